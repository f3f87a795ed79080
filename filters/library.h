#ifndef FILTERS_LIBRARY_H
#define FILTERS_LIBRARY_H

#include "filters/syntax.h"

/*
 * The groups that the program brings along: people, places and bodies in all
 * their spellings (filters/library/names.filter).  Any filter may name them.
 */
struct filter_file library_file(void);

/*
 * Reads the library behind the files of the tree if some condition there names
 * a group that they do not define.  `file` is its number in the report.  A
 * group of theirs that has the name of one of the library is warned of: it
 * takes its place, for all filters.
 */
void library_complete(struct syntax *tree, struct report *r, uint32_t file);

#endif
