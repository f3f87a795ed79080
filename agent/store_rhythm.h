#ifndef AGENT_STORE_RHYTHM_H
#define AGENT_STORE_RHYTHM_H

#include "agent/rhythm.h"
#include "agent/store.h"

/* What is kept of a feed's rhythm; that of a feed without a row is rhythm_clear()'s. */
bool store_rhythm_get(struct store *s, int64_t feed, struct rhythm *ret);
bool store_rhythm_put(struct store *s, int64_t feed, const struct rhythm *r);
/* The silence alone, of a feed that has a row: what a poll without new items may bring. */
bool store_rhythm_silence(struct store *s, int64_t feed, int64_t since);

#endif
