#ifndef FILTERS_SPANS_H
#define FILTERS_SPANS_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/*
 * Places in the text, and what near and then make of them.  Lists are ordered
 * by (first, last), each pair once.
 */
#define SPANS_MAX 4096		/* of one node in one item: no filter counts further */

struct span {
	uint32_t first, last;	/* positions of its outer words */
	uint32_t from, left_to;	/* bytes of the field: its first part … */
	uint32_t right_from, to;	/* … and its last; the same where it is one piece */
	uint32_t left, right;	/* nodes that give these parts their names */
	uint16_t sentence;	/* of its first word */
	uint8_t field;
};

/* How far apart; sentence: 0. */
struct spans_rule {
	uint32_t distance;
	bool ordered;		/* then: left before right */
};

/* Orders n spans, drops all but the first of equals, returns how many stay; tmp: room for n. */
size_t spans_order(struct span *s, size_t n, struct span *tmp);

/*
 * Pairs of a and b that obey the rule into out (room for SPANS_MAX), unordered.
 * *work counts the steps and stops the search at its end.
 */
size_t spans_near(const struct span *a, size_t na, const struct span *b, size_t nb,
    struct spans_rule rule, struct span *out, size_t *work);

/* Those of a that have no b by the rule; the first that there is no more work for counts as one. */
size_t spans_apart(const struct span *a, size_t na, const struct span *b, size_t nb,
    struct spans_rule rule, struct span *out, size_t *work);

#endif
