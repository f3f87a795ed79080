#include "filters/parser.h"

#include "base/complaint.h"
#include "base/utf8.h"

/*
 * Expressions.  Every function returns NULL after it has complained, and then
 * nobody complains about the same statement again.
 */

struct lexer_token
parser_peek(struct parser *p)
{
	if (!p->ahead) {
		p->token = lexer_next(&p->lexer);
		p->ahead = true;
	}
	return p->token;
}

struct lexer_token
parser_skip(struct parser *p)
{
	struct lexer_token t = parser_peek(p);

	p->ahead = false;
	p->end = t.at + t.n;
	return t;
}

struct lexer_token
parser_take(struct parser *p)
{
	return parser_is(p, "}") ? parser_peek(p) : parser_skip(p);
}

bool
parser_is(struct parser *p, const char *text)
{
	struct lexer_token t = parser_peek(p);

	return (t.kind == LEXER_NAME || t.kind == LEXER_SIGN) &&
	    str_eq(lexer_str(&p->lexer, t), str_of(text));
}

bool
parser_accept(struct parser *p, const char *text)
{
	if (!parser_is(p, text))
		return false;
	parser_skip(p);
	return true;
}

const char *
parser_shown(struct parser *p, struct lexer_token t)
{
	struct str s = lexer_str(&p->lexer, t);

	if (t.kind == LEXER_END)
		return "the end of the file";
	return arena_format(p->tree->arena, "'%.*s'", s.n > 40 ? 40 : (int)s.n, s.p);
}

const char *
parser_join_hint(struct parser *p, struct lexer_token t)
{
	static const struct { const char *written, *meant; } operators[] = {
		{ "and", "and" }, { "or", "or" }, { "not", "and not" }, { "near", "near/N" },
		{ "&", "and" }, { "&&", "and" }, { "|", "or" }, { "||", "or" },
		{ "+", "and" }, { "in", "in" }, { "then", "then/N" },
	};
	struct str s = lexer_str(&p->lexer, t);

	for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++)
		if (str_ieq(s, str_of(operators[i].written)))
			return arena_format(p->tree->arena, "write %s", operators[i].meant);
	if (t.kind == LEXER_STRING || t.kind == LEXER_EXACT || str_eq(s, STR(",")))
		return "terms are joined with and, or: \"a\" or \"b\"";
	return NULL;
}

/* A field where a term was to stand: match title "a". */
static const char *
field_hint(struct parser *p, struct lexer_token t)
{
	struct lexer_token next;

	if (t.kind != LEXER_NAME || syntax_fields(lexer_str(&p->lexer, t)) == 0)
		return NULL;
	next = parser_peek(p);
	if (next.kind != LEXER_STRING && next.kind != LEXER_EXACT && next.kind != LEXER_NAME)
		return "a field stands behind its term: \"words\" in title";
	return arena_format(p->tree->arena, "write %.*s in %.*s",
	    STR_ARG(utf8_head(lexer_str(&p->lexer, next), 80)),
	    STR_ARG(lexer_str(&p->lexer, t)));
}

int
parser_int(struct parser *p, struct lexer_token t)
{
	struct str s = lexer_str(&p->lexer, t);
	long long value = 0;

	for (size_t i = 0; i < s.n && value <= INT32_MAX; i++)
		value = value * 10 + (s.p[i] - '0');
	return value > INT32_MAX ? INT32_MAX : (int)value;
}

static struct syntax_node *
node(struct parser *p, enum syntax_kind kind, struct lexer_token t)
{
	struct syntax_node *n = arena_alloc(p->tree->arena, sizeof(*n));

	n->term = (struct syntax_term){ lexer_place(&p->lexer, t), kind };
	n->op_place = n->whole = n->term.place;
	return n;
}

/* Makes n's place reach to the end of kid. */
static void
reach(struct syntax_node *n, const struct syntax_node *kid)
{
	n->term.place.n = kid->whole.at + kid->whole.n - n->term.place.at;
	n->whole = n->term.place;
}

/* An operator over what begins with its first kid. */
static struct syntax_node *
over(struct parser *p, enum syntax_kind kind, struct syntax_node *first, struct lexer_token op)
{
	struct syntax_node *n = node(p, kind, op);

	n->term.place = n->whole = first->whole;
	n->kid = first;
	return n;
}

static void *
broken(struct parser *p, struct lexer_token t, const char *what, const char *hint)
{
	if (t.kind != LEXER_BROKEN)
		report_error(p->lexer.report, lexer_place(&p->lexer, t), hint, "%s", what);
	return NULL;
}

/* Complains where the closing parenthesis of `open` is missing. */
static bool
closed(struct parser *p, struct lexer_token open)
{
	struct report_place where = lexer_place(&p->lexer, open);
	struct lexer_token t = parser_peek(p);
	const char *join = parser_join_hint(p, t);
	size_t line, column;

	if (parser_accept(p, ")"))
		return true;
	complaint_line(p->lexer.text, where.at, &line, &column);
	if (t.kind != LEXER_BROKEN)
		report_error(p->lexer.report, lexer_place(&p->lexer, t),
		    join != NULL ? join : t.kind == LEXER_WORD || t.kind == LEXER_STRING || t.kind == LEXER_NAME ?
		    "terms are joined with and, or, near/N, then/N" : NULL,
		    "expected ')' for the '(' in line %zu, column %zu, found %s", line, column,
		    parser_shown(p, t));
	return false;
}

bool
parser_count_term(struct parser *p, struct report_place where, enum syntax_kind kind)
{
	struct syntax *s = p->tree;

	if (++s->nterms == FILTER_TERMS_MAX + 1)
		report_error(p->lexer.report, where, NULL, "more than %d terms in all",
		    FILTER_TERMS_MAX);
	if (kind == SYNTAX_REGEX && ++s->nregexes == FILTER_REGEXES_MAX + 1)
		report_error(p->lexer.report, where, "words are found at less cost: say them as terms",
		    "more than %d regular expressions in all", FILTER_REGEXES_MAX);
	return s->nterms <= FILTER_TERMS_MAX && s->nregexes <= FILTER_REGEXES_MAX;
}

/* A term or the name of a group; one beyond what is compiled was complained about. */
static struct syntax_node *
term(struct parser *p, enum syntax_kind kind, struct lexer_token t)
{
	struct syntax_node *n = node(p, kind, t);

	return parser_count_term(p, n->term.place, kind) ? n : NULL;
}

static struct syntax_node *
literal(struct parser *p, struct lexer_token t)
{
	struct str s = lexer_str(&p->lexer, t);
	const char *quoted = arena_format(p->tree->arena, "a literal word is quoted here: \"%.*s\"",
	    s.n > 80 ? 80 : (int)s.n, s.p);

	return broken(p, t, quoted, "bare words stand in groups; a group's name is written in a-z");
}

static struct syntax_node *
parenthesis(struct parser *p, struct lexer_token open)
{
	struct syntax_node *n;

	if (++p->depth > SYNTAX_DEPTH)
		return broken(p, open, "more than 64 parentheses within each other",
		    "give the inner parts names: group NAME = …");
	n = parser_expr(p);
	if (n == NULL || !closed(p, open))
		return NULL;
	n->whole = (struct report_place){ p->lexer.file, open.at, p->end - open.at };
	p->depth--;
	return n;
}

/* "(" expr { "," expr } ")" behind `of`. */
static struct syntax_node *
alternatives(struct parser *p)
{
	struct lexer_token open = parser_take(p);
	struct syntax_node *first = NULL, **end = &first;

	do {
		*end = parser_expr(p);
		if (*end == NULL)
			return NULL;
		end = &(*end)->next;
	} while (parser_accept(p, ","));
	return closed(p, open) ? first : NULL;
}

/* ("any" | "all" | "none" | int) "of" …, of which the first word was taken. */
static struct syntax_node *
some_of(struct parser *p, struct lexer_token how)
{
	struct str word = lexer_str(&p->lexer, how);
	struct syntax_node *of = node(p, SYNTAX_OF, how), *none;
	struct lexer_token t;

	of->value = how.kind == LEXER_INT ? parser_int(p, how) :
	    str_eq(word, STR("all")) ? SYNTAX_ALL : 1;
	if (!parser_accept(p, "of"))
		return broken(p, parser_peek(p), "'of' is missing",
		    "write 2 of GROUP, any of (a, b), all of GROUP, none of (a, b)");
	if (of->value == 0)
		return broken(p, how, "'0 of' is always true", "write none of");
	t = parser_peek(p);
	if (parser_is(p, "(")) {
		of->kid = alternatives(p);
	} else if (t.kind == LEXER_NAME && !syntax_reserved(lexer_str(&p->lexer, t))) {
		of->kid = term(p, SYNTAX_NAME, parser_take(p));
		of->of_terms = true;
	} else {
		return broken(p, t, "behind 'of' stands a group or a list in parentheses", NULL);
	}
	if (of->kid == NULL)
		return NULL;
	of->term.place.n = p->end - how.at;
	of->whole = of->term.place;
	if (!str_eq(word, STR("none")))
		return of;
	none = node(p, SYNTAX_NOT, how);
	none->term.place = none->whole = of->whole;
	none->kid = of;
	return none;
}

static struct syntax_node *
count(struct parser *p, struct lexer_token word)
{
	static const struct {
		const char *sign;
		enum syntax_op op;
	} ops[] = {
		{ ">=", SYNTAX_AT_LEAST }, { "<=", SYNTAX_AT_MOST }, { ">", SYNTAX_MORE },
		{ "<", SYNTAX_LESS }, { "=", SYNTAX_EQUAL },
	};
	struct syntax_node *n = node(p, SYNTAX_COUNT, word);
	struct lexer_token t = parser_peek(p);
	size_t i = 0;

	if (!parser_is(p, "("))
		return broken(p, t, "behind 'count' stands '('", "write count(GROUP) >= 3");
	n->kid = parenthesis(p, parser_take(p));
	if (n->kid == NULL)
		return NULL;
	while (i < sizeof(ops) / sizeof(ops[0]) && !parser_is(p, ops[i].sign))
		i++;
	if (i == sizeof(ops) / sizeof(ops[0]))
		return broken(p, parser_peek(p), "count(…) is compared with a number",
		    "write count(GROUP) >= 3; also <= > < =");
	parser_take(p);
	n->op = ops[i].op;
	t = parser_take(p);
	if (t.kind != LEXER_INT)
		return broken(p, t, "expected a number", NULL);
	n->value = parser_int(p, t);
	n->term.place.n = t.at + t.n - word.at;
	n->whole = n->term.place;
	return n;
}

static struct syntax_node *
primary(struct parser *p)
{
	struct lexer_token t = parser_take(p);
	struct str word = lexer_str(&p->lexer, t);

	switch (t.kind) {
	case LEXER_STRING:
		return term(p, SYNTAX_STRING, t);
	case LEXER_EXACT:
		return term(p, SYNTAX_EXACT, t);
	case LEXER_WORD:
		return literal(p, t);
	case LEXER_INT:
		return some_of(p, t);
	case LEXER_SIGN:
		if (word.p[0] == '(')
			return parenthesis(p, t);
		if (word.p[0] == '/') {
			t = lexer_regex(&p->lexer, t);
			p->end = t.at + t.n;
			return t.kind == LEXER_REGEX ? term(p, SYNTAX_REGEX, t) : NULL;
		}
		break;
	case LEXER_NAME:
		if (str_eq(word, STR("any")) || str_eq(word, STR("all")) ||
		    str_eq(word, STR("none")))
			return some_of(p, t);
		if (str_eq(word, STR("count")))
			return count(p, t);
		if (!syntax_reserved(word))
			return term(p, SYNTAX_NAME, t);
		break;
	default:
		break;
	}
	return broken(p, t, arena_format(p->tree->arena, "expected a term or a group, found %s",
	    parser_shown(p, t)), field_hint(p, t));
}

/* "/" and a distance. */
static bool
distance(struct parser *p, struct lexer_token op, int *ret)
{
	struct lexer_token t;

	if (!parser_accept(p, "/")) {
		broken(p, op, arena_format(p->tree->arena, "%s needs a distance", parser_shown(p, op)),
		    "write near/12 (words) or near/sentence");
		return false;
	}
	t = parser_take(p);
	if (t.kind == LEXER_NAME && str_eq(lexer_str(&p->lexer, t), STR("sentence"))) {
		*ret = SYNTAX_SENTENCE;
		return true;
	}
	if (t.kind != LEXER_INT) {
		broken(p, t, "the distance is a number of words or 'sentence'", NULL);
		return false;
	}
	*ret = parser_int(p, t);
	if (*ret >= 1 && *ret <= SYNTAX_DISTANCE)
		return true;
	broken(p, t, "the distance lies between 1 and 100",
	    "1 is the next word; farther apart than 100 words, use and");
	return false;
}

static struct syntax_node *
near(struct parser *p)
{
	struct syntax_node *left = primary(p), *right, *n;
	unsigned nested = 0;

	while (left != NULL) {
		struct lexer_token not_token = parser_peek(p), op;
		bool apart = parser_accept(p, "not"), then;
		int words;

		then = parser_is(p, "then");
		if (!then && !parser_is(p, "near"))
			return apart ? broken(p, not_token, "'not' between two terms",
			    "write a and not b, or a not near/5 b") : left;
		op = parser_take(p);
		if (++nested > SYNTAX_DEPTH)
			return broken(p, op, "more than 64 distances in a row", NULL);
		if (!distance(p, op, &words))
			return NULL;
		n = over(p, apart ? (then ? SYNTAX_APART_THEN : SYNTAX_APART) :
		    then ? SYNTAX_THEN : SYNTAX_NEAR, left, op);
		n->value = words;
		right = primary(p);
		if (right == NULL)
			return NULL;
		left->next = right;
		reach(n, right);
		left = n;
	}
	return NULL;
}

static bool
field(struct parser *p, int *ret_fields)
{
	static const char *const names[] = {
		"text", "lead", "title", "summary", "content", "author", "category", "link", "feed",
		"language",
	};
	struct lexer_token t = parser_take(p);
	struct str name = lexer_str(&p->lexer, t);
	unsigned fields = t.kind == LEXER_NAME ? syntax_fields(name) : 0;
	const char *guess = complaint_guess(name, names, sizeof(names) / sizeof(names[0]));

	*ret_fields |= (int)fields;
	if (fields == 0)
		broken(p, t, arena_format(p->tree->arena, "no field is named %s", parser_shown(p, t)),
		    guess != NULL ? arena_format(p->tree->arena, "did you mean %s?", guess) :
		    "text lead title summary content author category link feed language");
	return fields != 0;
}

static bool
field_list(struct parser *p, int *ret_fields)
{
	struct lexer_token open = parser_peek(p);

	*ret_fields = 0;
	if (!parser_accept(p, "("))
		return field(p, ret_fields);
	do {
		if (!field(p, ret_fields))
			return false;
	} while (parser_accept(p, ","));
	return closed(p, open);
}

static struct syntax_node *
unary(struct parser *p)
{
	struct lexer_token t = parser_peek(p);
	struct syntax_node *n, *kid;
	unsigned nested = 0;

	if (parser_accept(p, "not")) {
		n = node(p, SYNTAX_NOT, t);
		if (++p->depth > SYNTAX_DEPTH)
			return broken(p, t, "more than 64 operators within each other", NULL);
		n->kid = unary(p);
		if (n->kid != NULL)
			reach(n, n->kid);
		p->depth--;
		return n->kid != NULL ? n : NULL;
	}
	kid = near(p);
	while (kid != NULL && parser_is(p, "in")) {
		if (++nested > SYNTAX_DEPTH)
			return broken(p, parser_peek(p), "more than 64 times 'in' in a row", NULL);
		n = over(p, SYNTAX_IN, kid, parser_take(p));
		if (!field_list(p, &n->value))
			return NULL;
		n->term.place.n = p->end - n->term.place.at;
		n->whole = n->term.place;
		kid = n;
	}
	return kid;
}

struct syntax_node *
parser_expr(struct parser *p)
{
	struct syntax_node *first = unary(p), *all = NULL, *last = first;

	while (last != NULL && (parser_is(p, "and") || parser_is(p, "or"))) {
		struct lexer_token op = parser_take(p);
		enum syntax_kind kind = op.n == 3 ? SYNTAX_AND : SYNTAX_OR;

		if (all == NULL)
			all = over(p, kind, first, op);
		if (all->term.kind != kind)
			return broken(p, op, "'and' and 'or' are mixed without parentheses",
			    "write (a and b) or c or a and (b or c)");
		last->next = unary(p);
		last = last->next;
		if (last != NULL)
			reach(all, last);
	}
	return last == NULL ? NULL : all != NULL ? all : first;
}
