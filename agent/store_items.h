#ifndef AGENT_STORE_ITEMS_H
#define AGENT_STORE_ITEMS_H

#include "agent/store.h"

/* The highest id of a stored item, 0 where there is none: ids grow as items come in. */
bool store_items_last(struct store *s, int64_t *ret_id);
/*
 * The items of ids first..last that were first seen or published at `since` or
 * later, oldest first; each() gets one at a time, its strings valid during the
 * call, and may add alerts.
 */
bool store_items(struct store *s, int64_t since, int64_t first, int64_t last,
    void (*each)(void *context, const struct store_item *item), void *context);

#endif
