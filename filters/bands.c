#include "filters/bands.h"

#include <stdlib.h>

#include "filters/grow.h"

static int
by_at(const void *a, const void *b)
{
	const struct program_band *x = a, *y = b;

	return x->at != y->at ? (x->at > y->at) - (x->at < y->at) : (int)y->level - (int)x->level;
}

static void
add_band(struct program *p, struct program_filter *f, enum filter_level level, int at)
{
	p->band = grow_array(p->band, p->nbands, &p->bands_size, sizeof(p->band[0]));
	p->band[p->nbands++] = (struct program_band){ level, at };
	f->nbands++;
}

void
bands_add(struct program *p, const struct syntax_filter *s, struct program_filter *f)
{
	f->band = (uint32_t)p->nbands;
	for (size_t i = 0; i < s->nbands; i++)
		add_band(p, f, s->band[i].level, s->band[i].has_at ? s->band[i].at : INT32_MIN);
	if (s->nbands == 0)
		add_band(p, f, FILTER_NOTICE, INT32_MIN);
	qsort(p->band + f->band, f->nbands, sizeof(p->band[0]), by_at);
}

static void
check_band(struct report *r, const struct syntax_filter *s, size_t i, long long best)
{
	const struct syntax_band *b = &s->band[i];

	for (size_t k = 0; k < i; k++)
		if (s->band[k].level == b->level) {
			report_error(r, b->place, NULL, "priority %s is given twice",
			    filter_level_name(b->level));
			break;
		}
	if (b->has_at && b->at > best)
		report_error(r, b->place, NULL,
		    "no item can reach %d: the scores add up to %lld", b->at, best);
	if (s->match == NULL && (!b->has_at || b->at <= 0))
		report_error(r, b->place, "give it a threshold above 0, or a match",
		    "without a match this flags every item");
}

void
bands_check(struct report *r, const struct syntax_filter *s)
{
	long long best = 0;
	bool any_at = false;

	for (size_t i = 0; i < s->nscores; i++)
		best += s->score[i].points > 0 ? s->score[i].points : 0;
	for (size_t i = 0; i < s->nbands; i++) {
		any_at = any_at || s->band[i].has_at;
		check_band(r, s, i, best);
	}
	if (s->nscores > 0 && !any_at)
		report_error(r, s->score[0].place, "add priority notice at N",
		    "a score without a threshold changes nothing");
}
