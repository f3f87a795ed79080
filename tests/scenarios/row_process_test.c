/* Rows of the process: limits of the machine, signals, rules, locales; what needs more than one answer. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/rules.h"
#include "base/buf.h"
#include "tests/scenarios/rows.h"
#include "tests/test.h"

#define FILTER "filter talks { about \"a truce\" match \"Ukrain*\" and \"truce\"\n" \
    "  hit \"Ukraine truce\" miss \"truce\" }\n"
#define LOOSE_MAX ((size_t)256 << 20)

static struct bed *
bed_of_filter(void)
{
	struct bed *bed = bed_new();

	bed_filter(bed, "talks", FILTER);
	return bed;
}

static const char *
binary(struct bed *bed)
{
	const char *named = getenv("FEEDWATCH");
	char *whole = realpath(named != NULL ? named : "build/release/feedwatch", NULL);
	const char *kept = bed_format(bed, "%s", whole);

	free(whole);
	return kept;
}

START_TEST(row_019_a_dead_host_is_asked_by_two_at_a_time)
{
	struct bed *bed = bed_of_filter();
	struct buf lines;
	struct bed_result r;

	buf_init(&lines, LOOSE_MAX);
	for (int i = 0; i < 8; i++) {
		bed_route(bed, bed_format(bed, "/%d", i), &(struct bed_reply){ .silent = true });
		buf_addf(&lines, "feed f%d %s/%d timeout=1s\n", i, bed_base(bed), i);
	}
	bed_route(bed, "/other", &(struct bed_reply){ .body = ROW_FEED });
	buf_addf(&lines, "feed other http://other.localhost%s/other\n", strrchr(bed_base(bed), ':'));
	bed_config(bed, "host-gap 100ms\n%s", buf_cstr(&lines));
	r = BED_RUN(bed, "once");
	ck_assert_int_eq(r.exit, 1);
	ck_assert_uint_le(server_most_open(bed_server(bed)), 3);
	/* what is well elsewhere waits for none of them (O3) */
	ck_assert_msg(strstr(r.err, "feed-new feed=other") < strstr(r.err, "feed=f2 "), "%s", r.err);
	ck_assert_str_eq(bed_sql(bed, "SELECT count(*) FROM feeds WHERE failures = 1"), "8\n");
	buf_release(&lines);
	bed_free(bed);
}
END_TEST

START_TEST(row_058_of_50000_items_the_first_are_taken_and_the_rest_counted)
{
	struct bed *bed = bed_of_filter();
	struct buf body;
	struct bed_result r;

	buf_init(&body, LOOSE_MAX);
	buf_add(&body, STR("<rss version=\"2.0\"><channel><title>t</title>" ROW_ITEM("s", ROW_FLAGGED)));
	for (int i = 0; i < 49999; i++)
		buf_addf(&body, "<item><guid>%d</guid><title>Weather %d</title></item>", i, i);
	buf_add(&body, STR("</channel></rss>"));
	bed_route(bed, "/a", &(struct bed_reply){ .body = buf_cstr(&body) });
	bed_config(bed, "feed a %s/a\n", bed_base(bed));
	r = BED_RUN(bed, "once");
	ck_assert_int_eq(r.exit, 0);
	ck_assert_ptr_nonnull(strstr(r.err, "items-dropped feed=a items=5000 dropped=45000"));
	ck_assert_str_eq(bed_sql(bed, "SELECT count(*) FROM items"), "5000\n");
	ck_assert_ptr_nonnull(strstr(r.out, ROW_FLAGGED));
	buf_release(&body);
	bed_free(bed);
}
END_TEST

START_TEST(row_078_and_079_what_comes_and_goes_in_turn_is_said_once)
{
	static const char *const answers[] = {
		ROW_RSS(ROW_ITEM("1", "Ukraine truce 1") ROW_ITEM("2", "Weather")),
		ROW_RSS(ROW_ITEM("3", "Ukraine truce 3") ROW_ITEM("2", "Weather")),
		ROW_RSS(ROW_ITEM("1", "Ukraine truce 1") ROW_ITEM("2", "Weather")),
		ROW_RSS(ROW_ITEM("3", "Ukraine truce 3")),
		ROW_RSS(""),
		ROW_RSS(ROW_ITEM("1", "Ukraine truce 1")),
	};
	struct bed *bed = bed_of_filter();
	size_t lines = 0;

	bed_config(bed, "feed a %s/a\n", bed_base(bed));
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		struct bed_result r;

		if (i == 5)	/* months later */
			bed_sql(bed, "UPDATE items SET first_seen = '2024-01-01T00:00:00Z'");
		bed_route(bed, "/a", &(struct bed_reply){ .body = answers[i] });
		r = BED_RUN(bed, "once");
		ck_assert_int_eq(r.exit, 0);
		for (const char *p = r.out; (p = strchr(p, '\n')) != NULL; p++)
			lines++;
	}
	ck_assert_uint_eq(lines, 2);
	ck_assert_str_eq(bed_sql(bed, "SELECT count(*), count(DISTINCT guid) FROM items"), "3|3\n");
	ck_assert_str_eq(bed_sql(bed, "SELECT count(*), count(DISTINCT item_id) FROM alerts"), "2|2\n");
	bed_free(bed);
}
END_TEST

START_TEST(row_105_a_stored_poll_far_ahead_is_not_waited_for)
{
	struct bed *bed = bed_of_filter();
	struct bed_child *child;

	bed_route(bed, "/a", &(struct bed_reply){ .body = ROW_FEED });
	bed_config(bed, "feed a %s/a\n", bed_base(bed));
	ck_assert_int_eq(BED_RUN(bed, "once").exit, 0);
	bed_sql(bed, "UPDATE feeds SET next_poll = '2099-01-01T00:00:00Z'");
	child = bed_start(bed, &(struct bed_run){ .args = { "run" } });
	ck_assert(bed_asked(bed, "/a", 2, 30000));
	ck_assert_int_eq(bed_stop(child).exit, 0);
	bed_free(bed);
}
END_TEST

START_TEST(row_107_and_115_zone_and_locale_change_nothing)
{
	static const char *const env[][3] = {
		{ "LC_ALL=C" }, { "LC_ALL=POSIX", "TZ=Asia/Kathmandu" },
		{ "LC_ALL=tr_TR.UTF-8", "LANG=tr_TR.UTF-8", "TZ=America/New_York" },
		{ "LC_ALL=de_DE.UTF-8", "TZ=Europe/Kyiv" }, { "LANG=", "TZ=:nonsense" },
		{ "LC_ALL=C.UTF-8", "TZ=UTC+14" },
	};
	struct bed *bed = bed_of_filter();
	const char *parsed = NULL, *flagged = NULL;

	bed_write(bed, "in.xml", ROW_RSS("<item><guid>1</guid><title>UKRAINE TRUCE İI</title>"
	    "<pubDate>Tue, 19 Jan 2038 03:14:08 GMT</pubDate></item>"
	    "<item><guid>2</guid><title>Ukraine truce 1,5</title><pubDate>Sat, 31 Dec 2016 23:59:60 +0000"
	    "</pubDate></item><item><guid>3</guid><title>x</title><pubDate>30 Mar 2025 02:30</pubDate></item>"));
	for (size_t i = 0; i < sizeof(env) / sizeof(env[0]); i++) {
		struct bed_run run = { .args = { "parse", bed_path(bed, "in.xml") } };
		struct bed_result parse, match;

		memcpy(run.env, env[i], sizeof(env[i]));
		parse = bed_run(bed, &run);
		run.args[0] = "match";
		run.args[1] = "-j";
		run.args[2] = "-f";
		run.args[3] = bed_path(bed, "talks.filter");
		run.args[4] = bed_path(bed, "in.xml");
		match = bed_run(bed, &run);
		ck_assert_int_eq(parse.exit, 0);
		ck_assert_int_eq(match.exit, 0);
		if (i > 0) {
			ck_assert_str_eq(parse.out, parsed);
			ck_assert_str_eq(match.out, flagged);
		}
		parsed = parse.out;
		flagged = match.out;
	}
	ck_assert_ptr_nonnull(strstr(parsed, "\"date_published\":\"2038-01-19T03:14:08Z\""));
	ck_assert_ptr_nonnull(strstr(flagged, "UKRAINE TRUCE"));
	bed_free(bed);
}
END_TEST

START_TEST(row_108_and_109_limits_of_the_machine_are_said_or_kept_within)
{
	static const char *const limits[] = {
		"ulimit -n 6", "ulimit -n 8", "ulimit -n 10", "ulimit -n 12", "ulimit -n 16",
#ifndef __SANITIZE_ADDRESS__		/* which takes terabytes of addresses */
		"ulimit -v 120000", "ulimit -v 150000", "ulimit -v 180000", "ulimit -v 210000",
		"ulimit -v 250000", "ulimit -v 300000",
#endif
	};
	struct bed *bed = bed_of_filter();
	const char *program = binary(bed);
	struct bed_result r;

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		bed_route(bed, "/a", &(struct bed_reply){ .body = ROW_FEED });
		bed_config(bed, "feed a %s/a\n", bed_base(bed));
		r = bed_run(bed, &(struct bed_run){ .program = "/bin/sh", .args = { "-c",
		    bed_format(bed, "%s; exec %s -c feedwatch.conf once", limits[i],
		    program) } });
		ck_assert_msg(r.signal == 0, "%s: signal %d", limits[i], r.signal);
		ck_assert_msg(r.exit == 0 || r.err[0] != '\0', "%s: %d and not a word", limits[i],
		    r.exit);
	}
	r = BED_RUN(bed, "once");
	ck_assert_int_eq(r.exit, 0);
	ck_assert_str_eq(bed_sql(bed, "PRAGMA integrity_check"), "ok\n");
	ck_assert_str_eq(bed_sql(bed, "SELECT count(*) FROM items"), "1\n");
	ck_assert_str_eq(bed_sql(bed, "SELECT count(*) FROM alerts"), "1\n");
	bed_free(bed);
}
END_TEST

START_TEST(row_110_signals_end_it_in_every_phase)
{
	static const int signals[] = { SIGTERM, SIGINT };
	struct bed *bed = bed_of_filter();

	bed_route(bed, "/a", &(struct bed_reply){ .body = ROW_FEED, .drip_ms = 10, .drip_from = 150 });
	bed_config(bed, "feed a %s/a\n", bed_base(bed));
	for (int i = 0; i < 12; i++) {
		struct bed_child *child = bed_start(bed, &(struct bed_run){ .args = { "run" } });
		struct bed_result r;

		/* each a little later than the last: at the start, during the poll, after it */
		bed_saw(child, "ready ", 30000);
		bed_sleep(i * 20);
		bed_signal(child, signals[i % 2]);
		if (i % 3 == 0)
			bed_signal(child, signals[(i + 1) % 2]);
		if (i % 4 == 0)
			bed_signal(child, SIGHUP);
		r = bed_wait(child);
		ck_assert_msg(r.exit == 0, "%d: exit %d, signal %d: %s", i, r.exit, r.signal, r.err);
		ck_assert_ptr_nonnull(strstr(r.err, "\nstopped "));
		ck_assert_str_eq(bed_sql(bed, "PRAGMA integrity_check"), "ok\n");
	}
	ck_assert_int_eq(BED_RUN(bed, "once").exit, 0);
	ck_assert_str_eq(bed_sql(bed, "SELECT count(*) FROM items"), "1\n");
	ck_assert_str_eq(bed_sql(bed, "SELECT count(*), sum(printed IS NULL) FROM alerts"), "1|0\n");
	bed_free(bed);
}
END_TEST

START_TEST(row_111_large_and_damaged_rules_are_refused_or_taken_in_time)
{
	struct bed *bed = bed_new();
	struct buf text;
	struct bed_result r;

	buf_init(&text, LOOSE_MAX);
	for (int i = 0; i < 10000; i++)
		buf_addf(&text, "filter f%d { match \"word%d\" and \"other%d*\" }\n", i, i, i % 97);
	bed_write(bed, "many.filter", buf_cstr(&text));
	r = BED_RUN(bed, "check", bed_path(bed, "many.filter"));
	ck_assert_msg(r.exit == 0, "%s", r.err);
	ck_assert_int_lt(r.took, 10000);
	bed_write(bed, "bytes.filter", "filter f { match \"\xff\xfe\" }\n");
	r = BED_RUN(bed, "check", bed_path(bed, "bytes.filter"));
	ck_assert_int_eq(r.exit, 78);
	ck_assert_ptr_nonnull(strstr(r.err, "bytes.filter:1:"));
	buf_clear(&text);
	for (size_t i = 0; i < RULES_FILE_MAX; i += 16)
		buf_add(&text, STR("# nothing here!\n"));
	buf_addc(&text, '\n');
	bed_write(bed, "huge.filter", buf_cstr(&text));
	r = BED_RUN(bed, "check", bed_path(bed, "huge.filter"));
	ck_assert_int_eq(r.exit, 78);
	ck_assert_ptr_nonnull(strstr(r.err, "huge.filter: error: larger than "));
	buf_release(&text);
	bed_free(bed);
}
END_TEST

START_TEST(row_113_texts_of_one_word_or_a_million_are_matched_in_time)
{
	static const struct { size_t n; const char *piece; } cases[] = {
		{ 1 << 20, "x" }, { 1000000, "a " }, { 10000, "peace talks " }, { 300000, "Ukraine truce " },
	};
	struct bed *bed = bed_of_filter();
	struct buf body;

	buf_init(&body, LOOSE_MAX);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct bed_result r;

		buf_clear(&body);
		buf_add(&body, STR("<rss version=\"2.0\"><channel><item><guid>1</guid><title>Ukraine truce"
		    "</title><description>"));
		for (size_t k = 0; k < cases[i].n; k++)
			buf_add(&body, str_of(cases[i].piece));
		buf_add(&body, STR("</description></item></channel></rss>"));
		bed_write(bed, "in.xml", buf_cstr(&body));
		r = BED_RUN(bed, "match", "-f", bed_path(bed, "talks.filter"), bed_path(bed, "in.xml"));
		ck_assert_msg(r.exit == 0, "%zu: %s", i, r.err);
		ck_assert_uint_lt(r.out_size, 4096);
		ck_assert_int_lt(r.took, 10000);
	}
	buf_release(&body);
	bed_free(bed);
}
END_TEST

TEST_MAIN("rows of the process", row_019_a_dead_host_is_asked_by_two_at_a_time,
    row_058_of_50000_items_the_first_are_taken_and_the_rest_counted,
    row_078_and_079_what_comes_and_goes_in_turn_is_said_once,
    row_105_a_stored_poll_far_ahead_is_not_waited_for,
    row_107_and_115_zone_and_locale_change_nothing,
    row_108_and_109_limits_of_the_machine_are_said_or_kept_within,
    row_110_signals_end_it_in_every_phase,
    row_111_large_and_damaged_rules_are_refused_or_taken_in_time,
    row_113_texts_of_one_word_or_a_million_are_matched_in_time)
