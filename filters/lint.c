#include "filters/lint.h"

void
lint_tree(const struct syntax *tree, struct report *r, const struct program *p, const bool *used)
{
	for (size_t i = 0; i < tree->ngroups; i++)
		if (!used[i])
			report_warning(r, tree->group[i].place, NULL, "group %.*s is used by no filter",
			    STR_ARG(tree->group[i].name));
	(void)p;
}
