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

/*
 * How many bytes [p, end) begins with that are two-byte sequences: Cyrillic,
 * Greek, Arabic.  Looked at four at a time; the last three are left to others.
 */
static inline size_t
pairs(const unsigned char *p, const unsigned char *end)
{
	const unsigned char *begin = p;
	uint64_t wrong = 0;

	for (; wrong == 0 && end - p >= OCTETS_SIZE; p += OCTETS_SIZE) {
		uint64_t w = octets_load((const char *)p);
		uint64_t high = (w & UINT64_C(0x001E001E001E001E)) + UINT64_C(0x007E007E007E007E);

		/* 110xxxxx 10xxxxxx, and no C0 or C1, which are overlong */
		wrong = ((w & UINT64_C(0xC0E0C0E0C0E0C0E0)) ^ UINT64_C(0x80C080C080C080C0)) |
		    (~high & UINT64_C(0x0080008000800080));
	}
	return (size_t)(p - begin) - (wrong != 0 ? OCTETS_SIZE - (octets_before(wrong) & ~1u) : 0);
}

/* The same for three-byte sequences, two at a time: Chinese, Japanese, Korean, Hindi, Thai. */
static inline size_t
triples(const unsigned char *p, const unsigned char *end)
{
	/* the last four bits of a first byte that may stand before a second 100xxxxx, 101xxxxx */
	static const unsigned first[2] = { 0xFFFF & ~(1u << 0x0), 0xFFFF & ~(1u << 0xD) };
	const unsigned char *begin = p;

	for (; end - p >= OCTETS_SIZE; p += 6) {
		uint64_t w = octets_load((const char *)p);

		if ((w & UINT64_C(0x0000C0C0F0C0C0F0)) != UINT64_C(0x00008080E08080E0) ||
		    (first[w >> 13 & 1] >> (w & 0xF) & first[w >> 37 & 1] >> (w >> 24 & 0xF) & 1) == 0)
			break;
	}
	return (size_t)(p - begin);
}

size_t
utf8_sequence(const unsigned char *p, const unsigned char *end)
{
	size_t n = length(p[0]);

	if (n > (size_t)(end - p) || (n > 1 && !second(p[0], p[1])))
		return 0;
	for (size_t i = 2; i < n; i++)
		if ((p[i] & 0xC0) != 0x80)
			return 0;
	return n;
}

bool
utf8_valid(struct str s)
{
	const unsigned char *p, *end;

	if (s.n == 0)
		return true;	/* there may be no pointer to count from */
	p = (const unsigned char *)s.p;
	end = p + s.n;
	while (p < end) {
		size_t n;

		/* a space between two words, more often than not */
		if (*p < 0x80) {
			p++;
			if (p < end && *p < 0x80)
				p += utf8_ascii((struct str){ (const char *)p, (size_t)(end - p) });
			continue;
		}
		n = *p < 0xE0 ? pairs(p, end) : triples(p, end);
		if (n == 0 && (n = utf8_sequence(p, end)) == 0)
			return false;
		p += n;
	}
	return true;
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
