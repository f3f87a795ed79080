#ifndef AGENT_ITEM_H
#define AGENT_ITEM_H

#include <stdint.h>

#include "agent/feed.h"
#include "base/arena.h"
#include "filters/filter.h"

/*
 * An item as the filters read it: its texts by field.  Lists become one text,
 * an entry a line.  feed_name may be "".  now (ms since 1970) gives the age by
 * the item's date; an item without date, or dated ahead, is
 * as old as now; negative: no age applies.  Views into item and arena.
 */
void item_texts(struct arena *a, const char *feed_name, const struct feed_item *item, int64_t now,
    struct filter_item *ret);

#endif
