#ifndef AGENT_HEAP_H
#define AGENT_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Numbers 0..n-1 ordered by a key each: the least first, any of them moved or
 * removed in O(log n).  Of equal keys the lower number comes first.
 */
struct heap;

struct heap *heap_new(size_t n);
void heap_free(struct heap *h);

/* Puts id in, or gives it another key where it is in already. */
void heap_set(struct heap *h, size_t id, int64_t key);
/* Nothing where id is not in. */
void heap_remove(struct heap *h, size_t id);
bool heap_has(const struct heap *h, size_t id);
/* The key of an id that is in. */
int64_t heap_key(const struct heap *h, size_t id);
/* The least key and its id; false where the heap is empty. */
bool heap_least(const struct heap *h, size_t *ret_id, int64_t *ret_key);

#endif
