#include "agent/charset_wide.h"

#include <stdint.h>

#include "base/utf8.h"

#define PIECE 4096	/* bytes written at a time */

static const struct wide {
	const char *name;
	size_t size;		/* bytes of a unit */
	bool big;		/* the highest of them comes first */
} kinds[] = {
	{ "utf-16le", 2, false }, { "utf-16be", 2, true },
	{ "utf-32le", 4, false }, { "utf-32be", 4, true },
};

static unsigned
unit_at(const struct wide *w, const char *p)
{
	unsigned unit = 0;

	for (size_t i = 0; i < w->size; i++)
		unit = unit << 8 | (unsigned char)p[w->big ? i : w->size - 1 - i];
	return unit;
}

/* The code point that s begins with, which is cut off; what is none is one of no character. */
static unsigned
next(const struct wide *w, struct str *s)
{
	unsigned code, low;

	if (s->n < w->size) {
		*s = str_from(*s, s->n);
		return UINT32_MAX;
	}
	code = unit_at(w, s->p);
	*s = str_from(*s, w->size);
	if (w->size == 4 || code < 0xD800 || code >= 0xDC00 || s->n < w->size)
		return code;
	low = unit_at(w, s->p);
	if (low < 0xDC00 || low >= 0xE000)
		return code;
	*s = str_from(*s, w->size);
	return 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
}

static void
decode(const struct wide *w, struct str body, struct buf *to, size_t *ret_bad)
{
	char piece[PIECE];
	size_t bad = 0, n = 0;

	while (body.n > 0) {
		size_t size = utf8_put(next(w, &body), piece + n);

		if (size == 0) {
			size = utf8_put(UTF8_REPLACEMENT, piece + n);
			bad++;
		}
		n += size;
		if (n > sizeof(piece) - UTF8_MAX || body.n == 0) {
			buf_add(to, (struct str){ piece, n });
			n = 0;
		}
	}
	*ret_bad = bad;
}

bool
charset_wide_decode(const char *name, struct str body, struct buf *to, size_t *ret_bad)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].name, name) == 0) {
			decode(&kinds[i], body, to, ret_bad);
			return true;
		}
	return false;
}
