#ifndef TESTS_AGENT_FETCH_PAIR_H
#define TESTS_AGENT_FETCH_PAIR_H

#include "agent/fetch.h"
#include "tests/scenarios/server.h"

/* A scripted server and a fetcher, for the tests of fetch. */
struct pair {
	struct server *server;
	struct fetch *fetch;
	char url[200];
};

/* What the fetcher of a pair begins with: 1 MiB, 8 connections. */
struct fetch_settings pair_settings(void);
struct pair pair_new(void);
void pair_free(struct pair *p);

/* The address of a path on the server under this name; valid until the next call. */
const char *pair_url(struct pair *p, const char *host, const char *path);

/* The next answer; fails the test after 30 s. */
struct fetch_answer pair_take(struct pair *p);
/* One request (its timeout is 10 s where none is set) and its answer. */
struct fetch_answer pair_ask(struct pair *p, const struct fetch_request *request);
/* The same for a path of the server, allowed. */
struct fetch_answer pair_get(struct pair *p, const char *path);

void pair_assert_text(struct str s, const char *text);
/* Asserts the outcome, words in the reason, and that there is no body. */
void pair_assert_says(const struct fetch_answer *a, enum outcome outcome, const char *words);
/* Asserts that some request for path held this header line, or that none did. */
void pair_assert_line(struct pair *p, const char *path, const char *line, bool there);

#endif
