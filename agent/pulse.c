#include "agent/pulse.h"

#include <sys/stat.h>

#include "agent/log.h"
#include "agent/schedule.h"
#include "agent/systemd.h"
#include "base/clock.h"
#include "base/mem.h"

#define STATUS_GAP (2 * CLOCK_SECOND)	/* between two STATUS= lines */
#define MIGRATION_RATE (1 << 20)	/* bytes of an old database brought up to date in a second */
#define METRICS_GAP (15 * CLOCK_SECOND)	/* Prometheus looks no more often */

void
pulse_opening(const char *database)
{
	struct stat st;
	int64_t size = stat(database, &st) == 0 ? (int64_t)st.st_size : 0;

	systemd_status("opening the database");
	systemd_extend(CLOCK_MINUTE + size / MIGRATION_RATE * CLOCK_SECOND);
}

/* The slowest poll may need so long. */
static int64_t
longest(const struct config *config)
{
	int64_t ms = config->timeout;

	for (size_t i = 0; i < config->nfeeds; i++)
		if (config->feeds[i].timeout > ms)
			ms = config->feeds[i].timeout;
	return ms;
}

void
pulse_init(struct pulse *p, const struct config *config, bool once, int64_t ticks)
{
	*p = (struct pulse){
		.watchdog = systemd_watchdog(),
		.alive_at = INT64_MAX,
		.status_at = once ? INT64_MAX : ticks,
		.heartbeat_at = once ? INT64_MAX : ticks + config->heartbeat,
		.metrics_at = once || config->metrics_file == NULL ? INT64_MAX : ticks,
	};
	if (p->watchdog > 0)
		p->alive_at = ticks;
	progress_init(&p->progress, longest(config), ticks);
}

void
pulse_adopt(struct pulse *p, const struct config *config, int64_t ticks)
{
	int64_t due = p->heartbeat_at;

	pulse_init(p, config, false, ticks);
	/* who reloads every minute still hears the heart beat */
	if (due < p->heartbeat_at)
		p->heartbeat_at = due;
}

void
pulse_made(struct pulse *p, int64_t ticks)
{
	progress_made(&p->progress, ticks);
	p->stale = true;
}

int64_t
pulse_next(const struct pulse *p)
{
	int64_t next = p->alive_at < p->heartbeat_at ? p->alive_at : p->heartbeat_at;

	if (p->stale && p->status_at < next)
		next = p->status_at;
	return p->metrics_at < next ? p->metrics_at : next;
}

/*
 * Something is due, under way or failing, or every feed is lost: then waiting
 * must end some time.
 */
static bool
busy(const struct report *r, const struct metrics_view *v, int64_t ticks)
{
	int64_t next = schedule_next(v->list->schedule);

	return v->pending > 0 || next <= ticks || r->store_failing ||
	    (next == INT64_MAX && v->list->n > 0);
}

static void
feed_watchdog(struct pulse *p, const struct report *r, const struct metrics_view *v, int64_t ticks)
{
	bool good = progress_good(&p->progress, busy(r, v, ticks), ticks);

	if (good)
		systemd_alive();
	else if (!p->stuck)
		log_write(LOG_STUCK, LOG_NUMBER("pending", (int64_t)v->pending),
		    LOG_NUMBER("seconds", (ticks - p->progress.made) / CLOCK_SECOND));
	p->stuck = !good;
}

/* Trouble that begins or ends is worth a new status line at once. */
static void
see_trouble(struct pulse *p, const struct report *r, int64_t ticks)
{
	unsigned trouble = r->store_failing | (unsigned)r->outlet_failing << 1 |
	    (unsigned)r->metrics.refused << 2;

	if (trouble != p->trouble && p->status_at != INT64_MAX)
		p->status_at = ticks;
	p->trouble = trouble;
}

void
pulse_beat(struct pulse *p, struct report *r, const struct metrics_view *v,
    const struct config *config, int64_t ticks)
{
	see_trouble(p, r, ticks);
	if (ticks >= p->alive_at) {
		feed_watchdog(p, r, v, ticks);
		p->alive_at = ticks + p->watchdog / 3;
	}
	if (ticks >= p->status_at) {
		report_status(r, v->list, v->pending, ticks);
		p->status_at = ticks + STATUS_GAP;
		p->stale = v->pending > 0;
	}
	if (ticks >= p->heartbeat_at) {
		report_heartbeat(r, v->list, ticks);
		p->heartbeat_at = ticks + config->heartbeat;
		mem_tidy();
	}
	if (ticks >= p->metrics_at) {
		report_metrics(r, v, config->metrics_file);
		p->metrics_at = ticks + METRICS_GAP;
	}
}
