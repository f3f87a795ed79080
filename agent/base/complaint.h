#ifndef BASE_COMPLAINT_H
#define BASE_COMPLAINT_H

#include <stdio.h>

#include "base/str.h"

/* What is wrong with a text that someone wrote (configuration, filter), shown where it stands. */
struct place {
	const char *file;	/* as the reader knows it */
	struct str text;	/* the whole text of the file */
	size_t at, n;		/* bytes of the text that are meant; n == 0 marks one column */
};

/*
 * Prints to diag:
 *	FILE:LINE:COLUMN: KIND: WHAT
 *	   12 | the line
 *	      |     ^~~~
 *	      = HINT
 * kind: "error", "warning", "test failed".  hint may be NULL.  Columns count
 * characters from 1; in the caret line tabs stay tabs and wide characters
 * (Han, Kana, Hangul) take two columns.  Only the first line of a place that
 * spans several is shown.
 */
void complaint_print(FILE *diag, struct place where, const char *kind, const char *what,
    const char *hint);

/* Line and column (characters), both from 1, of byte `at` of text. */
void complaint_line(struct str text, size_t at, size_t *ret_line, size_t *ret_column);

/*
 * For "did you mean": the candidate nearest to word (edit distance with
 * transposition, capitals being no difference, at most a third of its length and 3), or NULL.
 */
const char *complaint_guess(struct str word, const char *const *candidates, size_t n);

#endif
