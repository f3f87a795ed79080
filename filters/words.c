#include "filters/words.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "filters/grow.h"
#include "filters/words_inside.h"

struct words *
words_new(void)
{
	return mem_alloc(sizeof(struct words));
}

void
words_free(struct words *d)
{
	if (d == NULL)
		return;
	free(d->word);
	free(d->step);
	free(d->atom);
	free(d->pool);
	free(d->edges.slot);
	free(d->sieve.bits);
	free(d->later.bits);
	free(d->heads.bits);
	free(d->edge_sieve.bits);
	for (size_t k = 0; k <= WORDS_PART; k++) {
		free(d->lengths[k]);
		free(d->keys[k].slot);
	}
	free(d->present);
	free(d->place);
	free(d->touched);
	free(d);
}

static uint32_t
pooled(struct words *d, struct str s)
{
	size_t at = d->npool;

	while (at + s.n + 8 > d->pool_size) {
		d->pool_size = d->pool_size > 0 ? d->pool_size + d->pool_size / 2 : 4096;
		d->pool = mem_grow(d->pool, d->pool_size);
	}
	memcpy(d->pool + at, s.p, s.n);
	memset(d->pool + at + s.n, 0, 8);
	d->npool = at + s.n;
	return (uint32_t)at;
}

static uint32_t
add_word(struct words *d, const struct words_key *key)
{
	d->word = grow_array(d->word, d->nwords, &d->words_size, sizeof(d->word[0]));
	d->word[d->nwords] = (struct word){
		.at = pooled(d, key->folded), .n = (uint8_t)key->folded.n,
		.exact_n = (uint8_t)key->exact.n, .kind = (uint8_t)key->kind,
		.more = key->more, .next = WORDS_NONE, .atom = WORDS_NONE,
	};
	if (key->exact.n > 0)
		d->word[d->nwords].exact = pooled(d, key->exact);
	return (uint32_t)d->nwords++;
}

uint32_t
words_add(struct words *d, const struct words_key *key)
{
	uint32_t h = hash(key->folded.p, key->folded.n, key->kind), i, last = WORDS_NONE, n = 0;

	for (i = lookup(d, key->folded.p, key->folded.n, key->kind, h); i != WORDS_NONE;
	    i = d->word[i].next) {
		const struct word *w = &d->word[i];

		if (w->more == key->more && w->exact_n == key->exact.n &&
		    (w->exact_n == 0 || memcmp(d->pool + w->exact, key->exact.p, w->exact_n) == 0))
			return i;
		last = i;
		if (++n == WORDS_SPELLINGS)
			return WORDS_NONE;
	}
	i = add_word(d, key);
	if (last != WORDS_NONE) {
		d->word[last].next = i;
	} else {
		table_reserve(&d->keys[key->kind]);
		table_put(&d->keys[key->kind], h, i);
	}
	return i;
}

uint32_t
words_atom_new(struct words *d)
{
	return (uint32_t)d->natoms++;
}

/* Room for one more edge. */
static void
reserve_edge(struct words *d)
{
	if (4 * (d->edges.used + 1) <= 3 * d->edges.size)
		return;
	table_thin_resize(&d->edges, d->nsteps + d->nsteps / 2 + 64);
	for (size_t i = 0; i < d->nsteps; i++)
		table_thin_put(&d->edges, hash_edge(d->step[i].state, d->step[i].word),
		    (uint32_t)i);
}

static uint32_t
add_step(struct words *d, uint32_t state, uint32_t word)
{
	uint32_t h = hash_edge(state, word), to = follow(d, state, word, h);

	if (to != WORDS_NONE)
		return to;
	reserve_edge(d);
	d->step = grow_array(d->step, d->nsteps, &d->steps_size, sizeof(d->step[0]));
	to = (uint32_t)d->nsteps++;
	d->step[to] = (struct step){ .state = state, .word = word, .atom = STEP_NONE };
	table_thin_put(&d->edges, h, to);
	d->word[word].follows = true;
	if (state & DEEP)
		d->step[state & ~DEEP].leads = 1;
	else
		d->word[state].leads = true;
	return to;
}

uint32_t
words_atom_of(struct words *d, const uint32_t *word, size_t n)
{
	uint32_t step = WORDS_NONE;

	if (n == 1) {
		if (d->word[word[0]].atom == WORDS_NONE)
			d->word[word[0]].atom = words_atom_new(d);
		return d->word[word[0]].atom;
	}
	for (size_t i = 1; i < n; i++)
		step = add_step(d, i == 1 ? word[0] : step | DEEP, word[i]);
	if (d->step[step].atom == STEP_NONE)
		d->step[step].atom = words_atom_new(d) & STEP_NONE;
	return d->step[step].atom;
}

size_t
words_natoms(const struct words *d)
{
	return d->natoms;
}

size_t
words_nwords(const struct words *d)
{
	return d->nwords;
}

void
words_weigh(const struct words *d, uint8_t *ret_weight)
{
	memset(ret_weight, 1, d->natoms);
	for (size_t i = 0; i < d->nwords; i++) {
		const struct word *w = &d->word[i];
		unsigned n = letters(d->pool + w->at, w->n);

		if (w->atom != WORDS_NONE)
			ret_weight[w->atom] = (uint8_t)((n <= 3 ? 8 : n <= 4 ? 4 : n <= 5 ? 2 : 1) *
			    (w->kind != WORDS_WHOLE ? 2 : 1));
	}
}

static void
settle_lengths(struct words *d, unsigned kind, size_t n)
{
	size_t size = LENGTHS_LEAST;

	if (n == 0)
		return;
	while (size < LENGTHS_MAX && size < 8 * n)
		size *= 2;
	d->lengths_size[kind] = size;
	d->lengths[kind] = mem_array(size, sizeof(d->lengths[kind][0]));
	for (size_t i = 0; i < d->nwords; i++) {
		const struct word *w = &d->word[i];

		if (w->kind != kind)
			continue;
		*lengths_of(d, kind, d->pool + w->at, w->n) |= UINT64_C(1) << (w->n - 1);
		if (kind == WORDS_PART)
			d->part_begins[(unsigned char)d->pool[w->at]] = true;
	}
}

/* An empty sieve for n members. */
static struct sieve
sieve_new(size_t n)
{
	unsigned bits = SIEVE_LEAST;

	while (bits < SIEVE_MAX &&
	    (size_t)1 << bits < (bits < SIEVE_SMALL ? SIEVE_BEST : SIEVE_EACH) * n)
		bits++;
	return (struct sieve){ mem_array(((size_t)1 << bits) / 64, sizeof(uint64_t)), 32 - bits };
}

static inline void
sieve_put(struct sieve *s, uint32_t h)
{
	uint32_t bit = h >> s->shift;

	s->bits[bit / 64] |= UINT64_C(1) << bit % 64;
}

/* Is it an atom, or does a phrase begin with it? */
static bool
starts(const struct word *w)
{
	return w->atom != WORDS_NONE || w->leads;
}

static void
settle_sieves(struct words *d)
{
	size_t first = 0;

	for (size_t i = 0; i < d->nwords; i++)
		first += starts(&d->word[i]);
	d->sieve = sieve_new(first);
	d->later = sieve_new(d->nwords - first);
	d->heads = sieve_new(first);
	d->few = first <= FEW;
	for (size_t i = 0; i < d->nwords; i++) {
		const struct word *w = &d->word[i];

		sieve_put(starts(w) ? &d->sieve : &d->later, hash(d->pool + w->at, w->n, w->kind));
		if (starts(w))
			sieve_put(&d->heads, head(d->pool + w->at, w->n));
	}
	d->edge_sieve = sieve_new(d->nsteps);
	for (size_t i = 0; i < d->nsteps; i++)
		sieve_put(&d->edge_sieve, hash_edge(d->step[i].state, d->step[i].word));
}

void
words_settle(struct words *d)
{
	size_t n[WORDS_PART + 1] = { 0 };

	for (size_t i = 0; i < d->nwords; i++)
		n[d->word[i].kind]++;
	for (unsigned k = WORDS_BEGINNING; k <= WORDS_PART; k++)
		settle_lengths(d, k, n[k]);
	settle_sieves(d);
	/* not touched before an atom is found: most lists are longer than what is ever found */
	d->atom = mem_array(d->natoms + 1, sizeof(d->atom[0]));
	d->touched = mem_array(d->natoms + 1, sizeof(d->touched[0]));
	d->present = mem_array(d->natoms / 64 + 1, sizeof(d->present[0]));
}

/* The atom of a beginning in the chain that any number of letters may follow. */
static uint32_t
open_beginning(const struct words *d, uint32_t number)
{
	for (; number != WORDS_NONE; number = d->word[number].next)
		if (d->word[number].more == WORDS_ANY && d->word[number].exact_n == 0 &&
		    d->word[number].atom != WORDS_NONE)
			return d->word[number].atom;
	return WORDS_NONE;
}

void
words_covers(const struct words *d, uint32_t *ret_cover)
{
	for (size_t i = 0; i < d->natoms; i++)
		ret_cover[i] = WORDS_NONE;
	for (size_t i = 0; i < d->nwords && d->lengths[WORDS_BEGINNING] != NULL; i++) {
		const struct word *w = &d->word[i];
		const char *s = d->pool + w->at;
		uint64_t lengths;

		if (w->atom == WORDS_NONE || w->kind == WORDS_PART || w->n < 3)
			continue;
		lengths = *lengths_of(d, WORDS_BEGINNING, s, w->n);
		for (size_t n = 3; n <= w->n; n++) {
			uint32_t cover;

			if (!(lengths >> (n - 1) & 1))
				continue;
			cover = open_beginning(d, lookup(d, s, n, WORDS_BEGINNING,
			    hash(s, n, WORDS_BEGINNING)));
			if (cover != WORDS_NONE && cover != w->atom)
				ret_cover[w->atom] = cover;
		}
	}
}

void
words_begin(struct words *d)
{
	if (++d->serial == 0) {
		for (size_t i = 0; i < d->natoms; i++)
			d->atom[i].serial = 0;
		d->serial = 1;
	}
	for (size_t i = 0; i < d->ntouched; i++)
		d->present[d->touched[i] / 64] = 0;
	d->nplaces = d->ntouched = d->nunderway = 0;
	d->work = WORK;
	d->truncated = false;
}

bool
words_mark(struct words *d, const struct words_place *place)
{
	struct words_atom *a = &d->atom[place->atom];
	uint32_t at = (uint32_t)d->nplaces;

	if (a->serial != d->serial) {
		*a = (struct words_atom){ .serial = d->serial, .head = at, .tail = WORDS_NONE };
		d->touched[d->ntouched++] = place->atom;
		d->present[place->atom / 64] |= UINT64_C(1) << place->atom % 64;
	}
	if (a->tail != WORDS_NONE && d->place[a->tail].first == place->first &&
	    d->place[a->tail].last == place->last)
		return true;
	if (a->times == WORDS_PLACES) {
		d->truncated = true;
		return false;
	}
	d->place = grow_array(d->place, d->nplaces, &d->places_size, sizeof(d->place[0]));
	d->place[at] = *place;
	d->place[at].next = WORDS_NONE;
	if (a->tail != WORDS_NONE)
		d->place[a->tail].next = at;
	a->tail = at;
	a->times++;
	a->fields |= (uint8_t)(1u << place->field);
	d->nplaces++;
	return true;
}

size_t
words_touched(const struct words *d, const uint32_t **ret_atoms)
{
	*ret_atoms = d->touched;
	return d->ntouched;
}

const uint64_t *
words_present(const struct words *d)
{
	return d->present;
}

const struct words_atom *
words_atom(const struct words *d, uint32_t atom)
{
	return d->atom[atom].serial == d->serial ? &d->atom[atom] : NULL;
}

const struct words_place *
words_place(const struct words *d, uint32_t place)
{
	return &d->place[place];
}

bool
words_truncated(const struct words *d)
{
	return d->truncated;
}
