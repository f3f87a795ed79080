#ifndef AGENT_AGENT_H
#define AGENT_AGENT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "config/config.h"

/* The one place that knows every stage: the loop and the path. */
struct agent;

enum agent_mode {
	AGENT_RUN,	/* for ever */
	AGENT_ONCE,	/* every feed once, whatever its schedule */
};

/*
 * Reads filters, opens the store, plans the first polls, prints what an
 * earlier run left unprinted.  Owns config from here on, also on failure.
 * NULL where it cannot work: diag says why, *ret_exit is the exit status (78
 * for a wrong text, 1 for all else).
 */
struct agent *agent_new(struct config *config, enum agent_mode mode, FILE *diag, int *ret_exit);
void agent_free(struct agent *a);

/*
 * Turns until a signal (run) or until every feed was asked (once).  Returns the
 * exit status: 0, 1 where a feed failed (once), 74 where alerts are left
 * unprinted (once).
 */
int agent_run(struct agent *a);

/* All of it, for a command: reads the configuration at path, works, returns the exit status. */
int agent_main(const char *path, enum agent_mode mode);

/* One turn of the loop: starts what is due, waits, takes what came.  False when all is done. */
bool agent_turn(struct agent *a);

struct agent_tally {
	uint64_t polls, items, alerts;	/* done, new, raised */
	uint64_t failed;		/* polls that failed */
};
struct agent_tally agent_tally(const struct agent *a);

#endif
