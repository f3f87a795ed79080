#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/str.h"

#define UTF8_MAX 4		/* bytes of the longest code point (RFC 3629) */
#define UTF8_REPLACEMENT 0xFFFDu

/*
 * Takes the first code point off *s (which must not be empty) and returns it.
 * Bytes that are no UTF-8 (RFC 3629: overlong, surrogates, above U+10FFFF)
 * give UTF8_REPLACEMENT and cost the longest piece that could have begun a
 * code point, at least one byte.
 */
unsigned utf8_next(struct str *s);

/* Writes code as UTF-8, returns the bytes used; 0 for a surrogate or above U+10FFFF. */
size_t utf8_put(unsigned code, char ret_bytes[UTF8_MAX]);

/* How many bytes s begins with that are ASCII. */
size_t utf8_ascii(struct str s);

/* The bytes of the code point that [p, end), which is not empty, begins with; 0: it is no UTF-8. */
size_t utf8_sequence(const unsigned char *p, const unsigned char *end);

/* True when all of s is UTF-8: what utf8_next() reads without a replacement. */
bool utf8_valid(struct str s);

/* The longest beginning of s of at most max bytes that ends at a code point's end. */
struct str utf8_head(struct str s, size_t max);

#endif
