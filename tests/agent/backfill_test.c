#include "tests/test.h"

#include "agent/backfill.h"
#include "agent/store_filters.h"
#include "base/clock.h"
#include "base/mem.h"
#include "tests/agent/store_bed.h"

/* New and changed filters over stored items: which items, which filters, once. */

#define LAKES "filter lakes { about \"a\" match \"lake\" max-age 2d hit \"lake\" miss \"bay\" }\n"
#define BAYS "filter bays { about \"a\" match \"bay\" hit \"bay\" miss \"lake\" }\n"
#define MORE "filter lakes { about \"a\" match \"lake\" or \"pond\" max-age 2d hit \"lake\" " \
	"miss \"bay\" }\n"

static struct store *store;
static struct watch_list list;

static struct filter_set *
set_of(const char *text)
{
	struct filter_file file = { "test.filter", str_of(text) };
	struct filter_set *set = filter_compile(&file, 1, stderr, NULL);

	ck_assert_ptr_nonnull(set);
	return set;
}

static void
add_item(const struct watch *w, const char *title, int64_t seen, int64_t published)
{
	static int64_t identity;
	struct store_item item = bed_item(w->id, ++identity);
	int64_t id;

	item.title = str_of(title);
	item.summary = item.content = (struct str){ NULL, 0 };
	item.first_seen = seen;
	item.published = published;
	ck_store(store, store_add_item(store, &item, &id));
}

static void
make(void)
{
	struct arena *a = arena_new(1 << 20);
	static struct watch watch[2];
	struct store_feed feed;

	bed_make();
	store = bed_open(STORE_WRITE);
	list = (struct watch_list){ .watch = watch, .n = 2 };
	memset(watch, 0, sizeof(watch));
	for (int i = 0; i < 2; i++) {
		ck_store(store, store_find_feed(store, a, i == 0 ? "one" : "two",
		    "https://a.example/rss", &feed));
		watch[i].id = feed.id;
	}
	ck_store(store, store_commit(store, false));
	arena_free(a);
}

/* All of it; returns the sum of alerts. */
static size_t
apply(struct filter_set *set, int64_t max_alerts, bool *ret_pending)
{
	struct backfill b;
	size_t sum = 0;
	enum backfill_result result;

	ck_store(store, backfill_init(&b, store, set, &list, max_alerts, NOON));
	*ret_pending = backfill_due(&b) != INT64_MAX;
	while ((result = backfill_step(&b, clock_ticks())) == BACKFILL_WORKED)
		;
	ck_assert_int_eq(result, *ret_pending ? BACKFILL_DONE : BACKFILL_NONE);
	ck_assert(backfill_due(&b) == INT64_MAX);
	for (size_t i = 0; i < filter_count(set); i++)
		sum += b.filter[i].alerts;
	backfill_release(&b);
	return sum;
}

static size_t
apply_text(const char *text, bool *ret_pending)
{
	struct filter_set *set = set_of(text);
	size_t n = apply(set, 100, ret_pending);

	filter_free(set);
	return n;
}

START_TEST(an_empty_database_leaves_nothing_to_do)
{
	bool pending;

	make();
	ck_assert_uint_eq(apply_text(LAKES BAYS, &pending), 0);
	ck_assert(!pending);
	ck_assert_int_eq(bed_number("SELECT count(*) FROM filters"), 2);
	add_item(&list.watch[0], "lake", NOON, NOON);
	ck_store(store, store_commit(store, false));
	ck_assert_uint_eq(apply_text(LAKES BAYS, &pending), 0);
	ck_assert(!pending);
	store_close(store);
}
END_TEST

START_TEST(each_version_of_a_filter_is_applied_once)
{
	bool pending;

	make();
	for (int i = 0; i < 300; i++)
		add_item(&list.watch[i % 2], i % 3 == 0 ? "lake" : i % 3 == 1 ? "bay" : "pond",
		    NOON, NOON);
	ck_store(store, store_commit(store, false));
	ck_assert_uint_eq(apply_text(LAKES, &pending), 100);
	ck_assert_uint_eq(apply_text(LAKES, &pending), 0);
	ck_assert(!pending);
	ck_assert_uint_eq(apply_text(LAKES BAYS, &pending), 100);
	ck_assert_uint_eq(apply_text(MORE BAYS, &pending), 100);
	ck_assert_int_eq(bed_number("SELECT count(*) FROM alerts"), 300);
	/* a filter that was away may have missed items */
	ck_assert_uint_eq(apply_text(BAYS, &pending), 0);
	ck_assert(!pending);
	ck_assert_uint_eq(apply_text(MORE BAYS, &pending), 0);
	ck_assert(pending);
	store_close(store);
}
END_TEST

START_TEST(only_items_within_the_max_age_are_flagged)
{
	static const struct { int64_t seen, published; int lakes, bays; } cases[] = {
		{ 0, 0, 1, 1 }, { 1, 3, 0, 1 }, { 3, 3, 0, 1 }, { 1, 30, 0, 1 }, { 8, 8, 0, 0 },
		{ 8, 6, 0, 1 }, { 1, -5, 1, 1 }, { 3, -5, 0, 1 },
	};
	bool pending;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		make();
		add_item(&list.watch[0], "lake and bay", NOON - cases[i].seen * CLOCK_DAY,
		    NOON - cases[i].published * CLOCK_DAY);
		ck_store(store, store_commit(store, false));
		apply_text(LAKES BAYS, &pending);
		ck_assert_msg(bed_number("SELECT count(*) FROM alerts WHERE filter = 'lakes'") ==
		    cases[i].lakes, "lakes, case %zu", i);
		ck_assert_msg(bed_number("SELECT count(*) FROM alerts WHERE filter = 'bays'") ==
		    cases[i].bays, "bays, case %zu", i);
		store_close(store);
	}
}
END_TEST

START_TEST(feeds_get_their_own_filters_and_strangers_none)
{
	bool applies[] = { false, true }, pending;

	make();
	add_item(&list.watch[0], "lake and bay", NOON, NOON);
	add_item(&list.watch[1], "lake and bay", NOON, NOON);
	ck_store(store, store_commit(store, false));
	list.watch[0].applies = applies;
	list.n = 1;
	ck_assert_uint_eq(apply_text(LAKES BAYS, &pending), 1);
	ck_assert_int_eq(bed_number("SELECT count(*) FROM alerts WHERE filter = 'bays'"), 1);
	store_close(store);
}
END_TEST

START_TEST(a_feed_that_gains_a_filter_shows_it_its_items_once)
{
	static const struct { bool all, lakes, bays; size_t alerts; bool pending; } turns[] = {
		{ false, true, false, 1, true },	/* both are new: lakes, once */
		{ false, true, false, 0, false },
		{ false, true, true, 1, true },		/* bays */
		{ false, true, true, 0, false },
		{ false, false, false, 0, false },
		{ true, false, false, 0, true },	/* all of them: alerts are not doubled */
		{ true, false, false, 0, false },
		{ false, false, true, 0, false },
		{ false, true, true, 0, true },
	};
	bool applies[2], pending;

	make();
	add_item(&list.watch[0], "lake and bay", NOON, NOON);
	add_item(&list.watch[0], "old lake and bay", NOON - 9 * CLOCK_DAY, NOON - 9 * CLOCK_DAY);
	add_item(&list.watch[1], "lake and bay", NOON, NOON);
	ck_store(store, store_commit(store, false));
	list.watch[1].applies = (bool[]){ false, false };
	for (size_t i = 0; i < sizeof(turns) / sizeof(turns[0]); i++) {
		applies[0] = turns[i].lakes;
		applies[1] = turns[i].bays;
		list.watch[0].applies = turns[i].all ? NULL : applies;
		ck_assert_msg(apply_text(LAKES BAYS, &pending) == turns[i].alerts, "turn %zu", i);
		ck_assert_msg(pending == turns[i].pending, "turn %zu: pending", i);
	}
	ck_assert_int_eq(bed_number("SELECT count(*) FROM alerts"), 2);
	ck_assert_int_eq(bed_number("SELECT count(*) FROM choices WHERE filters = 'lakes bays'"), 1);
	ck_assert_int_eq(bed_number("SELECT count(*) FROM choices WHERE filters = ''"), 1);
	list.watch[1].applies = NULL;
	store_close(store);
}
END_TEST

START_TEST(a_feed_that_always_had_every_filter_gains_none)
{
	bool applies[] = { true, false }, pending;

	make();
	add_item(&list.watch[0], "lake", NOON, NOON);
	ck_store(store, store_commit(store, false));
	ck_assert_uint_eq(apply_text(LAKES BAYS, &pending), 1);
	bed_sql(bed_path, "DELETE FROM alerts");
	list.watch[0].applies = applies;	/* fewer than before */
	ck_assert_uint_eq(apply_text(LAKES BAYS, &pending), 0);
	ck_assert(!pending);
	applies[1] = true;
	ck_assert_uint_eq(apply_text(LAKES BAYS, &pending), 0);
	ck_assert(pending);
	store_close(store);
}
END_TEST

START_TEST(authors_and_tags_are_matched_as_they_are_stored)
{
	static const char text[] = "filter by { about \"a\" match \"Anna Ek\" in author "
	    "and not \"Ek Bo\" in author hit author \"Anna Ek\" miss \"x\" }\n"
	    "filter on { about \"a\" match \"grain\" in category hit category \"grain\" miss \"x\" }\n";
	struct store_item item = bed_item(1, 1000);
	bool pending;
	int64_t id;

	make();
	item.feed = list.watch[0].id;
	item.author = STR("Anna Ek\nBo Dahl");
	item.tags = STR("sea\ngrain");
	item.first_seen = item.published = NOON;
	ck_store(store, store_add_item(store, &item, &id));
	ck_store(store, store_commit(store, false));
	ck_assert_uint_eq(apply_text(text, &pending), 2);
	store_close(store);
}
END_TEST

START_TEST(a_flood_is_rows_and_a_few_lines)
{
	struct filter_set *set = set_of(LAKES);
	bool pending;

	make();
	for (int i = 0; i < 200; i++)
		add_item(&list.watch[0], "lake", NOON, NOON);
	ck_store(store, store_commit(store, false));
	ck_assert_uint_eq(apply(set, 20, &pending), 200);
	ck_assert_int_eq(bed_number("SELECT count(*) FROM alerts WHERE held = 0"), 20);
	filter_free(set);
	store_close(store);
}
END_TEST

START_TEST(what_was_cut_short_begins_anew)
{
	struct filter_set *set = set_of(LAKES);
	struct backfill b;
	bool pending;

	make();
	add_item(&list.watch[0], "lake", NOON, NOON);
	ck_store(store, store_commit(store, false));
	ck_store(store, backfill_init(&b, store, set, &list, 100, NOON));
	backfill_release(&b);
	ck_assert_int_eq(bed_number("SELECT count(*) FROM filters"), 0);
	ck_assert_uint_eq(apply(set, 100, &pending), 1);
	ck_assert_int_eq(bed_number("SELECT count(*) FROM filters"), 1);
	filter_free(set);
	store_close(store);
}
END_TEST

START_TEST(a_store_that_fails_is_tried_again_later)
{
	struct filter_set *set = set_of(LAKES);
	struct backfill b;

	make();
	add_item(&list.watch[0], "lake", NOON, NOON);
	ck_store(store, store_commit(store, false));
	ck_store(store, backfill_init(&b, store, set, &list, 100, NOON));
	bed_sql(bed_path, "ALTER TABLE alerts RENAME TO hidden");
	ck_assert_int_eq(backfill_step(&b, 0), BACKFILL_FAILED);
	ck_assert_int_eq(backfill_step(&b, 1), BACKFILL_NONE);
	ck_assert_int_gt(backfill_due(&b), 1);
	bed_sql(bed_path, "ALTER TABLE hidden RENAME TO alerts");
	ck_assert_int_eq(backfill_step(&b, backfill_due(&b)), BACKFILL_DONE);
	ck_assert_int_eq(bed_number("SELECT count(*) FROM alerts"), 1);
	backfill_release(&b);
	filter_free(set);
	store_close(store);
}
END_TEST

TEST_MAIN("backfill", an_empty_database_leaves_nothing_to_do,
    each_version_of_a_filter_is_applied_once, only_items_within_the_max_age_are_flagged,
    feeds_get_their_own_filters_and_strangers_none,
    a_feed_that_gains_a_filter_shows_it_its_items_once,
    a_feed_that_always_had_every_filter_gains_none,
    authors_and_tags_are_matched_as_they_are_stored, a_flood_is_rows_and_a_few_lines,
    what_was_cut_short_begins_anew, a_store_that_fails_is_tried_again_later)
