#include "agent/report.h"

#include <stdio.h>
#include <time.h>

#include "agent/log.h"
#include "agent/systemd.h"
#include "agent/uri.h"
#include "base/clock.h"
#include "base/stamp.h"
#include "version.h"

#define STATUS_SIZE 400		/* bytes of the status line: it is read on a terminal */
#define GAPS_ARE_ONE (6 * CLOCK_HOUR)	/* gaps that follow each other so soon are said once */

void
report_started(struct report *r, const struct config *config, size_t filters)
{
	r->hour_began = clock_ticks();
	r->metrics.started = r->metrics.loaded = clock_now();
	log_write(LOG_STARTED, LOG_TEXT("version", VERSION), LOG_TEXT("config", config->path),
	    LOG_NUMBER("feeds", (int64_t)config->nfeeds), LOG_NUMBER("filters", (int64_t)filters),
	    LOG_TEXT("database", config->database));
}

void
report_begun(struct report *r, int64_t late)
{
	if (late > r->lag)
		r->lag = late;
	if (late > r->metrics.lag)
		r->metrics.lag = late;
}

/* Seconds until an instant, rounded up. */
static int64_t
seconds(int64_t until, int64_t now)
{
	return until > now ? (until - now + CLOCK_SECOND - 1) / CLOCK_SECOND : 0;
}

static void
count(struct report *r, const struct watch *w, const struct poll *p, bool well)
{
	struct agent_tally *tally[] = { &r->total, &r->hour };

	for (size_t i = 0; i < 2; i++) {
		tally[i]->polls++;
		tally[i]->items += p->fresh;
		tally[i]->alerts += p->alerts;
		tally[i]->failed += !well;
	}
	r->gaps += p->missed;
	if (p->answer->took >= r->slowest) {
		r->slowest = p->answer->took;
		snprintf(r->slowest_feed, sizeof(r->slowest_feed), "%s", w->feed->name);
	}
}

static void
say_failing(struct watch *w, const struct poll *p)
{
	const struct store_feed *row = &p->row;

	w->failing = true;
	if (p->outcome == OUTCOME_GONE && p->before != OUTCOME_GONE)
		log_write(LOG_FEED_GONE, LOG_TEXT("feed", w->feed->name),
		    LOG_STR("url", uri_masked(p->arena, str_of(w->feed->url))),
		    LOG_NUMBER("next", seconds(row->next_poll, p->now)));
	else if ((row->failures & (row->failures - 1)) == 0)
		log_write(LOG_FEED_FAILING, LOG_TEXT("feed", w->feed->name),
		    LOG_NUMBER("status", row->status > 0 ? row->status : LOG_NO_NUMBER),
		    LOG_TEXT("reason", p->reason), LOG_NUMBER("failures", row->failures),
		    LOG_NUMBER("next", seconds(row->next_poll, p->now)));
}

static void
say_well(struct watch *w, const struct poll *p)
{
	char since[STAMP_SIZE];

	if (w->failing)
		log_write(LOG_FEED_RECOVERED, LOG_TEXT("feed", w->feed->name),
		    LOG_NUMBER("failures", p->failures),
		    LOG_TEXT("since", stamp_format(p->since, since)));
	w->failing = false;
	if (p->fresh > 0 || p->alerts > 0)
		log_write(LOG_FEED_NEW, LOG_TEXT("feed", w->feed->name),
		    LOG_NUMBER("items", (int64_t)p->feed.nitems),
		    LOG_NUMBER("new", (int64_t)p->fresh),
		    LOG_NUMBER("changed", p->edited > 0 ? (int64_t)p->edited : LOG_NO_NUMBER),
		    LOG_NUMBER("alerts", (int64_t)p->alerts),
		    LOG_NUMBER("bytes", (int64_t)p->answer->body.n),
		    LOG_NUMBER("took", p->answer->took),
		    LOG_NUMBER("next", seconds(p->row.next_poll, p->now)));
	else
		log_write(LOG_FEED_UNCHANGED, LOG_TEXT("feed", w->feed->name),
		    LOG_NUMBER("status", p->answer->status), LOG_NUMBER("took", p->answer->took),
		    LOG_NUMBER("next", seconds(p->row.next_poll, p->now)));
}

/* What became of items that were known. */
static void
say_known(struct watch *w, const struct poll *p)
{
	if (p->renamed > 0 && !w->renamed)
		log_write(LOG_ITEMS_RENAMED, LOG_TEXT("feed", w->feed->name),
		    LOG_NUMBER("items", (int64_t)p->feed.nitems),
		    LOG_NUMBER("renamed", (int64_t)p->renamed));
	if (p->fresh > 0 || p->renamed > 0)
		w->renamed = p->renamed > 0;
	for (size_t i = 0; i < p->nnotes; i++) {
		const struct edit_note *n = &p->notes[i];

		log_write(LOG_ITEM_CHANGED, LOG_TEXT("feed", w->feed->name),
		    LOG_NUMBER("item", n->item), LOG_STR("title", n->title),
		    LOG_STR("link", n->link), LOG_STR("fields", n->fields),
		    LOG_STR("change", n->change));
	}
}

/* Once for a row of gaps: a feed that outruns us would say it with every poll. */
static bool
news(const struct poll *p)
{
	return p->gap_before == STAMP_NONE || p->now - p->gap_before > GAPS_ARE_ONE;
}

static void
say_rhythm(const struct watch *w, const struct poll *p)
{
	char since[STAMP_SIZE];

	if (p->missed && news(p))
		log_write(LOG_ITEMS_MISSED, LOG_TEXT("feed", w->feed->name),
		    LOG_NUMBER("items", (int64_t)p->feed.nitems),
		    LOG_TEXT("since", stamp_format(p->good_before, since)),
		    LOG_NUMBER("gaps", p->rhythm.gaps),
		    LOG_NUMBER("next", seconds(p->row.next_poll, p->now)));
	if (p->silent)
		log_write(LOG_FEED_SILENT, LOG_TEXT("feed", w->feed->name),
		    LOG_TEXT("since", stamp_format(p->row.last_new, since)));
	if (p->heard != STAMP_NONE)
		log_write(LOG_FEED_HEARD, LOG_TEXT("feed", w->feed->name),
		    LOG_TEXT("since", stamp_format(p->heard, since)));
}

/* What is odd about a document that was read all the same. */
static void
say_odd(struct watch *w, const struct poll *p)
{
	const struct feed *f = &p->feed;

	if (p->outcome == OUTCOME_NEW && f->recovered && !w->repaired)
		log_write(LOG_FEED_REPAIRED, LOG_TEXT("feed", w->feed->name),
		    LOG_TEXT("format", f->format), LOG_TEXT("encoding", f->encoding));
	if (p->outcome == OUTCOME_NEW)
		w->repaired = f->recovered;
	if (f->truncated)
		log_write(LOG_FEED_TRUNCATED, LOG_TEXT("feed", w->feed->name),
		    LOG_NUMBER("items", (int64_t)f->nitems));
	if (f->dropped > 0)
		log_write(LOG_ITEMS_DROPPED, LOG_TEXT("feed", w->feed->name),
		    LOG_NUMBER("items", (int64_t)f->nitems),
		    LOG_NUMBER("dropped", (int64_t)f->dropped));
	if (p->held > 0)
		log_write(LOG_ALERTS_HELD, LOG_TEXT("feed", w->feed->name),
		    LOG_NUMBER("printed", (int64_t)(p->alerts - p->held)),
		    LOG_NUMBER("held", (int64_t)p->held));
}

void
report_poll(struct report *r, struct watch *w, const struct poll *p)
{
	bool well = p->outcome == OUTCOME_NEW || p->outcome == OUTCOME_UNCHANGED;

	count(r, w, p, well);
	metrics_poll(&r->metrics, p);
	w->success_at = p->row.last_success;
	w->new_at = p->row.last_new;
	say_odd(w, p);
	say_known(w, p);
	say_rhythm(w, p);
	if (well)
		say_well(w, p);
	else
		say_failing(w, p);
	if (p->hold > 0)
		log_write(LOG_FEED_WAITING, LOG_TEXT("feed", w->feed->name),
		    LOG_STR("host", uri_host(p->arena, str_of(move_url(&w->move, w->feed)))),
		    LOG_NUMBER("seconds", seconds(p->hold, 0)));
}

void
report_way(const struct watch *w, const struct poll *p, const struct way_news *news)
{
	struct str url = uri_masked(p->arena, str_of(w->feed->url));
	struct str to = uri_masked(p->arena, str_of(w->move.target));
	char until[STAMP_SIZE];

	if (news->move == MOVE_BEGAN)
		log_write(LOG_FEED_MOVING, LOG_TEXT("feed", w->feed->name), LOG_STR("url", url),
		    LOG_STR("to", to), LOG_TEXT("reason", news->refusal));
	else if (news->move == MOVE_ADOPTED)
		log_write(LOG_FEED_MOVED, LOG_TEXT("feed", w->feed->name), LOG_STR("url", url),
		    LOG_STR("to", to), LOG_NUMBER("answers", w->move.answers));
	else if (news->move == MOVE_FAILED)
		log_write(LOG_FEED_MOVED_BACK, LOG_TEXT("feed", w->feed->name),
		    LOG_STR("url", url), LOG_TEXT("reason", p->reason));
	if (news->audit == AUDIT_LIED)
		log_write(LOG_FEED_LIED, LOG_TEXT("feed", w->feed->name),
		    LOG_NUMBER("items", p->fresh > 0 ? (int64_t)p->fresh : LOG_NO_NUMBER),
		    LOG_NUMBER("lies", w->audit.lies),
		    LOG_TEXT("until", stamp_format(w->audit.until, until)));
}

void
report_store(struct report *r, const struct watch *w, const char *reason)
{
	r->total.failed++;
	r->hour.failed++;
	if (!r->store_failing)
		log_write(LOG_STORE_FAILING, LOG_TEXT("feed", w != NULL ? w->feed->name : NULL),
		    LOG_TEXT("reason", reason));
	r->store_failing = true;
}

void
report_store_well(struct report *r)
{
	if (r->store_failing)
		log_write(LOG_STORE_RECOVERED);
	r->store_failing = false;
}

void
report_waiting(struct report *r, const struct watch *w, int64_t now)
{
	(void)r;
	log_write(LOG_FEED_WAITING, LOG_TEXT("feed", w->feed->name),
	    LOG_NUMBER("seconds", seconds(w->waiting, now)));
}

void
report_all_waiting(struct report *r, const struct watch_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->watch[i].waiting != STAMP_NONE)
			report_waiting(r, &list->watch[i], clock_now());
}

void
report_network(struct report *r, const struct network *n, const struct poll *p)
{
	char stamp[STAMP_SIZE];
	int64_t since = p->now - (p->ticks - n->since);

	(void)r;
	if (n->down)
		log_write(LOG_NETWORK_DOWN, LOG_NUMBER("hosts", (int64_t)n->hosts),
		    LOG_TEXT("reason", p->reason));
	else
		log_write(LOG_NETWORK_UP, LOG_NUMBER("seconds", seconds(p->now, since)),
		    LOG_TEXT("since", stamp_format(since, stamp)));
}

void
report_applied(struct report *r, const struct backfill *b)
{
	for (size_t i = 0; i < filter_count(b->filters); i++) {
		const struct backfill_filter *f = &b->filter[i];

		if (!f->pending && !f->gained)
			continue;
		r->total.alerts += f->alerts;
		r->hour.alerts += f->alerts;
		log_write(LOG_FILTER_APPLIED, LOG_TEXT("filter", filter_name(b->filters, i)),
		    LOG_NUMBER("items", (int64_t)b->items),
		    LOG_NUMBER("alerts", (int64_t)f->alerts),
		    LOG_NUMBER("held", f->held > 0 ? (int64_t)f->held : LOG_NO_NUMBER));
	}
}

void
report_upkeep(struct report *r, const struct upkeep *u, enum upkeep_result result)
{
	if (result == UPKEEP_FAILED)
		report_store(r, NULL, store_error(u->store));
	else if (result == UPKEEP_PRUNED && u->prune.texts + u->prune.names > 0)
		log_write(LOG_ITEMS_PRUNED, LOG_NUMBER("items", (int64_t)u->prune.texts),
		    LOG_NUMBER("forgotten", (int64_t)u->prune.names));
	else if (result == UPKEEP_WAL_LARGE)
		log_write(LOG_WAL_LARGE, LOG_NUMBER("bytes", u->wal));
}

void
report_seal(struct report *r, const char *reason)
{
	if (reason != NULL && !r->unsealed)
		log_write(LOG_READER_UNSEALED, LOG_TEXT("reason", reason));
	r->unsealed |= reason != NULL;
}

void
report_outlet(struct report *r, const char *reason)
{
	if (*reason != '\0' && !r->outlet_failing)
		log_write(LOG_ALERTS_UNPRINTED, LOG_TEXT("reason", reason));
	r->outlet_failing = *reason != '\0';
}

void
report_complaints(struct str lines)
{
	while (lines.n > 0) {
		struct str line = str_cut(&lines, '\n');

		if (line.n > 0)
			log_write(LOG_COMPLAINT, LOG_STR("text", line));
	}
}

struct str
report_reason(struct str lines)
{
	struct str rest = lines;

	while (rest.n > 0) {
		struct str line = str_cut(&rest, '\n');

		if (memmem(line.p, line.n, ": error: ", 9) != NULL ||
		    memmem(line.p, line.n, ": test failed: ", 15) != NULL)
			return line;
	}
	return str_cut(&lines, '\n');
}

static size_t
failing(const struct watch_list *list)
{
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++)
		n += list->watch[i].failing;
	return n;
}

static size_t
silent(const struct watch_list *list)
{
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++)
		n += list->watch[i].silent;
	return n;
}

void
report_reloaded(struct report *r, const struct config *config, size_t filters,
    struct delta *delta)
{
	r->metrics.loaded = clock_now();
	r->metrics.refused = false;
	log_write(LOG_RELOADED, LOG_TEXT("config", config->path),
	    LOG_NUMBER("feeds", (int64_t)config->nfeeds), LOG_NUMBER("filters", (int64_t)filters),
	    LOG_STR("feeds-added", delta_names(delta, DELTA_FEEDS_ADDED)),
	    LOG_STR("feeds-removed", delta_names(delta, DELTA_FEEDS_REMOVED)),
	    LOG_STR("feeds-changed", delta_names(delta, DELTA_FEEDS_CHANGED)),
	    LOG_STR("filters-added", delta_names(delta, DELTA_FILTERS_ADDED)),
	    LOG_STR("filters-removed", delta_names(delta, DELTA_FILTERS_REMOVED)),
	    LOG_STR("filters-changed", delta_names(delta, DELTA_FILTERS_CHANGED)),
	    LOG_STR("settings-changed", delta_names(delta, DELTA_SETTINGS_CHANGED)));
}

void
report_refused(struct report *r, const struct config *config, const char *reason)
{
	r->metrics.refused = true;
	log_write(LOG_RELOAD_REFUSED, LOG_TEXT("config", config->path),
	    LOG_STR("reason", report_reason(str_of(reason))));
}

/* ", 2 failing (bbc-world, …)": the first by its name. */
static void
add_failing(struct buf *text, const struct watch_list *list)
{
	size_t n = failing(list), i = 0;

	if (n == 0)
		return;
	while (!list->watch[i].failing)
		i++;
	buf_addf(text, ", %zu failing (%s%s)", n, list->watch[i].feed->name, n > 1 ? ", …" : "");
}

/* Local time: it stays true where "in 4 s" would not. */
static void
add_moment(struct buf *text, const char *what, int64_t at)
{
	time_t when = (time_t)(at / CLOCK_SECOND);
	struct tm tm;

	if (localtime_r(&when, &tm) != NULL)
		buf_addf(text, "%s%02d:%02d:%02d", what, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

void
report_status(const struct report *r, const struct watch_list *list, size_t pending,
    int64_t ticks)
{
	int64_t next = schedule_next(list->schedule);
	struct buf text;

	buf_init(&text, STATUS_SIZE);
	if (r->store_failing)
		buf_add(&text, STR("THE DATABASE TAKES NOTHING; "));
	if (r->outlet_failing)
		buf_add(&text, STR("ALERTS CANNOT BE PRINTED; "));
	if (r->metrics.refused)
		buf_add(&text, STR("the last reload was refused; "));
	buf_addf(&text, list->n == 1 ? "%zu feed" : "%zu feeds", list->n);
	add_failing(&text, list);
	if (silent(list) > 0)
		buf_addf(&text, ", %zu silent", silent(list));
	buf_addf(&text, "; %llu polls, %llu new items, %llu alerts since the start",
	    (unsigned long long)r->total.polls, (unsigned long long)r->total.items,
	    (unsigned long long)r->total.alerts);
	if (pending > 0)
		buf_addf(&text, pending == 1 ? "; %zu poll under way" : "; %zu polls under way",
		    pending);
	else if (next != INT64_MAX)
		add_moment(&text, "; next poll at ", clock_now() + next - ticks);
	systemd_status(buf_cstr(&text));
	buf_release(&text);
}

void
report_heartbeat(struct report *r, const struct watch_list *list, int64_t ticks)
{
	bool polled = r->hour.polls > 0;

	log_write(LOG_HEARTBEAT, LOG_NUMBER("seconds", seconds(ticks, r->hour_began)),
	    LOG_NUMBER("feeds", (int64_t)list->n),
	    LOG_NUMBER("polls", (int64_t)r->hour.polls),
	    LOG_NUMBER("failed", (int64_t)r->hour.failed),
	    LOG_NUMBER("items", (int64_t)r->hour.items),
	    LOG_NUMBER("alerts", (int64_t)r->hour.alerts),
	    LOG_NUMBER("failing", (int64_t)failing(list)),
	    LOG_NUMBER("silent", (int64_t)silent(list)), LOG_NUMBER("gaps", (int64_t)r->gaps),
	    LOG_TEXT("slowest", polled ? r->slowest_feed : NULL),
	    LOG_NUMBER("took", polled ? r->slowest : LOG_NO_NUMBER),
	    LOG_NUMBER("lag", polled ? r->lag : LOG_NO_NUMBER));
	r->hour = (struct agent_tally){ 0 };
	r->slowest = r->lag = 0;
	r->gaps = 0;
	r->hour_began = ticks;
}

void
report_metrics(struct report *r, const struct metrics_view *view, const char *path)
{
	const char *reason;
	bool ok;

	r->metrics.store_failing = r->store_failing;
	r->metrics.outlet_failing = r->outlet_failing;
	ok = path == NULL || metrics_write(&r->metrics, view, path, &reason);

	if (!ok && !r->metrics_failing)
		log_write(LOG_METRICS_FAILING, LOG_TEXT("path", path), LOG_TEXT("reason", reason));
	r->metrics_failing = !ok;
}

void
report_stopped(const struct report *r)
{
	log_write(LOG_STOPPED, LOG_NUMBER("polls", (int64_t)r->total.polls),
	    LOG_NUMBER("items", (int64_t)r->total.items),
	    LOG_NUMBER("alerts", (int64_t)r->total.alerts));
}
