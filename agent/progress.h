#ifndef AGENT_PROGRESS_H
#define AGENT_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Whether work gets done: what the watchdog is told.  A loop that turns proves
 * nothing; a poll that came to its end and was stored does, and so does a
 * moment in which nothing is to do.
 */
struct progress {
	int64_t patience;	/* ms: the longest that work under way may bring nothing */
	int64_t made, asked;	/* ticks: of the last progress, of the last question */
};

/* longest: what a single poll may take, ms. */
void progress_init(struct progress *p, int64_t longest, int64_t ticks);
/* Something was done. */
void progress_made(struct progress *p, int64_t ticks);
/* busy: something is due, under way or failing.  False: stuck. */
bool progress_good(struct progress *p, bool busy, int64_t ticks);

#endif
