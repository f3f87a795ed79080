#include "base/utf8.h"

#include "base/octets.h"

/* How many bytes the code point that begins with c has; 0 where none begins so. */
static size_t
length(unsigned char c)
{
	return c < 0x80 ? 1 : c < 0xC2 ? 0 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : c < 0xF5 ? 4 : 0;
}

/* The second byte's range is narrower after some first bytes (RFC 3629, section 4). */
static bool
second(unsigned char first, unsigned char c)
{
	unsigned char low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
	unsigned char high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;

	return c >= low && c <= high;
}

unsigned
utf8_next(struct str *s)
{
	const unsigned char *p = (const unsigned char *)s->p;
	size_t n = length(p[0]), i;
	unsigned code;

	if (n == 1) {
		*s = (struct str){ s->p + 1, s->n - 1 };
		return p[0];
	}
	code = n == 0 ? 0 : p[0] & (0x7Fu >> n);
	for (i = 1; i < n && i < s->n; i++) {
		if (i == 1 ? !second(p[0], p[1]) : (p[i] & 0xC0) != 0x80)
			break;
		code = code << 6 | (p[i] & 0x3Fu);
	}
	if (n == 0 || i < n)
		code = UTF8_REPLACEMENT;
	*s = (struct str){ s->p + i, s->n - i };
	return code;
}

size_t
utf8_put(unsigned code, char ret_bytes[UTF8_MAX])
{
	if (code < 0x80) {
		ret_bytes[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		ret_bytes[0] = (char)(0xC0 | code >> 6);
		ret_bytes[1] = (char)(0x80 | (code & 0x3F));
		return 2;
	}
	if ((code >= 0xD800 && code < 0xE000) || code > 0x10FFFF)
		return 0;
	if (code < 0x10000) {
		ret_bytes[0] = (char)(0xE0 | code >> 12);
		ret_bytes[1] = (char)(0x80 | (code >> 6 & 0x3F));
		ret_bytes[2] = (char)(0x80 | (code & 0x3F));
		return 3;
	}
	ret_bytes[0] = (char)(0xF0 | code >> 18);
	ret_bytes[1] = (char)(0x80 | (code >> 12 & 0x3F));
	ret_bytes[2] = (char)(0x80 | (code >> 6 & 0x3F));
	ret_bytes[3] = (char)(0x80 | (code & 0x3F));
	return 4;
}

size_t
utf8_ascii(struct str s)
{
	const size_t four = 4 * OCTETS_SIZE;
	size_t i = 0;

	for (; s.n - i >= four; i += four)
		if ((octets_load(s.p + i) | octets_load(s.p + i + OCTETS_SIZE) |
		    octets_load(s.p + i + 2 * OCTETS_SIZE) |
		    octets_load(s.p + i + 3 * OCTETS_SIZE)) & OCTETS_HIGHS)
			break;
	for (; s.n - i >= OCTETS_SIZE; i += OCTETS_SIZE) {
		uint64_t high = octets_load(s.p + i) & OCTETS_HIGHS;

		if (high != 0)
			return i + octets_before(high);
	}
	while (i < s.n && (unsigned char)s.p[i] < 0x80)
		i++;
	return i;
}

bool
utf8_valid(struct str s)
{
	for (;;) {
		const char *p;

		s = str_from(s, utf8_ascii(s));
		if (s.n == 0)
			return true;
		p = s.p;
		/* U+FFFD itself is three bytes that say EF BF BD */
		if (utf8_next(&s) == UTF8_REPLACEMENT &&
		    (s.p - p != 3 || memcmp(p, "\xEF\xBF\xBD", 3) != 0))
			return false;
	}
}

struct str
utf8_head(struct str s, size_t max)
{
	size_t n = max;

	if (s.n <= max)
		return s;
	while (n > 0 && ((unsigned char)s.p[n] & 0xC0) == 0x80)
		n--;
	return (struct str){ s.p, n };
}
