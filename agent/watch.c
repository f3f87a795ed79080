#include "agent/watch.h"

#include <stdlib.h>

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

/* Gives each watch its host's number; every file is a host of its own.  Returns how many hosts. */
static size_t
number_hosts(struct watch_list *list, struct arena *scratch)
{
	struct named *name = mem_array(list->n, sizeof(*name));
	size_t hosts = 0;

	for (size_t i = 0; i < list->n; i++) {
		struct str host = uri_host(scratch, str_of(list->watch[i].feed->url));

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

static void
plan(struct watch_list *list, size_t i, const struct store_feed *row, bool once, int64_t now,
    int64_t ticks)
{
	struct watch *w = &list->watch[i];
	int64_t longest = w->feed->interval > CLOCK_DAY ? w->feed->interval : CLOCK_DAY;
	int64_t wait = until(row->next_poll, now, longest + longest / 16);
	int64_t hold = until(row->wait_until, now, CLOCK_DAY);
	bool overdue = wait == 0;
	unsigned failures = (unsigned)(row->failures < 1000 ? row->failures : 1000);

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
		wait = (int64_t)list->due * CROWD_GAP;
	list->due += once || overdue;
	schedule_add(list->schedule, i, w->host, w->feed->interval, ticks + wait, failures);
}

bool
watch_load(struct watch_list *list, const struct config *config, const struct filter_set *filters,
    struct store *store, bool once, int64_t now, int64_t ticks)
{
	struct arena *scratch = arena_new(ROW_MAX);
	bool ok = true;

	*list = (struct watch_list){ .n = config->nfeeds };
	list->watch = mem_array(list->n, sizeof(*list->watch));
	for (size_t i = 0; i < list->n; i++) {
		list->watch[i].feed = &config->feeds[i];
		list->watch[i].applies = applying(&config->feeds[i], filters);
	}
	list->schedule = schedule_new(&(struct schedule_rules){
	    .feeds = list->n,
	    .hosts = number_hosts(list, scratch),
	    .connections = (size_t)config->connections,
	    .host_connections = (size_t)config->host_connections,
	    .host_gap = once ? 0 : config->host_gap,
	    .seed = (uint64_t)now,
	});
	for (size_t i = 0; i < list->n && ok; i++) {
		struct watch *w = &list->watch[i];
		struct store_feed row;

		ok = store_find_feed(store, scratch, w->feed->name, w->feed->url, &row);
		if (ok) {
			w->id = row.id;
			w->failing = row.failures > 0;
			ok = move_load(&w->move, store, scratch, w->id, w->feed) &&
			    audit_load(&w->audit, store, scratch, w->id);
			plan(list, i, &row, once, now, ticks);
		}
		arena_reset(scratch);
	}
	ok = ok && store_commit(store, false);
	arena_free(scratch);
	return ok;
}

void
watch_release(struct watch_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->watch[i].applies);
	for (size_t i = 0; i < list->n; i++)
		move_release(&list->watch[i].move);
	free(list->watch);
	schedule_free(list->schedule);
	*list = (struct watch_list){ 0 };
}
