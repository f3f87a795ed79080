#ifndef AGENT_REPORT_H
#define AGENT_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/agent.h"
#include "agent/backfill.h"
#include "agent/delta.h"
#include "agent/metrics.h"
#include "agent/network.h"
#include "agent/poll.h"
#include "agent/upkeep.h"
#include "agent/watch.h"
#include "agent/way.h"

/*
 * What is said of the agent's work, and counted: transitions, not repetitions.
 * Zeroed memory is a report that has said nothing yet.
 */
struct report {
	struct agent_tally total, hour;	/* of this run; since the last heartbeat */
	int64_t slowest, lag;		/* ms, since the last heartbeat; lag: a poll began so late */
	char slowest_feed[64];
	uint64_t gaps;			/* polls before which items may have been missed, likewise */
	int64_t hour_began;		/* ticks: of the last heartbeat */
	struct metrics metrics;
	bool store_failing, outlet_failing, metrics_failing, unsealed;	/* said */
};

void report_started(struct report *r, const struct config *config, size_t filters);
/* A poll begins so late. */
void report_begun(struct report *r, int64_t late);
/* A poll is recorded; changes what the watch remembers to have been said. */
void report_poll(struct report *r, struct watch *w, const struct poll *p);
/* What was learnt of the way to the feed. */
void report_way(const struct watch *w, const struct poll *p, const struct way_news *news);
/* The store did not take it; w may be NULL. */
void report_store(struct report *r, const struct watch *w, const char *reason);
/* The store took something. */
void report_store_well(struct report *r);
/* A feed that once does not ask; all of them that are known to wait. */
void report_waiting(struct report *r, const struct watch *w, int64_t now);
void report_all_waiting(struct report *r, const struct watch_list *list);
/* A poll that showed that nobody answers any more, or that somebody does again. */
void report_network(struct report *r, const struct network *n, const struct poll *p);
/* New and changed filters have seen the stored items. */
void report_applied(struct report *r, const struct backfill *b);
/* reason: why documents are read by a process that is not sealed; NULL where it is. */
void report_seal(struct report *r, const char *reason);
/* reason: why alerts stay unprinted; "" where they do not. */
/* A walk that gave something away; a write-ahead log that grows; a store that failed. */
void report_upkeep(struct report *r, const struct upkeep *u, enum upkeep_result result);
void report_outlet(struct report *r, const char *reason);
/* What a reader of texts complained of, a line each. */
void report_complaints(struct str lines);
/* The line of complaints that says why texts are refused: the first error, not a warning. */
struct str report_reason(struct str lines);
/* New texts are in force, or they are not: report_reason() of `reason` says why. */
void report_reloaded(struct report *r, const struct config *config, size_t filters,
    struct delta *delta);
void report_refused(struct report *r, const struct config *config, const char *reason);
/* The line of `systemctl status`. */
void report_status(const struct report *r, const struct watch_list *list, size_t pending,
    int64_t ticks);
void report_heartbeat(struct report *r, const struct watch_list *list, int64_t ticks);
/* Writes the metrics to path (NULL: nowhere). */
void report_metrics(struct report *r, const struct metrics_view *view, const char *path);
void report_stopped(const struct report *r);

#endif
