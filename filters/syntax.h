#ifndef FILTERS_SYNTAX_H
#define FILTERS_SYNTAX_H

#include "base/arena.h"
#include "filters/report.h"

/*
 * Filter files as a tree, still all names and places; nothing is resolved.
 * Everything lives in one arena.
 */
enum syntax_kind {
	SYNTAX_WORD,		/* bare, in a group */
	SYNTAX_STRING,		/* "…" */
	SYNTAX_EXACT,		/* '…' */
	SYNTAX_REGEX,		/* /…/ */
	SYNTAX_NAME,		/* a group */
	SYNTAX_AND, SYNTAX_OR, SYNTAX_NOT,
	SYNTAX_NEAR, SYNTAX_THEN,
	SYNTAX_APART, SYNTAX_APART_THEN,	/* not near, not then: value is the distance, 0 a sentence */
	SYNTAX_IN,		/* value: fields, a bit each */
	SYNTAX_OF,		/* value: how many; SYNTAX_ALL */
	SYNTAX_COUNT		/* value, op */
};

#define SYNTAX_SENTENCE 0	/* the distance of near/sentence */
#define SYNTAX_ALL (-1)
#define SYNTAX_DEPTH 64		/* parentheses within each other: more is no filter a person reads */
#define SYNTAX_DISTANCE 100	/* farthest near: farther is another paragraph */

enum syntax_op { SYNTAX_AT_LEAST, SYNTAX_AT_MOST, SYNTAX_MORE, SYNTAX_LESS, SYNTAX_EQUAL };

/* A term as it stands in the file, quotes included. */
struct syntax_term {
	struct report_place place;
	enum syntax_kind kind;
};

struct syntax_node {
	struct syntax_term term;	/* kind and place; of an operator: all of it */
	struct report_place whole;	/* the same with the parentheses around it */
	struct syntax_node *kid, *next;
	struct report_place op_place;	/* of the operator itself */
	int value;
	enum syntax_op op;
	bool of_terms;			/* SYNTAX_OF: its kid is a group, of whose terms so many */
};

struct syntax_group {
	struct str name;
	struct report_place place;	/* of the name */
	struct syntax_node *expr;	/* of `group NAME = …`, or NULL */
	struct syntax_term *term;
	size_t nterms;
};

struct syntax_score {
	int points;
	struct syntax_node *expr;
	struct report_place place;
};

struct syntax_band {
	enum filter_level level;
	bool has_at;
	int at;
	struct report_place place;
};

struct syntax_sample {
	struct syntax_sample *next;
	enum filter_field field;
	struct syntax_term text;
};

struct syntax_example {
	bool hit;
	int level;			/* -1: any */
	struct syntax_sample *sample;
	struct report_place place;
};

struct syntax_filter {
	struct str name;
	struct report_place place;	/* of the name */
	bool has_about;
	bool broken;			/* a statement was wrong, and has been complained about */
	int64_t max_age;
	struct syntax_node *match;
	struct report_place match_place;
	struct syntax_score *score;
	struct syntax_band *band;
	struct syntax_example *example;
	size_t nscores, nbands, nexamples;
};

struct syntax {
	struct arena *arena;
	struct syntax_group *group;
	struct syntax_filter *filter;
	size_t ngroups, nfilters;
	size_t nown;		/* groups of the files: those of the library come behind them */
	/* terms and names of groups, regular expressions: also those beyond FILTER_TERMS_MAX … */
	size_t nterms, nregexes;
};

/* Appends what file number `file` of the report holds; complaints go to the report. */
void syntax_read(struct syntax *s, struct report *r, uint32_t file);

/* The text of a term without its quotes and their escapes ("\*" stays as it is), in the arena. */
struct str syntax_unquote(struct arena *a, const struct report *r, const struct syntax_term *t);

/* The field of that name, or -1; fields ("text", "lead") included: a bit each, or 0. */
int syntax_field(struct str name);
unsigned syntax_fields(struct str name);

/* Words that are no names. */
bool syntax_reserved(struct str name);

#endif
