#ifndef FILTERS_LEXER_H
#define FILTERS_LEXER_H

#include "filters/report.h"

/*
 * A filter file cut into tokens, on demand: a group's list and an expression
 * cut the same bytes differently, and the parser knows which it reads.
 */
enum lexer_kind {
	LEXER_END,
	LEXER_NAME,	/* a-z first, then a-z 0-9 _ - */
	LEXER_INT,
	LEXER_WORD,	/* any other run of letters: no token of an expression */
	LEXER_STRING,	/* "…" */
	LEXER_EXACT,	/* '…' */
	LEXER_REGEX,	/* /…/ and its flags */
	LEXER_SIGN,	/* one character: { } ( ) , / = + - or < > <= >= */
	LEXER_BROKEN	/* already complained about */
};

struct lexer_token {
	enum lexer_kind kind;
	uint32_t at, n;
};

struct lexer {
	struct report *report;
	uint32_t file;
	struct str text;
	size_t at;
};

/* The next token of an expression. */
struct lexer_token lexer_next(struct lexer *l);
/* The next token of a group's list: WORD, STRING, EXACT, REGEX, SIGN (only { } ,), END. */
struct lexer_token lexer_item(struct lexer *l);
/* The regular expression that begins at the '/' that was just read. */
struct lexer_token lexer_regex(struct lexer *l, struct lexer_token slash);

struct str lexer_str(const struct lexer *l, struct lexer_token t);
struct report_place lexer_place(const struct lexer *l, struct lexer_token t);

#endif
