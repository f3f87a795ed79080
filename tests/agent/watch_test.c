#include "tests/test.h"

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

TEST_MAIN("watch", a_feed_counts_at_the_host_that_it_asks)
