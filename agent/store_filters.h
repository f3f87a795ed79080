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

#endif
