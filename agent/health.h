#ifndef AGENT_HEALTH_H
#define AGENT_HEALTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/reading.h"
#include "agent/store.h"
#include "agent/store_items.h"
#include "base/arena.h"

/* How every feed is doing, from the configuration and the database alone. */
enum health_state {
	HEALTH_OK,
	HEALTH_SILENT,		/* quiet against its own rhythm */
	HEALTH_NEW,		/* not polled yet */
	HEALTH_WAITING,		/* its host asked to be left alone */
	HEALTH_FAILING,
	HEALTH_GONE,		/* 410 */
	HEALTH_LATE,		/* its next poll is long overdue */
	HEALTH_REMOVED,		/* stored, but no longer configured */
	HEALTH_NSTATES
};

#define HEALTH_ITEMS 10		/* of a feed that is shown in full */

struct health_row {
	struct store_feed feed;
	enum health_state state;
	bool configured;
	bool shown;			/* the caller's choice; true at first */
	struct store_latest *items;	/* the last ones, newest first; NULL: not asked for */
	size_t nitems;
};

struct health {
	struct health_row *rows;	/* configured ones by name, then the others */
	size_t nrows, nconfigured, size;
	struct arena *arena;		/* the stored strings */
	int64_t now;
	/* of all rows */
	size_t count[HEALTH_NSTATES];
	int64_t items, alerts, gaps, per_day_milli;
	int64_t last_poll;		/* STAMP_NONE: there was none */
	int64_t bytes;			/* of the database and its log */
	bool tell_gaps;			/* the caller's choice: the table says when the last one was */
	bool overdue;			/* all feeds are, and for long: nobody polls */
};

/* False where the store failed; to be released either way. */
bool health_load(struct health *h, const struct reading *reading, int64_t now);
void health_release(struct health *h);

/* The configured or stored feed of that name, or NULL. */
struct health_row *health_find(struct health *h, const char *name);
/* Reads the last items of its feed; false where the store failed. */
bool health_look(struct health *h, struct health_row *row, const struct reading *reading);
const char *health_name(enum health_state state);
/* Whether somebody should look. */
bool health_bad(enum health_state state);

#endif
