#include "tests/test.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tests/scenarios/bed.h"

/*
 * `feedwatch fetch` against a server that misbehaves: what arrives is whole
 * and on stdout, or stdout is empty and one line on stderr says why.
 */
#define FEED "<rss version=\"2.0\"><channel><title>Bed</title></channel></rss>\n"
#define TIMES(s) (sizeof(s) / sizeof((s)[0]))

/* "<rss/>\n" in every encoding that is asked for. */
#define GZIPPED "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff\xb3\x29\x2a\x2e\xd6\xb7\xe3\x02\x00" \
    "\x41\xda\xbc\xe1\x07\x00\x00\x00"
#define DEFLATED "\x78\xda\xb3\x29\x2a\x2e\xd6\xb7\xe3\x02\x00\x09\x75\x02\x0c"
#define BROTLI "\x60\x00\x10<rss/>\n\x03"
#define ZSTD "\x28\xb5\x2f\xfd\x04\x58\x39\x00\x00<rss/>\n\xea\x57\x39\x0c"
/* The beginning of a gzip of zeros: each zero byte that follows it unpacks to a thousand. */
#define BOMB_HEAD "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff\xed\xc1\x01\x0d\x00\x00\x00\xc2\xa0" \
    "\xf7\x4f\x6d\x0f\x07\x14"
#define BYTES(literal) .body = (literal), .size = sizeof(literal) - 1

static struct bed_result
fetch(struct bed *bed, const char *url)
{
	return BED_RUN(bed, "fetch", "--allow-private", url);
}

static struct bed_result
fetch_reply(struct bed *bed, const struct bed_reply *reply)
{
	bed_route(bed, "/a", reply);
	return fetch(bed, bed_url(bed, "/a"));
}

/* One line on stderr that holds words; nothing on stdout; that exit status. */
static void
assert_said(const struct bed_result *r, const char *words, int status)
{
	const char *end = strchr(r->err, '\n');

	ck_assert_msg(strstr(r->err, words) != NULL, "'%s' without '%s'", r->err, words);
	ck_assert_msg(end != NULL && end[1] == '\0', "not one line: '%s'", r->err);
	ck_assert_int_eq(r->exit, status);
	ck_assert_str_eq(r->out, "");
}

static void
assert_refused(const struct bed_result *r, const char *words)
{
	assert_said(r, words, 1);
}

/* The command line is wrong: sysexits.h's EX_USAGE. */
static void
assert_misused(const struct bed_result *r, const char *words)
{
	assert_said(r, words, 64);
}

static void
assert_body(const struct bed_result *r, const char *body)
{
	ck_assert_msg(r->exit == 0, "exit %d, signal %d: %s", r->exit, r->signal, r->err);
	ck_assert_str_eq(r->out, body);
	ck_assert_str_eq(r->err, "");
}

START_TEST(a_feed_arrives_however_it_is_framed)
{
	static const struct bed_reply REPLIES[] = {
		{ .body = FEED },
		{ .body = FEED, .chunked = true },
		{ .body = FEED, .no_length = true },
		{ .body = FEED, .close = true },
		{ .body = FEED, .delay_ms = 300 },
		{ .body = FEED, .drip_ms = 2, .drip_from = 100 },
		{ .body = FEED, .type = "text/html" },
		{ .body = FEED, .type = "" },
		{ .body = FEED, .status = 203 },
		{ .body = FEED,
		    .headers = "X-Long-One: " "0123456789012345678901234567890123456789" "\r\n" },
		{ .raw = "HTTP/1.0 200 OK\r\n\r\n" FEED },
		{ .raw = "HTTP/1.1 200\r\nconnection: close\r\n\r\n" FEED },
		{ .raw = "HTTP/1.1 103 Early\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\n\r\n" FEED },
		{ .raw = "HTTP/1.1 200 OK\nX: bare line ends\n\n" FEED },
		{ .raw = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;ext=1\r\n<rss/\r\n"
		    "2\r\n>\n\r\n0\r\nX-Trailer: 1\r\n\r\n" },
	};
	struct bed *bed = bed_new();

	for (size_t i = 0; i < TIMES(REPLIES); i++) {
		struct bed_result r = fetch_reply(bed, &REPLIES[i]);

		ck_assert_msg(r.exit == 0, "%zu: %s", i, r.err);
		assert_body(&r, i + 1 < TIMES(REPLIES) ? FEED : "<rss/>\n");
	}
	bed_free(bed);
}
END_TEST

START_TEST(a_body_of_a_megabyte_arrives_whole)
{
	struct bed *bed = bed_new();
	size_t size = 1024 * 1024 + 7;
	char *body = mem_alloc(size + 1);
	struct bed_result r;

	for (size_t i = 0; i < size; i++)
		body[i] = (char)('a' + i % 23);
	r = fetch_reply(bed, &(struct bed_reply){ .body = body, .chunked = true });
	assert_body(&r, body);
	free(body);
	bed_free(bed);
}
END_TEST

START_TEST(bytes_pass_through_unchanged)
{
	struct bed *bed = bed_new();
	struct bed_result r = fetch_reply(bed, &(struct bed_reply){ .body = "\xff\0\x80\r\n\0",
	    .size = 6 });

	ck_assert_int_eq(r.exit, 0);
	ck_assert_uint_eq(r.out_size, 6);
	ck_assert_mem_eq(r.out, "\xff\0\x80\r\n\0", 6);
	bed_free(bed);
}
END_TEST

START_TEST(a_status_that_is_no_success_is_told_in_words)
{
	static const struct {
		int status;
		const char *words;
	} CASES[] = {
		{ 204, "answered 204 (no content)" }, { 206, "answered 206 (a part)" },
		{ 300, "answered 300 (several choices)" },
		{ 301, "answered 301 (a redirect) without a target" },
		{ 401, "answered 401 (wants a password)" }, { 403, "answered 403 (forbidden)" },
		{ 404, "answered 404 (not found)" }, { 410, "answered 410 (gone for good)" },
		{ 418, "answered 418" }, { 429, "answered 429 (too many requests)" },
		{ 500, "answered 500 (internal error)" }, { 502, "answered 502 (bad gateway)" },
		{ 503, "answered 503 (unavailable)" }, { 520, "answered 520" },
		{ 526, "answered 526" },
		{ 999, "answered 999" },
	};
	struct bed *bed = bed_new();

	for (size_t i = 0; i < TIMES(CASES); i++) {
		struct bed_result r = fetch_reply(bed,
		    &(struct bed_reply){ .status = CASES[i].status,
		    .body = "<h1>sorry</h1>" });

		assert_refused(&r, CASES[i].words);
	}
	bed_free(bed);
}
END_TEST

START_TEST(an_empty_answer_is_no_feed)
{
	struct bed *bed = bed_new();
	struct bed_result r = fetch_reply(bed, &(struct bed_reply){ .body = "" });

	assert_refused(&r, "empty answer");
	r = fetch_reply(bed, &(struct bed_reply){ .body = "", .chunked = true });
	assert_refused(&r, "empty answer");
	r = fetch_reply(bed, &(struct bed_reply){ .body = "", .no_length = true });
	assert_refused(&r, "empty answer");
	bed_free(bed);
}
END_TEST

START_TEST(a_304_that_nobody_asked_for_is_no_body)
{
	struct bed *bed = bed_new();
	struct bed_result r = fetch_reply(bed, &(struct bed_reply){
	    .raw = "HTTP/1.1 304 Not Modified\r\nETag: \"2\"\r\nConnection: close\r\n\r\n<rss/>" });

	assert_refused(&r, "answered 304 (not modified)");
	/* a Location does not make it a redirect */
	bed_route(bed, "/b", &(struct bed_reply){ .body = FEED });
	r = fetch_reply(bed, &(struct bed_reply){ .status = 304, .redirect = "/b" });
	assert_refused(&r, "answered 304 (not modified)");
	ck_assert_uint_eq(bed_count(bed, "/b"), 0);
	bed_free(bed);
}
END_TEST

START_TEST(a_truncated_body_gives_nothing)
{
	struct bed *bed = bed_new();
	struct bed_result r;

	r = fetch_reply(bed, &(struct bed_reply){
	    .raw = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<rss>12345" });
	assert_refused(&r, "truncated answer: the connection closed after 10 bytes");
	r = fetch_reply(bed, &(struct bed_reply){
	    .raw = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\n<rss>" });
	assert_refused(&r, "truncated answer");
	r = fetch_reply(bed, &(struct bed_reply){
	    .raw = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n" });
	assert_refused(&r, "truncated answer");
	bed_free(bed);
}
END_TEST

START_TEST(a_broken_chunk_gives_nothing)
{
	static const char *const CHUNKS[] = {
		"5\r\n<rss>\r\nFFFFFFFF\r\n<rss>", "5\r\n<rss>\r\nFFFFFFFFFFFFFFFFFF\r\nx",
		"5\r\n<rss>\r\nzz\r\n", "5\r\n<rss>\r\n-1\r\n", "0x5\r\n<rss>\r\n0\r\n\r\n",
		"5\r\n<rss>too long\r\n0\r\n\r\n",
	};
	struct bed *bed = bed_new();

	for (size_t i = 0; i < TIMES(CHUNKS); i++) {
		struct bed_result r = fetch_reply(bed, &(struct bed_reply){ .raw = bed_format(bed,
		    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%s", CHUNKS[i]) });

		assert_refused(&r, "answer");
	}
	bed_free(bed);
}
END_TEST

START_TEST(a_reset_connection_gives_nothing)
{
	static const char HEAD[] = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n<rss>";
	struct bed *bed = bed_new();
	struct bed_result r;

	r = fetch_reply(bed, &(struct bed_reply){ .raw = HEAD, .reset = true });
	ck_assert_msg(strstr(r.err, "connection reset in the middle of the answer") != NULL ||
	    strstr(r.err, "truncated answer") != NULL, "%s", r.err);
	assert_refused(&r, "");
	r = fetch_reply(bed, &(struct bed_reply){ .body = FEED, .close_after = 1, .reset = true });
	assert_refused(&r, "");
	bed_free(bed);
}
END_TEST

START_TEST(an_answer_that_never_begins_is_told_apart)
{
	struct bed *bed = bed_new();
	struct bed_result r;

	bed_route(bed, "/silent", &(struct bed_reply){ .silent = true });
	r = BED_RUN(bed, "fetch", "--allow-private", "--timeout", "1s", bed_url(bed, "/silent"));
	assert_refused(&r, "connected, no answer in 1 s");
	ck_assert_int_lt(r.took, 3000);
	bed_route(bed, "/head", &(struct bed_reply){ .body = FEED, .stall_after = 40 });
	r = BED_RUN(bed, "fetch", "--allow-private", "--timeout", "1s", bed_url(bed, "/head"));
	assert_refused(&r, "headers were not complete in 1 s");
	bed_route(bed, "/drip", &(struct bed_reply){ .body = FEED, .drip_ms = 20 });
	r = BED_RUN(bed, "fetch", "--allow-private", "--timeout", "1s", bed_url(bed, "/drip"));
	assert_refused(&r, "headers were not complete in 1 s");
	bed_route(bed, "/body", &(struct bed_reply){ .body = FEED, .stall_after = 120 });
	r = BED_RUN(bed, "fetch", "--allow-private", "--timeout", "1500ms", bed_url(bed, "/body"));
	assert_refused(&r, "answer not complete");
	assert_refused(&r, "in 1.5 s");
	r = fetch_reply(bed, &(struct bed_reply){ .raw = "", .raw_size = 0, .close = true });
	assert_refused(&r, "connection closed without an answer");
	bed_free(bed);
}
END_TEST

/* Both take their ten seconds at the same time. */
START_TEST(a_body_that_only_drips_is_given_up)
{
	struct bed *bed = bed_new();
	struct bed_child *children[2];

	bed_route(bed, "/drip", &(struct bed_reply){ .body = FEED, .drip_ms = 900,
	    .drip_from = 105 });
	bed_route(bed, "/stall", &(struct bed_reply){ .body = FEED, .stall_after = 110 });
	children[0] = bed_start(bed, &(struct bed_run){
	    .args = { "fetch", "--allow-private", bed_url(bed, "/drip") } });
	children[1] = bed_start(bed, &(struct bed_run){
	    .args = { "fetch", "--allow-private", bed_url(bed, "/stall") } });
	for (size_t i = 0; i < TIMES(children); i++) {
		struct bed_result r = bed_wait(children[i]);

		assert_refused(&r, "answer stalled: gave up after ");
		ck_assert_int_lt(r.took, 20000);
		ck_assert_int_gt(r.took, 8000);
	}
	bed_free(bed);
}
END_TEST

START_TEST(what_is_not_http_is_refused)
{
	static const struct {
		const char *raw, *words;
	} CASES[] = {
		{ "<rss/>\n", "no HTTP answer" },			/* HTTP/0.9 */
		{ "SSH-2.0-OpenSSH_9.2\r\n", "no HTTP answer" },
		{ "HTTP/7.7 200 OK\r\n\r\n<rss/>", "HTTP" },
		{ "HTTP/1.1 2000 OK\r\n\r\n<rss/>", "" },
		{ "HTTP/1.1 abc\r\n\r\n<rss/>", "" },
		{ "HTTP/1.1 200 OK\r\nX: a\r\nContent-Length: -5\r\n\r\n<rss/>", "" },
	};
	struct bed *bed = bed_new();
	struct bed_result r;

	for (size_t i = 0; i < TIMES(CASES); i++) {
		r = fetch_reply(bed, &(struct bed_reply){ .raw = CASES[i].raw });
		ck_assert_msg(r.exit == 1, "%s gave %s", CASES[i].raw, r.out);
		assert_refused(&r, CASES[i].words);
	}
	r = fetch_reply(bed, &(struct bed_reply){ .raw = "HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n<rss/>",
	    .raw_size = 34 });
	assert_refused(&r, "garbled answer");
	bed_free(bed);
}
END_TEST

START_TEST(headers_without_end_are_cut_off)
{
	struct bed *bed = bed_new();
	char *lines = mem_alloc(400 * 1024);
	struct bed_result r;

	for (size_t n = 0; n < 300 * 1024; n += 8)
		memcpy(lines + n, "X-A: b\r\n", 9);
	r = fetch_reply(bed, &(struct bed_reply){ .body = FEED, .headers = lines });
	assert_refused(&r, "response headers larger than 128 KiB");
	memset(lines, 'x', 300 * 1024);
	memcpy(lines, "X: ", 3);
	memcpy(lines + 300 * 1024, "\r\n", 3);
	r = fetch_reply(bed, &(struct bed_reply){ .body = FEED, .headers = lines });
	assert_refused(&r, "header");
	free(lines);
	bed_free(bed);
}
END_TEST

START_TEST(a_storm_of_interim_answers_ends)
{
	struct bed *bed = bed_new();
	size_t size = 400 * 1024, n = 0;
	char *storm = mem_alloc(size + 200);
	struct bed_result r;

	while (n < size) {
		memcpy(storm + n, "HTTP/1.1 100 Continue\r\n\r\n", 25);
		n += 25;
	}
	memcpy(storm + n, "HTTP/1.1 200 OK\r\n\r\n" FEED, sizeof("HTTP/1.1 200 OK\r\n\r\n" FEED));
	r = fetch_reply(bed, &(struct bed_reply){ .raw = storm });
	assert_refused(&r, "response headers larger than 128 KiB");
	free(storm);
	bed_free(bed);
}
END_TEST

START_TEST(an_endless_body_ends_at_the_ceiling)
{
	struct bed *bed = bed_new();
	char *piece = mem_alloc(64 * 1024 + 1);
	struct bed_result r;

	memset(piece, ' ', 64 * 1024);
	r = fetch_reply(bed, &(struct bed_reply){ .body = piece, .endless = true });
	assert_refused(&r, "larger than 16 MiB");
	bed_config(bed, "max-body 1MiB\n");
	r = fetch_reply(bed, &(struct bed_reply){ .body = piece, .endless = true,
	    .no_length = true });
	assert_refused(&r, "larger than 1 MiB");
	free(piece);
	bed_free(bed);
}
END_TEST

START_TEST(the_ceiling_counts_what_is_unpacked)
{
	struct bed *bed = bed_new();
	char bomb[48 * 1024] = BOMB_HEAD;
	struct bed_result r = fetch_reply(bed, &(struct bed_reply){ .body = bomb,
	    .size = sizeof(bomb), .headers = "Content-Encoding: gzip\r\n" });

	assert_refused(&r, "larger than 16 MiB");
#ifndef __SANITIZE_ADDRESS__
	ck_assert_msg(r.max_rss < 64 * 1024, "%ld KiB", r.max_rss);
#endif
	r = fetch_reply(bed, &(struct bed_reply){ .body = bomb, .size = sizeof(bomb),
	    .headers = "Content-Encoding: gzip, gzip\r\n" });
	assert_refused(&r, "larger than 16 MiB");
	bed_free(bed);
}
END_TEST

START_TEST(every_encoding_that_is_asked_for_is_unpacked)
{
	static const struct bed_reply REPLIES[] = {
		{ BYTES(GZIPPED), .headers = "Content-Encoding: gzip\r\n" },
		{ BYTES(GZIPPED), .headers = "Content-Encoding: x-gzip\r\n" },
		{ BYTES(GZIPPED), .headers = "content-encoding:GZIP\r\n", .chunked = true },
		{ BYTES(DEFLATED), .headers = "Content-Encoding: deflate\r\n" },
		{ BYTES("\xb3\x29\x2a\x2e\xd6\xb7\xe3\x02\x00"),
		    .headers = "Content-Encoding: deflate\r\n" },
		{ BYTES(BROTLI), .headers = "Content-Encoding: br\r\n" },
		{ BYTES(ZSTD), .headers = "Content-Encoding: zstd\r\n" },
		{ BYTES("<rss/>\n"), .headers = "Content-Encoding: identity\r\n" },
	};
	struct bed *bed = bed_new();
	const char *sent;

	for (size_t i = 0; i < TIMES(REPLIES); i++) {
		struct bed_result r = fetch_reply(bed, &REPLIES[i]);

		ck_assert_msg(r.exit == 0, "%s%s", REPLIES[i].headers, r.err);
		assert_body(&r, "<rss/>\n");
	}
	sent = bed_requests(bed, "/a");
	ck_assert_ptr_nonnull(strstr(sent, "\r\nAccept-Encoding: deflate, gzip, br, zstd\r\n"));
	bed_free(bed);
}
END_TEST

START_TEST(a_wrong_encoding_gives_nothing)
{
	static const struct bed_reply REPLIES[] = {
		{ .body = FEED, .headers = "Content-Encoding: gzip\r\n" },
		{ .body = FEED, .headers = "Content-Encoding: br\r\n" },
		{ .body = FEED, .headers = "Content-Encoding: zstd\r\n" },
		{ .body = FEED, .headers = "Content-Encoding: rot13\r\n" },
		{ BYTES(GZIPPED "and more"), .headers = "Content-Encoding: gzip\r\n" },
		{ BYTES(GZIPPED),
		    .headers = "Content-Encoding: gzip, gzip, gzip, gzip, gzip, gzip, gzip\r\n" },
	};
	struct bed *bed = bed_new();

	for (size_t i = 0; i < TIMES(REPLIES); i++) {
		struct bed_result r = fetch_reply(bed, &REPLIES[i]);

		ck_assert_msg(r.exit == 1, "%zu: %s", i, r.out);
		assert_refused(&r, "wrongly encoded answer (Content-Encoding: ");
	}
	bed_free(bed);
}
END_TEST

START_TEST(redirects_are_followed_to_where_they_lead)
{
	static const char *const TARGETS[] = {
		"/b", "b", "../b", "./x/../b", "//HOST/b", "http://HOST/b", "HTTP://HOST/b",
		"/b#part",
		"   /b", "?to=b",
	};
	struct bed *bed = bed_new();
	const char *host = strstr(bed_base(bed), "//") + 2;

	bed_route(bed, "/b", &(struct bed_reply){ .body = FEED });
	bed_route(bed, "/a?to=b", &(struct bed_reply){ .body = FEED });
	for (size_t i = 0; i < TIMES(TARGETS); i++) {
		const char *gap = strstr(TARGETS[i], "HOST");
		const char *target = gap == NULL ? TARGETS[i] : bed_format(bed, "%.*s%s%s",
		    (int)(gap - TARGETS[i]), TARGETS[i], host, gap + 4);
		struct bed_result r = fetch_reply(bed, &(struct bed_reply){ .redirect = target });

		ck_assert_msg(r.exit == 0, "%s: %s", target, r.err);
		assert_body(&r, FEED);
	}
	bed_route(bed, "/with%20space", &(struct bed_reply){ .body = FEED });
	for (int status = 301; status <= 308; status++) {
		struct bed_result r;

		if (status == 304 || status == 305 || status == 306)
			continue;
		r = fetch_reply(bed, &(struct bed_reply){ .status = status,
		    .redirect = "/with space",
		    .body = "moved" });
		assert_body(&r, FEED);
	}
	bed_free(bed);
}
END_TEST

START_TEST(five_redirects_are_followed_and_no_more)
{
	struct bed *bed = bed_new();
	struct bed_result r;

	for (int i = 0; i < 10; i++)
		bed_route(bed, bed_format(bed, "/%d", i),
		    &(struct bed_reply){ .redirect = bed_format(bed, "/%d", i + 1) });
	bed_route(bed, "/10", &(struct bed_reply){ .body = FEED });
	r = fetch(bed, bed_url(bed, "/5"));
	assert_body(&r, FEED);
	r = fetch(bed, bed_url(bed, "/4"));
	assert_refused(&r, "redirected more than 5 times; redirected: /5 -> /6 -> /7 -> /8 -> /9");
	bed_route(bed, "/loop", &(struct bed_reply){ .redirect = "/loop", .status = 301 });
	r = fetch(bed, bed_url(bed, "/loop"));
	assert_refused(&r, "redirected more than 5 times; redirected: /loop -> /loop");
	ck_assert_uint_eq(bed_count(bed, "/loop"), 6);
	bed_free(bed);
}
END_TEST

START_TEST(redirects_out_of_the_web_are_refused)
{
	static const char *const TARGETS[] = {
		"file:///etc/passwd", "FILE:///etc/passwd", "ftp://127.0.0.1/x",
		"gopher://127.0.0.1/x",
		"dict://127.0.0.1/x", "smb://127.0.0.1/x/y", "data:text/xml,<rss/>",
		"javascript:alert(1)",
		"telnet://127.0.0.1/", "ldap://127.0.0.1/x",
	};
	struct bed *bed = bed_new();

	for (size_t i = 0; i < TIMES(TARGETS); i++) {
		struct bed_result r = fetch_reply(bed,
		    &(struct bed_reply){ .redirect = TARGETS[i] });

		assert_refused(&r, "refused to follow to what is neither http nor https");
		assert_refused(&r, TARGETS[i]);
	}
	bed_free(bed);
}
END_TEST

START_TEST(a_redirect_into_nonsense_is_told)
{
	struct bed *bed = bed_new();
	char *far = mem_alloc(10001);
	struct bed_result r;

	r = fetch_reply(bed, &(struct bed_reply){ .redirect = "http://[::1" });
	assert_refused(&r, "redirected: http://[::1");
	r = fetch_reply(bed, &(struct bed_reply){ .redirect = "http://" });
	assert_refused(&r, "redirected: http://");
	r = fetch_reply(bed, &(struct bed_reply){ .redirect = "http://127.0.0.1:1/" });
	assert_refused(&r, "connection refused by 127.0.0.1:1; redirected: http://127.0.0.1:1/");
	r = fetch_reply(bed, &(struct bed_reply){ .redirect = "/\x1b[2Jgone" });
	assert_refused(&r, "/\\x1b[2Jgone");
	memset(far, 'x', 10000);
	far[0] = '/';
	r = fetch_reply(bed, &(struct bed_reply){ .redirect = far });
	assert_refused(&r, "longer than 8 KiB");
	free(far);
	bed_free(bed);
}
END_TEST

START_TEST(addresses_inside_are_refused)
{
	static const char *const HOSTS[] = { "127.0.0.1", "localhost", "[::1]", "0.0.0.0",
	    "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "169.254.169.254", "10.0.0.1", "[fc00::1]" };
	struct bed *bed = bed_new();
	const char *port = strrchr(bed_base(bed), ':');

	for (size_t i = 0; i < TIMES(HOSTS); i++) {
		struct bed_result r = BED_RUN(bed, "fetch",
		    bed_format(bed, "http://%s%s/a", HOSTS[i], port));

		assert_refused(&r, "refused to connect to ");
		ck_assert_int_lt(r.took, 5000);
	}
	ck_assert_uint_eq(server_connections(bed_server(bed)), 0);
	bed_free(bed);
}
END_TEST

START_TEST(nothing_of_the_environment_steers_a_request)
{
	struct bed *bed = bed_new();
	struct server *proxy = server_new();
	const char *way = bed_format(bed, "http://127.0.0.1:%d", server_port(proxy));
	struct bed_result r;
	const char *sent;

	bed_route(bed, "/a", &(struct bed_reply){ .body = FEED });
	bed_write(bed, ".netrc", "machine 127.0.0.1 login anna password secret\n"
	    "default login anna password secret\n");
	bed_write(bed, ".curlrc", "user-agent = \"steered\"\n");
	r = bed_run(bed, &(struct bed_run){
	    .args = { "fetch", "--allow-private", bed_url(bed, "/a") },
	    .env = {
		bed_format(bed, "http_proxy=%s", way), bed_format(bed, "HTTP_PROXY=%s", way),
		bed_format(bed, "all_proxy=%s", way), bed_format(bed, "ALL_PROXY=%s", way),
		bed_format(bed, "https_proxy=%s", way),
	    } });
	assert_body(&r, FEED);
	ck_assert_uint_eq(server_connections(proxy), 0);
	sent = bed_requests(bed, "/a");
	ck_assert_ptr_null(strcasestr(sent, "authorization"));
	ck_assert_ptr_null(strcasestr(sent, "steered"));
	server_free(proxy);
	bed_free(bed);
}
END_TEST

START_TEST(a_request_says_who_asks_and_nothing_it_should_not)
{
	struct bed *bed = bed_new();
	const char *sent;

	bed_route(bed, "/a", &(struct bed_reply){ .redirect = "/b",
	    .headers = "Set-Cookie: x=1\r\n" });
	bed_route(bed, "/b", &(struct bed_reply){ .body = FEED });
	ck_assert_int_eq(fetch(bed, bed_url(bed, "/a")).exit, 0);
	sent = bed_requests(bed, "/a");
	ck_assert_msg(strncmp(sent, "GET /a HTTP/1.1\r\n", 17) == 0, "%s", sent);
	ck_assert_ptr_nonnull(strstr(sent, "\r\nUser-Agent: feedwatch/"));
	ck_assert_ptr_null(strcasestr(sent, "cookie"));
	ck_assert_ptr_null(strcasestr(sent, "if-"));
	sent = bed_requests(bed, "/b");
	ck_assert_ptr_null(strcasestr(sent, "referer"));
	/* a cookie lives for the hops of one request */
	ck_assert_ptr_nonnull(strstr(sent, "\r\nCookie: x=1\r\n"));
	bed_config(bed, "user-agent \"watcher/2 (+https://watch.example)\"\n");
	server_forget(bed_server(bed));
	ck_assert_int_eq(fetch(bed, bed_url(bed, "/b")).exit, 0);
	sent = bed_requests(bed, "/b");
	ck_assert_ptr_nonnull(strstr(sent,
	    "\r\nUser-Agent: watcher/2 (+https://watch.example)\r\n"));
	ck_assert_ptr_null(strcasestr(sent, "cookie"));
	bed_free(bed);
}
END_TEST

START_TEST(verbose_shows_the_headers_made_safe)
{
	struct bed *bed = bed_new();
	struct bed_result r;

	bed_route(bed, "/a", &(struct bed_reply){ .body = FEED, .etag = "W/\"7\"",
	    .headers = "X-Evil: \x1b]0;title\x07\r\n" });
	r = BED_RUN(bed, "fetch", "-v", "--allow-private", bed_url(bed, "/a"));
	ck_assert_int_eq(r.exit, 0);
	ck_assert_str_eq(r.out, FEED);
	ck_assert_msg(strncmp(r.err, "HTTP/1.1 200 Scripted\n", 22) == 0, "%s", r.err);
	ck_assert_ptr_nonnull(strstr(r.err, "\nETag: W/\"7\"\n"));
	ck_assert_ptr_nonnull(strstr(r.err, "\nX-Evil: \\x1b]0;title\\x07\n"));
	ck_assert_ptr_null(strchr(r.err, '\x1b'));
	r = BED_RUN(bed, "-v", "fetch", "--allow-private", bed_url(bed, "/none"));
	ck_assert_int_eq(r.exit, 1);
	ck_assert_ptr_nonnull(strstr(r.err, "HTTP/1.1 404 Scripted\n"));
	ck_assert_ptr_nonnull(strstr(r.err, "answered 404 (not found)"));
	bed_free(bed);
}
END_TEST

START_TEST(files_can_be_fetched_too)
{
	struct bed *bed = bed_new();
	struct bed_result r;

	bed_write(bed, "a b.xml", FEED);
	r = BED_RUN(bed, "fetch", bed_format(bed, "file://%s", bed_path(bed, "a%20b.xml")));
	assert_body(&r, FEED);
	r = BED_RUN(bed, "fetch", bed_format(bed, "file://%s", bed_path(bed, "none.xml")));
	assert_refused(&r, "no such file");
	r = BED_RUN(bed, "fetch", "file:///dev/zero");
	assert_refused(&r, "not a plain file");
	bed_free(bed);
}
END_TEST

START_TEST(what_is_no_address_is_refused)
{
	static const char *const URLS[] = { "", "a.example", "ftp://a.example/", "http://",
	    "https://anna:secret@a.example/", "javascript:alert(1)", "http://a.example:99999/" };
	struct bed *bed = bed_new();

	for (size_t i = 0; i < TIMES(URLS); i++) {
		struct bed_result r = BED_RUN(bed, "fetch", URLS[i]);

		assert_misused(&r, "feedwatch fetch: ");
		ck_assert_ptr_null(strstr(r.err, "secret"));
	}
	bed_free(bed);
}
END_TEST

START_TEST(options_are_checked)
{
	struct bed *bed = bed_new();
	struct bed_result r = BED_RUN(bed, "fetch");

	assert_misused(&r, "wants one URL");
	r = BED_RUN(bed, "fetch", "http://a.example/", "http://b.example/");
	assert_misused(&r, "wants one URL");
	r = BED_RUN(bed, "fetch", "--frobnicate", "http://a.example/");
	assert_misused(&r, "unknown option --frobnicate");
	r = BED_RUN(bed, "fetch", "--timeout", "soon", "http://a.example/");
	assert_misused(&r, "no duration");
	bed_free(bed);
}
END_TEST

TEST_MAIN("fetch scenarios", a_feed_arrives_however_it_is_framed,
    a_body_of_a_megabyte_arrives_whole, bytes_pass_through_unchanged,
    a_status_that_is_no_success_is_told_in_words, an_empty_answer_is_no_feed,
    a_304_that_nobody_asked_for_is_no_body, a_truncated_body_gives_nothing,
    a_broken_chunk_gives_nothing, a_reset_connection_gives_nothing,
    an_answer_that_never_begins_is_told_apart, a_body_that_only_drips_is_given_up,
    what_is_not_http_is_refused, headers_without_end_are_cut_off,
    a_storm_of_interim_answers_ends, an_endless_body_ends_at_the_ceiling,
    the_ceiling_counts_what_is_unpacked, every_encoding_that_is_asked_for_is_unpacked,
    a_wrong_encoding_gives_nothing, redirects_are_followed_to_where_they_lead,
    five_redirects_are_followed_and_no_more, redirects_out_of_the_web_are_refused,
    a_redirect_into_nonsense_is_told, addresses_inside_are_refused,
    nothing_of_the_environment_steers_a_request,
    a_request_says_who_asks_and_nothing_it_should_not, verbose_shows_the_headers_made_safe,
    files_can_be_fetched_too, what_is_no_address_is_refused, options_are_checked)
