#ifndef AGENT_METRICS_H
#define AGENT_METRICS_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/poll.h"
#include "agent/watch.h"
#include "base/buf.h"

/*
 * Numbers for Prometheus, in its text format, in one file that node-exporter's
 * textfile collector reads.  Counters begin with the process.
 */
struct metrics {
	uint64_t polls[OUTCOME_GONE + 1];	/* by outcome */
	uint64_t items, alerts, bytes, gaps;
	int64_t took;			/* ms, of all polls */
	int64_t lag;			/* ms: how late a poll began at most since the last writing */
	int64_t started, loaded;	/* ms since 1970: the process; the texts in force */
	bool refused;			/* the last reload was */
	bool store_failing, outlet_failing;
};

/* A poll that was recorded. */
void metrics_poll(struct metrics *m, const struct poll *p);

/* What is true now, beside what was counted. */
struct metrics_view {
	const struct watch_list *list;
	size_t filters, pending;	/* compiled; polls under way */
	const char *database;
};

/* The whole text. */
void metrics_text(const struct metrics *m, const struct metrics_view *v, struct buf *out);
/*
 * Puts it in place of the file at path, so that a reader sees the old one or
 * the new one, and readable for all.  False: *ret_reason says why, in words.
 */
bool metrics_write(struct metrics *m, const struct metrics_view *v, const char *path,
    const char **ret_reason);

#endif
