#ifndef FILTERS_ABBREVIATION_H
#define FILTERS_ABBREVIATION_H

#include "base/str.h"

/* Titles and the like, folded, that a capital follows: their dot ends no sentence. */
bool abbreviation_is(struct str word);

#endif
