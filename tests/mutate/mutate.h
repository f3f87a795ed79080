#ifndef TESTS_MUTATE_MUTATE_H
#define TESTS_MUTATE_MUTATE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

/*
 * Damage as the world does it: bits, bytes and blocks that change, vanish, come
 * twice or from another feed; cuts; numbers and names that are not meant so.
 * The same state gives the same damage.
 */
struct mutate {
	uint64_t state;		/* of the random numbers; any but 0 */
};

/* Below n, which is not 0. */
size_t mutate_below(struct mutate *m, size_t n);

/* Writes a damaged copy of text; other is what pieces may come from. */
void mutate(struct mutate *m, struct str text, struct str other, struct buf *ret);

#endif
