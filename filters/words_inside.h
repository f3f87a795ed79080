#ifndef FILTERS_WORDS_INSIDE_H
#define FILTERS_WORDS_INSIDE_H

#include <endian.h>

#include "filters/table.h"
#include "filters/words.h"

/*
 * Invariants
 *  1. One open-addressing table for each kind holds the keys of all words.  Words
 *     with the same folded bytes and kind form one chain; the table holds its first.
 *  2. Nothing is looked up whose hash is not in a sieve: `sieve` for words that stand
 *     alone or begin a phrase, `later` for those that can only go on with one, which
 *     are asked for where the word before was looked up.  A beginning is, at the
 *     lengths that `lengths` says exist for the three bytes a word begins with.
 *     Most words of a text cost a hash and a bit, both in the cache.
 *  3. A phrase is a path of edges: from a word (which is a state by its number)
 *     to a step (DEEP | number), each step reached by exactly one edge.
 *  4. Words come in the order of their positions, so the phrases under way are
 *     few: those that wait for this position or a later one.
 *  5. Nothing is allocated by words_find() once its arrays have grown.
 *  6. Work is bounded: whatever is repeated for a word (spellings in a chain, beginnings
 *     and parts in a word, phrases under way) is paid for with `work`, and without it
 *     nothing more is found in this item.
 */

#define DEEP 0x80000000u	/* a state that is a step, not a word */
#define UNDERWAY 1024		/* phrases under way at once; more are dropped and noted */
#define WORK 300000	/* steps of words_find() in one item, some 10 ns each; more is noted */
#define LENGTHS_LEAST 512	/* slots of `lengths`: 4 KiB, and … */
#define LENGTHS_MAX 32768	/* … 256 KiB at most: they must stay in the cache */
#define SIEVE_LEAST 12		/* bits of a sieve, as a power of two: 512 bytes, and … */
#define SIEVE_SMALL 17		/* … 16 KiB as long as each member has no more bits than it needs, … */
#define SIEVE_MAX 22		/* … 512 KiB at most */
#define SIEVE_EACH 16		/* bits for each member: one stranger in sixteen passes */
#define SIEVE_BEST 64		/* bits for each member that a small one may have */
#define FEW 256			/* words: of so few, how a word begins tells that it is none */

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
	uint32_t atom : 31;	/* STEP_NONE: no phrase ends here */
	uint32_t leads : 1;	/* a longer one goes on */
};

#define STEP_NONE 0x7FFFFFFFu

/* A set of hashes that may claim too much, never too little. */
struct sieve {
	uint64_t *bits;
	unsigned shift;		/* what is left of a hash numbers a bit */
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
	size_t nwords, words_size, nsteps, steps_size, natoms, npool, pool_size;
	struct table keys[WORDS_PART + 1];
	struct table_thin edges;	/* of steps, by state and word */
	struct sieve sieve, later, edge_sieve;	/* of keys, of edges */
	struct sieve heads;	/* how words begin (head()) that stand alone or begin a phrase */
	bool few;		/* heads are worth asking for */
	/* of each kind, by the first three bytes: bit n - 1 for a key of n bytes */
	uint64_t *lengths[WORDS_PART + 1];
	size_t lengths_size[WORDS_PART + 1];
	bool part_begins[256];	/* a part begins with this byte: most lists have few */
	/* of the item at hand */
	uint32_t serial;
	struct words_place *place;
	uint32_t *touched;
	uint64_t *present;	/* a bit for each atom */
	size_t nplaces, places_size, ntouched;
	struct underway underway[UNDERWAY];
	size_t nunderway;
	size_t work;		/* left */
	bool truncated;
};

/* Pays for n steps; false where that is more than is left. */
static inline bool
spend(struct words *d, size_t n)
{
	if (d->work > n) {	/* who comes to the end of it is told, always */
		d->work -= n;
		return true;
	}
	d->work = 0;
	d->truncated = true;
	return false;
}

static inline uint64_t
load(const char *p)
{
	uint64_t w;

	memcpy(&w, p, sizeof(w));
	return le64toh(w);
}

/*
 * 1 <= n; 8 bytes must be readable after p[n - 1].  The first eight bytes and
 * the last, which overlap, are all of most words: nothing branches on n.
 */
static inline uint32_t
hash(const char *p, size_t n, unsigned kind)
{
	const uint64_t odd = UINT64_C(0x9E3779B97F4A7C15), other = UINT64_C(0xD1B54A32D192ED03);
	unsigned cut = n < 8 ? 64 - 8 * (unsigned)n : 0;
	uint64_t h = ((load(p) << cut) + (n << 2 | kind)) * odd;

	h = (h ^ h >> 32 ^ load(p + (n > 8 ? n - 8 : 0)) << cut) * other;
	for (size_t i = 8; i + 8 < n; i += 8)
		h = (h ^ h >> 29 ^ load(p + i)) * odd;
	return (uint32_t)(h >> 32) ^ (uint32_t)(h >> 13);
}

/* May the hash be in the sieve? */
static inline bool
passes(const struct sieve *s, uint32_t h)
{
	uint32_t bit = h >> s->shift;

	return s->bits[bit / 64] >> bit % 64 & 1;
}

/* A hash of how a word begins: three bytes, or what there is. */
static inline uint32_t
head(const char *p, size_t n)
{
	unsigned cut = n < 3 ? 64 - 8 * (unsigned)n : 40;

	return (uint32_t)((load(p) << cut) * UINT64_C(0x9E3779B97F4A7C15) >> 32);
}

static inline uint32_t
hash_edge(uint32_t state, uint32_t word)
{
	uint64_t h = ((uint64_t)state << 32 | word) * UINT64_C(0x9E3779B97F4A7C15);

	h = (h ^ h >> 29) * UINT64_C(0xD1B54A32D192ED03);
	return (uint32_t)(h >> 32);
}

/* memcmp for short runs, 8 bytes of which may be read beyond their ends. */
static inline bool
equal(const char *a, const char *b, size_t n)
{
	for (; n > 8; a += 8, b += 8, n -= 8)
		if (load(a) != load(b))
			return false;
	return (load(a) ^ load(b)) << (64 - 8 * n) == 0;
}

/* The first word of the chain of these bytes and kind, or WORDS_NONE; tag: their hash(). */
static inline uint32_t
lookup(const struct words *d, const char *p, size_t n, unsigned kind, uint32_t tag)
{
	const struct table *t = &d->keys[kind];

	if (t->used == 0)
		return WORDS_NONE;
	for (size_t i = tag & (t->size - 1); t->slot[i].value != 0; i = (i + 1) & (t->size - 1)) {
		const struct word *w;

		if (t->slot[i].tag != tag)
			continue;
		w = &d->word[t->slot[i].value - 1];
		if (w->n == n && equal(d->pool + w->at, p, n))
			return t->slot[i].value - 1;
	}
	return WORDS_NONE;
}

/* The step from state by word, or WORDS_NONE. */
static inline uint32_t
follow(const struct words *d, uint32_t state, uint32_t word, uint32_t h)
{
	const struct table_thin *t = &d->edges;

	if (t->used == 0)
		return WORDS_NONE;
	for (size_t i = h & (t->size - 1); t->slot[i] != 0; i = (i + 1) & (t->size - 1)) {
		const struct step *to = &d->step[t->slot[i] - 1];

		if (to->state == state && to->word == word)
			return t->slot[i] - 1;
	}
	return WORDS_NONE;
}

/* Letters (code points) in n bytes. */
static inline unsigned
letters(const char *p, size_t n)
{
	unsigned count = 0;

	for (size_t i = 0; i < n; i++)
		count += ((unsigned char)p[i] & 0xC0) != 0x80;
	return count;
}

/* Which lengths keys of this kind have that begin like the n bytes at p. */
static inline uint64_t *
lengths_of(const struct words *d, unsigned kind, const char *p, size_t n)
{
	return &d->lengths[kind][head(p, n) & (d->lengths_size[kind] - 1)];
}

#endif
