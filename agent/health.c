#include "agent/health.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/stamp.h"

#define STRINGS_MAX ((size_t)64 * 1024 * 1024)	/* bytes of all stored strings: 10,000 feeds */
#define LATE (25 * CLOCK_HOUR)		/* no poll waits longer than 24 h: then nobody polls */
#define OVERDUE CLOCK_HOUR		/* all feeds at once: a timer may poll but hourly */
#define PATH_SIZE 4096

static const struct {
	const char *name;
	bool bad;
} states[HEALTH_NSTATES] = {
	[HEALTH_OK] = { "ok", false },
	[HEALTH_SILENT] = { "silent", false },
	[HEALTH_NEW] = { "new", false },
	[HEALTH_WAITING] = { "waiting", false },
	[HEALTH_FAILING] = { "failing", true },
	[HEALTH_GONE] = { "gone", true },
	[HEALTH_LATE] = { "late", true },
	[HEALTH_REMOVED] = { "removed", false },
};

const char *
health_name(enum health_state state)
{
	return states[state].name;
}

bool
health_bad(enum health_state state)
{
	return states[state].bad;
}

static enum health_state
state_of(const struct health_row *row, int64_t now)
{
	const struct store_feed *f = &row->feed;

	if (!row->configured)
		return HEALTH_REMOVED;
	if (f->last_poll == STAMP_NONE)
		return HEALTH_NEW;
	if (f->outcome == OUTCOME_GONE)
		return HEALTH_GONE;
	if (f->wait_until > now)
		return HEALTH_WAITING;
	if (f->failures > 0)
		return HEALTH_FAILING;
	if (f->next_poll != STAMP_NONE && f->next_poll < now - LATE)
		return HEALTH_LATE;
	return f->silent_since != STAMP_NONE ? HEALTH_SILENT : HEALTH_OK;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct health_row *)a)->feed.name,
	    ((const struct health_row *)b)->feed.name);
}

/* One row for each configured feed, as if it had never been polled. */
static void
begin(struct health *h, const struct config *config)
{
	h->nrows = h->nconfigured = h->size = config->nfeeds;
	h->rows = mem_array(h->size, sizeof(*h->rows));
	for (size_t i = 0; i < config->nfeeds; i++) {
		h->rows[i].configured = true;
		h->rows[i].feed = (struct store_feed){
			.name = config->feeds[i].name, .url = config->feeds[i].url,
			.reason = "", .failing_since = STAMP_NONE, .last_poll = STAMP_NONE,
			.last_success = STAMP_NONE, .last_new = STAMP_NONE,
			.next_poll = STAMP_NONE, .wait_until = STAMP_NONE,
			.latency_p50 = -1, .latency_p95 = -1, .last_gap = STAMP_NONE,
			.silent_since = STAMP_NONE,
		};
	}
	qsort(h->rows, h->nrows, sizeof(*h->rows), by_name);
}

static const char *
keep(struct arena *a, const char *text)
{
	const char *copy = arena_copy(a, str_of(text)).p;

	return copy != NULL ? copy : "";
}

static struct health_row *
add_row(struct health *h)
{
	if (h->nrows == h->size) {
		h->size = h->size * 2 + 16;
		h->rows = mem_grow(h->rows, h->size * sizeof(*h->rows));
	}
	h->rows[h->nrows] = (struct health_row){ .configured = false };
	return &h->rows[h->nrows++];
}

/* A stored feed fills the row of its name, or has one of its own where it is configured no more. */
static void
place(void *context, const struct store_feed *feed)
{
	struct health *h = context;
	struct health_row key = { .feed.name = feed->name };
	struct health_row *row = bsearch(&key, h->rows, h->nconfigured, sizeof(key), by_name);

	if (row == NULL)
		row = add_row(h);
	row->feed = *feed;
	row->feed.name = keep(h->arena, feed->name);
	row->feed.url = keep(h->arena, feed->url);
	row->feed.reason = keep(h->arena, feed->reason);
	row->feed.etag = row->feed.last_modified = "";
}

static void
sum_up(struct health *h)
{
	size_t planned = 0, overdue = 0;

	h->last_poll = STAMP_NONE;
	for (size_t i = 0; i < h->nrows; i++) {
		struct health_row *row = &h->rows[i];
		const struct store_feed *f = &row->feed;

		row->shown = true;
		row->state = state_of(row, h->now);
		h->count[row->state]++;
		h->items += f->items;
		h->alerts += f->alerts;
		h->gaps += f->gaps;
		h->per_day_milli += row->configured ? f->per_day_milli : 0;
		if (f->last_poll > h->last_poll)
			h->last_poll = f->last_poll;
		planned += row->configured && f->next_poll != STAMP_NONE;
		overdue += row->configured && f->next_poll != STAMP_NONE &&
		    f->next_poll < h->now - OVERDUE;
	}
	h->overdue = planned > 0 && overdue == planned;
}

static int64_t
size_of(const char *database)
{
	static const char *const parts[] = { "", "-wal", "-shm" };
	int64_t size = 0;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		char path[PATH_SIZE];
		struct stat st;

		snprintf(path, sizeof(path), "%s%s", database, parts[i]);
		if (stat(path, &st) == 0)
			size += (int64_t)st.st_size;
	}
	return size;
}

bool
health_load(struct health *h, const struct reading *reading, int64_t now)
{
	*h = (struct health){ .now = now, .arena = arena_new(STRINGS_MAX) };
	begin(h, reading->config);
	if (!store_feeds(reading->store, place, h))
		return false;
	sum_up(h);
	h->bytes = size_of(reading->config->database);
	return true;
}

void
health_release(struct health *h)
{
	arena_free(h->arena);
	free(h->rows);
}

struct health_row *
health_find(struct health *h, const char *name)
{
	for (size_t i = 0; i < h->nrows; i++)
		if (strcmp(h->rows[i].feed.name, name) == 0)
			return &h->rows[i];
	return NULL;
}

struct look {
	struct health_row *row;
	struct arena *arena;
};

static void
take_item(void *context, const struct store_latest *item)
{
	struct look *look = context;
	struct store_latest *copy = &look->row->items[look->row->nitems++];

	*copy = *item;
	copy->link = arena_copy(look->arena, item->link);
	copy->title = arena_copy(look->arena, item->title);
	copy->lead = arena_copy(look->arena, item->lead);
	copy->filters = arena_copy(look->arena, item->filters);
}

bool
health_look(struct health *h, struct health_row *row, const struct reading *reading)
{
	struct look look = { row, h->arena };

	row->items = arena_alloc(h->arena, HEALTH_ITEMS * sizeof(*row->items));
	row->nitems = 0;
	return row->items == NULL || store_items_latest(reading->store, row->feed.id, HEALTH_ITEMS,
	    take_item, &look);
}
