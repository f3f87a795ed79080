#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/log.h"
#include "tests/test.h"

static char said[65536];

/* What `call` writes on stderr. */
#define SAID(call)								\
	do {									\
		FILE *out = tmpfile();						\
		int old = dup(2);						\
		size_t n;							\
										\
		fflush(stderr);							\
		dup2(fileno(out), 2);						\
		call;								\
		dup2(old, 2);							\
		close(old);							\
		rewind(out);							\
		n = fread(said, 1, sizeof(said) - 1, out);			\
		said[n] = '\0';							\
		fclose(out);							\
	} while (0)

START_TEST(an_event_is_one_line_of_keys_and_values)
{
	log_open(7, false);
	SAID(log_write(LOG_FEED_NEW, LOG_TEXT("feed", "bbc"), LOG_NUMBER("items", 30),
	    LOG_NUMBER("new", 2), LOG_NUMBER("alerts", LOG_NO_NUMBER)));
	ck_assert_str_eq(said, "feed-new feed=bbc items=30 new=2\n");
}
END_TEST

START_TEST(a_strangers_text_cannot_begin_a_line_or_forge_a_key)
{
	log_open(7, true);
	SAID(log_write(LOG_FEED_FAILING, LOG_TEXT("feed", "a"),
	    LOG_TEXT("reason", "x\n<0>ready all=\"well\" \x1b[2J")));
	ck_assert_str_eq(said,
	    "<4>feed-failing feed=a reason=\"x\\n<0>ready all=\\\"well\\\" \\x1b[2J\"\n");
}
END_TEST

START_TEST(less_urgent_events_are_left_out)
{
	log_open(4, false);
	SAID(log_write(LOG_FEED_NEW, LOG_TEXT("feed", "a")));
	ck_assert_str_eq(said, "");
	SAID(log_write(LOG_FEED_FAILING, LOG_TEXT("feed", "a")));
	ck_assert_str_eq(said, "feed-failing feed=a\n");
}
END_TEST

START_TEST(a_huge_value_still_ends_in_one_newline)
{
	char huge[100000];

	memset(huge, 1, sizeof(huge) - 1);
	huge[sizeof(huge) - 1] = '\0';
	log_open(7, false);
	SAID(log_write(LOG_FEED_FAILING, LOG_TEXT("feed", huge), LOG_TEXT("reason", huge)));
	ck_assert_uint_gt(strlen(said), 1000);
	ck_assert_uint_lt(strlen(said), 32768);
	ck_assert_ptr_eq(strchr(said, '\n'), said + strlen(said) - 1);
}
END_TEST

/* The manual's LOGS section and the table name the same events with the same keys and meaning. */
START_TEST(the_manual_lists_every_event)
{
	FILE *f = fopen("man/feedwatch.8", "r");
	static char manual[1 << 20];
	size_t n, listed = 0;

	ck_assert_ptr_nonnull(f);
	n = fread(manual, 1, sizeof(manual) - 1, f);
	manual[n] = '\0';
	fclose(f);
	for (int i = 0; i < LOG_NEVENTS; i++) {
		const struct log_entry *e = log_entry((enum log_event)i);
		char row[2000];

		ck_assert_ptr_nonnull(e->name);
		snprintf(row, sizeof(row), ".It Cm %s Pq %s : Ar %s\n%s\n", e->name,
		    e->level == 3 ? "err" : e->level == 4 ? "warning" :
		    e->level == 5 ? "notice" : e->level == 6 ? "info" : "debug", e->keys, e->meaning);
		ck_assert_msg(strstr(manual, row) != NULL, "feedwatch.8 lacks:\n%s", row);
	}
	for (const char *p = manual; (p = strstr(p, " Pq ")) != NULL; p++)
		listed += strncmp(p + 4, "err", 3) == 0 || strncmp(p + 4, "warning", 7) == 0 ||
		    strncmp(p + 4, "notice", 6) == 0 || strncmp(p + 4, "info", 4) == 0 ||
		    strncmp(p + 4, "debug", 5) == 0;
	ck_assert_uint_eq(listed, LOG_NEVENTS);
}
END_TEST

TEST_MAIN("log", an_event_is_one_line_of_keys_and_values,
    a_strangers_text_cannot_begin_a_line_or_forge_a_key, less_urgent_events_are_left_out,
    a_huge_value_still_ends_in_one_newline, the_manual_lists_every_event)
