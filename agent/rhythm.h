#ifndef AGENT_RHYTHM_H
#define AGENT_RHYTHM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * When a feed publishes, learnt from what its polls brought.  Pure: it is told
 * the time, it never asks.  From it follow how often the feed is asked, whether
 * items may have been missed between two polls, how late items are seen, and
 * from when on quiet is silence.
 *
 * It changes with new items only: a poll that brings none leaves it as it is.
 * Instants are ms since 1970 UTC, durations ms.
 */
#define RHYTHM_HOURS 168	/* of a week, from Thursday 00:00 UTC as 1970 began */
#define RHYTHM_LATENCIES 80	/* classes of a latency: four for each doubling of seconds */
#define RHYTHM_TITLES 4		/* titles remembered of a document */

struct rhythm {
	uint16_t hours[RHYTHM_HOURS];		/* share of weeks with an item in that hour, of 65535 */
	uint16_t latencies[RHYTHM_LATENCIES];	/* items seen so late */
	int64_t titles[RHYTHM_TITLES];		/* the least hashes of the last document's titles */
	int64_t window;		/* items of the last document; 0: there was none */
	int64_t first;		/* when it was first polled; 0: never */
	int64_t hour;		/* the open hour, counted from 1970: all before are in `hours` */
	bool busy;		/* the open hour had an item */
	int64_t today;		/* new items of the open hour's day */
	int64_t per_day_milli;	/* new items a day, times 1000 */
	int64_t gap;		/* between two items, lately; 0 unknown */
	int64_t longest;	/* the longest quiet so far; older ones fade */
	int64_t gaps, last_gap;	/* polls between which items may have been missed; STAMP_NONE */
	int64_t silent_at;	/* quiet until then is silence; STAMP_NONE: cannot be told yet */
	int64_t silent_since;	/* the last item before the silence that was noticed; STAMP_NONE */
};

/* A feed that was never polled. */
void rhythm_clear(struct rhythm *r);

/* Of the latencies noted so many in a hundred are no greater: ms, -1 where there are none. */
int64_t rhythm_latency(const struct rhythm *r, int percent);

#endif
