#ifndef FILTERS_TABLE_H
#define FILTERS_TABLE_H

#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"

/*
 * An open-addressing table of numbers under 32-bit tags.  Whoever asks walks
 * from tag & (size - 1) to the first free slot and compares what the numbers
 * stand for.
 */
struct slot {
	uint32_t tag;
	uint32_t value;		/* number + 1; 0: free */
};

struct table {
	struct slot *slot;
	size_t size, used;
};

/* Puts value where tag belongs; the table has room. */
static inline void
table_put(struct table *t, uint32_t tag, uint32_t value)
{
	size_t i = tag & (t->size - 1);

	while (t->slot[i].value != 0)
		i = (i + 1) & (t->size - 1);
	t->slot[i] = (struct slot){ tag, value + 1 };
	t->used++;
}

/* Makes room for one more, never fuller than two thirds. */
static inline void
table_reserve(struct table *t)
{
	struct table larger = { .size = t->size > 0 ? 2 * t->size : 64 };

	if (t->size > 0 && 3 * (t->used + 1) <= 2 * t->size)
		return;
	larger.slot = mem_array(larger.size, sizeof(larger.slot[0]));
	for (size_t i = 0; i < t->size; i++)
		if (t->slot[i].value != 0)
			table_put(&larger, t->slot[i].tag, t->slot[i].value - 1);
	free(t->slot);
	*t = larger;
}

/* The same without tags: half the size, for what is compared at little cost. */
struct table_thin {
	uint32_t *slot;		/* number + 1; 0: free */
	size_t size, used;
};

static inline void
table_thin_put(struct table_thin *t, uint32_t hash, uint32_t value)
{
	size_t i = hash & (t->size - 1);

	while (t->slot[i] != 0)
		i = (i + 1) & (t->size - 1);
	t->slot[i] = value + 1;
	t->used++;
}

/* An empty one with room for n, no fuller than three quarters; the old one is freed. */
static inline void
table_thin_resize(struct table_thin *t, size_t n)
{
	size_t size = 64;

	while (3 * size < 4 * n)
		size *= 2;
	free(t->slot);
	*t = (struct table_thin){ .slot = mem_array(size, sizeof(t->slot[0])), .size = size };
}

#endif
