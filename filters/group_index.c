#include "filters/group_index.h"

#include "base/hash.h"

struct group_index
group_index_new(const struct syntax *tree, struct arena *a)
{
	struct group_index x = { .tree = tree, .size = 16 };

	while (x.size < 2 * tree->ngroups)
		x.size *= 2;
	x.slot = arena_alloc(a, x.size * sizeof(x.slot[0]));
	return x;
}

/* The slot that holds the name, or where it belongs. */
static uint32_t *
slot_of(const struct group_index *x, struct str name)
{
	size_t i = hash_of(name, 0) & (x->size - 1);

	while (x->slot[i] != 0 && !str_eq(x->tree->group[x->slot[i] - 1].name, name))
		i = (i + 1) & (x->size - 1);
	return &x->slot[i];
}

uint32_t
group_index_put(struct group_index *x, uint32_t i)
{
	uint32_t *slot = slot_of(x, x->tree->group[i].name);

	if (*slot != 0)
		return *slot - 1;
	*slot = i + 1;
	return GROUP_INDEX_NONE;
}

uint32_t
group_index_find(const struct group_index *x, struct str name)
{
	return *slot_of(x, name) - 1;	/* a free slot's 0 gives NONE */
}
