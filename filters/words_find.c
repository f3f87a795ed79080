#include "base/utf8.h"
#include "filters/words_inside.h"

/* One pass over the words of a text: every atom that stands in it. */

#define LARGE 16384		/* slots of a table that fits the cache */
#define AHEAD 3			/* words looked ahead in a larger one */

/* What words_find() works on. */
struct pass {
	struct words *d;
	const struct fold *f;
	const struct text *t;
	struct str raw;
	unsigned field;
	uint32_t skip;
};

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
