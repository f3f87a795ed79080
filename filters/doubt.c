#include "filters/doubt.h"

/*
 * Rarely asked: only where a search was given up in this item.  What was found
 * out is remembered until the next one, as groups are shared.
 */

/* The fields in which an expression of the set was given up without a find. */
static unsigned
given_up(const struct eval *e, const struct program_set *s)
{
	unsigned fields = 0;

	for (uint32_t i = s->regex; i < s->regex + s->nregexes; i++)
		fields |= e->given_up[i];
	return fields;
}

struct finds {
	const struct eval *e;
	const struct program_set *set;
	unsigned fields;	/* in which something was found for certain */
};

static void
add_certain(void *arg, const struct words_atom *a)
{
	struct finds *f = arg;
	const struct program *p = f->e->program;
	unsigned fields = a->fields;

	for (uint32_t i = f->set->regex; i < f->set->regex + f->set->nregexes; i++)
		if (words_atom(p->words, p->regex[i].atom) == a)
			fields &= ~(unsigned)f->e->given_up[i];
	f->fields |= fields;
}

static struct eval_doubt *
known(struct eval *e, uint32_t node)
{
	struct eval_doubt *d = &e->doubt[node];

	if (d->serial != e->serial)
		*d = (struct eval_doubt){ .serial = e->serial };
	return d;
}

static bool
below(struct eval *e, const struct program_node *n)
{
	if (n->kind == PROGRAM_SET)
		return (given_up(e, &e->program->set[n->set]) & n->fields) != 0;
	for (uint32_t i = 0; i < n->nkids; i++)
		if (doubt_below(e, e->program->kids[n->kid + i]))
			return true;
	return false;
}

bool
doubt_below(struct eval *e, uint32_t node)
{
	struct eval_doubt *d;

	if (!e->regex_limit)
		return false;
	d = known(e, node);
	if (!d->below_known) {
		d->below = below(e, &e->program->node[node]);
		d->below_known = true;
	}
	return d->below;
}

static size_t
certain_kids(struct eval *e, const struct program_node *n)
{
	size_t count = 0;

	for (uint32_t i = 0; i < n->nkids; i++)
		count += doubt_certain(e, e->program->kids[n->kid + i]);
	return count;
}

/* Of a node with something below it that was given up. */
static bool
certain(struct eval *e, const struct program_node *n)
{
	struct finds f = { .e = e };

	switch (n->kind) {
	case PROGRAM_SET:
		f.set = &e->program->set[n->set];
		eval_visit(e, f.set, add_certain, &f);
		return (f.fields & n->fields) != 0;
	case PROGRAM_UNION:
	case PROGRAM_OR:
		return certain_kids(e, n) > 0;
	case PROGRAM_AND:
		return certain_kids(e, n) == n->nkids;
	case PROGRAM_OF:
		return certain_kids(e, n) >= (size_t)n->value;
	default:
		return false;	/* what is near, or counted, or not there: nobody knows */
	}
}

bool
doubt_certain(struct eval *e, uint32_t node)
{
	struct eval_doubt *d;

	if (!eval_truth(e, node))
		return false;
	if (!doubt_below(e, node))
		return true;
	d = known(e, node);
	if (!d->certain_known) {
		d->certain = certain(e, &e->program->node[node]);
		d->certain_known = true;
	}
	return d->certain;
}
