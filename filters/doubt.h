#ifndef FILTERS_DOUBT_H
#define FILTERS_DOUBT_H

#include "filters/eval.h"

/*
 * What an expression would have found whose search was given up is not known.
 * It counts as found where that makes a report; but a report that it would
 * prevent, under `not`, is no less lost than another: there only what is
 * certain counts.
 */

/* Something below the node was given up in this item. */
bool doubt_below(struct eval *e, uint32_t node);
/* The node is true, whatever the expressions that were given up would have found. */
bool doubt_certain(struct eval *e, uint32_t node);

#endif
