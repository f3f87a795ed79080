#ifndef AGENT_REPORT_H
#define AGENT_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/agent.h"
#include "agent/backfill.h"
#include "agent/poll.h"
#include "agent/upkeep.h"
#include "agent/watch.h"

/*
 * What is said of the agent's work, and counted: transitions, not repetitions.
 * Zeroed memory is a report that has said nothing yet.
 */
struct report {
	struct agent_tally total, hour;	/* of this run; since the last heartbeat */
	int64_t slowest;		/* ms, since the last heartbeat */
	char slowest_feed[64];
	bool store_failing, outlet_failing, unsealed;	/* said */
};

void report_started(struct report *r, const struct config *config, size_t filters);
/* A poll is recorded; changes what the watch remembers to have been said. */
void report_poll(struct report *r, struct watch *w, const struct poll *p);
/* The store did not take it; w may be NULL. */
void report_store(struct report *r, const struct watch *w, const char *reason);
/* The store took something. */
void report_store_well(struct report *r);
/* A feed that once does not ask. */
void report_waiting(struct report *r, const struct watch *w, int64_t now);
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
/* The line of `systemctl status`. */
void report_status(const struct report *r, const struct watch_list *list, int64_t ticks);
void report_heartbeat(struct report *r, const struct watch_list *list);
void report_stopped(const struct report *r);

#endif
