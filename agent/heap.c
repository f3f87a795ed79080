#include "agent/heap.h"

#include <stdlib.h>

#include "base/mem.h"

#define OUT SIZE_MAX

struct slot {
	int64_t key;
	size_t id;
};

/* Invariant: slot[at[id]].id == id for every id that is in; at[id] == OUT for the others. */
struct heap {
	size_t n;
	struct slot *slot;
	size_t *at;
};

struct heap *
heap_new(size_t n)
{
	struct heap *h = mem_alloc(sizeof(*h));

	h->slot = mem_array(n, sizeof(*h->slot));
	h->at = mem_array(n, sizeof(*h->at));
	for (size_t i = 0; i < n; i++)
		h->at[i] = OUT;
	return h;
}

void
heap_free(struct heap *h)
{
	if (h == NULL)
		return;
	free(h->slot);
	free(h->at);
	free(h);
}

static bool
before(struct slot a, struct slot b)
{
	return a.key < b.key || (a.key == b.key && a.id < b.id);
}

static void
place(struct heap *h, size_t i, struct slot s)
{
	h->slot[i] = s;
	h->at[s.id] = i;
}

static void
rise(struct heap *h, size_t i, struct slot s)
{
	while (i > 0 && before(s, h->slot[(i - 1) / 2])) {
		place(h, i, h->slot[(i - 1) / 2]);
		i = (i - 1) / 2;
	}
	place(h, i, s);
}

static void
sink(struct heap *h, size_t i, struct slot s)
{
	for (;;) {
		size_t child = 2 * i + 1;

		if (child + 1 < h->n && before(h->slot[child + 1], h->slot[child]))
			child++;
		if (child >= h->n || before(s, h->slot[child]))
			break;
		place(h, i, h->slot[child]);
		i = child;
	}
	place(h, i, s);
}

/* s goes to i, or wherever from there its key wants it. */
static void
settle(struct heap *h, size_t i, struct slot s)
{
	if (i > 0 && before(s, h->slot[(i - 1) / 2]))
		rise(h, i, s);
	else
		sink(h, i, s);
}

void
heap_set(struct heap *h, size_t id, int64_t key)
{
	size_t i = h->at[id];

	if (i == OUT)
		rise(h, h->n++, (struct slot){ key, id });
	else
		settle(h, i, (struct slot){ key, id });
}

void
heap_remove(struct heap *h, size_t id)
{
	size_t i = h->at[id];

	if (i == OUT)
		return;
	h->at[id] = OUT;
	h->n--;
	if (i < h->n)
		settle(h, i, h->slot[h->n]);
}

bool
heap_has(const struct heap *h, size_t id)
{
	return h->at[id] != OUT;
}

int64_t
heap_key(const struct heap *h, size_t id)
{
	return h->slot[h->at[id]].key;
}

bool
heap_least(const struct heap *h, size_t *ret_id, int64_t *ret_key)
{
	if (h->n == 0)
		return false;
	*ret_id = h->slot[0].id;
	*ret_key = h->slot[0].key;
	return true;
}
