#include "agent/feed_json.h"
#include "agent/limit.h"
#include "base/buf.h"
#include "base/stamp.h"
#include "base/utf8.h"
#include "tests/test.h"

#define FEED(items) "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"T\"," \
    "\"items\":[" items "]}"
#define ITEM(members) FEED("{" members "}")

static struct arena *a;

static bool
parse(struct str text, struct feed *ret, const char **ret_reason)
{
	return feed_json_read(a, text, STR("https://n.example/dir/feed"), ret, ret_reason);
}

static struct feed
must_parse(const char *text)
{
	struct feed feed = { .format = NULL };
	const char *reason = "";

	ck_assert_msg(parse(str_of(text), &feed, &reason), "%s: %s", text, reason);
	return feed;
}

static struct feed_item
first_item(const char *text)
{
	struct feed feed = must_parse(text);

	ck_assert_msg(feed.nitems > 0, "no item: %s", text);
	return feed.items[0];
}

static void
same(const char *where, struct str is, const char *should)
{
	ck_assert_msg(str_eq(is, str_of(should)), "%s:\n“%.*s” is not “%s”", where, STR_ARG(is),
	    should);
}

START_TEST(every_member_has_its_field)
{
	struct feed feed = must_parse(
	    "{\"version\":\"https://jsonfeed.org/version/1\",\"title\":\" A &amp; B \","
	    "\"home_page_url\":\"/\",\"feed_url\":\"feed\",\"description\":\"about\","
	    "\"language\":\"uk\",\"author\":{\"name\":\"Ann\",\"avatar\":\"x\"},\"icon\":\"i\","
	    "\"items\":[{\"id\":\"i1\",\"url\":\"1\",\"external_url\":\"https://e.example/\","
	    "\"title\":\"one\",\"content_html\":\"<p>a</p><p>b\",\"summary\":\"s\","
	    "\"image\":\"p.png\",\"date_published\":\"2026-03-01T10:00:00Z\","
	    "\"date_modified\":\"2026-03-02T10:00:00Z\",\"authors\":[{\"name\":\"Bob\"},"
	    "{\"url\":\"/cy\"},{}],\"tags\":[\"x\",\"y\",\"\"],\"language\":\"de\","
	    "\"attachments\":[{\"url\":\"a.mp3\",\"mime_type\":\"audio/mpeg\",\"title\":\"t\","
	    "\"size_in_bytes\":123,\"duration_in_seconds\":4},{\"title\":\"no url\"}]}]}");
	struct feed_item i = feed.items[0];

	ck_assert_str_eq(feed.format, "json1.0");
	ck_assert(!feed.recovered && !feed.truncated);
	same("title", feed.title, "A & B");
	same("home page", feed.home_page_url, "https://n.example/");
	same("feed", feed.feed_url, "https://n.example/dir/feed");
	same("description", feed.description, "about");
	same("language", feed.language, "uk");
	ck_assert_uint_eq(feed.nauthors, 1);
	same("author", feed.authors[0].name, "Ann");
	ck_assert_uint_eq(feed.nitems, 1);
	same("id", i.id, "i1");
	same("url", i.url, "https://n.example/dir/1");
	same("external", i.external_url, "https://e.example/");
	same("item", i.title, "one");
	same("html", i.content_html, "<p>a</p><p>b");
	same("content", i.content, "a\nb");
	same("summary", i.summary, "s");
	same("image", i.image, "https://n.example/dir/p.png");
	ck_assert_int_eq(i.modified - i.published, 24 * 3600 * 1000);
	ck_assert_uint_eq(i.nauthors, 2);
	same("Bob", i.authors[0].name, "Bob");
	same("cy", i.authors[1].url, "https://n.example/cy");
	ck_assert_uint_eq(i.ntags, 2);
	same("y", i.tags[1], "y");
	same("its language", i.language, "de");
	ck_assert_uint_eq(i.nattachments, 1);
	same("attachment", i.attachments[0].url, "https://n.example/dir/a.mp3");
	same("type", i.attachments[0].mime_type, "audio/mpeg");
	same("its title", i.attachments[0].title, "t");
	ck_assert_int_eq(i.attachments[0].size, 123);
}
END_TEST

static const struct {
	const char *text, *id;
} ids[] = {
	{ ITEM("\"id\":\"a\""), "a" },
	{ ITEM("\"id\":123"), "123" },
	{ ITEM("\"id\":12345678901234567890123"), "12345678901234567890123" },
	{ ITEM("\"id\":1.50"), "1.50" },
	{ ITEM("\"id\":null"), "" },
	{ ITEM("\"id\":true"), "" },
	{ ITEM("\"id\":[\"a\"]"), "" },
	{ ITEM("\"id\":{\"id\":\"a\"}"), "" },
	{ ITEM("\"id\":\"a\",\"id\":\"b\""), "b" },
	{ ITEM("\"id\":\"a\",\"id\":null"), "a" },
	{ ITEM("\"\\u0069d\":\" \\ud83d\\ude00 \""), "😀" },
};

START_TEST(ids_are_texts_and_numbers_and_the_last_counts)
{
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		same(ids[i].text, first_item(ids[i].text).id, ids[i].id);
		ck_assert(!must_parse(ids[i].text).recovered);
	}
}
END_TEST

static const struct {
	const char *text, *content, *image;
} bodies[] = {
	{ ITEM("\"content_text\":\"t\",\"content_html\":\"<b>h</b>\""), "t", "" },
	{ ITEM("\"content_html\":\"<b>h</b>\",\"content_text\":\"t\""), "t", "" },
	{ ITEM("\"content_html\":\"<b>h</b>\",\"content_text\":\"\""), "h", "" },
	{ ITEM("\"content_html\":\"<b>h</b>\",\"summary\":\"h\""), "", "" },
	{ ITEM("\"summary\":\"h\",\"content_text\":\"h\""), "h", "" },
	{ ITEM("\"banner_image\":\"https://n.example/b\""), "", "https://n.example/b" },
	{ ITEM("\"banner_image\":\"https://n.example/b\",\"image\":\"https://n.example/i\""),
	    "", "https://n.example/i" },
};

START_TEST(members_come_in_any_order)
{
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		struct feed_item item = first_item(bodies[i].text);

		same(bodies[i].text, item.content, bodies[i].content);
		same(bodies[i].text, item.image, bodies[i].image);
	}
}
END_TEST

static const struct {
	const char *text, *name;
} authors[] = {
	{ ITEM("\"authors\":[{\"name\":\"Ann\"}],\"author\":{\"name\":\"Bob\"}"), "Ann" },
	{ ITEM("\"author\":{\"name\":\"Bob\"},\"authors\":[{\"name\":\"Ann\"}]"), "Ann" },
	{ ITEM("\"author\":{\"name\":\"Bob\"},\"authors\":[]"), "Bob" },
	{ ITEM("\"authors\":{\"name\":\"Ann\"}"), "Ann" },
	{ ITEM("\"author\":[{\"name\":\"Bob\"}]"), "Bob" },
	{ ITEM("\"author\":\"Bob\""), "Bob" },
	{ ITEM("\"authors\":[\"Ann\"]"), "Ann" },
};

START_TEST(authors_are_those_of_1_1_or_else_of_1_0)
{
	for (size_t i = 0; i < sizeof(authors) / sizeof(authors[0]); i++) {
		struct feed_item item = first_item(authors[i].text);

		ck_assert_msg(item.nauthors == 1, "%s", authors[i].text);
		same(authors[i].text, item.authors[0].name, authors[i].name);
	}
}
END_TEST

static const struct {
	const char *text;
	int64_t size;
} sizes[] = {
	{ "0", 0 }, { "12.0", 12 }, { "\"77\"", 77 }, { "-1", -1 }, { "1e3", -1 }, { "null", -1 },
	{ "99999999999999999999", -1 }, { "\"12 kB\"", -1 },
};

START_TEST(a_size_is_a_whole_number_or_not_known)
{
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		const char *text = arena_format(a,
		    ITEM("\"attachments\":[{\"url\":\"u\",\"size_in_bytes\":%s}]"), sizes[i].text);

		ck_assert_msg(first_item(text).attachments[0].size == sizes[i].size, "%s", text);
	}
}
END_TEST

/* One kind of damage each: every item must be there, with its title. */
static const char *const damaged[] = {
	FEED("{\"title\":\"one\"},{\"title\":\"two\"},"),
	FEED("{\"title\":\"one\",},{\"title\":\"two\"}"),
	FEED("{\"title\":\"one\"}{\"title\":\"two\"}"),
	FEED("{\"title\":\"one\" \"url\":\"u\"},{\"title\":\"two\"}"),
	FEED("{\"title\":\"\x02one\"},{\"title\":\"\ntwo\"}"),
	FEED("{\"title\":\"one\",\"summary\":\"\\q\"},{\"title\":\"two\"}"),
	FEED("{\"title\":\"one\",\"summary\":\"\\ud83d\"},{\"title\":\"two\"}"),
	FEED("{\"title\":\"one\",\"summary\":\"a \"b\", c\"},{\"title\":\"two\"}"),
	FEED("{\"title\":\"one\",\"date_published\":},{\"title\":\"two\"}"),
	FEED("{\"title\":\"one\",\"id\":undefined},{\"title\":\"two\"}"),
	FEED("{\"title\":\"one\",\"tags\":[\"a\",\"b\"},{\"title\":\"two\"}"),
	FEED("{\"title\":\"one\",\"tags\":[\"a\",\"id\":\"b\"},{\"title\":\"two\"}"),
	FEED("{\"title\":\"one\"}},{\"title\":\"two\"}"),
	FEED("{\"title\":\"one\"},{\"title\":\"two\"}") "<!-- made in 3 ms -->",
};

START_TEST(damage_costs_no_item)
{
	for (size_t i = 0; i < sizeof(damaged) / sizeof(damaged[0]); i++) {
		struct feed feed = must_parse(damaged[i]);

		ck_assert_msg(feed.recovered && !feed.truncated, "%s", damaged[i]);
		ck_assert_msg(feed.nitems == 2, "%zu items: %s", feed.nitems, damaged[i]);
		same(damaged[i], feed.items[0].title, "one");
		same(damaged[i], feed.items[1].title, "two");
	}
}
END_TEST

START_TEST(cut_anywhere_only_whole_items_come_out)
{
	static const char text[] =
	    FEED("{\"id\":1,\"title\":\"one \\\"1\\\"\",\"tags\":[\"a\",{\"x\":[]}]},"
	    "{\"title\":\"two\",\"authors\":[{\"name\":\"}, {\"}],\"id\":2} , {\"title\":\"three\"}");
	static const char *const whole[] = { "one \"1\"", "two", "three" };
	static const char *const ends[] = { "]}]}", "\"id\":2}", "\"three\"}" };

	for (size_t n = 0; n < sizeof(text) - 1; n++) {
		struct str body = { text, n };
		size_t complete = 0;
		const char *reason;
		struct feed feed;

		for (size_t i = 0; i < 3; i++)
			complete += memmem(text, n, ends[i], strlen(ends[i])) != NULL;
		if (!parse(body, &feed, &reason)) {
			ck_assert_msg(complete == 0, "%zu: %s", n, reason);
			continue;
		}
		ck_assert_msg(feed.nitems == complete, "%zu items of %zu at byte %zu", feed.nitems,
		    complete, n);
		ck_assert(feed.recovered && feed.truncated);
		for (size_t i = 0; i < feed.nitems; i++)
			same(whole[i], feed.items[i].title, whole[i]);
	}
}
END_TEST

START_TEST(items_may_stand_in_an_object_or_twice)
{
	struct feed feed = must_parse("{\"version\":\"https://jsonfeed.org/version/1.1\","
	    "\"items\":{\"0\":{\"id\":\"a\"},\"2\":{\"id\":\"b\"}},\"items\":[7,{\"id\":\"c\"}]}");

	ck_assert(!feed.recovered);
	ck_assert_uint_eq(feed.nitems, 3);
	same("the last", feed.items[2].id, "c");
}
END_TEST

static const struct {
	const char *text, *reason;
} refused[] = {
	{ "{\"a\":1}", "JSON, but no JSON Feed" },
	{ "[1,2]", "JSON, but no JSON Feed" },
	{ "{}", "JSON, but no JSON Feed" },
	{ "{\"version\":\"https://n.example/2\",\"title\":\"T\",\"items\":[]}",
	    "JSON, but no JSON Feed" },
	{ "{\"items\":[]}", "JSON, but no JSON Feed" },
	{ "{\"a\":1\n\"b\":2}", "broken JSON (line 2: a comma is missing)" },
	{ "{\n{ page.title }}", "broken JSON (line 2: a name in quotes is missing)" },
	{ "{\"version\":\"https://jsonfeed.org/version/1.1\",\"tit",
	    "broken JSON (line 1: its end is missing)" },
};

START_TEST(what_is_no_feed_is_named)
{
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		const char *reason = NULL;
		struct feed feed;

		ck_assert_msg(!parse(str_of(refused[i].text), &feed, &reason), "%s",
		    refused[i].text);
		ck_assert_str_eq(reason, refused[i].reason);
	}
}
END_TEST

START_TEST(a_feed_may_lack_its_version)
{
	ck_assert_str_eq(must_parse("{\"items\":[],\"title\":\"T\"}").format, "json1.1");
	ck_assert_str_eq(must_parse("{\"version\":1.1,\"items\":[],\"title\":\"T\"}").format,
	    "json1.1");
}
END_TEST

START_TEST(the_ceilings_hold)
{
	struct feed feed;
	const char *reason;
	struct buf b;

	buf_init(&b, 1 << 24);
	buf_add(&b, STR("{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[{\"id\":\""));
	for (int i = 0; i < LIMIT_ID; i++)
		buf_add(&b, STR("ж"));
	buf_add(&b, STR("\",\"tags\":[0"));
	for (int i = 0; i < 2 * LIMIT_LIST; i++)
		buf_addf(&b, ",%d", i);
	buf_add(&b, STR("],\"content_text\":\""));
	for (int i = 0; i < LIMIT_TEXT; i += 8)
		buf_add(&b, STR("\\n2345678"));
	buf_add(&b, STR("\"}"));
	for (int i = 1; i < LIMIT_ITEMS + 7; i++)
		buf_addf(&b, ",{\"title\":\"%d\"}", i);
	buf_add(&b, STR("]}"));
	ck_assert(parse(buf_str(&b), &feed, &reason));
	ck_assert_uint_eq(feed.items[0].id.n, LIMIT_ID);
	ck_assert_uint_eq(feed.items[0].ntags, LIMIT_LIST);
	ck_assert_uint_eq(feed.items[0].content.n, LIMIT_TEXT - 1);	/* less a '\n' in front */
	ck_assert_uint_eq(feed.nitems, LIMIT_ITEMS);
	ck_assert_uint_eq(feed.dropped, 7);
	same("the last", feed.items[LIMIT_ITEMS - 1].title, "4999");
	ck_assert(!feed.recovered);
	buf_release(&b);
}
END_TEST

START_TEST(a_tag_may_stand_alone)
{
	struct feed feed = { .nitems = 0 };
	const char *reason;

	ck_assert(parse(STR(FEED("{\"id\":1,\"tags\":\"war\"},{\"tags\":{\"x\":1}}")), &feed, &reason));
	ck_assert_uint_eq(feed.items[0].ntags, 1);
	same("war", feed.items[0].tags[0], "war");
	ck_assert_uint_eq(feed.items[1].ntags, 0);
}
END_TEST

/* A feed that begins with its oldest item. */
START_TEST(of_too_many_items_the_newest_are_kept)
{
	struct feed feed = { .nitems = 0 };
	const char *reason;
	struct buf b;

	buf_init(&b, 1 << 24);
	buf_add(&b, STR("{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":["));
	for (int i = 0; i < LIMIT_ITEMS + 7; i++)
		buf_addf(&b, "%s{\"title\":\"%d\",\"date_published\":%d}", i > 0 ? "," : "", i,
		    1500000000 + 86400 * i);
	buf_add(&b, STR("]}"));
	ck_assert(parse(buf_str(&b), &feed, &reason));
	ck_assert_uint_eq(feed.nitems, LIMIT_ITEMS);
	ck_assert_uint_eq(feed.dropped, 7);
	same("the first", feed.items[0].title, "7");
	same("the last", feed.items[LIMIT_ITEMS - 1].title, "5006");
	buf_release(&b);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		every_member_has_its_field, ids_are_texts_and_numbers_and_the_last_counts,
		members_come_in_any_order, authors_are_those_of_1_1_or_else_of_1_0,
		a_size_is_a_whole_number_or_not_known, damage_costs_no_item,
		cut_anywhere_only_whole_items_come_out, items_may_stand_in_an_object_or_twice,
		what_is_no_feed_is_named, a_feed_may_lack_its_version, the_ceilings_hold,
		of_too_many_items_the_newest_are_kept, a_tag_may_stand_alone,
	};
	int failed;

	a = arena_new(LIMIT_DOCUMENT);
	failed = test_run("feed_json", NULL, tests, sizeof(tests) / sizeof(tests[0]));
	arena_free(a);
	return failed;
}
