#include "filters/program.h"

#include <stdlib.h>

#include "base/mem.h"

struct program *
program_new(void)
{
	struct program *p = mem_alloc(sizeof(*p));

	p->arena = arena_new(SIZE_MAX / 2);
	p->fold = fold_get();
	p->words = words_new();
	return p;
}

void
program_free(struct program *p)
{
	if (p == NULL)
		return;
	for (size_t i = 0; i < p->nregexes; i++)
		regex_free(p->regex[i].regex);
	free(p->node);
	free(p->note);
	free(p->kids);
	free(p->atoms);
	free(p->set);
	free(p->regex);
	free(p->score);
	free(p->band);
	free(p->filter);
	free(p->wakes);
	free(p->waked);
	free(p->always);
	free(p->group_set);
	words_free(p->words);
	arena_free(p->arena);
	free(p);
}
