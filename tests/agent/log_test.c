#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/log.h"
#include "agent/log_text.h"
#include "agent/systemd.h"
#include "tests/test.h"

static char said[65536];

/* Stands in for the journal: what it was sent, a field a line; refuses where it is away. */
static char entry[65536];
static bool away;

bool
systemd_is_journal(int fd)
{
	return fd < 0;
}

bool
systemd_journal(const struct systemd_field *fields, size_t n)
{
	size_t used = 0;

	for (size_t i = 0; i < n && !away; i++)
		used += (size_t)snprintf(entry + used, sizeof(entry) - used, "%s=%.*s\n",
		    fields[i].name, STR_ARG(fields[i].value));
	return !away;
}

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
	log_open(7, LOG_PLAIN);
	SAID(log_write(LOG_FEED_NEW, LOG_TEXT("feed", "bbc"), LOG_NUMBER("items", 30),
	    LOG_NUMBER("new", 2), LOG_NUMBER("alerts", LOG_NO_NUMBER)));
	ck_assert_str_eq(said, "feed-new feed=bbc items=30 new=2\n");
}
END_TEST

START_TEST(a_strangers_text_cannot_begin_a_line_or_forge_a_key)
{
	away = true;
	log_open(7, LOG_JOURNAL);
	SAID(log_write(LOG_FEED_FAILING, LOG_TEXT("feed", "a"),
	    LOG_TEXT("reason", "x\n<0>ready all=\"well\" \x1b[2J")));
	ck_assert_str_eq(said,
	    "<4>feed-failing feed=a reason=\"x\\n<0>ready all=\\\"well\\\" \\x1b[2J\"\n");
}
END_TEST

START_TEST(in_the_journal_each_key_is_a_field_and_the_message_a_sentence)
{
	log_open(7, LOG_JOURNAL);
	SAID(log_write(LOG_FEED_FAILING, LOG_TEXT("feed", "wire"), LOG_NUMBER("status", 503),
	    LOG_TEXT("reason", "the server answered 503\nFEED=forged"),
	    LOG_NUMBER("failures", 1), LOG_NUMBER("next", 300)));
	ck_assert_str_eq(said, "");
	ck_assert_str_eq(entry,
	    "MESSAGE=wire: the server answered 503\\nFEED=forged; failure 1, next poll in 5 min\n"
	    "PRIORITY=4\n"
	    "MESSAGE_ID=4d577bcdcdc745ce90f9aabd25c31f56\n"
	    "FEEDWATCH_EVENT=feed-failing\n"
	    "FEED=wire\nSTATUS=503\nREASON=the server answered 503\\nFEED=forged\n"
	    "FAILURES=1\nNEXT=300\n");
}
END_TEST

START_TEST(a_key_of_two_words_is_a_field_the_journal_takes)
{
	log_open(7, LOG_JOURNAL);
	SAID(log_write(LOG_RELOADED, LOG_NUMBER("feeds", 2), LOG_NUMBER("filters", 1),
	    LOG_TEXT("feeds-added", "wire, press"), LOG_TEXT("feeds-removed", NULL)));
	ck_assert_ptr_nonnull(strstr(entry, "\nFEEDS_ADDED=wire, press\n"));
	ck_assert_ptr_null(strstr(entry, "FEEDS_REMOVED"));
	ck_assert_ptr_nonnull(strstr(entry, "MESSAGE=new configuration in force: 2 feeds, "
	    "1 filter; feeds added: wire, press\n"));
}
END_TEST

START_TEST(one_of_a_thing_is_no_plural)
{
	log_open(7, LOG_JOURNAL);
	SAID(log_write(LOG_STOPPED, LOG_NUMBER("polls", 1), LOG_NUMBER("items", 1),
	    LOG_NUMBER("alerts", 2)));
	ck_assert_ptr_eq(strstr(entry, "MESSAGE=stopped after 1 poll, 1 new item, 2 alerts\n"), entry);
}
END_TEST

START_TEST(on_a_terminal_it_is_a_sentence_in_columns_coloured_by_its_urgency)
{
	log_open(7, LOG_TERMINAL);
	SAID(log_write(LOG_FEED_NEW, LOG_TEXT("feed", "wire"), LOG_NUMBER("items", 30),
	    LOG_NUMBER("new", 2), LOG_NUMBER("alerts", 1), LOG_NUMBER("next", 7200)));
	ck_assert_str_eq(said + 8,
	    " feed-new         wire: 2 new of 30 items, 1 alert; next poll in 2 h\n");
	ck_assert_uint_eq(strspn(said, "0123456789:"), 8);
	log_open(7, LOG_COLOURED);
	SAID(log_write(LOG_FEED_FAILING, LOG_TEXT("feed", "wire"), LOG_TEXT("reason", "\x1b[2J"),
	    LOG_NUMBER("failures", 4)));
	ck_assert_ptr_nonnull(strstr(said,
	    "\x1b[33mfeed-failing    \x1b[0m wire: \\x1b[2J; failure 4\n"));
}
END_TEST

START_TEST(less_urgent_events_are_left_out)
{
	log_open(4, LOG_PLAIN);
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
	log_open(7, LOG_PLAIN);
	SAID(log_write(LOG_FEED_FAILING, LOG_TEXT("feed", huge), LOG_TEXT("reason", huge)));
	ck_assert_uint_gt(strlen(said), 1000);
	ck_assert_uint_lt(strlen(said), 32768);
	ck_assert_ptr_eq(strchr(said, '\n'), said + strlen(said) - 1);
}
END_TEST

START_TEST(every_event_has_its_words_and_an_id_of_its_own)
{
	for (int i = 0; i < LOG_NEVENTS; i++) {
		const struct log_entry *e = log_entry((enum log_event)i);
		const struct log_words *w = log_text_words((enum log_event)i);

		ck_assert_ptr_nonnull(e->name);
		ck_assert_msg(w->id != NULL && w->subject != NULL && w->sentence != NULL &&
		    w->advice != NULL, "log_text.c lacks a row for %s", e->name);
		ck_assert_msg(strlen(w->id) == 32 && strspn(w->id, "0123456789abcdef") == 32,
		    "%s: %s is no MESSAGE_ID", e->name, w->id);
		ck_assert_str_ne(w->id, LOG_TEXT_ALERT_ID);
		for (int j = 0; j < i; j++)
			ck_assert_msg(strcmp(w->id, log_text_words((enum log_event)j)->id) != 0,
			    "%s has the id of %s", e->name, log_entry((enum log_event)j)->name);
	}
}
END_TEST

/* The words between two @ of a sentence are keys of the event. */
START_TEST(a_sentence_names_keys_of_its_event_only)
{
	for (int i = 0; i < LOG_NEVENTS; i++) {
		const struct log_entry *e = log_entry((enum log_event)i);
		struct str rest = str_of(log_text_words((enum log_event)i)->sentence);

		for (str_cut(&rest, '@'); rest.n > 0; str_cut(&rest, '@')) {
			struct str name = str_cut(&rest, '@');
			char key[64], keys[300];

			snprintf(key, sizeof(key), " %.*s ", STR_ARG(name));
			snprintf(keys, sizeof(keys), " %s ", e->keys);
			ck_assert_msg(strstr(keys, key) != NULL, "%s has no key%s", e->name, key);
		}
	}
}
END_TEST

static char text[1 << 20];

static void
slurp(const char *path)
{
	FILE *f = fopen(path, "r");

	ck_assert_msg(f != NULL, "%s cannot be read", path);
	text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
	fclose(f);
}

/*
 * The part of a file between two lines is what the table makes of it.  With
 * EVENTS=write (make events) it is made so.
 */
static void
repeats(const char *path, const char *from, const char *to, const char *made)
{
	const char *write = getenv("EVENTS");
	char *begin, *end;
	FILE *f;

	slurp(path);
	begin = *from != '\0' ? strstr(text, from) : text;
	ck_assert_msg(begin != NULL, "%s lacks %s", path, from);
	begin += strlen(from);
	end = *to != '\0' ? strstr(begin, to) : begin + strlen(begin);
	ck_assert_msg(end != NULL, "%s lacks %s", path, to);
	if ((size_t)(end - begin) == strlen(made) && memcmp(begin, made, strlen(made)) == 0)
		return;
	ck_assert_msg(write != NULL, "%s differs from agent/log*.c: make events", path);
	f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	fprintf(f, "%.*s%s%s", (int)(begin - text), text, made, end);
	fclose(f);
}

START_TEST(the_manual_lists_every_event)
{
	struct buf made;

	buf_init(&made, sizeof(text));
	log_text_manual(&made);
	repeats("man/feedwatch.8", ".\\\" events begin\n.Bl -tag -width Ds\n", ".El\n.\\\" events end",
	    buf_cstr(&made));
	buf_release(&made);
}
END_TEST

START_TEST(the_catalog_explains_every_event)
{
	struct buf made;

	buf_init(&made, sizeof(text));
	log_text_catalog(&made);
	repeats("systemd/feedwatch.catalog", "", "", buf_cstr(&made));
	buf_release(&made);
}
END_TEST

TEST_MAIN("log", an_event_is_one_line_of_keys_and_values,
    a_strangers_text_cannot_begin_a_line_or_forge_a_key,
    in_the_journal_each_key_is_a_field_and_the_message_a_sentence,
    a_key_of_two_words_is_a_field_the_journal_takes,
    one_of_a_thing_is_no_plural, on_a_terminal_it_is_a_sentence_in_columns_coloured_by_its_urgency,
    less_urgent_events_are_left_out, a_huge_value_still_ends_in_one_newline,
    every_event_has_its_words_and_an_id_of_its_own, a_sentence_names_keys_of_its_event_only,
    the_manual_lists_every_event, the_catalog_explains_every_event)
