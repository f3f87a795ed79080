/* `feedwatch discover`: the feeds that a page names, that it is, or that may be guessed. */
#include <string.h>

#include "tests/scenarios/wire.h"
#include "tests/test.h"

#define PAGE(head) "<!DOCTYPE html><html><head><title>Morning Post</title>" head "</head></html>"

static struct bed *
bed_of(const char *body)
{
	struct bed *bed = bed_new();

	bed_route(bed, "/", &(struct bed_reply){ .body = body, .type = "text/html" });
	return bed;
}

START_TEST(a_page_gives_a_line_for_each_feed_it_names)
{
	struct bed *bed = bed_of(PAGE(
	    "<link rel=alternate type=application/rss+xml title='All &amp; more' href=/all.xml>"
	    "<link rel=alternate type=application/atom+xml title='a\tb' href=world.atom>"));
	struct bed_result r = BED_RUN(bed, "discover", "--allow-private", bed_url(bed, "/"));

	ck_assert_int_eq(r.exit, 0);
	ck_assert_str_eq(r.out, bed_format(bed, "rss\t%s/all.xml\tAll & more\n"
	    "atom\t%s/world.atom\ta b\n", bed_base(bed), bed_base(bed)));
	ck_assert_str_eq(r.err, "");
	ck_assert_uint_eq(bed_count(bed, NULL), 1);
	bed_free(bed);
}
END_TEST

START_TEST(a_feed_is_itself_what_is_found)
{
	struct bed *bed = bed_of(WIRE_ONE);
	struct bed_result r = BED_RUN(bed, "discover", "--allow-private", bed_url(bed, "/"));

	ck_assert_int_eq(r.exit, 0);
	ck_assert_str_eq(r.out, bed_format(bed, "rss2.0\t%s/\tt\n", bed_base(bed)));
	bed_free(bed);
}
END_TEST

START_TEST(where_nothing_is_named_one_line_says_why)
{
	struct bed *bed = bed_of(PAGE(""));
	struct bed_result r = BED_RUN(bed, "discover", "--allow-private", bed_url(bed, "/"));

	ck_assert_int_eq(r.exit, 1);
	ck_assert_str_eq(r.out, "");
	ck_assert_str_eq(r.err,
	    "feedwatch discover: no feed: an HTML page titled “Morning Post”\n");
	r = BED_RUN(bed, "discover", "--allow-private", bed_url(bed, "/none"));
	ck_assert_int_eq(r.exit, 1);
	ck_assert_str_eq(r.err, "feedwatch discover: no feed: answered 404 (not found)\n");
	r = BED_RUN(bed, "discover", bed_url(bed, "/"));
	ck_assert_int_eq(r.exit, 1);
	ck_assert_ptr_nonnull(strstr(r.err, "refused to connect to 127.0.0.1 (loopback)"));
	ck_assert_int_eq(BED_RUN(bed, "discover").exit, 64);
	ck_assert_int_eq(BED_RUN(bed, "discover", "ftp://a.example/").exit, 64);
	bed_free(bed);
}
END_TEST

START_TEST(usual_places_are_looked_at_only_where_asked_for)
{
	struct bed *bed = bed_of(PAGE(""));
	struct bed_result r;

	bed_route(bed, "/rss.xml", &(struct bed_reply){ .body = WIRE_ONE });
	bed_route(bed, "/feed", &(struct bed_reply){ .body = PAGE(""), .type = "text/html" });
	r = BED_RUN(bed, "discover", "--allow-private", bed_url(bed, "/"));
	ck_assert_int_eq(r.exit, 1);
	ck_assert_uint_eq(bed_count(bed, NULL), 1);
	r = BED_RUN(bed, "discover", "--guess", "--allow-private", bed_url(bed, "/"));
	ck_assert_int_eq(r.exit, 0);
	ck_assert_str_eq(r.out, bed_format(bed, "rss2.0\t%s/rss.xml\tt\n", bed_base(bed)));
	ck_assert_int_ge(r.took, 10 * 500);
	bed_free(bed);
}
END_TEST

TEST_MAIN("discover", a_page_gives_a_line_for_each_feed_it_names, a_feed_is_itself_what_is_found,
    where_nothing_is_named_one_line_says_why, usual_places_are_looked_at_only_where_asked_for)
