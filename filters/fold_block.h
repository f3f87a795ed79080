#ifndef FILTERS_FOLD_BLOCK_H
#define FILTERS_FOLD_BLOCK_H

#include <endian.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/*
 * Sixteen bytes at once: which of them are ASCII letters and digits, and what
 * they are folded to.  Most words of most texts lie in one block, so that
 * reading a word has no loop.  One instruction does for sixteen bytes on any
 * amd64 what takes a few for eight elsewhere; both ways say the same.
 */
#define FOLD_BLOCK 16

/* A bit for each byte, the first lowest. */
struct fold_block {
	uint32_t letters, digits;
};

/*
 * Folds the 8 bytes at p into out, where other bytes are left as they are; of
 * each the bit of its byte: 0x80 in a byte of x, moved together.
 */
static inline struct fold_block
fold_half_block(const char *p, char *out)
{
	const uint64_t each = UINT64_C(0x0101010101010101), high = 0x80 * each;
	const uint64_t gather = UINT64_C(0x0002040810204081);
	uint64_t x, low, small, letters, digits;

	memcpy(&x, p, sizeof(x));
	x = le64toh(x);
	low = x & 0x7F * each;
	small = low | 0x20 * each;
	letters = (small + (0x80 - 'a') * each) & ~(small + (0x7F - 'z') * each) & high & ~x;
	digits = (low + (0x80 - '0') * each) & ~(low + (0x7F - '9') * each) & high & ~x;
	x = htole64(x | letters >> 2);
	memcpy(out, &x, sizeof(x));
	return (struct fold_block){ (uint32_t)((letters * gather) >> 56),
	    (uint32_t)((digits * gather) >> 56) };
}

static inline struct fold_block
fold_block_plain(const char *p, char *out)
{
	struct fold_block a = fold_half_block(p, out), b = fold_half_block(p + 8, out + 8);

	return (struct fold_block){ a.letters | b.letters << 8, a.digits | b.digits << 8 };
}

/* Folds the FOLD_BLOCK bytes at p into out. */
static inline struct fold_block
fold_block(const char *p, char *out)
{
#ifdef __SSE2__
	/* bytes from 0x80 on are negative: no letters, no digits */
	__m128i x = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i small = _mm_or_si128(x, _mm_set1_epi8(0x20));
	__m128i letters = _mm_and_si128(_mm_cmpgt_epi8(small, _mm_set1_epi8('a' - 1)),
	    _mm_cmplt_epi8(small, _mm_set1_epi8('z' + 1)));
	__m128i digits = _mm_and_si128(_mm_cmpgt_epi8(x, _mm_set1_epi8('0' - 1)),
	    _mm_cmplt_epi8(x, _mm_set1_epi8('9' + 1)));

	x = _mm_or_si128(x, _mm_and_si128(letters, _mm_set1_epi8(0x20)));
	_mm_storeu_si128((__m128i *)(void *)out, x);
	return (struct fold_block){ (uint32_t)_mm_movemask_epi8(letters),
	    (uint32_t)_mm_movemask_epi8(digits) };
#else
	return fold_block_plain(p, out);
#endif
}

/*
 * The same for letters of two bytes: how many of the at most eight at p are
 * Cyrillic letters of the plainest kind, one after the other, which are folded
 * into out.  The others are left to whoever knows them.
 */
#define FOLD_BLOCK_PAIRS (FOLD_BLOCK / 2)

static inline unsigned
fold_block_cyrillic(const char *p, char *out)
{
#ifdef __SSE2__
	/* in each lane the first byte, D0 or D1, is the lower; code: U+0400 + 0 … 127 */
	__m128i x = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i cyrillic = _mm_cmpeq_epi16(_mm_and_si128(x, _mm_set1_epi16((short)0xC0FE)),
	    _mm_set1_epi16((short)0x80D0));
	__m128i code = _mm_or_si128(_mm_slli_epi16(_mm_and_si128(x, _mm_set1_epi16(1)), 6),
	    _mm_and_si128(_mm_srli_epi16(x, 8), _mm_set1_epi16(0x3F)));
	__m128i capital = _mm_and_si128(_mm_cmpgt_epi16(code, _mm_set1_epi16(0x0F)),
	    _mm_cmplt_epi16(code, _mm_set1_epi16(0x30)));	/* А … Я */
	__m128i russian = _mm_and_si128(_mm_cmpgt_epi16(code, _mm_set1_epi16(0x0F)),
	    _mm_cmplt_epi16(code, _mm_set1_epi16(0x50)));	/* А … я */
	__m128i ukrainian = _mm_and_si128(_mm_cmpgt_epi16(code, _mm_set1_epi16(0x53)),
	    _mm_cmplt_epi16(code, _mm_set1_epi16(0x58)));	/* є ѕ і ї */
	unsigned good = (unsigned)_mm_movemask_epi8(_mm_and_si128(cyrillic,
	    _mm_or_si128(russian, ukrainian)));

	code = _mm_add_epi16(code, _mm_and_si128(capital, _mm_set1_epi16(0x20)));
	x = _mm_or_si128(_mm_set1_epi16((short)0x80D0), _mm_or_si128(_mm_srli_epi16(code, 6),
	    _mm_slli_epi16(_mm_and_si128(code, _mm_set1_epi16(0x3F)), 8)));
	_mm_storeu_si128((__m128i *)(void *)out, x);
	return (unsigned)__builtin_ctz(~good) / 2;
#else
	(void)p;
	(void)out;
	return 0;
#endif
}

#endif
