#include "filters/fold_plain.h"

#include <endian.h>

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))	/* in all eight bytes of a word */

/* 0x80 in each byte of x, all of which are below 0x80, that lies in [low, high]. */
static inline uint64_t
within(uint64_t x, unsigned low, unsigned high)
{
	return (x + EACH(0x80 - low)) & ~(x + EACH(0x7F - high)) & EACH(0x80);
}

/*
 * Folds the ASCII letters and digits at p, before stop, and returns how many
 * there are; *seen is other than 0 if there were letters.  Eight bytes are read
 * and written at once: that is most words.
 */
static inline size_t
fold_ascii(const struct fold *f, const unsigned char *p, const unsigned char *stop, char *out,
    uint64_t *seen)
{
	const unsigned char *from = p;
	char c;

	for (; stop - p >= 8; p += 8, out += 8) {
		uint64_t x, low, letter, other;

		memcpy(&x, p, sizeof(x));
		x = le64toh(x);		/* the first byte lowest */
		low = x & EACH(0x7F);
		letter = within(low | EACH(0x20), 'a', 'z') & ~x;
		other = (~(letter | within(low, '0', '9')) | x) & EACH(0x80);
		x = htole64(x | letter >> 2);		/* 0x20 makes a letter small */
		memcpy(out, &x, sizeof(x));
		*seen |= letter & (other - 1);		/* those before the first other */
		if (other != 0)
			return (size_t)(p - from) + (size_t)__builtin_ctzll(other) / 8;
	}
	for (; p < stop && (c = f->ascii[*p]) != 0; p++) {
		*out++ = c;
		*seen |= c & 0x40;
	}
	return (size_t)(p - from);
}

/* The same for plain letters of two bytes; *out is moved on. */
static inline size_t
fold_pairs(const struct fold *f, const unsigned char *p, const unsigned char *stop, char **out,
    uint32_t *seen)
{
	const unsigned char *from = p;

	for (; stop - p >= 2; p += 2) {
		uint16_t pair;
		uint32_t e;

		memcpy(&pair, p, sizeof(pair));
		pair = le16toh(pair);
		if ((pair & 0xC0E0) != 0x80C0)		/* 110xxxxx 10xxxxxx */
			break;
		e = f->pair[(pair & 0x1F) << 6 | (pair >> 8 & 0x3F)];
		if (e == 0)
			break;
		pair = htole16((uint16_t)(e >> 8));
		memcpy(*out, &pair, sizeof(pair));
		*out += 1 + (e > 0xFFFF);
		*seen |= e;
	}
	return (size_t)(p - from) / 2;
}

void
fold_plain(const struct fold *f, struct str s, char *out, size_t room, struct fold_plain *ret)
{
	const unsigned char *p = (const unsigned char *)s.p;
	const unsigned char *stop = p + (s.n < room ? s.n : room);
	char *from = out;
	uint64_t latin = 0;
	uint32_t seen = 0;
	size_t letters = 0, pairs;

	do {
		size_t single = *p < 0x80 ? fold_ascii(f, p, stop, out, &latin) : 0;

		p += single;
		out += single;
		pairs = p < stop && *p >= 0xC2 ? fold_pairs(f, p, stop, &out, &seen) : 0;
		p += 2 * pairs;
		letters += single + pairs;
	} while (pairs > 0 && p < stop && f->ascii[*p] != 0);
	*ret = (struct fold_plain){
		.end = (const char *)p, .n = (size_t)(out - from), .letters = letters,
		.seen = seen | (latin != 0 ? FOLD_LATIN : 0),
	};
	if (letters > 0)
		ret->last = f->low[p[-1] < 0x80 ? p[-1] : (p[-2] & 0x1Fu) << 6 | (p[-1] & 0x3Fu)];
}
