#ifndef FILTERS_ANCHOR_H
#define FILTERS_ANCHOR_H

#include "filters/program.h"

/*
 * Fills in the program's wakes, waked and always: for each filter a set of
 * atoms of which one at least must occur where the filter flags an item.
 */
void anchor_filters(struct program *p);

#endif
