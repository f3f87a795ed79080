#include "agent/uri.h"

#include <stdlib.h>

#include "agent/limit.h"
#include "tests/test.h"

struct sample {
	const char *base, *ref, *uri;
};

static void
resolve(const struct sample *samples, size_t n)
{
	struct arena *a = arena_new(1024 * 1024);

	for (size_t i = 0; i < n; i++) {
		struct str uri = uri_resolve(a, str_of(samples[i].base), str_of(samples[i].ref));

		ck_assert_msg(str_eq(uri, str_of(samples[i].uri)), "%s and \"%s\" is %.*s, not %s",
		    samples[i].base, samples[i].ref, STR_ARG(uri), samples[i].uri);
	}
	arena_free(a);
}

#define RESOLVE(samples) resolve((samples), sizeof(samples) / sizeof((samples)[0]))

START_TEST(the_examples_of_rfc_3986_5_4_hold)
{
	static const char base[] = "http://a/b/c/d;p?q";
	static const struct sample samples[] = {
		{ base, "g:h", "g:h" },
		{ base, "g", "http://a/b/c/g" },
		{ base, "./g", "http://a/b/c/g" },
		{ base, "g/", "http://a/b/c/g/" },
		{ base, "/g", "http://a/g" },
		{ base, "//g", "http://g" },
		{ base, "?y", "http://a/b/c/d;p?y" },
		{ base, "g?y", "http://a/b/c/g?y" },
		{ base, "#s", "http://a/b/c/d;p?q#s" },
		{ base, "g#s", "http://a/b/c/g#s" },
		{ base, "g?y#s", "http://a/b/c/g?y#s" },
		{ base, ";x", "http://a/b/c/;x" },
		{ base, "g;x", "http://a/b/c/g;x" },
		{ base, "g;x?y#s", "http://a/b/c/g;x?y#s" },
		{ base, "", "http://a/b/c/d;p?q" },
		{ base, ".", "http://a/b/c/" },
		{ base, "./", "http://a/b/c/" },
		{ base, "..", "http://a/b/" },
		{ base, "../", "http://a/b/" },
		{ base, "../g", "http://a/b/g" },
		{ base, "../..", "http://a/" },
		{ base, "../../", "http://a/" },
		{ base, "../../g", "http://a/g" },
		{ base, "../../../g", "http://a/g" },
		{ base, "../../../../g", "http://a/g" },
		{ base, "/./g", "http://a/g" },
		{ base, "/../g", "http://a/g" },
		{ base, "g.", "http://a/b/c/g." },
		{ base, ".g", "http://a/b/c/.g" },
		{ base, "g..", "http://a/b/c/g.." },
		{ base, "..g", "http://a/b/c/..g" },
		{ base, "./../g", "http://a/b/g" },
		{ base, "./g/.", "http://a/b/c/g/" },
		{ base, "g/./h", "http://a/b/c/g/h" },
		{ base, "g/../h", "http://a/b/c/h" },
		{ base, "g;x=1/./y", "http://a/b/c/g;x=1/y" },
		{ base, "g;x=1/../y", "http://a/b/c/y" },
		{ base, "g?y/./x", "http://a/b/c/g?y/./x" },
		{ base, "g?y/../x", "http://a/b/c/g?y/../x" },
		{ base, "g#s/./x", "http://a/b/c/g#s/./x" },
		{ base, "g#s/../x", "http://a/b/c/g#s/../x" },
		{ base, "http:g", "http:g" },
	};

	RESOLVE(samples);
}
END_TEST

START_TEST(what_feeds_write_is_resolved)
{
	static const struct sample samples[] = {
		{ "https://h.example", "a", "https://h.example/a" },
		{ "https://h.example", "?q", "https://h.example?q" },
		{ "https://h.example", "", "https://h.example" },
		{ "https://h.example?q=/x/", "a", "https://h.example/a" },
		{ "https://h.example/feed#top", "a", "https://h.example/a" },
		{ "https://h.example/feed#top", "", "https://h.example/feed" },
		{ "https://h.example:8443/x/", "../y", "https://h.example:8443/y" },
		{ "https://h.example/x", "\n  https://o.example/y\n", "https://o.example/y" },
		{ "https://h.example/x", "https://o.example/a\n\t/b", "https://o.example/a/b" },
		{ "https://h.example/x", "a b  c", "https://h.example/a%20b%20%20c" },
		{ "https://h.example/x", "новина?п=1", "https://h.example/новина?п=1" },
		{ "https://h.example/x", "//cdn.example/i.png", "https://cdn.example/i.png" },
		{ "https://h.example/x", "/a//b///c", "https://h.example/a//b///c" },
		{ "https://h.example/x", "a:b", "a:b" },
		{ "https://h.example/x", "./a:b", "https://h.example/a:b" },
		{ "https://h.example/x", "1a:b", "https://h.example/1a:b" },
		{ "https://h.example/x", "https://o.example/a/../b", "https://o.example/a/../b" },
		{ "https://h.example/x", "mailto:a@h.example", "mailto:a@h.example" },
		{ " https://h.example/a b/\n", "c", "https://h.example/a%20b/c" },
		{ "file:///srv/feeds/a.xml", "b.xml", "file:///srv/feeds/b.xml" },
		{ "urn:x:y", "#z", "urn:x:y#z" },
		{ "x:a/b", "../../c", "x:/c" },
		{ "", "a b", "a%20b" },
		{ "", "", "" },
		{ "/not/absolute", "a", "a" },
		{ "h.example", "/a", "/a" },
	};

	RESOLVE(samples);
}
END_TEST

START_TEST(schemes_are_told_from_paths)
{
	static const struct { const char *uri, *scheme; } samples[] = {
		{ "http://h.example", "http" }, { "HTTPS:x", "HTTPS" }, { "a+b-c.1:x", "a+b-c.1" },
		{ " file:///x", "file" }, { "://x", "" }, { "1a:x", "" }, { "a", "" }, { "a/b:c", "" },
		{ "", "" }, { ":", "" }, { "tag:x,2025:y", "tag" }, { "a b:c", "" },
	};

	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		struct str s = str_of(samples[i].uri);

		ck_assert_msg(str_eq(uri_scheme(s), str_of(samples[i].scheme)), "%s", samples[i].uri);
		ck_assert(uri_absolute(s) == (samples[i].scheme[0] != '\0'));
	}
}
END_TEST

START_TEST(hosts_are_found_and_passwords_masked)
{
	static const struct { const char *uri, *host, *masked; } samples[] = {
		{ "https://News.Example/x", "news.example", "https://News.Example/x" },
		{ "https://h.example:8443?q", "h.example:8443", "https://h.example:8443?q" },
		{ "https://me@h.example/", "h.example", "https://me@h.example/" },
		{ "https://me:s3cret@h.example/", "h.example", "https://me:***@h.example/" },
		{ "https://me:s3@cret@h.example#f", "h.example", "https://me:***@h.example#f" },
		{ "https://me:@h.example", "h.example", "https://me:***@h.example" },
		{ "https://:pw@h.example", "h.example", "https://:***@h.example" },
		{ "https://h.example/?a=b:c@d", "h.example", "https://h.example/?a=b:c@d" },
		{ "https://[::1]:80/x", "[::1]:80", "https://[::1]:80/x" },
		{ "//me:pw@h.example/x", "h.example", "//me:***@h.example/x" },
		{ "file:///srv/x", "", "file:///srv/x" },
		{ "mailto:me@h.example", "", "mailto:me@h.example" },
		{ "", "", "" },
	};
	struct arena *a = arena_new(1024 * 1024);

	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		struct str s = str_of(samples[i].uri);

		ck_assert_msg(str_eq(uri_host(a, s), str_of(samples[i].host)), "%s", samples[i].uri);
		ck_assert_msg(str_eq(uri_masked(a, s), str_of(samples[i].masked)), "%s",
		    samples[i].uri);
	}
	arena_free(a);
}
END_TEST

START_TEST(addresses_are_bounded)
{
	struct arena *a = arena_new(1024 * 1024);
	static char text[LIMIT_URL + 1];
	struct str base = STR("http://h.example/");

	memset(text, 'x', sizeof(text));
	ck_assert_uint_eq(uri_resolve(a, base, (struct str){ text, LIMIT_URL + 1 }).n, 0);
	ck_assert_uint_eq(uri_resolve(a, base, (struct str){ text, LIMIT_URL }).n, 0);
	ck_assert_uint_eq(uri_resolve(a, base, (struct str){ text, LIMIT_URL - base.n }).n, LIMIT_URL);
	memset(text, ' ', sizeof(text));
	text[0] = text[LIMIT_URL - 1] = 'x';
	ck_assert_uint_eq(uri_resolve(a, base, (struct str){ text, LIMIT_URL }).n, 0);
	for (size_t i = 0; i < LIMIT_URL; i++)
		text[i] = "../"[i % 3];
	ck_assert(str_starts(uri_resolve(a, base, (struct str){ text, 6000 }), base));
	arena_free(a);
}
END_TEST

TEST_MAIN("uri", the_examples_of_rfc_3986_5_4_hold, what_feeds_write_is_resolved,
    schemes_are_told_from_paths, hosts_are_found_and_passwords_masked, addresses_are_bounded)
