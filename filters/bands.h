#ifndef FILTERS_BANDS_H
#define FILTERS_BANDS_H

#include "filters/program.h"

/* Priorities and the scores that reach them. */

/* Adds the filter's bands to the program, the lowest first; priority notice where it names none. */
void bands_add(struct program *p, const struct syntax_filter *s, struct program_filter *f);

/* Complains where a priority cannot be reached, or a score changes nothing. */
void bands_check(struct report *r, const struct syntax_filter *s);

#endif
