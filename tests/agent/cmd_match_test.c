#include "tests/test.h"

#include "tests/agent/command_bed.h"

extern const struct cmd cmd_match;

static char name[] = "match", json[] = "-j", verbose[] = "-v", with[] = "-f", now[] = "--now";
static char filter_file[96], feed_file[96], more_file[96];

#define ITEM(id, title, date) "<item><guid>" id "</guid><title>" title "</title>" \
	"<link>https://news.example/" id "</link><pubDate>" date "</pubDate></item>"

static void
write_file(char *path, size_t size, const char *leaf, const char *text)
{
	FILE *f;

	snprintf(path, size, "%.60s/%s", bed_directory, leaf);
	f = fopen(path, "w");
	fputs(text, f);
	fclose(f);
}

static void
make(void)
{
	bed_make();
	bed_configure("feed lake https://a.example/rss\n");
	write_file(filter_file, sizeof(filter_file), "lakes.filter",
	    "filter lakes { about \"a\" max-age 2d match \"lake\" score +2 \"truce\" in title "
	    "score +1 \"envoy\" priority notice at 2 priority warning at 3 "
	    "hit \"lake truce\" miss \"lake\" }\n");
	write_file(feed_file, sizeof(feed_file), "feed.xml",
	    "<rss version=\"2.0\"><channel><title>t</title><link>https://news.example/</link>"
	    ITEM("1", "Lake truce, says envoy", "Mon, 24 Nov 2025 10:00:00 GMT")
	    ITEM("2", "Lake level falls", "Mon, 24 Nov 2025 10:00:00 GMT")
	    ITEM("3", "Sunny", "Mon, 24 Nov 2025 10:00:00 GMT") "</channel></rss>");
	write_file(more_file, sizeof(more_file), "more.jsonl",
	    "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"a\",\"items\":"
	    "[{\"id\":\"a\",\"title\":\"Lake truce one\"}]}\n"
	    "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"b\",\"items\":"
	    "[{\"id\":\"b\",\"title\":\"Lake truce two\"}]}\n");
}

/* The file becomes standard input. */
static void
feed_in(const char *path)
{
	int in = open(path, O_RDONLY);

	ck_assert_int_ge(in, 0);
	dup2(in, STDIN_FILENO);
	close(in);
	clearerr(stdin);
}

#define HIT "warning lakes: Lake truce, says envoy <https://news.example/1> " \
	"(lake “Lake” title; truce “truce” title; envoy “envoy” title; score 3"

START_TEST(a_flagged_item_is_a_line)
{
	make();
	ck_assert_int_eq(BED_RUN(&cmd_match, name, with, filter_file, feed_file), 0);
	ck_assert_str_eq(bed_out, HIT ")\n");
	ck_assert_str_eq(bed_err, "");
}
END_TEST

START_TEST(nothing_flagged_is_1)
{
	char none[96];

	make();
	write_file(none, sizeof(none), "none.filter",
	    "filter volcanoes { about \"a\" match \"volcano\" hit \"volcano\" miss \"lake\" }\n");
	ck_assert_int_eq(BED_RUN(&cmd_match, name, with, none, feed_file), 1);
	ck_assert_str_eq(bed_out, "");
	ck_assert_str_eq(bed_err, "");
}
END_TEST

START_TEST(trouble_is_2_even_where_something_is_flagged)
{
	char absent[] = "/nowhere/feed.xml", odd[96], unknown[] = "--no", soon[] = "soon";

	make();
	write_file(odd, sizeof(odd), "odd.txt", "no feed at all");
	ck_assert_int_eq(BED_RUN(&cmd_match, name, with, filter_file, feed_file, absent), 2);
	ck_assert_str_eq(bed_out, HIT ")\n");
	ck_assert_ptr_nonnull(strstr(bed_err, "/nowhere/feed.xml: No such file"));
	ck_assert_int_eq(BED_RUN(&cmd_match, name, with, filter_file, odd, feed_file), 2);
	ck_assert_str_eq(bed_out, HIT ")\n");
	ck_assert_ptr_nonnull(strstr(bed_err, "odd.txt: "));
	ck_assert_int_eq(BED_RUN(&cmd_match, name, with, odd, feed_file), 2);
	ck_assert_ptr_nonnull(strstr(bed_err, "odd.txt:1:1: error: "));
	ck_assert_int_eq(BED_RUN(&cmd_match, name, unknown), 2);
	ck_assert_int_eq(BED_RUN(&cmd_match, name, with, filter_file, now, soon, feed_file), 2);
	ck_assert_str_eq(bed_out, "");
}
END_TEST

START_TEST(json_has_the_keys_of_the_manual)
{
	make();
	ck_assert_int_eq(BED_RUN(&cmd_match, name, json, with, filter_file, feed_file), 0);
	ck_assert(str_starts(str_of(bed_out), STR("{\"filter\":\"lakes\",\"priority\":\"warning\","
	    "\"score\":3,\"id\":\"1\",\"title\":\"Lake truce, says envoy\","
	    "\"link\":\"https://news.example/1\",\"published\":\"2025-11-24T10:00:00Z\","
	    "\"why\":[{\"group\":\"lake\",\"words\":\"Lake\",\"field\":\"title\"},")));
	ck_assert_ptr_nonnull(strstr(bed_out,
	    "],\"parts\":\"+2 \\\"truce\\\" in title, +1 \\\"envoy\\\"\",\"filter_hash\":\""));
}
END_TEST

START_TEST(verbose_says_how_far_the_others_are)
{
	make();
	ck_assert_int_eq(BED_RUN(&cmd_match, name, verbose, with, filter_file, feed_file), 0);
	ck_assert(str_starts(str_of(bed_out),
	    STR(HIT " = +2 \"truce\" in title, +1 \"envoy\")\n- lakes: Lake level falls <")));
	ck_assert_ptr_nonnull(strstr(bed_out, "\n    yes \"lake\": “Lake” title\n"
	    "    no  +2 \"truce\" in title\n    no  +1 \"envoy\"\n"
	    "    no  score 0, lowest threshold 2\n- lakes: Sunny <"));
}
END_TEST

START_TEST(age_counts_with_now_only)
{
	char soon[] = "2025-11-25T10:00:00Z", late[] = "2025-11-26T10:00:01Z";

	make();
	ck_assert_int_eq(BED_RUN(&cmd_match, name, with, filter_file, now, soon, feed_file), 0);
	ck_assert_int_eq(BED_RUN(&cmd_match, name, with, filter_file, now, late, feed_file), 1);
}
END_TEST

START_TEST(documents_come_one_a_line_and_on_standard_input)
{
	char dash[] = "-";

	make();
	ck_assert_int_eq(BED_RUN(&cmd_match, name, with, filter_file, more_file), 0);
	ck_assert_ptr_nonnull(strstr(bed_out, "Lake truce one"));
	ck_assert_ptr_nonnull(strstr(bed_out, "Lake truce two"));
	feed_in(more_file);
	ck_assert_int_eq(BED_RUN(&cmd_match, name, with, filter_file, dash), 0);
	ck_assert_ptr_nonnull(strstr(bed_out, "\nnotice lakes: Lake truce two"));
	feed_in(feed_file);
	ck_assert_int_eq(BED_RUN(&cmd_match, name, with, filter_file), 0);
	ck_assert_str_eq(bed_out, HIT ")\n");
}
END_TEST

/* A JSON Feed on one line: an item that is flagged behind n bytes that are not. */
static void
put_document(FILE *f, size_t n, unsigned number)
{
	fprintf(f, "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"t\",\"items\":"
	    "[{\"id\":\"%u\",\"title\":\"Lake truce %u\",\"summary\":\"", number, number);
	for (size_t i = 0; i < n; i += 8)
		fputs("mud mud ", f);
	fputs("\"}]}\n", f);
}

START_TEST(many_documents_and_long_ones_are_read_piece_by_piece)
{
	/* around what is read at once, 256 KiB, and far beyond it */
	static const size_t size[] = { 10, 262000, 262144, 8, 1500000, 100, 131072, 131072, 400000 };
	const size_t n = sizeof(size) / sizeof(size[0]);
	const char *at = bed_out;
	char path[96];
	FILE *f;

	make();
	write_file(path, sizeof(path), "many.jsonl", "");
	f = fopen(path, "w");
	for (unsigned i = 0; i < n; i++)
		put_document(f, size[i], i);
	fclose(f);
	ck_assert_int_eq(BED_RUN(&cmd_match, name, with, filter_file, path), 0);
	for (unsigned i = 0; i < n; i++) {
		char wanted[32];

		snprintf(wanted, sizeof(wanted), "Lake truce %u (", i);
		at = strstr(i == 0 ? bed_out : at, wanted);
		ck_assert_msg(at != NULL, "%s", wanted);
	}
	ck_assert_ptr_null(strstr(at + 1, "Lake truce"));
	ck_assert_str_eq(bed_err, "");
}
END_TEST

START_TEST(several_filter_files_are_one_set)
{
	char other[96];

	make();
	write_file(other, sizeof(other), "other.filter",
	    "filter envoys { about \"a\" match \"envoy\" hit \"envoy\" miss \"lake\" }\n");
	ck_assert_int_eq(BED_RUN(&cmd_match, name, with, filter_file, with, other, feed_file), 0);
	ck_assert_ptr_nonnull(strstr(bed_out, "\nnotice envoys: Lake truce, says envoy"));
}
END_TEST

TEST_MAIN("cmd_match", a_flagged_item_is_a_line, nothing_flagged_is_1,
    trouble_is_2_even_where_something_is_flagged, json_has_the_keys_of_the_manual,
    verbose_says_how_far_the_others_are, age_counts_with_now_only,
    documents_come_one_a_line_and_on_standard_input,
    many_documents_and_long_ones_are_read_piece_by_piece, several_filter_files_are_one_set)
