#include "agent/why.h"

#include "agent/item.h"
#include "tests/test.h"

static const struct filter_why whys[] = {
	{ { "ukraine", 7 }, { "Ukraine", 7 }, FILTER_TITLE, 3 },
	{ { "talks", 5 }, { "peace \"plan\"\n", 13 }, FILTER_SUMMARY, 1 },
};

START_TEST(the_text_is_one_line_and_forges_nothing)
{
	struct filter_flag flag = { .score = 7, .has_score = true, .why = whys, .nwhy = 2,
	    .note = STR("regex-limit") };
	struct buf out;

	buf_init(&out, 4096);
	why_text(&out, &flag, false);
	ck_assert_str_eq(buf_cstr(&out), "ukraine “Ukraine” title ×3; "
	    "talks “peace \"plan\"\\n” summary; score 7; regex-limit");
	buf_clear(&out);
	flag = (struct filter_flag){ .nwhy = 0 };
	why_text(&out, &flag, false);
	ck_assert_str_eq(buf_cstr(&out), "");
	buf_release(&out);
}
END_TEST

START_TEST(the_json_names_group_words_field_and_times)
{
	struct filter_flag flag = { .why = whys, .nwhy = 2 };
	struct buf out;

	buf_init(&out, 4096);
	why_json(&out, &flag);
	ck_assert_str_eq(buf_cstr(&out),
	    "[{\"group\":\"ukraine\",\"words\":\"Ukraine\",\"field\":\"title\",\"times\":3},"
	    "{\"group\":\"talks\",\"words\":\"peace \\\"plan\\\"\\n\",\"field\":\"summary\"}]");
	buf_release(&out);
}
END_TEST

START_TEST(an_items_texts_are_its_fields)
{
	struct feed_author authors[] = { { STR("Ann Bell"), STR("") }, { STR("Carl"), STR("") } };
	struct str tags[] = { STR("world") };
	struct feed_item item = { .title = STR("T"), .summary = STR("S"), .content = STR("C"),
	    .url = STR("https://x.example/"), .language = STR("en"), .authors = authors,
	    .nauthors = 2, .tags = tags, .ntags = 1, .published = 5000, .modified = STAMP_NONE };
	struct arena *a = arena_new(4096);
	struct filter_item texts;

	item_texts(a, STR("bbc"), &item, 8000, &texts);
	ck_assert(str_eq(texts.field[FILTER_AUTHOR], STR("Ann Bell\nCarl")));
	ck_assert(str_eq(texts.field[FILTER_CATEGORY], STR("world")));
	ck_assert(str_eq(texts.field[FILTER_FEED], STR("bbc")));
	ck_assert(str_eq(texts.field[FILTER_LINK], STR("https://x.example/")));
	ck_assert_int_eq(texts.age, 3000);
	item_texts(a, STR("bbc"), &item, 4000, &texts);	/* a date ahead is no date */
	ck_assert_int_eq(texts.age, 0);
	item_texts(a, STR("bbc"), &item, -1, &texts);
	ck_assert_int_eq(texts.age, -1);
	item.published = STAMP_NONE;
	item.modified = 1000;
	item_texts(a, STR("bbc"), &item, 8000, &texts);
	ck_assert_int_eq(texts.age, 7000);
	item.modified = STAMP_NONE;
	item_texts(a, STR("bbc"), &item, 8000, &texts);
	ck_assert_int_eq(texts.age, 0);
	arena_free(a);
}
END_TEST

TEST_MAIN("why", the_text_is_one_line_and_forges_nothing,
    the_json_names_group_words_field_and_times, an_items_texts_are_its_fields)
