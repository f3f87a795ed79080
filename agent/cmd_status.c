#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/stamp.h"
#include "base/utf8.h"
#include "agent/cmd.h"
#include "agent/reading.h"

#define TABLE_MAX ((size_t)64 * 1024 * 1024)	/* bytes of all stored strings: 10,000 feeds */
#define LINE_MAX_SIZE ((size_t)1024 * 1024)	/* one feed as JSON */
#define CELL_SIZE 32		/* bytes of a number or a relative time */
#define NAME_WIDTH 32		/* columns of the longest name that still widens its column */
#define REASON_SIZE 200		/* bytes of a reason that are shown to people */
#define LATE (25 * CLOCK_HOUR)	/* no poll waits longer than 24 h: then nobody polls */

enum { EXIT_FAILING = 1 };

enum state { STATE_OK, STATE_NEW, STATE_WAITING, STATE_FAILING, STATE_GONE, STATE_LATE,
    STATE_REMOVED, NSTATES };

static const struct {
	const char *name;
	bool bad;		/* counts as failing in the exit status */
} states[NSTATES] = {
	[STATE_OK] = { "ok", false },
	[STATE_NEW] = { "new", false },			/* not polled yet */
	[STATE_WAITING] = { "waiting", false },		/* its host asked to be left alone */
	[STATE_FAILING] = { "failing", true },
	[STATE_GONE] = { "gone", true },		/* 410 */
	[STATE_LATE] = { "late", true },		/* its next poll is long overdue */
	[STATE_REMOVED] = { "removed", false },		/* stored, but no longer configured */
};

struct row {
	struct store_feed feed;
	enum state state;
	bool configured;
};

struct report {
	struct row *rows;	/* by name */
	size_t nrows, nconfigured, size;
	struct arena *arena;	/* the stored strings */
	int64_t now;
	bool json;
	size_t count[NSTATES];
};

/* Rows */

static enum state
state_of(const struct row *row, int64_t now)
{
	const struct store_feed *f = &row->feed;

	if (!row->configured)
		return STATE_REMOVED;
	if (f->last_poll == STAMP_NONE)
		return STATE_NEW;
	if (f->outcome == OUTCOME_GONE)
		return STATE_GONE;
	if (f->wait_until > now)
		return STATE_WAITING;
	if (f->failures > 0)
		return STATE_FAILING;
	if (f->next_poll != STAMP_NONE && f->next_poll < now - LATE)
		return STATE_LATE;
	return STATE_OK;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct row *)a)->feed.name, ((const struct row *)b)->feed.name);
}

/* One row for each configured feed, as if it had never been polled. */
static void
begin(struct report *r, const struct config *config)
{
	r->nrows = r->nconfigured = r->size = config->nfeeds;
	r->rows = mem_array(r->size, sizeof(*r->rows));
	for (size_t i = 0; i < config->nfeeds; i++) {
		r->rows[i].configured = true;
		r->rows[i].feed = (struct store_feed){
			.name = config->feeds[i].name, .url = config->feeds[i].url,
			.reason = "", .failing_since = STAMP_NONE, .last_poll = STAMP_NONE,
			.last_success = STAMP_NONE, .last_new = STAMP_NONE,
			.next_poll = STAMP_NONE, .wait_until = STAMP_NONE,
			.latency_p50 = -1, .latency_p95 = -1,
			.last_gap = STAMP_NONE, .silent_since = STAMP_NONE,
		};
	}
	qsort(r->rows, r->nrows, sizeof(*r->rows), by_name);
}

static const char *
keep(struct arena *a, const char *text)
{
	const char *copy = arena_copy(a, str_of(text)).p;

	return copy != NULL ? copy : "";
}

static struct row *
add_row(struct report *r)
{
	if (r->nrows == r->size) {
		r->size = r->size * 2 + 16;
		r->rows = mem_grow(r->rows, r->size * sizeof(*r->rows));
	}
	r->rows[r->nrows] = (struct row){ .configured = false };
	return &r->rows[r->nrows++];
}

/* A stored feed fills the row of its name, or has one of its own where it is configured no more. */
static void
place(void *context, const struct store_feed *feed)
{
	struct report *r = context;
	struct row key = { .feed.name = feed->name };
	struct row *row = bsearch(&key, r->rows, r->nconfigured, sizeof(key), by_name);

	if (row == NULL)
		row = add_row(r);
	row->feed = *feed;
	row->feed.name = keep(r->arena, feed->name);
	row->feed.url = keep(r->arena, feed->url);
	row->feed.reason = keep(r->arena, feed->reason);
	row->feed.etag = row->feed.last_modified = "";
}

static bool
collect(struct report *r, const struct reading *reading)
{
	begin(r, reading->config);
	if (!store_feeds(reading->store, place, r))
		return false;
	for (size_t i = 0; i < r->nrows; i++) {
		r->rows[i].state = state_of(&r->rows[i], r->now);
		r->count[r->rows[i].state]++;
	}
	return true;
}

/* For people */

static const char *
span(int64_t ms, char ret[CELL_SIZE])
{
	static const struct { int64_t below, unit; const char *name; } units[] = {
		{ CLOCK_MINUTE, CLOCK_SECOND, "s" }, { CLOCK_HOUR, CLOCK_MINUTE, "min" },
		{ 2 * CLOCK_DAY, CLOCK_HOUR, "h" }, { INT64_MAX, CLOCK_DAY, "d" },
	};
	size_t i = 0;

	while (i < sizeof(units) / sizeof(units[0]) - 1 && ms >= units[i].below)
		i++;
	snprintf(ret, CELL_SIZE, "%lld %s", (long long)(ms / units[i].unit), units[i].name);
	return ret;
}

static const char *
relative(int64_t at, int64_t now, char ret[CELL_SIZE])
{
	char text[CELL_SIZE];

	if (at == STAMP_NONE)
		return "-";
	snprintf(ret, CELL_SIZE, at <= now ? "%.20s ago" : "in %.20s",
	    span(at <= now ? now - at : at - now, text));
	return ret;
}

static void
print_reason(const struct store_feed *f, int64_t now)
{
	struct buf shown;
	char text[CELL_SIZE];

	buf_init(&shown, REASON_SIZE * 8);
	escape_text(&shown, utf8_head(str_of(f->reason), REASON_SIZE));
	printf("  %s", shown.n > 0 ? buf_cstr(&shown) : "no reason given");
	if (f->failures > 1 && f->failing_since != STAMP_NONE)
		printf(" (%lld in a row, for %s)", (long long)f->failures,
		    span(now - f->failing_since, text));
	buf_release(&shown);
}

static void
print_row(const struct row *row, int width, int64_t now)
{
	const struct store_feed *f = &row->feed;
	char success[CELL_SIZE], new[CELL_SIZE], next[CELL_SIZE];

	printf("%-*s  %-8s %-11s %-11s %-11s %7lld %7lld", width, f->name, states[row->state].name,
	    relative(f->last_success, now, success), relative(f->last_new, now, new),
	    row->state == STATE_REMOVED ? "-" :
	    f->next_poll != STAMP_NONE && f->next_poll <= now ? "due" :
	    relative(f->next_poll, now, next), (long long)f->items, (long long)f->alerts);
	if (f->failures > 0 && row->configured)
		print_reason(f, now);
	putchar('\n');
}

static void
print_totals(const struct report *r)
{
	int64_t items = 0, alerts = 0, last = STAMP_NONE;
	const char *comma = ": ";
	char text[CELL_SIZE];

	for (size_t i = 0; i < r->nrows; i++) {
		items += r->rows[i].feed.items;
		alerts += r->rows[i].feed.alerts;
		if (r->rows[i].feed.last_poll > last)
			last = r->rows[i].feed.last_poll;
	}
	printf("%zu feed%s", r->nconfigured, r->nconfigured == 1 ? "" : "s");
	for (int i = 0; i < NSTATES; i++) {
		if (r->count[i] > 0) {
			printf("%s%zu %s", comma, r->count[i], states[i].name);
			comma = ", ";
		}
	}
	printf("; %lld items, %lld alerts; last poll %s\n", (long long)items, (long long)alerts,
	    last == STAMP_NONE ? "never" : relative(last, r->now, text));
}

static void
print_table(const struct report *r)
{
	int width = (int)strlen("FEED");

	for (size_t i = 0; i < r->nrows; i++) {
		size_t n = strlen(r->rows[i].feed.name);

		if (n > (size_t)width)
			width = n < NAME_WIDTH ? (int)n : NAME_WIDTH;
	}
	printf("%-*s  %-8s %-11s %-11s %-11s %7s %7s\n", width, "FEED", "STATE", "SUCCESS", "NEW",
	    "NEXT", "ITEMS", "ALERTS");
	for (size_t i = 0; i < r->nrows; i++)
		print_row(&r->rows[i], width, r->now);
	print_totals(r);
}

/* For programs */

static void
add_time(struct json *j, const char *key, int64_t at)
{
	char stamp[STAMP_SIZE];

	json_text_if(j, key, str_of(stamp_format(at, stamp)));
}

static void
print_json(const struct row *row, struct buf *line)
{
	const struct store_feed *f = &row->feed;
	struct json j = { .out = line };

	buf_clear(line);
	json_open(&j, NULL, '{');
	json_text(&j, "feed", str_of(f->name));
	json_text(&j, "url", str_of(f->url));
	json_text(&j, "state", str_of(states[row->state].name));
	json_number(&j, "status", f->status);
	json_text(&j, "reason", str_of(f->reason));
	json_number(&j, "failures", f->failures);
	add_time(&j, "failing_since", f->failing_since);
	add_time(&j, "last_poll", f->last_poll);
	add_time(&j, "last_success", f->last_success);
	add_time(&j, "last_new", f->last_new);
	add_time(&j, "next_poll", f->next_poll);
	add_time(&j, "wait_until", f->wait_until);
	json_number(&j, "polls", f->polls);
	json_number(&j, "items", f->items);
	json_number(&j, "alerts", f->alerts);
	json_close(&j, '}');
	buf_addc(line, '\n');
	fwrite(line->p, 1, line->n, stdout);
}

static void
print_lines(const struct report *r)
{
	struct buf line;

	buf_init(&line, LINE_MAX_SIZE);
	for (size_t i = 0; i < r->nrows; i++)
		print_json(&r->rows[i], &line);
	buf_release(&line);
}

/* The command */

static int
parse_options(struct report *r, int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	optind = 0;	/* main has read its own options with the same getopt */
	while ((c = cmd_option(argc, argv, ":j", options)) != -1) {
		if (c != 'j')
			return EX_USAGE;
		r->json = true;
	}
	return optind < argc ? cmd_surplus(argv[0], argv[optind]) : 0;
}

static int
report(struct report *r, const struct reading *reading)
{
	size_t bad = 0;

	if (!collect(r, reading)) {
		cmd_say("status", NULL, "%s", store_error(reading->store));
		return EX_IOERR;
	}
	if (r->json)
		print_lines(r);
	else
		print_table(r);
	if (fflush(stdout) == EOF || ferror(stdout)) {
		cmd_say("status", "standard output", "%s", strerror(errno));
		return EX_IOERR;
	}
	for (int i = 0; i < NSTATES; i++)
		bad += states[i].bad ? r->count[i] : 0;
	return bad > 0 ? EXIT_FAILING : 0;
}

static int
run(const struct cmd_global *global, int argc, char **argv)
{
	struct report r = { .now = clock_now() };
	struct reading reading;
	int status = parse_options(&r, argc, argv);

	if (status == 0)
		status = reading_open(&reading, global, stderr);
	if (status != 0)
		return status;
	r.arena = arena_new(TABLE_MAX);
	status = report(&r, &reading);
	arena_free(r.arena);
	free(r.rows);
	reading_close(&reading);
	return status;
}

const struct cmd cmd_status = {
	.name = "status",
	.args = "[-j]",
	.summary = "show how every feed is doing",
	.help =
	    "Shows each configured feed: whether its last poll went well, when it last\n"
	    "succeeded, when it last brought something new, when it is next, how many items\n"
	    "and alerts are stored, and what is wrong.  All of it comes from the database;\n"
	    "it works while the service runs and while it does not.\n"
	    "\n"
	    "  -j, --json   one JSON object a line for each feed, times in ISO 8601\n"
	    "\n"
	    "  ok        the last poll went well\n"
	    "  new       not polled yet\n"
	    "  waiting   its host asked to be left alone for a while\n"
	    "  failing   the last poll went wrong; the reason stands at the end of the line\n"
	    "  gone      the server says that it is gone for good (410)\n"
	    "  late      its next poll is a day overdue: is the service running?\n"
	    "  removed   stored, but no longer configured\n"
	    "\n"
	    "Exit status: 0 all well, 1 some are failing, gone or late, 64 usage, 66 no\n"
	    "database that can be read, 74 reading or printing failed, 78 configuration.\n",
	.run = run,
};
