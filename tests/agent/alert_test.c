#include "tests/test.h"

#include <stdlib.h>
#include <string.h>

#include "base/stamp.h"
#include "base/utf8.h"
#include "agent/alert.h"
#include "agent/limit.h"

static struct store_alert
sample(void)
{
	return (struct store_alert){
		.id = 17, .filter = "peace-talks", .filter_hash = "00ff", .level = 4, .score = 7,
		.why = STR("[{\"group\":\"lake\",\"words\":\"lake\",\"field\":\"title\"}]"),
		.reason = STR("lake “lake” title; score 7"), .created = INT64_C(1764000000000),
		.feed = STR("bbc-world"), .guid = STR("urn:x"), .link = STR("https://a.example/1"),
		.title = STR("Envoys meet by the lake"), .published = STAMP_NONE,
	};
}

START_TEST(a_line_reads_as_the_manual_says)
{
	static const struct { struct str title, link, reason; bool with_feed; const char *line; }
	cases[] = {
		{ STR("Envoys meet"), STR("https://a.example/1"), STR("lake"), true,
		  "warning peace-talks bbc-world: Envoys meet <https://a.example/1> (lake)\n" },
		{ STR("Envoys meet"), STR("https://a.example/1"), STR("lake"), false,
		  "warning peace-talks: Envoys meet <https://a.example/1> (lake)\n" },
		{ STR(""), STR("https://a.example/1"), STR("lake"), true,
		  "warning peace-talks bbc-world: <https://a.example/1> (lake)\n" },
		{ STR("Envoys meet"), STR(""), STR(""), true,
		  "warning peace-talks bbc-world: Envoys meet\n" },
		{ STR("a\n<3>b\x1b]8;;x\a\0c"), STR("http://a\x9b/"), STR("\n"), true,
		  "warning peace-talks bbc-world: a\\n<3>b\\x1b]8;;x\\x07\\x00c"
		  " <http://a\xEF\xBF\xBD/> (\\n)\n" },
		{ STR("100%n%s “x” \xE2\x80\xAE" "gpj"), STR(""), STR(""), true,
		  "warning peace-talks bbc-world: 100%n%s “x” \\u202egpj\n" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct store_alert alert = sample();
		struct buf out;

		buf_init(&out, 10000);
		alert.title = cases[i].title;
		alert.link = cases[i].link;
		alert.reason = cases[i].reason;
		alert_text(&out, &alert, cases[i].with_feed);
		ck_assert_str_eq(buf_cstr(&out), cases[i].line);
		buf_release(&out);
	}
}
END_TEST

/* n bytes of a pattern that is not cut well by bytes. */
static struct str
long_text(const char *pattern, size_t n)
{
	char *p = malloc(n);

	for (size_t i = 0; i < n; i++)
		p[i] = pattern[i % strlen(pattern)];
	return (struct str){ p, n };
}

START_TEST(a_line_is_never_too_long_nor_cut_within_a_character)
{
	static const char *const patterns[] = {
		"x", "ä", "мир ", "\xF0\x9F\x95\x8A", "\n", "\x1b", "\xFF",
	};
	static const size_t sizes[] = { 1000, 3900, 4000, 4030, 4096, 5000, 200000 };

	for (size_t k = 0; k < sizeof(patterns) / sizeof(patterns[0]); k++)
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
	for (int which = 1; which < 8; which++) {
		struct str text = long_text(patterns[k], sizes[i]);
		struct store_alert alert = sample();
		struct buf out;

		if (which & 1)
			alert.title = text;
		if (which & 2)
			alert.link = text;
		if (which & 4)
			alert.reason = text;
		buf_init(&out, 1 << 20);
		alert_text(&out, &alert, true);
		ck_assert_uint_le(out.n, LIMIT_ALERT_LINE);
		ck_assert(utf8_valid(buf_str(&out)));
		ck_assert_ptr_eq(strchr(buf_cstr(&out), '\n'), out.p + out.n - 1);
		ck_assert_int_eq(strncmp(out.p, "warning peace-talks bbc-world: ", 31), 0);
		if (sizes[i] > LIMIT_ALERT_LINE)
			ck_assert_ptr_nonnull(strstr(buf_cstr(&out), "…"));
		if (which == 1)
			ck_assert_ptr_nonnull(strstr(buf_cstr(&out),
			    " <https://a.example/1> (lake “lake” title; score 7)\n"));
		buf_release(&out);
		free((void *)(uintptr_t)text.p);
	}
}
END_TEST

START_TEST(a_title_that_just_fits_is_not_cut)
{
	struct store_alert alert = sample();
	struct buf out;
	size_t rest, full = 0;

	buf_init(&out, 1 << 20);
	alert.title = STR("");
	alert_text(&out, &alert, true);
	rest = out.n + 1;	/* and the space before the title */
	for (size_t n = LIMIT_ALERT_LINE - rest - 3; n < LIMIT_ALERT_LINE - rest + 3; n++) {
		alert.title = long_text("x", n);
		buf_clear(&out);
		alert_text(&out, &alert, true);
		ck_assert_uint_le(out.n, LIMIT_ALERT_LINE);
		ck_assert_int_eq(strstr(buf_cstr(&out), "…") != NULL, n > LIMIT_ALERT_LINE - rest);
		full += out.n == LIMIT_ALERT_LINE;
		free((void *)(uintptr_t)alert.title.p);
	}
	ck_assert_uint_gt(full, 0);
	buf_release(&out);
}
END_TEST

START_TEST(json_has_its_keys_in_order)
{
	struct store_alert alert = sample();
	struct buf out;

	buf_init(&out, 10000);
	alert.published = INT64_C(1763999940999);
	alert.title = STR("a \"b\"\n\x1b");
	alert_json(&out, &alert);
	ck_assert_str_eq(buf_cstr(&out), "{\"alert\":17,\"time\":\"2025-11-24T16:00:00Z\","
	    "\"filter\":\"peace-talks\",\"priority\":\"warning\",\"score\":7,\"feed\":\"bbc-world\","
	    "\"id\":\"urn:x\",\"title\":\"a \\\"b\\\"\\n\\u001b\",\"link\":\"https://a.example/1\","
	    "\"published\":\"2025-11-24T15:59:00Z\","
	    "\"why\":[{\"group\":\"lake\",\"words\":\"lake\",\"field\":\"title\"}],"
	    "\"filter_hash\":\"00ff\"}\n");
	buf_release(&out);
}
END_TEST

START_TEST(json_leaves_out_what_match_does_not_know)
{
	struct store_alert alert = sample();
	struct buf out;

	buf_init(&out, 10000);
	alert.id = 0;
	alert.feed = STR("");
	alert.why = STR("");
	alert_json(&out, &alert);
	ck_assert_str_eq(buf_cstr(&out), "{\"filter\":\"peace-talks\",\"priority\":\"warning\","
	    "\"score\":7,\"id\":\"urn:x\",\"title\":\"Envoys meet by the lake\","
	    "\"link\":\"https://a.example/1\",\"why\":[],\"filter_hash\":\"00ff\"}\n");
	buf_release(&out);
}
END_TEST

TEST_MAIN("alert", a_line_reads_as_the_manual_says,
    a_line_is_never_too_long_nor_cut_within_a_character, a_title_that_just_fits_is_not_cut,
    json_has_its_keys_in_order, json_leaves_out_what_match_does_not_know)
