#include "agent/metrics.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/stamp.h"
#include "version.h"

/*
 * Names follow Prometheus: a prefix, base units, _total for what only grows.
 * The one label that grows with the configuration is the feed's name, and
 * that ends at FEEDS_MAX.
 */
#define FEEDS_MAX 1000		/* feeds with lines of their own: Prometheus keeps a series for each */
#define TEXT_MAX ((size_t)1 << 20)	/* bytes: 1000 feeds of 7 lines are 500 KiB */
#define PATH_SIZE 4096

static const char *const outcomes[] = { "new", "unchanged", "retry", "broken", "gone" };

void
metrics_poll(struct metrics *m, const struct poll *p)
{
	m->polls[p->outcome]++;
	m->items += p->fresh;
	m->alerts += p->alerts;
	m->bytes += p->answer->body.n;
	m->gaps += p->missed;
	m->took += p->answer->took;
}

static void
head(struct buf *out, const char *name, const char *type, const char *help)
{
	buf_addf(out, "# HELP feedwatch_%s %s\n# TYPE feedwatch_%s %s\n", name, help, name, type);
}

static void
number(struct buf *out, const char *name, const char *type, const char *help, uint64_t value)
{
	head(out, name, type, help);
	buf_addf(out, "feedwatch_%s %llu\n", name, (unsigned long long)value);
}

/* ms as seconds, which Prometheus counts in. */
static void
seconds(struct buf *out, const char *name, const char *type, const char *help, int64_t ms)
{
	head(out, name, type, help);
	buf_addf(out, "feedwatch_%s %lld.%03lld\n", name, (long long)(ms / 1000),
	    (long long)(ms % 1000));
}

static void
add_counters(struct buf *out, const struct metrics *m)
{
	uint64_t polls = 0;

	head(out, "polls_total", "counter", "Polls done, by how they ended.");
	for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++) {
		buf_addf(out, "feedwatch_polls_total{outcome=\"%s\"} %llu\n", outcomes[i],
		    (unsigned long long)m->polls[i]);
		polls += m->polls[i];
	}
	number(out, "items_total", "counter", "New items stored.", m->items);
	number(out, "alerts_total", "counter", "Alerts raised by polls.", m->alerts);
	number(out, "gaps_total", "counter", "Polls before which items may have been missed.",
	    m->gaps);
	number(out, "received_bytes_total", "counter", "Bytes of documents, as they came.",
	    m->bytes);
	head(out, "poll_duration_seconds", "summary", "Time that polls took.");
	buf_addf(out, "feedwatch_poll_duration_seconds_sum %lld.%03lld\n"
	    "feedwatch_poll_duration_seconds_count %llu\n", (long long)(m->took / 1000),
	    (long long)(m->took % 1000), (unsigned long long)polls);
}

static uint64_t
size_of(const char *database)
{
	uint64_t size = 0;

	for (int i = 0; i < 2 && database != NULL; i++) {
		char path[PATH_SIZE];
		struct stat st;

		snprintf(path, sizeof(path), "%s%s", database, i == 0 ? "" : "-wal");
		if (stat(path, &st) == 0)
			size += (uint64_t)st.st_size;
	}
	return size;
}

static int64_t
failing(const struct watch *w)
{
	return w->failing;
}

static int64_t
silent(const struct watch *w)
{
	return w->silent;
}

static uint64_t
count(const struct watch_list *list, int64_t (*of)(const struct watch *w))
{
	uint64_t n = 0;

	for (size_t i = 0; i < list->n; i++)
		n += (uint64_t)of(&list->watch[i]);
	return n;
}

static void
add_gauges(struct buf *out, const struct metrics *m, const struct metrics_view *v)
{
	head(out, "build_info", "gauge", "The version that runs.");
	buf_addf(out, "feedwatch_build_info{version=\"%s\"} 1\n", VERSION);
	seconds(out, "start_time_seconds", "gauge", "When the process began, seconds since 1970.",
	    m->started);
	seconds(out, "config_load_time_seconds", "gauge",
	    "When the texts in force were read, seconds since 1970.", m->loaded);
	number(out, "config_last_reload_successful", "gauge",
	    "0 where the last reload was refused.", !m->refused);
	number(out, "feeds", "gauge", "Feeds that are polled.", v->list->n);
	number(out, "feeds_failing", "gauge", "Feeds whose last poll failed.", count(v->list, failing));
	number(out, "feeds_silent", "gauge", "Feeds that are quiet against their own rhythm.",
	    count(v->list, silent));
	number(out, "filters", "gauge", "Filters in force.", v->filters);
	number(out, "polls_pending", "gauge", "Polls under way.", v->pending);
	seconds(out, "poll_lag_seconds", "gauge",
	    "How late a poll began, at most, since the file was last written.", m->lag);
	number(out, "store_writable", "gauge", "0 where the database takes nothing.",
	    !m->store_failing);
	number(out, "output_writable", "gauge", "0 where alerts cannot be printed.",
	    !m->outlet_failing);
	number(out, "store_size_bytes", "gauge", "Bytes of the database and its log.",
	    size_of(v->database));
}

/* One line for each feed; instants that never were are left out. */
static void
add_feeds(struct buf *out, const struct watch_list *list, const char *name, const char *help,
    int64_t (*of)(const struct watch *w))
{
	head(out, name, "gauge", help);
	for (size_t i = 0; i < list->n; i++) {
		int64_t value = of(&list->watch[i]);

		if (value != STAMP_NONE)
			buf_addf(out, "feedwatch_%s{feed=\"%s\"} %lld\n", name,
			    list->watch[i].feed->name, (long long)value);
	}
}

static int64_t
well(const struct watch *w)
{
	return !w->failing;
}

static int64_t
success(const struct watch *w)
{
	return w->success_at == STAMP_NONE ? STAMP_NONE : w->success_at / 1000;
}

static int64_t
fresh(const struct watch *w)
{
	return w->new_at == STAMP_NONE ? STAMP_NONE : w->new_at / 1000;
}

void
metrics_text(const struct metrics *m, const struct metrics_view *v, struct buf *out)
{
	add_gauges(out, m, v);
	add_counters(out, m);
	if (v->list->n > FEEDS_MAX)
		return;
	add_feeds(out, v->list, "feed_up", "0 where the feed's last poll failed.", well);
	add_feeds(out, v->list, "feed_last_success_timestamp_seconds",
	    "When the feed last answered well, seconds since 1970.", success);
	add_feeds(out, v->list, "feed_last_new_timestamp_seconds",
	    "When the feed last brought something new, seconds since 1970.", fresh);
	add_feeds(out, v->list, "feed_silent", "1 where the feed is quiet against its own rhythm.",
	    silent);
}

/* Beside path, then in its place: rename(2) is all or nothing. */
static bool
replace(const char *path, struct str text)
{
	char beside[PATH_SIZE];
	FILE *f;
	bool ok;

	if ((size_t)snprintf(beside, sizeof(beside), "%s.tmp", path) >= sizeof(beside)) {
		errno = ENAMETOOLONG;
		return false;
	}
	f = fopen(beside, "we");
	if (f == NULL)
		return false;
	/* others read it, whatever the umask of the service */
	ok = fchmod(fileno(f), 0644) == 0 && fwrite(text.p, 1, text.n, f) == text.n;
	ok = fclose(f) == 0 && ok && rename(beside, path) == 0;
	if (!ok) {
		int why = errno;

		unlink(beside);
		errno = why;
	}
	return ok;
}

bool
metrics_write(struct metrics *m, const struct metrics_view *v, const char *path,
    const char **ret_reason)
{
	struct buf text;
	bool ok;

	buf_init(&text, TEXT_MAX);
	metrics_text(m, v, &text);
	ok = replace(path, buf_str(&text));
	if (!ok)
		*ret_reason = strerror(errno);
	buf_release(&text);
	m->lag = 0;
	return ok;
}
