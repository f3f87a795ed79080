#include "filters/sets.h"

#include <stdlib.h>

#include "base/hash.h"
#include "filters/grow.h"

void
sets_init(struct sets *s, struct program *p, struct report *report, struct arena *scratch)
{
	*s = (struct sets){ .program = p, .report = report, .scratch = scratch };
	terms_init(&s->terms, p->words, p->fold, report, scratch);
}

void
sets_release(struct sets *s)
{
	terms_release(&s->terms);
}

static int
by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* Atoms that are new come in their order: most lists need no sorting. */
static bool
ascends(const uint32_t *atoms, uint32_t n)
{
	for (uint32_t i = 1; i < n; i++)
		if (atoms[i] <= atoms[i - 1])
			return false;
	return true;
}

/* The regular expression of a term as an atom of its own; PROGRAM_NONE after a complaint. */
static uint32_t
regex_atom(struct sets *s, const struct syntax_term *term)
{
	struct program *p = s->program;
	struct str text = report_text(s->report, term->place), flags = str_from(text, text.n);
	struct report_place where = term->place;
	char what[256];
	size_t at = 0;
	struct regex *r;

	while (text.p[text.n - flags.n - 1] != '/')
		flags = (struct str){ text.p + text.n - flags.n - 1, flags.n + 1 };
	r = regex_new(syntax_unquote(s->scratch, s->report, term), flags, &at, what, sizeof(what));
	if (r == NULL) {
		where.at += 1 + (uint32_t)(at + 1 < where.n ? at : 0);
		where.n = 1;
		report_error(s->report, where, NULL, "regular expression: %s", what);
		return PROGRAM_NONE;
	}
	p->regex = grow_array(p->regex, p->nregexes, &p->regexes_size, sizeof(p->regex[0]));
	p->regex[p->nregexes] = (struct program_regex){ r, words_atom_new(p->words) };
	return p->regex[p->nregexes++].atom;
}

/* Adds a term's atoms to the end of atoms[]; false after a complaint. */
static bool
add_atoms(struct sets *s, const struct syntax_term *term, struct program_set *set,
    uint64_t *hash)
{
	struct program *p = s->program;
	uint32_t atoms[TERMS_PATHS];
	uint64_t meaning;
	size_t n = 1;

	if (term->kind == SYNTAX_REGEX) {
		meaning = hash_of(report_text(s->report, term->place), 1);
		atoms[0] = regex_atom(s, term);
		set->nregexes++;
		if (atoms[0] == PROGRAM_NONE)
			return false;
	} else if ((n = terms_atoms(&s->terms, term, atoms, &meaning)) == 0) {
		return false;
	}
	for (size_t i = 0; i < n; i++) {
		p->atoms = grow_array(p->atoms, p->natoms, &p->atoms_size, sizeof(p->atoms[0]));
		p->atoms[p->natoms++] = atoms[i];
	}
	set->natoms += (uint32_t)n;
	p->nterms++;
	*hash += meaning;	/* a sum: the order of terms does not count */
	return true;
}

uint32_t
sets_add(struct sets *s, const struct syntax_term *term, size_t n, uint64_t *ret_hash)
{
	struct program *p = s->program;
	struct program_set set = { .atom = (uint32_t)p->natoms, .regex = (uint32_t)p->nregexes };
	uint32_t *atoms, kept = 0;
	uint64_t hash = 0;
	bool good = true;

	s->terms.mixed = false;
	for (size_t i = 0; i < n; i++) {
		good = add_atoms(s, &term[i], &set, &hash) && good;
		arena_reset(s->scratch);
	}
	if (!good)
		return PROGRAM_NONE;
	set.mixed = s->terms.mixed;
	atoms = p->atoms + set.atom;
	if (!ascends(atoms, set.natoms))
		qsort(atoms, set.natoms, sizeof(atoms[0]), by_number);
	for (uint32_t i = 0; i < set.natoms; i++)
		if (i == 0 || atoms[i] != atoms[i - 1])
			atoms[kept++] = atoms[i];
	set.twice = kept < set.natoms;
	p->natoms -= set.natoms - kept;
	set.natoms = kept;
	p->set = grow_array(p->set, p->nsets, &p->sets_size, sizeof(p->set[0]));
	p->set[p->nsets] = set;
	*ret_hash = hash;
	return (uint32_t)p->nsets++;
}
