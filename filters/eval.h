#ifndef FILTERS_EVAL_H
#define FILTERS_EVAL_H

#include "filters/program.h"
#include "filters/spans.h"

/*
 * One item against a program.  What is found out about the item is remembered
 * until the next one, so groups that many filters share are evaluated once.
 */
#define EVAL_FIELD ((size_t)1024 * 1024)	/* bytes of a field that are read; more is noted */
#define EVAL_WORK 400000	/* steps over places in one item, some 8 ns each; more is noted */
#define EVAL_SEARCH 3000000	/* steps of all searches for regular expressions in one item */
#define EVAL_GREEDY 500000	/* those of them that go beyond what each search has for itself */
#define EVAL_LEAST 24	/* steps that every part of a filter has all the same */

/* What is known of a node; serials other than the item's mean: nothing. */
struct eval_node {
	uint32_t truth_serial, spans_serial;
	uint32_t told;		/* the last telling of reasons that it was part of */
	uint32_t spans;		/* in the pool */
	uint16_t nspans;	/* <= SPANS_MAX */
	bool truth;
};

/* What is known of a node where an expression was given up in the item. */
struct eval_doubt {
	uint32_t serial;
	bool below_known, below, certain_known, certain;
};

struct eval_set {
	uint32_t serial;
	uint8_t fields;
};

struct eval {
	const struct program *program;
	struct text text;
	struct eval_node *node;
	struct eval_set *set;
	uint32_t *woken;	/* of each filter: serial of the item that woke it */
	uint32_t *candidate;	/* filters woken by this item */
	size_t ncandidates;
	uint64_t bit[65536 / 64];	/* PROGRAM_BIT of each atom in the item */
	uint8_t *searched;	/* of each regular expression: fields done */
	uint8_t *given_up;	/* and those in which nothing had been found at the limit */
	struct eval_doubt *doubt;	/* of each node; NULL: there is no regular expression */
	size_t *first_word;	/* of each field in text.word, one more at the end */
	struct span *pool;
	size_t npool, pool_size;
	struct str field[FILTER_NFIELDS];	/* of the item, cut to EVAL_FIELD */
	uint32_t skip[FILTER_NFIELDS];		/* the title repeated at its head */
	uint32_t serial;
	uint32_t tellings;	/* of reasons, of all items */
	size_t work, search, greedy;	/* left */
	bool truncated, regex_limit;
};

struct eval *eval_new(const struct program *p);
void eval_free(struct eval *e);

/* Reads the item, which must stay valid while the others are called; wakes filters. */
void eval_begin(struct eval *e, const struct filter_item *item);
bool eval_truth(struct eval *e, uint32_t node);
/* Calls `visit` for each atom of the set that is in the item. */
void eval_visit(struct eval *e, const struct program_set *s,
    void (*visit)(void *, const struct words_atom *), void *arg);
/* Steps that a part of a filter may take: what is left of the item's, or a few. */
size_t eval_allowance(const struct eval *e);
void eval_spend(struct eval *e, size_t steps);
/* The node's spans, ordered; valid until the next call. */
const struct span *eval_spans(struct eval *e, uint32_t node, size_t *ret_n);

#endif
