#ifndef AGENT_FLAGGED_H
#define AGENT_FLAGGED_H

#include "agent/store.h"
#include "base/buf.h"
#include "filters/filter.h"

/*
 * What a filter says of an item as an alert's row: filter, level, score and
 * reasons are filled in; item, time and what is read only are left to the caller.
 * with_parts: the reason says what the score is made of.
 */
struct flagged {
	struct store_alert alert;	/* views into the set and the two texts */
	struct buf why, reason;
};

void flagged_init(struct flagged *f, const struct filter_set *filters,
    const struct filter_flag *flag, bool with_parts);
void flagged_release(struct flagged *f);

#endif
