#include "filters/lexer.h"

#include "base/utf8.h"

struct str
lexer_str(const struct lexer *l, struct lexer_token t)
{
	return (struct str){ l->text.p + t.at, t.n };
}

struct report_place
lexer_place(const struct lexer *l, struct lexer_token t)
{
	return (struct report_place){ l->file, t.at, t.n };
}

/* Beyond white space, comments and a byte order mark. */
static void
skip_blank(struct lexer *l)
{
	if (l->at == 0 && str_starts(l->text, STR("\xEF\xBB\xBF")))
		l->at = 3;
	while (l->at < l->text.n) {
		char c = l->text.p[l->at];

		if (c == '#')
			while (l->at < l->text.n && l->text.p[l->at] != '\n')
				l->at++;
		else if (str_is_space(c))
			l->at++;
		else
			break;
	}
}

static struct lexer_token
token(struct lexer *l, enum lexer_kind kind, size_t from)
{
	return (struct lexer_token){ kind, (uint32_t)from, (uint32_t)(l->at - from) };
}

/* From the opening quote to its like on the same line. */
static struct lexer_token
quoted(struct lexer *l, enum lexer_kind kind, const char *what)
{
	size_t from = l->at++;
	char close = l->text.p[from];
	const char *p = l->text.p + l->at, *end = l->text.p + l->text.n;
	bool closed;

	while (p < end && *p != '\n' && *p != close)
		p += *p == '\\' && p + 1 < end && p[1] != '\n' ? 2 : 1;
	closed = p < end && *p == close;
	l->at = (size_t)(p - l->text.p) + closed;
	if (closed)
		return token(l, kind, from);
	report_error(l->report, (struct report_place){ l->file, (uint32_t)from, 1 },
	    "one line each; a quote inside is written with a backslash before it",
	    "this %s has no end", what);
	return token(l, LEXER_BROKEN, from);
}

struct lexer_token
lexer_regex(struct lexer *l, struct lexer_token slash)
{
	struct lexer_token t;

	l->at = slash.at;
	t = quoted(l, LEXER_REGEX, "regular expression");
	if (t.kind == LEXER_BROKEN)
		return t;
	while (l->at < l->text.n && ((l->text.p[l->at] >= 'a' && l->text.p[l->at] <= 'z') ||
	    (l->text.p[l->at] >= 'A' && l->text.p[l->at] <= 'Z'))) {
		if (l->text.p[l->at] != 'i' && l->text.p[l->at] != 'x') {
			report_error(l->report,
			    (struct report_place){ l->file, (uint32_t)l->at, 1 },
			    "i: case does not count; x: white space does not count",
			    "no such flag of a regular expression");
			l->at++;
			return token(l, LEXER_BROKEN, slash.at);
		}
		l->at++;
	}
	return token(l, LEXER_REGEX, slash.at);
}

/* “ ” „ ‘ ’ and the like, which word processors put in the place of quotes. */
static bool
curly(struct lexer *l)
{
	struct str rest = str_from(l->text, l->at);
	unsigned code = rest.n > 0 ? utf8_next(&rest) : 0;

	return (code >= 0x2018 && code <= 0x201F) || code == 0xAB || code == 0xBB ||
	    code == 0xFF02 || code == 0xFF07;
}

static struct lexer_token
complain_curly(struct lexer *l)
{
	size_t from = l->at;
	struct str rest = str_from(l->text, l->at);

	utf8_next(&rest);
	l->at = l->text.n - rest.n;
	report_error(l->report,
	    (struct report_place){ l->file, (uint32_t)from, (uint32_t)(l->at - from) },
	    "use straight quotes: \"two words\" or 'Exact'", "a curly quote");
	/* up to its counterpart on the same line: what stands between was meant to be quoted */
	for (size_t end = l->at; end < l->text.n && l->text.p[end] != '\n'; end++) {
		size_t here = l->at;

		l->at = end;
		if (curly(l)) {
			rest = str_from(l->text, end);
			utf8_next(&rest);
			l->at = l->text.n - rest.n;
			break;
		}
		l->at = here;
	}
	return token(l, LEXER_BROKEN, from);
}

static bool
any_of(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

static enum lexer_kind
kind_of_run(struct str run)
{
	bool digits = true, name = run.p[0] >= 'a' && run.p[0] <= 'z' && run.p[run.n - 1] != '-';

	for (size_t i = 0; i < run.n; i++) {
		bool digit = run.p[i] >= '0' && run.p[i] <= '9';

		digits = digits && digit;
		name = name && (digit || (run.p[i] >= 'a' && run.p[i] <= 'z') ||
		    run.p[i] == '_' || run.p[i] == '-');
	}
	return digits ? LEXER_INT : name ? LEXER_NAME : LEXER_WORD;
}

/* What begins alike in expressions and lists: the end, a quoted text, a curly quote. */
static bool
opening(struct lexer *l, struct lexer_token *ret)
{
	skip_blank(l);
	if (l->at >= l->text.n)
		*ret = token(l, LEXER_END, l->at);
	else if (l->text.p[l->at] == '"')
		*ret = quoted(l, LEXER_STRING, "string");
	else if (l->text.p[l->at] == '\'')
		*ret = quoted(l, LEXER_EXACT, "exact string");
	else if (curly(l))
		*ret = complain_curly(l);
	else
		return false;
	return true;
}

/* To white space or one of the bytes of `stops`. */
static void
run(struct lexer *l, const char *stops)
{
	while (l->at < l->text.n && !str_is_space(l->text.p[l->at]) && !any_of(l->text.p[l->at], stops))
		l->at++;
}

struct lexer_token
lexer_next(struct lexer *l)
{
	struct lexer_token t;
	size_t from;
	char c;

	if (opening(l, &t))
		return t;
	from = l->at++;
	c = l->text.p[from];
	if (any_of(c, "{}(),/=+-"))
		return token(l, LEXER_SIGN, from);
	if (any_of(c, "<>")) {
		l->at += l->at < l->text.n && l->text.p[l->at] == '=';
		return token(l, LEXER_SIGN, from);
	}
	run(l, "{}(),/=+\"#<>");
	return token(l, kind_of_run((struct str){ l->text.p + from, l->at - from }), from);
}

struct lexer_token
lexer_item(struct lexer *l)
{
	struct lexer_token t;
	size_t from;

	if (opening(l, &t))
		return t;
	from = l->at;
	if (l->text.p[from] == '/')
		return lexer_regex(l, (struct lexer_token){ LEXER_SIGN, (uint32_t)from, 1 });
	l->at++;
	if (any_of(l->text.p[from], "{},()"))
		return token(l, LEXER_SIGN, from);
	run(l, "{},()\"");
	return token(l, LEXER_WORD, from);
}
