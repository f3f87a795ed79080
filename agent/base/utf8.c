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

/*
 * Validation looks at BLOCK bytes at a time, VECTOR by VECTOR: GCC's vectors,
 * which it and clang make of what the machine has.
 */
#define BLOCK 64
#define WIDTH 16
#define BEFORE 3	/* bytes on which it depends whether a byte may stand where it does */
#define VECTOR unsigned char __attribute__((vector_size(WIDTH)))

static inline VECTOR
load(const unsigned char *p)
{
	VECTOR v;

	memcpy(&v, p, WIDTH);
	return v;
}

static inline bool
any(VECTOR v)
{
	uint64_t half[2];

	memcpy(half, &v, WIDTH);
	return (half[0] | half[1]) != 0;
}

/* Where a byte 10xxxxxx is asked for by those before and there is none, or the other way round. */
static inline VECTOR
misplaced(const unsigned char *p)
{
	VECTOR follows = (load(p) & 0xC0) == 0x80;
	VECTOR wanted = (load(p - 1) >= 0xC0) | (load(p - 2) >= 0xE0) | (load(p - 3) >= 0xF0);

	return follows ^ wanted;
}

/* Where the byte before makes the byte's range narrower, or may stand nowhere. */
static inline VECTOR
restricted(const unsigned char *p)
{
	VECTOR before = load(p - 1);

	return (before == 0xE0) | (before == 0xED) | (before >= 0xF0) | ((before & 0xFE) == 0xC0);
}

/* Where it is not in that range (RFC 3629, section 4). */
static inline VECTOR
outside(const unsigned char *p)
{
	VECTOR c = load(p), before = load(p - 1);

	return ((before == 0xE0) & (c < 0xA0)) | ((before == 0xED) & (c >= 0xA0)) |
	    ((before == 0xF0) & (c < 0x90)) | ((before == 0xF4) & (c >= 0x90)) |
	    (before >= 0xF5) | ((before & 0xFE) == 0xC0);
}

/* Of a block and the BEFORE bytes before it: no byte stands where it may not. */
static bool
good_block(const unsigned char *p)
{
	VECTOR bad = misplaced(p) | misplaced(p + WIDTH) | misplaced(p + 2 * WIDTH) |
	    misplaced(p + 3 * WIDTH);
	VECTOR rare = restricted(p) | restricted(p + WIDTH) | restricted(p + 2 * WIDTH) |
	    restricted(p + 3 * WIDTH);

	if (any(rare))
		bad |= outside(p) | outside(p + WIDTH) | outside(p + 2 * WIDTH) |
		    outside(p + 3 * WIDTH);
	return !any(bad);
}

bool
utf8_valid(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	unsigned char edge[BEFORE + BLOCK] = { 0 };	/* zeros before the text and behind it */
	size_t i = utf8_ascii(s), n;

	if (i == s.n)
		return true;
	i = i < BEFORE ? 0 : i - BEFORE;
	if (i < BEFORE) {
		n = s.n < BLOCK ? s.n : BLOCK;
		memcpy(edge + BEFORE, p, n);
		if (!good_block(edge + BEFORE))
			return false;
		if (n < BLOCK)
			return true;	/* a zero behind it was seen, too */
		i = n;
		memset(edge, 0, sizeof(edge));
	}
	for (; s.n - i >= BLOCK; i += BLOCK)
		if (!good_block(p + i))
			return false;
	memcpy(edge, p + i - BEFORE, s.n - i + BEFORE);
	return good_block(edge + BEFORE);
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
