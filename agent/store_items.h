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

/* An item as `status` shows it. */
struct store_latest {
	int64_t first_seen, published;	/* STAMP_NONE: not said */
	struct str link, title;
	struct str lead;		/* how the text begins, where there is no title */
	struct str filters;		/* that flagged it, '\n' between them */
};
/* The last n items of a feed, newest first; as store_items(). */
bool store_items_latest(struct store *s, int64_t feed, int n,
    void (*each)(void *context, const struct store_latest *item), void *context);

/*
 * New texts for the item of that id; guid and first_seen stay, and the date of
 * publication where there was one.
 */
bool store_items_put_texts(struct store *s, int64_t id, const struct store_item *item);
/* Stores a known item whose texts were given away again; known->item is then its id. */
bool store_items_restore(struct store *s, const struct store_item *item,
    struct store_known *known);
/* *ret_flagged: it has an alert. */
bool store_items_is_flagged(struct store *s, int64_t item, bool *ret_flagged);

/* What an edit did to one field of an item. */
struct store_change {
	int64_t item, seen;
	const char *field;
	struct str before, after;
};
bool store_items_add_change(struct store *s, const struct store_change *change);

#endif
