#ifndef FILTERS_PARSER_H
#define FILTERS_PARSER_H

#include "filters/lexer.h"
#include "filters/syntax.h"

/* What syntax.c (statements) and parser.c (expressions) share: one token of look-ahead. */
struct parser {
	struct syntax *tree;
	struct lexer lexer;
	struct lexer_token token;	/* the look-ahead */
	bool ahead;			/* it was read */
	uint32_t end;			/* of the last token that was taken */
	unsigned depth;			/* of parentheses */
	struct syntax_term *list;	/* scratch: the terms of the list being read */
	size_t list_size;
};

struct lexer_token parser_peek(struct parser *p);
/* The next token; a '}' stays: whoever misses something still finds the filter's end. */
struct lexer_token parser_take(struct parser *p);
/* The next token, whatever it is. */
struct lexer_token parser_skip(struct parser *p);
/* True, and taken, where the look-ahead is this word or sign. */
bool parser_accept(struct parser *p, const char *text);
bool parser_is(struct parser *p, const char *text);
/* A token in messages: 'what stands there', "the end of the file". */
const char *parser_shown(struct parser *p, struct lexer_token t);
/*
 * What to write where a condition was to go on with this token: AND, &&, a
 * comma, a second term; NULL where it looks like none of these.
 */
const char *parser_join_hint(struct parser *p, struct lexer_token t);
/* A number that no int holds is INT_MAX. */
int parser_int(struct parser *p, struct lexer_token t);
/* Counts a term; false, and the first time a complaint, where the files have too many. */
bool parser_count_term(struct parser *p, struct report_place where, enum syntax_kind kind);
/* An expression, or NULL after a complaint. */
struct syntax_node *parser_expr(struct parser *p);

#endif
