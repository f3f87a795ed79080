#ifndef AGENT_HEALTH_TEXT_H
#define AGENT_HEALTH_TEXT_H

#include "agent/health.h"
#include "base/buf.h"

/* What `feedwatch status` prints of the rows that are to be shown. */

/* A line a feed, then the totals.  columns: of the terminal; 0: as wide as it gets. */
void health_text_table(struct buf *out, const struct health *h, int columns);
/* One feed, all that is known of it, a line each. */
void health_text_feed(struct buf *out, const struct health *h, const struct health_row *row);
/* One JSON object a line, the last of all feeds together. */
void health_text_json(struct buf *out, const struct health *h);

#endif
