#include "agent/health_text.h"

#include <stdio.h>
#include <string.h>

#include "agent/alert.h"
#include "base/clock.h"
#include "base/escape.h"
#include "base/json.h"
#include "base/stamp.h"
#include "base/utf8.h"

#define CELL_SIZE 32		/* bytes of a number or a span of time */
#define NAME_WIDTH 32		/* columns of the longest name that still widens its column */
#define NOTE_SIZE 200		/* bytes of a reason that are shown in a table */
#define NUMBERS_WIDTH 37	/* columns of the numbers, which a note takes where room is short */
#define NOTE_WIDTH 40		/* columns that a note should have behind the numbers */

/* "12s", "9min", "3h", "4d"; "-" for no time at all. */
static const char *
span(int64_t ms, char ret[CELL_SIZE])
{
	static const struct { int64_t below, unit; const char *name; } units[] = {
		{ CLOCK_SECOND * 100, CLOCK_SECOND, "s" }, { 100 * CLOCK_MINUTE, CLOCK_MINUTE, "min" },
		{ 2 * CLOCK_DAY, CLOCK_HOUR, "h" }, { INT64_MAX, CLOCK_DAY, "d" },
	};
	size_t i = 0;

	if (ms < 0)
		return "-";
	while (ms >= units[i].below)
		i++;
	snprintf(ret, CELL_SIZE, "%lld%s", (long long)(ms / units[i].unit), units[i].name);
	return ret;
}

static const char *
ago(int64_t at, int64_t now, char ret[CELL_SIZE])
{
	return at == STAMP_NONE ? "-" : span(now > at ? now - at : 0, ret);
}

static const char *
next(const struct health_row *row, int64_t now, char ret[CELL_SIZE])
{
	int64_t at = row->feed.next_poll;

	if (row->state == HEALTH_REMOVED || at == STAMP_NONE)
		return "-";
	return at <= now ? "due" : span(at - now, ret);
}

/* Items a day: "0.4", "12". */
static const char *
a_day(int64_t milli, char ret[CELL_SIZE])
{
	if (milli < 10000)
		snprintf(ret, CELL_SIZE, "%lld.%lld", (long long)(milli / 1000),
		    (long long)(milli % 1000 / 100));
	else
		snprintf(ret, CELL_SIZE, "%lld", (long long)(milli / 1000));
	return ret;
}

/* What is wrong, in words; nothing where all is well. */
static void
add_note(struct buf *out, const struct health_row *row, bool tell_gaps, int64_t now)
{
	const struct store_feed *f = &row->feed;
	char text[CELL_SIZE];

	if (!row->configured)
		return;
	if (f->failures > 0) {
		struct str reason = utf8_head(str_of(f->reason), NOTE_SIZE);

		if (reason.n > 0)
			escape_text(out, reason);
		else
			buf_add(out, STR("no reason given"));
		if (f->failing_since != STAMP_NONE)
			buf_addf(out, " (%lld in a row, for %s)", (long long)f->failures,
			    ago(f->failing_since, now, text));
	} else if (row->state == HEALTH_LATE)
		buf_addf(out, "overdue for %s", ago(f->next_poll, now, text));
	else if (row->state == HEALTH_SILENT)
		buf_addf(out, "unusually quiet for %s", ago(f->silent_since, now, text));
	if (tell_gaps && f->last_gap != STAMP_NONE)
		buf_addf(out, "%sitems may have been missed, last %s ago", out->n > 0 ? "; " : "",
		    ago(f->last_gap, now, text));
}

static void
add_numbers(struct buf *out, const struct store_feed *f)
{
	char day[CELL_SIZE], p50[CELL_SIZE], p95[CELL_SIZE];

	buf_addf(out, " %6s %6s %6s %4lld %6lld %6lld", a_day(f->per_day_milli, day),
	    span(f->latency_p50, p50), span(f->latency_p95, p95), (long long)f->gaps,
	    (long long)f->items, (long long)f->alerts);
}

/* The beginning of a note that has room in so many columns (of one code point each). */
static struct str
fitting(struct str note, int columns)
{
	struct str rest = note;

	while (rest.n > 0 && columns-- > 0)
		utf8_next(&rest);
	return (struct str){ note.p, note.n - rest.n };
}

/*
 * Where the terminal is narrow a feed that has a note shows it in place of its
 * numbers: one line a feed, whatever is wrong.
 */
static void
add_row(struct buf *out, const struct health *h, const struct health_row *row, int width,
    int columns)
{
	const struct store_feed *f = &row->feed;
	char success[CELL_SIZE], new[CELL_SIZE], due[CELL_SIZE];
	struct buf note;
	int left = columns - width - 33;	/* what follows NEXT */

	buf_init(&note, NOTE_SIZE * 8);
	add_note(&note, row, h->tell_gaps, h->now);
	buf_addf(out, "%-*s  %-7s %7s %6s %6s", width, f->name, health_name(row->state),
	    ago(f->last_success, h->now, success), ago(f->last_new, h->now, new),
	    next(row, h->now, due));
	if (columns == 0 || note.n == 0 || left >= NUMBERS_WIDTH + NOTE_WIDTH) {
		add_numbers(out, f);
		left -= NUMBERS_WIDTH + 3;
	}
	if (note.n > 0) {
		buf_add(out, STR("  "));
		buf_add(out, columns == 0 ? buf_str(&note) : fitting(buf_str(&note), left - 2));
	}
	buf_addc(out, '\n');
	buf_release(&note);
}

static void
add_size(struct buf *out, int64_t bytes)
{
	if (bytes < 10 * 1024 * 1024)
		buf_addf(out, "%lld KiB", (long long)(bytes + 1023) / 1024);
	else
		buf_addf(out, "%lld MiB", (long long)bytes / (1024 * 1024));
}

static const char *
plural(int64_t n)
{
	return n == 1 ? "" : "s";
}

static void
add_totals(struct buf *out, const struct health *h)
{
	const char *comma = ": ";
	char text[CELL_SIZE];

	buf_addf(out, "%zu feed%s", h->nconfigured, plural((int64_t)h->nconfigured));
	for (int i = 0; i < HEALTH_NSTATES; i++) {
		if (h->count[i] > 0) {
			buf_addf(out, "%s%zu %s", comma, h->count[i],
			    health_name((enum health_state)i));
			comma = ", ";
		}
	}
	buf_addf(out, "; %lld item%s, %s a day, %lld alert%s, %lld gap%s; database ",
	    (long long)h->items, plural(h->items), a_day(h->per_day_milli, text),
	    (long long)h->alerts, plural(h->alerts), (long long)h->gaps, plural(h->gaps));
	add_size(out, h->bytes);
	if (h->last_poll == STAMP_NONE)
		buf_add(out, STR("; never polled"));
	else
		buf_addf(out, "; last poll %s ago", ago(h->last_poll, h->now, text));
	if (h->overdue)
		buf_add(out, STR(", all feeds are overdue: is the service running?"));
	buf_addc(out, '\n');
}

void
health_text_table(struct buf *out, const struct health *h, int columns)
{
	size_t width = strlen("FEED");

	for (size_t i = 0; i < h->nrows; i++) {
		size_t n = strlen(h->rows[i].feed.name);

		if (h->rows[i].shown && n > width)
			width = n < NAME_WIDTH ? n : NAME_WIDTH;
	}
	buf_addf(out, "%-*s  %-7s %7s %6s %6s %6s %6s %6s %4s %6s %6s\n", (int)width, "FEED",
	    "STATE", "SUCCESS", "NEW", "NEXT", "A DAY", "P50", "P95", "GAPS", "ITEMS", "ALERTS");
	for (size_t i = 0; i < h->nrows; i++)
		if (h->rows[i].shown)
			add_row(out, h, &h->rows[i], (int)width, columns);
	add_totals(out, h);
}

/* In full */

static void
add_line(struct buf *out, const char *name, const char *value)
{
	buf_addf(out, "%-15s ", name);
	escape_text(out, str_of(*value != '\0' ? value : "-"));
	buf_addc(out, '\n');
}

/* 2026-11-23T21:04:00Z, 9min ago */
static void
add_moment(struct buf *out, const char *name, int64_t at, int64_t now)
{
	char stamp[STAMP_SIZE], text[CELL_SIZE];

	if (at == STAMP_NONE)
		add_line(out, name, "never");
	else
		buf_addf(out, at <= now ? "%-15s %s, %s ago\n" : "%-15s %s, in %s\n", name,
		    stamp_format(at, stamp), span(at <= now ? now - at : at - now, text));
}

/* An item's title or, where it has none, how its text begins; not escaped. */
static struct str
headline(const struct store_latest *item, struct buf *room)
{
	buf_clear(room);
	if (item->title.n == 0)
		alert_lead(room, item->lead);
	return utf8_head(item->title.n > 0 ? item->title : buf_str(room), NOTE_SIZE);
}

/* "a b" of "a\nb"; "-" of nothing. */
static void
add_filters(struct buf *out, struct str filters)
{
	if (filters.n == 0)
		buf_addc(out, '-');
	while (filters.n > 0) {
		escape_text(out, str_cut(&filters, '\n'));
		if (filters.n > 0)
			buf_addc(out, ' ');
	}
}

/* One line each: when it was first seen, what flagged it, its title. */
static void
add_items(struct buf *out, const struct health_row *row)
{
	struct buf room;

	buf_init(&room, NOTE_SIZE * 8);
	buf_addf(out, "%-15s %s\n", "last items", row->nitems == 0 ? "none" :
	    "first seen, flagged by, title");
	for (size_t i = 0; i < row->nitems; i++) {
		const struct store_latest *item = &row->items[i];
		char stamp[STAMP_SIZE];

		buf_addf(out, "  %-20s  ", stamp_format(item->first_seen, stamp));
		add_filters(out, item->filters);
		buf_add(out, STR("  "));
		escape_text(out, headline(item, &room));
		buf_addc(out, '\n');
	}
	buf_release(&room);
}

void
health_text_feed(struct buf *out, const struct health *h, const struct health_row *row)
{
	const struct store_feed *f = &row->feed;
	char cell[CELL_SIZE];
	const struct { const char *name; int64_t at; } moments[] = {
		{ "last poll", f->last_poll }, { "last success", f->last_success },
		{ "last new item", f->last_new }, { "next poll", f->next_poll },
	};

	add_line(out, "feed", f->name);
	add_line(out, "address", f->url);
	add_line(out, "state", health_name(row->state));
	if (f->status > 0)
		buf_addf(out, "%-15s %d\n", "HTTP status", f->status);
	if (f->failures > 0) {
		add_line(out, "error", f->reason);
		buf_addf(out, "%-15s %lld in a row\n", "failures", (long long)f->failures);
		add_moment(out, "failing since", f->failing_since, h->now);
	}
	for (size_t i = 0; i < sizeof(moments) / sizeof(moments[0]); i++)
		add_moment(out, moments[i].name, moments[i].at, h->now);
	if (f->wait_until > h->now)
		add_moment(out, "left alone till", f->wait_until, h->now);
	if (f->silent_since != STAMP_NONE)
		add_moment(out, "silent since", f->silent_since, h->now);
	add_line(out, "interval", f->interval > 0 ? span(f->interval, cell) : "-");
	add_line(out, "latency p50", span(f->latency_p50, cell));
	add_line(out, "latency p95", span(f->latency_p95, cell));
	buf_addf(out, "%-15s %lld\n", "gaps", (long long)f->gaps);
	if (f->gaps > 0)
		add_moment(out, "last gap", f->last_gap, h->now);
	buf_addf(out, "%-15s %lld\n%-15s %lld\n", "polls", (long long)f->polls, "items",
	    (long long)f->items);
	add_line(out, "items a day", a_day(f->per_day_milli, cell));
	buf_addf(out, "%-15s %lld\n", "alerts", (long long)f->alerts);
	if (row->items != NULL)
		add_items(out, row);
}

/* For programs */

static void
add_time(struct json *j, const char *key, int64_t at)
{
	char stamp[STAMP_SIZE];

	json_text_if(j, key, str_of(stamp_format(at, stamp)));
}

/* 12.3, as a number. */
static void
add_decimal(struct json *j, const char *key, int64_t milli)
{
	char text[CELL_SIZE];

	snprintf(text, sizeof(text), "%lld.%03lld", (long long)(milli / 1000),
	    (long long)(milli % 1000));
	json_raw(j, key, str_of(text));
}

static void
add_seconds_if(struct json *j, const char *key, int64_t ms)
{
	if (ms >= 0)
		add_decimal(j, key, ms);
}

static void
add_latest(struct json *j, const struct health_row *row)
{
	json_open(j, "last_items", '[');
	for (size_t i = 0; i < row->nitems; i++) {
		const struct store_latest *item = &row->items[i];
		struct str rest = item->filters;

		json_open(j, NULL, '{');
		json_text(j, "title", item->title.n > 0 ? item->title : item->lead);
		json_text_if(j, "link", item->link);
		add_time(j, "published", item->published);
		add_time(j, "first_seen", item->first_seen);
		json_open(j, "flagged", '[');
		while (rest.n > 0)
			json_text(j, NULL, str_cut(&rest, '\n'));
		json_close(j, ']');
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void
add_object(struct buf *out, const struct health_row *row)
{
	const struct store_feed *f = &row->feed;
	struct json j = { .out = out };

	json_open(&j, NULL, '{');
	json_text(&j, "feed", str_of(f->name));
	json_text(&j, "url", str_of(f->url));
	json_text(&j, "state", str_of(health_name(row->state)));
	json_number(&j, "status", f->status);
	json_text(&j, "reason", str_of(f->reason));
	json_number(&j, "failures", f->failures);
	add_time(&j, "failing_since", f->failing_since);
	add_time(&j, "last_poll", f->last_poll);
	add_time(&j, "last_success", f->last_success);
	add_time(&j, "last_new", f->last_new);
	add_time(&j, "next_poll", f->next_poll);
	add_time(&j, "wait_until", f->wait_until);
	add_time(&j, "silent_since", f->silent_since);
	add_seconds_if(&j, "interval", f->interval > 0 ? f->interval : -1);
	add_seconds_if(&j, "latency_p50", f->latency_p50);
	add_seconds_if(&j, "latency_p95", f->latency_p95);
	json_number(&j, "gaps", f->gaps);
	add_time(&j, "last_gap", f->last_gap);
	add_decimal(&j, "items_a_day", f->per_day_milli);
	json_number(&j, "polls", f->polls);
	json_number(&j, "items", f->items);
	json_number(&j, "alerts", f->alerts);
	if (row->items != NULL)
		add_latest(&j, row);
	json_close(&j, '}');
	buf_addc(out, '\n');
}

void
health_text_json(struct buf *out, const struct health *h)
{
	struct json j = { .out = out };

	for (size_t i = 0; i < h->nrows; i++)
		if (h->rows[i].shown)
			add_object(out, &h->rows[i]);
	json_open(&j, NULL, '{');
	json_text(&j, "kind", STR("summary"));
	json_number(&j, "feeds", (int64_t)h->nconfigured);
	for (int i = 0; i < HEALTH_NSTATES; i++)
		json_number(&j, health_name((enum health_state)i), (int64_t)h->count[i]);
	add_time(&j, "last_poll", h->last_poll);
	json_bool(&j, "overdue", h->overdue);
	json_number(&j, "gaps", h->gaps);
	add_decimal(&j, "items_a_day", h->per_day_milli);
	json_number(&j, "items", h->items);
	json_number(&j, "alerts", h->alerts);
	json_number(&j, "bytes", h->bytes);
	json_close(&j, '}');
	buf_addc(out, '\n');
}
