#ifndef FILTERS_COMPILE_H
#define FILTERS_COMPILE_H

#include "filters/program.h"

/*
 * From the tree to the program: names are resolved, terms become atoms, types
 * are checked.  NULL where there was an error (all are reported).  used[i] is
 * set where group i of the tree is used by a filter, if only through others.
 */
struct program *compile_tree(const struct syntax *tree, struct report *r, bool *ret_used);

#endif
