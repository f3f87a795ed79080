#include "tests/test.h"

#include "base/clock.h"
#include "tests/agent/command_bed.h"

extern const struct cmd cmd_alerts;

static char name[] = "alerts", json[] = "-j", since[] = "--since", filter[] = "--filter",
    feed[] = "--feed";

/* Two alerts of noon for an item of the feed lake, one of two hours ago for one of the feed bay. */
static void
fill(void)
{
	struct store *s = bed_open(STORE_WRITE);
	struct arena *a = arena_new(1 << 20);
	struct store_feed lake, bay;
	struct store_item item;
	struct store_alert alert;
	int64_t id;

	ck_store(s, store_find_feed(s, a, "lake", "https://a.example/rss", &lake));
	ck_store(s, store_find_feed(s, a, "bay", "https://b.example/rss", &bay));
	item = bed_item(lake.id, 1);
	ck_store(s, store_add_item(s, &item, &id));
	alert = bed_alert(id, "talks");
	ck_store(s, store_add_alert(s, &alert));
	alert = bed_alert(id, "lakes");
	alert.held = true;
	ck_store(s, store_add_alert(s, &alert));
	item = bed_item(bay.id, 1);
	ck_store(s, store_add_item(s, &item, &id));
	alert = bed_alert(id, "talks");
	alert.created = clock_now() - 2 * CLOCK_HOUR;
	ck_store(s, store_add_alert(s, &alert));
	ck_store(s, store_commit(s));
	store_close(s);
	arena_free(a);
}

static int
lines(void)
{
	int n = 0;

	for (const char *p = bed_out; *p != '\0'; p++)
		n += *p == '\n';
	return n;
}

static void
make(void)
{
	bed_make();
	bed_configure("feed lake https://a.example/rss\nfeed bay https://b.example/rss\n");
}

START_TEST(alerts_are_lines_oldest_first)
{
	make();
	fill();
	ck_assert_int_eq(BED_RUN(&cmd_alerts, name), 0);
	ck_assert_str_eq(bed_err, "");
	ck_assert_int_eq(lines(), 3);
	ck_assert(str_starts(str_of(bed_out), STR("warning talks lake: Envoys meet by the lake "
	    "<https://news.example/1> (lake “lake” title)\nwarning lakes lake: ")));
}
END_TEST

START_TEST(alerts_as_json_are_one_object_a_line)
{
	make();
	fill();
	ck_assert_int_eq(BED_RUN(&cmd_alerts, name, json), 0);
	ck_assert_int_eq(lines(), 3);
	ck_assert(str_starts(str_of(bed_out), STR("{\"alert\":1,"
	    "\"time\":\"2025-11-24T16:00:00Z\",\"filter\":\"talks\",")));
}
END_TEST

START_TEST(options_pick)
{
	static const struct { const char *option, *value; int n; } cases[] = {
		{ "--since", "3h", 1 }, { "--since", "1h", 0 }, { "--since", "2025-11-24", 3 },
		{ "--since", "2025-11-25", 1 }, { "--since", "2025-11-24T16:00:00Z", 3 },
		{ "--since", "2025-11-24T18:00:00+02:00", 3 },
		{ "--since", "2025-11-24T16:00:01Z", 1 },
		{ "--filter", "talks", 2 }, { "--filter", "none", 0 }, { "--feed", "bay", 1 },
		{ "--feed", "lake", 2 },
	};

	make();
	fill();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char option[16], value[64];

		snprintf(option, sizeof(option), "%s", cases[i].option);
		snprintf(value, sizeof(value), "%s", cases[i].value);
		ck_assert_int_eq(BED_RUN(&cmd_alerts, name, option, value), cases[i].n == 0);
		ck_assert_msg(lines() == cases[i].n, "%s %s: %d lines", option, value, lines());
		ck_assert_str_eq(bed_err, "");
	}
}
END_TEST

START_TEST(a_feed_that_nobody_knows_is_said)
{
	char slip[] = "lace";

	make();
	fill();
	ck_assert_int_eq(BED_RUN(&cmd_alerts, name, feed, slip), 1);
	ck_assert_ptr_nonnull(strstr(bed_err, "no feed is called “lace”; did you mean “lake”?"));
}
END_TEST

START_TEST(errors_have_their_own_exit_status)
{
	char soon[] = "soon", five[] = "5", odd[] = "odd", unknown[] = "--sins";

	make();
	ck_assert_int_eq(BED_RUN(&cmd_alerts, name), 66);
	ck_assert_ptr_nonnull(strstr(bed_err, "there is no database yet"));
	ck_assert_int_ne(access(bed_path, F_OK), 0);
	fill();
	ck_assert_int_eq(BED_RUN(&cmd_alerts, name, since, soon), 64);
	ck_assert_ptr_nonnull(strstr(bed_err, "“soon” is neither a span"));
	ck_assert_int_eq(BED_RUN(&cmd_alerts, name, since, five), 64);
	ck_assert_int_eq(BED_RUN(&cmd_alerts, name, odd), 64);
	ck_assert_int_eq(BED_RUN(&cmd_alerts, name, unknown), 64);
	ck_assert_int_eq(BED_RUN(&cmd_alerts, name, filter), 64);
	bed_configure("feed lake\n");
	ck_assert_int_eq(BED_RUN(&cmd_alerts, name), 78);
	ck_assert_str_eq(bed_out, "");
}
END_TEST

START_TEST(a_full_disk_under_stdout_is_an_error)
{
	int full = open("/dev/full", O_WRONLY), kept, status;
	struct cmd_global global = { .config = bed_config };
	char *args[] = { name, NULL };

	make();
	fill();
	global.config = bed_config;
	fflush(stdout);
	kept = dup(STDOUT_FILENO);
	dup2(full, STDOUT_FILENO);
	status = cmd_alerts.run(&global, 1, args);
	dup2(kept, STDOUT_FILENO);
	clearerr(stdout);
	ck_assert_int_eq(status, 74);
}
END_TEST

TEST_MAIN("cmd_alerts", alerts_are_lines_oldest_first, alerts_as_json_are_one_object_a_line,
    options_pick, a_feed_that_nobody_knows_is_said, errors_have_their_own_exit_status,
    a_full_disk_under_stdout_is_an_error)
