#include <stdio.h>
#include <stdlib.h>

#include "base/complaint.h"
#include "tests/test.h"

static char *
said(struct place where, const char *hint)
{
	char *text = NULL;
	size_t n;
	FILE *f = open_memstream(&text, &n);

	complaint_print(f, where, "error", "it is wrong", hint);
	fclose(f);
	return text;
}

static void
expect(struct str text, size_t at, size_t n, const char *hint, const char *want)
{
	char *got = said((struct place){ "a.conf", text, at, n }, hint);

	ck_assert_str_eq(got, want);
	free(got);
}

START_TEST(the_line_and_a_caret_below_the_word)
{
	expect(STR("one\nfeed bad url\n"), 9, 3, "write good",
	    "a.conf:2:6: error: it is wrong\n"
	    "    2 | feed bad url\n"
	    "      |      ^~~\n"
	    "      = write good\n");
}
END_TEST

START_TEST(columns_count_characters_and_wide_ones_take_two)
{
	expect(STR("\xD1\x8F\xE5\x81\x9C x"), 6, 1, NULL,
	    "a.conf:1:4: error: it is wrong\n"
	    "    1 | \xD1\x8F\xE5\x81\x9C x\n"
	    "      |     ^\n");
}
END_TEST

START_TEST(tabs_stay_tabs)
{
	expect(STR("\ta\tb"), 3, 1, NULL,
	    "a.conf:1:4: error: it is wrong\n"
	    "    1 | \ta\tb\n"
	    "      | \t \t^\n");
}
END_TEST

START_TEST(the_end_of_the_text_has_a_place_too)
{
	expect(STR("abc"), 3, 0, NULL,
	    "a.conf:1:4: error: it is wrong\n"
	    "    1 | abc\n"
	    "      |    ^\n");
	expect(STR(""), 0, 0, NULL,
	    "a.conf:1:1: error: it is wrong\n"
	    "    1 | \n"
	    "      | ^\n");
}
END_TEST

START_TEST(control_characters_in_the_text_are_shown_not_sent)
{
	expect(STR("a\x1b[2Jb"), 0, 1, NULL,
	    "a.conf:1:1: error: it is wrong\n"
	    "    1 | a\\x1b[2Jb\n"
	    "      | ^\n");
}
END_TEST

START_TEST(the_nearest_word_is_guessed_and_far_ones_are_not)
{
	static const char *const words[] = { "interval", "timeout", "database", "feed" };

	ck_assert_str_eq(complaint_guess(STR("intervall"), words, 4), "interval");
	ck_assert_str_eq(complaint_guess(STR("tiemout"), words, 4), "timeout");
	ck_assert_str_eq(complaint_guess(STR("fede"), words, 4), "feed");
	ck_assert_ptr_null(complaint_guess(STR("zebra"), words, 4));
	ck_assert_ptr_null(complaint_guess(STR(""), words, 4));
}
END_TEST

TEST_MAIN("complaint", the_line_and_a_caret_below_the_word,
    columns_count_characters_and_wide_ones_take_two, tabs_stay_tabs,
    the_end_of_the_text_has_a_place_too, control_characters_in_the_text_are_shown_not_sent,
    the_nearest_word_is_guessed_and_far_ones_are_not)
