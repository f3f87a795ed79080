#ifndef AGENT_PULSE_H
#define AGENT_PULSE_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/metrics.h"
#include "agent/progress.h"
#include "agent/report.h"
#include "config/config.h"

/*
 * What is said to others of how work goes on, each in its own rhythm: to the
 * watchdog, to `systemctl status`, to the log, to Prometheus.  All instants
 * are ticks.
 */
struct pulse {
	struct progress progress;
	int64_t watchdog;		/* ms it waits for us; 0: there is none */
	int64_t alive_at, status_at, heartbeat_at, metrics_at;	/* when each is due; INT64_MAX: never */
	bool stale;			/* what the status line says is past */
	unsigned trouble;		/* that it speaks of */
	bool stuck;			/* said */
};

/* An old database may take long to be brought up to date: the manager is told how long. */
void pulse_opening(const char *database);
void pulse_init(struct pulse *p, const struct config *config, bool once, int64_t ticks);
/* After a reload. */
void pulse_adopt(struct pulse *p, const struct config *config, int64_t ticks);
/* Something was done: a poll came to its end and was stored. */
void pulse_made(struct pulse *p, int64_t ticks);
/* When something is to be said again. */
int64_t pulse_next(const struct pulse *p);
/* Says what is due. */
void pulse_beat(struct pulse *p, struct report *r, const struct metrics_view *v,
    const struct config *config, int64_t ticks);

#endif
