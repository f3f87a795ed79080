#include "config/config_url.h"
#include "config/config.h"
#include "tests/test.h"

START_TEST(what_a_browser_would_call_a_feed_is_accepted)
{
	static const char *const good[] = {
		"https://a.example", "http://a.example/", "HTTP://A.EXAMPLE/", "https://a.example?x",
		"https://a.example#x", "https://a.example:1/", "https://a.example:65535/",
		"https://a.example:/", "https://127.0.0.1:8080/x", "https://[::1]/", "https://[::1]:80/",
		"https://xn--e1afmkfd.example/", "https://пример.example/путь?запрос=да",
		"https://a-b_c.example/", "https://a.example/x@y", "https://a.example/?to=x@y",
		"https://a.example/%20?a[]=1&b={2}|3", "http://localhost/", "https://a.example./",
		"file:///srv/x.xml", "FILE:///srv/x", "file://localhost/srv/a%20b.xml",
	};
	const char *why = NULL;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		ck_assert_msg(config_url_ok(str_of(good[i]), &why), "%s: %s", good[i], why);
	ck_assert_ptr_null(why);
}
END_TEST

START_TEST(what_cannot_be_fetched_is_refused_where_it_is_wrong)
{
	static const struct {
		const char *url, *part;
	} bad[] = {
		{ "", "" }, { "a.example/x", "a.example/x" }, { "//a.example/x", "//a.example/x" },
		{ "https:", "https:" }, { "https:/a.example", "https:/a.example" },
		{ "https://", "https://" }, { "https:///x", "https:///x" },
		{ "https://?x", "https://?x" }, { "https://:80/", "https://:80/" },
		{ "ftp://a.example/", "ftp" }, { "data:text/xml,x", "data" },
		{ "https://a b.example/", " " }, { "https://a.example/ x", " " },
		{ "https://a.example/\xC2\xA0", "\xC2\xA0" }, { "https://a.example/\n", "\n" },
		{ "https://a.example/\x7F", "\x7F" }, { "https://a.example/\xFF", "\xFF" },
		{ "https://u@a.example/", "u" }, { "https://u:p@a.example/", "u:p" },
		{ "https://u:p@w@a.example/", "u:p@w" }, { "https://@a.example/", "" },
		{ "https://a.example:0/", "0" }, { "https://a.example:65536/", "65536" },
		{ "https://a.example:18446744073709551617/", "18446744073709551617" },
		{ "https://a.example:x/", "a.example:x" }, { "https://::1/", ":" },
		{ "https://[::1/", "[::1" }, { "https://[::1]x/", "[::1]x" },
		{ "https://[a]/", "[a]" }, { "https://a%20b/", "a%20b" },
		{ "https://a.example\\@b.example/", "\\" }, { "https://<x>/", "<" },
		{ "file:x", "file:x" }, { "file://x/y", "file://x/y" }, { "file:///", "file:///" },
		{ "file://localhost", "file://localhost" }, { "file://localhost:1/x",
		    "file://localhost:1/x" },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct str url = str_of(bad[i].url);
		struct config_url_fault f = config_url_check(url);
		struct str part = { url.p + f.at, f.n };

		ck_assert_msg(f.what != NULL, "%s is accepted", bad[i].url);
		ck_assert_msg(str_eq(part, str_of(bad[i].part)), "%s: %.*s is marked",
		    bad[i].url, STR_ARG(part));
	}
}
END_TEST

START_TEST(one_address_has_one_key_however_it_is_spelled)
{
	static const struct {
		const char *url, *key;
	} cases[] = {
		{ "https://a.example/", "https://a.example/" },
		{ "HTTPS://A.Example", "https://a.example/" },
		{ "https://a.example:443/", "https://a.example/" },
		{ "https://a.example:/", "https://a.example/" },
		{ "http://a.example:80?x#y", "http://a.example/?x" },
		{ "http://a.example:443/", "http://a.example:443/" },
		{ "https://a.example/Path?Query", "https://a.example/Path?Query" },
		{ "https://[2001:DB8::1]/", "https://[2001:db8::1]/" },
		{ "file://localhost/srv/X", "file:///srv/X" },
	};
	struct arena *a = arena_new(1 << 16);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct str key = config_url_key(a, str_of(cases[i].url));

		ck_assert_msg(str_eq(key, str_of(cases[i].key)), "%s: %.*s", cases[i].url,
		    STR_ARG(key));
	}
	arena_free(a);
}
END_TEST

START_TEST(the_secret_of_an_address_is_found)
{
	ck_assert(str_eq(config_url_secret(STR("https://u:p@a.example/@b")), STR("u:p")));
	ck_assert(str_eq(config_url_secret(STR("ftp://u:p@q@a/")), STR("u:p@q")));
	ck_assert_uint_eq(config_url_secret(STR("https://a.example/u:p@b")).n, 0);
	ck_assert_uint_eq(config_url_secret(STR("nothing")).n, 0);
}
END_TEST

TEST_MAIN("config_url",
    what_a_browser_would_call_a_feed_is_accepted,
    what_cannot_be_fetched_is_refused_where_it_is_wrong,
    one_address_has_one_key_however_it_is_spelled,
    the_secret_of_an_address_is_found)
