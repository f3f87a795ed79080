#include "tests/test.h"

#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "tests/agent/fetch_pair.h"

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

/*
 * An address that the guard lets pass (a sink of the AS112 project), led to
 * this machine by the connect() below: a host out in the world, for tests.
 */
static const struct in_addr OUTSIDE = { 0x01c41fc0 };	/* 192.31.196.1 */
static bool led[1024];		/* by descriptor: it believes to be out there */
static int rebound;		/* times that rebind.test was asked for */

static bool
leads_outside(const struct sockaddr *to)
{
	const struct sockaddr_in *v4 = (const struct sockaddr_in *)(const void *)to;

	return to->sa_family == AF_INET && v4->sin_addr.s_addr == OUTSIDE.s_addr;
}

int
connect(int fd, const struct sockaddr *to, socklen_t size)
{
	struct sockaddr_in here;

	if (fd < 0 || fd >= 1024)
		return -1;
	led[fd] = leads_outside(to);
	if (!led[fd])
		return (int)syscall(SYS_connect, fd, to, size);
	memcpy(&here, to, sizeof(here));
	here.sin_addr = LOOPBACK;
	return (int)syscall(SYS_connect, fd, &here, sizeof(here));
}

int
getpeername(int fd, struct sockaddr *ret, socklen_t *size)
{
	int rc = (int)syscall(SYS_getpeername, fd, ret, size);

	if (rc == 0 && fd < 1024 && led[fd])
		((struct sockaddr_in *)(void *)ret)->sin_addr = OUTSIDE;
	return rc;
}

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
	} else if (strcmp(node, "world.test") == 0 ||
	    (strcmp(node, "rebind.test") == 0 && rebound++ == 0)) {
		*ret = an_address(NULL, AF_INET, &OUTSIDE, service);
		return 0;
	} else if (strcmp(node, "rebind.test") != 0 && strcmp(node, "here.test") != 0 && strcmp(node, "other.test") != 0 &&
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
	struct pair p = pair_new();

	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		struct fetch_answer a = pair_ask(&p, &(struct fetch_request){
		    .url = pair_url(&p, CASES[i].host, "/") });

		pair_assert_says(&a, OUTCOME_BROKEN, CASES[i].what);
		pair_assert_says(&a, OUTCOME_BROKEN, "refused to connect to ");
	}
	ck_assert_uint_eq(server_connections(p.server), 0);
	pair_free(&p);
}
END_TEST

START_TEST(a_redirect_from_the_world_to_the_inside_is_refused)
{
	static const char *const TARGETS[] = { "127.0.0.1", "localhost", "[::1]", "2130706433",
	    "here.test", "169.254.169.254", "10.0.0.1", "[fd00::1]", "[::ffff:127.0.0.1]" };
	struct pair p = pair_new();
	struct fetch_answer a;
	char target[100];

	server_route(p.server, "/b", &(struct bed_reply){ .body = "x" });
	server_route(p.server, "/a", &(struct bed_reply){ .redirect = "/b" });
	a = pair_ask(&p, &(struct fetch_request){ .url = pair_url(&p, "world.test", "/a") });
	ck_assert_msg(a.outcome == OUTCOME_NEW, "%s", a.reason);
	for (size_t i = 0; i < sizeof(TARGETS) / sizeof(TARGETS[0]); i++) {
		snprintf(target, sizeof(target), "http://%s:%d/b", TARGETS[i], server_port(p.server));
		server_route(p.server, "/a", &(struct bed_reply){ .redirect = target, .status = 301 });
		a = pair_ask(&p, &(struct fetch_request){ .url = pair_url(&p, "world.test", "/a") });
		pair_assert_says(&a, OUTCOME_BROKEN, "refused to connect to ");
		pair_assert_says(&a, OUTCOME_BROKEN, target);
		pair_assert_text(a.moved, "");
	}
	ck_assert_uint_eq(server_count(p.server, "/b"), 1);
	ck_assert_uint_eq(server_connections(p.server), 1);
	pair_free(&p);
}
END_TEST

/* The first answer for the name is out in the world, the second is this machine. */
START_TEST(a_name_that_is_bound_anew_is_looked_at_anew)
{
	struct fetch_settings settings = pair_settings();
	struct pair p = pair_new();
	struct fetch_answer a;

	server_route(p.server, "/a", &(struct bed_reply){ .body = "x", .close = true });
	a = pair_ask(&p, &(struct fetch_request){ .url = pair_url(&p, "rebind.test", "/a") });
	ck_assert_msg(a.outcome == OUTCOME_NEW, "%s", a.reason);
	/* a new fetcher remembers no name */
	fetch_free(p.fetch);
	p.fetch = fetch_new(&settings);
	a = pair_ask(&p, &(struct fetch_request){ .url = pair_url(&p, "rebind.test", "/a") });
	pair_assert_says(&a, OUTCOME_BROKEN, "refused to connect to 127.0.0.1 (loopback)");
	ck_assert_uint_eq(server_count(p.server, "/a"), 1);
	pair_free(&p);
}
END_TEST

/* A kept connection of a feed that may go inside must not serve one that may not. */
START_TEST(a_kept_connection_is_no_way_around_the_guard)
{
	struct pair p = pair_new();
	struct fetch_answer a;

	server_route(p.server, "/a", &(struct bed_reply){ .body = "x" });
	ck_assert_int_eq(pair_get(&p, "/a").outcome, OUTCOME_NEW);
	a = pair_ask(&p, &(struct fetch_request){ .url = pair_url(&p, "127.0.0.1", "/a") });
	pair_assert_says(&a, OUTCOME_BROKEN, "127.0.0.1 (loopback)");
	ck_assert_uint_eq(server_count(p.server, "/a"), 1);
	ck_assert_int_eq(pair_get(&p, "/a").outcome, OUTCOME_NEW);
	pair_free(&p);
}
END_TEST

START_TEST(a_host_is_reached_through_the_address_that_lives)
{
	struct pair p = pair_new();
	struct fetch_answer a;

	server_route(p.server, "/a", &(struct bed_reply){ .body = "x" });
	a = pair_ask(&p, &(struct fetch_request){ .url = pair_url(&p, "both.test", "/a"),
	    .allow_private = true });
	ck_assert_msg(a.outcome == OUTCOME_NEW, "%s", a.reason);
	pair_free(&p);
}
END_TEST

START_TEST(a_slow_resolver_holds_up_nobody_else)
{
	struct pair p = pair_new();
	struct fetch_answer a;
	int64_t from = clock_ticks();

	server_route(p.server, "/a", &(struct bed_reply){ .body = "x" });
	fetch_start(p.fetch, &(struct fetch_request){ .url = pair_url(&p, "slow.test", "/a"),
	    .tag = 1,
	    .allow_private = true, .timeout = 1000 });
	for (int i = 0; i < 5; i++)
		ck_assert_int_eq(pair_get(&p, "/a").outcome, OUTCOME_NEW);
	ck_assert_int_lt(clock_ticks() - from, 900);
	a = pair_take(&p);
	pair_assert_says(&a, OUTCOME_RETRY, "cannot resolve host slow.test");
	pair_assert_says(&a, OUTCOME_RETRY, "no answer from the resolver in 1 s");
	ck_assert_int_lt(clock_ticks() - from, 3000);
	pair_free(&p);
	ck_assert_int_lt(clock_ticks() - from, 3500);
}
END_TEST

/* A listener whose backlog is full answers no SYN: the socket stays half open. */
START_TEST(a_host_that_takes_no_connection_is_told_apart)
{
	struct pair p = pair_new();
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

		ck_assert_int_eq(pair_get(&p, "/a").outcome, OUTCOME_NEW);
		snprintf(url, sizeof(url), "%s://127.0.0.1:%d/", SCHEMES[i], ntohs(here.sin_port));
		a = pair_ask(&p, &(struct fetch_request){ .url = url, .allow_private = true,
		    .timeout = 500 });
		pair_assert_says(&a, OUTCOME_RETRY, "no connection to 127.0.0.1:");
		pair_assert_says(&a, OUTCOME_RETRY, "in 0.5 s");
	}
	for (size_t i = 0; i < 4; i++)
		close(waiting[i]);
	close(listener);
	pair_free(&p);
}
END_TEST

START_TEST(an_unknown_host_says_so)
{
	struct pair p = pair_new();
	struct fetch_answer a = pair_ask(&p,
	    &(struct fetch_request){ .url = "http://nowhere.test/" });

	pair_assert_says(&a, OUTCOME_RETRY, "cannot resolve host nowhere.test");
	pair_free(&p);
}
END_TEST

START_TEST(a_host_name_may_be_in_any_script)
{
	struct pair p = pair_new();
	struct fetch_answer a;

	server_route(p.server, "/a", &(struct bed_reply){ .body = "x" });
	a = pair_ask(&p, &(struct fetch_request){ .url = pair_url(&p, "gr\xc3\xbcn.test", "/a"),
	    .allow_private = true });
	ck_assert_msg(a.outcome == OUTCOME_NEW, "%s", a.reason);
	pair_free(&p);
}
END_TEST

START_TEST(credentials_go_to_their_host_alone)
{
	static const char BASIC[] = "Authorization: Basic YW5uYTpzZWNyZXQ=";
	struct pair p = pair_new();
	struct server *other = server_new();
	char away[100], *sent;

	server_route(p.server, "/b", &(struct bed_reply){ .body = "x" });
	server_route(other, "/b", &(struct bed_reply){ .body = "x" });
	server_route(p.server, "/same", &(struct bed_reply){ .redirect = "/b" });
	pair_ask(&p, &(struct fetch_request){ .url = pair_url(&p, "here.test", "/same"),
	    .allow_private = true,
	    .credential = "anna:secret" });
	pair_assert_line(&p, "/same", BASIC, true);
	pair_assert_line(&p, "/b", BASIC, true);

	server_forget(p.server);
	server_route(p.server, "/host", &(struct bed_reply){ .redirect = pair_url(&p,
	    "other.test", "/b") });
	pair_ask(&p, &(struct fetch_request){ .url = pair_url(&p, "here.test", "/host"),
	    .allow_private = true,
	    .credential = "anna:secret" });
	pair_assert_line(&p, "/host", BASIC, true);
	ck_assert_uint_eq(server_count(p.server, "/b"), 1);
	pair_assert_line(&p, "/b", BASIC, false);

	snprintf(away, sizeof(away), "http://here.test:%d/b", server_port(other));
	server_route(p.server, "/port", &(struct bed_reply){ .redirect = away });
	pair_ask(&p, &(struct fetch_request){ .url = pair_url(&p, "here.test", "/port"),
	    .allow_private = true,
	    .credential = "Bearer t0ken" });
	pair_assert_line(&p, "/port", "Authorization: Bearer t0ken", true);
	ck_assert_uint_eq(server_count(other, "/b"), 1);
	sent = server_requests(other, NULL);
	ck_assert_ptr_null(strcasestr(sent, "authorization"));
	free(sent);
	server_free(other);
	pair_free(&p);
}
END_TEST

TEST_MAIN("fetch_hosts", a_redirect_from_the_world_to_the_inside_is_refused,
    a_name_that_is_bound_anew_is_looked_at_anew,
    addresses_inside_are_refused_however_they_are_written,
    a_kept_connection_is_no_way_around_the_guard,
    a_host_is_reached_through_the_address_that_lives, a_slow_resolver_holds_up_nobody_else,
    a_host_that_takes_no_connection_is_told_apart, an_unknown_host_says_so,
    a_host_name_may_be_in_any_script, credentials_go_to_their_host_alone)
