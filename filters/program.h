#ifndef FILTERS_PROGRAM_H
#define FILTERS_PROGRAM_H

#include "base/arena.h"
#include "filters/filter.h"
#include "filters/regex.h"
#include "filters/syntax.h"
#include "filters/words.h"

/*
 * Filters as they are evaluated: nodes over sets of atoms.  Groups are shared:
 * the same group in the same fields is one node, whatever uses it.  Built once
 * by compile.c, then only read.
 */
enum program_kind {
	/* spans: places in the text */
	PROGRAM_SET,		/* the atoms of a group or term, in some fields */
	PROGRAM_UNION,
	PROGRAM_NEAR, PROGRAM_THEN, PROGRAM_APART, PROGRAM_APART_THEN,
	/* conditions: true or false */
	PROGRAM_AND, PROGRAM_OR, PROGRAM_NOT, PROGRAM_OF, PROGRAM_COUNT
};

#define PROGRAM_NONE UINT32_MAX
#define PROGRAM_GROUPS 32	/* groups defined by groups, one within the other */

/* What evaluation needs, and no more: ten thousand filters must fit the cache. */
struct program_node {
	uint8_t kind;		/* enum program_kind */
	uint8_t fields;		/* SET: a bit each */
	uint8_t op;		/* COUNT: enum syntax_op */
	int value;		/* distance (0: sentence), how many */
	uint32_t kid, nkids;	/* in kids[] */
	uint32_t set;
};

/* What else is known of a node. */
struct program_note {
	struct str label;	/* the group's name, or the term itself */
	struct str source;	/* as written, for explanations; empty: same as label */
	uint64_t hash;		/* of its meaning */
};

struct program_set {
	uint32_t atom, natoms;	/* in atoms[], sorted, each once */
	uint32_t regex, nregexes;	/* in regex[]: looked for when asked */
	bool twice;		/* an atom was asked for more than once */
	bool mixed;		/* a word mixes alphabets */
};

struct program_regex {
	struct regex *regex;
	uint32_t atom;
};

struct program_score {
	int points;
	uint32_t node;
	struct str source;
};

/* at INT32_MIN: whatever the score. */
struct program_band {
	enum filter_level level;
	int at;
};

struct program_filter {
	const char *name;
	int64_t max_age;
	uint32_t match;		/* PROGRAM_NONE: always true */
	uint32_t score, nscores;
	uint32_t band, nbands;	/* the lowest `at` first */
	uint64_t hash;
	char hash_text[17];
};

struct program {
	struct arena *arena;	/* names, labels, sources */
	const struct fold *fold;
	struct words *words;
	struct program_node *node;
	struct program_note *note;	/* of each node */
	uint32_t *kids, *atoms;
	struct program_set *set;
	struct program_regex *regex;
	struct program_score *score;
	struct program_band *band;
	struct program_filter *filter;
	size_t nnodes, nkids, natoms, nsets, nregexes, nscores, nbands, nfilters;
	size_t nodes_size, notes_size, kids_size, atoms_size, sets_size, regexes_size, scores_size,
	    bands_size, filters_size;
	/*
	 * Anchors: atom i may wake the filters in waked[wakes[i] .. wakes[i + 1]).
	 * A record is the filter, PROGRAM_CHECK(n, m), and n + m atoms of 16 bits,
	 * two a word: one of the first n must be in the item too, and one of the m.
	 */
	uint32_t *wakes, *waked;
	/* filters without an anchor, then those whose anchors are too large to wake by */
	uint32_t *always;
	size_t nalways, nunanchored;
	uint32_t *group_set;	/* of each group of the tree that is a list, else PROGRAM_NONE */
	size_t nterms;		/* as written, for the summary */
	uint8_t fields;		/* that any filter asks for */
};

#define PROGRAM_CHECK(n, m) ((uint32_t)(n) | (uint32_t)(m) << 8)
#define PROGRAM_CHECK_MAX 16	/* atoms of one check: larger sets are in most items anyway */
/* The bit that stands for an atom; two may share one: a check errs towards evaluating. */
#define PROGRAM_BIT(atom) ((uint16_t)((atom) & 0xFFFF))

struct program *program_new(void);
void program_free(struct program *p);

static inline bool
program_is_span(const struct program_node *n)
{
	return n->kind <= PROGRAM_APART_THEN;
}

static inline const struct program_node *
program_kid(const struct program *p, const struct program_node *n, uint32_t i)
{
	return &p->node[p->kids[n->kid + i]];
}

#endif
