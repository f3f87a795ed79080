#include "base/utf8.h"
#include "filters/words_inside.h"

/*
 * One pass over the words of a text: every atom that stands in it.  What
 * passes the sieve is looked up in batches, in three steps, so that the slots
 * and words of a large dictionary are on their way from memory while others
 * are waited for.
 */
#define BATCH 128		/* candidates looked up at once */
#define SPELLING (TEXT_WORD + 1)	/* that one word (or letter, for parts) may add */

/* A key that may be in the dictionary: the n bytes at s, in word w, where `rest` bytes follow. */
struct candidate {
	const struct text_word *w;
	const char *s;
	uint32_t tag;
	uint32_t number;	/* of the first word whose slot has the tag */
	uint8_t n, rest, kind;
	bool alike;		/* a look-alike spelling: how it is written tells nothing */
};

/* What words_find() works on. */
struct pass {
	struct words *d;
	const struct fold *f;
	struct str raw;
	unsigned field;
	uint32_t skip;
	bool alike;
	uint32_t pos;		/* phrases that waited for an earlier one are dropped */
	uint32_t next;		/* position behind the last word that was looked up */
	size_t n;
	struct candidate candidate[BATCH];
};

/* A word, or the phrases under way that it completes, ends at word w. */
static void
found(struct pass *p, uint32_t atom, const struct underway *u, const struct text_word *w)
{
	struct words_place place = {
		.atom = atom, .first = u->first, .last = w->pos + w->more, .from = u->from,
		.to = w->to, .sentence = u->sentence, .field = (uint8_t)p->field,
	};

	if (w->to > p->skip)
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

/* Phrases whose next word should have stood before pos are none. */
static void
drop_late(struct pass *p, uint32_t pos)
{
	struct words *d = p->d;
	size_t kept = 0;

	spend(d, d->nunderway / 4);
	for (size_t k = 0; k < d->nunderway; k++)
		if (d->underway[k].wanted >= pos)
			d->underway[kept++] = d->underway[k];
	d->nunderway = kept;
	p->pos = pos;
}

/* Phrase u goes on with dictionary word `number`, if there is such a phrase. */
static void
go_on(struct pass *p, const struct underway *u, uint32_t number, const struct text_word *w)
{
	const struct words *d = p->d;
	uint32_t h = hash_edge(u->state, number), to;

	if (!passes(&d->edge_sieve, h) || (to = follow(d, u->state, number, h)) == WORDS_NONE)
		return;
	if (d->step[to].atom != STEP_NONE)
		found(p, d->step[to].atom, u, w);
	if (d->step[to].leads)
		wait_for(p, u, to | DEEP, w);
}

/* Dictionary word `number` stands at w: it is an atom, begins phrases, goes on with others. */
static void
arrive(struct pass *p, uint32_t number, const struct text_word *w)
{
	struct words *d = p->d;
	const struct word *word = &d->word[number];
	struct underway here = { .first = w->pos, .from = w->from, .sentence = w->sentence };
	size_t n;

	if (d->nunderway > 0 && p->pos != w->pos)
		drop_late(p, w->pos);
	n = word->follows ? d->nunderway : 0;
	if (!spend(d, n))
		return;
	if (word->atom != WORDS_NONE)
		found(p, word->atom, &here, w);
	for (size_t i = 0; i < n; i++) {
		struct underway u = d->underway[i];

		if (u.wanted == w->pos)
			go_on(p, &u, number, w);
	}
	if (word->leads)
		wait_for(p, &here, number, w);
}

/* All words of the chain that stand at w, of which `rest` bytes follow the key's. */
static void
arrive_chain(struct pass *p, uint32_t number, const struct candidate *c)
{
	const struct text_word *w = c->w;
	unsigned more = letters(c->s + c->n, c->rest);

	for (; number != WORDS_NONE; number = p->d->word[number].next) {
		const struct word *word = &p->d->word[number];

		if (!spend(p->d, 1 + word->exact_n / 4))
			return;
		if (word->more != WORDS_ANY &&
		    ((w->flags & TEXT_CUT) || more > word->more))
			continue;
		if (word->exact_n > 0 && !c->alike && !fold_same(p->f,
		    (struct str){ p->d->pool + word->exact, word->exact_n },
		    (struct str){ p->raw.p + w->from, w->to - w->from }))
			continue;
		arrive(p, number, w);
	}
}

/* Looks the candidates up; those that are words of the dictionary arrive, in their order. */
static void
settle_batch(struct pass *p)
{
	const struct words *d = p->d;

	for (size_t i = 0; i < p->n; i++) {
		struct candidate *c = &p->candidate[i];
		const struct table *t = &d->keys[c->kind];
		size_t at = c->tag & (t->size - 1);

		while (t->slot[at].value != 0 && t->slot[at].tag != c->tag)
			at = (at + 1) & (t->size - 1);
		c->number = t->slot[at].value - 1;
		if (c->number != WORDS_NONE)
			__builtin_prefetch(&d->word[c->number]);
	}
	for (size_t i = 0; i < p->n; i++)
		if (p->candidate[i].number != WORDS_NONE)
			__builtin_prefetch(d->pool + d->word[p->candidate[i].number].at);
	for (size_t i = 0; i < p->n; i++) {
		const struct candidate *c = &p->candidate[i];

		if (c->number != WORDS_NONE)
			arrive_chain(p, lookup(d, c->s, c->n, c->kind, c->tag), c);
	}
	p->n = 0;
}

/* The first n of all bytes at s may be a key of this kind. */
static inline void
consider(struct pass *p, unsigned kind, const char *s, size_t n, size_t all,
    const struct text_word *w)
{
	const struct words *d = p->d;
	uint32_t tag = hash(s, n, kind), end = w->pos + w->more + 1;

	if ((!passes(&d->sieve, tag) && (p->next < w->pos || !passes(&d->later, tag))) ||
	    d->keys[kind].used == 0)
		return;
	p->next = end > p->next ? end : p->next;
	__builtin_prefetch(&d->keys[kind].slot[tag & (d->keys[kind].size - 1)]);
	p->candidate[p->n++] = (struct candidate){ .w = w, .s = s, .tag = tag, .n = (uint8_t)n,
	    .rest = (uint8_t)(all - n), .kind = (uint8_t)kind, .alike = p->alike };
}

/* The lengths of keys of this kind that may stand at the beginning of the n bytes at s. */
static inline uint64_t
possible(const struct words *d, unsigned kind, const char *s, size_t n)
{
	/* bit 64 of a word of as many bytes is none: shifted twice */
	return *lengths_of(d, kind, s, n) & ~(UINT64_MAX << (n - 1) << 1);
}

/* Beginnings (or parts) that stand at the beginning of the n bytes at s. */
static inline void
consider_partial(struct pass *p, unsigned kind, const char *s, size_t n,
    const struct text_word *w)
{
	uint64_t all = possible(p->d, kind, s, n);

	/* most have none or one: more are paid for */
	for (uint64_t l = all; l != 0 && (l == all || spend(p->d, 1)); l &= l - 1)
		consider(p, kind, s, (size_t)__builtin_ctzll(l) + 1, n, w);
}

/* One spelling of word w, n bytes at s. */
static void
consider_spelling(struct pass *p, const char *s, size_t n, const struct text_word *w)
{
	const struct words *d = p->d;

	if (p->n + SPELLING > BATCH)
		settle_batch(p);
	if (!(w->flags & TEXT_CUT))
		consider(p, WORDS_WHOLE, s, n, n, w);
	if (d->lengths[WORDS_BEGINNING] != NULL)
		consider_partial(p, WORDS_BEGINNING, s, n, w);
	if (d->lengths[WORDS_PART] == NULL)
		return;
	for (size_t i = 0; i + 3 <= n; i++) {
		if (!d->part_begins[(unsigned char)s[i]])
			continue;
		if (p->n + SPELLING > BATCH)
			settle_batch(p);
		consider_partial(p, WORDS_PART, s + i, n - i, w);
	}
}

/* Rule 12: the word once more, with the look-alikes of one script for the other. */
static void
find_lookalikes(struct pass *p, struct str folded, const struct text_word *w)
{
	for (int latin = 0; latin < 2; latin++) {
		char out[2 * TEXT_WORD + 8] = { 0 };
		size_t n = 0;
		struct str rest = folded;

		while (rest.n > 0 && n < TEXT_WORD) {
			unsigned code = utf8_next(&rest), like = fold_lookalike(code, latin);

			n += utf8_put(like != 0 ? like : code, out + n);
		}
		p->alike = true;
		if (rest.n == 0 && n <= TEXT_WORD)
			consider_spelling(p, out, n, w);
		p->alike = false;
		settle_batch(p);	/* before `out` is gone */
	}
}

/* May a part stand in the n bytes at s? */
static inline bool
has_part(const struct words *d, const char *s, size_t n)
{
	for (size_t i = 0; i + 3 <= n; i++)
		if (d->part_begins[(unsigned char)s[i]] &&
		    possible(d, WORDS_PART, s + i, n - i) != 0)
			return true;
	return false;
}

/* Surely no filter knows the word: most of a text, and this is all they cost. */
static inline bool
stranger(const struct pass *p, const char *s, const struct text_word *w)
{
	const struct words *d = p->d;

	return p->next < w->pos &&
	    ((d->few && !passes(&d->heads, head(s, w->n))) ||
	    (!passes(&d->sieve, hash(s, w->n, WORDS_WHOLE)) &&
	    (d->lengths[WORDS_BEGINNING] == NULL || possible(d, WORDS_BEGINNING, s, w->n) == 0))) &&
	    (d->lengths[WORDS_PART] == NULL || !has_part(d, s, w->n)) && !(w->flags & TEXT_MIXED);
}

void
words_find(struct words *d, const struct fold *f, const struct text *t, size_t from,
    struct str raw, unsigned field, uint32_t skip)
{
	struct pass p;

	/* the candidates stay as they are: 5 KiB that need no zeros */
	p.d = d;
	p.f = f;
	p.raw = raw;
	p.field = field;
	p.skip = skip;
	p.alike = false;
	p.pos = p.next = 0;
	p.n = 0;
	for (size_t i = from; i < t->nwords && d->work > 0; i++) {
		const struct text_word *w = &t->word[i];

		if (stranger(&p, t->bytes + w->at, w))
			continue;
		consider_spelling(&p, t->bytes + w->at, w->n, w);
		if (w->flags & TEXT_MIXED)
			find_lookalikes(&p, text_folded(t, w), w);
	}
	settle_batch(&p);
}
