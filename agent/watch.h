#ifndef AGENT_WATCH_H
#define AGENT_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/config.h"
#include "filters/filter.h"
#include "agent/audit.h"
#include "agent/move.h"
#include "agent/rhythm.h"
#include "agent/schedule.h"
#include "agent/store.h"

/* What the agent keeps of a feed between two polls; all else is in the store. */
struct watch {
	const struct config_feed *feed;	/* the configuration's */
	int64_t id;			/* of its row */
	struct store_feed *row;		/* while a poll is under way, or certain: as it was before */
	size_t host;			/* its number in the schedule */
	bool *applies;			/* by filter number; NULL: every filter */
	int64_t waiting;		/* once: its host is left alone until then (ms since 1970); else STAMP_NONE */
	int64_t due;			/* ticks: when its next poll should begin */
	uint64_t batch;			/* the commit that its last poll is part of; 0: none yet */
	bool refused;			/* the store did not take its last poll */
	int64_t success_at, new_at;	/* ms since 1970, as stored, or STAMP_NONE */
	bool asked;			/* a poll was started */
	bool failing;			/* the last poll failed */
	bool repaired, renamed;		/* said already */
	struct move move;		/* where it moved to */
	struct audit audit;		/* whether its 304 is believed */
	enum audit_way way;		/* how the poll under way asked */
	/* by the clock that never jumps, lest a wrong one make all feeds silent at once */
	int64_t alive;			/* the last new item; INT64_MIN: there was none */
	int64_t silent_at;		/* quiet until then is silence; INT64_MAX: none can be noticed */
	int64_t gap;			/* between two items, lately; 0 unknown */
	bool missed;			/* items may have been, before the last good poll */
	bool silent;			/* said already */
	struct rhythm_hints hints;	/* its own and its server's wishes */
};

/* All watched feeds, numbered as in the configuration, and their schedule. */
struct watch_list {
	struct watch *watch;
	size_t n;
	size_t due;			/* how many are due at once */
	size_t hosts;
	struct schedule *schedule;
};

/*
 * Finds or makes the row of each feed and plans its first poll: where the
 * store says, at once where that moment is past (a crowd is spread out: 50 a
 * second).  once: all at once, without gaps, and
 * those whose host asked to be left alone are not planned at all.
 * now: ms since 1970; ticks: ms of the schedule's clock.
 * False where the store failed.  The list keeps views into config and filters.
 */
bool watch_load(struct watch_list *list, const struct config *config,
    const struct filter_set *filters, struct store *store, bool once, int64_t now, int64_t ticks);
/* ms since a poll that now begins should have begun; a host's wish to rest makes none late. */
int64_t watch_lateness(const struct watch_list *list, size_t i, int64_t ticks);
/* ms between the polls of a crowd, so that all of it takes no longer than an interval. */
int64_t watch_crowd_gap(const struct watch_list *list, int64_t interval);
/* ms until a feed that is well is asked again. */
int64_t watch_interval(const struct watch *w, int64_t now, int64_t ticks);
/* Takes over what the rhythm of a feed says: its gap, alive, silent_at and silent_since. */
void watch_follow(struct watch *w, const struct rhythm *rhythm, int64_t now, int64_t ticks);
void watch_release(struct watch_list *list);

#endif
