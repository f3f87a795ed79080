#ifndef FILTERS_REPEATED_H
#define FILTERS_REPEATED_H

#include "filters/fold.h"

/*
 * How many bytes at the head of text repeat the title, white space aside: many
 * feeds do that, and its words count once.  0 where they do not, or where a
 * longer word only begins so.
 */
size_t repeated_title(const struct fold *f, struct str title, struct str text);

#endif
