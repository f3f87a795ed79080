#ifndef AGENT_FEED_PRINT_H
#define AGENT_FEED_PRINT_H

#include "agent/feed.h"
#include "base/buf.h"

/* The feed as one JSON Feed 1.1 object on one line, without line end. */
void feed_print(struct buf *out, const struct feed *feed);

#endif
