#include "filters/library.h"

#include "filters/group_index.h"

struct filter_file
library_file(void)
{
	/* made of filters/library/names.filter: see the Makefile */
	static const char text[] =
#include "names.inc"
	    ;

	return (struct filter_file){ "the library", STR(text) };
}

/* Does an expression name a group that is not in the index? */
static bool
lacks(const struct group_index *x, const struct report *r, const struct syntax_node *n)
{
	for (; n != NULL; n = n->next)
		if (n->term.kind == SYNTAX_NAME ?
		    group_index_find(x, report_text(r, n->term.place)) == GROUP_INDEX_NONE :
		    lacks(x, r, n->kid))
			return true;
	return false;
}

static bool
wanted(const struct syntax *tree, const struct report *r, const struct group_index *x)
{
	for (size_t i = 0; i < tree->ngroups; i++)
		if (lacks(x, r, tree->group[i].expr))
			return true;
	for (size_t i = 0; i < tree->nfilters; i++) {
		const struct syntax_filter *f = &tree->filter[i];

		if (lacks(x, r, f->match))
			return true;
		for (size_t k = 0; k < f->nscores; k++)
			if (lacks(x, r, f->score[k].expr))
				return true;
	}
	return false;
}

void
library_complete(struct syntax *tree, struct report *r, uint32_t file)
{
	struct arena *scratch = arena_new(SIZE_MAX / 2);
	struct group_index x = group_index_new(tree, scratch);

	tree->nown = tree->ngroups;
	for (uint32_t i = 0; i < tree->nown; i++)
		group_index_put(&x, i);
	if (wanted(tree, r, &x))
		syntax_read(tree, r, file);
	for (size_t i = tree->nown; i < tree->ngroups; i++) {
		struct str name = tree->group[i].name;
		uint32_t own = group_index_find(&x, name);

		if (own != GROUP_INDEX_NONE)
			report_warning(r, tree->group[own].place, "give it another name to have both",
			    "group %.*s takes the place of the library's, for every filter",
			    STR_ARG(name));
	}
	arena_free(scratch);
}
