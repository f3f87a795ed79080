#include "agent/watch.h"

#include <stdlib.h>
#include <string.h>

#include "agent/uri.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/stamp.h"

#define CROWD_GAP ((int64_t)20)		/* ms between feeds that are all overdue at start */
#define ROW_MAX ((size_t)1 << 20)	/* bytes of one row's strings */

/* The hash of a name (of a feed, of its host) and the number of the feed. */
struct named {
	uint64_t hash;
	size_t feed;
};

static int
by_hash(const void *left, const void *right)
{
	const struct named *a = left, *b = right;

	return (a->hash > b->hash) - (a->hash < b->hash);
}

/* Equal ones stand together, in the order of their feeds. */
static int
by_hash_and_feed(const void *left, const void *right)
{
	const struct named *a = left, *b = right;

	return a->hash != b->hash ? by_hash(a, b) : (a->feed > b->feed) - (a->feed < b->feed);
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
		name[i].hash = host.n > 0 ? hash_of(host, 1) : hash_of(STR("file"), i + 2);
		arena_reset(scratch);
	}
	qsort(name, list->n, sizeof(*name), by_hash_and_feed);
	for (size_t i = 0; i < list->n; i++) {
		if (i > 0 && name[i].hash != name[i - 1].hash)
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

/* What its row says of when a feed may be polled, and what else is stored of it. */
struct memory {
	int64_t next_poll, wait_until, failures;
	bool known, moved, audited;
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

/* What is needed to find the feeds to rows. */
struct recollection {
	struct watch_list *list;
	struct named *name;	/* by hash */
	struct memory *memory;
	bool once;
	int64_t now, ticks;
};

/* What is known of a feed from earlier polls. */
static void
remember(const struct recollection *r, size_t i, const struct store_feed *row)
{
	struct watch *w = &r->list->watch[i];

	r->memory[i] = (struct memory){
		row->next_poll, row->wait_until, row->failures, true, row->moved, row->audited
	};
	w->id = row->id;
	w->failing = row->failures > 0;
	w->success_at = row->last_success;
	w->new_at = row->last_new;
	watch_follow(w, &(struct rhythm){ .gap = row->gap, .alive = row->alive,
	    .silent_at = row->silent_at, .silent_since = row->silent_since }, r->now, r->ticks);
	if (r->once)
		w->row = store_feed_new(row);
}

/* Not the row of a feed that is configured no more, or with another address now. */
static void
remember_row(void *context, const struct store_feed *row)
{
	const struct recollection *r = context;
	struct named wanted = { hash_of(str_of(row->name), 0), 0 };
	const struct named *found = bsearch(&wanted, r->name, r->list->n, sizeof(*r->name), by_hash);
	const struct config_feed *feed = found != NULL ? r->list->watch[found->feed].feed : NULL;

	if (feed != NULL && strcmp(feed->name, row->name) == 0 && strcmp(feed->url, row->url) == 0)
		remember(r, found->feed, row);
}

/* Those whose rows were as they should be are remembered; the others' are made so. */
static bool
recall_rest(const struct recollection *r, struct store *store, struct arena *scratch)
{
	bool ok = true;

	for (size_t i = 0; i < r->list->n && ok; i++) {
		struct watch *w = &r->list->watch[i];
		const struct memory *m = &r->memory[i];
		struct store_feed row;

		if (!m->known) {
			ok = store_find_feed(store, scratch, w->feed->name, w->feed->url, &row);
			if (ok)
				remember(r, i, &row);
		}
		audit_clear(&w->audit);
		ok = ok && (!m->moved || move_load(&w->move, store, scratch, w->id, w->feed)) &&
		    (!m->audited || audit_load(&w->audit, store, scratch, w->id));
		arena_reset(scratch);
	}
	return ok;
}

/* All feeds in one transaction: each of the reads would take its locks. */
static bool
recall_all(struct recollection *r, struct store *store, struct arena *scratch)
{
	size_t n = r->list->n;
	bool ok;

	r->name = mem_array(n, sizeof(*r->name));
	for (size_t i = 0; i < n; i++)
		r->name[i] = (struct named){ hash_of(str_of(r->list->watch[i].feed->name), 0), i };
	qsort(r->name, n, sizeof(*r->name), by_hash);
	ok = store_begin(store) && store_plans(store, remember_row, r) &&
	    recall_rest(r, store, scratch);
	free(r->name);
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
	struct recollection r = { .list = list, .once = once, .now = now, .ticks = ticks };
	bool ok;

	*list = (struct watch_list){ .n = config->nfeeds };
	list->watch = mem_array(list->n, sizeof(*list->watch));
	r.memory = mem_array(list->n, sizeof(*r.memory));
	for (size_t i = 0; i < list->n; i++) {
		list->watch[i].feed = &config->feeds[i];
		list->watch[i].applies = applying(&config->feeds[i], filters);
	}
	ok = recall_all(&r, store, scratch);
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
		plan(list, i, &r.memory[i], once, now, ticks);
	free(r.memory);
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
