#ifndef AGENT_DELTA_H
#define AGENT_DELTA_H

#include "base/buf.h"
#include "config/config.h"
#include "filters/filter.h"

/* What a new configuration adds, removes and changes against the one in force, by name. */
enum delta_list {
	DELTA_FEEDS_ADDED, DELTA_FEEDS_REMOVED, DELTA_FEEDS_CHANGED,
	DELTA_FILTERS_ADDED, DELTA_FILTERS_REMOVED, DELTA_FILTERS_CHANGED,
	DELTA_SETTINGS_CHANGED,
	DELTA_NLISTS
};

struct delta {
	struct buf names[DELTA_NLISTS];
	size_t n[DELTA_NLISTS];
};

/* One of the two texts that are compared: views into both. */
struct delta_side {
	const struct config *config;
	const struct filter_set *filters;
};

void delta_init(struct delta *d, const struct delta_side *before, const struct delta_side *after);
void delta_release(struct delta *d);

/* "a, b, c and 12 more"; nothing where there is none. */
struct str delta_names(struct delta *d, enum delta_list list);

#endif
