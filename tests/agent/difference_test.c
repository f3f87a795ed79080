#include "tests/test.h"

#include <stdlib.h>

#include "agent/difference.h"
#include "base/utf8.h"

START_TEST(words_that_differ_are_marked)
{
	static const struct { const char *before, *after, *marked; } cases[] = {
		{ "a b c", "a b c", "" },
		{ " a  b\nc ", "a b c", "" },
		{ "", "", "" },
		{ "", "new", "{+new+}" },
		{ "old", "", "[-old-]" },
		{ "three killed near Odesa", "three killed near Mykolaiv",
		    "three killed near [-Odesa-] {+Mykolaiv+}" },
		{ "one two three four five six", "one two three four 5 six",
		    "… two three four [-five-] {+5+} six" },
		{ "x one two three four five", "y one two three four five",
		    "[-x-] {+y+} one two three …" },
		{ "a b", "a b c d", "a b {+c d+}" },
		{ "the talks will end", "the talks might soon end",
		    "the talks [-will-] {+might soon+} end" },
		{ "a x b y c", "a b c", "a [-x-] b [-y-] c" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct difference d;

		difference_init(&d, str_of(cases[i].before), str_of(cases[i].after));
		ck_assert_msg(str_eq(buf_str(&d.marked), str_of(cases[i].marked)), "%zu: “%s”", i,
		    buf_cstr(&d.marked));
		difference_release(&d);
	}
}
END_TEST

START_TEST(before_and_after_are_the_part_that_differs)
{
	struct difference d;

	difference_init(&d, STR("1 2 3 4 five 6 7 8 9"), STR("1 2 3 4 5 6 7 8 9"));
	ck_assert_str_eq(buf_cstr(&d.before), "… 2 3 4 five 6 7 8 …");
	ck_assert_str_eq(buf_cstr(&d.after), "… 2 3 4 5 6 7 8 …");
	difference_release(&d);
}
END_TEST

static char *
many(size_t n, const char *unit)
{
	size_t size = strlen(unit);
	char *text = malloc(n * size + 1);

	for (size_t i = 0; i < n; i++)
		memcpy(text + i * size, unit, size);
	text[n * size] = '\0';
	return text;
}

START_TEST(whatever_the_texts_the_difference_is_short)
{
	static const char *const units[] = { "x", "ы", "a ", "b c ", " ", "\n", "\xff", "длинное слово " };
	size_t n = sizeof(units) / sizeof(units[0]);

	for (size_t i = 0; i < n * n; i++) {
		char *a = many(1 << 15, units[i / n]), *b = many(1 << 15, units[i % n]);
		struct difference d;

		difference_init(&d, str_of(a), str_of(b));
		ck_assert_uint_le(d.marked.n, DIFFERENCE_MARKED);
		ck_assert_uint_le(d.before.n, DIFFERENCE_PART);
		ck_assert_uint_le(d.after.n, DIFFERENCE_PART);
		/* what the texts had of UTF-8 is cut between characters */
		ck_assert(i / n == 6 || i % n == 6 || utf8_valid(buf_str(&d.marked)));
		difference_release(&d);
		free(a);
		free(b);
	}
}
END_TEST

TEST_MAIN("difference", words_that_differ_are_marked, before_and_after_are_the_part_that_differs,
    whatever_the_texts_the_difference_is_short)
