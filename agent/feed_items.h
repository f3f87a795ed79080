#ifndef AGENT_FEED_ITEMS_H
#define AGENT_FEED_ITEMS_H

#include "agent/feed.h"

/*
 * The items of a feed while they come in: LIMIT_ITEMS at most.  Of more the
 * first are kept, which are the newest of nearly every feed; but where the
 * dates so far rise, the last.
 */
struct feed_items {
	size_t turned;		/* items that took the place of an older one */
	bool decided, rising;
};

/* Whether a further item would be kept. */
bool feed_items_wants(struct feed_items *items, const struct feed *feed);

/* Adds one; false where the arena has no room for it.  Where one has to go, dropped counts it. */
bool feed_items_add(struct arena *a, struct feed_items *items, struct feed *feed,
    const struct feed_item *item);

/* Puts the items into the document's order, once all are there. */
void feed_items_finish(const struct feed_items *items, struct feed *feed);

#endif
