#ifndef FILTERS_WORDS_H
#define FILTERS_WORDS_H

#include <stdint.h>

#include "filters/text.h"

/*
 * The dictionary of all filters.  An atom is what a text either holds or not:
 * a word, a beginning of words, a part of words, or several of these in a row.
 * One pass over an item's words finds the places of every atom.
 */
enum words_kind { WORDS_WHOLE, WORDS_BEGINNING, WORDS_PART };

#define WORDS_ANY 255		/* any number of letters may follow a beginning */
#define WORDS_PLACES 4096	/* places of one atom that are kept: no filter counts further */
#define WORDS_SPELLINGS 1024	/* exact spellings and lengths of one folded word */
#define WORDS_NONE UINT32_MAX

struct words_key {
	struct str folded;	/* 1..TEXT_WORD bytes, 8 more readable; BEGINNING and PART: >= 3 */
	struct str exact;	/* as it must be written; empty: any way */
	enum words_kind kind;
	uint8_t more;		/* BEGINNING: letters that may follow, or WORDS_ANY */
};

struct words_place {
	uint32_t atom;
	uint32_t next;		/* of the same atom, or WORDS_NONE */
	uint32_t first, last;	/* positions */
	uint32_t from, to;	/* bytes of the field */
	uint16_t sentence;
	uint8_t field;
};

/* What the last words_find() calls know of an atom. */
struct words_atom {
	uint32_t serial;	/* of the item; other than words.serial: not in this item */
	uint32_t head, tail;	/* its places */
	uint16_t times;
	uint8_t fields;		/* a bit for each field */
};

struct words;

struct words *words_new(void);
void words_free(struct words *d);

/* The number of a word; the same key gives the same.  WORDS_NONE: too many of its spellings. */
uint32_t words_add(struct words *d, const struct words_key *key);
/* The atom of n >= 1 words in a row. */
uint32_t words_atom_of(struct words *d, const uint32_t *word, size_t n);
/* An atom that words_mark() alone finds: a regular expression's. */
uint32_t words_atom_new(struct words *d);
size_t words_natoms(const struct words *d);
size_t words_nwords(const struct words *d);
/* How common each atom may be, by the look of it: 1 (a long word, a phrase) to 16 (a short one). */
void words_weigh(const struct words *d, uint8_t *ret_weight);
/*
 * For each atom that is one word: the atom of the longest shorter beginning
 * that has it too (talks: talk*), or WORDS_NONE.  After words_settle().
 */
void words_covers(const struct words *d, uint32_t *ret_cover);
/* After the last addition, before the first words_begin(). */
void words_settle(struct words *d);

/* Forgets the last item. */
void words_begin(struct words *d);
/*
 * Finds every atom in words [from, t->nwords) of t, which were read from `raw`
 * as field `field`.  Places that end before byte `skip` are left out.
 */
void words_find(struct words *d, const struct fold *f, const struct text *t, size_t from,
    struct str raw, unsigned field, uint32_t skip);
/* Adds a place; false where the atom has as many as are kept. */
bool words_mark(struct words *d, const struct words_place *place);

/* The atoms of this item, in the order they were first seen. */
size_t words_touched(const struct words *d, const uint32_t **ret_atoms);
/* The same as a bit for each atom. */
const uint64_t *words_present(const struct words *d);
static inline bool
words_is_present(const uint64_t *present, uint32_t atom)
{
	return present[atom / 64] >> atom % 64 & 1;
}
/* NULL where the atom is not in this item. */
const struct words_atom *words_atom(const struct words *d, uint32_t atom);
const struct words_place *words_place(const struct words *d, uint32_t place);
bool words_truncated(const struct words *d);

#endif
