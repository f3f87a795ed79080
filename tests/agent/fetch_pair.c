#include "tests/agent/fetch_pair.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

struct fetch_settings
pair_settings(void)
{
	return (struct fetch_settings){ .connect_timeout = 5000, .max_body = 1024 * 1024,
	    .connections = 8 };
}

struct pair
pair_new(void)
{
	struct fetch_settings settings = pair_settings();

	return (struct pair){ .server = server_new(), .fetch = fetch_new(&settings) };
}

void
pair_free(struct pair *p)
{
	fetch_free(p->fetch);
	server_free(p->server);
}

const char *
pair_url(struct pair *p, const char *host, const char *path)
{
	snprintf(p->url, sizeof(p->url), "http://%s:%d%s", host, server_port(p->server), path);
	return p->url;
}

struct fetch_answer
pair_take(struct pair *p)
{
	struct fetch_answer a;
	int64_t until = clock_ticks() + 30000;

	while (!fetch_take(p->fetch, &a)) {
		ck_assert_msg(clock_ticks() < until, "no answer in 30 s");
		fetch_wait(p->fetch, 1000, -1);
	}
	return a;
}

struct fetch_answer
pair_ask(struct pair *p, const struct fetch_request *request)
{
	struct fetch_request r = *request;

	if (r.timeout == 0)
		r.timeout = 10000;
	fetch_start(p->fetch, &r);
	return pair_take(p);
}

struct fetch_answer
pair_get(struct pair *p, const char *path)
{
	return pair_ask(p, &(struct fetch_request){ .url = pair_url(p, "127.0.0.1", path),
	    .allow_private = true,
	    .user_agent = "test/1" });
}

void
pair_assert_text(struct str s, const char *text)
{
	ck_assert_msg(str_eq(s, str_of(text)), "%.*s instead of %s", STR_ARG(s), text);
}

void
pair_assert_says(const struct fetch_answer *a, enum outcome outcome, const char *words)
{
	ck_assert_msg(a->outcome == outcome, "outcome %d: %s", a->outcome, a->reason);
	ck_assert_msg(strstr(a->reason, words) != NULL, "%s: without %s", a->reason, words);
	ck_assert_uint_eq(a->body.n, 0);
}

/* Asserts that the last request for path holds the line, between line ends. */
void
pair_assert_line(struct pair *p, const char *path, const char *line, bool there)
{
	char *all = server_requests(p->server, path), wrapped[3000];

	snprintf(wrapped, sizeof(wrapped), "\r\n%s\r\n", line);
	ck_assert_msg((strstr(all, wrapped) != NULL) == there, "%s in:\n%s", line, all);
	free(all);
}
