#include "filters/compile.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/complaint.h"
#include "base/hash.h"
#include "filters/anchor.h"
#include "filters/bands.h"
#include "filters/group_index.h"
#include "filters/grow.h"
#include "filters/sets.h"

/*
 * Invariants
 *  1. A group is complained about once: what is wrong in it makes it broken,
 *     and whoever uses a broken group is silently broken too.
 *  2. A node's hash depends on what it means (terms, fields, numbers), never on
 *     names, order of files or addresses.
 *  3. Equal groups in equal fields under equal labels are one node.
 */

enum state { FRESH, UNDERWAY, DONE, BROKEN };

/* A group compiled for some fields and some label. */
struct instance {
	struct instance *next;
	unsigned fields;
	struct str label;
	uint32_t node;
};

struct group {
	enum state state;
	uint32_t set;		/* of a list, once compiled */
	uint64_t set_hash;
	struct instance *instance;
};

struct compiler {
	const struct syntax *tree;
	struct report *report;
	struct program *p;
	struct sets sets;
	struct arena *scratch;	/* of one term or group */
	struct arena *arena;	/* of the compilation */
	struct group *group;
	struct group_index index;
	uint32_t path[PROGRAM_GROUPS];	/* groups being compiled, outermost first */
	size_t depth;
	bool *used;
	bool in_filter;
};

/* Where an expression stands: which fields it asks, under whose name. */
struct context {
	unsigned fields;
	struct str label;
};

#define TEXT_FIELDS (1u << FILTER_TITLE | 1u << FILTER_SUMMARY | 1u << FILTER_CONTENT)

static uint32_t expression(struct compiler *c, const struct syntax_node *n, struct context ctx);

static uint64_t
mixed(uint64_t seed, uint64_t value)
{
	char bytes[8];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)(value >> (8 * i) & 0xFF);
	return hash_of((struct str){ bytes, sizeof(bytes) }, seed);
}

static uint32_t
add_node(struct compiler *c, const struct program_node *n, const struct program_note *note,
    const uint32_t *kids)
{
	struct program *p = c->p;
	uint64_t hash = mixed(note->hash, n->kind);

	p->node = grow_array(p->node, p->nnodes, &p->nodes_size, sizeof(p->node[0]));
	p->note = grow_array(p->note, p->nnodes, &p->notes_size, sizeof(p->note[0]));
	p->node[p->nnodes] = *n;
	p->node[p->nnodes].kid = (uint32_t)p->nkids;
	for (uint32_t i = 0; i < n->nkids; i++) {
		p->kids = grow_array(p->kids, p->nkids, &p->kids_size, sizeof(p->kids[0]));
		p->kids[p->nkids++] = kids[i];
	}
	hash = mixed(hash, (uint64_t)n->op << 32 | n->fields);
	hash = mixed(hash, (uint64_t)(int64_t)n->value);
	for (uint32_t i = 0; i < n->nkids; i++)
		hash = mixed(hash, p->note[kids[i]].hash);
	p->note[p->nnodes] = *note;
	p->note[p->nnodes].hash = hash;
	return (uint32_t)p->nnodes++;
}

/* A place's text on one line, kept. */
static struct str
source(struct compiler *c, struct report_place place)
{
	struct str s = str_trim(report_text(c->report, place));
	struct str kept = arena_copy(c->p->arena, s);
	char *out = arena_alloc(c->scratch, s.n + 1);
	size_t n = 0;

	if (memchr(s.p, '\n', s.n) == NULL && memchr(s.p, '\t', s.n) == NULL)
		return kept;
	for (size_t i = 0; i < s.n; i++) {
		bool blank = s.p[i] == '\n' || s.p[i] == '\t' || s.p[i] == '\r' || s.p[i] == ' ';

		if (!blank)
			out[n++] = s.p[i];
		else if (n > 0 && out[n - 1] != ' ')
			out[n++] = ' ';
	}
	return arena_copy(c->p->arena, (struct str){ out, n });
}

static uint32_t
set_node(struct compiler *c, uint32_t set, uint64_t hash, struct context ctx)
{
	if (c->in_filter)
		c->p->fields |= (uint8_t)ctx.fields;
	return add_node(c, &(struct program_node){ .kind = PROGRAM_SET,
	    .fields = (uint8_t)ctx.fields, .set = set },
	    &(struct program_note){ .label = ctx.label, .hash = hash }, NULL);
}

/* A plain term without its quotes; those of an exact one and the slashes of a regex stay. */
static struct str
unquoted(struct str term)
{
	if (term.n < 2 || term.p[0] != '"')
		return term;
	return (struct str){ term.p + 1, term.n - 2 };
}

static uint32_t
term_node(struct compiler *c, const struct syntax_term *term, struct context ctx)
{
	uint64_t hash;
	uint32_t set = sets_add(&c->sets, term, 1, &hash), node;
	struct str written = { NULL, 0 };

	if (set == PROGRAM_NONE)
		return PROGRAM_NONE;
	if (ctx.label.n == 0) {
		written = source(c, term->place);
		ctx.label = unquoted(written);
	}
	node = set_node(c, set, hash, ctx);
	if (written.n > 0)
		c->p->note[node].source = written;
	return node;
}

static void
index_groups(struct compiler *c)
{
	c->index = group_index_new(c->tree, c->arena);
	c->group = arena_alloc(c->arena, (c->tree->ngroups + 1) * sizeof(c->group[0]));
	for (uint32_t i = 0; i < c->tree->ngroups; i++) {
		const struct syntax_group *g = &c->tree->group[i];
		uint32_t other = group_index_put(&c->index, i);

		if (other != GROUP_INDEX_NONE && i < c->tree->nown) {
			struct report_place first = c->tree->group[other].place;

			report_error(c->report, g->place, NULL,
			    "a second group %.*s (the first stands in %s, line %zu)", STR_ARG(g->name),
			    c->report->file[first.file].name, report_line(c->report, first));
		}
		if (g->expr == NULL && g->nterms == 0)
			c->group[i].state = BROKEN;
	}
}

static uint32_t
unknown_group(struct compiler *c, struct report_place where)
{
	struct str name = report_text(c->report, where);
	const char **names = arena_alloc(c->scratch, (c->tree->ngroups + 1) * sizeof(names[0]));
	const char *guess;

	for (size_t i = 0; i < c->tree->ngroups; i++)
		names[i] = c->tree->group[i].name.p;
	guess = name.n > 2 ? complaint_guess(name, names, c->tree->ngroups) : NULL;
	report_error(c->report, where, guess != NULL ?
	    arena_format(c->scratch, "did you mean %s?", guess) :
	    arena_format(c->scratch, "a literal word is quoted here: \"%.*s\"", STR_ARG(name)),
	    "no group is named '%.*s'", STR_ARG(name));
	arena_reset(c->scratch);
	return PROGRAM_NONE;
}

static uint32_t
cycle(struct compiler *c, uint32_t group, struct report_place where)
{
	const char *path = "";
	bool within = false;

	for (size_t i = 0; i < c->depth; i++) {
		within = within || c->path[i] == group;
		if (within)
			path = arena_format(c->scratch, "%s%.*s -> ", path,
			    STR_ARG(c->tree->group[c->path[i]].name));
	}
	report_error(c->report, where, NULL, "a group that is defined by itself: %s%.*s", path,
	    STR_ARG(c->tree->group[group].name));
	arena_reset(c->scratch);
	return PROGRAM_NONE;
}

/* The group's node in this context, compiled where it is new. */
static uint32_t
new_instance(struct compiler *c, uint32_t i, struct context ctx)
{
	const struct syntax_group *tree = &c->tree->group[i];
	struct group *g = &c->group[i];
	uint32_t node;

	if (tree->expr == NULL) {
		if (g->state == FRESH)
			g->set = sets_add(&c->sets, tree->term, tree->nterms, &g->set_hash);
		g->state = g->set == PROGRAM_NONE ? BROKEN : DONE;
		return g->state == DONE ? set_node(c, g->set, g->set_hash, ctx) : PROGRAM_NONE;
	}
	g->state = UNDERWAY;
	c->path[c->depth++] = i;
	node = expression(c, tree->expr, ctx);
	c->depth--;
	g->state = node == PROGRAM_NONE ? BROKEN : DONE;
	return node;
}

static uint32_t
group_node(struct compiler *c, const struct syntax_node *n, struct context ctx)
{
	uint32_t i = group_index_find(&c->index, report_text(c->report, n->term.place)), node;
	struct instance *known;

	if (i == GROUP_INDEX_NONE)
		return unknown_group(c, n->term.place);
	if (c->in_filter)
		c->used[i] = true;
	if (c->group[i].state == BROKEN)
		return PROGRAM_NONE;
	if (c->group[i].state == UNDERWAY)
		return cycle(c, i, n->term.place);
	if (c->depth == PROGRAM_GROUPS) {
		report_error(c->report, n->term.place, NULL,
		    "groups are defined by groups more than %d deep", PROGRAM_GROUPS);
		return PROGRAM_NONE;
	}
	/* reasons name the list that a word stands in, not the groups that are made of lists */
	ctx.label = arena_copy(c->p->arena, c->tree->group[i].name);
	for (known = c->group[i].instance; known != NULL; known = known->next)
		if (known->fields == ctx.fields && str_eq(known->label, ctx.label))
			return known->node;
	node = new_instance(c, i, ctx);
	if (node == PROGRAM_NONE)
		return node;
	known = arena_alloc(c->arena, sizeof(*known));
	*known = (struct instance){ c->group[i].instance, ctx.fields, ctx.label, node };
	c->group[i].instance = known;
	return node;
}

/* near, then and their negations need places on both sides. */
static uint32_t
near_node(struct compiler *c, const struct syntax_node *n, struct context ctx)
{
	static const enum program_kind kinds[] = {
		[SYNTAX_NEAR] = PROGRAM_NEAR, [SYNTAX_THEN] = PROGRAM_THEN,
		[SYNTAX_APART] = PROGRAM_APART, [SYNTAX_APART_THEN] = PROGRAM_APART_THEN,
	};
	const struct syntax_node *side[2] = { n->kid, n->kid->next };
	uint32_t kids[2];
	bool good = true;

	for (size_t i = 0; i < 2; i++) {
		kids[i] = expression(c, side[i], ctx);
		if (kids[i] != PROGRAM_NONE && !program_is_span(&c->p->node[kids[i]])) {
			report_error(c->report, side[i]->whole,
			    "near and then join terms, groups and 'or' of these",
			    "this is true or false and has no place in the text");
			kids[i] = PROGRAM_NONE;
		}
		good = good && kids[i] != PROGRAM_NONE;
	}
	if (!good)
		return PROGRAM_NONE;
	return add_node(c, &(struct program_node){ .kind = (uint8_t)kinds[n->term.kind],
	    .value = n->value, .nkids = 2 },
	    &(struct program_note){ .label = ctx.label, .source = source(c, n->whole) }, kids);
}

/* The kids of and, or, not and of-lists; NULL where one is broken. */
static uint32_t *
compile_kids(struct compiler *c, const struct syntax_node *first, struct context ctx,
    uint32_t *ret_n)
{
	uint32_t *kids = NULL, n = 0;
	bool good = true;

	for (const struct syntax_node *kid = first; kid != NULL; kid = kid->next) {
		uint32_t node = expression(c, kid, ctx);

		kids = arena_array(c->arena, kids, n, sizeof(kids[0]));
		kids[n++] = node;
		good = good && node != PROGRAM_NONE;
	}
	*ret_n = n;
	return good ? kids : NULL;
}

static uint32_t
logic_node(struct compiler *c, const struct syntax_node *n, struct context ctx)
{
	struct program_node node = { .kind = n->term.kind == SYNTAX_AND ? PROGRAM_AND :
	    n->term.kind == SYNTAX_NOT ? PROGRAM_NOT : PROGRAM_UNION };
	struct program_note note = { .label = ctx.label, .source = source(c, n->whole) };
	uint32_t *kids = compile_kids(c, n->kid, ctx, &node.nkids);

	if (kids == NULL)
		return PROGRAM_NONE;
	for (uint32_t i = 0; i < node.nkids; i++)
		if (node.kind == PROGRAM_UNION && !program_is_span(&c->p->node[kids[i]]))
			node.kind = PROGRAM_OR;
	return add_node(c, &node, &note, kids);
}

/* The terms of a group, each a set of its own. */
static uint32_t *
term_kids(struct compiler *c, const struct syntax_node *n, struct context ctx, uint32_t *ret_n)
{
	uint32_t whole = group_node(c, n, ctx), i, *kids;
	const struct syntax_group *g;

	if (whole == PROGRAM_NONE)
		return NULL;
	i = group_index_find(&c->index, report_text(c->report, n->term.place));
	g = &c->tree->group[i];
	if (ctx.label.n == 0)
		ctx.label = c->p->note[whole].label.n > 0 ? c->p->note[whole].label :
		    arena_copy(c->p->arena, g->name);
	if (g->expr != NULL) {
		if (g->expr->term.kind == SYNTAX_OR)
			return compile_kids(c, g->expr->kid, ctx, ret_n);
		report_error(c->report, n->term.place, "'of' counts the terms of a list or of a or b or c",
		    "group %.*s is one expression", STR_ARG(g->name));
		return NULL;
	}
	kids = arena_alloc(c->arena, g->nterms * sizeof(kids[0]));
	for (size_t k = 0; k < g->nterms; k++)
		kids[k] = term_node(c, &g->term[k], ctx);
	*ret_n = (uint32_t)g->nterms;
	return kids;
}

static uint32_t
of_node(struct compiler *c, const struct syntax_node *n, struct context ctx)
{
	struct program_node node = { .kind = PROGRAM_OF };
	struct program_note note = { .label = ctx.label, .source = source(c, n->whole) };
	uint32_t *kids = n->of_terms ? term_kids(c, n->kid, ctx, &node.nkids) :
	    compile_kids(c, n->kid, ctx, &node.nkids);

	if (kids == NULL)
		return PROGRAM_NONE;
	node.value = n->value == SYNTAX_ALL ? (int)node.nkids : n->value;
	if (n->value != SYNTAX_ALL && (uint32_t)n->value > node.nkids) {
		report_error(c->report, n->term.place, NULL, "%d of %u can never be true", n->value,
		    node.nkids);
		return PROGRAM_NONE;
	}
	return add_node(c, &node, &note, kids);
}

static uint32_t
count_node(struct compiler *c, const struct syntax_node *n, struct context ctx)
{
	struct program_node node = { .kind = PROGRAM_COUNT, .op = (uint8_t)n->op,
	    .value = n->value, .nkids = 1 };
	struct program_note note = { .label = ctx.label, .source = source(c, n->whole) };
	uint32_t kid = expression(c, n->kid, ctx);

	if (kid == PROGRAM_NONE)
		return kid;
	if (!program_is_span(&c->p->node[kid])) {
		report_error(c->report, n->kid->whole, "count(…) counts places of terms and groups",
		    "this is true or false and cannot be counted");
		return PROGRAM_NONE;
	}
	if (n->value == 0 && (n->op == SYNTAX_AT_LEAST || n->op == SYNTAX_LESS)) {
		report_error(c->report, n->term.place, NULL, n->op == SYNTAX_LESS ?
		    "a count is never below 0" : "a count is always at least 0");
		return PROGRAM_NONE;
	}
	return add_node(c, &node, &note, &kid);
}

static uint32_t
expression(struct compiler *c, const struct syntax_node *n, struct context ctx)
{
	switch (n->term.kind) {
	case SYNTAX_NAME:
		return group_node(c, n, ctx);
	case SYNTAX_AND:
	case SYNTAX_OR:
	case SYNTAX_NOT:
		return logic_node(c, n, ctx);
	case SYNTAX_NEAR:
	case SYNTAX_THEN:
	case SYNTAX_APART:
	case SYNTAX_APART_THEN:
		return near_node(c, n, ctx);
	case SYNTAX_IN:
		ctx.fields = (unsigned)n->value;
		return expression(c, n->kid, ctx);
	case SYNTAX_OF:
		return of_node(c, n, ctx);
	case SYNTAX_COUNT:
		return count_node(c, n, ctx);
	default:
		return term_node(c, &n->term, ctx);
	}
}

static void
hash_filter(struct program *p, struct program_filter *f)
{
	uint64_t h = f->match != PROGRAM_NONE ? p->note[f->match].hash : 0, scores = 0;

	for (uint32_t i = 0; i < f->nscores; i++)
		scores += mixed(p->note[p->score[f->score + i].node].hash,
		    (uint64_t)(int64_t)p->score[f->score + i].points);
	h = mixed(mixed(h, scores), (uint64_t)f->max_age);
	for (uint32_t i = 0; i < f->nbands; i++) {
		const struct program_band *b = &p->band[f->band + i];

		h = mixed(h, (uint64_t)(uint32_t)b->at << 8 | b->level);
	}
	f->hash = h;
	snprintf(f->hash_text, sizeof(f->hash_text), "%016llx", (unsigned long long)h);
}

static void
compile_filter(struct compiler *c, const struct syntax_filter *s)
{
	struct program *p = c->p;
	struct program_filter f = { .max_age = s->max_age, .match = PROGRAM_NONE,
	    .score = (uint32_t)p->nscores };
	const struct context text = { TEXT_FIELDS, { NULL, 0 } };
	size_t errors = c->report->errors;
	bool good = true;

	f.name = arena_copy(p->arena, s->name).p;
	if (s->match != NULL)
		good = (f.match = expression(c, s->match, text)) != PROGRAM_NONE;
	for (size_t i = 0; i < s->nscores; i++) {
		struct program_score score = { .points = s->score[i].points };

		score.node = expression(c, s->score[i].expr, text);
		good = good && score.node != PROGRAM_NONE;
		score.source = source(c, s->score[i].expr->whole);
		p->score = grow_array(p->score, p->nscores, &p->scores_size, sizeof(p->score[0]));
		p->score[p->nscores++] = score;
		f.nscores++;
	}
	if (s->match_place.n == 0 && s->nscores == 0 && !s->broken)
		report_error(c->report, s->place, "add match GROUP",
		    "filter %.*s has neither match nor score", STR_ARG(s->name));
	bands_add(p, s, &f);
	if (!s->broken)
		bands_check(c->report, s);
	if (good && errors == c->report->errors)
		hash_filter(p, &f);
	p->filter = grow_array(p->filter, p->nfilters, &p->filters_size, sizeof(p->filter[0]));
	p->filter[p->nfilters++] = f;
}

static int
by_name(const void *a, const void *b)
{
	const struct syntax_filter *const *x = a, *const *y = b;
	int order = str_cmp((*x)->name, (*y)->name);

	return order != 0 ? order : (*x > *y) - (*x < *y);
}

static void
check_names(struct compiler *c)
{
	size_t n = c->tree->nfilters;
	const struct syntax_filter **sorted = arena_alloc(c->arena, (n + 1) * sizeof(sorted[0]));

	for (size_t i = 0; i < n; i++)
		sorted[i] = &c->tree->filter[i];
	qsort(sorted, n, sizeof(sorted[0]), by_name);
	for (size_t i = 1; i < n; i++)
		if (str_eq(sorted[i]->name, sorted[i - 1]->name))
			report_error(c->report, sorted[i]->place, NULL,
			    "a second filter %.*s (the first stands in %s, line %zu)",
			    STR_ARG(sorted[i]->name),
			    c->report->file[sorted[i - 1]->place.file].name,
			    report_line(c->report, sorted[i - 1]->place));
}

/* Groups that no filter uses are compiled too: what is wrong in them is said. */
static void
check_unused(struct compiler *c)
{
	c->in_filter = false;
	for (uint32_t i = 0; i < c->tree->nown; i++) {
		const struct syntax_group *g = &c->tree->group[i];
		struct syntax_node name = { .term = { g->place, SYNTAX_NAME } };

		if (c->group[i].state == FRESH)
			group_node(c, &name, (struct context){ TEXT_FIELDS, { NULL, 0 } });
	}
}

struct program *
compile_tree(const struct syntax *tree, struct report *r, bool *ret_used)
{
	struct compiler c = { .tree = tree, .report = r, .p = program_new(), .in_filter = true,
	    .scratch = arena_new(SIZE_MAX / 2), .arena = arena_new(SIZE_MAX / 2),
	    .used = ret_used };

	sets_init(&c.sets, c.p, r, c.scratch);
	index_groups(&c);
	check_names(&c);
	for (size_t i = 0; i < tree->nfilters; i++) {
		compile_filter(&c, &tree->filter[i]);
		arena_reset(c.scratch);
	}
	check_unused(&c);
	c.p->group_set = mem_array(tree->ngroups + 1, sizeof(c.p->group_set[0]));
	for (size_t i = 0; i < tree->ngroups; i++)
		c.p->group_set[i] = tree->group[i].expr == NULL && c.group[i].state == DONE ?
		    c.group[i].set : PROGRAM_NONE;
	sets_release(&c.sets);
	arena_free(c.scratch);
	arena_free(c.arena);
	if (r->errors > 0) {
		program_free(c.p);
		return NULL;
	}
	words_settle(c.p->words);
	anchor_filters(c.p);
	return c.p;
}
