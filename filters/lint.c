#include "filters/lint.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "filters/terms.h"

#define TERMS_MAX 5000	/* terms of a group that are compared: longer lists machines make */

struct lint {
	const struct syntax *tree;
	struct report *report;
	const struct program *program;
	struct terms terms;
	uint32_t *cover;	/* of each atom: words_covers() */
};

static bool
in_set(const struct program *p, const struct program_set *s, uint32_t atom)
{
	uint32_t low = 0, high = s->natoms;

	while (low < high) {
		uint32_t middle = (low + high) / 2, at = p->atoms[s->atom + middle];

		if (at == atom)
			return true;
		*(at < atom ? &low : &high) = at < atom ? middle + 1 : middle;
	}
	return false;
}

/* Is some atom of the set covered by another of it? */
static bool
covers_itself(const struct lint *l, const struct program_set *s)
{
	for (uint32_t i = 0; i < s->natoms; i++)
		for (uint32_t c = l->cover[l->program->atoms[s->atom + i]]; c != WORDS_NONE;
		    c = l->cover[c])
			if (in_set(l->program, s, c))
				return true;
	return false;
}

/* Does a find all that b finds?  Both are single words. */
static bool
covers(const struct words_key *a, const struct words_key *b)
{
	if (a->kind == WORDS_PART || b->kind == WORDS_PART || a->exact.n > 0)
		return false;
	if (a->kind == WORDS_WHOLE)
		return b->kind == WORDS_WHOLE && str_eq(a->folded, b->folded);
	return a->more == WORDS_ANY && str_starts(b->folded, a->folded);
}

/* Reads a term so that its words outlive the next. */
static bool
read_kept(struct lint *l, const struct syntax_term *term, struct terms_read *ret)
{
	if (term->kind == SYNTAX_REGEX || !terms_read(&l->terms, term, ret))
		return false;
	for (size_t i = 0; i < ret->nlinks; i++)
		ret->link[i].key.folded = arena_copy(l->terms.arena, ret->link[i].key.folded);
	return true;
}

static bool
same(const struct terms_read *a, const struct terms_read *b)
{
	bool equal = a->nlinks == b->nlinks;

	for (size_t i = 0; equal && i < a->nlinks; i++) {
		const struct words_key *x = &a->link[i].key, *y = &b->link[i].key;

		equal = x->kind == y->kind && x->more == y->more && str_eq(x->folded, y->folded) &&
		    str_eq(x->exact, y->exact);
	}
	return equal;
}

/* The line of a place, where the warning will be shown: finding it means reading the file. */
static size_t
line_of(const struct lint *l, const struct syntax_term *term)
{
	return l->report->warnings < REPORT_SHOWN ? report_line(l->report, term->place) : 0;
}

/* Terms a (earlier) and b of one group. */
static bool
compare(struct lint *l, const struct syntax_term *ta, const struct terms_read *a,
    const struct syntax_term *tb, const struct terms_read *b)
{
	struct str x = report_text(l->report, ta->place), y = report_text(l->report, tb->place);

	if (same(a, b)) {
		report_warning(l->report, tb->place, NULL, "%.*s stands in the group already (line %zu)",
		    STR_ARG(y), line_of(l, ta));
		return true;
	}
	if (a->nlinks != 1 || b->nlinks != 1)
		return false;
	if (covers(&a->link[0].key, &b->link[0].key))
		report_warning(l->report, tb->place, NULL,
		    "'%.*s' is already covered by '%.*s' (line %zu)", STR_ARG(y), STR_ARG(x),
		    line_of(l, ta));
	else if (covers(&b->link[0].key, &a->link[0].key))
		report_warning(l->report, ta->place, NULL,
		    "'%.*s' is already covered by '%.*s' (line %zu)", STR_ARG(x), STR_ARG(y),
		    line_of(l, tb));
	else
		return false;
	return true;
}

/* Says which terms of a group are there twice: known only to be some. */
static void
compare_terms(struct lint *l, const struct syntax_group *g)
{
	struct terms_read *read;

	if (g->nterms > TERMS_MAX)
		return;
	read = mem_array(g->nterms + 1, sizeof(*read));
	for (size_t i = 0; i < g->nterms; i++) {
		if (!read_kept(l, &g->term[i], &read[i]))
			continue;
		for (size_t k = 0; k < i; k++)
			if (g->term[k].kind != SYNTAX_REGEX &&
			    compare(l, &g->term[k], &read[k], &g->term[i], &read[i]))
				break;
	}
	free(read);
}

/* A word of Latin and Cyrillic letters: which of them is the fewer, the stranger. */
static void
check_scripts(struct lint *l, const struct syntax_term *term)
{
	struct str s = report_text(l->report, term->place), rest = s;
	size_t n[2] = { 0, 0 };		/* Latin, Cyrillic */
	unsigned last[2] = { 0, 0 };
	bool latin_is_stranger;

	while (rest.n > 0) {
		unsigned code = utf8_next(&rest);
		uint32_t e = fold_entry(l->program->fold, code);
		size_t k = (e & FOLD_CYRILLIC) != 0;

		if (!(e & (FOLD_LATIN | FOLD_CYRILLIC)) && FOLD_CLASS(e) != FOLD_STRIP) {
			n[0] = n[1] = 0;
			continue;
		}
		n[k]++;
		last[k] = code;
		if (n[0] > 0 && n[1] > 0)
			break;
	}
	if (n[0] == 0 || n[1] == 0)
		return;
	while (rest.n > 0) {
		uint32_t e = fold_entry(l->program->fold, utf8_next(&rest));

		if (!(e & (FOLD_LATIN | FOLD_CYRILLIC)))
			break;
		n[(e & FOLD_CYRILLIC) != 0]++;
	}
	latin_is_stranger = n[0] <= n[1];
	report_warning(l->report, term->place, "write the word in one alphabet",
	    "%.*s mixes alphabets: U+%04X is a %s letter", STR_ARG(s),
	    last[latin_is_stranger ? 0 : 1], latin_is_stranger ? "Latin" : "Cyrillic");
}

/* Capitals that fold to a common word: sorted. */
static bool
common_word(struct str s)
{
	static const char *const words[] = {
		"AID", "ALL", "AM", "AN", "ARE", "AS", "AT", "BE", "CAN", "DO", "EU", "GO", "HE", "HER",
		"HIM", "ICE", "IF", "IN", "IS", "IT", "MAY", "ME", "NATO", "NO", "OF", "ON", "OR", "OUR",
		"SHE", "SO", "START", "TO", "UN", "UP", "US", "WAS", "WE", "WHO",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_eq(s, str_of(words[i])))
			return true;
	return false;
}

/* mixed: the term may mix alphabets. */
static void
check_term(struct lint *l, const struct syntax_term *term, bool mixed)
{
	struct str s = report_text(l->report, term->place);

	if (term->kind == SYNTAX_REGEX)
		return;
	if (mixed)
		check_scripts(l, term);
	if (term->kind == SYNTAX_STRING)
		s = (struct str){ s.p + 1, s.n - 2 };
	if (term->kind != SYNTAX_EXACT && s.n <= 5 && common_word(s))
		report_warning(l->report, term->place, NULL,
		    "\"%.*s\" also matches any spelling of the word; write '%.*s'", STR_ARG(s),
		    STR_ARG(s));
}

static void
check_expr(struct lint *l, const struct syntax_node *n)
{
	for (; n != NULL; n = n->next)
		if (n->kid != NULL)
			check_expr(l, n->kid);
		else if (n->term.kind == SYNTAX_STRING || n->term.kind == SYNTAX_EXACT)
			check_term(l, &n->term, true);
}

static void
check_group(struct lint *l, size_t i, bool used)
{
	const struct syntax_group *g = &l->tree->group[i];
	const struct program_set *s;

	if (!used)
		report_warning(l->report, g->place, NULL, "group %.*s is used by no filter",
		    STR_ARG(g->name));
	check_expr(l, g->expr);
	if (l->program->group_set[i] == PROGRAM_NONE)
		return;
	s = &l->program->set[l->program->group_set[i]];
	for (size_t k = 0; k < g->nterms; k++)
		check_term(l, &g->term[k], s->mixed);
	if (s->twice || covers_itself(l, s))
		compare_terms(l, g);
	arena_reset(l->terms.arena);
}

static bool
unanchored(const struct program *p, size_t filter)
{
	size_t low = 0, high = p->nunanchored;	/* their numbers ascend */

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (p->always[middle] == filter)
			return true;
		*(p->always[middle] < filter ? &low : &high) =
		    p->always[middle] < filter ? middle + 1 : middle;
	}
	return false;
}

static void
check_filter(struct lint *l, size_t i)
{
	const struct syntax_filter *f = &l->tree->filter[i];
	size_t hits = 0, gains = 0;

	check_expr(l, f->match);
	for (size_t k = 0; k < f->nscores; k++) {
		check_expr(l, f->score[k].expr);
		gains += f->score[k].points > 0;
	}
	for (size_t k = 0; k < f->nexamples; k++)
		hits += f->example[k].hit;
	if (!f->has_about)
		report_warning(l->report, f->place, "about \"what it looks for\"",
		    "filter %.*s does not say what it is about", STR_ARG(f->name));
	if (hits == 0)
		report_warning(l->report, f->place, "hit \"a headline that must be found\"",
		    "filter %.*s has no example of a hit", STR_ARG(f->name));
	if (hits == f->nexamples)
		report_warning(l->report, f->place, "miss \"a headline that must not be found\"",
		    "filter %.*s has no example of a miss", STR_ARG(f->name));
	if (f->nscores > 0 && gains == 0)
		report_warning(l->report, f->score[0].place, NULL,
		    "filter %.*s has negative scores only", STR_ARG(f->name));
	if (unanchored(l->program, i))
		report_warning(l->report, f->place, "ask for one term at least that must occur",
		    "filter %.*s must be evaluated for every item", STR_ARG(f->name));
}

void
lint_tree(const struct syntax *tree, struct report *r, const struct program *p, const bool *used)
{
	struct lint l = { .tree = tree, .report = r, .program = p };
	struct arena *scratch = arena_new(SIZE_MAX / 2);

	terms_init(&l.terms, p->words, p->fold, r, scratch);
	l.cover = mem_array(words_natoms(p->words) + 1, sizeof(l.cover[0]));
	words_covers(p->words, l.cover);
	for (size_t i = 0; i < tree->nown; i++)
		check_group(&l, i, used[i]);
	for (size_t i = 0; i < tree->nfilters; i++)
		check_filter(&l, i);
	free(l.cover);
	terms_release(&l.terms);
	arena_free(scratch);
}
