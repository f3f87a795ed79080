#ifndef BASE_OCTETS_H
#define BASE_OCTETS_H

#include <endian.h>
#include <stdint.h>
#include <string.h>

/*
 * Eight bytes of a text looked at together.  In what these return a byte's
 * highest bit stands for the byte, the text's first byte lowest.
 */
#define OCTETS_SIZE 8
#define OCTETS_ONES UINT64_C(0x0101010101010101)
#define OCTETS_HIGHS UINT64_C(0x8080808080808080)	/* set in a byte that is no ASCII */

static inline uint64_t
octets_load(const char *p)
{
	uint64_t w;

	memcpy(&w, p, sizeof(w));
	return le64toh(w);
}

/* Bytes below n (at most 0x80).  The lowest one found is one; what lies above it may not be. */
static inline uint64_t
octets_below(uint64_t w, unsigned char n)
{
	return (w - OCTETS_ONES * n) & ~w & OCTETS_HIGHS;
}

/* Bytes that are c, as octets_below() finds them. */
static inline uint64_t
octets_find(uint64_t w, unsigned char c)
{
	return octets_below(w ^ OCTETS_ONES * c, 1);
}

/* Bytes that are c, every one of them and no other. */
static inline uint64_t
octets_all(uint64_t w, unsigned char c)
{
	uint64_t x = w ^ OCTETS_ONES * c;

	return ~(((x & ~OCTETS_HIGHS) + ~OCTETS_HIGHS) | x) & OCTETS_HIGHS;
}

/* How many bytes stand before the lowest one found; found is not 0. */
static inline unsigned
octets_before(uint64_t found)
{
	return (unsigned)__builtin_ctzll(found) / 8;
}

#endif
