#ifndef FILTERS_LINT_H
#define FILTERS_LINT_H

#include "filters/program.h"

/*
 * Warnings about filters that compile: what is probably not meant.  used[i]:
 * group i is used by some filter.
 */
void lint_tree(const struct syntax *tree, struct report *r, const struct program *p,
    const bool *used);

#endif
