#ifndef AGENT_RHYTHM_H
#define AGENT_RHYTHM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/*
 * When a feed publishes, learnt from what its polls brought.  Pure: it is told
 * the time, it never asks.  From it follow how often the feed is asked, whether
 * items may have been missed between two polls, how late items are seen, and
 * from when on quiet is silence.
 *
 * It changes with new items only: a poll that brings none leaves it as it is.
 * Instants are ms since 1970 UTC, STAMP_NONE where there is none; durations ms.
 */
#define RHYTHM_HOURS 168	/* of a week; the first is Thursday's 00:00 UTC, as 1970 began */
#define RHYTHM_LATENCIES 80	/* classes of a latency: four for each doubling of seconds */
#define RHYTHM_TITLES 4		/* titles remembered of a document */

struct rhythm {
	uint16_t hours[RHYTHM_HOURS];		/* share of weeks with an item in that hour, of 65535 */
	uint16_t latencies[RHYTHM_LATENCIES];	/* items seen so late */
	int64_t titles[RHYTHM_TITLES];		/* the least hashes of the last document's titles */
	int64_t window;		/* items of the last document; 0: there was none */
	int64_t first;		/* when it was first polled */
	int64_t hour;		/* the open hour, counted from 1970: all before are in `hours` */
	bool busy;		/* the open hour had an item */
	int64_t today;		/* new items of the open hour's day */
	int64_t per_day_milli;	/* new items a day, times 1000 */
	int64_t gap;		/* between two items, lately; 0 unknown */
	int64_t alive;		/* the last new item; of the first document the newest date */
	int64_t longest;	/* the longest quiet so far; older ones fade */
	int64_t gaps, last_gap;	/* polls between which items may have been missed */
	int64_t silent_at;	/* quiet until then is silence; STAMP_NONE: cannot be told yet */
	int64_t silent_since;	/* the last item before the silence that was noticed */
};

/* A feed that was never polled. */
void rhythm_clear(struct rhythm *r);

/* One document with new items, while they are being gone through. */
struct rhythm_news {
	int64_t now, before;	/* the poll; the last good one before it */
	int64_t last_new;	/* when an item was new before */
	bool whole;		/* the document was not cut short, and neither was the one before */
	int64_t items, fresh;
	int64_t dated, recent;	/* fresh ones with a date; of them published after `before` */
	int64_t oldest, newest;	/* date of any item */
	bool met;		/* a title of the document before */
	uint64_t ages[3];	/* bit n: a fresh item is n hours old */
	int64_t titles[RHYTHM_TITLES];
};

void rhythm_open(struct rhythm_news *n, int64_t now, int64_t before, int64_t last_new);
/* An item of the document; r learns how late a fresh one is seen. */
void rhythm_item(struct rhythm *r, struct rhythm_news *n, struct str title, int64_t published,
    bool fresh);
/*
 * All items were gone through and some were fresh: r learns.  True where items
 * may have been missed: nothing of the document before is left in this one,
 * though it was long enough for that.
 */
bool rhythm_learn(struct rhythm *r, const struct rhythm_news *n);

/* Of the latencies noted so many in a hundred are no greater: ms, -1 where there are none. */
int64_t rhythm_latency(const struct rhythm *r, int percent);

/* How often a feed may be asked; what it wishes itself, 0 where it says nothing. */
struct rhythm_bounds {
	int64_t least, usual, most;	/* intervals */
};

struct rhythm_hints {
	int64_t freshness;	/* how long HTTP says that the answer stays good */
	int64_t ttl;		/* the same by the feed itself */
	unsigned skip_hours;	/* bit n: hour n of the day, UTC, brings nothing */
	unsigned skip_days;	/* bit n: day n of the week, from Monday on, brings nothing */
};

/* What the interval depends on. */
struct rhythm_pace {
	int64_t gap;		/* of struct rhythm */
	int64_t quiet;		/* since the last new item; 0 where there was none */
	bool missed;		/* the last document with new items had nothing of the one before */
};

/*
 * How long to wait until the next poll of a feed that is well.
 *
 * As long as lies between two of its items, within least..usual: so nearly all
 * of a document is there still at the next poll.  Where items were missed it is
 * `least`, whatever the feed wishes, until documents overlap again.  What was
 * quiet for long may wait a thousandth of that: a feed that had nothing for a
 * week slows down beyond `usual`, up to `most`, and one new item ends it.
 * Hints make it longer up to `usual`, up to `most` after a day of quiet and in
 * hours that the feed says to be empty.
 */
int64_t rhythm_interval(const struct rhythm_pace *pace, const struct rhythm_bounds *bounds,
    const struct rhythm_hints *hints, int64_t now);

#endif
