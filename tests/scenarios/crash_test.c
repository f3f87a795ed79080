/*
 * kill -9 at any moment: nothing lost, nothing twice in the database, every alert said at least once.
 * CRASH_KILLS=1000 in the environment asks for so many in place of a few.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/scenarios/bed.h"
#include "tests/test.h"

#define FEEDS 12
#define ITEMS 40
#define KILLS 6		/* of one database */
#define ROUNDS 6

static const char filter[] =
    "filter talks { about \"x\" match \"Ukraine talks\" hit \"Ukraine talks\" miss \"x\" }\n";

/* Every fourth item is about the talks. */
static const char *
body_of(struct bed *bed, int feed)
{
	static char body[FEEDS][32000];
	size_t n = (size_t)snprintf(body[feed], sizeof(body[feed]), "<rss version=\"2.0\"><channel>");

	(void)bed;
	for (int i = 0; i < ITEMS; i++)
		n += (size_t)snprintf(body[feed] + n, sizeof(body[feed]) - n,
		    "<item><guid>f%d-%d</guid><title>%s %d-%d</title><description>Some longer text about "
		    "nothing at all, so that there is something to write.</description></item>",
		    feed, i, i % 4 == 0 ? "Ukraine talks" : "Weather", feed, i);
	snprintf(body[feed] + n, sizeof(body[feed]) - n, "</channel></rss>");
	return body[feed];
}

static struct bed *
bed_of_feeds(void)
{
	struct bed *bed = bed_new();
	char feeds[FEEDS * 80];
	size_t n = 0;

	for (int i = 0; i < FEEDS; i++) {
		char path[20], etag[20];

		snprintf(path, sizeof(path), "/%d.xml", i);
		snprintf(etag, sizeof(etag), "\"e%d\"", i);
		bed_route(bed, path, &(struct bed_reply){ .body = body_of(bed, i), .etag = etag,
		    .delay_ms = 40 });	/* the polls of one `once` are more than one transaction */
		n += (size_t)snprintf(feeds + n, sizeof(feeds) - n, "feed f%d %s%s\n", i, bed_base(bed), path);
	}
	bed_filter(bed, "talks", filter);
	bed_config(bed, "max-alerts 1000\nhost-connections 2\n%s", feeds);
	return bed;
}

/* Runs once and kills it; the moment is counted from a request: the machine may be slow to start us. */
static struct bed_result
kill_once(struct bed *bed, int feed)
{
	struct bed_child *child;
	struct bed_result r;
	bool asked;

	server_forget(bed_server(bed));
	child = bed_start(bed, &(struct bed_run){ .args = { "-q", "once" } });
	asked = bed_asked(bed, bed_format(bed, "/%d.xml", feed), 1, 20000);
	if (asked)
		bed_sleep(rand() % 60);
	bed_signal(child, SIGKILL);
	r = bed_wait(child);
	ck_assert_msg(asked, "feed %d was never asked for; exit %d, signal %d: %s", feed, r.exit,
	    r.signal, r.err);
	return r;
}

static void
expect_all(struct bed *bed, const char *out)
{
	ck_assert_str_eq(bed_sql(bed, "PRAGMA integrity_check"), "ok\n");
	ck_assert_str_eq(bed_sql(bed, "SELECT count(*), count(DISTINCT guid) FROM items"),
	    bed_format(bed, "%d|%d\n", FEEDS * ITEMS, FEEDS * ITEMS));
	ck_assert_str_eq(bed_sql(bed,
	    "SELECT count(*), count(DISTINCT item_id), sum(printed IS NULL) FROM alerts"),
	    bed_format(bed, "%d|%d|0\n", FEEDS * ITEMS / 4, FEEDS * ITEMS / 4));
	for (int f = 0; f < FEEDS; f++)
		for (int i = 0; i < ITEMS; i += 4)
			ck_assert_msg(strstr(out, bed_format(bed, ": Ukraine talks %d-%d (", f, i)) != NULL,
			    "alert %d-%d was never printed", f, i);
}

START_TEST(killed_at_random_moments_it_loses_nothing_and_stores_nothing_twice)
{
	static char out[4 << 20];
	const char *wanted = getenv("CRASH_KILLS");
	int rounds = wanted != NULL ? (atoi(wanted) + KILLS - 1) / KILLS : ROUNDS;
	int killed = 0, partly = 0;

	srand(20251124);
	for (int round = 0; round < rounds; round++) {
		struct bed *bed = bed_of_feeds();
		struct bed_result r;

		out[0] = '\0';
		for (int i = 0; i < KILLS; i++) {
			long items;

			r = kill_once(bed, (round + i) % FEEDS);
			strncat(out, r.out, sizeof(out) - strlen(out) - 1);
			ck_assert_str_eq(bed_sql(bed, "PRAGMA integrity_check"), "ok\n");
			items = strtol(bed_sql(bed, "SELECT count(*) FROM items"), NULL, 10);
			killed += r.signal == SIGKILL;
			partly += r.signal == SIGKILL && items > 0 && items < FEEDS * ITEMS;
		}
		r = BED_RUN(bed, "-q", "once");
		ck_assert_int_eq(r.exit, 0);
		strncat(out, r.out, sizeof(out) - strlen(out) - 1);
		expect_all(bed, out);
		bed_free(bed);
	}
	ck_assert_int_ge(killed, rounds);
	ck_assert_int_ge(partly, rounds / 3);
	printf("crash: killed %d times, %d of them amid the writing\n", killed, partly);
}
END_TEST

START_TEST(the_second_process_on_one_database_is_refused)
{
	struct bed *bed = bed_of_feeds();
	struct bed_child *child = bed_start(bed, &(struct bed_run){ .args = { "run" } });
	struct bed_result r;

	ck_assert(bed_saw(child, "ready ", 30000));
	r = BED_RUN(bed, "once");
	ck_assert_int_eq(r.exit, 1);
	ck_assert_ptr_nonnull(strstr(r.err, "in use by process "));
	ck_assert_int_eq(bed_stop(child).exit, 0);
	bed_free(bed);
}
END_TEST

TEST_MAIN("crash", killed_at_random_moments_it_loses_nothing_and_stores_nothing_twice,
    the_second_process_on_one_database_is_refused)
