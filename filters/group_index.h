#ifndef FILTERS_GROUP_INDEX_H
#define FILTERS_GROUP_INDEX_H

#include "filters/syntax.h"

/* The groups of a tree by name.  Open addressing; a slot holds number + 1, 0 is free. */
struct group_index {
	const struct syntax *tree;
	uint32_t *slot;
	size_t size;
};

#define GROUP_INDEX_NONE UINT32_MAX

/* An index of no group yet, with room for all of the tree; it lives in the arena. */
struct group_index group_index_new(const struct syntax *tree, struct arena *a);

/* Enters group number i; the number of the one that has the name already, or NONE. */
uint32_t group_index_put(struct group_index *x, uint32_t i);

/* The group of that name, or NONE. */
uint32_t group_index_find(const struct group_index *x, struct str name);

#endif
