#include "tests/test.h"

#include "base/clock.h"
#include "tests/agent/command_bed.h"

extern const struct cmd cmd_try;

static char name[] = "try", json[] = "-j", since[] = "--since", against[] = "--against";
static char now_file[96], old_file[96];

static void
write_file(char *path, size_t size, const char *leaf, const char *text)
{
	FILE *f;

	snprintf(path, size, "%.60s/%s", bed_directory, leaf);
	f = fopen(path, "w");
	fputs(text, f);
	fclose(f);
}

/* Of five items one is too long ago, one is near, one holds nothing of it. */
static void
fill(void)
{
	static const struct { const char *title; int hours; bool bay; } items[] = {
		{ "Lake truce holds, says envoy", 2, false },
		{ "Lake truce holds at the bay", 3, true },
		{ "Lake level falls", 4, false },
		{ "Sunny", 5, false },
		{ "Lake truce of long ago holds, says envoy", 24 * 30, false },
	};
	struct store *s = bed_open(STORE_WRITE);
	struct arena *a = arena_new(1 << 20);
	struct store_feed lake, bay;
	int64_t id;

	ck_store(s, store_find_feed(s, a, "lake", "https://a.example/rss", &lake));
	ck_store(s, store_find_feed(s, a, "bay", "https://b.example/rss", &bay));
	for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++) {
		struct store_item item = bed_item(items[i].bay ? bay.id : lake.id, (int64_t)i + 1);

		item.title = str_of(items[i].title);
		item.summary = item.content = (struct str){ NULL, 0 };
		item.first_seen = clock_now() - items[i].hours * CLOCK_HOUR;
		item.published = item.first_seen - CLOCK_MINUTE;
		ck_store(s, store_add_item(s, &item, &id));
	}
	ck_store(s, store_commit(s, false));
	store_close(s);
	arena_free(a);
}

static void
make(void)
{
	bed_make();
	bed_configure("feed lake https://a.example/rss\nfeed bay https://b.example/rss\n");
	write_file(now_file, sizeof(now_file), "now.filter",
	    "filter lakes { about \"a\" match \"lake\" max-age 1h score +2 \"truce\" "
	    "score +1 \"envoy\" priority notice at 2 priority warning at 3 "
	    "hit \"lake truce\" miss \"lake\" }\n");
	write_file(old_file, sizeof(old_file), "old.filter",
	    "filter lakes { about \"a\" match \"lake\" and (\"envoy\" or \"level\") "
	    "hit \"lake envoy\" miss \"lake\" }\n");
	fill();
}

START_TEST(hits_near_misses_and_sums_are_printed)
{
	make();
	ck_assert_int_eq(BED_RUN(&cmd_try, name, now_file), 0);
	ck_assert_str_eq(bed_err, "");
	ck_assert_str_eq(bed_out,
	    "warning lakes lake: Lake truce holds, says envoy <https://news.example/1> "
	    "(lake “Lake” title; truce “truce” title; envoy “envoy” title; score 3)\n"
	    "notice lakes bay: Lake truce holds at the bay <https://news.example/1> "
	    "(lake “Lake” title; truce “truce” title; score 2)\n"
	    "~ near lakes lake: Lake level falls <https://news.example/1> "
	    "(score 0 of 2; missing: +2 \"truce\", +1 \"envoy\")\n"
	    "2 of 4 items in 1 days, 2.0 a day (1 warning, 1 notice); 1 near\n"
	    "       1 bay\n       1 lake\n");
}
END_TEST

START_TEST(another_version_gains_and_loses)
{
	make();
	ck_assert_int_eq(BED_RUN(&cmd_try, name, against, old_file, now_file), 0);
	ck_assert_ptr_nonnull(strstr(bed_out, "\n- notice lakes lake: Lake level falls <"));
	ck_assert(str_starts(str_of(bed_out),
	    STR("+ notice lakes bay: Lake truce holds at the bay <")));
	ck_assert_ptr_nonnull(strstr(bed_out, "; gained 1, lost 1, kept 1\n"));
}
END_TEST

START_TEST(the_span_is_asked_for)
{
	char month[] = "60d", hours[] = "150min", soon[] = "soon";

	make();
	ck_assert_int_eq(BED_RUN(&cmd_try, name, since, month, now_file), 0);
	ck_assert_ptr_nonnull(strstr(bed_out, "\n3 of 5 items in 30 days, 0.1 a day "));
	ck_assert_int_eq(BED_RUN(&cmd_try, name, since, hours, now_file), 0);
	ck_assert_ptr_nonnull(strstr(bed_out, "\n1 of 1 items in 1 days"));
	ck_assert_int_eq(BED_RUN(&cmd_try, name, since, soon, now_file), 2);
	ck_assert_ptr_nonnull(strstr(bed_err, "“soon” is neither a span"));
}
END_TEST

START_TEST(json_has_kinds_and_a_summary)
{
	make();
	ck_assert_int_eq(BED_RUN(&cmd_try, name, json, now_file), 0);
	ck_assert(str_starts(str_of(bed_out),
	    STR("{\"kind\":\"hit\",\"item\":{\"filter\":\"lakes\",")));
	ck_assert_ptr_nonnull(strstr(bed_out, "\n{\"kind\":\"near\",\"filter\":\"lakes\",\"score\":0,"
	    "\"lowest\":2,\"missing\":\"+2 \\\"truce\\\", +1 \\\"envoy\\\"\",\"feed\":\"lake\","));
	ck_assert_ptr_nonnull(strstr(bed_out, "\n{\"kind\":\"summary\",\"items\":4,\"hits\":2,\"near\":1,"
	    "\"per_day\":2.00,\"feeds\":[{\"feed\":\"bay\",\"hits\":1},{\"feed\":\"lake\",\"hits\":1}]}\n"));
}
END_TEST

START_TEST(authors_and_tags_are_matched_as_they_are_stored)
{
	struct store_item item;
	struct store *s;
	int64_t id;

	make();
	write_file(now_file, sizeof(now_file), "now.filter", "filter by { about \"a\" "
	    "match \"Anna Ek\" in author and \"grain\" in category hit author \"Anna Ek\" "
	    "category \"grain\" miss \"x\" }\n");
	s = bed_open(STORE_WRITE);
	item = bed_item(1, 100);
	item.title = STR("Ships");
	item.author = STR("Bo Dahl\nAnna Ek");
	item.tags = STR("sea\ngrain");
	item.first_seen = item.published = clock_now() - CLOCK_HOUR;
	ck_store(s, store_add_item(s, &item, &id));
	ck_store(s, store_commit(s, false));
	store_close(s);
	ck_assert_int_eq(BED_RUN(&cmd_try, name, now_file), 0);
	ck_assert_msg(strstr(bed_out, "Anna Ek” author; grain “grain” category") != NULL, "%s", bed_out);
}
END_TEST

START_TEST(trouble_is_2)
{
	char none[] = "/nowhere/none.filter", bad[96];

	make();
	write_file(bad, sizeof(bad), "bad.filter", "filter lakes { match }\n");
	ck_assert_int_eq(BED_RUN(&cmd_try, name), 2);
	ck_assert_int_eq(BED_RUN(&cmd_try, name, none), 2);
	ck_assert_int_eq(BED_RUN(&cmd_try, name, bad), 2);
	ck_assert_ptr_nonnull(strstr(bed_err, "bad.filter:1:"));
	ck_assert_int_eq(BED_RUN(&cmd_try, name, against, bad, now_file), 2);
	remove(bed_path);
	ck_assert_int_eq(BED_RUN(&cmd_try, name, now_file), 2);
	ck_assert_str_eq(bed_out, "");
}
END_TEST

TEST_MAIN("cmd_try", hits_near_misses_and_sums_are_printed, another_version_gains_and_loses,
    the_span_is_asked_for, json_has_kinds_and_a_summary,
    authors_and_tags_are_matched_as_they_are_stored, trouble_is_2)
