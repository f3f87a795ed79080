#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/str.h"

/*
 * Memory of one document or one configuration: taken piece by piece, given
 * back all at once.  It has a ceiling; a request beyond it gets NULL and sets
 * arena_full(), so that a parser may carry on blindly and ask once at the end.
 */
struct arena;

/* max: ceiling in bytes of all that is handed out between two resets. */
struct arena *arena_new(size_t max);
void arena_free(struct arena *a);
/* Forgets all that was handed out; keeps some blocks (2 MiB at most) for reuse. */
void arena_reset(struct arena *a);

/* size zeroed bytes, aligned for any type; NULL beyond the ceiling. */
void *arena_alloc(struct arena *a, size_t size);
/* A NUL-terminated copy of s; the empty view beyond the ceiling. */
struct str arena_copy(struct arena *a, struct str s);
/* printf into the arena; "" beyond the ceiling.  Never NULL. */
const char *arena_format(struct arena *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/*
 * An array that may have to grow: returns p, or a larger copy of it where n
 * elements fill its capacity (which is always 0 or a power of two >= 4 that is
 * derived from n).  NULL beyond the ceiling.
 */
void *arena_array(struct arena *a, void *p, size_t n, size_t size);

size_t arena_used(const struct arena *a);
bool arena_full(const struct arena *a);

#endif
