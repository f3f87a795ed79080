#ifndef FILTERS_REPORT_H
#define FILTERS_REPORT_H

#include <stdint.h>

#include "filters/filter.h"

/* Complaints about a set of filter files: all are counted, a screen or two is shown. */
#define REPORT_SHOWN 20		/* errors, and as many warnings, that are shown; the rest is counted */

struct report {
	FILE *diag;
	const struct filter_file *file;
	size_t errors, warnings;
};

/* Where in which file; n == 0 marks one column. */
struct report_place {
	uint32_t file, at, n;
};

void report_error(struct report *r, struct report_place where, const char *hint,
    const char *format, ...) __attribute__((format(printf, 4, 5)));
void report_warning(struct report *r, struct report_place where, const char *hint,
    const char *format, ...) __attribute__((format(printf, 4, 5)));
/* An example that failed: what it did instead. */
void report_failed(struct report *r, struct report_place where, const char *hint,
    const char *what);
/* Line of a place, from 1. */
size_t report_line(const struct report *r, struct report_place where);
/* The text of a place. */
struct str report_text(const struct report *r, struct report_place where);

#endif
