#include "agent/report.h"

#include <stdio.h>

#include "agent/log.h"
#include "agent/systemd.h"
#include "agent/uri.h"
#include "base/clock.h"
#include "base/stamp.h"
#include "version.h"

void
report_started(struct report *r, const struct config *config, size_t filters)
{
	(void)r;
	log_write(LOG_STARTED, LOG_TEXT("version", VERSION), LOG_TEXT("config", config->path),
	    LOG_NUMBER("feeds", (int64_t)config->nfeeds), LOG_NUMBER("filters", (int64_t)filters),
	    LOG_TEXT("database", config->database));
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
	if (p->answer->moved.n > 0 && !w->moved) {
		log_write(LOG_FEED_MOVED, LOG_TEXT("feed", w->feed->name),
		    LOG_STR("url", uri_masked(p->arena, str_of(w->feed->url))),
		    LOG_STR("to", uri_masked(p->arena, p->answer->moved)));
		w->moved = true;
	}
}

void
report_poll(struct report *r, struct watch *w, const struct poll *p)
{
	bool well = p->outcome == OUTCOME_NEW || p->outcome == OUTCOME_UNCHANGED;

	count(r, w, p, well);
	say_odd(w, p);
	say_known(w, p);
	if (well)
		say_well(w, p);
	else
		say_failing(w, p);
	if (p->hold > 0)
		log_write(LOG_FEED_WAITING, LOG_TEXT("feed", w->feed->name),
		    LOG_STR("host", uri_host(p->arena, str_of(w->feed->url))),
		    LOG_NUMBER("seconds", seconds(p->hold, 0)));
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
report_applied(struct report *r, const struct backfill *b)
{
	for (size_t i = 0; i < filter_count(b->filters); i++) {
		const struct backfill_filter *f = &b->filter[i];

		if (!f->pending)
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

static size_t
failing(const struct watch_list *list)
{
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++)
		n += list->watch[i].failing;
	return n;
}

void
report_status(const struct report *r, const struct watch_list *list, int64_t ticks)
{
	int64_t next = schedule_next(list->schedule);
	char text[200];

	snprintf(text, sizeof(text),
	    "%zu feeds, %zu failing; %llu polls, %llu new items, %llu alerts; next poll in %lld s",
	    list->n, failing(list), (unsigned long long)r->total.polls,
	    (unsigned long long)r->total.items, (unsigned long long)r->total.alerts,
	    next == INT64_MAX ? 0 : (long long)seconds(next, ticks));
	systemd_status(text);
}

void
report_heartbeat(struct report *r, const struct watch_list *list)
{
	log_write(LOG_HEARTBEAT, LOG_NUMBER("polls", (int64_t)r->hour.polls),
	    LOG_NUMBER("items", (int64_t)r->hour.items),
	    LOG_NUMBER("alerts", (int64_t)r->hour.alerts),
	    LOG_NUMBER("failing", (int64_t)failing(list)),
	    LOG_TEXT("slowest", r->hour.polls > 0 ? r->slowest_feed : NULL),
	    LOG_NUMBER("took", r->hour.polls > 0 ? r->slowest : LOG_NO_NUMBER));
	r->hour = (struct agent_tally){ 0 };
	r->slowest = 0;
}

void
report_stopped(const struct report *r)
{
	log_write(LOG_STOPPED, LOG_NUMBER("polls", (int64_t)r->total.polls),
	    LOG_NUMBER("items", (int64_t)r->total.items),
	    LOG_NUMBER("alerts", (int64_t)r->total.alerts));
}
