#ifndef FILTERS_TEXT_H
#define FILTERS_TEXT_H

#include <stdint.h>

#include "base/str.h"
#include "filters/fold.h"

/*
 * A text as words (rules 6 to 12 of the text model).  The same code reads
 * items and the terms of filters.
 */
#define TEXT_WORD 64		/* bytes of a folded word that are looked up */
#define TEXT_WORDS 65535	/* words of one item; the rest is left out and noted */
#define TEXT_GAP 128		/* positions between two fields, or two authors: beyond any near */
#define TEXT_PARTS 8		/* parts of one hyphenated word that are joined */

enum { TEXT_CUT = 1, TEXT_MIXED = 2, TEXT_DOTTED = 4 };

struct text_word {
	uint32_t from, to;	/* where it stands in the field, in bytes */
	uint32_t at;		/* of its folded bytes */
	uint32_t pos;		/* counted in words */
	uint16_t sentence;
	uint8_t n;		/* folded bytes, <= TEXT_WORD */
	uint8_t more;		/* positions it covers beyond pos: a joined word's */
	uint8_t flags;		/* TEXT_CUT: the word is longer; TEXT_MIXED: Latin and Cyrillic */
};

/*
 * The words of one item, field after field, in the order of pos.  At least 8
 * readable bytes follow every folded word.
 */
struct text {
	struct text_word *word;
	size_t nwords, words_size;
	char *bytes;
	size_t nbytes, bytes_size;
	uint32_t pos;		/* of the next word */
	size_t counted;		/* words, joined ones apart */
	uint16_t sentence;
	bool truncated;
};

void text_init(struct text *t);
void text_release(struct text *t);
void text_clear(struct text *t);

/* Appends the words of s.  listed: '\n' parts entries of a list, which phrases do not cross. */
void text_read(struct text *t, const struct fold *f, struct str s, bool listed);

static inline struct str
text_folded(const struct text *t, const struct text_word *w)
{
	return (struct str){ t->bytes + w->at, w->n };
}

#endif
