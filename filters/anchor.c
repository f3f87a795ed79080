#include "filters/anchor.h"

#include <stdlib.h>

#include "base/mem.h"

/*
 * Invariant: where none of an anchor's sets has an atom in the item, the node
 * is false (for a score: those left out cannot reach the lowest threshold).
 */

/* Sets that must not all be absent, and how often they may wake the filter; n == 0: none. */
struct anchor {
	uint32_t *set;
	size_t n;
	uint64_t cost;
};

#define WAKED_MAX (4u << 20)	/* words of all records: 16 MiB, read in some 15 ms */
#define RECORD 2		/* words of a record at least */
#define CHECK_LOOKS 256	/* parts of a filter that are looked at for a check */

struct work {
	struct program *p;
	struct arena *arena;
	uint64_t *cost;		/* of each set */
	struct anchor *known;	/* of each node, where `asked`: nodes are shared */
	bool *asked;
	size_t waked;		/* words of all records */
	uint32_t *crowded;	/* filters that no more records are kept for */
	size_t ncrowded;
};

static struct anchor anchor_of(struct work *w, const struct program_node *n);

static int
by_number(const void *x, const void *y)
{
	const uint32_t *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

/* The sets of all n anchors, each once. */
static struct anchor
joined(struct work *w, const struct anchor *part, size_t n)
{
	struct anchor all = { NULL, 0, 0 };
	size_t total = 0;

	if (n == 1)
		return part[0];
	for (size_t i = 0; i < n; i++)
		total += part[i].n;
	all.set = arena_alloc(w->arena, total * sizeof(all.set[0]));
	total = 0;
	for (size_t i = 0; i < n; total += part[i++].n)
		memcpy(all.set + total, part[i].set, part[i].n * sizeof(all.set[0]));
	qsort(all.set, total, sizeof(all.set[0]), by_number);
	for (size_t i = 0; i < total; i++)
		if (i == 0 || all.set[i] != all.set[all.n - 1]) {
			all.set[all.n++] = all.set[i];
			all.cost += w->cost[all.set[i]];
		}
	return all;
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
	struct anchor *kids = arena_alloc(w->arena, n->nkids * sizeof(kids[0])), none = { NULL, 0, 0 };
	uint32_t wanted = n->nkids - k + 1;

	for (uint32_t i = 0; i < n->nkids; i++)
		kids[i] = anchor_of(w, program_kid(w->p, n, i));
	qsort(kids, n->nkids, sizeof(kids[0]), by_cost);
	/* those without an anchor come last */
	return kids[wanted - 1].n == 0 ? none : joined(w, kids, wanted);
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
	struct anchor *part = arena_alloc(w->arena, (f->nscores + 1) * sizeof(part[0]));
	struct anchor none = { NULL, 0, 0 };
	size_t n = 0;
	long long rest = 0;
	int lowest = w->p->band[f->band].at;

	for (uint32_t i = 0; i < f->nscores; i++)
		rest += w->p->score[f->score + i].points > 0 ? w->p->score[f->score + i].points : 0;
	if (lowest <= 0)
		return none;
	for (uint32_t i = 0; i < f->nscores && rest >= lowest; i++) {
		const struct program_score *s = &w->p->score[f->score + i];

		if (s->points <= 0)
			continue;
		part[n] = anchor_of(w, &w->p->node[s->node]);
		if (part[n].n == 0)
			continue;
		n++;
		rest -= s->points;
	}
	return rest < lowest && n > 0 ? joined(w, part, n) : none;
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

/* The two cheapest small sets that a true node needs; cost order. */
struct checks {
	uint32_t set[2];
	size_t n;
	unsigned looks;		/* left: groups within groups have no end of parts */
};

static void
add_check(struct work *w, struct checks *c, const struct anchor *anchor, uint32_t set)
{
	if (w->p->set[set].natoms > PROGRAM_CHECK_MAX || w->p->set[set].nregexes > 0 ||
	    (anchor->n == 1 && anchor->set[0] == set))
		return;
	for (size_t i = 0; i < c->n; i++)
		if (c->set[i] == set)
			return;
	if (c->n < 2)
		c->set[c->n++] = set;
	else if (w->cost[set] < w->cost[c->set[1]])
		c->set[1] = set;
	if (c->n == 2 && w->cost[c->set[1]] < w->cost[c->set[0]]) {
		uint32_t first = c->set[0];

		c->set[0] = c->set[1];
		c->set[1] = first;
	}
}

/* The sets that must all be there, as far as two are wanted. */
static void
find_checks(struct work *w, struct checks *c, const struct anchor *anchor,
    const struct program_node *n)
{
	uint32_t first = 0, end = n->nkids;

	if (c->looks == 0)
		return;
	c->looks--;
	switch (n->kind) {
	case PROGRAM_SET:
		add_check(w, c, anchor, n->set);
		return;
	case PROGRAM_AND:
	case PROGRAM_NEAR:
	case PROGRAM_THEN:
		break;
	case PROGRAM_APART:
	case PROGRAM_APART_THEN:
		end = 1;
		break;
	default:
		return;
	}
	for (; first < end; first++)
		find_checks(w, c, anchor, program_kid(w->p, n, first));
}

/* A filter's record behind its number; returns how many words it takes. */
static uint32_t
put_checks(const struct program *p, const struct checks *c, uint32_t *out)
{
	const struct program_set *s[2] = { NULL, NULL };
	uint32_t n = 0, counts[2] = { 0, 0 };

	for (size_t i = 0; i < c->n; i++) {
		s[i] = &p->set[c->set[i]];
		counts[i] = s[i]->natoms;
	}
	if (out != NULL) {
		out[0] = PROGRAM_CHECK(counts[0], counts[1]);
		for (uint32_t i = 0; i < 2; i++)
			for (uint32_t k = 0; k < counts[i]; k++, n++) {
				uint16_t bit = PROGRAM_BIT(p->atoms[s[i]->atom + k]);

				memcpy((char *)(out + 1) + 2 * n, &bit, sizeof(bit));
			}
	}
	return 1 + (counts[0] + counts[1] + 1) / 2;
}

/* Turns `wakes` from counts of words into places and fills in `waked`. */
static void
index_anchors(struct program *p, const struct anchor *anchor, const struct checks *checks)
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

			for (uint32_t k = 0; k < s->natoms; k++) {
				uint32_t *at = &p->wakes[p->atoms[s->atom + k]];

				p->waked[*at] = (uint32_t)f;
				*at += 1 + put_checks(p, &checks[f], &p->waked[*at + 1]);
			}
		}
	memmove(p->wakes + 1, p->wakes, natoms * sizeof(p->wakes[0]));
	p->wakes[0] = 0;
}

/* The filter's anchor and checks; `wakes` counts the words its records will take. */
static void
anchor_filter(struct work *w, size_t f, struct anchor *anchor, struct checks *checks)
{
	struct program *p = w->p;
	const struct program_filter *filter = &p->filter[f];
	struct anchor of_match = { NULL, 0, 0 };
	size_t natoms = 0;
	uint32_t record;

	if (filter->match != PROGRAM_NONE)
		of_match = anchor_of(w, &p->node[filter->match]);
	*anchor = best(of_match, anchor_scores(w, filter));
	if (anchor->n == 0) {
		p->always[p->nalways++] = (uint32_t)f;
		return;
	}
	for (size_t i = 0; i < anchor->n; i++)
		natoms += p->set[anchor->set[i]].natoms;
	if (w->waked + natoms * RECORD > WAKED_MAX) {
		w->crowded[w->ncrowded++] = (uint32_t)f;
		anchor->n = 0;
		return;
	}
	checks->looks = CHECK_LOOKS;
	if (filter->match != PROGRAM_NONE)
		find_checks(w, checks, anchor, &p->node[filter->match]);
	record = 1 + put_checks(p, checks, NULL);
	w->waked += natoms * record;
	for (size_t i = 0; i < anchor->n; i++) {
		const struct program_set *s = &p->set[anchor->set[i]];

		for (uint32_t k = 0; k < s->natoms; k++)
			p->wakes[p->atoms[s->atom + k]] += record;
	}
}

void
anchor_filters(struct program *p)
{
	struct work w = { p, arena_new(SIZE_MAX / 2), mem_array(p->nsets + 1, sizeof(w.cost[0])),
	    mem_array(p->nnodes + 1, sizeof(w.known[0])), mem_array(p->nnodes + 1, 1), 0,
	    mem_array(p->nfilters + 1, sizeof(w.crowded[0])), 0 };
	struct anchor *anchor = mem_array(p->nfilters + 1, sizeof(anchor[0]));
	struct checks *checks = mem_array(p->nfilters + 1, sizeof(checks[0]));

	weigh_sets(&w);
	p->wakes = mem_array(words_natoms(p->words) + 2, sizeof(p->wakes[0]));
	p->always = mem_array(p->nfilters + 1, sizeof(p->always[0]));
	for (size_t f = 0; f < p->nfilters; f++)
		anchor_filter(&w, f, &anchor[f], &checks[f]);
	index_anchors(p, anchor, checks);
	p->nunanchored = p->nalways;
	for (size_t i = 0; i < w.ncrowded; i++)
		p->always[p->nalways++] = w.crowded[i];
	free(w.crowded);
	free(anchor);
	free(checks);
	free(w.cost);
	free(w.known);
	free(w.asked);
	arena_free(w.arena);
}
