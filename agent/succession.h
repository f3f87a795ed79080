#ifndef AGENT_SUCCESSION_H
#define AGENT_SUCCESSION_H

#include <stdint.h>

#include "agent/fetch.h"
#include "agent/watch.h"

/*
 * What outlives a reload.  A poll under way goes on where its feed is still
 * there and is asked as before, and counts for the feed as it is now; the
 * others are broken off.  What was said of a feed already is not said again.
 * from: the watches that end; to: those that come into force; ticks: now.
 */
void succession_pass(struct watch_list *from, struct watch_list *to, struct fetch *f,
    int64_t ticks);

#endif
