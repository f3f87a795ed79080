#ifndef FILTERS_FOLD_H
#define FILTERS_FOLD_H

#include <stdint.h>

#include "base/str.h"

/*
 * What counts as the same word: for every code point its class and what it is
 * folded to (rules 2 to 5 of the text model: ignorables, NFKC and full case
 * folding, accents, letters without decomposition).  The tables are built
 * from utf8proc, what is met often at once; reading them is a load or two.
 */
enum fold_class {
	FOLD_OTHER,		/* between words: symbols, brackets, unassigned */
	FOLD_SPACE,
	FOLD_BREAK,		/* '\n' and its kin: ends a sentence */
	FOLD_LETTER,
	FOLD_DIGIT,
	FOLD_MARK,		/* a mark that is part of the word (Indic, dakuten) */
	FOLD_STRIP,		/* a mark that vanishes, or joins the letter before it: fold_join() */
	FOLD_IGNORE,		/* vanishes: soft hyphen, zero-width, bidi controls */
	FOLD_CHARACTER,		/* a word by itself: Han, Kana, Thai, Lao, Khmer, Myanmar */
	FOLD_APOSTROPHE,
	FOLD_DOT,
	FOLD_COMMA,
	FOLD_HYPHEN,
	FOLD_STOP,		/* ! ? …: a sentence may end here */
	FOLD_FULL_STOP,		/* 。！？ and the like: a sentence ends here */
	FOLD_QUOTE
};

/*
 * An entry: class, flags, and in the upper 24 bits what it is folded to: up to
 * three bytes, the first lowest; 0 for itself; FOLD_LONG first where it lies in
 * the pool (see fold_put).
 */
#define FOLD_CLASS(e) ((enum fold_class)((e) & 0x0F))
#define FOLD_LOWER    0x10u
#define FOLD_LATIN    0x20u
#define FOLD_CYRILLIC 0x40u
#define FOLD_HEBREW   0x80u

#define FOLD_LONG     0xFFu	/* no UTF-8 begins so */

#define FOLD_PUT_MAX 24		/* bytes one code point can fold to; longer ones are no letters */

#define FOLD_LOW 0x800u		/* code points of one or two bytes: a table of their own */

struct fold_high;

struct fold {
	char ascii[256];	/* what an ASCII letter or digit is folded to; 0: other bytes */
	uint32_t low[FOLD_LOW];	/* entries of the first code points */
	uint32_t pair[FOLD_LOW];	/* the same for those of two bytes that fold to one or two */
	struct fold_high *high;	/* the others, a page at a time as they are met */
};

/* The tables: made at the first call, never freed. */
const struct fold *fold_get(void);

/* The entry of a code point from FOLD_LOW on. */
uint32_t fold_high(struct fold_high *h, unsigned code);

static inline uint32_t
fold_entry(const struct fold *f, unsigned code)
{
	return code < FOLD_LOW ? f->low[code] : fold_high(f->high, code);
}

/*
 * Writes what entry e of the code point that stands in the n bytes at `from`
 * is folded to, and returns how many bytes that is (<= FOLD_PUT_MAX).  out has
 * room for FOLD_PUT_MAX.
 */
size_t fold_put(const struct fold *f, uint32_t e, const char *from, size_t n, char *out);

/*
 * A FOLD_STRIP of some kinds joins the letter before it: и + breve is й,
 * Hangul jamo become a syllable.  The joined code point; `code` itself where
 * it stands alone; 0 where it vanishes.
 */
unsigned fold_join(unsigned before, unsigned code);

/* Rule 12: the Latin (or Cyrillic) letter that looks like this folded one; 0: none. */
unsigned fold_lookalike(unsigned code, bool to_latin);

/*
 * True when the word as written in a (case and accents count) is that of b:
 * compatibility forms, ignorables, dots, apostrophes and hyphens do not count.
 */
bool fold_same(const struct fold *f, struct str a, struct str b);

/* utf8proc's version, for -V. */
const char *fold_version(void);

#endif
