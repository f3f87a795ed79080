#include "tests/test.h"

#include <string.h>

#include "tests/scenarios/bed.h"

#define RSS(items) "<rss version='2.0'><channel><title>T</title>" \
	"<atom:link xmlns:atom='http://www.w3.org/2005/Atom' rel='self' href='https://w.example/rss'/>" \
	"<link>/home</link>" items "</channel></rss>"
#define FILTER(condition) "filter f { about \"steel\" match " condition " }\n"

static struct bed *bed;

/* What was said on either side holds this. */
static void
holds(const char *said, const char *part)
{
	ck_assert_msg(strstr(said, part) != NULL, "“%s” is not in:\n%s", part, said);
}

START_TEST(what_is_wrong_on_the_command_line_is_one_line)
{
	static const struct { const char *args[4]; int exit; const char *says; } cases[] = {
		{ { "status", "-c", "x" }, 64, "feedwatch status: -c stands before the command: "
		  "feedwatch -c FILE status\n" },
		{ { "once", "-v" }, 64, "feedwatch once: -v stands before the command: "
		  "feedwatch -v once\n" },
		{ { "run", "x" }, 64, "feedwatch run: “x” is one argument too many; "
		  "see feedwatch run --help\n" },
		{ { "export", "-x" }, 64, "feedwatch export: unknown option -x; "
		  "see feedwatch export --help\n" },
		{ { "parse", "--basis", "x" }, 64, "feedwatch parse: unknown option --basis; "
		  "see feedwatch parse --help\n" },
		{ { "alerts", "--since" }, 64, "feedwatch alerts: --since needs a value; "
		  "see feedwatch alerts --help\n" },
		{ { "check", "--wrong" }, 64, "feedwatch check: unknown option --wrong; "
		  "see feedwatch check --help\n" },
		{ { "fetch" }, 64, "feedwatch fetch: wants one URL\n" },
		{ { "fetch", "--timeout", "5", "http://x/" }, 64, "feedwatch fetch: no duration" },
		{ { "-x" }, 64, "feedwatch: unknown option -x; see feedwatch --help\n" },
		{ { "match", "-f", "none.filter" }, 2, "none.filter: error: " },
		{ { "parse", "none.xml" }, 66, "feedwatch parse: none.xml: No such file" },
		{ { "parse", "-" }, 65, "feedwatch parse: standard input: not a feed: empty\n" },
		{ { "status" }, 66, "feedwatch status: " },
		{ { "help", "nonsense" }, 64, "no command nonsense" },
	};

	bed = bed_new();
	bed_config(bed, "feed a https://a.example/\n");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct bed_run run = { .limit_ms = 0 };
		struct bed_result r;

		memcpy(run.args, cases[i].args, sizeof(cases[i].args));
		r = bed_run(bed, &run);
		ck_assert_msg(r.exit == cases[i].exit, "%s: exit %d, %s", cases[i].says, r.exit, r.err);
		ck_assert_msg(strncmp(r.err, cases[i].says, strlen(cases[i].says)) == 0 ||
		    strstr(cases[i].says, "no command") != NULL, "%s: %s", cases[i].says, r.err);
		holds(r.err, cases[i].says);
	}
	bed_free(bed);
}
END_TEST

START_TEST(help_comes_in_every_spelling)
{
	bed = bed_new();
	bed_config(bed, "feed a https://a.example/\n");
	holds(BED_RUN(bed, "help").out, "usage: feedwatch [-c FILE]");
	holds(BED_RUN(bed, "help", "status").out, "usage: feedwatch [-c FILE] [-v | -q] status");
	holds(BED_RUN(bed, "status", "-h").out, "usage: feedwatch [-c FILE] [-v | -q] status");
	holds(BED_RUN(bed, "-h").out, "usage: feedwatch [-c FILE]");
	bed_free(bed);
}
END_TEST

START_TEST(what_parse_prints_is_flagged_as_the_feed_is)
{
	struct bed_result feed, printed, again;

	bed = bed_new();
	bed_filter(bed, "f", FILTER("count(\"steel\") >= 2"));
	bed_write(bed, "one.xml", RSS("<item><title>A</title><description>&lt;p&gt;steel&lt;/p&gt;"
	    "</description></item>"));
	feed = BED_RUN(bed, "match", "-f", bed_path(bed, "f.filter"), bed_path(bed, "one.xml"));
	ck_assert_int_eq(feed.exit, 1);
	printed = BED_RUN(bed, "parse", bed_path(bed, "one.xml"));
	again = bed_run(bed, &(struct bed_run){ .input = printed.out,
	    .args = { "match", "-f", bed_path(bed, "f.filter"), "-" } });
	ck_assert_msg(again.exit == 1, "%s%s", again.out, again.err);
	bed_free(bed);
}
END_TEST

START_TEST(every_item_has_an_id_and_links_lead_somewhere)
{
	struct bed_result r;
	const char *id;

	bed = bed_new();
	bed_filter(bed, "f", FILTER("\"steel\""));
	bed_write(bed, "one.xml", RSS("<item><link>/1</link><title>One</title></item>"
	    "<item><title>Two of steel</title></item>"));
	r = BED_RUN(bed, "parse", bed_path(bed, "one.xml"));
	holds(r.out, "\"home_page_url\":\"https://w.example/home\"");
	holds(r.out, "{\"id\":\"https://w.example/1\",\"url\":\"https://w.example/1\"");
	holds(r.out, "{\"id\":\"urn:feedwatch:");
	id = bed_format(bed, "%.36s", strstr(r.out, "\"id\":\"urn:feedwatch:"));
	r = BED_RUN(bed, "match", "-j", "-f", bed_path(bed, "f.filter"), bed_path(bed, "one.xml"));
	holds(r.out, id);
	ck_assert_ptr_null(strstr(r.out, "\"link\""));
	bed_free(bed);
}
END_TEST

START_TEST(an_item_without_a_title_shows_its_first_words)
{
	struct bed_result r;

	bed = bed_new();
	bed_filter(bed, "f", FILTER("\"steel\""));
	bed_route(bed, "/a.xml", &(struct bed_reply){ .body = RSS("<item><guid>1</guid><description>"
	    "The price of steel rose\n again, says the exchange, and nobody on the floor knows what"
	    " to make of it</description></item>") });
	bed_config(bed, "feed wire %s/a.xml\n", bed_base(bed));
	r = BED_RUN(bed, "once");
	holds(r.out, "notice f wire: The price of steel rose again, says the exchange, and nobody on"
	    " the floor knows… (");
	holds(BED_RUN(bed, "alerts").out, "f wire: The price of steel rose again");
	holds(BED_RUN(bed, "alerts", "-t").out, "Z notice f wire: The price");
	r = BED_RUN(bed, "alerts", "--filter", "g");
	ck_assert_int_eq(r.exit, 1);
	holds(r.err, "feedwatch alerts: no filter is called “g”");
	ck_assert_str_eq(BED_RUN(bed, "alerts", "--filter", "f", "--since", "2999-01-01").err, "");
	bed_free(bed);
}
END_TEST

START_TEST(check_counts_all_that_it_says)
{
	struct bed_result r;

	bed = bed_new();
	bed_write(bed, "empty.filter", "");
	bed_write(bed, "empty.conf", "");
	bed_write(bed, "bad.conf", "fed x\nintervall 3\n");
	bed_write(bed, "vain.conf", "filters empty.filter\nfeed a https://a.example/ filters=x,y\n");
	r = bed_run(bed, &(struct bed_run){ .no_config = true,
	    .args = { "check", bed_path(bed, "empty.filter") } });
	ck_assert_int_eq(r.exit, 0);
	holds(r.out, "examples: 1 warning\n");
	r = bed_run(bed, &(struct bed_run){ .no_config = true,
	    .args = { "-c", bed_path(bed, "empty.conf"), "check" } });
	ck_assert_int_eq(r.exit, 0);
	holds(r.out, "examples: 2 warnings\n");
	r = bed_run(bed, &(struct bed_run){ .no_config = true,
	    .args = { "-c", bed_path(bed, "bad.conf"), "check" } });
	ck_assert_int_eq(r.exit, 78);
	holds(r.out, "bad.conf: 2 errors\n");
	r = bed_run(bed, &(struct bed_run){ .no_config = true,
	    .args = { "-c", bed_path(bed, "vain.conf"), "check" } });
	ck_assert_int_eq(r.exit, 78);
	holds(r.out, "2 errors");
	bed_free(bed);
}
END_TEST

TEST_MAIN("command_line", what_is_wrong_on_the_command_line_is_one_line,
    help_comes_in_every_spelling, what_parse_prints_is_flagged_as_the_feed_is,
    every_item_has_an_id_and_links_lead_somewhere, an_item_without_a_title_shows_its_first_words,
    check_counts_all_that_it_says)
