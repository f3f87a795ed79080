#ifndef FILTERS_FILTER_H
#define FILTERS_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/str.h"

/*
 * The filter language (feedwatch.filter(5)): compile a set of files, match
 * items against it, say which filters flag them and why.  Knows no clock, no
 * feed format and no HTML: texts come in as plain UTF-8, '\n' in them ends a
 * sentence.
 */
#define FILTER_TERMS_MAX 2000000	/* terms of one set: some 300 MiB, far beyond what people write */
#define FILTER_FILTERS_MAX 30000	/* of one set: each costs an item that it flags a microsecond */
#define FILTER_REGEXES_MAX 1000	/* regular expressions of one set: each is searched for */

enum filter_field {
	FILTER_TITLE, FILTER_SUMMARY, FILTER_CONTENT, FILTER_AUTHOR,
	FILTER_CATEGORY, FILTER_LINK, FILTER_FEED, FILTER_LANGUAGE,
	FILTER_NFIELDS
};

/* syslog's numbers: the lower, the more urgent. */
enum filter_level {
	FILTER_EMERG, FILTER_ALERT, FILTER_CRIT, FILTER_ERR,
	FILTER_WARNING, FILTER_NOTICE, FILTER_INFO, FILTER_DEBUG,
	FILTER_NLEVELS
};

struct filter_file {
	const char *name;	/* shown in messages */
	struct str text;	/* must stay valid only during filter_compile() */
};

struct filter_set;

struct filter_counts {
	size_t filters, groups, terms;
	size_t errors, warnings;	/* complaints printed */
	size_t tests, tests_failed;	/* hit and miss examples */
};

/*
 * Compiles all files into one set (one namespace).  Every complaint goes to
 * diag as FILE:LINE:COLUMN: …; NULL where there was an error or an example
 * failed.  *ret_counts (may be NULL) is filled in either way.  The same files
 * always give the same set.  Free it with filter_free().
 */
struct filter_set *filter_compile(const struct filter_file *files, size_t n, FILE *diag,
    struct filter_counts *ret_counts);
void filter_free(struct filter_set *set);

/* Filters are numbered 0..filter_count()-1 in the order of their texts. */
size_t filter_count(const struct filter_set *set);
const char *filter_name(const struct filter_set *set, size_t filter);
/* 16 hex digits that change when the meaning of the filter (its groups included) changes. */
const char *filter_hash(const struct filter_set *set, size_t filter);
/* ms; 0 where the filter sets none. */
int64_t filter_max_age(const struct filter_set *set, size_t filter);
/* The number of the filter of that name, or -1. */
long filter_find(const struct filter_set *set, struct str name);
const char *filter_level_name(enum filter_level level);
/* The level of that name, or -1. */
int filter_level_parse(struct str name);
const char *filter_field_name(enum filter_field field);

struct filter_item {
	struct str field[FILTER_NFIELDS];	/* several authors, categories: separated by '\n' */
	int64_t age;	/* ms since the item's date; negative: unknown, no max-age applies */
};

/* One thing that made a filter match. */
struct filter_why {
	struct str group;	/* the group's name; the term itself where it stands in no group */
	struct str words;	/* as they stood in the text, "…" between those of near */
	enum filter_field field;
	unsigned times;		/* how often in that field */
};

/* One filter that flags the item.  Valid until the next filter_match() on the set. */
struct filter_flag {
	size_t filter;
	enum filter_level level;
	int score;
	bool has_score;		/* the filter has score statements */
	struct str parts;	/* of the score: "+3 talks in title, +2 talks in lead" */
	const struct filter_why *why;
	size_t nwhy;
	struct str note;	/* "regex-limit", "truncated", both with a comma, or empty */
};

/*
 * Which filters flag the item, in the order of their numbers.  Returns how
 * many; *ret points to them.  Allocates nothing once warm.  The set is
 * scratch as well as program: one thread at a time.
 */
size_t filter_match(struct filter_set *set, const struct filter_item *item,
    const struct filter_flag **ret);

/* How far a filter is from flagging an item. */
struct filter_distance {
	bool has_match;	/* the filter has one */
	bool matches;	/* it holds (or there is none), and the item is not too old */
	int score, lowest;	/* what the item gets; the lowest threshold (INT32_MIN: none) */
};

/* Of the item of the last filter_match() on the set. */
struct filter_distance filter_distance(struct filter_set *set, size_t filter);

/*
 * For an item that is not flagged (or is): what each part of one filter's
 * match and score says, a line each, for `match -v`.
 */
void filter_explain(struct filter_set *set, size_t filter, const struct filter_item *item,
    struct buf *out);

#endif
