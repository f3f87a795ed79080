#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

#define BLOCK_SIZE ((size_t)64 * 1024)
#define SPARE_MAX 32		/* blocks kept over a reset: fresh pages cost more than most documents */

struct block {
	struct block *next;
	size_t size, used;
	alignas(max_align_t) char bytes[];
};

struct arena {
	struct block *blocks;	/* the newest, which is being filled, first */
	struct block *spare;	/* blocks of BLOCK_SIZE kept for reuse */
	size_t nspare;
	size_t used, max;
	bool full;
};

struct arena *
arena_new(size_t max)
{
	struct arena *a = mem_alloc(sizeof(*a));

	a->max = max;
	return a;
}

void
arena_free(struct arena *a)
{
	if (a == NULL)
		return;
	arena_reset(a);
	while (a->spare != NULL) {
		struct block *b = a->spare;

		a->spare = b->next;
		free(b);
	}
	free(a);
}

void
arena_reset(struct arena *a)
{
	while (a->blocks != NULL) {
		struct block *b = a->blocks;

		a->blocks = b->next;
		if (b->size == BLOCK_SIZE && a->nspare < SPARE_MAX) {
			b->next = a->spare;
			a->spare = b;
			a->nspare++;
		} else {
			free(b);
		}
	}
	a->used = 0;
	a->full = false;
}

/* size bytes, aligned to `align` (a power of two), not zeroed. */
static void *
take(struct arena *a, size_t size, size_t align)
{
	struct block *b = a->blocks;
	size_t at;

	if (size > a->max - a->used) {
		a->full = true;
		return NULL;
	}
	at = b != NULL ? (b->used + align - 1) & ~(align - 1) : 0;
	if (b == NULL || at > b->size || size > b->size - at) {
		size_t room = size > BLOCK_SIZE / 4 ? size : BLOCK_SIZE;

		if (room == BLOCK_SIZE && a->spare != NULL) {
			b = a->spare;
			a->spare = b->next;
			a->nspare--;
		} else {
			b = mem_grow(NULL, sizeof(*b) + room);
		}
		b->size = room;
		b->used = at = 0;
		if (room == size && a->blocks != NULL) {
			/* a block of its own; the one being filled stays first */
			b->next = a->blocks->next;
			a->blocks->next = b;
		} else {
			b->next = a->blocks;
			a->blocks = b;
		}
	}
	b->used = at + size;
	a->used += size;
	return b->bytes + at;
}

void *
arena_alloc(struct arena *a, size_t size)
{
	void *p = take(a, size, alignof(max_align_t));

	return p != NULL ? memset(p, 0, size) : NULL;
}

struct str
arena_copy(struct arena *a, struct str s)
{
	char *p = s.n < SIZE_MAX ? take(a, s.n + 1, 1) : NULL;

	if (p == NULL)
		return (struct str){ NULL, 0 };
	if (s.n > 0)
		memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	return (struct str){ p, s.n };
}

const char *
arena_format(struct arena *a, const char *format, ...)
{
	va_list args;
	char *p;
	int n;

	va_start(args, format);
	n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (n < 0 || (p = take(a, (size_t)n + 1, 1)) == NULL)
		return "";
	va_start(args, format);
	vsnprintf(p, (size_t)n + 1, format, args);
	va_end(args);
	return p;
}

void *
arena_array(struct arena *a, void *p, size_t n, size_t size)
{
	void *larger;
	bool full = n == 0 || (n >= 4 && (n & (n - 1)) == 0);

	if (!full)
		return p;
	if (n > SIZE_MAX / 2 / size)
		return NULL;
	larger = arena_alloc(a, (n == 0 ? 4 : 2 * n) * size);
	if (larger != NULL && n > 0)
		memcpy(larger, p, n * size);
	return larger;
}

size_t
arena_used(const struct arena *a)
{
	return a->used;
}

bool
arena_full(const struct arena *a)
{
	return a->full;
}
