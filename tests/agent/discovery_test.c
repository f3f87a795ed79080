#include "agent/discovery.h"
#include "base/buf.h"
#include "base/clock.h"
#include "tests/test.h"

#define PAGE "https://n.example/news/index.html"

/* What a page names, as "type url title" lines. */
static const struct {
	const char *html, *feeds;
} CASES[] = {
	{ "", "" },
	{ "<p>no feed here</p>", "" },
	{ "<link rel=\"alternate\" type=\"application/rss+xml\" title=\"All news\" href=\"/rss\">",
	    "rss https://n.example/rss All news\n" },
	{ "<LINK REL='ALTERNATE' TYPE='Application/Atom+XML' HREF='atom.xml'>",
	    "atom https://n.example/news/atom.xml \n" },
	{ "<link rel=alternate type=application/feed+json href=//j.example/feed.json />",
	    "json https://j.example/feed.json \n" },
	{ "<link href='/a?x=1&amp;y=2' type='application/rss+xml; charset=utf-8' rel='x alternate'"
	    " title='War &amp; peace'>", "rss https://n.example/a?x=1&y=2 War & peace\n" },
	{ "<link rel=feed href=/f title=F>", "xml https://n.example/f F\n" },
	{ "<link rel=alternate type=text/xml href=/f>", "xml https://n.example/f \n" },
	{ "<link rel=alternate hreflang=uk href=/uk><link rel=alternate type=text/html href=/p>"
	    "<link rel='alternate stylesheet' type=application/rss+xml href=/s>"
	    "<link rel=icon type=application/rss+xml href=/i>"
	    "<link rel=alternate type=application/rss+xml>"
	    "<link rel=alternate type=application/json+oembed href=/o>", "" },
	{ "<a rel=alternate type=application/rss+xml href=/f>", "" },
	{ "<link rel=alternate type=application/rss+xml href=javascript:alert(1)>"
	    "<link rel=alternate type=application/rss+xml href=file:///etc/passwd>", "" },
	{ "<base href='https://b.example/x/'><base href=/ignored>"
	    "<link rel=alternate type=application/rss+xml href=f>", "rss https://b.example/x/f \n" },
	{ "<!-- <link rel=alternate type=application/rss+xml href=/c> -->"
	    "<script>'<link rel=alternate type=application/rss+xml href=/s>'</script>"
	    "<style><link rel=alternate type=application/rss+xml href=/t></style>"
	    "<link rel=alternate type=application/rss+xml href=/f#top>"
	    "<link rel=alternate type=application/atom+xml href=/f>", "rss https://n.example/f \n" },
	{ "<link rel=alternate title='a > b' type=application/rss+xml href=/f>",
	    "rss https://n.example/f a > b\n" },
	{ "<link rel = \"alternate\"\n type = \"application/rss+xml\"\n href = \"/f\"\n/>",
	    "rss https://n.example/f \n" },
	{ "<link = == / rel=alternate type=application/rss+xml href=/f>",
	    "rss https://n.example/f \n" },
	{ "<link rel=alternate type=application/rss+xml href='/unended", "" },
	{ "<link rel=alternate type=application/rss+xml href=/f><!-- unended",
	    "rss https://n.example/f \n" },
};

static struct str
listed(struct arena *a, struct str html, struct buf *out)
{
	struct discovery_feed *feeds;
	size_t n = discovery_find(a, html, STR(PAGE), &feeds);

	for (size_t i = 0; i < n; i++)
		buf_addf(out, "%s %.*s %.*s\n", feeds[i].type, STR_ARG(feeds[i].url),
		    STR_ARG(feeds[i].title));
	return buf_str(out);
}

START_TEST(a_page_names_its_feeds)
{
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		struct arena *a = arena_new(1 << 20);
		struct buf out;
		struct str is;

		buf_init(&out, 1 << 16);
		is = listed(a, str_of(CASES[i].html), &out);
		ck_assert_msg(str_eq(is, str_of(CASES[i].feeds)), "%s\n%.*s", CASES[i].html,
		    STR_ARG(is));
		buf_release(&out);
		arena_free(a);
	}
}
END_TEST

START_TEST(a_page_without_end_is_read_once)
{
	static const char *const UNITS[] = { "<link ", "<!--", "<script>", "<a b='", "<", "\"<", "=" };
	int64_t from = clock_ticks();

	for (size_t i = 0; i < sizeof(UNITS) / sizeof(UNITS[0]); i++) {
		struct arena *a = arena_new(1 << 24);
		struct buf html, out;

		buf_init(&html, 1 << 22);
		buf_init(&out, 1 << 16);
		while (buf_add(&html, str_of(UNITS[i])))
			;
		listed(a, buf_str(&html), &out);
		buf_release(&html);
		buf_release(&out);
		arena_free(a);
	}
	ck_assert_int_lt(clock_ticks() - from, 5000);
}
END_TEST

START_TEST(so_many_feeds_and_no_more)
{
	struct arena *a = arena_new(1 << 24);
	struct discovery_feed *feeds;
	struct buf html;

	buf_init(&html, 1 << 20);
	for (int i = 0; i < 1000; i++)
		buf_addf(&html, "<link rel=alternate type=application/rss+xml href=/%d>", i);
	ck_assert_uint_eq(discovery_find(a, buf_str(&html), STR(PAGE), &feeds), DISCOVERY_FEEDS);
	buf_release(&html);
	arena_free(a);
}
END_TEST

TEST_MAIN("discovery", a_page_names_its_feeds, a_page_without_end_is_read_once,
    so_many_feeds_and_no_more)
