#ifndef AGENT_BACKFILL_H
#define AGENT_BACKFILL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/store.h"
#include "agent/watch.h"
#include "filters/filter.h"

/*
 * New and changed filters meet the items that are stored already: each is run
 * over those of its max-age, a few items at a time between the polls.  A feed
 * whose `filters=` gains one shows it its items.  The store remembers which
 * version of a filter has done so, and which filters a feed chose; nothing is
 * done twice.
 * Zeroed memory is a backfill with nothing to do.
 */
struct backfill_filter {
	bool pending;		/* new or changed: every feed that has it */
	bool gained;		/* some feeds have it now that had not */
	int64_t since;		/* items first seen or published from then on */
	size_t alerts, held;	/* added; of these beyond max_alerts: rows without a line */
};

struct backfill {
	struct store *store;
	struct filter_set *filters;
	struct backfill_filter *filter;		/* by number */
	const struct watch **watch;		/* by id of the feed */
	bool **gains;		/* of each of these: filters it gained, by number; NULL: none */
	bool *chosen;		/* of each: what the store remembers is not what it has now */
	size_t nwatches;
	int64_t now, since;		/* of the start; the earliest of all filters */
	int64_t next, last;		/* ids of items */
	int64_t max_alerts;		/* of one filter that become lines */
	int64_t rest_until;		/* ticks: the store failed, it is given time */
	size_t items;			/* looked at */
	size_t fresh;			/* alerts added since the last commit */
	bool all;		/* some filter is new or changed: all feeds' items are looked at */
	bool pending, failed;
};

/*
 * Finds out what is to do; views into all that it is given.  now: ms since
 * 1970.  False where the store failed.
 */
bool backfill_init(struct backfill *b, struct store *store, struct filter_set *filters,
    const struct watch_list *list, int64_t max_alerts, int64_t now);
void backfill_release(struct backfill *b);

/* When there is something to do, in ticks; INT64_MAX: never. */
int64_t backfill_due(const struct backfill *b);

enum backfill_result { BACKFILL_NONE, BACKFILL_WORKED, BACKFILL_DONE, BACKFILL_FAILED };

/*
 * A small piece of the work, committed before it returns, between
 * transactions: no longer than some 50 ms.  DONE once all is done: the numbers
 * of b->filter say what came of it.  FAILED: the store failed; the piece is
 * tried again later.
 */
enum backfill_result backfill_step(struct backfill *b, int64_t ticks);

#endif
