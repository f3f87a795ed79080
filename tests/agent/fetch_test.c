#include "tests/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "tests/agent/fetch_pair.h"

START_TEST(a_body_arrives_with_what_was_said_of_it)
{
	struct pair p = pair_new();
	struct fetch_answer a;

	server_route(p.server, "/a", &(struct bed_reply){ .body = "<rss/>", .etag = "\"1\"",
	    .last_modified = "Mon, 24 Nov 2025 04:53:20 GMT", .type = "text/xml; charset=utf-8",
	    .headers = "Retry-After: 7\r\nX-A: b\r\n" });
	a = pair_ask(&p, &(struct fetch_request){ .tag = 42, .url = pair_url(&p, "127.0.0.1", "/a"),
	    .allow_private = true });
	ck_assert_int_eq(a.outcome, OUTCOME_NEW);
	ck_assert_uint_eq(a.tag, 42);
	ck_assert_int_eq(a.status, 200);
	ck_assert_int_eq(a.retry_after, 7000);
	ck_assert_str_eq(a.reason, "");
	pair_assert_text(a.body, "<rss/>");
	pair_assert_text(a.etag, "\"1\"");
	pair_assert_text(a.last_modified, "Mon, 24 Nov 2025 04:53:20 GMT");
	pair_assert_text(a.content_type, "text/xml; charset=utf-8");
	pair_assert_text(a.url, pair_url(&p, "127.0.0.1", "/a"));
	pair_assert_text(a.moved, "");
	ck_assert(str_starts(a.headers, STR("HTTP/1.1 200")));
	ck_assert(memmem(a.headers.p, a.headers.n, "X-A: b\r\n", 8) != NULL);
	pair_free(&p);
}
END_TEST

START_TEST(validators_go_out_byte_for_byte)
{
	static const char *const TAGS[] = { "\"1\"", "W/\"weak\"", "unquoted", "\"x-gzip\"",
	    "\"with , and ; and 'quotes'\"", "\"gr\xc3\xbcn\"", "\"  inner  space  \"" };
	struct pair p = pair_new();
	char line[200];

	for (size_t i = 0; i < sizeof(TAGS) / sizeof(TAGS[0]); i++) {
		struct fetch_answer a;
		char copy[100];

		server_route(p.server, "/a", &(struct bed_reply){ .body = "x", .etag = TAGS[i] });
		a = pair_get(&p, "/a");
		pair_assert_text(a.etag, TAGS[i]);
		snprintf(copy, sizeof(copy), "%.*s", STR_ARG(a.etag));
		a = pair_ask(&p, &(struct fetch_request){ .url = pair_url(&p, "127.0.0.1", "/a"),
		    .allow_private = true, .etag = copy,
		    .last_modified = "yesterday, about noon" });
		ck_assert_int_eq(a.outcome, OUTCOME_UNCHANGED);
		ck_assert_int_eq(a.status, 304);
		snprintf(line, sizeof(line), "If-None-Match: %s", TAGS[i]);
		pair_assert_line(&p, "/a", line, true);
		pair_assert_line(&p, "/a", "If-Modified-Since: yesterday, about noon", true);
	}
	pair_free(&p);
}
END_TEST

START_TEST(a_request_without_validators_sends_none)
{
	struct pair p = pair_new();
	char *sent;

	server_route(p.server, "/a", &(struct bed_reply){ .body = "x", .etag = "\"1\"" });
	pair_ask(&p, &(struct fetch_request){ .url = pair_url(&p, "127.0.0.1", "/a"),
	    .allow_private = true,
	    .etag = "\"1\"", .last_modified = "then", .credential = "anna:secret" });
	server_forget(p.server);
	pair_ask(&p, &(struct fetch_request){ .url = pair_url(&p, "127.0.0.1", "/a"),
	    .allow_private = true,
	    .etag = "", .last_modified = "" });
	sent = server_requests(p.server, "/a");
	ck_assert_ptr_null(strcasestr(sent, "if-"));
	ck_assert_ptr_null(strcasestr(sent, "authorization"));
	ck_assert_ptr_null(strcasestr(sent, "referer"));
	ck_assert_ptr_null(strcasestr(sent, "cookie"));
	free(sent);
	pair_free(&p);
}
END_TEST

START_TEST(a_validator_that_would_add_a_header_is_not_sent)
{
	struct pair p = pair_new();

	server_route(p.server, "/a", &(struct bed_reply){ .body = "x" });
	pair_ask(&p, &(struct fetch_request){ .url = pair_url(&p, "127.0.0.1", "/a"),
	    .allow_private = true,
	    .etag = "\"1\"\r\nX-Evil: 1" });
	pair_assert_line(&p, "/a", "X-Evil: 1", false);
	pair_free(&p);
}
END_TEST

START_TEST(an_impossible_request_is_an_answer)
{
	static const struct {
		const char *url, *user_agent, *credential, *words;
	} CASES[] = {
		{ "ftp://a.example/", NULL, NULL, "neither http nor https" },
		{ "a.example", NULL, NULL, "neither http nor https" },
		{ "", NULL, NULL, "neither http nor https" },
		{ "http://", NULL, NULL, "address" },
		{ "http://a b.example/", NULL, NULL, "address" },
		{ "file:///etc/hostname", NULL, NULL, "only where the configuration" },
		{ "http://a.example/", "x\r\nX-Evil: 1", NULL, "control characters" },
		{ "http://a.example/", NULL, "Bearer x\r\nX-Evil: 1", "control characters" },
	};
	struct pair p = pair_new();

	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		struct fetch_answer a = pair_ask(&p, &(struct fetch_request){ .tag = i,
		    .url = CASES[i].url,
		    .user_agent = CASES[i].user_agent, .credential = CASES[i].credential });

		pair_assert_says(&a, OUTCOME_BROKEN, CASES[i].words);
		ck_assert_uint_eq(a.tag, i);
		ck_assert_int_eq(a.status, 0);
		ck_assert_uint_eq(fetch_pending(p.fetch), 0);
	}
	pair_free(&p);
}
END_TEST

START_TEST(files_are_read_where_allowed)
{
	static const struct {
		const char *url, *words;
	} CASES[] = {
		{ "file:///dev/zero", "not a plain file" }, { "file:///tmp", "not a plain file" },
		{ "file:///no/such/file", "no such file" }, { "file:///dev/stdin", "not a plain file" },
		{ "file://host.example/etc/passwd", "file" },
	};
	struct pair p = pair_new();
	char url[] = "file:///tmp/fetch-test.XXXXXX";
	int fd = mkstemp(url + 7);
	struct fetch_answer a;

	ck_assert_int_eq(write(fd, "<rss/>", 6), 6);
	a = pair_ask(&p, &(struct fetch_request){ .url = url, .allow_file = true });
	ck_assert_int_eq(a.outcome, OUTCOME_NEW);
	pair_assert_text(a.body, "<rss/>");
	ck_assert_int_eq(ftruncate(fd, 0), 0);
	a = pair_ask(&p, &(struct fetch_request){ .url = url, .allow_file = true });
	pair_assert_says(&a, OUTCOME_BROKEN, "empty file");
	ck_assert_int_eq(ftruncate(fd, 1024 * 1024 + 1), 0);
	a = pair_ask(&p, &(struct fetch_request){ .url = url, .allow_file = true });
	pair_assert_says(&a, OUTCOME_BROKEN, "larger than 1 MiB");
	unlink(url + 7);
	close(fd);
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		a = pair_ask(&p, &(struct fetch_request){ .url = CASES[i].url,
		    .allow_file = true });
		pair_assert_says(&a, OUTCOME_BROKEN, CASES[i].words);
	}
	/* the handle that read a file reads the web again, and that may not lead to a file */
	server_route(p.server, "/a", &(struct bed_reply){ .redirect = "file:///etc/hostname" });
	a = pair_ask(&p, &(struct fetch_request){ .url = pair_url(&p, "127.0.0.1", "/a"),
	    .allow_file = true,
	    .allow_private = true });
	pair_assert_says(&a, OUTCOME_BROKEN, "neither http nor https");
	/* that files are allowed opens no address */
	a = pair_ask(&p, &(struct fetch_request){ .url = pair_url(&p, "127.0.0.1", "/a"),
	    .allow_file = true });
	pair_assert_says(&a, OUTCOME_BROKEN, "loopback");
	pair_free(&p);
}
END_TEST

START_TEST(a_kept_connection_is_used_again)
{
	struct pair p = pair_new();

	server_route(p.server, "/a", &(struct bed_reply){ .body = "x", .etag = "\"1\"" });
	for (int i = 0; i < 20; i++)
		ck_assert_int_eq(pair_get(&p, "/a").outcome, OUTCOME_NEW);
	for (int i = 0; i < 20; i++)
		ck_assert_int_eq(pair_ask(&p, &(struct fetch_request){ .url = pair_url(&p,
		    "127.0.0.1", "/a"),
		    .allow_private = true, .etag = "\"1\"" }).outcome, OUTCOME_UNCHANGED);
	ck_assert_int_eq(pair_get(&p, "/missing").outcome, OUTCOME_BROKEN);
	ck_assert_int_eq(pair_get(&p, "/a").outcome, OUTCOME_NEW);
	ck_assert_uint_eq(server_connections(p.server), 1);
	pair_free(&p);
}
END_TEST

START_TEST(a_connection_closed_between_polls_is_no_error)
{
	struct pair p = pair_new();

	server_route(p.server, "/a", &(struct bed_reply){ .body = "x", .close_idle = true });
	for (int i = 0; i < 5; i++)
		ck_assert_int_eq(pair_get(&p, "/a").outcome, OUTCOME_NEW);
	ck_assert_uint_eq(server_connections(p.server), 5);
	pair_free(&p);
}
END_TEST

START_TEST(many_transfers_keep_to_their_number_of_connections)
{
	enum { MANY = 500 };
	struct pair p = pair_new();
	bool seen[MANY] = { false };

	for (size_t i = 0; i < MANY; i++) {
		char path[20];

		snprintf(path, sizeof(path), "/%zu", i);
		server_route(p.server, path, &(struct bed_reply){ .body = path });
		fetch_start(p.fetch, &(struct fetch_request){ .tag = i, .allow_private = true,
		    .url = pair_url(&p, "127.0.0.1", path), .timeout = 20000 });
	}
	ck_assert_uint_eq(fetch_pending(p.fetch), MANY);
	for (size_t i = MANY; i-- > 0;) {
		struct fetch_answer a = pair_take(&p);
		char body[20];

		ck_assert_int_eq(a.outcome, OUTCOME_NEW);
		ck_assert(a.tag < MANY && !seen[a.tag]);
		seen[a.tag] = true;
		snprintf(body, sizeof(body), "/%zu", a.tag);
		pair_assert_text(a.body, body);
		ck_assert_uint_eq(fetch_pending(p.fetch), i);
	}
	ck_assert_uint_le(server_most_open(p.server), 8);
	pair_free(&p);
}
END_TEST

START_TEST(waiting_for_its_turn_costs_no_time_of_the_transfer)
{
	struct pair p = pair_new();

	server_route(p.server, "/slow", &(struct bed_reply){ .body = "x", .delay_ms = 300 });
	for (size_t i = 0; i < 32; i++)		/* four turns of 300 ms, each transfer has 900 ms */
		fetch_start(p.fetch, &(struct fetch_request){ .allow_private = true,
		    .url = pair_url(&p, "127.0.0.1", "/slow"), .timeout = 900 });
	for (size_t i = 0; i < 32; i++) {
		struct fetch_answer a = pair_take(&p);

		ck_assert_msg(a.outcome == OUTCOME_NEW, "%s", a.reason);
	}
	pair_free(&p);
}
END_TEST

START_TEST(memory_stays_flat_over_many_bodies)
{
	static char body[700 * 1024];
	struct pair p = pair_new();
	struct rusage before, after;

	memset(body, 'x', sizeof(body) - 1);
	server_route(p.server, "/big", &(struct bed_reply){ .body = body });
	for (int round = 0; round < 12; round++) {
		for (int i = 0; i < 16; i++)
			fetch_start(p.fetch, &(struct fetch_request){ .allow_private = true,
			    .url = pair_url(&p, "127.0.0.1", "/big"), .timeout = 20000 });
		for (int i = 0; i < 16; i++)
			ck_assert_uint_eq(pair_take(&p).body.n, sizeof(body) - 1);
		if (round == 3)
			getrusage(RUSAGE_SELF, &before);
	}
	getrusage(RUSAGE_SELF, &after);
#ifdef __SANITIZE_ADDRESS__
	/* it keeps what was freed for a while, to catch its use */
	after.ru_maxrss -= 256 * 1024;
#endif
	ck_assert_msg(after.ru_maxrss - before.ru_maxrss < 8 * 1024, "grew by %ld KiB",
	    after.ru_maxrss - before.ru_maxrss);
	pair_free(&p);
}
END_TEST

START_TEST(large_bodies_share_a_budget)
{
	static char body[3 * 512 * 1024];
	struct fetch_settings settings = pair_settings();
	struct pair p = pair_new();
	size_t refused = 0, arrived = 0;

	settings.max_body = 2 * 1024 * 1024;	/* so all that is beyond 1 MiB may take 4 MiB */
	settings.connections = 16;
	fetch_configure(p.fetch, &settings);
	memset(body, 'x', sizeof(body) - 1);
	server_route(p.server, "/a", &(struct bed_reply){ .body = body, .drip_ms = 1000,
	    .drip_from = sizeof(body) - 10 });
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < 16; i++)
			fetch_start(p.fetch, &(struct fetch_request){ .allow_private = true,
			    .url = pair_url(&p, "127.0.0.1", "/a"), .timeout = 2000 });
		for (int i = 0; i < 16; i++) {
			struct fetch_answer a = pair_take(&p);

			ck_assert_int_eq(a.outcome, OUTCOME_RETRY);
			refused += strstr(a.reason, "no memory for one more large answer") != NULL;
		}
	}
	/* 8 of 16 fit, each time: what was refused or given up gave back what it had */
	ck_assert_uint_eq(refused, 16);
	server_route(p.server, "/a", &(struct bed_reply){ .body = body });
	for (int i = 0; i < 16; i++)
		arrived += pair_get(&p, "/a").body.n == sizeof(body) - 1;
	ck_assert_uint_eq(arrived, 16);
	pair_free(&p);
}
END_TEST

START_TEST(a_cookie_lives_as_long_as_its_request)
{
	struct pair p = pair_new();

	server_route(p.server, "/a", &(struct bed_reply){ .redirect = "/b",
	    .headers = "Set-Cookie: seen=1; Max-Age=86400\r\n" });
	server_route(p.server, "/b", &(struct bed_reply){ .body = "x" });
	ck_assert_int_eq(pair_get(&p, "/a").outcome, OUTCOME_NEW);
	pair_assert_line(&p, "/b", "Cookie: seen=1", true);
	server_forget(p.server);
	ck_assert_int_eq(pair_get(&p, "/b").outcome, OUTCOME_NEW);
	pair_assert_line(&p, "/b", "Cookie: seen=1", false);
	pair_free(&p);
}
END_TEST

START_TEST(where_a_feed_moved_is_told_if_for_good)
{
	struct pair p = pair_new();
	struct fetch_answer a;

	server_route(p.server, "/c", &(struct bed_reply){ .body = "x", .etag = "\"1\"" });
	server_route(p.server, "/b", &(struct bed_reply){ .redirect = "/c", .status = 308 });
	server_route(p.server, "/a", &(struct bed_reply){ .redirect = "/b", .status = 301 });
	a = pair_get(&p, "/a");
	pair_assert_text(a.moved, pair_url(&p, "127.0.0.1", "/c"));
	pair_assert_text(a.url, pair_url(&p, "127.0.0.1", "/c"));
	/* the target's 304 is the answer */
	a = pair_ask(&p, &(struct fetch_request){ .url = pair_url(&p, "127.0.0.1", "/a"),
	    .allow_private = true, .etag = "\"1\"" });
	ck_assert_int_eq(a.outcome, OUTCOME_UNCHANGED);
	pair_assert_text(a.moved, pair_url(&p, "127.0.0.1", "/c"));
	server_route(p.server, "/a", &(struct bed_reply){ .redirect = "/b", .status = 302 });
	a = pair_get(&p, "/a");
	ck_assert_int_eq(a.outcome, OUTCOME_NEW);
	pair_assert_text(a.moved, "");
	/* where nothing good is, nothing moved */
	server_route(p.server, "/a", &(struct bed_reply){ .redirect = "/none", .status = 301 });
	a = pair_get(&p, "/a");
	pair_assert_says(&a, OUTCOME_BROKEN, "answered 404 (not found); redirected: /none");
	pair_assert_text(a.moved, "");
	server_route(p.server, "/a", &(struct bed_reply){ .status = 301,
	    .headers = "Location:  \r\n" });
	a = pair_get(&p, "/a");
	pair_assert_says(&a, OUTCOME_BROKEN, "answered 301 (a redirect) without a target");
	ck_assert_ptr_null(strstr(a.reason, "redirected:"));
	pair_free(&p);
}
END_TEST

START_TEST(a_304_may_bring_new_validators)
{
	struct pair p = pair_new();
	struct fetch_answer a;

	server_route(p.server, "/a", &(struct bed_reply){ .status = 304, .etag = "\"2\"",
	    .last_modified = "Thu, 01 Jan 1970 00:00:00 GMT" });
	a = pair_get(&p, "/a");
	ck_assert_int_eq(a.outcome, OUTCOME_UNCHANGED);
	pair_assert_text(a.etag, "\"2\"");
	pair_assert_text(a.last_modified, "Thu, 01 Jan 1970 00:00:00 GMT");
	pair_free(&p);
}
END_TEST

/* A handle is used again: nothing of one answer may show in the next. */
START_TEST(a_failure_has_no_validators)
{
	struct pair p = pair_new();
	struct fetch_answer a;

	server_route(p.server, "/a", &(struct bed_reply){ .body = "x", .etag = "\"1\"",
	    .headers = "Retry-After: 9\r\n" });
	server_route(p.server, "/cut", &(struct bed_reply){ .etag = "\"3\"", .body = "0123456789",
	    .close_after = 90 });
	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(pair_get(&p, "/a").outcome, OUTCOME_NEW);
		a = i == 0 ? pair_get(&p, "/cut") : pair_ask(&p, &(struct fetch_request){
		    .url = i == 1 ? "ftp://a.example/" : "http://127.0.0.1:1/",
		    .allow_private = true });
		ck_assert_int_ne(a.outcome, OUTCOME_NEW);
		pair_assert_text(a.etag, "");
		ck_assert_int_eq(a.retry_after, -1);
		ck_assert_msg(i == 0 || a.headers.n == 0, "%.*s", STR_ARG(a.headers));
	}
	pair_free(&p);
}
END_TEST

START_TEST(a_bot_challenge_is_named)
{
	struct pair p = pair_new();
	struct fetch_answer a;

	server_route(p.server, "/a", &(struct bed_reply){ .status = 403, .body = "<html>",
	    .headers = "CF-Mitigated: challenge\r\n" });
	a = pair_get(&p, "/a");
	pair_assert_says(&a, OUTCOME_BROKEN,
	    "answered 403 (forbidden): Cloudflare wants proof of a human");
	pair_free(&p);
}
END_TEST

START_TEST(a_readable_descriptor_ends_the_wait)
{
	struct pair p = pair_new();
	int64_t from = clock_ticks();
	int ends[2];

	server_route(p.server, "/silent", &(struct bed_reply){ .silent = true });
	fetch_start(p.fetch, &(struct fetch_request){ .allow_private = true,
	    .url = pair_url(&p, "127.0.0.1", "/silent"), .timeout = 20000 });
	ck_assert_int_eq(pipe(ends), 0);
	fetch_wait(p.fetch, 50, ends[0]);
	ck_assert_int_ge(clock_ticks() - from, 50);
	ck_assert_int_eq(write(ends[1], "", 1), 1);
	fetch_wait(p.fetch, 10000, ends[0]);
	ck_assert_int_lt(clock_ticks() - from, 5000);
	close(ends[0]);
	close(ends[1]);
	ck_assert_uint_eq(fetch_pending(p.fetch), 1);
	pair_free(&p);		/* with a transfer under way */
}
END_TEST

START_TEST(a_wait_with_nothing_to_do_lasts_its_time)
{
	struct pair p = pair_new();
	struct fetch_answer a;
	int64_t from = clock_ticks();

	fetch_wait(p.fetch, 120, -1);
	ck_assert_int_ge(clock_ticks() - from, 120);
	ck_assert(!fetch_take(p.fetch, &a));
	pair_free(&p);
}
END_TEST

/* Odd ones end, even ones are a hundred more from now on. */
static bool
keep_even(void *context, size_t *tag)
{
	++*(size_t *)context;
	if (*tag % 2 == 1)
		return false;
	*tag += 100;
	return true;
}

/* Two places: tags 0 and 1 run, 2 to 5 wait; then one that is impossible; 7 was taken. */
START_TEST(transfers_of_all_kinds_are_kept_under_another_tag_or_broken_off)
{
	struct pair p = pair_new();
	struct fetch_settings settings = pair_settings();
	bool seen[8] = { false };
	size_t shown = 0;

	server_route(p.server, "/a", &(struct bed_reply){ .body = "x", .delay_ms = 300 });
	server_route(p.server, "/b", &(struct bed_reply){ .body = "y" });
	ck_assert_int_eq(pair_ask(&p, &(struct fetch_request){ .tag = 7, .allow_private = true,
	    .url = pair_url(&p, "127.0.0.1", "/b") }).tag, 7);
	settings.connections = 2;
	fetch_configure(p.fetch, &settings);
	for (size_t i = 0; i < 6; i++)
		fetch_start(p.fetch, &(struct fetch_request){ .tag = i, .allow_private = true,
		    .url = pair_url(&p, "127.0.0.1", "/a"), .timeout = 20000 });
	fetch_wait(p.fetch, 100, -1);
	fetch_keep(p.fetch, keep_even, &shown);
	ck_assert_uint_eq(shown, 6);
	ck_assert_uint_eq(fetch_pending(p.fetch), 3);
	fetch_start(p.fetch, &(struct fetch_request){ .tag = 5, .url = "gopher://127.0.0.1/" });
	fetch_wait(p.fetch, 0, -1);
	fetch_keep(p.fetch, keep_even, &shown);		/* 5 is odd, whether tried yet or not */
	ck_assert_uint_eq(fetch_pending(p.fetch), 3);
	for (size_t i = 0; i < 3; i++) {
		struct fetch_answer a = pair_take(&p);

		pair_assert_text(a.body, "x");
		ck_assert(a.tag >= 200 && a.tag <= 204 && a.tag % 2 == 0 && !seen[a.tag - 200]);
		seen[a.tag - 200] = true;
	}
	ck_assert_uint_eq(fetch_pending(p.fetch), 0);
	pair_free(&p);
}
END_TEST

START_TEST(new_settings_hold_for_what_starts_later)
{
	struct pair p = pair_new();
	struct fetch_settings settings = pair_settings();

	server_route(p.server, "/a", &(struct bed_reply){ .body = "0123456789" });
	ck_assert_int_eq(pair_get(&p, "/a").outcome, OUTCOME_NEW);
	settings.max_body = 9;
	settings.ca_file = "/no/such/bundle";
	fetch_configure(p.fetch, &settings);
	ck_assert_str_eq(pair_get(&p, "/a").reason, "larger than 9 bytes");
	settings.max_body = 10;
	settings.ca_file = NULL;
	fetch_configure(p.fetch, &settings);
	ck_assert_int_eq(pair_get(&p, "/a").outcome, OUTCOME_NEW);
	pair_free(&p);
}
END_TEST

TEST_MAIN("fetch", a_cookie_lives_as_long_as_its_request,
    where_a_feed_moved_is_told_if_for_good, a_304_may_bring_new_validators,
    a_failure_has_no_validators, a_body_arrives_with_what_was_said_of_it,
    validators_go_out_byte_for_byte, a_request_without_validators_sends_none,
    a_validator_that_would_add_a_header_is_not_sent, an_impossible_request_is_an_answer,
    files_are_read_where_allowed, a_kept_connection_is_used_again,
    a_connection_closed_between_polls_is_no_error,
    many_transfers_keep_to_their_number_of_connections,
    waiting_for_its_turn_costs_no_time_of_the_transfer, memory_stays_flat_over_many_bodies,
    large_bodies_share_a_budget, a_bot_challenge_is_named, a_readable_descriptor_ends_the_wait,
    a_wait_with_nothing_to_do_lasts_its_time, new_settings_hold_for_what_starts_later,
    transfers_of_all_kinds_are_kept_under_another_tag_or_broken_off)
