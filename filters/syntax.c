#include "filters/syntax.h"

#include <stdlib.h>

#include "base/complaint.h"
#include "base/utf8.h"
#include "filters/grow.h"
#include "filters/parser.h"

/*
 * Groups, filters and their statements.  A statement that is wrong costs one
 * complaint; reading goes on at the next statement or the closing brace.
 */

#define FILE_MAX (128UL * 1024 * 1024)	/* bytes of one file: ten million terms; more is no filter */

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const char *const fields[FILTER_NFIELDS] = {
	"title", "summary", "content", "author", "category", "link", "feed", "language",
};

int
syntax_field(struct str name)
{
	for (size_t i = 0; i < COUNT(fields); i++)
		if (str_eq(name, str_of(fields[i])))
			return (int)i;
	return -1;
}

unsigned
syntax_fields(struct str name)
{
	int field = syntax_field(name);

	if (str_eq(name, STR("text")))
		return 1u << FILTER_TITLE | 1u << FILTER_SUMMARY | 1u << FILTER_CONTENT;
	if (str_eq(name, STR("lead")))
		return 1u << FILTER_TITLE | 1u << FILTER_SUMMARY;
	return field >= 0 ? 1u << field : 0;
}

static const char *const statements[] = {
	"about", "tags", "max-age", "match", "score", "priority", "hit", "miss",
};

bool
syntax_reserved(struct str name)
{
	static const char *const operators[] = {
		"and", "or", "not", "near", "then", "in", "of", "any", "all", "none", "count",
		"sentence", "at", "group", "filter",
	};

	for (size_t i = 0; i < COUNT(operators); i++)
		if (str_eq(name, str_of(operators[i])))
			return true;
	for (size_t i = 0; i < COUNT(statements); i++)
		if (str_eq(name, str_of(statements[i])))
			return true;
	return syntax_fields(name) != 0;
}

struct str
syntax_unquote(struct arena *a, const struct report *r, const struct syntax_term *t)
{
	struct str s = report_text(r, t->place), inner = { s.p + 1, s.n - 2 };
	char *out;
	size_t n = 0;

	if (t->kind == SYNTAX_WORD)
		return s;
	if (t->kind == SYNTAX_REGEX)
		while (inner.p[inner.n] != '/')
			inner.n--;
	if (inner.n == 0 || memchr(inner.p, '\\', inner.n) == NULL)
		return inner;
	out = arena_alloc(a, inner.n);
	for (size_t i = 0; i < inner.n; i++) {
		if (inner.p[i] == '\\' && i + 1 < inner.n &&
		    (inner.p[i + 1] == s.p[0] || (t->kind != SYNTAX_REGEX && inner.p[i + 1] == '\\')))
			i++;
		out[n++] = inner.p[i];
	}
	return (struct str){ out, n };
}

static bool
broken(struct parser *p, struct lexer_token t, const char *what, const char *hint)
{
	if (t.kind != LEXER_BROKEN)
		report_error(p->lexer.report, lexer_place(&p->lexer, t), hint, "%s", what);
	return false;
}

static bool
unexpected(struct parser *p, struct lexer_token t, const char *wanted, const char *hint)
{
	return broken(p, t, arena_format(p->tree->arena, "expected %s, found %s", wanted,
	    parser_shown(p, t)), hint);
}

static bool
capitals(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] >= 'A' && s.p[i] <= 'Z')
			return true;
	return false;
}

/* The name of a group, filter or tag. */
static bool
take_name(struct parser *p, const char *what, struct lexer_token *ret)
{
	struct lexer_token t = parser_take(p);
	struct str name = lexer_str(&p->lexer, t);

	if (t.kind != LEXER_NAME)
		return unexpected(p, t, arena_format(p->tree->arena, "the name of a %s", what),
		    capitals(name) ? "names are written in lower case" :
		    "a name begins with a-z and goes on with a-z, 0-9, - and _");
	/* tags never stand in conditions, where fields have their names */
	if (syntax_reserved(name) && !(syntax_fields(name) != 0 && strcmp(what, "tag") == 0))
		return broken(p, t, arena_format(p->tree->arena, "'%.*s' is a word of the language, "
		    "no name", STR_ARG(name)), NULL);
	*ret = t;
	return true;
}

static bool
take_level(struct parser *p, int *ret)
{
	static const char *const names[] = {
		"emerg", "alert", "crit", "err", "warning", "notice", "info", "debug",
	};
	struct lexer_token t = parser_take(p);
	struct str name = lexer_str(&p->lexer, t);
	const char *guess = complaint_guess(name, names, COUNT(names));

	*ret = t.kind == LEXER_NAME ? filter_level_parse(name) : -1;
	if (*ret >= 0)
		return true;
	return broken(p, t, arena_format(p->tree->arena, "no priority is named %s",
	    parser_shown(p, t)), guess != NULL ?
	    arena_format(p->tree->arena, "did you mean %s?", guess) :
	    "emerg alert crit err warning notice info debug");
}

static bool
read_about(struct parser *p, struct syntax_filter *f)
{
	struct lexer_token t = parser_take(p);

	f->has_about = true;
	return t.kind == LEXER_STRING || unexpected(p, t, "a text in quotes behind 'about'", NULL);
}

static bool
read_tags(struct parser *p, struct syntax_filter *f)
{
	struct lexer_token t;

	(void)f;
	do {
		if (!take_name(p, "tag", &t))
			return false;
	} while (parser_accept(p, ","));
	return true;
}

static bool
read_max_age(struct parser *p, struct syntax_filter *f)
{
	static const struct {
		char unit;
		int64_t ms;
	} units[] = {
		{ 's', 1000 }, { 'm', 60000 }, { 'h', 3600000 }, { 'd', 86400000 }, { 'w', 604800000 },
	};
	struct lexer_token t = parser_take(p);
	struct str s = lexer_str(&p->lexer, t);
	int64_t number = 0;
	size_t i = 0;

	for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '9' && number < 1000000; i++)
		number = number * 10 + (s.p[i] - '0');
	for (size_t k = 0; k < COUNT(units) && i > 0 && i + 1 == s.n; k++)
		if (units[k].unit == s.p[i] && number > 0) {
			f->max_age = number * units[k].ms;
			return true;
		}
	return unexpected(p, t, "a duration behind 'max-age'",
	    "a number and s, m, h, d or w: max-age 3d");
}

static bool
read_match(struct parser *p, struct syntax_filter *f)
{
	struct report_place where = lexer_place(&p->lexer, p->token);
	struct syntax_node *match = parser_expr(p);

	if (f->match_place.n > 0) {
		if (match != NULL)
			report_error(p->lexer.report, where, "join them with and, or",
			    "a second match (the first stands in line %zu)",
			    report_line(p->lexer.report, f->match_place));
		return false;
	}
	f->match_place = where;
	f->match = match;
	return match != NULL;
}

static bool
read_score(struct parser *p, struct syntax_filter *f)
{
	struct report_place where = lexer_place(&p->lexer, p->token);
	struct syntax_score s = { .place = where };
	struct lexer_token sign = parser_peek(p), t;
	bool minus = parser_accept(p, "-");

	if (!minus && !parser_accept(p, "+"))
		return unexpected(p, sign, "+ or - behind 'score'", "score +3 GROUP in title");
	t = parser_take(p);
	if (t.kind != LEXER_INT)
		return unexpected(p, t, "a number of points", "score +3 GROUP in title");
	s.points = parser_int(p, t);
	if (s.points > 1000000)
		return broken(p, t, "more points than a million", NULL);
	s.points = minus ? -s.points : s.points;
	s.expr = parser_expr(p);
	if (s.expr == NULL)
		return false;
	f->score = arena_array(p->tree->arena, f->score, f->nscores, sizeof(s));
	f->score[f->nscores++] = s;
	return true;
}

static bool
read_priority(struct parser *p, struct syntax_filter *f)
{
	struct syntax_band b = { .place = lexer_place(&p->lexer, p->token) };
	struct lexer_token t;
	int level;

	if (!take_level(p, &level))
		return false;
	b.level = (enum filter_level)level;
	if (parser_accept(p, "at")) {
		bool minus = parser_accept(p, "-");

		t = parser_take(p);
		if (t.kind != LEXER_INT)
			return unexpected(p, t, "a number of points behind 'at'",
			    "priority warning at 7");
		b.at = minus ? -parser_int(p, t) : parser_int(p, t);
		b.has_at = true;
	}
	b.place.n = p->end - b.place.at;
	f->band = arena_array(p->tree->arena, f->band, f->nbands, sizeof(b));
	f->band[f->nbands++] = b;
	return true;
}

/* "TEXT", or FIELD "TEXT" FIELD "TEXT" … */
static struct syntax_sample *
read_sample(struct parser *p)
{
	struct syntax_sample *first = NULL, **end = &first;
	bool named;

	do {
		struct lexer_token t = parser_take(p);
		int field = t.kind == LEXER_NAME ? syntax_field(lexer_str(&p->lexer, t)) : -1;

		named = field >= 0;
		if (named)
			t = parser_take(p);
		if (t.kind != LEXER_STRING) {
			unexpected(p, t, "a text in quotes, or a field and a text",
			    "hit warning \"A headline\"; miss title \"A\" summary \"B\"");
			return NULL;
		}
		*end = arena_alloc(p->tree->arena, sizeof(**end));
		(*end)->field = named ? (enum filter_field)field : FILTER_TITLE;
		(*end)->text = (struct syntax_term){ lexer_place(&p->lexer, t), SYNTAX_STRING };
		end = &(*end)->next;
		t = parser_peek(p);
		named = named && t.kind == LEXER_NAME && syntax_field(lexer_str(&p->lexer, t)) >= 0;
	} while (named);
	return first;
}

static bool
read_example(struct parser *p, struct syntax_filter *f, bool hit)
{
	struct syntax_example e = { .hit = hit, .level = -1 };
	struct lexer_token t;

	e.place = lexer_place(&p->lexer, p->token);
	t = parser_peek(p);
	if (t.kind == LEXER_NAME && syntax_field(lexer_str(&p->lexer, t)) < 0 &&
	    !take_level(p, &e.level))
		return false;
	e.sample = read_sample(p);
	if (e.sample == NULL)
		return false;
	f->example = arena_array(p->tree->arena, f->example, f->nexamples, sizeof(e));
	f->example[f->nexamples++] = e;
	return true;
}

static bool
read_hit(struct parser *p, struct syntax_filter *f)
{
	return read_example(p, f, true);
}

static bool
read_miss(struct parser *p, struct syntax_filter *f)
{
	return read_example(p, f, false);
}

/* In the order of `statements`. */
static bool (*const readers[])(struct parser *, struct syntax_filter *) = {
	read_about, read_tags, read_max_age, read_match, read_score, read_priority, read_hit,
	read_miss,
};

static int
statement(struct parser *p, struct lexer_token t)
{
	for (size_t i = 0; t.kind == LEXER_NAME && i < COUNT(statements); i++)
		if (str_eq(lexer_str(&p->lexer, t), str_of(statements[i])))
			return (int)i;
	return -1;
}

/* To the next group or filter (inside: statement, closing brace), without a further word. */
static void
recover(struct parser *p, bool inside)
{
	struct report silent = *p->lexer.report, *report = p->lexer.report;

	silent.diag = NULL;
	p->lexer.report = &silent;
	p->depth = 0;
	while (parser_peek(p).kind != LEXER_END && !parser_is(p, "group") &&
	    !parser_is(p, "filter") &&
	    !(inside && (parser_is(p, "}") || statement(p, parser_peek(p)) >= 0)))
		parser_skip(p);
	p->lexer.report = report;
}

static void
unclosed(struct parser *p, struct lexer_token open, const char *what, struct str name)
{
	report_error(p->lexer.report, lexer_place(&p->lexer, open), "its '}' is missing",
	    "%s %.*s is not closed", what, STR_ARG(name));
}

static void
unknown_statement(struct parser *p, struct lexer_token t)
{
	const char *guess = complaint_guess(lexer_str(&p->lexer, t), statements, COUNT(statements));
	const char *join = parser_join_hint(p, t);

	unexpected(p, t, "a statement", join != NULL ? join :
	    guess != NULL && t.n > 2 ? arena_format(p->tree->arena, "did you mean %s?", guess) :
	    "about tags max-age match score priority hit miss; terms are joined with and, or");
}

static void
read_body(struct parser *p, struct syntax_filter *f, struct lexer_token open)
{
	while (!parser_accept(p, "}")) {
		struct lexer_token t = parser_peek(p);
		int i = statement(p, t);

		if (t.kind == LEXER_END || parser_is(p, "group") || parser_is(p, "filter")) {
			unclosed(p, open, "filter", f->name);
			return;
		}
		if (i >= 0) {
			parser_take(p);
			p->depth = 0;
			if (!readers[i](p, f)) {
				f->broken = true;
				recover(p, true);
			}
			continue;
		}
		f->broken = true;
		unknown_statement(p, parser_skip(p));
		recover(p, true);
	}
}

static bool
read_filter(struct parser *p)
{
	struct syntax *s = p->tree;
	struct syntax_filter f = { 0 };
	struct lexer_token t;

	if (!take_name(p, "filter", &t))
		return false;
	f.name = arena_copy(s->arena, lexer_str(&p->lexer, t));
	f.place = lexer_place(&p->lexer, t);
	t = parser_take(p);
	if (!str_eq(lexer_str(&p->lexer, t), STR("{")))
		return unexpected(p, t, "'{' behind the filter's name", NULL);
	read_body(p, &f, t);
	s->filter = arena_array(s->arena, s->filter, s->nfilters, sizeof(f));
	s->filter[s->nfilters++] = f;
	if (s->nfilters == FILTER_FILTERS_MAX + 1)
		report_error(p->lexer.report, f.place, NULL, "more than %d filters in all",
		    FILTER_FILTERS_MAX);
	return true;
}

/* Is this bare word the head of the next group or filter?  It begins a line; '{' or '=' follows. */
static bool
head_of_next(struct parser *p, struct lexer_token t)
{
	struct str word = lexer_str(&p->lexer, t), line;
	size_t at = t.at;

	if (!str_eq(word, STR("group")) && !str_eq(word, STR("filter")))
		return false;
	while (at > 0 && (p->lexer.text.p[at - 1] == ' ' || p->lexer.text.p[at - 1] == '\t'))
		at--;
	if (at > 0 && p->lexer.text.p[at - 1] != '\n')
		return false;
	line = str_from(p->lexer.text, t.at + t.n);
	line = str_trim(str_cut(&line, '\n'));
	for (at = 0; at < line.n && line.p[at] != ' ' && line.p[at] != '\t' && line.p[at] != '{'; at++)
		continue;
	line = str_trim(str_from(line, at));
	return line.n > 0 && (line.p[0] == '{' || line.p[0] == '=');
}

/* The list of a group; false where the reader must recover. */
static bool
read_list(struct parser *p, struct syntax_group *g, struct lexer_token open)
{
	static const enum syntax_kind kinds[] = {
		[LEXER_WORD] = SYNTAX_WORD, [LEXER_STRING] = SYNTAX_STRING,
		[LEXER_EXACT] = SYNTAX_EXACT, [LEXER_REGEX] = SYNTAX_REGEX,
	};

	for (;;) {
		struct lexer_token t = lexer_item(&p->lexer);
		struct str s = lexer_str(&p->lexer, t);

		if (t.kind == LEXER_BROKEN)
			continue;
		if (t.kind == LEXER_SIGN && s.p[0] == ',')
			continue;
		if (t.kind == LEXER_SIGN && s.p[0] == '}')
			return true;
		if (t.kind == LEXER_END || head_of_next(p, t)) {
			unclosed(p, open, "group", g->name);
			p->lexer.at = t.at;
			return true;
		}
		if (t.kind == LEXER_SIGN) {
			unexpected(p, t, "a word of the group",
			    "for an expression write group NAME = …");
			continue;
		}
		if (!parser_count_term(p, lexer_place(&p->lexer, t), kinds[t.kind]))
			continue;
		p->list = grow_array(p->list, g->nterms, &p->list_size, sizeof(p->list[0]));
		p->list[g->nterms++] = (struct syntax_term){ lexer_place(&p->lexer, t), kinds[t.kind] };
	}
}

static bool
read_group(struct parser *p)
{
	struct syntax *s = p->tree;
	struct syntax_group g = { 0 };
	struct lexer_token t;
	size_t errors = p->lexer.report->errors;
	bool good;

	if (!take_name(p, "group", &t))
		return false;
	g.name = arena_copy(s->arena, lexer_str(&p->lexer, t));
	g.place = lexer_place(&p->lexer, t);
	t = parser_take(p);
	if (str_eq(lexer_str(&p->lexer, t), STR("="))) {
		p->depth = 0;
		g.expr = parser_expr(p);
		good = g.expr != NULL;
	} else if (str_eq(lexer_str(&p->lexer, t), STR("{"))) {
		good = read_list(p, &g, t);
		g.term = arena_alloc(s->arena, g.nterms * sizeof(g.term[0]));
		if (g.nterms > 0)
			memcpy(g.term, p->list, g.nterms * sizeof(g.term[0]));
	} else {
		return unexpected(p, t, "'{' or '=' behind the group's name", NULL);
	}
	if (good && g.expr == NULL && g.nterms == 0 && errors == p->lexer.report->errors)
		report_error(p->lexer.report, g.place, NULL, "group %.*s is empty", STR_ARG(g.name));
	/* a broken group is known by name all the same: whoever uses it is not wrong */
	s->group = arena_array(s->arena, s->group, s->ngroups, sizeof(g));
	s->group[s->ngroups++] = g;
	return good;
}

/* Complains about the first byte that is no UTF-8. */
static bool
check_utf8(struct report *r, uint32_t file)
{
	struct str rest = r->file[file].text;

	if (utf8_valid(rest))
		return true;
	while (rest.n > 0) {
		struct str before = rest;

		if (utf8_next(&rest) == UTF8_REPLACEMENT &&
		    !str_starts(before, STR("\xEF\xBF\xBD"))) {
			size_t at = (size_t)(before.p - r->file[file].text.p);

			report_error(r, (struct report_place){ file, (uint32_t)at, 0 },
			    "filter files are written in UTF-8", "byte %zu (0x%02X) is no UTF-8", at,
			    (unsigned char)before.p[0]);
			return false;
		}
	}
	return false;
}

/* What to say where neither a group nor a filter begins: people mix up the two kinds of files. */
static const char *
top_hint(struct parser *p, struct lexer_token t)
{
	static const char *const directives[] = {
		"feed", "filters", "include", "database", "interval", "timeout", "output",
	};

	for (size_t i = 0; i < COUNT(directives); i++)
		if (str_eq(lexer_str(&p->lexer, t), str_of(directives[i])))
			return arena_format(p->tree->arena, "this looks like a configuration: "
			    "feedwatch -c %s check", p->lexer.report->file[p->lexer.file].name);
	return "group NAME { … }, group NAME = …, filter NAME { … }";
}

void
syntax_read(struct syntax *s, struct report *r, uint32_t file)
{
	struct parser p = {
		.tree = s, .lexer = { .report = r, .file = file, .text = r->file[file].text },
	};

	if (p.lexer.text.n > FILE_MAX) {
		report_error(r, (struct report_place){ file, 0, 0 }, NULL, "larger than 128 MiB");
		return;
	}
	if (!check_utf8(r, file))
		return;
	while (parser_peek(&p).kind != LEXER_END) {
		struct lexer_token t = parser_skip(&p);
		bool good;

		p.depth = 0;
		if (str_eq(lexer_str(&p.lexer, t), STR("group")))
			good = read_group(&p);
		else if (str_eq(lexer_str(&p.lexer, t), STR("filter")))
			good = read_filter(&p);
		else
			good = unexpected(&p, t, "a group or a filter", top_hint(&p, t));
		if (!good)
			recover(&p, false);
	}
	free(p.list);
}
