#ifndef AGENT_EDIT_H
#define AGENT_EDIT_H

#include <stdint.h>

#include "filters/filter.h"

/*
 * What the filters see of an item, as 64 bits that are never 0: another number
 * means that it was edited.  White space does not count, nor does what changes
 * without anybody's editing: how many views or comments there are, how long
 * ago it was, the query of an address in the text.  Stored in databases.
 */
int64_t edit_hash(const struct filter_item *texts);

#endif
