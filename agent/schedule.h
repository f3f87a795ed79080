#ifndef AGENT_SCHEDULE_H
#define AGENT_SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/outcome.h"

/*
 * Who is due when.  Pure: it is told the time, it never asks; it knows feeds
 * and hosts by number only.  All times are ms of one clock that never jumps.
 *
 * After a poll the next one comes
 *	NEW, UNCHANGED	one interval later
 *	RETRY		half an interval later, then twice as long with each failure, up to SCHEDULE_RETRY_MAX
 *	BROKEN		one interval later, then twice as long each time, up to SCHEDULE_BROKEN_MAX
 *	GONE		SCHEDULE_GONE later
 * but never before SCHEDULE_FLOOR has passed, and up to a sixteenth later than
 * that at random, so that feeds that met once do not march in step for ever.
 */
#define SCHEDULE_FLOOR		((int64_t)30 * 1000)
#define SCHEDULE_RETRY_MAX	((int64_t)2 * 3600 * 1000)
#define SCHEDULE_BROKEN_MAX	((int64_t)6 * 3600 * 1000)
#define SCHEDULE_GONE		((int64_t)24 * 3600 * 1000)

struct schedule;

struct schedule_rules {
	size_t feeds, hosts;		/* numbers lie below these */
	size_t connections;		/* polls at once in all */
	size_t host_connections;	/* polls at once of one host */
	int64_t host_gap;		/* between two starts at one host */
	uint64_t seed;			/* of the jitter */
};

struct schedule *schedule_new(const struct schedule_rules *rules);
void schedule_free(struct schedule *s);

/* Makes a feed known, once: it waits until due.  failures: in a row, as kept over a restart. */
void schedule_add(struct schedule *s, size_t feed, size_t host, int64_t interval, int64_t due,
    unsigned failures);
/* From now on this is the interval of the feed. */
void schedule_pace(struct schedule *s, size_t feed, int64_t interval);
/* No poll of any feed of the host starts before `until`; of several holds the longest counts. */
void schedule_hold(struct schedule *s, size_t host, int64_t until);

/* The end of the longest of them; INT64_MIN: there was none. */
int64_t schedule_held_until(const struct schedule *s, size_t host);

/* A feed that may be polled now; it is then taken, until schedule_done(). */
bool schedule_take(struct schedule *s, int64_t now, size_t *ret_feed);
/* The poll of a waiting feed is under way already (reload): as if it had been taken just now. */
void schedule_resume(struct schedule *s, size_t feed, int64_t now);
/* When schedule_take() may give one without a schedule_done() before; INT64_MAX: never. */
int64_t schedule_next(const struct schedule *s);

/* The poll of a taken feed ended.  Returns when its next one is due. */
int64_t schedule_done(struct schedule *s, size_t feed, int64_t now, enum outcome how);
/* The same where the poll came to nothing by no fault of the feed: again after `wait`. */
int64_t schedule_again(struct schedule *s, size_t feed, int64_t now, int64_t wait);
/* The same as schedule_done(), but it is not due again here (once): for the next process. */
int64_t schedule_retire(struct schedule *s, size_t feed, int64_t now, enum outcome how);
/* A waiting feed becomes due at `due` where that is earlier. */
void schedule_hasten(struct schedule *s, size_t feed, int64_t due);

#endif
