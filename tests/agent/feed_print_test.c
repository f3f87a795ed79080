#include <stdlib.h>

#include "agent/feed_print.h"
#include "tests/test.h"

START_TEST(a_feed_is_one_line_of_json_feed)
{
	struct feed_author author = { STR("Ann"), STR("http://a/ann") };
	struct feed_attachment file = { STR("http://a/f.mp3"), STR("audio/mpeg"), STR(""), 7 };
	struct str tags[] = { STR("x"), STR("\"y\"") };
	struct feed_item item = {
		.id = STR("1"), .url = STR("http://a/1"), .title = STR("One"),
		.content = STR("two\nlines"), .content_html = STR("<p>two</p>"),
		.published = 0, .modified = STAMP_NONE,
		.authors = &author, .nauthors = 1, .tags = tags, .ntags = 2,
		.attachments = &file, .nattachments = 1,
	};
	struct feed feed = {
		.format = "rss2.0", .encoding = "utf-8", .title = STR("T"), .dropped = 3,
		.items = &item, .nitems = 1,
	};
	struct buf out;

	buf_init(&out, 1 << 16);
	feed_print(&out, &feed);
	ck_assert_str_eq(buf_cstr(&out),
	    "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"T\",\"_feedwatch\":{"
	    "\"format\":\"rss2.0\",\"encoding\":\"utf-8\",\"recovered\":false,\"dropped\":3},"
	    "\"items\":[{\"id\":\"1\",\"url\":\"http://a/1\",\"title\":\"One\","
	    "\"content_html\":\"<p>two</p>\",\"content_text\":\"two\\nlines\","
	    "\"date_published\":\"1970-01-01T00:00:00Z\","
	    "\"authors\":[{\"name\":\"Ann\",\"url\":\"http://a/ann\"}],"
	    "\"tags\":[\"x\",\"\\\"y\\\"\"],\"attachments\":[{\"url\":\"http://a/f.mp3\","
	    "\"mime_type\":\"audio/mpeg\",\"size_in_bytes\":7}]}]}");
	buf_release(&out);
}
END_TEST

START_TEST(what_is_absent_is_not_printed)
{
	struct feed feed = { .format = "atom1.0", .encoding = "utf-8", .recovered = true };
	struct buf out;

	buf_init(&out, 1 << 16);
	feed_print(&out, &feed);
	ck_assert_str_eq(buf_cstr(&out),
	    "{\"version\":\"https://jsonfeed.org/version/1.1\",\"_feedwatch\":{\"format\":"
	    "\"atom1.0\",\"encoding\":\"utf-8\",\"recovered\":true},\"items\":[]}");
	buf_release(&out);
}
END_TEST

TEST_MAIN("feed_print", a_feed_is_one_line_of_json_feed, what_is_absent_is_not_printed)
