#ifndef AGENT_WAY_H
#define AGENT_WAY_H

#include "base/arena.h"
#include "agent/fetch.h"
#include "agent/poll.h"
#include "agent/store.h"
#include "agent/watch.h"

/* The way to a feed: where it is asked and how, and what its answers teach of that. */

/* Fills in address and validators: the feed's own, those of the body before, or none. */
void way_choose(struct store *s, struct arena *room, struct watch *w,
    struct fetch_request *request);

struct way_news {
	enum move_event move;
	const char *refusal;		/* why the new address is not adopted; NULL: it is, in time */
	enum audit_verdict audit;
};

/*
 * Stores what a recorded poll tells of it.  before: the feed's row before the
 * poll.  False where the store failed.
 */
bool way_learn(struct store *s, struct watch *w, const struct poll *p,
    const struct store_feed *before, struct way_news *ret);

#endif
