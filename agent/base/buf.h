#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdio.h>

#include "base/str.h"

/*
 * Bytes that grow, up to a ceiling named at birth.  What does not fit is
 * dropped whole (never half an addition) and remembered in `over`.
 * p[n] is always a NUL once anything was added.
 */
struct buf {
	char *p;
	size_t n;	/* bytes held */
	size_t size;	/* bytes allocated */
	size_t max;	/* ceiling of n */
	bool over;	/* something did not fit */
};

void buf_init(struct buf *b, size_t max);
/* The same over memory of the caller's, of which it never wants more; it is not released. */
void buf_over(struct buf *b, char *p, size_t size);
void buf_release(struct buf *b);
/* Empty for reuse; the memory is kept. */
void buf_clear(struct buf *b);

/* buf_add() where there may be no room. */
bool buf_add_more(struct buf *b, struct str s);

/* False, and nothing added, where the ceiling would be passed. */
static inline bool
buf_add(struct buf *b, struct str s)
{
	if (s.n == 0 || s.n >= b->size - b->n || s.n > b->max - b->n)
		return buf_add_more(b, s);
	memcpy(b->p + b->n, s.p, s.n);
	b->n += s.n;
	b->p[b->n] = '\0';
	return true;
}

bool buf_addc(struct buf *b, char c);
bool buf_addf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* One code point as UTF-8; nothing for what is no Unicode scalar value. */
bool buf_add_utf8(struct buf *b, unsigned code);

/* "16 MiB", "300 KiB" or "1000 bytes". */
bool buf_add_size(struct buf *b, size_t bytes);
/*
 * Room for n bytes behind those it holds, for the caller to write: he adds to
 * b->n how many they are, and no NUL follows them.  NULL beyond the ceiling.
 */
char *buf_room(struct buf *b, size_t n);

/*
 * Adds all that is left of in.  False where reading failed (errno) or the
 * ceiling was met (over): then b holds a part of it.
 */
bool buf_read(struct buf *b, FILE *in);

struct str buf_str(const struct buf *b);
/* The same as a C string ("" where empty), valid until the next addition. */
const char *buf_cstr(const struct buf *b);

#endif
