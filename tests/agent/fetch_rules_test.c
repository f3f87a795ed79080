#include "tests/test.h"

#include <curl/curl.h>
#include <errno.h>
#include <string.h>

#include "agent/fetch_guard.h"
#include "agent/fetch_header.h"
#include "agent/fetch_reason.h"
#include "agent/fetch_redirect.h"
#include "agent/limit.h"
#include "base/stamp.h"

START_TEST(only_global_addresses_pass)
{
	static const struct {
		const char *address, *what;
	} CASES[] = {
		{ "1.1.1.1", NULL }, { "8.8.8.8", NULL }, { "9.255.255.255", NULL },
		{ "11.0.0.0", NULL }, { "100.63.255.255", NULL }, { "100.128.0.0", NULL },
		{ "126.255.255.255", NULL }, { "128.0.0.0", NULL }, { "169.253.255.255", NULL },
		{ "169.255.0.0", NULL }, { "172.15.255.255", NULL }, { "172.32.0.0", NULL },
		{ "192.0.1.0", NULL }, { "192.167.255.255", NULL }, { "192.169.0.0", NULL },
		{ "198.17.255.255", NULL }, { "198.20.0.0", NULL }, { "223.255.255.255", NULL },
		{ "0.0.0.0", "unspecified" }, { "0.255.255.255", "unspecified" },
		{ "10.0.0.0", "private" }, { "10.255.255.255", "private" },
		{ "100.64.0.0", "carrier-grade NAT" }, { "100.127.255.255", "carrier-grade NAT" },
		{ "127.0.0.1", "loopback" }, { "127.255.255.255", "loopback" },
		{ "169.254.169.254", "link-local" },
		{ "172.16.0.0", "private" }, { "172.31.255.255", "private" },
		{ "192.0.0.8", "reserved" }, { "192.0.2.7", "documentation" },
		{ "192.88.99.1", "6to4 relay" }, { "192.168.0.0", "private" },
		{ "192.168.255.255", "private" }, { "198.18.0.0", "benchmarking" },
		{ "198.19.255.255", "benchmarking" }, { "198.51.100.1", "documentation" },
		{ "203.0.113.1", "documentation" }, { "224.0.0.1", "multicast" },
		{ "239.255.255.250", "multicast" }, { "240.0.0.1", "reserved" },
		{ "255.255.255.255", "broadcast" },
		{ "2606:4700::1", NULL }, { "2a00:1450:4001::1", NULL }, { "2001:200::1", NULL },
		{ "3ffe::1", NULL }, { "3fff:1000::1", NULL },
		{ "::", "unspecified" }, { "::1", "loopback" }, { "::2", "reserved" },
		{ "100::1", "discard-only" }, { "fc00::1", "unique local" },
		{ "fdff:ffff::1", "unique local" }, { "fe80::1", "link-local" },
		{ "febf::1", "link-local" }, { "fec0::1", "site-local" }, { "ff02::1", "multicast" },
		{ "2001:db8::1", "documentation" }, { "3fff::1", "documentation" },
		{ "2001::1", "Teredo" }, { "2001:2::1", "reserved" }, { "5f00::1", "reserved" },
		{ "64:ff9b:1::1", "reserved" }, { "4000::1", "reserved" },
		{ "::ffff:127.0.0.1", "loopback" }, { "::ffff:10.1.2.3", "private" },
		{ "::ffff:8.8.8.8", NULL }, { "::127.0.0.1", "reserved" },
		{ "64:ff9b::7f00:1", "loopback" }, { "64:ff9b::808:808", NULL },
		{ "2002:7f00:1::", "loopback" }, { "2002:c0a8:101::1", "private" },
		{ "2002:808:808::1", NULL },
		{ "", "no address" }, { "localhost", "no address" }, { "127.1", "no address" },
		{ "fe80::1%lo", "no address" },
	};

	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		const char *what = fetch_guard_literal(CASES[i].address);

		ck_assert_msg((what == NULL) == (CASES[i].what == NULL) &&
		    (what == NULL || strcmp(what, CASES[i].what) == 0),
		    "%s: %s instead of %s", CASES[i].address, what != NULL ? what : "global",
		    CASES[i].what != NULL ? CASES[i].what : "global");
	}
}
END_TEST

START_TEST(what_is_no_internet_address_is_refused)
{
	struct sockaddr unix_socket = { .sa_family = AF_UNIX };

	ck_assert_ptr_nonnull(fetch_guard_address(&unix_socket));
}
END_TEST

START_TEST(retry_after_is_seconds_or_a_date_within_a_day)
{
	static const int64_t NOW = 1763960000000;	/* Mon, 24 Nov 2025 04:53:20 GMT */
	static const struct {
		const char *value, *date;
		int64_t wait;
	} CASES[] = {
		{ NULL, NULL, -1 }, { "", NULL, -1 }, { "0", NULL, 0 }, { "120", NULL, 120000 },
		{ "3600", NULL, 3600000 }, { "86400", NULL, 86400000 }, { "86401", NULL, 86400000 },
		{ "99999999999999999999999", NULL, 86400000 }, { "-1", NULL, -1 },
		{ "1e99", NULL, -1 }, { "12.5", NULL, -1 }, { "soon", NULL, -1 }, { "12 s", NULL, -1 },
		{ "0x10", NULL, -1 },
		{ "Mon, 24 Nov 2025 04:58:20 GMT", NULL, 300000 },
		{ "Monday, 24-Nov-25 04:58:20 GMT", NULL, 300000 },
		{ "Mon Nov 24 04:58:20 2025", NULL, 300000 },
		{ "Mon, 24 Nov 2025 04:00:00 GMT", NULL, 0 },
		{ "Wed, 24 Nov 2027 04:00:00 GMT", NULL, 86400000 },
		{ "Mon, 24 Nov 2025 04:58:20 GMT", "Mon, 24 Nov 2025 04:57:20 GMT", 60000 },
		{ "Mon, 24 Nov 2025 04:58:20 GMT", "rubbish", 300000 },
	};

	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		int64_t wait = fetch_header_retry_after(CASES[i].value, CASES[i].date, NOW);

		ck_assert_msg(wait == CASES[i].wait, "%s: %lld instead of %lld", CASES[i].value,
		    (long long)wait, (long long)CASES[i].wait);
	}
}
END_TEST

START_TEST(freshness_is_what_the_answer_says_less_its_age)
{
	static const struct {
		struct fetch_header_caching c;
		int64_t seconds;
	} CASES[] = {
		{ { NULL, NULL, NULL, NULL }, 0 },
		{ { "max-age=600", NULL, NULL, NULL }, 600 },
		{ { "public, max-age=600,must-revalidate", NULL, NULL, NULL }, 600 },
		{ { "MAX-AGE=\"600\"", NULL, NULL, NULL }, 600 },
		{ { "max-age=600", NULL, NULL, "100" }, 500 },
		{ { "max-age=600", NULL, NULL, " 100 " }, 500 },
		{ { "max-age=600", NULL, NULL, "601" }, 0 },
		{ { "max-age=600", NULL, NULL, "old" }, 600 },
		{ { "max-age=0", NULL, NULL, NULL }, 0 },
		{ { "max-age=-5", NULL, NULL, NULL }, 0 },
		{ { "max-age=ten", NULL, NULL, NULL }, 0 },
		{ { "max-age=99999999999999999999", NULL, NULL, NULL }, 30 * 24 * 3600 },
		{ { "max-age=600, max-age=60", NULL, NULL, NULL }, 60 },
		{ { "s-maxage=9000", NULL, NULL, NULL }, 0 },
		{ { "no-cache, max-age=600", NULL, NULL, NULL }, 0 },
		{ { "max-age=600, no-store", NULL, NULL, NULL }, 0 },
		{ { "no-cache=\"set-cookie, max-age=1\", max-age=600", NULL, NULL, NULL }, 600 },
		{ { NULL, "Mon, 24 Nov 2025 13:00:00 GMT", "Mon, 24 Nov 2025 12:00:00 GMT", NULL },
		    3600 },
		{ { NULL, "Mon, 24 Nov 2025 11:00:00 GMT", "Mon, 24 Nov 2025 12:00:00 GMT", NULL },
		    0 },
		{ { "max-age=60", "Mon, 24 Nov 2025 13:00:00 GMT",
		    "Mon, 24 Nov 2025 12:00:00 GMT", NULL }, 60 },
		{ { "private", "Mon, 24 Nov 2025 13:00:00 GMT", "Mon, 24 Nov 2025 12:00:00 GMT",
		    "60" }, 3540 },
		{ { NULL, "0", NULL, NULL }, 0 },
		{ { NULL, "-1", NULL, NULL }, 0 },
		{ { NULL, "never", NULL, NULL }, 0 },
		{ { ",,=,\"", NULL, NULL, NULL }, 0 },
	};

	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
		ck_assert_msg(fetch_header_freshness(&CASES[i].c, 1764000000000) ==
		    CASES[i].seconds * 1000, "%zu: %s: %lld", i, CASES[i].c.cache_control,
		    (long long)fetch_header_freshness(&CASES[i].c, 1764000000000));
	/* without a Date the clock here counts: 1764000000 is 16:00 of that day */
	ck_assert_int_eq(fetch_header_freshness(&(struct fetch_header_caching){
	    .expires = "Mon, 24 Nov 2025 16:00:10 GMT" }, 1764000000000), 10000);
}
END_TEST

START_TEST(a_validator_is_kept_if_printable_and_short)
{
	char longest[LIMIT_VALIDATOR + 1];

	ck_assert(fetch_header_printable(STR("\"abc\"")));
	ck_assert(fetch_header_printable(STR("W/\"a b-gzip\"")));
	ck_assert(fetch_header_printable(STR("unquoted")));
	ck_assert(fetch_header_printable(STR("\"gr\xc3\xbcn\"")));
	ck_assert(!fetch_header_printable(STR("")));
	ck_assert(!fetch_header_printable(STR("a\nb")));
	ck_assert(!fetch_header_printable(STR("a\tb")));
	ck_assert(!fetch_header_printable(STR("a\0b")));
	ck_assert(!fetch_header_printable(STR("a\x7f")));
	ck_assert(!fetch_header_printable(STR("gr\xfcn")));
	memset(longest, 'x', sizeof(longest));
	ck_assert(fetch_header_printable((struct str){ longest, LIMIT_VALIDATOR - 1 }));
	ck_assert(!fetch_header_printable((struct str){ longest, LIMIT_VALIDATOR }));
}
END_TEST

START_TEST(redirects_lead_to_http_and_https_never_down)
{
	static const struct {
		bool https;
		const char *location;
		const char *refusal;	/* NULL: followed */
	} CASES[] = {
		{ false, " https://a.example/\r\n", NULL }, { false, "http://a.example/", NULL },
		{ true, "https://a.example/", NULL }, { true, "HTTPS://A.EXAMPLE/", NULL },
		{ true, "/feed.xml", NULL }, { true, "//b.example/feed", NULL },
		{ true, "?x=a:b", NULL },
		{ true, "", NULL }, { true, "feed.xml#top", NULL },
		{ true, "http://a.example/", "plain http" },
		{ true, "HTTP://a.example/", "plain http" },
		{ true, " \thttp:a.example", "plain http" },
		{ false, "file:///etc/passwd", "neither" },
		{ false, "ftp://a.example/", "neither" },
		{ true, "gopher://a.example/", "neither" },
		{ false, "data:text/xml,<a/>", "neither" },
		{ false, "javascript:alert(1)", "neither" },
		{ false, "dict://a.example/", "neither" },
		{ false, "smb://a.example/x", "neither" }, { false, "FILE:/etc/passwd", "neither" },
	};

	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		struct fetch_redirect r;
		const char *why;

		fetch_redirect_init(&r);
		why = fetch_redirect_refuses(&r, 301, CASES[i].https, str_of(CASES[i].location));
		ck_assert_msg(CASES[i].refusal == NULL ? why == NULL :
		    why != NULL && strstr(why, CASES[i].refusal) != NULL,
		    "%s: %s", CASES[i].location, why != NULL ? why : "followed");
		fetch_redirect_release(&r);
	}
}
END_TEST

START_TEST(a_redirect_is_permanent_if_every_hop_is)
{
	struct fetch_redirect r;

	fetch_redirect_init(&r);
	fetch_redirect_refuses(&r, 301, false, STR("http://a.example/"));
	fetch_redirect_refuses(&r, 308, false, STR("http://b.example/"));
	ck_assert(r.permanent && r.hops == 2);
	ck_assert_str_eq(buf_cstr(&r.chain), "http://a.example/ -> http://b.example/");
	fetch_redirect_refuses(&r, 302, false, STR("http://c.example/"));
	fetch_redirect_refuses(&r, 301, false, STR("http://d.example/"));
	ck_assert(!r.permanent);
	fetch_redirect_clear(&r);
	ck_assert(r.permanent && r.hops == 0);
	ck_assert_str_eq(buf_cstr(&r.chain), "");
	fetch_redirect_release(&r);
}
END_TEST

START_TEST(the_chain_shows_no_password_and_no_control_character)
{
	static const struct {
		const char *location, *shown;
	} CASES[] = {
		{ "http://anna:secret@a.example/x", "http://***@a.example/x" },
		{ "//anna:secret@a.example/x", "//***@a.example/x" },
		{ "http://anna:se@cret@a.example", "http://***@a.example" },
		{ "http://a.example/x@y", "http://a.example/x@y" },
		{ "http://a.example/\x1b[2J", "http://a.example/\\x1b[2J" },
		{ "http:/\\anna:secret@a.example/", "http:/***@a.example/" },
	};
	struct fetch_redirect r;

	fetch_redirect_init(&r);
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		fetch_redirect_clear(&r);
		fetch_redirect_refuses(&r, 301, false, str_of(CASES[i].location));
		ck_assert_str_eq(buf_cstr(&r.chain), CASES[i].shown);
	}
	fetch_redirect_release(&r);
}
END_TEST

START_TEST(a_long_password_does_not_slip_past_the_mask)
{
	char location[2000] = "http://anna:";
	struct fetch_redirect r;

	memset(location + 12, 's', 1000);
	memcpy(location + 1012, "@a.example/", sizeof("@a.example/"));
	fetch_redirect_init(&r);
	fetch_redirect_refuses(&r, 301, false, str_of(location));
	ck_assert_str_eq(buf_cstr(&r.chain), "http://***@a.example/");
	fetch_redirect_release(&r);
}
END_TEST

START_TEST(every_status_has_its_outcome)
{
	static const struct {
		int first, last;
		enum outcome outcome;
	} CASES[] = {
		{ 200, 203, OUTCOME_NEW }, { 204, 206, OUTCOME_BROKEN }, { 207, 299, OUTCOME_NEW },
		{ 300, 303, OUTCOME_BROKEN }, { 304, 304, OUTCOME_UNCHANGED },
		{ 305, 399, OUTCOME_BROKEN },
		{ 400, 407, OUTCOME_BROKEN }, { 408, 408, OUTCOME_RETRY },
		{ 409, 409, OUTCOME_BROKEN },
		{ 410, 410, OUTCOME_GONE }, { 411, 420, OUTCOME_BROKEN },
		{ 421, 421, OUTCOME_RETRY },
		{ 422, 424, OUTCOME_BROKEN }, { 425, 425, OUTCOME_RETRY },
		{ 426, 428, OUTCOME_BROKEN },
		{ 429, 429, OUTCOME_RETRY }, { 430, 499, OUTCOME_BROKEN },
		{ 500, 599, OUTCOME_RETRY },
		{ 600, 999, OUTCOME_BROKEN }, { 100, 199, OUTCOME_BROKEN },
	};
	struct buf why;

	buf_init(&why, 200);
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
		for (int status = CASES[i].first; status <= CASES[i].last; status++) {
			bool wordless = CASES[i].outcome == OUTCOME_NEW ||
			    CASES[i].outcome == OUTCOME_UNCHANGED;

			buf_clear(&why);
			ck_assert_msg(fetch_reason_status(status, &why) == CASES[i].outcome,
			    "%d", status);
			ck_assert_msg((why.n == 0) == wordless, "%d: %s", status, buf_cstr(&why));
		}
	buf_release(&why);
}
END_TEST

static void
assert_failure(const struct fetch_reason_facts *facts, enum outcome outcome, const char *words)
{
	struct fetch_reason_facts f = *facts;
	struct buf why;

	f.host = "a.example";
	f.timeout = 30000;
	f.detail = f.detail != NULL ? f.detail : "";
	f.now = 1763960000000;
	buf_init(&why, 1000);
	ck_assert_int_eq(fetch_reason_failure(&f, &why), outcome);
	ck_assert_str_eq(buf_cstr(&why), words);
	buf_release(&why);
}

START_TEST(a_time_out_names_its_stage)
{
	static const struct {
		enum fetch_stage stage;
		bool tls;
		int64_t took;
		const char *words;
	} CASES[] = {
		{ FETCH_STAGE_RESOLVE, false, 10007,
		    "cannot resolve host a.example: no answer from the resolver in 10 s" },
		{ FETCH_STAGE_CONNECT, false, 10010, "no connection to a.example in 10 s" },
		{ FETCH_STAGE_CONNECT, true, 10010,
		    "connected to a.example, no TLS handshake in 10 s" },
		{ FETCH_STAGE_ASK, false, 30001, "connected, no answer in 30 s" },
		{ FETCH_STAGE_HEAD, false, 30001,
		    "answer stalled: its headers were not complete in 30 s" },
		{ FETCH_STAGE_REDIRECT, false, 30001,
		    "redirected, no connection to a.example in 30 s" },
		{ FETCH_STAGE_BODY, false, 30001, "answer not complete (77 bytes) in 30 s" },
		{ FETCH_STAGE_BODY, false, 12345,
		    "answer stalled: gave up after 77 bytes and 12.3 s" },
	};

	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
		assert_failure(&(struct fetch_reason_facts){ .code = CURLE_OPERATION_TIMEDOUT,
		    .stage = CASES[i].stage, .tls_pending = CASES[i].tls, .took = CASES[i].took,
		    .body = 77 }, OUTCOME_RETRY, CASES[i].words);
}
END_TEST

START_TEST(a_bad_certificate_is_named_for_what_it_is)
{
	static const struct {
		long verify;
		const char *detail, *words;
	} CASES[] = {
		{ 10, "",
		    "TLS certificate of a.example has expired (here it is 2025-11-24T04:53:20Z)" },
		{ 9, "",
		    "TLS certificate of a.example is not yet valid (here it is 2025-11-24T04:53:20Z)" },
		{ 18, "", "TLS certificate of a.example is self-signed" },
		{ 20, "", "TLS certificate of a.example: unknown issuer"
		    " (incomplete chain, or a CA not trusted here)" },
		{ 0,
		    "SSL: no alternative certificate subject name matches target host name 'a.example'",
		    "TLS certificate is for another host than a.example" },
		{ 99, "SSL certificate problem: something new\n",
		    "TLS certificate of a.example is not trusted (SSL certificate problem: something new)" },
	};

	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
		assert_failure(&(struct fetch_reason_facts){ .code = CURLE_PEER_FAILED_VERIFICATION,
		    .verify = CASES[i].verify,
		    .from = STAMP_NONE, .until = STAMP_NONE, .detail = CASES[i].detail }, OUTCOME_RETRY,
		    CASES[i].words);
}
END_TEST

START_TEST(failures_are_told_apart)
{
	assert_failure(&(struct fetch_reason_facts){ .code = CURLE_COULDNT_CONNECT,
	    .os_error = ECONNREFUSED }, OUTCOME_RETRY, "connection refused by a.example");
	assert_failure(&(struct fetch_reason_facts){ .code = CURLE_COULDNT_CONNECT,
	    .os_error = EHOSTUNREACH }, OUTCOME_RETRY, "no route to host a.example");
	assert_failure(&(struct fetch_reason_facts){ .code = CURLE_COULDNT_CONNECT,
	    .detail = "odd\x1b[2J" }, OUTCOME_RETRY, "cannot connect to a.example (odd\\x1b[2J)");
	assert_failure(&(struct fetch_reason_facts){ .code = CURLE_COULDNT_RESOLVE_HOST },
	    OUTCOME_RETRY, "cannot resolve host a.example");
	assert_failure(&(struct fetch_reason_facts){ .code = CURLE_PARTIAL_FILE, .body = 10 },
	    OUTCOME_BROKEN,
	    "truncated answer: the connection closed after 10 bytes, before its end");
	assert_failure(&(struct fetch_reason_facts){ .code = CURLE_BAD_CONTENT_ENCODING,
	    .detail = "incorrect header check" }, OUTCOME_BROKEN,
	    "garbled answer (incorrect header check)");
	assert_failure(&(struct fetch_reason_facts){ .code = CURLE_SSL_CACERT_BADFILE,
	    .detail = "no /x/bundle.crt" }, OUTCOME_RETRY,
	    "cannot read the CA certificates (no /x/bundle.crt)");
	assert_failure(&(struct fetch_reason_facts){ .code = CURLE_TOO_MANY_REDIRECTS },
	    OUTCOME_BROKEN, "redirected more than 5 times");
	assert_failure(&(struct fetch_reason_facts){ .code = CURLE_READ_ERROR, .detail = "what" },
	    OUTCOME_RETRY, "Failed to open/read local data from file/application: what");
}
END_TEST

TEST_MAIN("fetch_rules", only_global_addresses_pass, what_is_no_internet_address_is_refused,
    retry_after_is_seconds_or_a_date_within_a_day, freshness_is_what_the_answer_says_less_its_age,
    a_validator_is_kept_if_printable_and_short,
    redirects_lead_to_http_and_https_never_down, a_redirect_is_permanent_if_every_hop_is,
    the_chain_shows_no_password_and_no_control_character,
    a_long_password_does_not_slip_past_the_mask, every_status_has_its_outcome,
    a_time_out_names_its_stage, a_bad_certificate_is_named_for_what_it_is, failures_are_told_apart)
