#ifndef AGENT_RULES_H
#define AGENT_RULES_H

#include <stdio.h>

#include "config/config.h"
#include "filters/filter.h"

/* From the files a configuration (or a command line) names to a compiled set of filters. */

/* The largest filter file that is read: 10,000 filters of 20 terms are 3 MB. */
#define RULES_FILE_MAX ((size_t)128 * 1024 * 1024)

/*
 * Reads and compiles the files, in their order.  Every complaint goes to diag;
 * NULL where there was an error.  ret_counts may be NULL.
 */
struct filter_set *rules_read(const char *const *files, size_t n, FILE *diag,
    struct filter_counts *ret_counts);

/*
 * The same for a configuration; a feed that names a filter which is not there
 * is an error too, and then nothing else is said: warnings of the filters
 * (ret_counts: none) would hide it.
 */
struct filter_set *rules_load(const struct config *config, FILE *diag,
    struct filter_counts *ret_counts);

/* The configuration at path and its filters: both, or neither. */
bool rules_reload(const char *path, FILE *diag, struct config **ret_config,
    struct filter_set **ret_filters);

#endif
