#ifndef AGENT_BATCH_H
#define AGENT_BATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/poll.h"
#include "agent/watch.h"

/* The polls that wait to be committed together: one sync of the disk for all of them. */
struct batch {
	uint64_t number;	/* of the commit to come; watches remember theirs */
	bool any;		/* there is something to commit */
	int64_t due;		/* ticks: when it is committed at the latest */
};

void batch_init(struct batch *b);
/* The poll of this watch was written. */
void batch_add(struct batch *b, struct watch *w, const struct poll *p);
/* Commits what there is.  False where the store failed: call batch_lose(). */
bool batch_commit(struct batch *b, struct store *s);
/*
 * What was written since the last commit is undone: whoever's polls it was are
 * due again in a minute (where their hosts allow it; a feed that `once` has
 * asked waits for the next process).  What was said of them is said again then.
 * ticks: now.
 */
void batch_lose(struct batch *b, struct watch_list *list, int64_t ticks);

#endif
