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

/* What is asked of each name: is it none of the files'; and, of those, does the library have it? */
struct question {
	const struct report *report;
	struct group_index own, *library;	/* NULL: not read yet */
};

static bool
asks(const struct question *q, const struct syntax_node *n)
{
	for (; n != NULL; n = n->next) {
		struct str name = report_text(q->report, n->term.place);

		if (n->term.kind != SYNTAX_NAME) {
			if (asks(q, n->kid))
				return true;
		} else if (group_index_find(&q->own, name) == GROUP_INDEX_NONE &&
		    (q->library == NULL ||
		    group_index_find(q->library, name) != GROUP_INDEX_NONE)) {
			return true;
		}
	}
	return false;
}

/* Is it so of any name in the files? */
static bool
anywhere(const struct question *q, const struct syntax *tree)
{
	for (size_t i = 0; i < tree->nown; i++)
		if (asks(q, tree->group[i].expr))
			return true;
	for (size_t i = 0; i < tree->nfilters; i++) {
		const struct syntax_filter *f = &tree->filter[i];

		if (asks(q, f->match))
			return true;
		for (size_t k = 0; k < f->nscores; k++)
			if (asks(q, f->score[k].expr))
				return true;
	}
	return false;
}

static void
warn_hidden(const struct syntax *tree, struct report *r, const struct group_index *library)
{
	for (size_t i = 0; i < tree->nown; i++)
		if (group_index_find(library, tree->group[i].name) != GROUP_INDEX_NONE)
			report_warning(r, tree->group[i].place, "give it another name to have both",
			    "group %.*s takes the place of the library's, for every filter",
			    STR_ARG(tree->group[i].name));
}

void
library_complete(struct syntax *tree, struct report *r, uint32_t file)
{
	struct arena *scratch = arena_new(SIZE_MAX / 2);
	struct question q = { r, group_index_new(tree, scratch), NULL };
	struct group_index library;

	tree->nown = tree->ngroups;
	for (uint32_t i = 0; i < tree->nown; i++)
		group_index_put(&q.own, i);
	if (anywhere(&q, tree)) {
		syntax_read(tree, r, file);
		library = group_index_new(tree, scratch);
		for (size_t i = tree->nown; i < tree->ngroups; i++)
			group_index_put(&library, (uint32_t)i);
		q.library = &library;
		if (anywhere(&q, tree))
			warn_hidden(tree, r, &library);
	}
	arena_free(scratch);
}
