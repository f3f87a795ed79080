#include "agent/backfill.h"

#include <stdlib.h>
#include <string.h>

#include "agent/flagged.h"
#include "agent/item.h"
#include "agent/store_filters.h"
#include "agent/store_items.h"
#include "base/clock.h"
#include "base/mem.h"

/*
 * Invariants
 *  (1) A filter's hash, and the filters that a feed has, are recorded in the store
 *      after the last of their alerts is committed.  Whatever ends the work
 *      before that, it begins anew.
 *  (2) Doing it anew changes nothing: there is one alert for each item and filter.
 *  (3) Items that come in meanwhile have ids beyond `last`: the polls match
 *      them with the same filters.
 */
#define MAX_AGE (7 * CLOCK_DAY)		/* of a filter that sets none: older news is no alert */
#define CHUNK 64			/* ids walked between two looks at the clock */
#define STEP ((int64_t)30)		/* ms of work between two turns of the loop */
#define NAMES_SIZE ((size_t)1024 * 1024)	/* bytes of the names of a feed's filters */
#define REST CLOCK_MINUTE		/* after the store failed */

/* What the store remembers, while it is compared with what is in force. */
struct memory {
	struct backfill *b;
	char **gone;		/* names of filters that are no more */
	size_t ngone;
};

static void
compare(void *context, const char *name, const char *hash)
{
	struct memory *m = context;
	struct backfill *b = m->b;
	long i = filter_find(b->filters, str_of(name));

	if (i >= 0) {
		b->filter[i].pending = strcmp(hash, filter_hash(b->filters, (size_t)i)) != 0;
		return;
	}
	m->gone = mem_grow(m->gone, (m->ngone + 1) * sizeof(m->gone[0]));
	m->gone[m->ngone++] = mem_copy(name);
}

static int
by_id(const void *left, const void *right)
{
	const struct watch *const *a = left, *const *b = right;

	return ((*a)->id > (*b)->id) - ((*a)->id < (*b)->id);
}

/* The place of a feed's watch, or -1: it is watched no more. */
static long
place_of(const struct backfill *b, int64_t feed)
{
	const struct watch key = { .id = feed }, *wanted = &key;
	const struct watch **found =
	    bsearch(&wanted, b->watch, b->nwatches, sizeof(b->watch[0]), by_id);

	return found != NULL ? found - b->watch : -1;
}

/* Does the list have the name?  A space stands between names. */
static bool
has_name(const char *names, const char *name)
{
	struct str rest = str_of(names);

	while (rest.n > 0)
		if (str_eq(str_cut(&rest, ' '), str_of(name)))
			return true;
	return false;
}

/* Names of the filters that feed number `at` has, as the store remembers them. */
static void
names_of(const struct backfill *b, size_t at, struct buf *out)
{
	const bool *applies = b->watch[at]->applies;

	for (size_t i = 0; applies != NULL && i < filter_count(b->filters); i++)
		if (applies[i])
			buf_addf(out, "%s%s", out->n > 0 ? " " : "", filter_name(b->filters, i));
}

/* A feed chose these filters once: those that it has now and had not then are gained. */
static void
compare_choice(void *context, int64_t feed, const char *names)
{
	struct backfill *b = context;
	long at = place_of(b, feed);
	const bool *applies = at >= 0 ? b->watch[at]->applies : NULL;
	struct buf now;

	if (at < 0)
		return;
	buf_init(&now, NAMES_SIZE);
	names_of(b, (size_t)at, &now);
	b->chosen[at] = applies == NULL || !str_eq(buf_str(&now), str_of(names));
	buf_release(&now);
	for (size_t i = 0; b->chosen[at] && i < filter_count(b->filters); i++) {
		bool has = applies == NULL || applies[i];

		if (!has || b->filter[i].pending || has_name(names, filter_name(b->filters, i)))
			continue;
		if (b->gains[at] == NULL)
			b->gains[at] = mem_alloc(filter_count(b->filters));
		b->gains[at][i] = b->filter[i].gained = true;
	}
}

/* What each feed has now. */
static bool
record_choices(struct backfill *b)
{
	struct buf names;
	bool ok = true;

	buf_init(&names, NAMES_SIZE);
	for (size_t k = 0; k < b->nwatches && ok; k++) {
		const struct watch *w = b->watch[k];

		if (!b->chosen[k])
			continue;
		buf_clear(&names);
		names_of(b, k, &names);
		ok = w->applies == NULL ? store_filters_choose_all(b->store, w->id) :
		    store_filters_choose(b->store, w->id, buf_str(&names));
	}
	buf_release(&names);
	return ok;
}

/* Which filters are new or changed, and gained by feeds; those that are gone are forgotten. */
static bool
recall(struct backfill *b)
{
	struct memory m = { .b = b };
	bool ok = store_filters(b->store, compare, &m);

	for (size_t i = 0; i < m.ngone; i++) {
		ok = ok && store_filters_drop(b->store, m.gone[i]);
		free(m.gone[i]);
	}
	free(m.gone);
	return ok && store_filters_choices(b->store, compare_choice, b) &&
	    store_items_last(b->store, &b->last);
}

/* All is done: this version of each filter has seen all it should. */
static bool
record(struct backfill *b)
{
	for (size_t i = 0; i < filter_count(b->filters); i++)
		if (b->filter[i].pending && !store_filters_put(b->store,
		    filter_name(b->filters, i), filter_hash(b->filters, i), b->now))
			return false;
	return record_choices(b) && store_commit(b->store, false);
}

static void
plan(struct backfill *b)
{
	b->since = b->now;
	b->next = 1;
	for (size_t i = 0; i < filter_count(b->filters); i++) {
		int64_t age = filter_max_age(b->filters, i);

		if (!b->filter[i].pending && !b->filter[i].gained)
			continue;
		b->pending = true;
		b->all = b->all || b->filter[i].pending;
		b->filter[i].since = b->now - (age > 0 ? age : MAX_AGE);
		if (b->filter[i].since < b->since)
			b->since = b->filter[i].since;
	}
}

bool
backfill_init(struct backfill *b, struct store *store, struct filter_set *filters,
    const struct watch_list *list, int64_t max_alerts, int64_t now)
{
	*b = (struct backfill){ .store = store, .filters = filters, .nwatches = list->n,
	    .now = now, .max_alerts = max_alerts };
	b->filter = mem_array(filter_count(filters) + 1, sizeof(b->filter[0]));
	b->watch = mem_array(list->n + 1, sizeof(b->watch[0]));
	b->gains = mem_array(list->n + 1, sizeof(b->gains[0]));
	b->chosen = mem_array(list->n + 1, sizeof(b->chosen[0]));
	for (size_t i = 0; i < filter_count(filters); i++)
		b->filter[i].pending = true;
	for (size_t i = 0; i < list->n; i++)
		b->watch[i] = &list->watch[i];
	qsort(b->watch, b->nwatches, sizeof(b->watch[0]), by_id);
	/* a feed of which the store remembers nothing had every filter, or is new */
	for (size_t i = 0; i < list->n; i++)
		b->chosen[i] = b->watch[i]->applies != NULL;
	if (!recall(b)) {
		store_rollback(store);
		return false;
	}
	plan(b);
	if (b->pending && b->last > 0)
		return store_commit(store, false);
	b->pending = false;
	return record(b);
}

void
backfill_release(struct backfill *b)
{
	for (size_t i = 0; i < b->nwatches; i++)
		free(b->gains[i]);
	free(b->gains);
	free(b->chosen);
	free(b->filter);
	free(b->watch);
	*b = (struct backfill){ 0 };
}

int64_t
backfill_due(const struct backfill *b)
{
	return b->pending ? b->rest_until : INT64_MAX;
}

static void
add_alert(struct backfill *b, const struct store_item *item, const struct filter_flag *flag)
{
	struct backfill_filter *filter = &b->filter[flag->filter];
	struct flagged f;

	flagged_init(&f, b->filters, flag, false);
	f.alert.item = item->id;
	f.alert.created = b->now;
	f.alert.held = (int64_t)filter->alerts >= b->max_alerts;
	if (!store_add_alert(b->store, &f.alert)) {
		b->failed = true;
	} else if (store_changed(b->store)) {
		filter->alerts++;
		filter->held += f.alert.held;
		b->fresh++;
	}
	flagged_release(&f);
}

/* Are the stored items of feed number `at` shown to the filter? */
static bool
is_shown(const struct backfill *b, size_t at, size_t filter)
{
	const bool *applies = b->watch[at]->applies, *gains = b->gains[at];

	return b->filter[filter].pending ? applies == NULL || applies[filter] :
	    gains != NULL && gains[filter];
}

static void
take_item(void *context, const struct store_item *item)
{
	struct backfill *b = context;
	long at = place_of(b, item->feed);
	int64_t newest = item->published > item->first_seen ? item->published : item->first_seen;
	const struct filter_flag *flag;
	struct filter_item texts;
	size_t n;

	if (at < 0 || b->failed || (!b->all && b->gains[at] == NULL))
		return;
	b->items++;
	item_stored(item, b->now, &texts);
	n = filter_match(b->filters, &texts, &flag);
	for (size_t i = 0; i < n; i++) {
		const struct backfill_filter *f = &b->filter[flag[i].filter];

		if (newest >= f->since && is_shown(b, (size_t)at, flag[i].filter))
			add_alert(b, item, &flag[i]);
	}
}

/* Walks on until some time is spent or all is walked. */
static bool
walk(struct backfill *b)
{
	int64_t stop = clock_ticks() + STEP;

	do {
		int64_t last = b->next + CHUNK - 1 < b->last ? b->next + CHUNK - 1 : b->last;

		if (!store_items(b->store, b->since, b->next, last, take_item, b) || b->failed)
			return false;
		b->next = last + 1;
	} while (b->next <= b->last && clock_ticks() < stop);
	/* an alert must survive whatever comes once its line is out */
	return store_commit(b->store, b->fresh > 0);
}

enum backfill_result
backfill_step(struct backfill *b, int64_t ticks)
{
	int64_t from = b->next;

	if (!b->pending || ticks < b->rest_until)
		return BACKFILL_NONE;
	b->fresh = 0;
	b->failed = false;
	if (!walk(b) || (b->next > b->last && !record(b))) {
		store_rollback(b->store);
		b->next = from;
		b->rest_until = ticks + REST;
		return BACKFILL_FAILED;
	}
	if (b->next <= b->last)
		return BACKFILL_WORKED;
	b->pending = false;
	return BACKFILL_DONE;
}
