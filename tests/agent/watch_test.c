#include "tests/test.h"

#include "agent/store_rhythm.h"
#include "agent/store_wire.h"
#include "agent/watch.h"
#include "config/config.h"
#include "base/clock.h"
#include "tests/agent/store_bed.h"

static struct config *
config_of(const char *feeds)
{
	char path[128];
	struct config *config;
	FILE *f, *diag = fopen("/dev/null", "w");	/* it warns that there are no filters */

	snprintf(path, sizeof(path), "%s/feedwatch.conf", bed_directory);
	f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	fprintf(f, "database feedwatch.db\n%s", feeds);
	fclose(f);
	config = config_load(path, diag);
	fclose(diag);
	ck_assert_ptr_nonnull(config);
	return config;
}

static void
load(struct watch_list *list, struct config *config, struct store *store)
{
	ck_store(store, watch_load(list, config, NULL, store, false, NOON, 0));
}

START_TEST(a_feed_counts_at_the_host_that_it_asks)
{
	struct store_move move = { 3, NOON - 5 * CLOCK_DAY, NOON - CLOCK_DAY, NOON - CLOCK_DAY,
	    "https://old.example/a", "https://new.example/a" };
	struct config *config;
	struct watch_list list;
	struct store *store;

	bed_make();
	store = bed_open(STORE_WRITE);
	config = config_of("feed a https://old.example/a\nfeed b https://new.example/b\n"
	    "feed c https://old.example/c\nfeed d http://NEW.example/d\n");
	load(&list, config, store);
	ck_assert_uint_eq(list.hosts, 2);
	ck_assert_uint_eq(list.watch[0].host, list.watch[2].host);
	ck_assert_uint_eq(list.watch[1].host, list.watch[3].host);
	ck_assert_uint_ne(list.watch[0].host, list.watch[1].host);

	ck_store(store, store_begin(store));
	ck_store(store, store_wire_put_move(store, list.watch[0].id, &move));
	ck_store(store, store_commit(store));
	watch_release(&list);
	load(&list, config, store);
	ck_assert_uint_eq(list.hosts, 2);
	ck_assert_uint_eq(list.watch[0].host, list.watch[1].host);
	ck_assert_uint_ne(list.watch[0].host, list.watch[2].host);
	watch_release(&list);
	config_free(config);
	store_close(store);
}
END_TEST

/* What two polls of a feed might have left behind. */
static int64_t
leave(struct store *store, struct arena *a, const char *name, const char *url, int64_t gap)
{
	struct rhythm rhythm;
	struct store_feed feed;
	char moved[64];

	rhythm_clear(&rhythm);
	rhythm.gap = gap;
	snprintf(moved, sizeof(moved), "%s-moved", url);
	ck_store(store, store_find_feed(store, a, name, url, &feed));
	feed.etag = name;
	feed.failures = gap;
	feed.last_success = feed.last_new = NOON - gap * 1000;
	ck_store(store, store_put_feed(store, &feed));
	ck_store(store, store_rhythm_put(store, feed.id, &rhythm));
	ck_store(store, store_wire_put_move(store, feed.id, &(struct store_move){ 3,
	    NOON - 5 * CLOCK_DAY, NOON - CLOCK_DAY, NOON - CLOCK_DAY, url, moved }));
	ck_store(store, store_wire_put_audit(store, feed.id, &(struct store_audit){ .lies = gap,
	    .at = NOON, .until = STAMP_NONE, .etag = "", .last_modified = "" }));
	return feed.id;
}

static void
assert_new(const struct watch *w)
{
	ck_assert(!w->failing);
	ck_assert_int_eq(w->success_at, STAMP_NONE);
	ck_assert_int_eq(w->gap, 0);
	ck_assert_int_eq(w->audit.lies, 0);
	ck_assert_int_eq(w->audit.at, STAMP_NONE);
	ck_assert_ptr_null(w->move.target);
}

static void
assert_recalled(const struct watch_list *list, const int64_t id[3], bool once)
{
	const struct watch *kept = &list->watch[0], *elsewhere = &list->watch[1];

	ck_assert_int_eq(kept->id, id[2]);
	ck_assert(kept->failing);
	ck_assert_int_eq(kept->success_at, NOON - 7000);
	ck_assert_int_eq(kept->gap, 7);
	ck_assert_int_eq(kept->audit.lies, 7);
	ck_assert_str_eq(kept->move.target, "https://c.example/-moved");
	/* it is the same feed, and all that was learnt of its address is forgotten */
	ck_assert_int_eq(elsewhere->id, id[1]);
	ck_assert(!elsewhere->failing);
	ck_assert_int_eq(elsewhere->gap, 6);
	ck_assert_int_eq(elsewhere->audit.lies, 0);
	ck_assert_ptr_null(elsewhere->move.target);
	assert_new(&list->watch[2]);
	assert_new(&list->watch[3]);
	ck_assert_int_ne(list->watch[2].id, id[0]);
	for (size_t i = 0; i < 4; i++)
		ck_assert_int_eq(list->watch[i].row != NULL, once);
	if (once) {
		ck_assert_str_eq(kept->row->etag, "c");
		ck_assert_str_eq(elsewhere->row->etag, "");
	}
}

/* Rows of feeds that are as they were, have another address, another name, or are gone. */
START_TEST(each_feed_recalls_its_own_row)
{
	struct arena *a = arena_new(1 << 20);
	struct config *config;
	struct store *store;
	int64_t id[3];

	bed_make();
	store = bed_open(STORE_WRITE);
	id[0] = leave(store, a, "a", "https://a.example/", 5);
	id[1] = leave(store, a, "b", "https://b.example/", 6);
	id[2] = leave(store, a, "c", "https://c.example/", 7);
	ck_store(store, store_commit(store));
	config = config_of("feed c https://c.example/\nfeed b https://b.example/new\n"
	    "feed a2 https://a.example/\nfeed d https://d.example/\n");
	for (int once = 0; once < 2; once++) {
		struct watch_list list;

		ck_store(store, watch_load(&list, config, NULL, store, once, NOON, 0));
		assert_recalled(&list, id, once);
		watch_release(&list);
	}
	config_free(config);
	store_close(store);
	arena_free(a);
}
END_TEST

TEST_MAIN("watch", each_feed_recalls_its_own_row, a_feed_counts_at_the_host_that_it_asks)
