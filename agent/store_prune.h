#ifndef AGENT_STORE_PRUNE_H
#define AGENT_STORE_PRUNE_H

#include "agent/store.h"

/*
 * Giving old texts away, in small pieces: a walk over the names of all items,
 * then over their aliases.  Zeroed memory is a walk that has not begun.
 */
struct store_prune {
	/* given */
	int64_t texts_before;	/* items last seen before lose their texts, unless they are flagged */
	int64_t names_before;	/* and before this one their names too, where their feed has gone on */
	/* how far it is */
	bool aliases;
	int64_t feed, identity;	/* the last that was looked at */
	/* found out */
	size_t texts, names;	/* given away */
};

/*
 * The next piece, a few milliseconds of work, within the caller's transaction,
 * which begins only where there is something to write.  *ret_more is false at
 * the end of the walk.
 */
bool store_prune_step(struct store *s, struct store_prune *p, bool *ret_more);

/*
 * Where a walk that another process began goes on: reads aliases, feed and
 * identity, zero where none is under way.  *ret_ended: when the last whole walk
 * ended, STAMP_NONE for never.
 */
bool store_prune_resume(struct store *s, struct store_prune *p, int64_t *ret_ended);
/* Remembers them, within the transaction that the caller commits. */
bool store_prune_put(struct store *s, const struct store_prune *p, int64_t ended);

#endif
