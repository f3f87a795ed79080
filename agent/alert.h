#ifndef AGENT_ALERT_H
#define AGENT_ALERT_H

#include <stdbool.h>

#include "base/buf.h"
#include "agent/store.h"

/*
 * How an alert's row is written, one line with its '\n' each.  What a row does
 * not have (an alert that `match` found has no number, time or feed) is left
 * out.
 */

/*
 *	warning peace-talks bbc-world: Title <https://link> (reason)
 * Strangers' text is escaped.  At most LIMIT_ALERT_LINE bytes: what is too long
 * ends in "…", the title first, so that link and reason stay.
 */
void alert_text(struct buf *out, const struct store_alert *alert, bool with_feed);

/*
 * What stands for an item that has no title: the first words of its text, white
 * space as single spaces, "…" behind them where it goes on.  Not escaped.
 */
void alert_lead(struct buf *out, struct str text);

/* One JSON object, keys in the order of feedwatch(8). */
void alert_json(struct buf *out, const struct store_alert *alert);

#endif
