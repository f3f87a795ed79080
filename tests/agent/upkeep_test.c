#include "tests/test.h"

#include <sys/stat.h>

#include "agent/store_items.h"
#include "agent/store_names.h"
#include "agent/store_wal.h"
#include "agent/upkeep.h"
#include "base/clock.h"
#include "tests/agent/store_bed.h"

#define DAY CLOCK_DAY
#define HOUR CLOCK_HOUR
#define KEEP (90 * DAY)

static struct store *store;
static struct store_feed feed;

/* A feed that last brought something new at NOON. */
static void
make(void)
{
	static struct arena *a;		/* the texts of feed */

	if (a == NULL)
		a = arena_new(1 << 20);
	bed_make();
	store = bed_open(STORE_WRITE);
	ck_store(store, store_find_feed(store, a, "lake", "https://a.example/rss", &feed));
	feed.last_new = NOON;
	ck_store(store, store_put_feed(store, &feed));
	ck_store(store, store_commit(store));
}

/* An item that is known by its identity and by -identity, last seen at that time. */
static int64_t
add(int64_t identity, int64_t seen, bool flagged)
{
	struct store_item item = bed_item(feed.id, identity);
	struct store_alert alert;
	int64_t id;

	item.first_seen = seen;
	ck_store(store, store_add_item(store, &item, &id));
	ck_store(store, store_names_add_story(store, feed.id, -identity, identity));
	alert = bed_alert(id, "talks");
	if (flagged)
		ck_store(store, store_add_alert(store, &alert));
	ck_store(store, store_commit(store));
	return id;
}

/* One whole walk at that time; returns how many steps it had. */
static size_t
walk(int64_t keep, int64_t now, struct store_prune *ret)
{
	struct upkeep u;
	size_t n = 0;
	enum upkeep_result result;

	upkeep_init(&u, store, keep, now, 0);
	u.wal_at = u.shrink_at = INT64_MAX;	/* another matter */
	do {
		result = upkeep_step(&u, now + HOUR, u.prune_at);
		n++;
	} while (result == UPKEEP_WORKED);
	ck_assert_int_eq(result, UPKEEP_PRUNED);
	*ret = u.prune;
	return n;
}

static bool
has_text(int64_t identity)
{
	struct store_known known = { .item = 0 };
	bool found;

	ck_store(store, store_find_item(store, feed.id, identity, &known, &found));
	ck_assert_msg(found, "the name of %d is forgotten", (int)identity);
	return known.item != 0;
}

START_TEST(texts_go_after_keep_but_not_those_of_alerts)
{
	struct store_prune p;

	make();
	add(1, NOON - 100 * DAY, false);
	add(2, NOON - 100 * DAY, true);
	add(3, NOON - 80 * DAY, false);
	walk(KEEP, NOON, &p);
	ck_assert_uint_eq(p.texts, 1);
	ck_assert_uint_eq(p.names, 0);
	ck_assert(!has_text(1) && has_text(2) && has_text(3));
	ck_assert_int_eq(bed_number("SELECT count(*) FROM items"), 2);
	walk(KEEP, NOON, &p);
	ck_assert_uint_eq(p.texts + p.names, 0);
	store_close(store);
}
END_TEST

START_TEST(names_go_after_years_and_only_where_the_feed_has_gone_on)
{
	static const struct { int64_t seen, last_new; bool kept; } cases[] = {
		{ 3 * 365, 0, false },		/* days before now */
		{ 700, 0, true },
		{ 3 * 365, 3 * 365 - 1, true },	/* its document may be the same since */
		{ 3 * 365, 3 * 365 - 3, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct store_known known;
		struct store_prune p;
		bool found;

		make();
		feed.last_new = NOON - cases[i].last_new * DAY;
		ck_store(store, store_put_feed(store, &feed));
		add(7, NOON - cases[i].seen * DAY, false);
		walk(KEEP, NOON, &p);		/* the texts */
		walk(KEEP, NOON, &p);		/* the name */
		ck_store(store, store_find_item(store, feed.id, 7, &known, &found));
		ck_assert_msg(found == cases[i].kept, "case %zu", i);
		ck_assert_int_eq(bed_number("SELECT count(*) FROM aliases"), cases[i].kept);
		store_close(store);
	}
}
END_TEST

START_TEST(a_clock_that_jumps_ahead_gives_nothing_away)
{
	struct upkeep u;

	make();
	add(1, NOON - DAY, false);
	upkeep_init(&u, store, KEEP, NOON, 0);
	u.wal_at = u.shrink_at = INT64_MAX;
	while (upkeep_step(&u, NOON + 400 * DAY, u.prune_at) == UPKEEP_WORKED)
		;
	ck_assert(has_text(1));
	store_close(store);
}
END_TEST

START_TEST(keep_0_is_for_ever_and_an_hour_is_two_days)
{
	struct store_prune p;
	struct upkeep u;

	make();
	add(1, NOON - 3000 * DAY, false);
	upkeep_init(&u, store, 0, NOON, 0);
	ck_assert_int_eq(upkeep_hurry(&u, NOON, 0), UPKEEP_NONE);
	ck_assert_int_gt(upkeep_due(&u), 0);
	u.wal_at = u.shrink_at = INT64_MAX;
	ck_assert_int_eq(upkeep_step(&u, NOON, 99 * DAY), UPKEEP_NONE);
	add(2, NOON - DAY, false);
	walk(HOUR, NOON, &p);
	ck_assert(!has_text(1) && has_text(2));
	store_close(store);
}
END_TEST

START_TEST(a_walk_goes_in_small_steps_and_reaches_all)
{
	enum { N = 2000 };
	struct store_prune p;
	size_t steps;

	make();
	ck_store(store, store_begin(store));
	for (int i = 1; i <= N; i++) {
		struct store_item item = bed_item(feed.id, i * INT64_C(7919) - N * 4000);
		int64_t id;

		item.first_seen = NOON - 100 * DAY;
		ck_store(store, store_add_item(store, &item, &id));
	}
	ck_store(store, store_commit(store));
	steps = walk(KEEP, NOON, &p);
	ck_assert_uint_eq(p.texts, N);
	ck_assert_uint_ge(steps, N / 256);
	ck_assert_int_eq(bed_number("SELECT count(*) FROM items"), 0);
	ck_assert_int_eq(bed_number("SELECT count(*) FROM identities"), N);
	/* their place is free for others */
	ck_assert_int_gt(bed_number("PRAGMA freelist_count"), 40);
	store_close(store);
}
END_TEST

START_TEST(a_hurry_prunes_all_there_is)
{
	struct upkeep u;

	make();
	add(1, NOON - 100 * DAY, false);
	add(2, NOON - DAY, false);
	/* not at the first time: a database that was just made has nothing old */
	upkeep_init(&u, store, KEEP, NOON - DAY, clock_ticks());
	ck_assert_int_eq(upkeep_hurry(&u, NOON - DAY, clock_ticks()), UPKEEP_NONE);
	upkeep_init(&u, store, KEEP, NOON, clock_ticks());
	ck_assert_int_eq(upkeep_hurry(&u, NOON, clock_ticks()), UPKEEP_PRUNED);
	ck_assert(!has_text(1) && has_text(2));
	/* and again a day later only */
	add(3, NOON - 100 * DAY, false);
	upkeep_init(&u, store, KEEP, NOON, clock_ticks());
	ck_assert_int_eq(upkeep_hurry(&u, NOON + DAY - 1000, clock_ticks()), UPKEEP_NONE);
	upkeep_init(&u, store, KEEP, NOON + DAY, clock_ticks());
	ck_assert_int_eq(upkeep_hurry(&u, NOON + DAY, clock_ticks()), UPKEEP_PRUNED);
	ck_assert(!has_text(3));
	store_close(store);
}
END_TEST

START_TEST(a_hurry_goes_on_where_the_last_one_stopped)
{
	struct store_prune stopped = { .feed = 1, .identity = 5 };
	struct upkeep u;

	make();
	stopped.feed = feed.id;
	add(4, NOON - 100 * DAY, false);
	add(6, NOON - 100 * DAY, false);
	ck_store(store, store_prune_put(store, &stopped, STAMP_NONE));
	ck_store(store, store_commit(store));
	upkeep_init(&u, store, KEEP, NOON, clock_ticks());
	ck_assert_int_eq(upkeep_hurry(&u, NOON, clock_ticks()), UPKEEP_PRUNED);
	ck_assert(has_text(4) && !has_text(6));
	/* the next walk begins at the beginning */
	upkeep_init(&u, store, KEEP, NOON + DAY, clock_ticks());
	ck_assert_int_eq(upkeep_hurry(&u, NOON + DAY, clock_ticks()), UPKEEP_PRUNED);
	ck_assert(!has_text(4));
	store_close(store);
}
END_TEST

static void
grow_wal(int64_t bytes)
{
	char wal[112];

	snprintf(wal, sizeof(wal), "%s-wal", bed_path);
	ck_assert_int_eq(truncate(wal, bytes), 0);
}

START_TEST(a_wal_that_grows_is_said_at_each_doubling)
{
	static const struct { int64_t mib; enum upkeep_result result; } looks[] = {
		{ 1, UPKEEP_WORKED }, { 63, UPKEEP_WORKED }, { 70, UPKEEP_WAL_LARGE },
		{ 100, UPKEEP_WORKED }, { 140, UPKEEP_WAL_LARGE }, { 1, UPKEEP_WORKED },
		{ 64, UPKEEP_WAL_LARGE },
	};
	struct upkeep u;

	make();
	upkeep_init(&u, store, KEEP, NOON, 0);
	u.prune_at = u.shrink_at = INT64_MAX;
	for (size_t i = 0; i < sizeof(looks) / sizeof(looks[0]); i++) {
		grow_wal(looks[i].mib << 20);
		ck_assert_int_eq(upkeep_step(&u, NOON, upkeep_due(&u)), looks[i].result);
	}
	store_close(store);
}
END_TEST

START_TEST(the_wal_is_cut_at_quiet_moments_and_waits_for_no_reader)
{
	sqlite3 *reader;
	int64_t begin;

	make();
	ck_assert_int_eq(sqlite3_open(bed_path, &reader), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(reader, "BEGIN; SELECT * FROM feeds", NULL, NULL, NULL), SQLITE_OK);
	add(1, NOON, false);
	begin = clock_ticks();
	store_wal_shrink(store);
	ck_assert_int_lt(clock_ticks() - begin, 2000);	/* it would wait for 3 s */
	ck_assert_int_gt(store_wal_size(store), 0);
	sqlite3_close(reader);
	store_wal_shrink(store);
	ck_assert_int_eq(store_wal_size(store), 0);
	ck_assert(has_text(1));
	store_close(store);
}
END_TEST

TEST_MAIN("upkeep", texts_go_after_keep_but_not_those_of_alerts,
    names_go_after_years_and_only_where_the_feed_has_gone_on,
    a_clock_that_jumps_ahead_gives_nothing_away, keep_0_is_for_ever_and_an_hour_is_two_days,
    a_walk_goes_in_small_steps_and_reaches_all, a_hurry_prunes_all_there_is,
    a_hurry_goes_on_where_the_last_one_stopped, a_wal_that_grows_is_said_at_each_doubling,
    the_wal_is_cut_at_quiet_moments_and_waits_for_no_reader)
