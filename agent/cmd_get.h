#ifndef AGENT_CMD_GET_H
#define AGENT_CMD_GET_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/fetch.h"
#include "config/config.h"

/* One GET for a command, with the limits, guards and ways of the service. */
struct cmd_get {
	const char *what;	/* a URL, or the name of a configured feed */
	int64_t timeout;	/* ms; -1: as configured */
	bool allow_private;
};

/*
 * The options of both commands that use it, up to the first argument that is
 * none; returns 0 or an exit status, having said why.  *verbose is set by -v, *guess by --guess
 * where guess is not NULL.
 */
int cmd_get_options(int argc, char **argv, struct cmd_get *get, bool *verbose, bool *guess);

/* What came, unpacked; all views are valid until cmd_get_release(). */
struct cmd_got {
	struct fetch_answer answer;
	struct fetch *fetch;
	struct coding *coding;
};

/* Asks.  False, having said why, where it could not even be tried; there is nothing to release. */
bool cmd_get(const char *command, const struct config *c, const struct cmd_get *get,
    struct cmd_got *ret);
void cmd_get_release(struct cmd_got *got);

#endif
