#ifndef AGENT_STORE_FILTERS_H
#define AGENT_STORE_FILTERS_H

#include "agent/store.h"

/*
 * Which version (hash) of a filter was last run over all stored items of its
 * max-age; a row is written as part of the open transaction.
 */
bool store_filters(struct store *s, void (*each)(void *context, const char *name,
    const char *hash), void *context);
bool store_filters_put(struct store *s, const char *name, const char *hash, int64_t now);
bool store_filters_drop(struct store *s, const char *name);

/*
 * The names of the filters that a feed's stored items were shown to, a space
 * between, in the order of feeds; a feed that is not there: every filter.
 * put: an empty list is one that says "none"; drop: every filter.
 */
bool store_filters_choices(struct store *s, void (*each)(void *context, int64_t feed,
    const char *names), void *context);
bool store_filters_choose(struct store *s, int64_t feed, struct str names);
bool store_filters_choose_all(struct store *s, int64_t feed);

#endif
