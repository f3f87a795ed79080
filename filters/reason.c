#include "filters/reason.h"

#include "base/escape.h"
#include "base/utf8.h"
#include "filters/doubt.h"

#define SPAN_STEPS 2		/* of eval_spend(): to tell of a span */
#define EXPLAIN_DEPTH 4		/* parts within parts that are explained */
#define EXPLAIN_KIDS 4		/* parts of one list that are explained, the nearest first */
#define EXPLAIN_SOURCE 100	/* bytes of a part as it is written in the filter */
#define EXPLAIN_LINES 24	/* of a match: a screen; more is a heap */
#define EXPLAIN_LOOKS 20000	/* parts asked how near they are, in one explanation */

struct reasons {
	struct eval *e;
	struct arena *arena;
	struct filter_why why[REASON_WHYS];
	struct str left[REASON_WHYS], right[REASON_WHYS];	/* the names that make the group's */
	size_t n;
};

static struct str
label(const struct eval *e, uint32_t node)
{
	return e->program->note[node].label;
}

/* The words of a span as they stood: one piece, or both ends of a near. */
static struct str
words_of(struct eval *e, struct arena *a, const struct span *s)
{
	const char *p = e->field[s->field].p;
	struct str left = { p + s->from, s->left_to - s->from };
	struct str right = { p + s->right_from, s->to - s->right_from };
	const char *both;

	left = utf8_head(left, REASON_WORDS);
	right = utf8_head(right, REASON_WORDS);
	if (s->right_from == s->from || right.p == NULL)
		return left;
	both = arena_format(a, "%.*s … %.*s", STR_ARG(left), STR_ARG(right));
	return str_of(both);
}

/* The same words were found there by another list already: once is enough to understand. */
static bool
shown(const struct reasons *r, unsigned field, struct str words)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->why[i].field == (enum filter_field)field && str_eq(r->why[i].words, words))
			return true;
	return false;
}

static void
add_span(struct reasons *r, const struct span *s, size_t before)
{
	struct str left = label(r->e, s->left), right = label(r->e, s->right);
	struct str group = left, words;
	size_t i = 0;

	while (i < r->n && !(r->why[i].field == s->field && str_eq(r->left[i], left) &&
	    str_eq(r->right[i], right)))
		i++;
	if (i < r->n) {
		/* what an earlier part of the filter found is not counted again */
		r->why[i].times += i >= before;
		return;
	}
	words = words_of(r->e, r->arena, s);
	if (r->n == REASON_WHYS || shown(r, s->field, words))
		return;
	if (!str_eq(left, right))
		group = str_of(arena_format(r->arena, "%.*s~%.*s", STR_ARG(left), STR_ARG(right)));
	r->left[i] = left;
	r->right[i] = right;
	r->why[i] = (struct filter_why){ group, words, (enum filter_field)s->field, 1 };
	r->n++;
}

/* What made a node true. */
static void
collect(struct reasons *r, uint32_t number)
{
	const struct program_node *n = &r->e->program->node[number];
	size_t count, most, before = r->n;
	const struct span *s;

	if (!eval_truth(r->e, number) || n->kind == PROGRAM_NOT ||
	    r->e->node[number].told == r->e->tellings)
		return;
	r->e->node[number].told = r->e->tellings;
	if (!program_is_span(n)) {
		for (uint32_t i = 0; i < n->nkids; i++)
			collect(r, r->e->program->kids[n->kid + i]);
		return;
	}
	s = eval_spans(r->e, number, &count);
	most = eval_allowance(r->e) / SPAN_STEPS;
	count = count < most ? count : most;
	for (size_t i = 0; i < count; i++)
		add_span(r, &s[i], before);
	eval_spend(r->e, count * SPAN_STEPS);
}

/* The score, and its parts where ret_parts is given. */
static int
score_of(struct eval *e, struct arena *a, const struct program_filter *f, struct str *ret_parts)
{
	struct str parts = STR("");
	int total = 0;

	for (uint32_t i = 0; i < f->nscores; i++) {
		const struct program_score *s = &e->program->score[f->score + i];

		/* what was given up takes no points away */
		if (!eval_truth(e, s->node) || (s->points < 0 && !doubt_certain(e, s->node)))
			continue;
		total += s->points;
		if (ret_parts == NULL || parts.n > REASON_PARTS)
			continue;
		parts = str_of(arena_format(a, "%.*s%s%+d %.*s", STR_ARG(parts),
		    parts.n > 0 ? ", " : "", s->points,
		    STR_ARG(utf8_head(s->source, REASON_WORDS))));
		if (parts.n > REASON_PARTS)
			parts = str_of(arena_format(a, "%.*s, …", STR_ARG(parts)));
	}
	if (ret_parts != NULL)
		*ret_parts = parts;
	return total;
}

/* The highest band that the score reaches, or NULL. */
static const struct program_band *
band_of(const struct program *p, const struct program_filter *f, int score)
{
	const struct program_band *best = NULL;

	for (uint32_t i = 0; i < f->nbands && p->band[f->band + i].at <= score; i++)
		best = &p->band[f->band + i];
	return best;
}

static bool
too_old(const struct program_filter *f, int64_t age)
{
	return f->max_age > 0 && age > f->max_age;
}

static struct str
shortfall(const struct eval *e)
{
	return e->regex_limit ? (e->truncated ? STR("regex-limit,truncated") : STR("regex-limit")) :
	    e->truncated ? STR("truncated") : (struct str){ NULL, 0 };
}

bool
reason_flag(struct eval *e, struct arena *a, uint32_t filter, int64_t age,
    struct filter_flag *ret)
{
	const struct program_filter *f = &e->program->filter[filter];
	const struct program_band *band;
	struct reasons r;
	struct filter_why *why;
	int score;

	if (too_old(f, age) || (f->match != PROGRAM_NONE && !eval_truth(e, f->match)))
		return false;
	score = score_of(e, a, f, NULL);
	band = band_of(e->program, f, score);
	if (band == NULL)
		return false;
	*ret = (struct filter_flag){ .filter = filter, .level = band->level, .score = score,
	    .has_score = f->nscores > 0 };
	r.e = e;
	r.arena = a;
	r.n = 0;
	e->tellings++;
	if (f->match != PROGRAM_NONE)
		collect(&r, f->match);
	for (uint32_t i = 0; i < f->nscores; i++)
		if (e->program->score[f->score + i].points > 0)
			collect(&r, e->program->score[f->score + i].node);
	score_of(e, a, f, &ret->parts);
	why = arena_alloc(a, (r.n + 1) * sizeof(*why));
	if (why != NULL) {
		memcpy(why, r.why, r.n * sizeof(*why));
		ret->nwhy = r.n;
	}
	ret->why = why;
	ret->note = shortfall(e);
	return true;
}

/* One explanation being written. */
struct explanation {
	struct eval *e;
	struct arena *arena;
	struct buf *out;
	size_t looks, lines;	/* left */
};

#define NEARNESS_MAX 1000	/* of what is true */

/* How near a part is to being true: a disjunction as its nearest part, others on average. */
static unsigned
nearness(struct explanation *x, uint32_t number, unsigned depth)
{
	const struct program *p = x->e->program;
	const struct program_node *n = &p->node[number];
	unsigned best = 0, sum = 0;

	if (eval_truth(x->e, number))
		return NEARNESS_MAX;
	if (n->nkids == 0 || n->kind == PROGRAM_NOT || depth == EXPLAIN_DEPTH)
		return 0;
	for (uint32_t i = 0; i < n->nkids && x->looks > 0; i++) {
		unsigned one;

		x->looks--;
		one = nearness(x, p->kids[n->kid + i], depth + 1);
		best = one > best ? one : best;
		sum += one;
	}
	if (n->kind == PROGRAM_OR || n->kind == PROGRAM_UNION)
		return best * 9 / 10;
	return sum / n->nkids * 9 / 10;
}

/*
 * The parts of a node that say most, at most EXPLAIN_KIDS: the nearest of a
 * disjunction; of all others what is false, the nearest first, before what is
 * true.  Returns how many there are.
 */
static size_t
telling(struct explanation *x, const struct program_node *n, uint32_t *ret_kids)
{
	unsigned rank[EXPLAIN_KIDS];
	bool any = n->kind == PROGRAM_OR || n->kind == PROGRAM_UNION || n->kind == PROGRAM_OF;
	size_t kept = 0;

	for (uint32_t i = 0; i < n->nkids; i++) {
		uint32_t kid = x->e->program->kids[n->kid + i];
		unsigned near = nearness(x, kid, 0), r = near < NEARNESS_MAX || any ? near + 1 : 0;
		size_t at = kept < EXPLAIN_KIDS ? kept++ : EXPLAIN_KIDS;

		for (; at > 0 && r > rank[at - 1]; at--)
			if (at < EXPLAIN_KIDS) {
				rank[at] = rank[at - 1];
				ret_kids[at] = ret_kids[at - 1];
			}
		if (at < EXPLAIN_KIDS) {
			rank[at] = r;
			ret_kids[at] = kid;
		}
	}
	return kept;
}

/* What a part says of the item, in a line. */
static void
explain_node(struct explanation *x, uint32_t number, unsigned depth)
{
	const struct program_note *note = &x->e->program->note[number];
	struct str source = note->source.n > 0 ? note->source : note->label;
	size_t count = 0;
	const struct span *s = NULL;

	buf_addf(x->out, "%s%*s", eval_truth(x->e, number) ? "yes " : "no  ", (int)(2 * depth), "");
	if (program_is_span(&x->e->program->node[number]))
		s = eval_spans(x->e, number, &count);
	escape_text(x->out, utf8_head(source, EXPLAIN_SOURCE));
	if (source.n > EXPLAIN_SOURCE)
		buf_add(x->out, STR("…"));
	if (count > 0) {
		buf_add(x->out, STR(": “"));
		escape_text(x->out, words_of(x->e, x->arena, s));
		buf_addf(x->out, "” %s", filter_field_name((enum filter_field)s->field));
		if (count > 1)
			buf_addf(x->out, ", %zu places", count);
	}
	buf_addc(x->out, '\n');
}

/* A part and what makes it so: of what is true the line itself says enough. */
static void
explain(struct explanation *x, uint32_t number, unsigned depth)
{
	const struct program_node *n = &x->e->program->node[number];
	bool truth = eval_truth(x->e, number);
	uint32_t kids[EXPLAIN_KIDS];
	size_t nkids, shown = 0;

	explain_node(x, number, depth);
	x->lines--;
	if ((truth && depth > 0) || depth == EXPLAIN_DEPTH || n->nkids == 0 ||
	    (n->nkids == 1 && n->kind != PROGRAM_NOT && n->kind != PROGRAM_COUNT))
		return;
	/* nothing of a list that is all absent says more than the list */
	if (depth > 0 && n->kind != PROGRAM_NOT && nearness(x, number, 0) == 0)
		return;
	nkids = telling(x, n, kids);
	for (; shown < nkids && x->lines > 1; shown++)
		explain(x, kids[shown], depth + 1);
	if (shown < n->nkids) {
		buf_addf(x->out, "    %*sand %zu more\n", (int)(2 * depth + 2), "",
		    n->nkids - shown);
		x->lines -= x->lines > 0;
	}
}

void
reason_explain(struct eval *e, struct arena *a, uint32_t filter, int64_t age, struct buf *out)
{
	const struct program *p = e->program;
	const struct program_filter *f = &p->filter[filter];
	int score = score_of(e, a, f, NULL), lowest = p->band[f->band].at;
	struct explanation x = { e, a, out, EXPLAIN_LOOKS, EXPLAIN_LINES };

	if (too_old(f, age))
		buf_add(out, STR("no  max-age: the item is too old\n"));
	if (f->match != PROGRAM_NONE)
		explain(&x, f->match, 0);
	for (uint32_t i = 0; i < f->nscores; i++) {
		const struct program_score *s = &p->score[f->score + i];

		buf_addf(out, "%s%+d ", eval_truth(e, s->node) ? "yes " : "no  ", s->points);
		escape_text(out, s->source);
		buf_addc(out, '\n');
	}
	if (f->nscores > 0)
		buf_addf(out, "%sscore %d, lowest threshold %d\n", score >= lowest ? "yes " : "no  ",
		    score, lowest == INT32_MIN ? 0 : lowest);
}

struct filter_distance
reason_distance(struct eval *e, struct arena *a, uint32_t filter, int64_t age)
{
	const struct program_filter *f = &e->program->filter[filter];

	return (struct filter_distance){
		.has_match = f->match != PROGRAM_NONE,
		.matches = !too_old(f, age) &&
		    (f->match == PROGRAM_NONE || eval_truth(e, f->match)),
		.score = score_of(e, a, f, NULL),
		.lowest = e->program->band[f->band].at,
	};
}
