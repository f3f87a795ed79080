/* The whole agent, schedule, parser, filters and store, through simulated days. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/agent.h"
#include "agent/log.h"
#include "agent/schedule.h"
#include "base/clock.h"
#include "tests/sim/sim.h"
#include "tests/test.h"

/*
 * Feed N of host N / FEEDS_A_HOST.  Every tenth is dead, every twentieth
 * limits the rate, one is gone; the others publish an item every (N % 5 + 1)
 * hours, of which every third is about the talks.
 */
#define FEEDS 200
#define FEEDS_A_HOST 4
#define INTERVAL (10 * CLOCK_MINUTE)
#define GAP (2 * CLOCK_SECOND)

static struct feed_seen {
	int64_t last;		/* start of the last request */
	int64_t shortest;	/* between two of them */
	int64_t longest;
	uint64_t polls, full;	/* of them answered with a body */
	char body[8192];
	char etag[32];
} seen[FEEDS];
static int64_t host_last[FEEDS / FEEDS_A_HOST], host_shortest = INT64_MAX;
static int64_t held_until[FEEDS / FEEDS_A_HOST];
static uint64_t while_held;

static int64_t
published(size_t feed)
{
	return sim_ticks / ((int64_t)(feed % 5 + 1) * CLOCK_HOUR);
}

static void
write_body(size_t feed, char *body, size_t size)
{
	int64_t newest = published(feed);
	size_t n = (size_t)snprintf(body, size, "<rss version=\"2.0\"><channel><title>f</title>");

	for (int64_t i = newest; i >= 0 && i > newest - 10; i--)
		n += (size_t)snprintf(body + n, size - n,
		    "<item><guid>%zu-%lld</guid><title>%s %lld</title></item>", feed, (long long)i,
		    i % 3 == 0 ? "Ukraine talks in Geneva, round" : "Weather for day", (long long)i);
	snprintf(body + n, size - n, "</channel></rss>");
}

static void
note_request(size_t feed)
{
	struct feed_seen *s = &seen[feed];
	size_t host = feed / FEEDS_A_HOST;

	if (s->polls++ > 0) {
		int64_t since = sim_ticks - s->last;

		if (s->shortest == 0 || since < s->shortest)
			s->shortest = since;
		if (since > s->longest)
			s->longest = since;
	}
	s->last = sim_ticks;
	if (host_last[host] > 0 && sim_ticks - host_last[host] < host_shortest)
		host_shortest = sim_ticks - host_last[host];
	host_last[host] = sim_ticks;
	while_held += sim_ticks < held_until[host];
}

void
sim_answer(const struct fetch_request *request, struct fetch_answer *ret)
{
	size_t feed = request->tag, host = feed / FEEDS_A_HOST;
	struct feed_seen *s = &seen[feed];

	note_request(feed);
	if (feed % 10 == 3) {
		ret->outcome = OUTCOME_RETRY;
		ret->status = 0;
		ret->took = 10 * CLOCK_SECOND;
		ret->reason = "connection refused";
		return;
	}
	if (feed == 50) {
		ret->outcome = OUTCOME_GONE;
		ret->status = 410;
		ret->reason = "410 Gone";
		return;
	}
	if (feed % 20 == 1 && s->polls % 10 == 0) {
		ret->outcome = OUTCOME_RETRY;
		ret->status = 429;
		ret->retry_after = CLOCK_HOUR;
		ret->reason = "429 Too Many Requests";
		held_until[host] = sim_ticks + CLOCK_HOUR;
		return;
	}
	snprintf(s->etag, sizeof(s->etag), "\"%lld\"", (long long)published(feed));
	ret->etag = str_of(s->etag);
	if (request->etag != NULL && strcmp(request->etag, s->etag) == 0) {
		ret->outcome = OUTCOME_UNCHANGED;
		ret->status = 304;
		return;
	}
	s->full++;
	write_body(feed, s->body, sizeof(s->body));
	ret->body = str_of(s->body);
}

/* in memory where there is such a place: a week commits some ten thousand times */
static char folder[40];

static void
write_file(const char *name, const char *text)
{
	char path[100];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
}

static struct agent *
agent_of(size_t feeds)
{
	static char text[FEEDS * 100 + 1000];
	size_t n = (size_t)snprintf(text, sizeof(text),
	    "database sim.db\nfilters sim.filter\ninterval 10min\nhost-gap 2s\n");
	struct agent *a;
	struct config *config;
	char path[100];
	int status;

	for (size_t i = 0; i < feeds; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "feed f%zu http://h%zu.example/%zu\n",
		    i, i / FEEDS_A_HOST, i);
	write_file("sim.conf", text);
	write_file("sim.filter", "filter talks {\n  about \"talks\"\n  match \"Ukraine talks\"\n"
	    "  hit \"Ukraine talks\"\n  miss \"weather\"\n}\n");
	snprintf(path, sizeof(path), "%s/sim.conf", folder);
	config = config_load(path, stderr);
	ck_assert_ptr_nonnull(config);
	a = agent_new(config, AGENT_RUN, stderr, &status);
	ck_assert_ptr_nonnull(a);
	return a;
}

static void
begin(void)
{
	snprintf(folder, sizeof(folder), "%s/feedwatch-sim-XXXXXX",
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_ptr_nonnull(freopen("/dev/null", "w", stdout));
	log_open(2, false);
}

static void
end(void)
{
	char command[100];

	snprintf(command, sizeof(command), "rm -rf %s", folder);
	ck_assert_int_eq(system(command), 0);
}

/* Items that a feed had published up to its last full answer: all of them must be rows. */
static uint64_t
items_published(size_t feeds)
{
	uint64_t n = 0;

	for (size_t i = 0; i < feeds; i++)
		if (seen[i].full > 0)
			n += (uint64_t)(seen[i].last / ((int64_t)(i % 5 + 1) * CLOCK_HOUR)) + 1;
	return n;
}

START_TEST(a_week_of_200_feeds_is_polite_complete_and_punctual)
{
	int64_t limit = 7 * CLOCK_DAY;
	bool going = true;
	struct agent *a;
	struct agent_tally t;

	begin();
	a = agent_of(FEEDS);
	while (going && sim_ticks < limit)
		going = agent_turn(a);
	ck_assert(going);
	t = agent_tally(a);
	for (size_t i = 0; i < FEEDS; i++) {
		bool dead = i % 10 == 3, limited = seen[i / FEEDS_A_HOST * FEEDS_A_HOST + 1].full > 0 &&
		    (i / FEEDS_A_HOST * FEEDS_A_HOST + 1) % 20 == 1;

		ck_assert_int_ge(seen[i].shortest, dead ? INTERVAL / 2 : INTERVAL);
		if (i == 50) {
			ck_assert_uint_le(seen[i].polls, 8);
			continue;
		}
		if (dead)
			ck_assert_int_le(seen[i].longest, (limited ? CLOCK_HOUR : 0) +
			    SCHEDULE_RETRY_MAX * 17 / 16 + CLOCK_MINUTE);
		else
			ck_assert_int_le(seen[i].longest,
			    (limited ? CLOCK_HOUR : 0) + INTERVAL * 17 / 16 * 2 + CLOCK_MINUTE);
	}
	ck_assert_int_ge(host_shortest, GAP);
	ck_assert_uint_eq(while_held, 0);
	ck_assert_uint_eq(t.items, items_published(FEEDS));
	ck_assert_uint_ge(t.alerts, t.items / 3);
	ck_assert_uint_eq(t.polls, sim_started);
	agent_free(a);
	end();
}
END_TEST

START_TEST(a_restart_polls_nobody_again_and_loses_nothing)
{
	struct agent *a;
	uint64_t before;

	begin();
	a = agent_of(40);
	while (sim_ticks < 2 * CLOCK_HOUR)
		agent_turn(a);
	agent_free(a);
	before = sim_started;
	a = agent_of(40);
	for (int64_t start = sim_ticks; sim_ticks < start + 20 * CLOCK_SECOND;)
		agent_turn(a);
	/* two thousandths of a day later only what was due is due: far fewer than all */
	ck_assert_uint_le(sim_started - before, 8);
	ck_assert_uint_eq(agent_tally(a).items, 0);
	agent_free(a);
	end();
}
END_TEST

START_TEST(a_clock_that_jumps_neither_stops_nor_storms)
{
	struct agent *a;
	uint64_t before;

	begin();
	a = agent_of(40);
	while (sim_ticks < 2 * CLOCK_HOUR)
		agent_turn(a);
	sim_epoch += 365 * CLOCK_DAY;
	before = sim_started;
	for (int64_t start = sim_ticks; sim_ticks < start + CLOCK_HOUR;)
		agent_turn(a);
	ck_assert_uint_ge(sim_started - before, 36 * 5);
	ck_assert_uint_le(sim_started - before, 40 * 7);
	sim_epoch -= 2 * 365 * CLOCK_DAY;
	agent_free(a);
	a = agent_of(40);	/* restarted, every stored moment lies two years ahead */
	before = sim_started;
	for (int64_t start = sim_ticks; sim_ticks < start + 26 * CLOCK_HOUR;)
		agent_turn(a);
	ck_assert_uint_ge(sim_started - before, 36);
	agent_free(a);
	end();
}
END_TEST

TEST_MAIN("week", a_week_of_200_feeds_is_polite_complete_and_punctual,
    a_restart_polls_nobody_again_and_loses_nothing,
    a_clock_that_jumps_neither_stops_nor_storms)
