#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stdint.h>

#include "base/str.h"

/*
 * A 64-bit hash of s, chained by `seed` (0 to begin).  It is stored in
 * databases: its values must never change.  Not cryptographic: whoever forges
 * a collision forges it among the items of his own feed.
 */
uint64_t hash_of(struct str s, uint64_t seed);

#endif
