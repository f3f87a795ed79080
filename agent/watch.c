#include "agent/watch.h"

#include <stdlib.h>

#include "agent/store_rhythm.h"
#include "agent/uri.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/stamp.h"

#define CROWD_GAP ((int64_t)20)		/* ms between feeds that are all overdue at start */
#define ROW_MAX ((size_t)1 << 20)	/* bytes of one row's strings */

/* A host's name and the feed that has it; sorting them numbers the hosts. */
struct named {
	uint64_t host;
	size_t feed;
};

static int
by_host(const void *left, const void *right)
{
	const struct named *a = left, *b = right;

	if (a->host != b->host)
		return a->host < b->host ? -1 : 1;
	return (a->feed > b->feed) - (a->feed < b->feed);
}

/*
 * Gives each watch the number of the host that it asks, which is not that of
 * its configured address where a permanent redirect was adopted; every file is
 * a host of its own.  Returns how many hosts.
 */
static size_t
number_hosts(struct watch_list *list, struct arena *scratch)
{
	struct named *name = mem_array(list->n, sizeof(*name));
	size_t hosts = 0;

	for (size_t i = 0; i < list->n; i++) {
		const struct watch *w = &list->watch[i];
		struct str host = uri_host(scratch, str_of(move_url(&w->move, w->feed)));

		name[i].feed = i;
		name[i].host = host.n > 0 ? hash_of(host, 1) : hash_of(STR("file"), i + 2);
		arena_reset(scratch);
	}
	qsort(name, list->n, sizeof(*name), by_host);
	for (size_t i = 0; i < list->n; i++) {
		if (i > 0 && name[i].host != name[i - 1].host)
			hosts++;
		list->watch[name[i].feed].host = hosts;
	}
	free(name);
	return list->n > 0 ? hosts + 1 : 0;
}

static bool *
applying(const struct config_feed *feed, const struct filter_set *filters)
{
	bool *applies;

	if (feed->nfilters == 0)
		return NULL;
	applies = mem_array(filter_count(filters), sizeof(*applies));
	for (size_t i = 0; i < feed->nfilters; i++) {
		long n = filter_find(filters, str_of(feed->filters[i]));

		if (n >= 0)
			applies[n] = true;
	}
	return applies;
}

/*
 * ms from now to a stored moment, 0 where it is past or farther than any we
 * store: the clock was wrong then or is now.
 */
static int64_t
until(int64_t moment, int64_t now, int64_t farthest)
{
	if (moment == STAMP_NONE || moment <= now || moment - now > farthest)
		return 0;
	return moment - now;
}

void
watch_follow(struct watch *w, const struct rhythm *rhythm, int64_t now, int64_t ticks)
{
	w->gap = rhythm->gap;
	w->alive = rhythm->alive != STAMP_NONE ? ticks - (now - rhythm->alive) : INT64_MIN;
	w->silent_at = rhythm->silent_at != STAMP_NONE ? ticks + (rhythm->silent_at - now) : INT64_MAX;
	w->silent = rhythm->silent_since != STAMP_NONE;
}

int64_t
watch_interval(const struct watch *w, int64_t now, int64_t ticks)
{
	const struct rhythm_pace pace = {
		.gap = w->gap,
		.quiet = w->alive != INT64_MIN && w->alive < ticks ? ticks - w->alive : 0,
		.missed = w->missed,
	};
	const struct rhythm_bounds bounds = {
		w->feed->interval_min, w->feed->interval, w->feed->interval_max
	};

	return rhythm_interval(&pace, &bounds, &w->hints, now);
}

int64_t
watch_lateness(const struct watch_list *list, size_t i, int64_t ticks)
{
	int64_t held = schedule_held_until(list->schedule, list->watch[i].host);
	int64_t due = list->watch[i].due;

	return ticks - (held > due ? held : due);
}

int64_t
watch_crowd_gap(const struct watch_list *list, int64_t interval)
{
	int64_t even = interval / (int64_t)(list->n + 1);

	return even < CROWD_GAP ? even : CROWD_GAP;
}

/* What its row says of when a feed may be polled. */
struct memory {
	int64_t next_poll, wait_until, failures;
};

static void
plan(struct watch_list *list, size_t i, const struct memory *m, bool once, int64_t now,
    int64_t ticks)
{
	struct watch *w = &list->watch[i];
	int64_t longest = w->feed->interval_max > CLOCK_DAY ? w->feed->interval_max : CLOCK_DAY;
	int64_t wait = until(m->next_poll, now, longest + longest / 16);
	int64_t hold = until(m->wait_until, now, CLOCK_DAY);
	int64_t interval = watch_interval(w, now, ticks);
	bool overdue = wait == 0;
	unsigned failures = (unsigned)(m->failures < 1000 ? m->failures : 1000);

	w->waiting = STAMP_NONE;
	if (hold > 0)
		schedule_hold(list->schedule, w->host, ticks + hold);
	if (once && hold > 0) {
		w->waiting = now + hold;
		return;
	}
	if (once)
		wait = 0;
	else if (overdue)
		wait = (int64_t)list->due * watch_crowd_gap(list, w->feed->interval);
	list->due += once || overdue;
	w->due = ticks + (wait > hold ? wait : hold);
	schedule_add(list->schedule, i, w->host, interval, ticks + wait, failures);
}

/* What is known of a feed from earlier polls. */
static bool
recall(struct watch *w, struct store *store, struct arena *scratch, int64_t now, int64_t ticks,
    struct store_feed *ret_row)
{
	struct rhythm rhythm;

	if (!store_find_feed(store, scratch, w->feed->name, w->feed->url, ret_row) ||
	    !store_rhythm_get(store, ret_row->id, &rhythm))
		return false;
	w->id = ret_row->id;
	w->failing = ret_row->failures > 0;
	w->success_at = ret_row->last_success;
	w->new_at = ret_row->last_new;
	watch_follow(w, &rhythm, now, ticks);
	return true;
}

/* All feeds in one transaction: each of the reads would take its locks. */
static bool
recall_all(struct watch_list *list, struct store *store, struct arena *scratch, bool once,
    int64_t now, int64_t ticks, struct memory *ret)
{
	bool ok = store_begin(store);

	for (size_t i = 0; i < list->n && ok; i++) {
		struct watch *w = &list->watch[i];
		struct store_feed row;

		ok = recall(w, store, scratch, now, ticks, &row) &&
		    move_load(&w->move, store, scratch, w->id, w->feed) &&
		    audit_load(&w->audit, store, scratch, w->id);
		if (ok)
			ret[i] = (struct memory){ row.next_poll, row.wait_until, row.failures };
		if (ok && once)
			w->row = store_feed_new(&row);
		arena_reset(scratch);
	}
	if (ok)
		return store_commit(store);
	store_rollback(store);
	return false;
}

bool
watch_load(struct watch_list *list, const struct config *config, const struct filter_set *filters,
    struct store *store, bool once, int64_t now, int64_t ticks)
{
	struct arena *scratch = arena_new(ROW_MAX);
	struct memory *memory;
	bool ok;

	*list = (struct watch_list){ .n = config->nfeeds };
	list->watch = mem_array(list->n, sizeof(*list->watch));
	memory = mem_array(list->n, sizeof(*memory));
	for (size_t i = 0; i < list->n; i++) {
		list->watch[i].feed = &config->feeds[i];
		list->watch[i].applies = applying(&config->feeds[i], filters);
	}
	ok = recall_all(list, store, scratch, once, now, ticks, memory);
	list->hosts = number_hosts(list, scratch);
	list->schedule = schedule_new(&(struct schedule_rules){
	    .feeds = list->n,
	    .hosts = list->hosts,
	    .connections = (size_t)config->connections,
	    .host_connections = (size_t)config->host_connections,
	    .host_gap = once ? 0 : config->host_gap,
	    .seed = (uint64_t)now,
	});
	for (size_t i = 0; i < list->n && ok; i++)
		plan(list, i, &memory[i], once, now, ticks);
	free(memory);
	arena_free(scratch);
	return ok;
}

void
watch_release(struct watch_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->watch[i].applies);
	for (size_t i = 0; i < list->n; i++)
		free(list->watch[i].row);
	for (size_t i = 0; i < list->n; i++)
		move_release(&list->watch[i].move);
	free(list->watch);
	schedule_free(list->schedule);
	*list = (struct watch_list){ 0 };
}
