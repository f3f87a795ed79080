#include "filters/eval.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "filters/doubt.h"
#include "filters/repeated.h"

/*
 * Invariants
 *  1. Nothing is allocated for an item once pool, text and dictionary have grown.
 *  2. A node is evaluated at most once per item.
 *  3. Work is bounded: words by TEXT_WORDS, places by WORDS_PLACES, spans of a
 *     node by SPANS_MAX, steps over places and spans by EVAL_WORK, searches by
 *     EVAL_SEARCH.  What is cut off is noted (truncated, regex_limit), never
 *     silent.  One greedy filter does not starve the others: each part of each has
 *     EVAL_LEAST steps, each search some for every byte.
 */

#define POOL_FIRST 256	/* spans: an item's few, no more than a page or two */

struct eval *
eval_new(const struct program *p)
{
	struct eval *e = mem_alloc(sizeof(*e));

	e->program = p;
	text_init(&e->text);
	e->node = mem_array(p->nnodes + 1, sizeof(e->node[0]));
	e->set = mem_array(p->nsets + 1, sizeof(e->set[0]));
	e->woken = mem_array(p->nfilters + 1, sizeof(e->woken[0]));
	e->candidate = mem_array(p->nfilters + 1, sizeof(e->candidate[0]));
	e->searched = mem_array(p->nregexes + 1, 1);
	e->given_up = mem_array(p->nregexes + 1, 1);
	if (p->nregexes > 0)
		e->doubt = mem_array(p->nnodes + 1, sizeof(e->doubt[0]));
	e->first_word = mem_array(FILTER_NFIELDS + 1, sizeof(e->first_word[0]));
	e->pool_size = POOL_FIRST;
	e->pool = mem_array(e->pool_size, sizeof(e->pool[0]));
	return e;
}

void
eval_free(struct eval *e)
{
	if (e == NULL)
		return;
	text_release(&e->text);
	free(e->node);
	free(e->set);
	free(e->woken);
	free(e->candidate);
	free(e->searched);
	free(e->given_up);
	free(e->doubt);
	free(e->first_word);
	free(e->pool);
	free(e);
}

static void
wake(struct eval *e, uint32_t filter)
{
	if (e->woken[filter] == e->serial)
		return;
	e->woken[filter] = e->serial;
	e->candidate[e->ncandidates++] = filter;
}

/* Is one of the n atoms from number `at` on in the item?  None asked for: yes. */
static inline bool
check(const uint64_t *bit, const uint32_t *atoms, uint32_t at, uint32_t n)
{
	const char *p = (const char *)atoms + 2 * at, *end = p + 2 * n;
	uint64_t found = n == 0;

	for (; p < end; p += 2) {
		uint16_t b;

		memcpy(&b, p, sizeof(b));
		found |= bit[b / 64] >> b % 64;
	}
	return found & 1;
}

/* Wakes the filters that an atom of the item may wake. */
static void
wake_filters(struct eval *e, uint32_t atom)
{
	const struct program *p = e->program;
	const uint32_t *w = p->waked + p->wakes[atom], *end = p->waked + p->wakes[atom + 1];

	while (w < end) {
		uint32_t filter = w[0], n = w[1] & 0xFF, m = w[1] >> 8;

		if (check(e->bit, w + 2, 0, n) && check(e->bit, w + 2, n, m))
			wake(e, filter);
		w += 2 + (n + m + 1) / 2;
	}
}

/* Sets (or clears) the bits of the item's atoms. */
static void
set_bits(struct eval *e, bool on)
{
	const uint32_t *touched;
	size_t n = words_touched(e->program->words, &touched);

	for (size_t i = 0; i < n; i++) {
		uint16_t b = PROGRAM_BIT(touched[i]);

		if (on)
			e->bit[b / 64] |= UINT64_C(1) << b % 64;
		else
			e->bit[b / 64] = 0;
	}
}

static void
forget(struct eval *e)
{
	const struct program *p = e->program;

	if (++e->serial == 0) {
		memset(e->node, 0, p->nnodes * sizeof(e->node[0]));
		memset(e->set, 0, p->nsets * sizeof(e->set[0]));
		memset(e->woken, 0, p->nfilters * sizeof(e->woken[0]));
		if (e->doubt != NULL)
			memset(e->doubt, 0, p->nnodes * sizeof(e->doubt[0]));
		e->serial = 1;
	}
	if (p->nregexes > 0) {
		memset(e->searched, 0, p->nregexes);
		memset(e->given_up, 0, p->nregexes);
	}
	text_clear(&e->text);
	set_bits(e, false);
	words_begin(p->words);
	e->ncandidates = e->npool = 0;
	e->work = EVAL_WORK;
	e->search = EVAL_SEARCH;
	e->greedy = EVAL_GREEDY;
	e->truncated = e->regex_limit = false;
}

/* Reads one field and finds its words. */
static void
read_field(struct eval *e, const struct filter_item *item, unsigned f)
{
	const struct program *p = e->program;
	bool listed = f == FILTER_AUTHOR || f == FILTER_CATEGORY;
	size_t from = e->text.nwords;

	e->first_word[f] = from;
	e->field[f] = utf8_head(item->field[f], EVAL_FIELD);
	e->skip[f] = 0;
	if (!(p->fields & 1u << f) || e->field[f].n == 0)
		return;
	e->truncated = e->truncated || e->field[f].n < item->field[f].n;
	if (f == FILTER_SUMMARY || f == FILTER_CONTENT)
		e->skip[f] = (uint32_t)repeated_title(p->fold, item->field[FILTER_TITLE], e->field[f]);
	text_read(&e->text, p->fold, e->field[f], listed);
	words_find(p->words, p->fold, &e->text, from, e->field[f], f, e->skip[f]);
}

void
eval_begin(struct eval *e, const struct filter_item *item)
{
	const struct program *p = e->program;
	const uint32_t *touched;
	size_t n;

	forget(e);
	for (unsigned f = 0; f < FILTER_NFIELDS; f++)
		read_field(e, item, f);
	e->first_word[FILTER_NFIELDS] = e->text.nwords;
	n = words_touched(p->words, &touched);
	set_bits(e, true);
	for (size_t i = 0; i < n; i++) {
		if (i + 4 < n)
			__builtin_prefetch(&p->wakes[touched[i + 4]]);
		if (i + 2 < n)
			__builtin_prefetch(&p->waked[p->wakes[touched[i + 2]]]);
		wake_filters(e, touched[i]);
	}
	for (size_t i = 0; i < p->nalways; i++)
		wake(e, p->always[i]);
	e->truncated = e->truncated || e->text.truncated || words_truncated(p->words);
}

/* The words that bytes [from, to) of the field touch, as a place. */
static void
place_bytes(const struct eval *e, struct words_place *place)
{
	size_t low = e->first_word[place->field], high = e->first_word[place->field + 1];
	size_t end = high;
	const struct text_word *w = e->text.word;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (w[middle].to <= place->from)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == end) {
		place->first = place->last = low > 0 ? w[low - 1].pos : 0;
		return;
	}
	place->first = place->last = w[low].pos;
	place->sentence = w[low].sentence;
	for (; low < end && w[low].from < place->to; low++)
		if (w[low].pos + w[low].more > place->last)
			place->last = w[low].pos + w[low].more;
}

/*
 * The steps that a search may take: a few for each byte are its own, as most
 * need less; the greedy share what they may take beyond.
 */
static size_t
search_allowance(const struct eval *e, size_t own)
{
	size_t steps = own + (e->greedy < REGEX_STEPS ? e->greedy : REGEX_STEPS);

	return steps < e->search ? steps : e->search;
}

/* Looks for an expression in a field: its places, or one without words where a limit is hit. */
static void
search(struct eval *e, uint32_t number, unsigned f)
{
	const struct program_regex *r = &e->program->regex[number];
	struct str text = utf8_head(e->field[f], REGEX_TEXT);
	size_t at = e->skip[f], from, to;
	size_t own = 64 + 2 * text.n, most = search_allowance(e, own), steps = most;
	enum regex_answer answer = REGEX_FOUND;

	e->truncated = e->truncated || text.n < e->field[f].n;
	while (at < text.n && answer == REGEX_FOUND) {
		struct words_place place = { .atom = r->atom, .field = (uint8_t)f };

		answer = regex_search(r->regex, text, at, &steps, &from, &to);
		if (answer == REGEX_NONE)
			break;
		if (answer == REGEX_LIMIT) {
			e->regex_limit = true;
			if (at == e->skip[f])
				e->given_up[number] |= (uint8_t)(1u << f);
			from = to = at;
		}
		place.from = (uint32_t)from;
		place.to = (uint32_t)to;
		place_bytes(e, &place);
		if (!words_mark(e->program->words, &place))
			break;
		at = to;
	}
	e->search -= most - steps;
	if (most - steps > own)
		e->greedy -= most - steps - own;
}

static void
search_set(struct eval *e, const struct program_set *s, unsigned fields)
{
	for (uint32_t i = s->regex; i < s->regex + s->nregexes; i++) {
		unsigned wanted = fields & ~(unsigned)e->searched[i];

		for (unsigned f = 0; f < FILTER_NFIELDS; f++)
			if (wanted & 1u << f)
				search(e, i, f);
		e->searched[i] |= (uint8_t)wanted;
	}
}

static bool
has_atom(const uint32_t *atoms, uint32_t n, uint32_t atom)
{
	uint32_t low = 0, high = n;

	while (low < high) {
		uint32_t middle = (low + high) / 2;

		if (atoms[middle] == atom)
			return true;
		if (atoms[middle] < atom)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

/* A short list is walked; a long one is asked for the item's own atoms, which are few. */
void
eval_visit(struct eval *e, const struct program_set *s,
    void (*visit)(void *, const struct words_atom *), void *arg)
{
	const struct program *p = e->program;
	const uint32_t *atoms = p->atoms + s->atom, *touched;
	size_t ntouched = words_touched(p->words, &touched);
	const uint64_t *present = words_present(p->words);

	if (s->natoms <= 8 * ntouched) {
		for (uint32_t i = 0; i < s->natoms; i++)
			if (words_is_present(present, atoms[i]))
				visit(arg, words_atom(p->words, atoms[i]));
		return;
	}
	for (size_t i = 0; i < ntouched; i++)
		if (has_atom(atoms, s->natoms, touched[i]))
			visit(arg, words_atom(p->words, touched[i]));
}

static void
add_fields(void *arg, const struct words_atom *a)
{
	*(uint8_t *)arg |= a->fields;
}

/* In which of these fields the set has an atom. */
static unsigned
set_fields(struct eval *e, uint32_t set, unsigned fields)
{
	const struct program_set *s = &e->program->set[set];
	struct eval_set *known = &e->set[set];

	if (s->nregexes > 0)
		search_set(e, s, fields);
	if (known->serial != e->serial || s->nregexes > 0) {
		known->serial = e->serial;
		known->fields = 0;
		eval_visit(e, s, add_fields, &known->fields);
	}
	return known->fields & fields;
}

static bool
compare(const struct program_node *n, size_t count)
{
	size_t value = (size_t)n->value;

	switch (n->op) {
	case SYNTAX_AT_LEAST:
		return count >= value;
	case SYNTAX_AT_MOST:
		return count <= value;
	case SYNTAX_MORE:
		return count > value;
	case SYNTAX_LESS:
		return count < value;
	default:
		return count == value;
	}
}

static bool
any_kid(struct eval *e, const struct program_node *n)
{
	for (uint32_t i = 0; i < n->nkids; i++)
		if (eval_truth(e, e->program->kids[n->kid + i]))
			return true;
	return false;
}

static bool
any_certain(struct eval *e, const struct program_node *n)
{
	for (uint32_t i = 0; i < n->nkids; i++)
		if (doubt_certain(e, e->program->kids[n->kid + i]))
			return true;
	return false;
}

static bool
all_kids(struct eval *e, const struct program_node *n)
{
	for (uint32_t i = 0; i < n->nkids; i++)
		if (!eval_truth(e, e->program->kids[n->kid + i]))
			return false;
	return true;
}

static bool
some_kids(struct eval *e, const struct program_node *n)
{
	uint32_t wanted = (uint32_t)n->value;

	for (uint32_t i = 0; i < n->nkids && wanted > 0; i++) {
		if (n->nkids - i < wanted)
			return false;
		wanted -= eval_truth(e, e->program->kids[n->kid + i]);
	}
	return wanted == 0;
}

static bool
evaluate(struct eval *e, uint32_t number)
{
	const struct program_node *n = &e->program->node[number];
	size_t count;

	switch (n->kind) {
	case PROGRAM_SET:
		return set_fields(e, n->set, n->fields) != 0;
	case PROGRAM_UNION:
	case PROGRAM_OR:
		return any_kid(e, n);
	case PROGRAM_AND:
		return all_kids(e, n);
	case PROGRAM_NOT:
		return !any_certain(e, n);
	case PROGRAM_OF:
		return some_kids(e, n);
	case PROGRAM_COUNT:
		eval_spans(e, e->program->kids[n->kid], &count);
		return compare(n, count) || doubt_below(e, e->program->kids[n->kid]);
	case PROGRAM_NEAR:
	case PROGRAM_THEN:
		if (!all_kids(e, n))
			return false;
		break;
	default:
		break;
	}
	eval_spans(e, number, &count);
	return count > 0;
}

bool
eval_truth(struct eval *e, uint32_t number)
{
	struct eval_node *known = &e->node[number];
	bool truth;

	if (known->truth_serial == e->serial)
		return known->truth;
	truth = evaluate(e, number);
	known = &e->node[number];
	known->truth_serial = e->serial;
	known->truth = truth;
	return truth;
}

size_t
eval_allowance(const struct eval *e)
{
	return e->work > EVAL_LEAST ? e->work : EVAL_LEAST;
}

void
eval_spend(struct eval *e, size_t steps)
{
	e->truncated = e->truncated || steps >= e->work;
	e->work -= steps < e->work ? steps : e->work;
}

/* Room for n more spans at the end of the pool. */
static struct span *
room(struct eval *e, size_t n)
{
	while (e->npool + n > e->pool_size) {
		e->pool_size *= 2;
		e->pool = mem_grow(e->pool, e->pool_size * sizeof(e->pool[0]));
	}
	return e->pool + e->npool;
}

#define GATHER_STEPS 4	/* that a span costs: it is copied and put in its place */

struct gathering {
	struct eval *e;
	uint32_t node;
	unsigned fields;
	size_t n, left;		/* spans; steps */
};

static void
gather(void *arg, const struct words_atom *a)
{
	struct gathering *g = arg;
	struct eval *e = g->e;

	for (uint32_t i = a->head; i != WORDS_NONE && g->left > 0; ) {
		const struct words_place *w = words_place(e->program->words, i);

		i = w->next;
		g->left--;
		if (!(g->fields & 1u << w->field))
			continue;
		room(e, g->n + 1)[g->n] = (struct span){
			.first = w->first, .last = w->last, .from = w->from, .left_to = w->to,
			.right_from = w->from, .to = w->to, .left = g->node, .right = g->node,
			.sentence = w->sentence, .field = w->field,
		};
		g->left -= g->left < GATHER_STEPS - 1 ? g->left : GATHER_STEPS - 1;
		g->n++;
	}
}

static size_t
gather_set(struct eval *e, uint32_t number)
{
	const struct program_node *n = &e->program->node[number];
	struct gathering g = { e, number, n->fields, 0, eval_allowance(e) };
	size_t most = g.left;

	if (set_fields(e, n->set, n->fields) == 0)
		return 0;
	eval_visit(e, &e->program->set[n->set], gather, &g);
	eval_spend(e, most - g.left);
	return g.n;
}

/* The kids' spans, one after the other, at the end of the pool. */
static size_t
unite(struct eval *e, const struct program_node *n)
{
	size_t total = 0;

	/* first all kids, which use the pool themselves, then the copy of what they left there */
	for (uint32_t i = 0; i < n->nkids; i++)
		eval_spans(e, e->program->kids[n->kid + i], &total);
	total = 0;
	for (uint32_t i = 0; i < n->nkids; i++) {
		size_t count;
		const struct span *s = eval_spans(e, e->program->kids[n->kid + i], &count);
		size_t from = (size_t)(s - e->pool), most = eval_allowance(e) / GATHER_STEPS;

		count = count < most ? count : most;
		if (e->work == 0 && total >= most)
			break;
		room(e, total + count);
		if (count > 0) {
			memcpy(e->pool + e->npool + total, e->pool + from, count * sizeof(*s));
			eval_spend(e, count * GATHER_STEPS);
		}
		total += count;
	}
	return total;
}

static size_t
near(struct eval *e, const struct program_node *n)
{
	uint32_t left = e->program->kids[n->kid], right = e->program->kids[n->kid + 1];
	struct spans_rule rule = { (uint32_t)n->value,
	    n->kind == PROGRAM_THEN || n->kind == PROGRAM_APART_THEN };
	bool apart = n->kind == PROGRAM_APART || n->kind == PROGRAM_APART_THEN;
	const struct span *a, *b;
	struct span *out;
	size_t na, nb, found, most, steps;

	eval_spans(e, left, &na);
	if (na == 0)
		return 0;
	eval_spans(e, right, &nb);
	if (nb == 0 && !apart)
		return 0;
	if (apart && doubt_below(e, right))
		nb = 0;
	out = room(e, SPANS_MAX);
	a = e->pool + e->node[left].spans;
	b = e->pool + e->node[right].spans;
	most = steps = eval_allowance(e);
	found = (apart ? spans_apart : spans_near)(a, na, b, nb, rule, out, &steps);
	eval_spend(e, most - steps);
	e->truncated = e->truncated || found == SPANS_MAX;
	return found;
}

const struct span *
eval_spans(struct eval *e, uint32_t number, size_t *ret_n)
{
	const struct program_node *n = &e->program->node[number];
	struct eval_node *known = &e->node[number];
	size_t count;

	if (known->spans_serial != e->serial) {
		count = n->kind == PROGRAM_SET ? gather_set(e, number) :
		    n->kind == PROGRAM_UNION ? unite(e, n) : near(e, n);
		room(e, 2 * count);
		count = spans_order(e->pool + e->npool, count, e->pool + e->npool + count);
		if (count > SPANS_MAX) {
			count = SPANS_MAX;
			e->truncated = true;
		}
		known->spans = (uint32_t)e->npool;
		known->nspans = (uint16_t)count;
		known->spans_serial = e->serial;
		e->npool += count;
	}
	*ret_n = known->nspans;
	return e->pool + known->spans;
}
