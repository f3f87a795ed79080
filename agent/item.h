#ifndef AGENT_ITEM_H
#define AGENT_ITEM_H

#include "agent/feed.h"
#include "agent/store.h"
#include "filters/filter.h"

/*
 * An item as filters see it: which of its texts is which field.  now: ms, or
 * negative where age limits do not apply.  An item without a date, or with one
 * that lies ahead, is new: its age is 0.  What ret points to lives in the
 * arena or is the item's own.
 */
void item_texts(struct arena *a, struct str feed_name, const struct feed_item *item,
    int64_t now, struct filter_item *ret);

/*
 * A stored item as filters see it at `now`; its age counts from when it was
 * first seen where it has no date, or one that lies ahead.
 */
void item_stored(const struct store_item *row, int64_t now, struct filter_item *ret);

#endif
