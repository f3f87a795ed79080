#include "filters/anchor.h"

#include <stdlib.h>

#include "base/mem.h"

/*
 * Invariant: where none of an anchor's sets has an atom in the item, the node
 * is false (for a score: those left out cannot reach the lowest threshold).
 */

/* sets that must not all be absent, and how often they may wake the filter; n == 0: none is known */
struct anchor {
	uint32_t *set;
	size_t n;
	uint64_t cost;
};

struct work {
	struct program *p;
	struct arena *arena;
	uint64_t *cost;		/* of each set */
	struct anchor *known;	/* of each node, where `asked`: nodes are shared */
	bool *asked;
};

static struct anchor anchor_of(struct work *w, const struct program_node *n);

static struct anchor
joined(struct work *w, struct anchor a, struct anchor b)
{
	struct anchor both = { arena_alloc(w->arena, (a.n + b.n) * sizeof(both.set[0])), a.n + b.n,
	    a.cost + b.cost };

	memcpy(both.set, a.set, a.n * sizeof(a.set[0]));
	memcpy(both.set + a.n, b.set, b.n * sizeof(b.set[0]));
	return both;
}

static struct anchor
best(struct anchor a, struct anchor b)
{
	return a.n == 0 ? b : b.n == 0 ? a : b.cost < a.cost ? b : a;
}

static int
by_cost(const void *x, const void *y)
{
	const struct anchor *a = x, *b = y;

	if ((a->n == 0) != (b->n == 0))
		return a->n == 0 ? 1 : -1;
	return (a->cost > b->cost) - (a->cost < b->cost);
}

/* k of the node's kids are true: of any n - k + 1 one at least is. */
static struct anchor
anchor_some(struct work *w, const struct program_node *n, uint32_t k)
{
	struct anchor *kids = arena_alloc(w->arena, n->nkids * sizeof(kids[0]));
	struct anchor all;

	for (uint32_t i = 0; i < n->nkids; i++)
		kids[i] = anchor_of(w, program_kid(w->p, n, i));
	qsort(kids, n->nkids, sizeof(kids[0]), by_cost);
	all = kids[0];
	for (uint32_t i = 0; i + k <= n->nkids; i++) {
		if (kids[i].n == 0)
			return (struct anchor){ NULL, 0, 0 };
		all = i == 0 ? kids[0] : joined(w, all, kids[i]);
	}
	return all;
}

/* Is the comparison false where nothing is counted? */
static bool
needs_one(const struct program_node *n)
{
	return (n->op == SYNTAX_AT_LEAST && n->value > 0) || n->op == SYNTAX_MORE ||
	    (n->op == SYNTAX_EQUAL && n->value > 0);
}

static struct anchor
new_anchor(struct work *w, const struct program_node *n)
{
	struct anchor none = { NULL, 0, 0 }, set;

	switch (n->kind) {
	case PROGRAM_SET:
		if (w->p->set[n->set].nregexes > 0)
			return none;
		set = (struct anchor){ arena_alloc(w->arena, sizeof(set.set[0])), 1, w->cost[n->set] };
		set.set[0] = n->set;
		return set;
	case PROGRAM_AND:
	case PROGRAM_NEAR:
	case PROGRAM_THEN:
		return anchor_some(w, n, n->nkids);
	case PROGRAM_UNION:
	case PROGRAM_OR:
		return anchor_some(w, n, 1);
	case PROGRAM_OF:
		return anchor_some(w, n, (uint32_t)n->value);
	case PROGRAM_APART:
	case PROGRAM_APART_THEN:
		return anchor_of(w, program_kid(w->p, n, 0));
	case PROGRAM_COUNT:
		return needs_one(n) ? anchor_of(w, program_kid(w->p, n, 0)) : none;
	default:
		return none;
	}
}

static struct anchor
anchor_of(struct work *w, const struct program_node *n)
{
	size_t i = (size_t)(n - w->p->node);

	if (!w->asked[i]) {
		w->known[i] = new_anchor(w, n);
		w->asked[i] = true;
	}
	return w->known[i];
}

/* Positive lines of which one at least is true where the lowest threshold is reached. */
static struct anchor
anchor_scores(struct work *w, const struct program_filter *f)
{
	struct anchor all = { NULL, 0, 0 };
	long long rest = 0;
	int lowest = w->p->band[f->band].at;

	for (uint32_t i = 0; i < f->nscores; i++)
		rest += w->p->score[f->score + i].points > 0 ? w->p->score[f->score + i].points : 0;
	if (lowest <= 0)
		return all;
	for (uint32_t i = 0; i < f->nscores && rest >= lowest; i++) {
		const struct program_score *s = &w->p->score[f->score + i];
		struct anchor one;

		if (s->points <= 0)
			continue;
		one = anchor_of(w, &w->p->node[s->node]);
		if (one.n == 0)
			continue;
		all = all.n == 0 ? one : joined(w, all, one);
		rest -= s->points;
	}
	return rest < lowest ? all : (struct anchor){ NULL, 0, 0 };
}

/* What it costs to be woken by a set: its atoms' looks, and how many sets share them. */
static void
weigh_sets(struct work *w)
{
	const struct program *p = w->p;
	size_t natoms = words_natoms(p->words);
	uint8_t *weight = mem_alloc(natoms + 1);
	uint32_t *uses = mem_array(natoms + 1, sizeof(uses[0]));

	words_weigh(p->words, weight);
	for (size_t i = 0; i < p->natoms; i++)
		uses[p->atoms[i]]++;
	for (size_t i = 0; i < p->nsets; i++)
		for (uint32_t k = 0; k < p->set[i].natoms; k++) {
			uint32_t atom = p->atoms[p->set[i].atom + k];

			w->cost[i] += (uint64_t)weight[atom] * uses[atom];
		}
	free(weight);
	free(uses);
}

/* Turns `wakes` from counts into places and fills in `waked`. */
static void
index_anchors(struct program *p, const struct anchor *anchor)
{
	size_t natoms = words_natoms(p->words);
	uint32_t total = 0;

	for (size_t i = 0; i <= natoms; i++) {
		uint32_t n = p->wakes[i];

		p->wakes[i] = total;
		total += n;
	}
	p->waked = mem_array(total + 1, sizeof(p->waked[0]));
	for (size_t f = 0; f < p->nfilters; f++)
		for (size_t i = 0; i < anchor[f].n; i++) {
			const struct program_set *s = &p->set[anchor[f].set[i]];

			for (uint32_t k = 0; k < s->natoms; k++)
				p->waked[p->wakes[p->atoms[s->atom + k]]++] = (uint32_t)f;
		}
	memmove(p->wakes + 1, p->wakes, natoms * sizeof(p->wakes[0]));
	p->wakes[0] = 0;
}

void
anchor_filters(struct program *p)
{
	struct work w = { p, arena_new(SIZE_MAX / 2), mem_array(p->nsets + 1, sizeof(w.cost[0])),
	    mem_array(p->nnodes + 1, sizeof(w.known[0])), mem_array(p->nnodes + 1, 1) };
	struct anchor *anchor = mem_array(p->nfilters + 1, sizeof(anchor[0]));

	weigh_sets(&w);
	p->wakes = mem_array(words_natoms(p->words) + 2, sizeof(p->wakes[0]));
	p->always = mem_array(p->nfilters + 1, sizeof(p->always[0]));
	for (size_t f = 0; f < p->nfilters; f++) {
		if (p->filter[f].match != PROGRAM_NONE)
			anchor[f] = anchor_of(&w, &p->node[p->filter[f].match]);
		anchor[f] = best(anchor[f], anchor_scores(&w, &p->filter[f]));
		if (anchor[f].n == 0)
			p->always[p->nalways++] = (uint32_t)f;
		for (size_t i = 0; i < anchor[f].n; i++) {
			const struct program_set *s = &p->set[anchor[f].set[i]];

			for (uint32_t k = 0; k < s->natoms; k++)
				p->wakes[p->atoms[s->atom + k]]++;
		}
	}
	index_anchors(p, anchor);
	free(anchor);
	free(w.cost);
	free(w.known);
	free(w.asked);
	arena_free(w.arena);
}
