#include "tests/test.h"

#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "agent/fetch.h"
#include "agent/limit.h"
#include "base/clock.h"
#include "base/mem.h"
#include "tests/scenarios/server.h"

/*
 * The resolver of these tests, in place of libc's: no query leaves the
 * machine.  It runs in libcurl's resolver threads.
 */
static struct addrinfo *
an_address(struct addrinfo *next, int family, const void *address, const char *service)
{
	struct addrinfo *ai = mem_alloc(sizeof(*ai) + sizeof(struct sockaddr_in6));
	struct sockaddr_in *v4 = (struct sockaddr_in *)(void *)(ai + 1);
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)(void *)(ai + 1);

	ai->ai_family = family;
	ai->ai_socktype = SOCK_STREAM;
	ai->ai_next = next;
	ai->ai_addr = (struct sockaddr *)(ai + 1);
	ai->ai_addr->sa_family = (sa_family_t)family;
	if (family == AF_INET) {
		ai->ai_addrlen = sizeof(*v4);
		memcpy(&v4->sin_addr, address, sizeof(v4->sin_addr));
		v4->sin_port = htons((uint16_t)strtol(service, NULL, 10));
	} else {
		ai->ai_addrlen = sizeof(*v6);
		memcpy(&v6->sin6_addr, address, sizeof(v6->sin6_addr));
		v6->sin6_port = htons((uint16_t)strtol(service, NULL, 10));
	}
	return ai;
}

static const struct in_addr LOOPBACK = { 0x0100007f };
static const struct in6_addr DEAD6 = { { { [0] = 0xfd, [15] = 9 } } };

int
getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
    struct addrinfo **ret)
{
	(void)hints;
	if (strcmp(node, "slow.test") == 0)
		sleep(4);
	else if (strcmp(node, "both.test") == 0) {
		*ret = an_address(an_address(NULL, AF_INET, &LOOPBACK, service), AF_INET6, &DEAD6, service);
		return 0;
	} else if (strcmp(node, "here.test") != 0 && strcmp(node, "other.test") != 0 &&
	    strcmp(node, "xn--grn-ioa.test") != 0)
		return EAI_NONAME;
	*ret = an_address(NULL, AF_INET, &LOOPBACK, service);
	return 0;
}

void
freeaddrinfo(struct addrinfo *ai)
{
	while (ai != NULL) {
		struct addrinfo *next = ai->ai_next;

		free(ai);
		ai = next;
	}
}

/* A server and a fetcher. */
struct pair {
	struct server *server;
	struct fetch *fetch;
	char url[200];
};

static struct fetch_settings
usual(void)
{
	return (struct fetch_settings){ .connect_timeout = 5000, .max_body = 1024 * 1024,
	    .connections = 8 };
}

static struct pair
begin(void)
{
	struct fetch_settings settings = usual();

	return (struct pair){ .server = server_new(), .fetch = fetch_new(&settings) };
}

static void
end(struct pair *p)
{
	fetch_free(p->fetch);
	server_free(p->server);
}

static const char *
at(struct pair *p, const char *host, const char *path)
{
	snprintf(p->url, sizeof(p->url), "http://%s:%d%s", host, server_port(p->server), path);
	return p->url;
}

static struct fetch_answer
wait_for_one(struct fetch *f)
{
	struct fetch_answer a;
	int64_t until = clock_ticks() + 30000;

	while (!fetch_take(f, &a)) {
		ck_assert_msg(clock_ticks() < until, "no answer in 30 s");
		fetch_wait(f, 1000, -1);
	}
	return a;
}

static struct fetch_answer
ask(struct pair *p, const struct fetch_request *request)
{
	struct fetch_request r = *request;

	if (r.timeout == 0)
		r.timeout = 10000;
	fetch_start(p->fetch, &r);
	return wait_for_one(p->fetch);
}

static struct fetch_answer
get(struct pair *p, const char *path)
{
	return ask(p, &(struct fetch_request){ .url = at(p, "127.0.0.1", path), .allow_private = true,
	    .user_agent = "test/1" });
}

static void
assert_text(struct str s, const char *text)
{
	ck_assert_msg(str_eq(s, str_of(text)), "%.*s instead of %s", STR_ARG(s), text);
}

static void
assert_says(const struct fetch_answer *a, enum outcome outcome, const char *words)
{
	ck_assert_msg(a->outcome == outcome, "outcome %d: %s", a->outcome, a->reason);
	ck_assert_msg(strstr(a->reason, words) != NULL, "%s: without %s", a->reason, words);
	ck_assert_uint_eq(a->body.n, 0);
}

/* Asserts that the last request for path holds the line, between line ends. */
static void
assert_line(struct pair *p, const char *path, const char *line, bool there)
{
	char *all = server_requests(p->server, path), wrapped[3000];

	snprintf(wrapped, sizeof(wrapped), "\r\n%s\r\n", line);
	ck_assert_msg((strstr(all, wrapped) != NULL) == there, "%s in:\n%s", line, all);
	free(all);
}

START_TEST(a_body_arrives_with_what_was_said_of_it)
{
	struct pair p = begin();
	struct fetch_answer a;

	server_route(p.server, "/a", &(struct bed_reply){ .body = "<rss/>", .etag = "\"1\"",
	    .last_modified = "Mon, 24 Nov 2025 04:53:20 GMT", .type = "text/xml; charset=utf-8",
	    .headers = "Retry-After: 7\r\nX-A: b\r\n" });
	a = ask(&p, &(struct fetch_request){ .tag = 42, .url = at(&p, "127.0.0.1", "/a"),
	    .allow_private = true });
	ck_assert_int_eq(a.outcome, OUTCOME_NEW);
	ck_assert_uint_eq(a.tag, 42);
	ck_assert_int_eq(a.status, 200);
	ck_assert_int_eq(a.retry_after, 7000);
	ck_assert_str_eq(a.reason, "");
	assert_text(a.body, "<rss/>");
	assert_text(a.etag, "\"1\"");
	assert_text(a.last_modified, "Mon, 24 Nov 2025 04:53:20 GMT");
	assert_text(a.content_type, "text/xml; charset=utf-8");
	assert_text(a.url, at(&p, "127.0.0.1", "/a"));
	assert_text(a.moved, "");
	ck_assert(str_starts(a.headers, STR("HTTP/1.1 200")));
	ck_assert(memmem(a.headers.p, a.headers.n, "X-A: b\r\n", 8) != NULL);
	end(&p);
}
END_TEST

START_TEST(validators_go_out_byte_for_byte)
{
	static const char *const TAGS[] = { "\"1\"", "W/\"weak\"", "unquoted", "\"x-gzip\"",
	    "\"with , and ; and 'quotes'\"", "\"gr\xc3\xbcn\"", "\"  inner  space  \"" };
	struct pair p = begin();
	char line[200];

	for (size_t i = 0; i < sizeof(TAGS) / sizeof(TAGS[0]); i++) {
		struct fetch_answer a;
		char copy[100];

		server_route(p.server, "/a", &(struct bed_reply){ .body = "x", .etag = TAGS[i] });
		a = get(&p, "/a");
		assert_text(a.etag, TAGS[i]);
		snprintf(copy, sizeof(copy), "%.*s", STR_ARG(a.etag));
		a = ask(&p, &(struct fetch_request){ .url = at(&p, "127.0.0.1", "/a"),
		    .allow_private = true, .etag = copy, .last_modified = "yesterday, about noon" });
		ck_assert_int_eq(a.outcome, OUTCOME_UNCHANGED);
		ck_assert_int_eq(a.status, 304);
		snprintf(line, sizeof(line), "If-None-Match: %s", TAGS[i]);
		assert_line(&p, "/a", line, true);
		assert_line(&p, "/a", "If-Modified-Since: yesterday, about noon", true);
	}
	end(&p);
}
END_TEST

START_TEST(a_request_without_validators_sends_none)
{
	struct pair p = begin();
	char *sent;

	server_route(p.server, "/a", &(struct bed_reply){ .body = "x", .etag = "\"1\"" });
	ask(&p, &(struct fetch_request){ .url = at(&p, "127.0.0.1", "/a"), .allow_private = true,
	    .etag = "\"1\"", .last_modified = "then", .credential = "anna:secret" });
	server_forget(p.server);
	ask(&p, &(struct fetch_request){ .url = at(&p, "127.0.0.1", "/a"), .allow_private = true,
	    .etag = "", .last_modified = "" });
	sent = server_requests(p.server, "/a");
	ck_assert_ptr_null(strcasestr(sent, "if-"));
	ck_assert_ptr_null(strcasestr(sent, "authorization"));
	ck_assert_ptr_null(strcasestr(sent, "referer"));
	ck_assert_ptr_null(strcasestr(sent, "cookie"));
	free(sent);
	end(&p);
}
END_TEST

START_TEST(a_validator_that_would_add_a_header_is_not_sent)
{
	struct pair p = begin();

	server_route(p.server, "/a", &(struct bed_reply){ .body = "x" });
	ask(&p, &(struct fetch_request){ .url = at(&p, "127.0.0.1", "/a"), .allow_private = true,
	    .etag = "\"1\"\r\nX-Evil: 1" });
	assert_line(&p, "/a", "X-Evil: 1", false);
	end(&p);
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
	struct pair p = begin();

	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		struct fetch_answer a = ask(&p, &(struct fetch_request){ .tag = i, .url = CASES[i].url,
		    .user_agent = CASES[i].user_agent, .credential = CASES[i].credential });

		assert_says(&a, OUTCOME_BROKEN, CASES[i].words);
		ck_assert_uint_eq(a.tag, i);
		ck_assert_int_eq(a.status, 0);
		ck_assert_uint_eq(fetch_pending(p.fetch), 0);
	}
	end(&p);
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
	struct pair p = begin();
	char url[] = "file:///tmp/fetch-test.XXXXXX";
	int fd = mkstemp(url + 7);
	struct fetch_answer a;

	ck_assert_int_eq(write(fd, "<rss/>", 6), 6);
	a = ask(&p, &(struct fetch_request){ .url = url, .allow_file = true });
	ck_assert_int_eq(a.outcome, OUTCOME_NEW);
	assert_text(a.body, "<rss/>");
	ck_assert_int_eq(ftruncate(fd, 0), 0);
	a = ask(&p, &(struct fetch_request){ .url = url, .allow_file = true });
	assert_says(&a, OUTCOME_BROKEN, "empty file");
	ck_assert_int_eq(ftruncate(fd, 1024 * 1024 + 1), 0);
	a = ask(&p, &(struct fetch_request){ .url = url, .allow_file = true });
	assert_says(&a, OUTCOME_BROKEN, "larger than 1 MiB");
	unlink(url + 7);
	close(fd);
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		a = ask(&p, &(struct fetch_request){ .url = CASES[i].url, .allow_file = true });
		assert_says(&a, OUTCOME_BROKEN, CASES[i].words);
	}
	/* the handle that read a file reads the web again, and that may not lead to a file */
	server_route(p.server, "/a", &(struct bed_reply){ .redirect = "file:///etc/hostname" });
	a = ask(&p, &(struct fetch_request){ .url = at(&p, "127.0.0.1", "/a"), .allow_file = true,
	    .allow_private = true });
	assert_says(&a, OUTCOME_BROKEN, "neither http nor https");
	/* that files are allowed opens no address */
	a = ask(&p, &(struct fetch_request){ .url = at(&p, "127.0.0.1", "/a"), .allow_file = true });
	assert_says(&a, OUTCOME_BROKEN, "loopback");
	end(&p);
}
END_TEST

START_TEST(a_kept_connection_is_used_again)
{
	struct pair p = begin();

	server_route(p.server, "/a", &(struct bed_reply){ .body = "x", .etag = "\"1\"" });
	for (int i = 0; i < 20; i++)
		ck_assert_int_eq(get(&p, "/a").outcome, OUTCOME_NEW);
	for (int i = 0; i < 20; i++)
		ck_assert_int_eq(ask(&p, &(struct fetch_request){ .url = at(&p, "127.0.0.1", "/a"),
		    .allow_private = true, .etag = "\"1\"" }).outcome, OUTCOME_UNCHANGED);
	ck_assert_int_eq(get(&p, "/missing").outcome, OUTCOME_BROKEN);
	ck_assert_int_eq(get(&p, "/a").outcome, OUTCOME_NEW);
	ck_assert_uint_eq(server_connections(p.server), 1);
	end(&p);
}
END_TEST

START_TEST(a_connection_closed_between_polls_is_no_error)
{
	struct pair p = begin();

	server_route(p.server, "/a", &(struct bed_reply){ .body = "x", .close_idle = true });
	for (int i = 0; i < 5; i++)
		ck_assert_int_eq(get(&p, "/a").outcome, OUTCOME_NEW);
	ck_assert_uint_eq(server_connections(p.server), 5);
	end(&p);
}
END_TEST

START_TEST(many_transfers_keep_to_their_number_of_connections)
{
	enum { MANY = 500 };
	struct pair p = begin();
	bool seen[MANY] = { false };

	for (size_t i = 0; i < MANY; i++) {
		char path[20];

		snprintf(path, sizeof(path), "/%zu", i);
		server_route(p.server, path, &(struct bed_reply){ .body = path });
		fetch_start(p.fetch, &(struct fetch_request){ .tag = i, .allow_private = true,
		    .url = at(&p, "127.0.0.1", path), .timeout = 20000 });
	}
	ck_assert_uint_eq(fetch_pending(p.fetch), MANY);
	for (size_t i = MANY; i-- > 0;) {
		struct fetch_answer a = wait_for_one(p.fetch);
		char body[20];

		ck_assert_int_eq(a.outcome, OUTCOME_NEW);
		ck_assert(a.tag < MANY && !seen[a.tag]);
		seen[a.tag] = true;
		snprintf(body, sizeof(body), "/%zu", a.tag);
		assert_text(a.body, body);
		ck_assert_uint_eq(fetch_pending(p.fetch), i);
	}
	ck_assert_uint_le(server_most_open(p.server), 8);
	end(&p);
}
END_TEST

START_TEST(waiting_for_its_turn_costs_no_time_of_the_transfer)
{
	struct pair p = begin();

	server_route(p.server, "/slow", &(struct bed_reply){ .body = "x", .delay_ms = 300 });
	for (size_t i = 0; i < 32; i++)		/* four turns of 300 ms, each transfer has 900 ms */
		fetch_start(p.fetch, &(struct fetch_request){ .allow_private = true,
		    .url = at(&p, "127.0.0.1", "/slow"), .timeout = 900 });
	for (size_t i = 0; i < 32; i++) {
		struct fetch_answer a = wait_for_one(p.fetch);

		ck_assert_msg(a.outcome == OUTCOME_NEW, "%s", a.reason);
	}
	end(&p);
}
END_TEST

START_TEST(memory_stays_flat_over_many_bodies)
{
	static char body[700 * 1024];
	struct pair p = begin();
	struct rusage before, after;

	memset(body, 'x', sizeof(body) - 1);
	server_route(p.server, "/big", &(struct bed_reply){ .body = body });
	for (int round = 0; round < 12; round++) {
		for (int i = 0; i < 16; i++)
			fetch_start(p.fetch, &(struct fetch_request){ .allow_private = true,
			    .url = at(&p, "127.0.0.1", "/big"), .timeout = 20000 });
		for (int i = 0; i < 16; i++)
			ck_assert_uint_eq(wait_for_one(p.fetch).body.n, sizeof(body) - 1);
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
	end(&p);
}
END_TEST

START_TEST(a_readable_descriptor_ends_the_wait)
{
	struct pair p = begin();
	int64_t from = clock_ticks();
	int ends[2];

	server_route(p.server, "/silent", &(struct bed_reply){ .silent = true });
	fetch_start(p.fetch, &(struct fetch_request){ .allow_private = true,
	    .url = at(&p, "127.0.0.1", "/silent"), .timeout = 20000 });
	ck_assert_int_eq(pipe(ends), 0);
	fetch_wait(p.fetch, 50, ends[0]);
	ck_assert_int_ge(clock_ticks() - from, 50);
	ck_assert_int_eq(write(ends[1], "", 1), 1);
	fetch_wait(p.fetch, 10000, ends[0]);
	ck_assert_int_lt(clock_ticks() - from, 5000);
	close(ends[0]);
	close(ends[1]);
	ck_assert_uint_eq(fetch_pending(p.fetch), 1);
	end(&p);		/* with a transfer under way */
}
END_TEST

START_TEST(a_wait_with_nothing_to_do_lasts_its_time)
{
	struct pair p = begin();
	struct fetch_answer a;
	int64_t from = clock_ticks();

	fetch_wait(p.fetch, 120, -1);
	ck_assert_int_ge(clock_ticks() - from, 120);
	ck_assert(!fetch_take(p.fetch, &a));
	end(&p);
}
END_TEST

START_TEST(new_settings_hold_for_what_starts_later)
{
	struct pair p = begin();
	struct fetch_settings settings = usual();

	server_route(p.server, "/a", &(struct bed_reply){ .body = "0123456789" });
	ck_assert_int_eq(get(&p, "/a").outcome, OUTCOME_NEW);
	settings.max_body = 9;
	settings.ca_file = "/no/such/bundle";
	fetch_configure(p.fetch, &settings);
	ck_assert_str_eq(get(&p, "/a").reason, "larger than 9 bytes");
	settings.max_body = 10;
	settings.ca_file = NULL;
	fetch_configure(p.fetch, &settings);
	ck_assert_int_eq(get(&p, "/a").outcome, OUTCOME_NEW);
	end(&p);
}
END_TEST

START_TEST(addresses_inside_are_refused_however_they_are_written)
{
	static const struct {
		const char *host, *what;
	} CASES[] = {
		{ "127.0.0.1", "127.0.0.1 (loopback)" }, { "127.1", "loopback" },
		{ "2130706433", "loopback" }, { "0x7f.1", "loopback" }, { "0177.0.0.1", "loopback" },
		{ "0.0.0.0", "unspecified" }, { "0", "unspecified" }, { "localhost", "loopback" },
		{ "[::1]", "::1 (loopback)" }, { "[::ffff:127.0.0.1]", "loopback" },
		{ "[::]", "unspecified" }, { "169.254.169.254", "link-local" },
		{ "10.1.2.3", "private" }, { "172.16.0.1", "private" }, { "192.168.1.1", "private" },
		{ "100.64.0.1", "carrier-grade" }, { "[fc00::1]", "unique local" },
		{ "[fe80::1]", "link-local" }, { "224.0.0.1", "multicast" },
		{ "255.255.255.255", "broadcast" }, { "[64:ff9b::7f00:1]", "loopback" },
		{ "here.test", "127.0.0.1 (loopback)" }, { "HERE.TEST", "loopback" },
	};
	struct pair p = begin();

	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		struct fetch_answer a = ask(&p, &(struct fetch_request){
		    .url = at(&p, CASES[i].host, "/") });

		assert_says(&a, OUTCOME_BROKEN, CASES[i].what);
		assert_says(&a, OUTCOME_BROKEN, "refused to connect to ");
	}
	ck_assert_uint_eq(server_connections(p.server), 0);
	end(&p);
}
END_TEST

/* A kept connection of a feed that may go inside must not serve one that may not. */
START_TEST(a_kept_connection_is_no_way_around_the_guard)
{
	struct pair p = begin();
	struct fetch_answer a;

	server_route(p.server, "/a", &(struct bed_reply){ .body = "x" });
	ck_assert_int_eq(get(&p, "/a").outcome, OUTCOME_NEW);
	a = ask(&p, &(struct fetch_request){ .url = at(&p, "127.0.0.1", "/a") });
	assert_says(&a, OUTCOME_BROKEN, "127.0.0.1 (loopback)");
	ck_assert_uint_eq(server_count(p.server, "/a"), 1);
	ck_assert_int_eq(get(&p, "/a").outcome, OUTCOME_NEW);
	end(&p);
}
END_TEST

START_TEST(a_host_is_reached_through_the_address_that_lives)
{
	struct pair p = begin();
	struct fetch_answer a;

	server_route(p.server, "/a", &(struct bed_reply){ .body = "x" });
	a = ask(&p, &(struct fetch_request){ .url = at(&p, "both.test", "/a"), .allow_private = true });
	ck_assert_msg(a.outcome == OUTCOME_NEW, "%s", a.reason);
	end(&p);
}
END_TEST

START_TEST(a_slow_resolver_holds_up_nobody_else)
{
	struct pair p = begin();
	struct fetch_answer a;
	int64_t from = clock_ticks();

	server_route(p.server, "/a", &(struct bed_reply){ .body = "x" });
	fetch_start(p.fetch, &(struct fetch_request){ .url = at(&p, "slow.test", "/a"), .tag = 1,
	    .allow_private = true, .timeout = 1000 });
	for (int i = 0; i < 5; i++)
		ck_assert_int_eq(get(&p, "/a").outcome, OUTCOME_NEW);
	ck_assert_int_lt(clock_ticks() - from, 900);
	a = wait_for_one(p.fetch);
	assert_says(&a, OUTCOME_RETRY, "cannot resolve host slow.test");
	assert_says(&a, OUTCOME_RETRY, "no answer from the resolver in 1 s");
	ck_assert_int_lt(clock_ticks() - from, 3000);
	end(&p);
	ck_assert_int_lt(clock_ticks() - from, 3500);
}
END_TEST

/* A listener whose backlog is full answers no SYN: the socket stays half open. */
START_TEST(a_host_that_takes_no_connection_is_told_apart)
{
	struct pair p = begin();
	struct sockaddr_in here = { .sin_family = AF_INET, .sin_addr = LOOPBACK };
	socklen_t size = sizeof(here);
	int listener = socket(AF_INET, SOCK_STREAM, 0), waiting[4];
	static const char *const SCHEMES[] = { "http", "https" };
	char url[100];

	server_route(p.server, "/a", &(struct bed_reply){ .body = "x" });
	ck_assert_int_eq(bind(listener, (struct sockaddr *)&here, sizeof(here)), 0);
	ck_assert_int_eq(listen(listener, 0), 0);
	ck_assert_int_eq(getsockname(listener, (struct sockaddr *)&here, &size), 0);
	for (size_t i = 0; i < 4; i++) {
		waiting[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		connect(waiting[i], (struct sockaddr *)&here, sizeof(here));
	}
	for (size_t i = 0; i < 2; i++) {
		struct fetch_answer a;

		ck_assert_int_eq(get(&p, "/a").outcome, OUTCOME_NEW);
		snprintf(url, sizeof(url), "%s://127.0.0.1:%d/", SCHEMES[i], ntohs(here.sin_port));
		a = ask(&p, &(struct fetch_request){ .url = url, .allow_private = true,
		    .timeout = 500 });
		assert_says(&a, OUTCOME_RETRY, "no connection to 127.0.0.1:");
		assert_says(&a, OUTCOME_RETRY, "in 0.5 s");
	}
	for (size_t i = 0; i < 4; i++)
		close(waiting[i]);
	close(listener);
	end(&p);
}
END_TEST

START_TEST(an_unknown_host_says_so)
{
	struct pair p = begin();
	struct fetch_answer a = ask(&p, &(struct fetch_request){ .url = "http://nowhere.test/" });

	assert_says(&a, OUTCOME_RETRY, "cannot resolve host nowhere.test");
	end(&p);
}
END_TEST

START_TEST(a_host_name_may_be_in_any_script)
{
	struct pair p = begin();
	struct fetch_answer a;

	server_route(p.server, "/a", &(struct bed_reply){ .body = "x" });
	a = ask(&p, &(struct fetch_request){ .url = at(&p, "gr\xc3\xbcn.test", "/a"),
	    .allow_private = true });
	ck_assert_msg(a.outcome == OUTCOME_NEW, "%s", a.reason);
	end(&p);
}
END_TEST

START_TEST(credentials_go_to_their_host_alone)
{
	static const char BASIC[] = "Authorization: Basic YW5uYTpzZWNyZXQ=";
	struct pair p = begin();
	struct server *other = server_new();
	char away[100], *sent;

	server_route(p.server, "/b", &(struct bed_reply){ .body = "x" });
	server_route(other, "/b", &(struct bed_reply){ .body = "x" });
	server_route(p.server, "/same", &(struct bed_reply){ .redirect = "/b" });
	ask(&p, &(struct fetch_request){ .url = at(&p, "here.test", "/same"), .allow_private = true,
	    .credential = "anna:secret" });
	assert_line(&p, "/same", BASIC, true);
	assert_line(&p, "/b", BASIC, true);

	server_forget(p.server);
	server_route(p.server, "/host", &(struct bed_reply){ .redirect = at(&p, "other.test", "/b") });
	ask(&p, &(struct fetch_request){ .url = at(&p, "here.test", "/host"), .allow_private = true,
	    .credential = "anna:secret" });
	assert_line(&p, "/host", BASIC, true);
	ck_assert_uint_eq(server_count(p.server, "/b"), 1);
	assert_line(&p, "/b", BASIC, false);

	snprintf(away, sizeof(away), "http://here.test:%d/b", server_port(other));
	server_route(p.server, "/port", &(struct bed_reply){ .redirect = away });
	ask(&p, &(struct fetch_request){ .url = at(&p, "here.test", "/port"), .allow_private = true,
	    .credential = "Bearer t0ken" });
	assert_line(&p, "/port", "Authorization: Bearer t0ken", true);
	ck_assert_uint_eq(server_count(other, "/b"), 1);
	sent = server_requests(other, NULL);
	ck_assert_ptr_null(strcasestr(sent, "authorization"));
	free(sent);
	server_free(other);
	end(&p);
}
END_TEST

TEST_MAIN("fetch", a_body_arrives_with_what_was_said_of_it, validators_go_out_byte_for_byte,
    a_request_without_validators_sends_none, a_validator_that_would_add_a_header_is_not_sent,
    an_impossible_request_is_an_answer, files_are_read_where_allowed,
    a_kept_connection_is_used_again, a_connection_closed_between_polls_is_no_error,
    many_transfers_keep_to_their_number_of_connections,
    waiting_for_its_turn_costs_no_time_of_the_transfer, memory_stays_flat_over_many_bodies,
    a_readable_descriptor_ends_the_wait, a_wait_with_nothing_to_do_lasts_its_time,
    new_settings_hold_for_what_starts_later,
    addresses_inside_are_refused_however_they_are_written,
    a_kept_connection_is_no_way_around_the_guard,
    a_host_is_reached_through_the_address_that_lives, a_slow_resolver_holds_up_nobody_else,
    a_host_that_takes_no_connection_is_told_apart, an_unknown_host_says_so, a_host_name_may_be_in_any_script, credentials_go_to_their_host_alone)
