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

/*
 * Asks; the answer's views are valid until the fetch_free() of what is
 * returned.  NULL, having said why, where it could not even be tried.
 */
struct fetch *cmd_get(const char *command, const struct config *c, const struct cmd_get *get,
    struct fetch_answer *ret);

#endif
