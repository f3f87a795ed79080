#ifndef TESTS_SCENARIOS_ROWS_H
#define TESTS_SCENARIOS_ROWS_H

#include <check.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "tests/scenarios/bed.h"

/*
 * Cases of tests/rows.tsv that are one hostile answer each.  A table of them
 * is one configuration, a feed and a host of its own for each case, and three
 * runs of `once` over it:
 *
 *	calm	every feed answers well: one item, the validator "calm"
 *	storm	each feed answers as its case says
 *	after	every feed answers well again: one item more, the validator "after"
 *
 * What a case does not say otherwise is expected of each: that the storm left
 * the item and the validator of the calm as they were, that it made no row, no
 * line and no second request, that it was said in one line, and that
 * afterwards all is well, every item and every alert there once.
 */
struct row_case {
	unsigned row;			/* of tests/rows.tsv */
	const char *name;		/* unique */
	struct bed_reply reply;
	void (*make)(struct buf *body);	/* writes a body that is too large for a table */
	struct bed_reply then;		/* at ROW_THEN; asked for `thens` times */
	size_t thens;
	const char *feed;		/* more of its feed line: "timeout=1s" */
	bool fails;
	bool held;			/* its host is left alone in the third run */
	size_t asked;			/* requests of the storm; 0: one */
	const char *says[3];		/* what its lines of the log hold */
	const char *hides;		/* and what neither they nor stdout do */
	const char *items;		/* titles of the items that came, each ended by '\n', or ROW_ANY */
	size_t alerts;			/* that came */
	const char *out;		/* what stdout holds */
	const char *etag;		/* that is kept then; NULL: that of the calm */
	const char *sent;		/* what the request of the third run holds */
	const char *holds;		/* a condition on the feed's row, in SQL */
};

/* In a redirect or body: the path where `then` answers. */
#define ROW_THEN "/THEN"

/* For titles that are too long for a table. */
#define ROW_ANY "*"

#define ROW_RSS(items) "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>t</title>" \
	"<link>http://example.org/</link>" items "</channel></rss>"
#define ROW_ITEM(guid, title) "<item><guid>" guid "</guid><title>" title "</title>" \
	"<link>http://example.org/" guid "</link></item>"
/* An item, alone in its feed, that the filter flags. */
#define ROW_FLAGGED "Ukraine truce holds"
#define ROW_FEED ROW_RSS(ROW_ITEM("storm", ROW_FLAGGED))
#define ROW_BYTES(literal) .body = (literal), .size = sizeof(literal) - 1

/* Plays a table, once for all its cases; then each is judged by itself. */
void rows_play(const struct row_case *cases, size_t n);
void rows_judge(size_t i);
void rows_end(void);

/* Makes the server answer as a case says at path, and as its `then` at the other. */
void rows_serve(struct bed *bed, const struct row_case *c, const char *path, const char *then);

/* The tables there are. */
extern const struct row_case row_wire[], row_document[];
extern const size_t row_wire_count, row_document_count;

/* The program of a table. */
#define ROWS_MAIN(title, table, count)						\
static void									\
play(void)									\
{										\
	rows_play(table, count);						\
}										\
										\
START_TEST(each_row_is_as_expected)						\
{										\
	rows_judge((size_t)_i);							\
}										\
END_TEST									\
										\
static void									\
add_rows(TCase *all)								\
{										\
	tcase_add_unchecked_fixture(all, play, rows_end);			\
	tcase_add_loop_test(all, each_row_is_as_expected, 0, (int)(count));	\
}										\
										\
int										\
main(void)									\
{										\
	return test_run(title, add_rows, NULL, 0);				\
}

#endif
