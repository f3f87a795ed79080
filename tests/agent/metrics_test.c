/* The numbers for Prometheus: its text format, its names, whole files only. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/metrics.h"
#include "base/stamp.h"
#include "tests/test.h"

static const struct config_feed feeds[] = { { .name = "wire" }, { .name = "press" } };
static struct watch watches[] = {
	{ .feed = &feeds[0], .success_at = 1764018225999, .new_at = 1764018000000 },
	{ .feed = &feeds[1], .success_at = STAMP_NONE, .new_at = STAMP_NONE, .failing = true },
};
static struct watch_list list = { .watch = watches, .n = 2 };
static const struct metrics_view view = { .list = &list, .filters = 3, .pending = 1 };

static struct buf text;

static void
make(void)
{
	struct metrics m = { .started = 1764010000500, .loaded = 1764010000500, .lag = 1250 };
	struct fetch_answer answer = { .took = 1500, .body = STR("<rss/>") };
	struct poll poll = { .answer = &answer, .outcome = OUTCOME_NEW, .fresh = 4, .alerts = 1 };

	metrics_poll(&m, &poll);
	poll.outcome = OUTCOME_RETRY;
	poll.fresh = poll.alerts = 0;
	metrics_poll(&m, &poll);
	buf_init(&text, 1 << 20);
	metrics_text(&m, &view, &text);
}

START_TEST(what_was_counted_and_what_is_true_now)
{
	static const char *const lines[] = {
		"feedwatch_polls_total{outcome=\"new\"} 1\n",
		"feedwatch_polls_total{outcome=\"retry\"} 1\n",
		"feedwatch_polls_total{outcome=\"gone\"} 0\n",
		"feedwatch_items_total 4\n", "feedwatch_alerts_total 1\n",
		"feedwatch_received_bytes_total 12\n",
		"feedwatch_poll_duration_seconds_sum 3.000\n",
		"feedwatch_poll_duration_seconds_count 2\n",
		"feedwatch_start_time_seconds 1764010000.500\n",
		"feedwatch_feeds 2\n", "feedwatch_feeds_silent 0\n", "feedwatch_gaps_total 0\n", "feedwatch_feeds_failing 1\n", "feedwatch_filters 3\n",
		"feedwatch_polls_pending 1\n", "feedwatch_poll_lag_seconds 1.250\n",
		"feedwatch_store_writable 1\n", "feedwatch_config_last_reload_successful 1\n",
		"feedwatch_feed_up{feed=\"wire\"} 1\n", "feedwatch_feed_up{feed=\"press\"} 0\n",
		"feedwatch_feed_last_success_timestamp_seconds{feed=\"wire\"} 1764018225\n",
	};

	make();
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		ck_assert_msg(strstr(buf_cstr(&text), lines[i]) != NULL, "no %s in\n%s", lines[i],
		    buf_cstr(&text));
	ck_assert_ptr_null(strstr(buf_cstr(&text), "_success_timestamp_seconds{feed=\"press\"}"));
	buf_release(&text);
}
END_TEST

/* NAME or NAME{LABEL="VALUE"}, a blank, a number; after HELP and TYPE of its own. */
START_TEST(every_line_is_one_that_prometheus_reads)
{
	struct str rest;
	char family[100] = "";

	make();
	rest = buf_str(&text);
	while (rest.n > 0) {
		struct str line = str_cut(&rest, '\n');
		char c[300], *number, *end;

		snprintf(c, sizeof(c), "%.*s", STR_ARG(line));
		if (sscanf(c, "# HELP %99s", family) == 1 || strncmp(c, "# TYPE ", 7) == 0)
			continue;
		ck_assert_msg(strncmp(c, family, strlen(family)) == 0, "%s stands under %s", c,
		    family);
		number = strrchr(c, ' ');
		ck_assert_ptr_nonnull(number);
		strtod(number + 1, &end);
		ck_assert_msg(*end == '\0' && end > number + 1, "%s", c);
		for (const char *p = c; *p != ' ' && *p != '{'; p++)
			ck_assert_msg(islower((unsigned char)*p) || *p == '_', "%s", c);
	}
	buf_release(&text);
}
END_TEST

START_TEST(the_file_is_replaced_whole_and_readable_for_all)
{
	char path[] = "/tmp/feedwatch-metrics.XXXXXX", tmp[64];
	struct metrics m = { 0 };
	const char *reason = "";
	struct stat st;

	ck_assert_int_ge(mkstemp(path), 0);
	umask(0077);
	ck_assert(metrics_write(&m, &view, path, &reason));
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0644);
	ck_assert_int_gt(st.st_size, 1000);
	snprintf(tmp, sizeof(tmp), "%s.tmp", path);
	ck_assert_int_ne(access(tmp, F_OK), 0);
	unlink(path);
	ck_assert(!metrics_write(&m, &view, "/nowhere/feedwatch.prom", &reason));
	ck_assert_str_eq(reason, "No such file or directory");
}
END_TEST

START_TEST(promtool_finds_nothing_to_say)
{
	FILE *tool;

	if (system("command -v promtool >/dev/null 2>&1") != 0) {
		printf("skipped: promtool is not installed\n");
		return;
	}
	make();
	tool = popen("promtool check metrics", "w");
	ck_assert_ptr_nonnull(tool);
	fwrite(text.p, 1, text.n, tool);
	ck_assert_int_eq(pclose(tool), 0);
	buf_release(&text);
}
END_TEST

TEST_MAIN("metrics", what_was_counted_and_what_is_true_now,
    every_line_is_one_that_prometheus_reads, the_file_is_replaced_whole_and_readable_for_all,
    promtool_finds_nothing_to_say)
