/* The real agent against a scripted server: what the log says, the database holds, stdout gets, the server saw. */
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "tests/scenarios/bed.h"
#include "tests/test.h"

#define RSS(items) "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>t</title>" \
	"<link>http://example.org/</link>" items "</channel></rss>"
#define ITEM(guid, title) "<item><guid>" guid "</guid><title>" title "</title>" \
	"<link>http://example.org/" guid "</link></item>"

static const char filter[] =
    "group talks { \"peace talk*\"  truce }\n"
    "filter talks {\n"
    "  about \"talks\"\n"
    "  match talks and \"Ukrain*\"\n"
    "  hit \"Ukraine peace talks\"\n"
    "  miss \"trade talks\"\n"
    "}\n";

static struct bed *
bed_of(const char *body)
{
	struct bed *bed = bed_new();

	bed_route(bed, "/a.xml", &(struct bed_reply){ .body = body, .etag = "\"v1\"",
	    .last_modified = "Sun, 23 Nov 2025 10:00:00 GMT" });
	bed_filter(bed, "talks", filter);
	bed_config(bed, "host-gap 100ms\nfeed a %s/a.xml\n", bed_base(bed));
	return bed;
}

START_TEST(a_flagged_item_is_a_row_a_line_and_an_event)
{
	struct bed *bed = bed_of(RSS(ITEM("2", "Weather") ITEM("1", "Ukraine peace talks resume")));
	struct bed_result r = BED_RUN(bed, "once");

	ck_assert_int_eq(r.exit, 0);
	ck_assert_str_eq(r.out, "notice talks a: Ukraine peace talks resume <http://example.org/1> "
	    "(talks “peace talks” title; Ukrain* “Ukraine” title)\n");
	ck_assert_ptr_nonnull(strstr(r.err, "\nfeed-new feed=a items=2 new=2 alerts=1 "));
	ck_assert_str_eq(bed_sql(bed, "SELECT guid, title FROM items ORDER BY guid"),
	    "1|Ukraine peace talks resume\n2|Weather\n");
	ck_assert_str_eq(bed_sql(bed, "SELECT filter, priority, guid, printed IS NOT NULL "
	    "FROM alerts JOIN items ON items.id = item_id"), "talks|notice|1|1\n");
	bed_free(bed);
}
END_TEST

START_TEST(a_second_poll_asks_conditionally_and_changes_nothing)
{
	struct bed *bed = bed_of(RSS(ITEM("1", "Ukraine peace talks resume")));
	struct bed_result r;

	ck_assert_int_eq(BED_RUN(bed, "once").exit, 0);
	server_forget(bed_server(bed));
	r = BED_RUN(bed, "once");
	ck_assert_int_eq(r.exit, 0);
	ck_assert_str_eq(r.out, "");
	ck_assert_uint_eq(bed_count(bed, "/a.xml"), 1);
	ck_assert_ptr_nonnull(strstr(bed_requests(bed, "/a.xml"), "\r\nIf-None-Match: \"v1\"\r\n"));
	ck_assert_ptr_nonnull(strstr(bed_requests(bed, "/a.xml"),
	    "\r\nIf-Modified-Since: Sun, 23 Nov 2025 10:00:00 GMT\r\n"));
	ck_assert_str_eq(bed_sql(bed, "SELECT count(*) FROM items"), "1\n");
	ck_assert_str_eq(bed_sql(bed, "SELECT count(*) FROM alerts"), "1\n");
	bed_free(bed);
}
END_TEST

START_TEST(the_same_bytes_with_200_are_unchanged_and_the_new_etag_is_kept)
{
	static const char body[] = RSS(ITEM("1", "Ukraine peace talks resume"));
	struct bed *bed = bed_of(body);
	struct bed_result r;

	BED_RUN(bed, "once");
	bed_route(bed, "/a.xml", &(struct bed_reply){ .body = body, .etag = "\"v2\"" });
	r = bed_run(bed, &(struct bed_run){ .args = { "-v", "once" } });
	ck_assert_int_eq(r.exit, 0);
	ck_assert_ptr_nonnull(strstr(r.err, "feed-unchanged feed=a status=200"));
	ck_assert_str_eq(bed_sql(bed, "SELECT etag FROM feeds"), "\"v2\"\n");
	bed_free(bed);
}
END_TEST

START_TEST(a_page_instead_of_a_feed_is_named_and_nothing_is_taken)
{
	struct bed *bed = bed_of(RSS(ITEM("1", "Weather")));
	struct bed_result r;

	BED_RUN(bed, "once");
	bed_route(bed, "/a.xml", &(struct bed_reply){ .type = "text/html", .etag = "\"page\"",
	    .body = "<!DOCTYPE html><html><head><title>Just a moment…</title></head><body>x</body></html>" });
	r = BED_RUN(bed, "once");
	ck_assert_int_eq(r.exit, 1);
	ck_assert_ptr_nonnull(strstr(r.err, "feed-failing feed=a status=200"));
	ck_assert_ptr_nonnull(strstr(r.err, "Just a moment…"));
	ck_assert_str_eq(bed_sql(bed, "SELECT etag, failures FROM feeds"), "\"v1\"|1\n");
	ck_assert_str_eq(bed_sql(bed, "SELECT count(*) FROM items"), "1\n");
	bed_free(bed);
}
END_TEST

START_TEST(a_body_cut_inside_an_item_gives_the_whole_items_and_is_asked_for_again)
{
	struct bed *bed = bed_of("<rss version=\"2.0\"><channel><title>t</title>"
	    ITEM("1", "Ukraine peace talks resume") "<item><guid>2</guid><title>Ukraine truce hal");
	struct bed_result r = BED_RUN(bed, "once");

	ck_assert_ptr_nonnull(strstr(r.err, "feed-truncated feed=a items=1"));
	ck_assert_str_eq(bed_sql(bed, "SELECT guid FROM items"), "1\n");
	ck_assert_str_eq(bed_sql(bed, "SELECT etag, last_modified FROM feeds"), "|\n");
	bed_route(bed, "/a.xml", &(struct bed_reply){ .etag = "\"v1\"",
	    .body = RSS(ITEM("1", "Ukraine peace talks resume") ITEM("2", "Ukraine truce halts war")) });
	r = BED_RUN(bed, "once");
	ck_assert_int_eq(r.exit, 0);
	ck_assert_ptr_null(strstr(bed_requests(bed, "/a.xml"), "If-None-Match"));
	ck_assert_str_eq(bed_sql(bed, "SELECT count(*) FROM alerts"), "2\n");
	bed_free(bed);
}
END_TEST

START_TEST(a_host_that_asks_to_be_left_alone_is_for_all_its_feeds_and_over_restarts)
{
	struct bed *bed = bed_new();
	struct bed_result r;

	bed_route(bed, "/a.xml", &(struct bed_reply){ .status = 429, .body = "slow down",
	    .headers = "Retry-After: 3600\r\n" });
	bed_route(bed, "/b.xml", &(struct bed_reply){ .body = RSS(ITEM("1", "x")) });
	bed_filter(bed, "talks", filter);
	bed_config(bed, "host-connections 1\nfeed a %s/a.xml\nfeed b %s/b.xml\n", bed_base(bed),
	    bed_base(bed));
	r = BED_RUN(bed, "once");
	ck_assert_int_eq(r.exit, 1);
	ck_assert_uint_eq(bed_count(bed, "/a.xml"), 1);
	ck_assert_uint_eq(bed_count(bed, "/b.xml"), 0);
	ck_assert_ptr_nonnull(strstr(r.err, "feed-waiting feed=b"));
	r = BED_RUN(bed, "once");
	ck_assert_int_eq(r.exit, 0);
	ck_assert_uint_eq(bed_count(bed, NULL), 1);
	ck_assert_ptr_nonnull(strstr(r.err, "feed-waiting feed=a seconds=3"));
	bed_free(bed);
}
END_TEST

START_TEST(alerts_that_stdout_did_not_take_are_printed_at_the_next_start)
{
	struct bed *bed = bed_of(RSS(ITEM("1", "Ukraine peace talks resume")));
	struct bed_result r;
	char command[1000];

	snprintf(command, sizeof(command), "%s -c %s once >/dev/full 2>%s",
	    getenv("FEEDWATCH") != NULL ? getenv("FEEDWATCH") : "build/release/feedwatch",
	    bed_path(bed, "feedwatch.conf"), bed_path(bed, "err"));
	ck_assert_int_eq(WEXITSTATUS(system(command)), 74);
	ck_assert_ptr_nonnull(strstr(bed_read(bed, "err"), "alerts-unprinted reason=\"No space left"));
	ck_assert_str_eq(bed_sql(bed, "SELECT count(*) FROM alerts WHERE printed IS NULL"), "1\n");
	snprintf(command, sizeof(command), "%s -c %s once >&- 2>%s",
	    getenv("FEEDWATCH") != NULL ? getenv("FEEDWATCH") : "build/release/feedwatch",
	    bed_path(bed, "feedwatch.conf"), bed_path(bed, "err"));
	ck_assert_int_eq(WEXITSTATUS(system(command)), 74);
	ck_assert_str_eq(bed_sql(bed, "SELECT count(*) FROM alerts WHERE printed IS NULL"), "1\n");
	r = BED_RUN(bed, "once");
	ck_assert_ptr_nonnull(strstr(r.out, "notice talks a: Ukraine peace talks resume"));
	ck_assert_str_eq(bed_sql(bed, "SELECT count(*) FROM alerts WHERE printed IS NULL"), "0\n");
	ck_assert_str_eq(BED_RUN(bed, "once").out, "");
	bed_free(bed);
}
END_TEST

START_TEST(a_flood_of_alerts_is_held_back_as_lines_but_not_as_rows)
{
	static char body[20000];
	struct bed *bed = bed_new();
	struct bed_result r;
	size_t n = (size_t)snprintf(body, sizeof(body), "<rss version=\"2.0\"><channel>");
	size_t lines = 0;

	for (int i = 0; i < 60; i++)
		n += (size_t)snprintf(body + n, sizeof(body) - n,
		    "<item><guid>g%d</guid><title>Ukraine truce, day %d</title></item>", i, i);
	snprintf(body + n, sizeof(body) - n, "</channel></rss>");
	bed_route(bed, "/a.xml", &(struct bed_reply){ .body = body });
	bed_filter(bed, "talks", filter);
	bed_config(bed, "max-alerts 10\nfeed a %s/a.xml\n", bed_base(bed));
	r = BED_RUN(bed, "once");
	for (const char *p = r.out; (p = strchr(p, '\n')) != NULL; p++)
		lines++;
	ck_assert_uint_eq(lines, 10);
	ck_assert_ptr_nonnull(strstr(r.err, "alerts-held feed=a printed=10 held=50"));
	ck_assert_str_eq(bed_sql(bed, "SELECT count(*) FROM alerts"), "60\n");
	ck_assert_str_eq(BED_RUN(bed, "once").out, "");
	bed_free(bed);
}
END_TEST

START_TEST(json_output_is_one_object_a_line)
{
	struct bed *bed = bed_of(RSS(ITEM("1", "Ukraine peace talks \"resume\"")));
	struct bed_result r;

	bed_config(bed, "output json\nfeed a %s/a.xml\n", bed_base(bed));
	r = BED_RUN(bed, "once");
	ck_assert_int_eq(strncmp(r.out, "{\"alert\":1,\"time\":\"", 19), 0);
	ck_assert_ptr_nonnull(strstr(r.out, "\"filter\":\"talks\",\"priority\":\"notice\""));
	ck_assert_ptr_nonnull(strstr(r.out, "\"title\":\"Ukraine peace talks \\\"resume\\\"\""));
	ck_assert_ptr_nonnull(strstr(r.out, "\"why\":[{\"group\":\"talks\",\"words\":\"peace talks\",\"field\":\"title\""));
	bed_free(bed);
}
END_TEST

START_TEST(a_title_forges_nothing_on_stdout_or_in_the_log)
{
	struct bed *bed = bed_of(RSS(ITEM("1",
	    "Ukraine truce&#10;crit talks a: forged &lt;3&gt; \xC2\x9B" "31m \xE2\x80\xAE %n%s")));
	struct bed_result r = BED_RUN(bed, "once");

	ck_assert_ptr_eq(strchr(r.out, '\n'), r.out + strlen(r.out) - 1);
	ck_assert_ptr_null(strstr(r.out, "\xC2\x9B"));
	ck_assert_ptr_null(strstr(r.out, "\xE2\x80\xAE"));
	ck_assert_ptr_nonnull(strstr(r.out, "%n%s"));
	bed_free(bed);
}
END_TEST

START_TEST(run_polls_until_a_signal_and_ends_in_time)
{
	struct bed *bed = bed_of(RSS(ITEM("1", "Ukraine peace talks resume")));
	struct bed_child *child = bed_start(bed, &(struct bed_run){ .args = { "run" } });
	struct bed_result r;

	ck_assert(bed_saw(child, "Ukraine peace talks resume", 30000));
	r = bed_stop(child);
	ck_assert_int_eq(r.exit, 0);
	ck_assert_ptr_nonnull(strstr(r.err, "\nready feeds=1 due=1"));
	ck_assert_ptr_nonnull(strstr(r.err, "\nstopping signal=SIGTERM pending=0\n"));
	ck_assert_ptr_nonnull(strstr(r.err, "\nstopped polls=1 items=1 alerts=1\n"));
	bed_free(bed);
}
END_TEST

START_TEST(a_stop_does_not_wait_for_a_server_that_never_answers)
{
	struct bed *bed = bed_new();
	struct bed_child *child;
	struct bed_result r;

	bed_route(bed, "/a.xml", &(struct bed_reply){ .silent = true });
	bed_filter(bed, "talks", filter);
	bed_config(bed, "feed a %s/a.xml\n", bed_base(bed));
	child = bed_start(bed, &(struct bed_run){ .args = { "run" } });
	ck_assert(bed_asked(bed, "/a.xml", 1, 30000));
	r = bed_stop(child);
	ck_assert_int_eq(r.exit, 0);
	ck_assert_ptr_nonnull(strstr(r.err, "pending=1"));
	bed_free(bed);
}
END_TEST

START_TEST(a_reload_takes_new_feeds_and_filters)
{
	struct bed *bed = bed_of(RSS(ITEM("1", "Weather")));
	struct bed_child *child = bed_start(bed, &(struct bed_run){ .args = { "run" } });
	struct bed_result r;

	ck_assert(bed_saw(child, "feed-new feed=a", 30000));
	bed_route(bed, "/b.xml", &(struct bed_reply){ .body = RSS(ITEM("9", "Ukraine truce holds")) });
	bed_config(bed, "host-gap 100ms\nfeed a %s/a.xml\nfeed b %s/b.xml\n", bed_base(bed), bed_base(bed));
	bed_signal(child, SIGHUP);
	ck_assert(bed_saw(child, "reloaded config=", 30000));
	ck_assert(bed_saw(child, "notice talks b: Ukraine truce holds", 30000));
	r = bed_stop(child);
	ck_assert_int_eq(r.exit, 0);
	/* a was not due and was left alone */
	ck_assert_uint_eq(bed_count(bed, "/a.xml"), 1);
	bed_free(bed);
}
END_TEST

/* Slow answers, a reload before they come: only what is asked in another way begins anew. */
START_TEST(polls_under_way_outlive_a_reload)
{
	static const char *const paths[] = { "/a.xml", "/b.xml", "/c.xml", "/d.xml" };
	struct bed *bed = bed_of("");
	struct bed_child *child;
	struct bed_result r;

	for (size_t i = 0; i < 4; i++)
		bed_route(bed, paths[i], &(struct bed_reply){ .delay_ms = 4000,
		    .body = RSS(ITEM("1", "Ukraine truce holds")) });
	bed_config(bed, "host-gap 100ms\nhost-connections 8\nfeed a %s/a.xml\nfeed b %s/b.xml\n"
	    "feed c %s/c.xml\nfeed d %s/d.xml\n", bed_base(bed), bed_base(bed), bed_base(bed),
	    bed_base(bed));
	child = bed_start(bed, &(struct bed_run){ .args = { "run" } });
	for (size_t i = 0; i < 4; i++)
		ck_assert(bed_asked(bed, paths[i], 1, 30000));
	/* d is gone, c is asked in another way, a has another number and another filter */
	bed_config(bed, "host-gap 100ms\nhost-connections 8\nfeed c %s/c.xml user-agent=other\n"
	    "feed new %s/new.xml\nfeed b %s/b.xml tags=x\nfeed a %s/a.xml filters=talks\n",
	    bed_base(bed), bed_base(bed), bed_base(bed), bed_base(bed));
	bed_signal(child, SIGHUP);
	ck_assert(bed_saw(child, "reloaded config=", 30000));
	ck_assert(bed_saw(child, "notice talks a: Ukraine truce holds", 30000));
	ck_assert(bed_saw(child, "notice talks b: Ukraine truce holds", 30000));
	ck_assert(bed_saw(child, "notice talks c: Ukraine truce holds", 30000));
	r = bed_stop(child);
	ck_assert_int_eq(r.exit, 0);
	ck_assert_uint_eq(bed_count(bed, "/a.xml"), 1);
	ck_assert_uint_eq(bed_count(bed, "/b.xml"), 1);
	ck_assert_uint_eq(bed_count(bed, "/c.xml"), 2);
	ck_assert_ptr_nonnull(strstr(bed_requests(bed, "/c.xml"), "User-Agent: other\r\n"));
	ck_assert_uint_eq(bed_count(bed, "/new.xml"), 1);
	ck_assert_uint_eq(bed_count(bed, "/d.xml"), 1);
	ck_assert_str_eq(bed_sql(bed, "SELECT f.name, f.polls, count(i.id) FROM feeds f LEFT JOIN items i"
	    " ON i.feed_id = f.id GROUP BY f.id ORDER BY f.name"),
	    "a|1|1\nb|1|1\nc|1|1\nd|0|0\nnew|1|0\n");
	bed_free(bed);
}
END_TEST

START_TEST(a_wrong_configuration_is_refused_with_its_place_and_the_old_one_stays)
{
	struct bed *bed = bed_of(RSS(ITEM("1", "Weather")));
	struct bed_child *child = bed_start(bed, &(struct bed_run){ .args = { "run" } });
	struct bed_result r;

	ck_assert(bed_saw(child, "feed-new feed=a", 30000));
	bed_config(bed, "feed a %s/a.xml intervall=5min\n", bed_base(bed));
	bed_signal(child, SIGHUP);
	ck_assert(bed_saw(child, "reload-refused", 30000));
	bed_write(bed, "talks.filter", "filter talks { match \"a\" and \"b\" or \"c\" }\n");
	bed_config(bed, "feed a %s/a.xml\n", bed_base(bed));
	bed_signal(child, SIGHUP);
	ck_assert(bed_saw(child, "talks.filter:1:", 30000));
	r = bed_stop(child);
	ck_assert_int_eq(r.exit, 0);
	ck_assert_ptr_nonnull(strstr(r.err, "feedwatch.conf:"));
	ck_assert_ptr_nonnull(strstr(r.err, "did you mean"));
	ck_assert_ptr_null(strstr(r.err, "\nreloaded "));
	bed_free(bed);
}
END_TEST

START_TEST(a_wrong_text_at_start_ends_with_78_and_polls_nobody)
{
	struct bed *bed = bed_of(RSS(ITEM("1", "Weather")));
	struct bed_result r;

	bed_config(bed, "feed a %s/a.xml intervall=5min\ntimout 3s\n", bed_base(bed));
	r = BED_RUN(bed, "run");
	ck_assert_int_eq(r.exit, 78);
	ck_assert_ptr_nonnull(strstr(r.err, "did you mean"));
	ck_assert_ptr_nonnull(strstr(r.err, "timout"));
	ck_assert_uint_eq(bed_count(bed, NULL), 0);
	bed_config(bed, "feed a %s/a.xml filters=tlaks\n", bed_base(bed));
	r = BED_RUN(bed, "once");
	ck_assert_int_eq(r.exit, 78);
	ck_assert_ptr_nonnull(strstr(r.err, "did you mean talks?"));
	bed_free(bed);
}
END_TEST

START_TEST(only_the_filters_that_a_feed_names_apply_to_it)
{
	struct bed *bed = bed_of(RSS(ITEM("1", "Ukraine truce")));
	struct bed_result r;

	bed_filter(bed, "other", "filter other { about \"x\" match \"truce\" hit \"truce\" miss \"war\" }\n");
	bed_config(bed, "feed a %s/a.xml filters=other\n", bed_base(bed));
	r = BED_RUN(bed, "once");
	ck_assert_int_eq(r.exit, 0);
	ck_assert_int_eq(strncmp(r.out, "notice other a: ", 16), 0);
	ck_assert_str_eq(bed_sql(bed, "SELECT filter FROM alerts"), "other\n");
	bed_free(bed);
}
END_TEST

START_TEST(failures_are_said_at_first_then_ever_more_rarely_and_the_recovery_once)
{
	struct bed *bed = bed_of("");
	size_t said = 0;
	struct bed_result r;

	bed_route(bed, "/a.xml", &(struct bed_reply){ .status = 500, .body = "oops" });
	for (int i = 1; i <= 9; i++) {
		r = BED_RUN(bed, "once");
		ck_assert_int_eq(r.exit, 1);
		said += strstr(r.err, "feed-failing feed=a status=500") != NULL;
	}
	ck_assert_uint_eq(said, 4);	/* 1, 2, 4, 8 */
	bed_route(bed, "/a.xml", &(struct bed_reply){ .body = RSS(ITEM("1", "Weather")) });
	r = BED_RUN(bed, "once");
	ck_assert_int_eq(r.exit, 0);
	ck_assert_ptr_nonnull(strstr(r.err, "feed-recovered feed=a"));
	bed_free(bed);
}
END_TEST

START_TEST(a_secret_is_sent_and_never_shown_and_without_it_nobody_is_asked)
{
	struct bed *bed = bed_of(RSS(ITEM("1", "Weather")));
	const char *folder = bed_format(bed, "CREDENTIALS_DIRECTORY=%s", bed_path(bed, ""));
	struct bed_result r;

	bed_config(bed, "feed a %s/a.xml auth=credential:wire\n", bed_base(bed));
	r = bed_run(bed, &(struct bed_run){ .args = { "once" }, .env = { folder } });
	ck_assert_int_eq(r.exit, 1);
	ck_assert_ptr_nonnull(strstr(r.err, "its credential is not in $CREDENTIALS_DIRECTORY"));
	ck_assert_uint_eq(bed_count(bed, "/a.xml"), 0);
	bed_write(bed, "wire", "anna:s3cret\n");
	r = bed_run(bed, &(struct bed_run){ .args = { "-v", "once" }, .env = { folder } });
	ck_assert_int_eq(r.exit, 0);
	ck_assert_ptr_nonnull(strstr(bed_requests(bed, "/a.xml"), "Authorization: Basic YW5uYTpzM2NyZXQ="));
	ck_assert_ptr_null(strstr(r.err, "s3cret"));
	ck_assert_ptr_nonnull(strstr(r.err, "feed-recovered feed=a failures=1 since=2"));
	bed_free(bed);
}
END_TEST

START_TEST(a_rest_is_granted_only_to_a_host_that_refuses)
{
	struct bed *bed = bed_new();

	bed_route(bed, "/a.xml", &(struct bed_reply){ .body = RSS(ITEM("1", "x")),
	    .headers = "Retry-After: 3600\r\n" });
	bed_route(bed, "/b.xml", &(struct bed_reply){ .body = RSS(ITEM("2", "y")) });
	bed_filter(bed, "talks", filter);
	bed_config(bed, "host-connections 1\nfeed a %s/a.xml\nfeed b %s/b.xml\n", bed_base(bed),
	    bed_base(bed));
	ck_assert_int_eq(BED_RUN(bed, "once").exit, 0);
	ck_assert_uint_eq(bed_count(bed, "/b.xml"), 1);
	bed_free(bed);
}
END_TEST

START_TEST(gone_is_said_also_after_another_failure_and_probed_daily)
{
	struct bed *bed = bed_of("");
	struct bed_result r;

	bed_route(bed, "/a.xml", &(struct bed_reply){ .status = 500, .body = "oops" });
	BED_RUN(bed, "once");
	bed_route(bed, "/a.xml", &(struct bed_reply){ .status = 410, .body = "gone" });
	r = BED_RUN(bed, "once");
	ck_assert_int_eq(r.exit, 1);
	ck_assert_ptr_nonnull(strstr(r.err, "feed-gone feed=a"));
	ck_assert_str_eq(bed_sql(bed, "SELECT next_poll > strftime('%%Y-%%m-%%dT%%H:%%M:%%SZ', "
	    "'now', '+23 hours') FROM feeds"), "1\n");
	bed_free(bed);
}
END_TEST

START_TEST(a_server_that_says_unchanged_to_a_first_question_is_failing)
{
	struct bed *bed = bed_of("");
	struct bed_result r;

	bed_route(bed, "/a.xml", &(struct bed_reply){ .status = 304 });
	r = BED_RUN(bed, "once");
	ck_assert_int_eq(r.exit, 1);
	ck_assert_ptr_nonnull(strstr(r.err, "feed-failing feed=a status=304 reason=\"answered 304"));
	bed_free(bed);
}
END_TEST

/* Holds the database's write lock for so long. */
static sqlite3 *
lock(struct bed *bed)
{
	sqlite3 *db = NULL;

	ck_assert_int_eq(sqlite3_open(bed_path(bed, "feedwatch.db"), &db), SQLITE_OK);
	sqlite3_busy_timeout(db, 5000);
	ck_assert_int_eq(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	return db;
}

static void
unlock(sqlite3 *db)
{
	sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	sqlite3_close(db);
}

START_TEST(a_locked_database_delays_and_neither_loses_nor_repeats)
{
	struct bed *bed = bed_of(RSS(ITEM("1", "Weather")));
	struct bed_child *child = bed_start(bed, &(struct bed_run){ .args = { "run" } });
	struct bed_result r;
	sqlite3 *db;
	const char *at;

	ck_assert(bed_saw(child, "feed-new feed=a", 30000));
	db = lock(bed);
	bed_route(bed, "/b.xml", &(struct bed_reply){ .body = RSS(ITEM("9", "Ukraine truce holds")) });
	bed_config(bed, "feed a %s/a.xml\nfeed b %s/b.xml\n", bed_base(bed), bed_base(bed));
	bed_signal(child, SIGHUP);
	ck_assert(bed_saw(child, "reload-refused", 30000));
	unlock(db);
	bed_signal(child, SIGHUP);
	ck_assert(bed_saw(child, "notice talks b: Ukraine truce holds", 30000));
	r = bed_stop(child);
	ck_assert_int_eq(r.exit, 0);
	at = strstr(r.out, "truce holds");
	ck_assert_ptr_null(strstr(at + 1, "truce holds"));
	bed_free(bed);
}
END_TEST

START_TEST(a_stop_is_heard_although_the_database_is_locked)
{
	struct bed *bed = bed_of(RSS(ITEM("1", "Weather")));
	struct bed_child *child;
	struct bed_result r;
	sqlite3 *db;
	char feeds[1000] = "";

	for (int i = 0; i < 6; i++)
		snprintf(feeds + strlen(feeds), sizeof(feeds) - strlen(feeds),
		    "feed f%d %s/a.xml?%d\n", i, bed_base(bed), i);
	for (int i = 0; i < 6; i++)
		bed_route(bed, bed_format(bed, "/a.xml?%d", i),
		    &(struct bed_reply){ .body = RSS(ITEM("1", "x")), .delay_ms = 1500 });
	bed_config(bed, "host-gap 100ms\nhost-connections 8\n%s", feeds);
	child = bed_start(bed, &(struct bed_run){ .args = { "run" } });
	ck_assert(bed_asked(bed, "/a.xml?5", 1, 30000));
	db = lock(bed);
	bed_sleep(2500);
	r = bed_stop(child);
	ck_assert_int_eq(r.exit, 0);
	ck_assert_int_lt(r.took, 12000);
	unlock(db);
	bed_free(bed);
}
END_TEST

static const char wider[] =
    "group talks { \"peace talk*\"  truce  harbour }\n"
    "filter talks {\n"
    "  about \"talks\"\n"
    "  match talks\n"
    "  hit \"harbour\"\n"
    "  miss \"trade talks\"\n"
    "}\n";

START_TEST(a_changed_filter_flags_stored_items_once_and_an_unchanged_one_never_again)
{
	struct bed *bed = bed_of(RSS(ITEM("3", "Harbour deal") ITEM("2", "Weather")
	    ITEM("1", "Ukraine peace talks resume")));
	struct bed_result r = BED_RUN(bed, "once");

	ck_assert_ptr_null(strstr(r.err, "filter-applied"));
	ck_assert_str_eq(bed_sql(bed, "SELECT count(*) FROM alerts"), "1\n");
	bed_filter(bed, "talks", wider);
	r = BED_RUN(bed, "once");
	ck_assert_int_eq(r.exit, 0);
	ck_assert_ptr_nonnull(strstr(r.err, "\nfilter-applied filter=talks items=3 alerts=1\n"));
	ck_assert_str_eq(r.out, "notice talks a: Harbour deal <http://example.org/3> "
	    "(talks “Harbour” title)\n");
	ck_assert_str_eq(bed_sql(bed, "SELECT guid, a.filter_hash = f.hash FROM alerts a, filters f "
	    "JOIN items i ON i.id = a.item_id WHERE f.name = a.filter ORDER BY 1"), "1|0\n3|1\n");
	r = BED_RUN(bed, "once");
	ck_assert_str_eq(r.out, "");
	ck_assert_ptr_null(strstr(r.err, "filter-applied"));
	bed_filter(bed, "talks", filter);	/* back again: what was flagged stays, nothing is added */
	r = BED_RUN(bed, "once");
	ck_assert_ptr_nonnull(strstr(r.err, "\nfilter-applied filter=talks items=3 alerts=0\n"));
	ck_assert_str_eq(bed_sql(bed, "SELECT count(*) FROM alerts"), "2\n");
	bed_free(bed);
}
END_TEST

START_TEST(a_reload_runs_a_changed_filter_over_the_stored_items)
{
	struct bed *bed = bed_of(RSS(ITEM("3", "Harbour deal") ITEM("2", "Weather")));
	struct bed_child *child = bed_start(bed, &(struct bed_run){ .args = { "run" } });
	struct bed_result r;

	ck_assert(bed_saw(child, "feed-new feed=a items=2", 30000));
	bed_filter(bed, "talks", wider);
	bed_signal(child, SIGHUP);
	ck_assert(bed_saw(child, "notice talks a: Harbour deal", 30000));
	r = bed_stop(child);
	ck_assert_int_eq(r.exit, 0);
	ck_assert_ptr_nonnull(strstr(r.err, "\nfilter-applied filter=talks items=2 alerts=1\n"));
	bed_free(bed);
}
END_TEST

TEST_MAIN("agent", a_changed_filter_flags_stored_items_once_and_an_unchanged_one_never_again,
    a_reload_runs_a_changed_filter_over_the_stored_items,
    a_rest_is_granted_only_to_a_host_that_refuses,
    gone_is_said_also_after_another_failure_and_probed_daily,
    a_server_that_says_unchanged_to_a_first_question_is_failing,
    a_locked_database_delays_and_neither_loses_nor_repeats,
    a_stop_is_heard_although_the_database_is_locked,
    a_secret_is_sent_and_never_shown_and_without_it_nobody_is_asked, a_flagged_item_is_a_row_a_line_and_an_event,
    a_second_poll_asks_conditionally_and_changes_nothing,
    the_same_bytes_with_200_are_unchanged_and_the_new_etag_is_kept,
    a_page_instead_of_a_feed_is_named_and_nothing_is_taken,
    a_body_cut_inside_an_item_gives_the_whole_items_and_is_asked_for_again,
    a_host_that_asks_to_be_left_alone_is_for_all_its_feeds_and_over_restarts,
    alerts_that_stdout_did_not_take_are_printed_at_the_next_start,
    a_flood_of_alerts_is_held_back_as_lines_but_not_as_rows, json_output_is_one_object_a_line,
    a_title_forges_nothing_on_stdout_or_in_the_log, run_polls_until_a_signal_and_ends_in_time,
    a_stop_does_not_wait_for_a_server_that_never_answers,
    a_reload_takes_new_feeds_and_filters, polls_under_way_outlive_a_reload,
    a_wrong_configuration_is_refused_with_its_place_and_the_old_one_stays,
    a_wrong_text_at_start_ends_with_78_and_polls_nobody,
    only_the_filters_that_a_feed_names_apply_to_it,
    failures_are_said_at_first_then_ever_more_rarely_and_the_recovery_once)
