/* Redirects over days and servers that lie for weeks: the whole agent in simulated time. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/agent.h"
#include "agent/audit.h"
#include "agent/log.h"
#include "agent/move.h"
#include "base/clock.h"
#include "tests/sim/sim.h"
#include "tests/test.h"

#define OLD "http://old.example/feed"
#define NEW "http://new.example/feed"
#define FEEDS 20

/* What the world is like, which each test sets. */
static struct world {
	int64_t begun;			/* ticks; instants below count from it */
	int64_t moved_from, moved_until;	/* OLD redirects permanently to NEW */
	int64_t dead_from;		/* NEW answers 404 */
	int64_t lies_from;		/* any conditional request gets a 304 */
	int64_t period;			/* between two items */
	bool dull;			/* bytes change with each answer, items do not */
} world;

static struct seen {
	uint64_t old, new;		/* requests so far */
	uint64_t full;			/* without validators */
	int64_t last_full, shortest;	/* between two of these, but for the first */
	char body[4096], etag[32];
} seen[FEEDS];

static int64_t
age(void)
{
	return sim_ticks - world.begun;
}

static void
write_body(struct seen *s)
{
	int64_t newest = age() / world.period;
	size_t n = (size_t)snprintf(s->body, sizeof(s->body), "<rss version=\"2.0\"><channel>"
	    "<title>f</title><lastBuildDate>%lld</lastBuildDate>",
	    world.dull ? (long long)sim_ticks : 0);

	for (int64_t i = newest; i >= 0 && i > newest - 40; i--)
		n += (size_t)snprintf(s->body + n, sizeof(s->body) - n,
		    "<item><guid>%lld</guid><title>News</title></item>", (long long)i);
	snprintf(s->body + n, sizeof(s->body) - n, "</channel></rss>");
}

static void
note(struct seen *s, const struct fetch_request *request)
{
	bool conditional = request->etag != NULL && request->etag[0] != '\0';

	s->old += strcmp(request->url, OLD) == 0;
	s->new += strcmp(request->url, NEW) == 0;
	if (conditional)
		return;
	if (s->full++ > 1 && (s->shortest == 0 || sim_ticks - s->last_full < s->shortest))
		s->shortest = sim_ticks - s->last_full;
	s->last_full = sim_ticks;
}

void
sim_answer(const struct fetch_request *request, struct fetch_answer *ret)
{
	struct seen *s = &seen[request->tag];
	bool asked = request->etag != NULL && request->etag[0] != '\0';

	note(s, request);
	if (strcmp(request->url, NEW) == 0 && age() >= world.dead_from) {
		ret->outcome = OUTCOME_BROKEN;
		ret->status = 404;
		ret->reason = "answered 404 (not found)";
		return;
	}
	if (strcmp(request->url, OLD) == 0 && age() >= world.moved_from && age() < world.moved_until)
		ret->moved = ret->url = STR(NEW);
	if (asked && age() >= world.lies_from) {
		ret->outcome = OUTCOME_UNCHANGED;
		ret->status = 304;
		return;
	}
	snprintf(s->etag, sizeof(s->etag), "\"%lld\"", (long long)(age() / world.period));
	ret->etag = str_of(s->etag);
	if (asked && strcmp(request->etag, s->etag) == 0) {
		ret->outcome = OUTCOME_UNCHANGED;
		ret->status = 304;
		return;
	}
	write_body(s);
	ret->body = str_of(s->body);
}

static char folder[40];

static struct agent *
agent_of(size_t feeds)
{
	struct config *config;
	char path[100];
	int status;
	struct agent *a;
	FILE *f, *diag;

	snprintf(path, sizeof(path), "%s/sim.conf", folder);
	f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	fprintf(f, "database sim.db\ninterval 30min\nfeed a %s\n", OLD);
	for (size_t i = 1; i < feeds; i++)
		fprintf(f, "feed f%zu http://h%zu.example/\n", i, i);
	fclose(f);
	diag = fopen("/dev/null", "w");	/* it warns that there are no filters */
	config = config_load(path, diag);
	fclose(diag);
	ck_assert_ptr_nonnull(config);
	a = agent_new(config, AGENT_RUN, stderr, &status);
	ck_assert_ptr_nonnull(a);
	return a;
}

static struct agent *
begin(const struct world *what, size_t feeds)
{
	world = *what;
	world.begun = sim_ticks;
	memset(seen, 0, sizeof(seen));
	snprintf(folder, sizeof(folder), "%s/feedwatch-way-XXXXXX",
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	log_open(2, false);
	return agent_of(feeds);
}

static void
end(struct agent *a)
{
	char command[100];

	agent_free(a);
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	ck_assert_int_eq(system(command), 0);
}

static void
live_until(struct agent *a, int64_t when)
{
	while (age() < when)
		ck_assert(agent_turn(a));
}

/* As a restart would: all that is remembered is in the database. */
static struct agent *
restarted(struct agent *a)
{
	agent_free(a);
	return agent_of(1);
}

START_TEST(a_move_is_adopted_after_two_days_and_given_up_where_it_fails)
{
	struct agent *a = begin(&(struct world){ .moved_from = 10 * CLOCK_HOUR,
	    .moved_until = 30 * CLOCK_DAY, .dead_from = 10 * CLOCK_DAY, .period = CLOCK_HOUR,
	    .lies_from = INT64_MAX }, 1);
	uint64_t old;

	live_until(a, 10 * CLOCK_HOUR + MOVE_SPAN - CLOCK_HOUR);
	ck_assert_uint_eq(seen[0].new, 0);
	a = restarted(a);
	live_until(a, 10 * CLOCK_HOUR + MOVE_SPAN + 3 * CLOCK_HOUR);
	ck_assert_uint_ge(seen[0].new, 1);
	old = seen[0].old;
	a = restarted(a);
	live_until(a, 9 * CLOCK_DAY);
	ck_assert_uint_eq(seen[0].old, old);
	ck_assert_uint_ge(seen[0].new, 100);
	/* the new address dies, the old one is asked again (and still redirects) */
	world.moved_until = 0;
	live_until(a, 11 * CLOCK_DAY);
	ck_assert_uint_gt(seen[0].old, old);
	end(a);
}
END_TEST

START_TEST(a_portal_that_stands_in_the_way_each_evening_is_never_adopted)
{
	struct agent *a = begin(&(struct world){ .period = CLOCK_HOUR, .dead_from = INT64_MAX,
	    .lies_from = INT64_MAX }, 1);

	for (int64_t day = 0; day < 14; day++) {
		world.moved_from = day * CLOCK_DAY + 18 * CLOCK_HOUR;
		world.moved_until = world.moved_from + 5 * CLOCK_HOUR;
		live_until(a, (day + 1) * CLOCK_DAY);
		if (day % 3 == 0)
			a = restarted(a);
	}
	ck_assert_uint_eq(seen[0].new, 0);
	ck_assert_uint_ge(seen[0].old, 14 * 40);
	end(a);
}
END_TEST

START_TEST(a_server_that_lies_is_found_out_and_loses_nothing_but_days)
{
	struct agent *a = begin(&(struct world){ .lies_from = 2 * CLOCK_DAY, .period = CLOCK_HOUR,
	    .dead_from = INT64_MAX }, FEEDS);
	uint64_t items;

	live_until(a, 2 * CLOCK_DAY);
	items = agent_tally(a).items;
	ck_assert_uint_ge(items, FEEDS * 46);
	live_until(a, 6 * CLOCK_DAY);
	/* all were found out: each is asked in full now and has what is new */
	ck_assert_uint_ge(agent_tally(a).items, items + FEEDS * 40);
	items = agent_tally(a).items;
	live_until(a, 7 * CLOCK_DAY);
	ck_assert_uint_ge(agent_tally(a).items, items + FEEDS * 22);
	end(a);
}
END_TEST

START_TEST(an_honest_server_is_asked_in_full_once_a_day_at_most)
{
	struct agent *a = begin(&(struct world){ .lies_from = INT64_MAX, .dead_from = INT64_MAX,
	    .period = 5 * CLOCK_HOUR, .dull = true }, FEEDS);

	live_until(a, 14 * CLOCK_DAY);
	for (size_t i = 0; i < FEEDS; i++) {
		ck_assert_uint_ge(seen[i].full, 2);
		ck_assert_uint_le(seen[i].full, 15);
		ck_assert(seen[i].shortest == 0 || seen[i].shortest >= AUDIT_GAP);
	}
	end(a);
}
END_TEST

TEST_MAIN("way", a_move_is_adopted_after_two_days_and_given_up_where_it_fails,
    a_portal_that_stands_in_the_way_each_evening_is_never_adopted,
    a_server_that_lies_is_found_out_and_loses_nothing_but_days,
    an_honest_server_is_asked_in_full_once_a_day_at_most)
