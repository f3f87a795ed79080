#ifndef AGENT_POLL_H
#define AGENT_POLL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/cell.h"
#include "agent/feed.h"
#include "agent/fetch.h"
#include "agent/store.h"
#include "agent/watch.h"

/*
 * One answer on its way: bytes, items, flags, rows.  Silent: it leaves in the
 * struct what the agent will say.
 */
struct poll {
	/* given */
	const struct watch *watch;
	const struct fetch_answer *answer;
	int64_t now;			/* ms since 1970 */
	int64_t max_alerts;
	struct filter_set *filters;
	struct store *store;
	struct cell *cell;		/* where the document is read */
	struct arena *arena;		/* this poll's alone */
	/* found out */
	struct store_feed row;		/* as it was before; poll_record() makes it what is now */
	enum outcome outcome;
	const char *reason;		/* in words; "" where all is well */
	struct feed feed;		/* empty unless outcome is NEW */
	int64_t body_hash;
	int64_t failures, since;	/* in a row before this poll, and since when (ms since 1970) */
	enum outcome before;		/* how the poll before ended */
	int64_t hold;			/* ms: the host asked for so much rest; 0: it did not */
	size_t fresh, alerts, held;	/* items that were new, alerts raised, of them not to be printed */
};

/*
 * Reads the feed's row and judges the answer: the same bytes as last time are
 * UNCHANGED, what is no feed is BROKEN.  False where the store failed.
 */
bool poll_judge(struct poll *p);

/*
 * One transaction: the new items, their alerts, the feed's health and
 * validators.  next: when it is due again (ms since 1970).  A poll that raised
 * alerts is committed durably at once; one that brought items is committed;
 * of any other the health waits for the caller's store_commit().  False where
 * the store failed: nothing of it is kept then.
 */
bool poll_record(struct poll *p, int64_t next);

#endif
