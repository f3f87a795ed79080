#ifndef AGENT_FILTER_LOAD_H
#define AGENT_FILTER_LOAD_H

#include "filters/filter.h"

/*
 * Reads the files and compiles them into one set.  Complaints, also about
 * files that cannot be read, go to diag; NULL where there was one.
 */
struct filter_set *filter_load(const char *const *path, size_t n, FILE *diag,
    struct filter_counts *ret_counts);

#endif
