#include "tests/test.h"

#include "agent/health_text.h"
#include "agent/rhythm.h"
#include "agent/store_rhythm.h"
#include "base/clock.h"
#include "base/stamp.h"
#include "tests/agent/command_bed.h"

extern const struct cmd cmd_status;

static char name[] = "status", json[] = "-j";

#define FEEDS "feed well https://a.example/1\nfeed ill https://a.example/2\n" \
	"feed shy https://a.example/3\nfeed fresh https://a.example/4\n" \
	"feed over https://a.example/5\nfeed lost https://a.example/6\n"

/* A feed polled with success five minutes ago; change() makes of it what the test wants. */
static void
put(struct store *s, struct arena *a, const char *feed, const char *url, int64_t now,
    void (*change)(struct store_feed *f, int64_t now))
{
	struct store_feed f;

	ck_store(s, store_find_feed(s, a, feed, url, &f));
	f.last_poll = f.last_success = now - 330 * CLOCK_SECOND;
	f.last_new = now - 3 * CLOCK_DAY;
	f.next_poll = now + 9 * CLOCK_MINUTE + 30 * CLOCK_SECOND;
	f.status = 200;
	f.polls = 1;
	if (change != NULL)
		change(&f, now);
	ck_store(s, store_put_feed(s, &f));
}

static void
fall_ill(struct store_feed *f, int64_t now)
{
	f->outcome = OUTCOME_RETRY;
	f->status = 503;
	f->reason = "the server answered 503\x1b[2J";
	f->failures = 4;
	f->failing_since = now - 2 * CLOCK_HOUR - CLOCK_MINUTE;
	f->last_success = STAMP_NONE;
}

static void
be_shy(struct store_feed *f, int64_t now)
{
	f->outcome = OUTCOME_RETRY;
	f->status = 429;
	f->reason = "asked to be left alone";
	f->failures = 1;
	f->wait_until = f->next_poll = now + CLOCK_HOUR + 90 * CLOCK_SECOND;
}

static void
be_gone(struct store_feed *f, int64_t now)
{
	(void)now;
	f->outcome = OUTCOME_GONE;
	f->status = 410;
	f->failures = 1;
	f->reason = "gone";
}

static void
be_late(struct store_feed *f, int64_t now)
{
	f->next_poll = now - 2 * CLOCK_DAY;
}

static void
fill(bool healthy)
{
	struct store *s = bed_open(STORE_WRITE);
	struct arena *a = arena_new(1 << 20);
	int64_t now = clock_now();

	put(s, a, "well", "https://a.example/1", now, NULL);
	put(s, a, "shy", "https://a.example/3", now, be_shy);
	put(s, a, "old", "https://a.example/old", now, fall_ill);	/* no longer configured */
	if (!healthy) {
		put(s, a, "ill", "https://a.example/2", now, fall_ill);
		put(s, a, "over", "https://a.example/5", now, be_gone);
		put(s, a, "lost", "https://a.example/6", now, be_late);
	}
	ck_store(s, store_commit(s));
	store_close(s);
	arena_free(a);
}

START_TEST(a_table_for_people)
{
	static const char *const expected[] = {
		"FEED   STATE   SUCCESS    NEW   NEXT  A DAY    P50    P95 GAPS  ITEMS ALERTS\n",
		"fresh  new           -      -      -    0.0      -      -    0      0      0\n",
		"ill    failing       -     3d   9min    0.0      -      -    0      0      0"
		"  the server answered 503\\x1b[2J (4 in a row, for 2h)\n",
		"lost   late       5min     3d    due    0.0      -      -    0      0      0"
		"  overdue for 2d\n",
		"over   gone       5min     3d   9min    0.0      -      -    0      0      0  gone\n",
		"shy    waiting    5min     3d  61min    0.0      -      -    0      0      0"
		"  asked to be left alone\n",
		"well   ok         5min     3d   9min    0.0      -      -    0      0      0\n",
		"6 feeds: 1 ok, 1 new, 1 waiting, 1 failing, 1 gone, 1 late, 1 removed; "
		"0 items, 0.0 a day, 0 alerts, 0 gaps; database ",
		"; last poll 5min ago\n",
	};
	const char *at = bed_out;

	bed_make();
	bed_configure(FEEDS);
	fill(false);
	ck_assert_int_eq(BED_RUN(&cmd_status, name), 1);
	ck_assert_str_eq(bed_err, "");
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		size_t n = strlen(expected[i]);

		if (i == sizeof(expected) / sizeof(expected[0]) - 1)
			at += strcspn(at, ";");
		ck_assert_msg(strncmp(at, expected[i], n) == 0, "line %zu of\n%s", i, bed_out);
		at += n;
	}
	ck_assert_str_eq(at, "");
}
END_TEST

START_TEST(removed_feeds_are_counted_and_listed_where_asked_for)
{
	static const char line[] =
	    "\nold    removed       -     3d      -    0.0      -      -    0      0      0\n6 feeds: ";
	char removed[] = "--removed", old[] = "old";

	bed_make();
	bed_configure(FEEDS);
	fill(false);
	ck_assert_int_eq(BED_RUN(&cmd_status, name), 1);
	ck_assert_ptr_null(strstr(bed_out, "\nold"));
	ck_assert_ptr_nonnull(strstr(bed_out, " 1 removed; "));
	ck_assert_int_eq(BED_RUN(&cmd_status, name, removed), 1);
	ck_assert_msg(strstr(bed_out, line) != NULL, "%s", bed_out);
	ck_assert_int_eq(BED_RUN(&cmd_status, name, old), 0);
	ck_assert_ptr_nonnull(strstr(bed_out, "\nstate           removed\n"));
	ck_assert_int_eq(BED_RUN(&cmd_status, name, json), 1);
	ck_assert_ptr_nonnull(strstr(bed_out, "\n{\"feed\":\"old\","));
}
END_TEST

/* Twelve items a minute apart, the last without a title, the third last flagged by two filters. */
static void
publish(struct store *s, int64_t now)
{
	struct arena *a = arena_new(1 << 20);
	struct store_feed f;

	ck_store(s, store_find_feed(s, a, "well", "https://a.example/1", &f));
	for (int i = 1; i <= 12; i++) {
		struct store_item item = bed_item(f.id, i);
		char title[40];
		int64_t id;

		snprintf(title, sizeof(title), "Item %d\x1b[2J of well", i);
		item.title = i == 12 ? STR("") : str_of(title);
		item.summary = STR("A text without title");
		item.content = STR("");
		item.first_seen = now + i * CLOCK_MINUTE;
		ck_store(s, store_add_item(s, &item, &id));
		if (i == 10) {
			ck_store(s, store_add_alert(s, &(struct store_alert){ .item = id,
			    .filter = "talks", .filter_hash = "0", .level = 5, .created = now }));
			ck_store(s, store_add_alert(s, &(struct store_alert){ .item = id,
			    .filter = "gas", .filter_hash = "0", .level = 5, .created = now }));
		}
	}
	ck_store(s, store_commit(s));
	arena_free(a);
}

START_TEST(a_feed_in_full_has_its_last_items)
{
	static const char expected[] = "\nlast items      first seen, flagged by, title\n"
	    "  2026-11-23T21:12:00Z  -  A text without title\n"
	    "  2026-11-23T21:11:00Z  -  Item 11\\x1b[2J of well\n"
	    "  2026-11-23T21:10:00Z  gas talks  Item 10\\x1b[2J of well\n"
	    "  2026-11-23T21:09:00Z  -  Item 9\\x1b[2J of well\n";
	char well[] = "well", fresh[] = "fresh";
	struct store *s;

	bed_make();
	bed_configure(FEEDS);
	fill(true);
	s = bed_open(STORE_WRITE);
	publish(s, stamp_parse(STR("2026-11-23T21:00:00Z")));
	store_close(s);
	ck_assert_int_eq(BED_RUN(&cmd_status, name, well), 0);
	ck_assert_msg(strstr(bed_out, expected) != NULL, "%s", bed_out);
	ck_assert_ptr_nonnull(strstr(bed_out, "\n  2026-11-23T21:03:00Z  -  Item 3"));
	ck_assert_ptr_null(strstr(bed_out, "T21:02:00Z"));
	ck_assert_int_eq(BED_RUN(&cmd_status, name, fresh), 0);
	ck_assert_ptr_nonnull(strstr(bed_out, "\nlast items      none\n"));
	ck_assert_int_eq(BED_RUN(&cmd_status, name, json, well), 0);
	ck_assert_msg(strstr(bed_out, ",\"last_items\":[{\"title\":\"A text without title\",\"link\":"
	    "\"https://news.example/1\",\"published\":\"") != NULL, "%s", bed_out);
	ck_assert_ptr_nonnull(strstr(bed_out, "\"first_seen\":\"2026-11-23T21:10:00Z\","
	    "\"flagged\":[\"gas\",\"talks\"]}"));
	ck_assert_int_eq(BED_RUN(&cmd_status, name, json), 0);
	ck_assert_ptr_null(strstr(bed_out, "last_items"));
}
END_TEST

/* What stands in a row besides: a feed that brings 4.2 items a day, quiet for a day and more. */
static void
teach(struct store *s)
{
	struct arena *a = arena_new(1 << 20);
	struct store_feed f;
	struct rhythm r;

	ck_store(s, store_find_feed(s, a, "well", "https://a.example/1", &f));
	rhythm_clear(&r);
	r.per_day_milli = 4230;
	r.gaps = 2;
	r.last_gap = clock_now() - CLOCK_HOUR;
	r.silent_since = clock_now() - 30 * CLOCK_HOUR;
	ck_store(s, store_rhythm_put(s, f.id, &r));
	ck_store(s, store_commit(s));
	arena_free(a);
}

START_TEST(a_silent_feed_is_told_from_a_failing_one)
{
	char silent[] = "-s", failing[] = "-f", gaps[] = "--gaps";
	struct store *s;

	bed_make();
	bed_configure(FEEDS);
	fill(true);
	s = bed_open(STORE_WRITE);
	teach(s);
	store_close(s);
	ck_assert_int_eq(BED_RUN(&cmd_status, name, silent), 0);
	ck_assert_msg(strstr(bed_out, "\nwell  silent     5min     3d   9min    4.2      -      -"
	    "    2      0      0  unusually quiet for 30h\n6 feeds: 1 silent, ") != NULL, "%s", bed_out);
	ck_assert_int_eq(BED_RUN(&cmd_status, name, failing), 0);
	ck_assert_ptr_eq(strstr(bed_out, "\n6 feeds: "), strchr(bed_out, '\n'));
	ck_assert_int_eq(BED_RUN(&cmd_status, name, gaps), 0);
	ck_assert_msg(strstr(bed_out, "    2      0      0  unusually quiet for 30h; items may have been "
	    "missed, last 60min ago\n6 feeds: ") != NULL, "%s", bed_out);
}
END_TEST

START_TEST(a_feed_that_is_named_is_shown_in_full_and_alone_decides)
{
	char well[] = "well", ill[] = "ill", typo[] = "wel";

	bed_make();
	bed_configure(FEEDS);
	fill(false);
	ck_assert_int_eq(BED_RUN(&cmd_status, name, well), 0);
	ck_assert_ptr_eq(strstr(bed_out, "feed            well\naddress         https://a.example/1\n"
	    "state           ok\n"), bed_out);
	ck_assert_ptr_nonnull(strstr(bed_out, "\nlatency p95     -\n"));
	ck_assert_int_eq(BED_RUN(&cmd_status, name, well, ill), 1);
	ck_assert_ptr_nonnull(strstr(bed_out, "\nerror           the server answered 503\\x1b[2J\n"
	    "failures        4 in a row\nfailing since   2"));
	ck_assert_int_eq(BED_RUN(&cmd_status, name, typo), 64);
	ck_assert_str_eq(bed_err, "feedwatch status: no feed wel; did you mean well?\n");
}
END_TEST

START_TEST(on_a_narrow_terminal_each_feed_has_a_line_and_the_error_its_place)
{
	struct health_row rows[] = {
		{ .feed = { .name = "well", .latency_p50 = 90000, .latency_p95 = 3600000,
		    .last_success = 0, .last_new = STAMP_NONE, .next_poll = STAMP_NONE },
		    .configured = true, .shown = true },
		{ .feed = { .name = "ill", .reason = "the server’s answer is no feed but a very long page",
		    .failures = 1, .failing_since = STAMP_NONE, .last_success = STAMP_NONE,
		    .last_new = STAMP_NONE, .next_poll = STAMP_NONE },
		    .state = HEALTH_FAILING, .configured = true, .shown = true },
	};
	struct health h = { .rows = rows, .nrows = 2, .nconfigured = 2, .now = 60000 };
	struct buf out;

	buf_init(&out, 1 << 16);
	health_text_table(&out, &h, 80);
	ck_assert_ptr_nonnull(strstr(buf_cstr(&out),
	    "\nwell  ok          60s      -      -    0.0    90s  60min    0      0      0\n"
	    "ill   failing       -      -      -  the server’s answer is no feed but a very"));
	for (const char *p = buf_cstr(&out), *end; (end = strchr(p, '\n')) != NULL && end[1] != '\0';
	    p = end + 1)
		ck_assert_int_le(end - p, 80 + 2);	/* ’ is three bytes and one column */
	buf_release(&out);
}
END_TEST

START_TEST(new_waiting_and_removed_feeds_are_not_failing)
{
	bed_make();
	bed_configure(FEEDS);
	fill(true);
	ck_assert_int_eq(BED_RUN(&cmd_status, name), 0);
}
END_TEST

START_TEST(json_is_one_object_a_feed)
{
	const char *ill;

	bed_make();
	bed_configure(FEEDS);
	fill(false);
	ck_assert_int_eq(BED_RUN(&cmd_status, name, json), 1);
	ill = strstr(bed_out, "{\"feed\":\"ill\",\"url\":\"https://a.example/2\","
	    "\"state\":\"failing\",\"status\":503,"
	    "\"reason\":\"the server answered 503\\u001b[2J\",\"failures\":4,\"failing_since\":\"");
	ck_assert_msg(ill != NULL, "%s", bed_out);
	ck_assert_ptr_nonnull(strstr(ill, "\"gaps\":0,\"items_a_day\":0.000,\"polls\":1,\"items\":0,"
	    "\"alerts\":0}\n"));
	ck_assert_ptr_nonnull(strstr(bed_out, "{\"feed\":\"fresh\",\"url\":\"https://a.example/4\","
	    "\"state\":\"new\",\"status\":0,\"reason\":\"\",\"failures\":0,\"gaps\":0,"
	    "\"items_a_day\":0.000,\"polls\":0,\"items\":0,\"alerts\":0}\n"));
	ck_assert_ptr_nonnull(strstr(bed_out, "\n{\"kind\":\"summary\",\"feeds\":6,\"ok\":1,"
	    "\"silent\":0,\"new\":1,\"waiting\":1,\"failing\":1,\"gone\":1,\"late\":1,\"removed\":1,"
	    "\"last_poll\":\""));
}
END_TEST

START_TEST(errors_have_their_own_exit_status)
{
	char unknown[] = "-x";

	bed_make();
	bed_configure(FEEDS);
	ck_assert_int_eq(BED_RUN(&cmd_status, name), 66);
	ck_assert_ptr_nonnull(strstr(bed_err, "there is no database yet"));
	ck_assert_int_ne(access(bed_path, F_OK), 0);
	ck_assert_int_eq(BED_RUN(&cmd_status, name, unknown), 64);
	bed_configure("fed x\n");
	ck_assert_int_eq(BED_RUN(&cmd_status, name), 78);
}
END_TEST

START_TEST(ten_thousand_feeds_are_no_trouble)
{
	static char feeds[10000 * 40];
	char *p = feeds;

	for (int i = 0; i < 10000; i++)
		p += snprintf(p, 40, "feed f%d https://a.example/%d\n", i, i);
	bed_make();
	bed_configure(feeds);
	fill(true);
	ck_assert_int_eq(BED_RUN(&cmd_status, name), 0);
}
END_TEST

TEST_MAIN("cmd_status", a_table_for_people, removed_feeds_are_counted_and_listed_where_asked_for,
    a_feed_in_full_has_its_last_items, a_silent_feed_is_told_from_a_failing_one,
    a_feed_that_is_named_is_shown_in_full_and_alone_decides,
    on_a_narrow_terminal_each_feed_has_a_line_and_the_error_its_place,
    new_waiting_and_removed_feeds_are_not_failing,
    json_is_one_object_a_feed, errors_have_their_own_exit_status,
    ten_thousand_feeds_are_no_trouble)
