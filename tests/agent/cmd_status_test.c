#include "tests/test.h"

#include "base/clock.h"
#include "tests/agent/command_bed.h"

extern const struct cmd cmd_status;

static char name[] = "status", json[] = "-j";

#define FEEDS "feed well https://a.example/1\nfeed ill https://a.example/2\n" \
	"feed shy https://a.example/3\nfeed fresh https://a.example/4\n" \
	"feed over https://a.example/5\nfeed lost https://a.example/6\n"

/* A feed polled with success a minute ago; change() makes of it what the test wants. */
static void
put(struct store *s, struct arena *a, const char *feed, const char *url, int64_t now,
    void (*change)(struct store_feed *f, int64_t now))
{
	struct store_feed f;

	ck_store(s, store_find_feed(s, a, feed, url, &f));
	f.last_poll = f.last_success = now - 61 * CLOCK_SECOND;
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
	f->wait_until = f->next_poll = now + CLOCK_HOUR + CLOCK_MINUTE;
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
	ck_store(s, store_commit(s, false));
	store_close(s);
	arena_free(a);
}

START_TEST(a_table_for_people)
{
	static const char *const expected[] = {
		"FEED   STATE    SUCCESS     NEW         NEXT          ITEMS  ALERTS\n",
		"fresh  new      -           -           -                 0       0\n",
		"ill    failing  -           3 d ago     in 9 min          0       0"
		"  the server answered 503\\x1b[2J (4 in a row, for 2 h)\n",
		"lost   late     1 min ago   3 d ago     due               0       0\n",
		"over   gone     1 min ago   3 d ago     in 9 min          0       0  gone\n",
		"shy    waiting  1 min ago   3 d ago     in 1 h            0       0"
		"  asked to be left alone\n",
		"well   ok       1 min ago   3 d ago     in 9 min          0       0\n",
		"old    removed  -           3 d ago     -                 0       0\n",
		"6 feeds: 1 ok, 1 new, 1 waiting, 1 failing, 1 gone, 1 late, 1 removed; "
		"0 items, 0 alerts; last poll 1 min ago\n",
	};
	const char *at = bed_out;

	bed_make();
	bed_configure(FEEDS);
	fill(false);
	ck_assert_int_eq(BED_RUN(&cmd_status, name), 1);
	ck_assert_str_eq(bed_err, "");
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		size_t n = strlen(expected[i]);

		ck_assert_msg(strncmp(at, expected[i], n) == 0, "line %zu of\n%s", i, bed_out);
		at += n;
	}
	ck_assert_str_eq(at, "");
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
	ck_assert_ptr_nonnull(strstr(ill, "\",\"polls\":1,\"items\":0,\"alerts\":0}\n"));
	ck_assert_ptr_nonnull(strstr(bed_out, "{\"feed\":\"fresh\",\"url\":\"https://a.example/4\","
	    "\"state\":\"new\",\"status\":0,\"reason\":\"\",\"failures\":0,\"polls\":0,\"items\":0,"
	    "\"alerts\":0}\n"));
}
END_TEST

START_TEST(errors_have_their_own_exit_status)
{
	char odd[] = "odd", unknown[] = "-x";

	bed_make();
	bed_configure(FEEDS);
	ck_assert_int_eq(BED_RUN(&cmd_status, name), 66);
	ck_assert_ptr_nonnull(strstr(bed_err, "there is no database yet"));
	ck_assert_int_ne(access(bed_path, F_OK), 0);
	ck_assert_int_eq(BED_RUN(&cmd_status, name, odd), 64);
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

TEST_MAIN("cmd_status", a_table_for_people, new_waiting_and_removed_feeds_are_not_failing,
    json_is_one_object_a_feed, errors_have_their_own_exit_status,
    ten_thousand_feeds_are_no_trouble)
