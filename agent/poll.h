#ifndef AGENT_POLL_H
#define AGENT_POLL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/edit.h"
#include "agent/cell.h"
#include "agent/feed.h"
#include "agent/fetch.h"
#include "agent/rhythm.h"
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
	int64_t now, ticks;		/* ms since 1970; ms of the clock that never jumps */
	int64_t max_alerts, max_body;	/* as configured */
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
	size_t edited, renamed;		/* known items with new texts, with a new guid */
	struct edit_note *notes;	/* of edited items that were flagged, in the arena */
	size_t nnotes;
	struct rhythm rhythm;		/* where fresh > 0: with what they taught */
	bool missed;			/* items may have been, since the last good poll */
	int64_t gap_before;		/* when that was so before; STAMP_NONE: never */
	int64_t good_before;		/* the last good poll before this one; STAMP_NONE: none */
	int64_t heard;			/* a silence ended that had lasted since then; else STAMP_NONE */
	bool silent;			/* silence begins to be noticed */
};

/*
 * Begins a transaction where none is open, reads the feed's row and judges the
 * answer: the same bytes as last time are UNCHANGED, what is no feed is BROKEN.
 * False where the store failed.
 */
bool poll_judge(struct poll *p);
/* Somebody spoke HTTP with us; nobody did, though we tried.  A file does neither. */
bool poll_answered(const struct poll *p);
bool poll_unanswered(const struct poll *p);
/* Once judged: the feed is as it should be. */
bool poll_well(const struct poll *p);

/*
 * One transaction in two parts: the new items with their alerts and what they
 * teach of the feed's rhythm; its health and validators.  Between them the next
 * poll can be planned.  interval, next: as planned (ms; ms since 1970).  All of
 * it waits for the caller's store_commit().  False where the store failed:
 * nothing that was not yet committed is kept then.
 */
bool poll_take(struct poll *p);
/* Between the two: what the watch is to know from now on. */
void poll_teach(const struct poll *p, struct watch *w);
bool poll_record(struct poll *p, int64_t interval, int64_t next);

#endif
