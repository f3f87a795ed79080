#ifndef AGENT_STORE_NAMES_H
#define AGENT_STORE_NAMES_H

#include "agent/store.h"

/* Which item a name means. */

/*
 * The identity under which an item is stored: its name, unless that stands on
 * different items of its document or ever did in this feed (it is remembered,
 * as a write of this transaction): then its whole.
 */
bool store_names_identify(struct store *s, int64_t feed, const struct identity *id,
    int64_t *ret_identity);
/*
 * Finds the item under any of its names; *ret_identity is the one to store it
 * under where it is not there.  A name that is new for a known item is
 * remembered, as a write of this transaction.
 */
bool store_names_recognise(struct store *s, int64_t feed, const struct identity *id,
    int64_t *ret_identity, struct store_known *ret_known, bool *ret_found);
/* From now on this name stands for no item of the feed: different ones came with it. */
bool store_names_share(struct store *s, int64_t feed, int64_t name);
/* The item is known by its story as well; nothing changes where another item is. */
bool store_names_add_story(struct store *s, int64_t feed, int64_t story, int64_t identity);
/* Writes all of it, for its feed and identity. */
bool store_names_put(struct store *s, int64_t feed, const struct store_known *known);

#endif
