#include "tests/test.h"

#include <stdlib.h>
#include <time.h>

#include "agent/edit.h"
#include "base/stamp.h"

static int64_t
hash_of_text(const char *title, const char *text)
{
	struct filter_item texts = {
		.field = { [FILTER_TITLE] = str_of(title), [FILTER_CONTENT] = str_of(text) },
	};

	return edit_hash(&texts);
}

START_TEST(what_nobody_edited_has_the_same_hash)
{
	static const char *const same[][2] = {
		{ "a\nb", " a \n\n\tb " },
		{ "(12) comments", "(1,013) comments" },
		{ "https://a.example/1/?n=12 views", "https://a.example/1/?n=13 views" },
		{ "12 views", "13 views" },
		{ "Comments (12)", "Comments (1,013)" },
		{ "posted 3 minutes ago by N. N.", "posted 2 hours ago by N. N." },
		{ "1 годину тому", "5 хвилин тому" },
		{ "see https://a.example/x?sid=1 there", "see https://a.example/x?sid=2 there" },
		{ "see https://a.example/x#top", "see https://a.example/x#end" },
		{ "120 просмотров", "121 просмотров" },
	};

	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		ck_assert_msg(hash_of_text("", same[i][0]) == hash_of_text("", same[i][1]), "%zu", i);
}
END_TEST

START_TEST(an_edit_has_another)
{
	static const char *const apart[][2] = {
		{ "a b", "ab" },
		{ "a b", "b a" },
		{ "12 dead", "13 dead" },
		{ "12:30 views", "12:31 guests" },
		{ "http://a.example/1", "http://a.example/2" },
		{ "a 19-point plan", "a 28-point plan" },
		{ "on 24 November", "on 25 November" },
		{ "12 views of war", "12 views of peace" },
		{ "a", "A" },
		{ "see https://a.example/x", "see https://a.example/y" },
		{ "really?", "really?!" },
		{ "", "a" },
	};

	for (size_t i = 0; i < sizeof(apart) / sizeof(apart[0]); i++)
		ck_assert_msg(hash_of_text("", apart[i][0]) != hash_of_text("", apart[i][1]), "%zu", i);
	ck_assert(hash_of_text("a", "") != hash_of_text("", "a"));
	ck_assert(hash_of_text("", "") != 0);
}
END_TEST

/* They stand in databases: a change of one is an edit of every item. */
START_TEST(hashes_never_change)
{
	ck_assert_int_eq(hash_of_text("", ""), INT64_C(15));
	ck_assert_int_eq(hash_of_text("Envoys meet", "by the lake, 3 hours ago"),
	    INT64_C(7215256337039836932));
}
END_TEST

START_TEST(millions_of_numbers_are_no_trouble)
{
	static const char *const patterns[] = { "1 ", "1.", "..", ":/", "1", "://?#" };
	size_t n = 4 << 20;
	char *text = malloc(n + 1);
	clock_t begin = clock();

	for (size_t k = 0; k < sizeof(patterns) / sizeof(patterns[0]); k++) {
		size_t size = strlen(patterns[k]);

		for (size_t i = 0; i < n; i++)
			text[i] = patterns[k][i % size];
		text[n] = '\0';
		ck_assert(hash_of_text(text, text) != 0);
	}
	ck_assert_int_lt((clock() - begin) / (CLOCKS_PER_SEC / 10), 100);
	free(text);
}
END_TEST

TEST_MAIN("edit", what_nobody_edited_has_the_same_hash, an_edit_has_another, hashes_never_change,
    millions_of_numbers_are_no_trouble)
