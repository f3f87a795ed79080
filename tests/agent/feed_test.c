#include <stdio.h>
#include <stdlib.h>

#include "agent/dialect.h"
#include "agent/feed.h"
#include "agent/limit.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "tests/test.h"

#define RSS(items) "<rss version='2.0'><channel><title>T</title>" items "</channel></rss>"
#define ATOM(entry) "<feed xmlns='http://www.w3.org/2005/Atom'><entry>" entry "</entry></feed>"

static struct arena *a;

static bool
parse(struct str body, struct feed *ret, const char **ret_reason)
{
	struct feed_source source = { .body = body, .url = STR("http://n.example/dir/feed") };

	return feed_parse(a, &source, ret, ret_reason);
}

static struct feed
must_parse(const char *text)
{
	const char *reason = "";
	struct feed feed = { .format = NULL };

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

static const struct {
	const char *text, *title;
} titles[] = {
	{ RSS("<item><title>AT&amp;amp;T</title></item>"), "AT&T" },
	{ RSS("<item><title><![CDATA[A <b>bold</b>\n move]]></title></item>"), "A bold move" },
	{ RSS("<item><title>1 &lt; 2</title></item>"), "1 < 2" },
	{ RSS("<item><media:title xmlns:media='http://search.yahoo.com/mrss/'>M</media:title>"
	    "<title>R</title></item>"), "R" },
	{ RSS("<item><dc:title>undeclared</dc:title></item>"), "undeclared" },
	{ RSS("<ITEM><TITLE>upper</TITLE></ITEM>"), "upper" },
	{ "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
	    "xmlns='http://my.netscape.com/rdf/simple/0.9/'><item><title>&amp;lt; is less</title>"
	    "</item></rdf:RDF>", "&lt; is less" },
	{ ATOM("<title type='text'>a &lt;b&gt; c</title>"), "a <b> c" },
	{ ATOM("<title x:type='html' type='text' xmlns:x='urn:x'>a &lt;b> c</title>"), "a <b> c" },
	{ ATOM("<title type='html'>a &lt;b&gt;c&lt;/b&gt;</title>"), "a c" },
	{ ATOM("<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>x &lt;y&gt;"
	    "<em>z</em></div></title>"), "x <y>z" },
	{ ATOM("<a:title xmlns:a='http://www.w3.org/2005/Atom'>prefixed</a:title>"), "prefixed" },
	{ "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[{\"title\":\"j\\ns\"}]}",
	    "j s" },
	{ RSS("<item><title>a &amp;lt; b</title></item>"), "a < b" },
	{ "<rss version='0.91'><channel><item><title>a &amp;lt; b</title></item></channel></rss>",
	    "a &lt; b" },
};

START_TEST(titles_are_one_plain_line)
{
	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
		same(titles[i].text, first_item(titles[i].text).title, titles[i].title);
}
END_TEST

static const struct {
	const char *text, *url;
} urls[] = {
	{ RSS("<item><link>http://a/1</link><guid>http://a/2</guid></item>"), "http://a/1" },
	{ RSS("<item><guid>http://a/2</guid></item>"), "http://a/2" },
	{ RSS("<item><guid isPermaLink='false'>http://a/2</guid></item>"), "" },
	{ RSS("<item><link>x?a=1&amp;b=2</link></item>"), "http://n.example/dir/x?a=1&b=2" },
	{ RSS("<item><link href='/h'/></item>"), "http://n.example/h" },
	{ ATOM("<link rel='self' href='s'/><link rel='alternate' href='a'/>"),
	    "http://n.example/dir/a" },
	{ ATOM("<link type='application/json' href='j'/><link type='text/html' href='h'/>"),
	    "http://n.example/dir/h" },
	{ ATOM("<link xml:base='http://b/c/' href='d'/>"), "http://b/c/d" },
	{ ATOM("<id>http://a/id</id>"), "http://a/id" },
	{ ATOM("<link rel='enclosure'>http://a/e</link><link>http://a/t</link>"), "http://a/t" },
};

START_TEST(links_are_absolute_and_the_best_wins)
{
	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++)
		same(urls[i].text, first_item(urls[i].text).url, urls[i].url);
}
END_TEST

static const struct {
	const char *text, *content, *summary;
} bodies[] = {
	{ RSS("<item><description>d</description></item>"), "", "d" },
	{ RSS("<item><content:encoded>c</content:encoded><description>d</description></item>"),
	    "c", "d" },
	{ RSS("<item><summary>s</summary><description>d</description></item>"), "d", "s" },
	{ RSS("<item><itunes:summary>i</itunes:summary><description>d</description></item>"),
	    "", "d" },
	{ ATOM("<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>a &amp; b</p>"
	    "<p>c</p></div></content><summary>s</summary>"), "a & b\nc", "s" },
	{ ATOM("<content type='application/octet-stream'>bW9yZQ==</content>"), "more", "" },
	{ ATOM("<content>1 &lt; 2</content>"), "1 < 2", "" },
};

START_TEST(content_and_summary_are_kept_apart)
{
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		struct feed_item item = first_item(bodies[i].text);

		same(bodies[i].text, item.content, bodies[i].content);
		same(bodies[i].text, item.summary, bodies[i].summary);
	}
}
END_TEST

static const struct {
	const char *text, *name;
} authors[] = {
	{ RSS("<item><author>ann@x.example (Ann)</author></item>"), "Ann" },
	{ RSS("<item><author>Ann &lt;ann@x.example&gt;</author></item>"), "Ann" },
	{ RSS("<item><author>ann@x.example</author></item>"), "ann@x.example" },
	{ RSS("<item><author>\"Ann B.\" &lt;ann@x.example&gt;</author></item>"), "Ann B." },
	{ RSS("<item><author>Ann B. ann@x.example</author></item>"), "Ann B." },
	{ RSS("<item><author>ann@x.example Ann B.</author></item>"), "Ann B." },
	{ RSS("<item><author>ann@x.example, bob@x.example</author></item>"),
	    "ann@x.example, bob@x.example" },
	{ RSS("<item><author>Ann B. @ann</author></item>"), "Ann B. @ann" },
	{ RSS("<item><dc:creator>Ann</dc:creator></item>"), "Ann" },
	{ ATOM("<author><name>Ann</name><email>a@x.example</email></author>"), "Ann" },
	{ ATOM("<source><author><name>Bob</name></author></source>"), "Bob" },
	{ ATOM("<source><author><name>Bob</name></author></source>"
	    "<author><name>Ann</name></author>"), "Ann" },
};

START_TEST(authors_have_names)
{
	for (size_t i = 0; i < sizeof(authors) / sizeof(authors[0]); i++) {
		struct feed_item item = first_item(authors[i].text);

		ck_assert_msg(item.nauthors == 1, "%s", authors[i].text);
		same(authors[i].text, item.authors[0].name, authors[i].name);
	}
}
END_TEST

static const struct {
	const char *body, *reason;
} refused[] = {
	{ "", "empty" },
	{ " \n", "empty" },
	{ "%PDF-1.7", "starts with %PDF" },
	{ "<!DOCTYPE html><html><head><title>Just a\nmoment…</title>",
	    "an HTML page titled “Just a moment…” (a challenge)" },
	{ "<!-- c --><HTML>", "an HTML page" },
	{ "Gone fishing", "starts with “Gone fishing”" },
	{ "<opml version='2.0'/>", "an XML document, but no feed: its root is <opml>" },
	{ "<a:feed><a:entry/></a:feed>", "an XML document, but no feed: its root is <a:feed>" },
	{ "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>",
	    "an RDF document without a channel or items" },
	{ "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>http://a/</loc>"
	    "</url></urlset>", "a sitemap without news in it" },
	{ "{\"a\":1}", "JSON, but no JSON Feed" },
	{ "<<<>>>", "not XML" },
	{ "<?xml version='1.0' encoding='UTF-7'?><rss><channel><title>+BBI-</title></channel></rss>",
	    "in UTF-7, which is not read" },
	{ "<?xml version='1.0' encoding='utf-7'?><rss><channel><title>+BB8-</title></channel>"
	    "</rss>", "in UTF-7, which is not read" },
};

START_TEST(what_is_no_feed_is_named)
{
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		const char *reason = NULL;
		struct feed feed;

		ck_assert_msg(!parse(str_of(refused[i].body), &feed, &reason), "%s",
		    refused[i].body);
		ck_assert_str_eq(reason, refused[i].reason);
	}
}
END_TEST

START_TEST(cut_anywhere_only_whole_items_come_out)
{
	static const char text[] =
	    "<?xml version='1.0'?><rss version='2.0'><channel><title>T</title>"
	    "<item><title>one &amp; 1</title><guid>a</guid><description>x<br>y</description></item>"
	    "<item><title>two</title><description><![CDATA[2 < 3]]></description><guid>b</guid>"
	    "</item><item><guid>c</guid><title>three</title></item></channel></rss>";
	static const char *const whole[] = { "one & 1", "two", "three" };

	for (size_t n = 0; n <= sizeof(text) - 1; n++) {
		struct str body = { text, n };
		struct str tag = STR("</item");
		const char *reason;
		size_t ends = 0;
		struct feed feed;

		for (size_t i = 0; i + tag.n <= n; i++)
			ends += str_starts((struct str){ text + i, n - i }, tag);
		arena_reset(a);
		if (!parse(body, &feed, &reason))
			continue;
		ck_assert_msg(feed.nitems == ends, "%zu items of %zu at byte %zu", feed.nitems,
		    ends, n);
		for (size_t i = 0; i < feed.nitems; i++)
			same(whole[i], feed.items[i].title, whole[i]);
	}
}
END_TEST

/* A feed of more items than are kept; day: by how many the date of each goes on. */
static struct feed
long_feed(int day)
{
	struct feed feed = { .nitems = 0 };
	const char *reason;
	struct buf b;

	buf_init(&b, 1 << 24);
	buf_add(&b, STR("<rss><channel>"));
	for (int i = 0; i < LIMIT_ITEMS + 7; i++) {
		buf_addf(&b, "<item><title>%d</title>", i);
		if (day != 0)
			buf_addf(&b, "<pubDate>%d</pubDate>", 1500000000 + day * 86400 * (i / 2));
		buf_add(&b, STR("</item>"));
	}
	buf_add(&b, STR("</channel></rss>"));
	ck_assert(parse(buf_str(&b), &feed, &reason));
	ck_assert_uint_eq(feed.nitems, LIMIT_ITEMS);
	ck_assert_uint_eq(feed.dropped, 7);
	buf_release(&b);
	return feed;
}

START_TEST(of_too_many_items_the_newest_are_kept)
{
	static const struct {
		int day;
		const char *first, *last;
	} orders[] = { { 0, "0", "4999" }, { -1, "0", "4999" }, { 1, "7", "5006" } };

	for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
		struct feed feed = long_feed(orders[i].day);

		same("the first", feed.items[0].title, orders[i].first);
		same("the last", feed.items[LIMIT_ITEMS - 1].title, orders[i].last);
	}
}
END_TEST

START_TEST(a_feed_says_how_often_and_when_not_to_ask)
{
	static const struct {
		const char *says;
		int64_t minutes;
		unsigned hours, days;
	} CASES[] = {
		{ "", 0, 0, 0 },
		{ "<ttl>45</ttl>", 45, 0, 0 },
		{ "<ttl>0</ttl>", 0, 0, 0 },
		{ "<ttl>soon</ttl>", 0, 0, 0 },
		{ "<ttl>99999999</ttl>", 365 * 24 * 60, 0, 0 },
		{ "<sy:updatePeriod>hourly</sy:updatePeriod>"
		    "<sy:updateFrequency>4</sy:updateFrequency>", 15, 0, 0 },
		{ "<sy:updatePeriod> daily </sy:updatePeriod>", 24 * 60, 0, 0 },
		{ "<skipHours><hour>0</hour><hour> 3 </hour><hour>23</hour></skipHours>", 0,
		    1u | 1u << 3 | 1u << 23, 0 },
		{ "<skiphours><hour>24</hour><hour>25</hour><hour>x</hour></skiphours>", 0, 1u, 0 },
		{ "<skipDays><day>Saturday</day><day>SUNDAY</day><day>Moonday</day></skipDays>", 0, 0,
		    1u << 5 | 1u << 6 },
		{ "<hour>5</hour><day>Monday</day>", 0, 0, 0 },
	};

	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		char text[500];
		struct feed feed;

		snprintf(text, sizeof(text), "<rss version='2.0'><channel><title>T</title>%s"
		    "<item><title>I</title></item></channel></rss>", CASES[i].says);
		feed = must_parse(text);
		ck_assert_msg(feed.ttl == CASES[i].minutes * 60000 &&
		    feed.skip_hours == CASES[i].hours && feed.skip_days == CASES[i].days,
		    "%s: %lld %x %x", CASES[i].says, (long long)feed.ttl, feed.skip_hours,
		    feed.skip_days);
		ck_assert_uint_eq(feed.nitems, 1);
	}
}
END_TEST

START_TEST(the_dialects_are_in_the_order_of_the_search)
{
	size_t n;
	const struct dialect_row *rows = dialect_rows(&n);

	for (size_t i = 0; i < n; i++)
		ck_assert_msg(dialect_find(rows[i].in, rows[i].space, rows[i].name) == &rows[i],
		    "%s is not found", rows[i].name);
}
END_TEST

START_TEST(documents_are_cut_one_by_one)
{
	struct str rest = STR(" {\"a\":\"}{\\\"\"}\n{\"b\":[{}]} ");

	same("first", feed_cut(&rest), "{\"a\":\"}{\\\"\"}");
	same("second", feed_cut(&rest), "{\"b\":[{}]}");
	ck_assert_uint_eq(rest.n, 0);
	rest = STR("<a/>\n<b/>");
	same("XML", feed_cut(&rest), "<a/>\n<b/>");
	ck_assert_uint_eq(rest.n, 0);
}
END_TEST

START_TEST(a_document_cut_off_does_not_cost_the_next)
{
	struct str rest = STR("{\"version\": \"https://jsonfeed.org/version/1\",\"items\":[{\"id\":\"a\n"
	    "{\"version\": \"https://jsonfeed.org/version/1\",\n{\n}\r\n\r\n{\"version\":2}{}");

	same("cut off", feed_cut(&rest),
	    "{\"version\": \"https://jsonfeed.org/version/1\",\"items\":[{\"id\":\"a");
	same("in lines", feed_cut(&rest),
	    "{\"version\": \"https://jsonfeed.org/version/1\",\n{\n}");
	same("the last", feed_cut(&rest), "{\"version\":2}{}");
	ck_assert_uint_eq(rest.n, 0);
}
END_TEST

START_TEST(a_byte_that_is_no_text_costs_no_item_of_a_json_feed)
{
	struct feed feed = must_parse("{\"version\":\"https://jsonfeed.org/version/1\",\"items\":["
	    "{\"title\":\"Перемир\xD1я\"},{\"title\":\"Мир\"}]}");

	ck_assert_uint_eq(feed.nitems, 2);
	ck_assert(feed.recovered && !feed.truncated);
	same("first", feed.items[0].title, "Перемир\xEF\xBF\xBDя");
	same("second", feed.items[1].title, "Мир");
}
END_TEST

static void
set_up(void)
{
	a = arena_new(LIMIT_DOCUMENT);
}

static void
tear_down(void)
{
	arena_free(a);
}

int
main(void)
{
	const TTest *const tests[] = {
		titles_are_one_plain_line, links_are_absolute_and_the_best_wins,
		content_and_summary_are_kept_apart, authors_have_names, what_is_no_feed_is_named,
		cut_anywhere_only_whole_items_come_out, of_too_many_items_the_newest_are_kept,
		a_feed_says_how_often_and_when_not_to_ask,
		the_dialects_are_in_the_order_of_the_search, documents_are_cut_one_by_one,
		a_document_cut_off_does_not_cost_the_next,
		a_byte_that_is_no_text_costs_no_item_of_a_json_feed,
	};
	int failed;

	set_up();
	failed = test_run("feed", NULL, tests, sizeof(tests) / sizeof(tests[0]));
	tear_down();
	return failed;
}
