#include "filters/words.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "filters/grow.h"

/*
 * Invariants
 *  1. One open-addressing table for each kind holds the keys of all words.  Words
 *     with the same folded bytes and kind form one chain; the table holds its first.
 *  2. A beginning is looked up only at the lengths that `lengths` says exist
 *     for the three bytes a word begins with: most words cost no probe.
 *  3. A phrase is a path of edges: from a word (which is a state by its number)
 *     to a step (DEEP | number), each step reached by exactly one edge.
 *  4. Words come in the order of their positions, so the phrases under way are
 *     few: those that wait for this position or a later one.
 *  5. Nothing is allocated by words_find() once its arrays have grown.
 */

#define DEEP 0x80000000u	/* a state that is a step, not a word */
#define UNDERWAY 1024		/* phrases under way at once; more are dropped and noted */
#define LENGTHS_LEAST 512	/* slots of `lengths`: 4 KiB, and … */
#define LENGTHS_MAX 32768	/* … 256 KiB at most: they must stay in the cache */

#define LARGE 16384		/* slots of a table that fits the cache */
#define AHEAD 3			/* words looked ahead in a larger one */

struct word {
	uint32_t at;		/* folded bytes in the pool */
	uint32_t exact;		/* exact bytes in the pool */
	uint32_t next;		/* of the chain, or WORDS_NONE */
	uint32_t atom;		/* the atom that is this word alone, or WORDS_NONE */
	uint8_t n, exact_n, kind, more;
	bool leads;		/* a phrase begins with it */
	bool follows;		/* a phrase goes on with it */
};

struct step {
	uint32_t state, word;	/* the edge that leads here */
	uint32_t atom;
	bool leads;
};

struct slot {
	uint32_t tag;
	uint32_t value;		/* number + 1; 0: free */
};

struct table {
	struct slot *slot;
	size_t size, used;
};

struct underway {
	uint32_t state, wanted;	/* the position of the next word */
	uint32_t first, from;
	uint16_t sentence;
};

struct words {
	struct word *word;
	struct step *step;
	struct words_atom *atom;
	char *pool;
	size_t nwords, words_size, nsteps, steps_size, natoms, atoms_size, npool, pool_size;
	struct table keys[WORDS_PART + 1], edges;
	/* of each kind, by the first three bytes: bit n - 1 for a key of n bytes */
	uint64_t *lengths[WORDS_PART + 1];
	size_t lengths_size[WORDS_PART + 1];
	/* of the item at hand */
	uint32_t serial;
	struct words_place *place;
	uint32_t *touched;
	uint64_t *present;	/* a bit for each atom */
	size_t nplaces, places_size, ntouched;
	struct underway underway[UNDERWAY];
	size_t nunderway;
	bool truncated;
};

/* What words_find() works on. */
struct pass {
	struct words *d;
	const struct fold *f;
	const struct text *t;
	struct str raw;
	unsigned field;
	uint32_t skip;
};

static uint64_t
load(const char *p)
{
	uint64_t w;

	memcpy(&w, p, sizeof(w));
	return w;
}

/* 1 <= n; 8 bytes must be readable after p[n - 1]. */
static inline uint32_t
hash(const char *p, size_t n, unsigned kind)
{
	const uint64_t odd = UINT64_C(0x9E3779B97F4A7C15);
	uint64_t h = (n << 2 | kind) * odd;

	for (; n > 8; p += 8, n -= 8) {
		h = (h ^ load(p)) * odd;
		h ^= h >> 32;
	}
	h = (h ^ (load(p) << (64 - 8 * n))) * odd;
	return (uint32_t)(h >> 32) ^ (uint32_t)(h >> 13);
}

static uint32_t
hash_edge(uint32_t state, uint32_t word)
{
	uint64_t h = ((uint64_t)state << 32 | word) * UINT64_C(0x9E3779B97F4A7C15);

	h = (h ^ h >> 29) * UINT64_C(0xD1B54A32D192ED03);
	return (uint32_t)(h >> 32);
}

/* Puts value where tag belongs; the table has room. */
static void
table_put(struct table *t, uint32_t tag, uint32_t value)
{
	size_t i = tag & (t->size - 1);

	while (t->slot[i].value != 0)
		i = (i + 1) & (t->size - 1);
	t->slot[i] = (struct slot){ tag, value + 1 };
	t->used++;
}

/* Makes room for one more, never fuller than two thirds. */
static void
table_reserve(struct table *t)
{
	struct table larger = { .size = t->size > 0 ? 2 * t->size : 64 };

	if (t->size > 0 && 3 * (t->used + 1) <= 2 * t->size)
		return;
	larger.slot = mem_array(larger.size, sizeof(larger.slot[0]));
	for (size_t i = 0; i < t->size; i++)
		if (t->slot[i].value != 0)
			table_put(&larger, t->slot[i].tag, t->slot[i].value - 1);
	free(t->slot);
	*t = larger;
}

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

/* The first word of the chain of these bytes and kind, or WORDS_NONE. */
static inline uint32_t
lookup(const struct words *d, const char *p, size_t n, unsigned kind)
{
	const struct table *t = &d->keys[kind];
	uint32_t tag;

	if (t->used == 0)
		return WORDS_NONE;
	tag = hash(p, n, kind);
	for (size_t i = tag & (t->size - 1); t->slot[i].value != 0; i = (i + 1) & (t->size - 1)) {
		const struct word *w;

		if (t->slot[i].tag != tag)
			continue;
		w = &d->word[t->slot[i].value - 1];
		if (w->n == n && memcmp(d->pool + w->at, p, n) == 0)
			return t->slot[i].value - 1;
	}
	return WORDS_NONE;
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
	char bytes[TEXT_WORD + 8] = { 0 };
	uint32_t i, last = WORDS_NONE;

	memcpy(bytes, key->folded.p, key->folded.n);
	for (i = lookup(d, bytes, key->folded.n, key->kind); i != WORDS_NONE; i = d->word[i].next) {
		const struct word *w = &d->word[i];

		if (w->more == key->more && w->exact_n == key->exact.n &&
		    (w->exact_n == 0 || memcmp(d->pool + w->exact, key->exact.p, w->exact_n) == 0))
			return i;
		last = i;
	}
	i = add_word(d, key);
	if (last != WORDS_NONE) {
		d->word[last].next = i;
	} else {
		table_reserve(&d->keys[key->kind]);
		table_put(&d->keys[key->kind], hash(bytes, key->folded.n, key->kind), i);
	}
	return i;
}

uint32_t
words_atom_new(struct words *d)
{
	d->atom = grow_array(d->atom, d->natoms, &d->atoms_size, sizeof(d->atom[0]));
	d->atom[d->natoms] = (struct words_atom){ 0 };
	return (uint32_t)d->natoms++;
}

/* The step from state by word, or WORDS_NONE. */
static inline uint32_t
follow(const struct words *d, uint32_t state, uint32_t word)
{
	uint32_t tag = hash_edge(state, word);

	for (size_t i = tag & (d->edges.size - 1); d->edges.slot[i].value != 0;
	    i = (i + 1) & (d->edges.size - 1)) {
		uint32_t to = d->edges.slot[i].value - 1;

		if (d->edges.slot[i].tag == tag && d->step[to].state == state &&
		    d->step[to].word == word)
			return to;
	}
	return WORDS_NONE;
}

static uint32_t
add_step(struct words *d, uint32_t state, uint32_t word)
{
	uint32_t to;

	table_reserve(&d->edges);
	if ((to = follow(d, state, word)) != WORDS_NONE)
		return to;
	d->step = grow_array(d->step, d->nsteps, &d->steps_size, sizeof(d->step[0]));
	to = (uint32_t)d->nsteps++;
	d->step[to] = (struct step){ .state = state, .word = word, .atom = WORDS_NONE };
	table_put(&d->edges, hash_edge(state, word), to);
	d->word[word].follows = true;
	if (state & DEEP)
		d->step[state & ~DEEP].leads = true;
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
	if (d->step[step].atom == WORDS_NONE)
		d->step[step].atom = words_atom_new(d);
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

/* Letters (code points) in n bytes. */
static unsigned
letters(const char *p, size_t n)
{
	unsigned count = 0;

	for (size_t i = 0; i < n; i++)
		count += ((unsigned char)p[i] & 0xC0) != 0x80;
	return count;
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

/* Which lengths keys of this kind have that begin like the n bytes at p. */
static inline uint64_t *
lengths_of(const struct words *d, unsigned kind, const char *p, size_t n)
{
	uint32_t three = (uint32_t)(load(p) & (n >= 3 ? 0xFFFFFF : n == 2 ? 0xFFFF : 0xFF));

	return &d->lengths[kind][three * 0x9E3779B1u >> 8 & (d->lengths_size[kind] - 1)];
}

static void
settle_lengths(struct words *d, unsigned kind, size_t n)
{
	size_t size = LENGTHS_LEAST;

	free(d->lengths[kind]);
	d->lengths[kind] = NULL;
	if (n == 0)
		return;
	while (size < LENGTHS_MAX && size < 8 * n)
		size *= 2;
	d->lengths_size[kind] = size;
	d->lengths[kind] = mem_array(size, sizeof(d->lengths[kind][0]));
	for (size_t i = 0; i < d->nwords; i++) {
		const struct word *w = &d->word[i];

		if (w->kind == kind)
			*lengths_of(d, kind, d->pool + w->at, w->n) |= UINT64_C(1) << (w->n - 1);
	}
}

void
words_settle(struct words *d)
{
	size_t n[WORDS_PART + 1] = { 0 };

	for (size_t i = 0; i < d->nwords; i++)
		n[d->word[i].kind]++;
	for (unsigned k = 0; k <= WORDS_PART; k++)
		settle_lengths(d, k, n[k]);
	free(d->touched);
	d->touched = mem_array(d->natoms + 1, sizeof(d->touched[0]));
	free(d->present);
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
			cover = open_beginning(d, lookup(d, s, n, WORDS_BEGINNING));
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

/* A word, or the phrases under way that it completes, ends at word w. */
static void
found(struct pass *p, uint32_t atom, const struct underway *u, const struct text_word *w)
{
	struct words_place place = {
		.atom = atom, .first = u->first, .last = w->pos + w->more, .from = u->from,
		.to = w->to, .sentence = u->sentence, .field = (uint8_t)p->field,
	};

	if (atom != WORDS_NONE && w->to > p->skip)
		words_mark(p->d, &place);
}

static void
wait_for(struct pass *p, const struct underway *u, uint32_t state, const struct text_word *w)
{
	struct words *d = p->d;

	if (d->nunderway == UNDERWAY) {
		d->truncated = true;
		return;
	}
	d->underway[d->nunderway] = *u;
	d->underway[d->nunderway].state = state;
	d->underway[d->nunderway++].wanted = w->pos + w->more + 1;
}

/* Dictionary word `number` stands at w: it is an atom, begins phrases, goes on with others. */
static void
arrive(struct pass *p, uint32_t number, const struct text_word *w)
{
	struct words *d = p->d;
	const struct word *word = &d->word[number];
	struct underway here = { .first = w->pos, .from = w->from, .sentence = w->sentence };
	size_t n = word->follows ? d->nunderway : 0;

	found(p, word->atom, &here, w);
	for (size_t i = 0; i < n; i++) {
		struct underway u = d->underway[i];
		uint32_t to;

		if (u.wanted != w->pos || (to = follow(d, u.state, number)) == WORDS_NONE)
			continue;
		found(p, d->step[to].atom, &u, w);
		if (d->step[to].leads)
			wait_for(p, &u, to | DEEP, w);
	}
	if (word->leads)
		wait_for(p, &here, number, w);
}

/* All words of the chain that stand at w, of which `rest` letters follow the key's. */
static void
arrive_chain(struct pass *p, uint32_t number, const struct text_word *w, const char *rest,
    size_t nrest)
{
	for (; number != WORDS_NONE; number = p->d->word[number].next) {
		const struct word *word = &p->d->word[number];

		if (word->more != WORDS_ANY &&
		    ((w->flags & TEXT_CUT) || letters(rest, nrest) > word->more))
			continue;
		if (word->exact_n > 0 && !fold_same(p->f,
		    (struct str){ p->d->pool + word->exact, word->exact_n },
		    (struct str){ p->raw.p + w->from, w->to - w->from }))
			continue;
		arrive(p, number, w);
	}
}

/* Beginnings (or parts) that stand at the beginning of the n bytes at s. */
static void
find_partial(struct pass *p, unsigned kind, const char *s, size_t n, const struct text_word *w)
{
	const struct words *d = p->d;
	uint64_t lengths;

	if (n < 3)
		return;
	lengths = *lengths_of(d, kind, s, n);
	lengths &= n >= 64 ? UINT64_MAX : (UINT64_C(1) << n) - 1;
	for (; lengths != 0; lengths &= lengths - 1) {
		size_t length = (size_t)__builtin_ctzll(lengths) + 1;
		uint32_t number = lookup(d, s, length, kind);

		if (number != WORDS_NONE)
			arrive_chain(p, number, w, s + length, n - length);
	}
}

/* One spelling of word w in all tables. */
static void
find_spelling(struct pass *p, const char *s, size_t n, const struct text_word *w)
{
	const struct words *d = p->d;

	if (d->lengths[WORDS_WHOLE] != NULL && !(w->flags & TEXT_CUT) &&
	    *lengths_of(d, WORDS_WHOLE, s, n) >> (n - 1) & 1) {
		uint32_t number = lookup(d, s, n, WORDS_WHOLE);

		if (number != WORDS_NONE)
			arrive_chain(p, number, w, s + n, 0);
	}
	if (d->lengths[WORDS_BEGINNING] != NULL)
		find_partial(p, WORDS_BEGINNING, s, n, w);
	if (d->lengths[WORDS_PART] != NULL)
		for (size_t i = 0; i + 3 <= n; i++)
			if (((unsigned char)s[i] & 0xC0) != 0x80)
				find_partial(p, WORDS_PART, s + i, n - i, w);
}

/* Rule 12: the word once more, with the look-alikes of one script for the other. */
static void
find_lookalikes(struct pass *p, const struct text_word *w)
{
	for (int latin = 0; latin < 2; latin++) {
		char out[2 * TEXT_WORD + 8] = { 0 };
		size_t n = 0;
		struct str rest = text_folded(p->t, w);

		while (rest.n > 0 && n < TEXT_WORD) {
			unsigned code = utf8_next(&rest), like = fold_lookalike(code, latin);

			n += utf8_put(like != 0 ? like : code, out + n);
		}
		if (rest.n == 0 && n <= TEXT_WORD)
			find_spelling(p, out, n, w);
	}
}

/* Fetches what the lookup of word w will read: a large dictionary is not in the cache. */
static inline void
fetch_ahead(const struct words *d, const struct text *t, const struct text_word *w)
{
	const char *s = t->bytes + w->at;

	if (*lengths_of(d, WORDS_WHOLE, s, w->n) >> (w->n - 1) & 1)
		__builtin_prefetch(&d->keys[WORDS_WHOLE].slot[hash(s, w->n, WORDS_WHOLE) &
		    (d->keys[WORDS_WHOLE].size - 1)]);
}

/* Phrases whose next word should have stood before pos are none. */
static void
drop_late(struct words *d, uint32_t pos)
{
	size_t kept = 0;

	for (size_t k = 0; k < d->nunderway; k++)
		if (d->underway[k].wanted >= pos)
			d->underway[kept++] = d->underway[k];
	d->nunderway = kept;
}

void
words_find(struct words *d, const struct fold *f, const struct text *t, size_t from,
    struct str raw, unsigned field, uint32_t skip)
{
	struct pass p = { .d = d, .f = f, .t = t, .raw = raw, .field = field, .skip = skip };
	bool large = d->keys[WORDS_WHOLE].size > LARGE;

	for (size_t i = from; i < t->nwords; i++) {
		const struct text_word *w = &t->word[i];

		if (large && i + AHEAD < t->nwords)
			fetch_ahead(d, t, w + AHEAD);
		if (d->nunderway > 0)
			drop_late(d, w->pos);
		find_spelling(&p, t->bytes + w->at, w->n, w);
		if (w->flags & TEXT_MIXED)
			find_lookalikes(&p, w);
	}
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
