/*
 * The whole agent at the size of a large collection, in simulated time.
 *
 *	make check	1,000 feeds, 2 days
 *	make sim	180,000 feeds, 7 days (SIM="FEEDS DAYS INTERVAL" for others); reports figures
 *
 * A tenth of the feeds is dead, a twentieth limits the rate, one in 500 is
 * gone.  The others publish by day more than by night and on workdays more
 * than at weekends, as often as real feeds do (see rates[]).  Every request is
 * held against the rules of conduct, every feed against its bound.
 */
#include <malloc.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "agent/agent.h"
#include "agent/log.h"
#include "agent/schedule.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/stamp.h"
#include "tests/sim/sim.h"
#include "tests/test.h"

#define GAP 500			/* ms: host-gap, as by default */
#define WINDOW 10		/* items of a document */
#define MOST 6			/* interval-max = MOST x interval, as by default */
#define SLACK (2 * CLOCK_MINUTE)	/* queueing at the host and for a connection */
#define BODY_SIZE 4096
#define BODIES 256		/* at once: no more than connections */

enum kind { ALIVE, DEAD, LIMITED, GONE };

struct feed {
	double per_week;	/* items */
	double phase;
	int64_t last, longest, shortest;	/* request; between two */
	int64_t held;		/* of `longest`: while its host wanted rest */
	int64_t rested;		/* host_rested() at the last request */
	int64_t items, older;	/* published up to the last full answer, up to the one before */
	int64_t first;		/* the same up to the first one */
	int64_t unconditional;	/* when it was last asked so */
	uint32_t host, polls;
	enum kind kind;
};

struct host {
	int64_t last, held_until;
	int64_t held;		/* ms that it asked to be left alone for, in all */
};

static struct {
	size_t nfeeds, nhosts;
	int64_t days, interval;
	struct feed *feed;
	struct host *host;
	double week[169];	/* share of a week's items before each hour of it */
	char body[BODIES][BODY_SIZE];
	char etag[BODIES][32];
	size_t next_body;
	int64_t host_shortest;
	uint64_t requests, full, breaches;
	uint64_t lost;			/* items that no document held when it was asked for */
	bool outage;			/* nothing answers */
	int64_t second;			/* the present one, … */
	uint64_t in_second, most;	/* … requests in it, and in the busiest one */
} world;

/* Every wrong request is shown and counted: none is allowed. */
#define CONDUCT(ok, what, i)							\
	do {									\
		if (!(ok) && world.breaches++ < 20)				\
			fprintf(stderr, "feed %zu at %lld s: %s\n", (size_t)(i),		\
			    (long long)(sim_ticks / CLOCK_SECOND), (what));	\
	} while (0)

/*
 * Items a week of so many percent of the feeds: the means of 110 real ones lie
 * between 0.3 h and 900 h; the quiet ones have more weight here, as they have
 * in a collection that grew for years.
 */
static const struct { int percent; double hours; } rates[] = {
	{ 5, 0.35 }, { 10, 1.9 }, { 15, 8 }, { 20, 22 }, { 20, 64 }, { 15, 206 }, { 15, 907 },
};

static double
rate_of(int percent)
{
	size_t i = 0;

	for (; percent >= rates[i].percent; i++)
		percent -= rates[i].percent;
	return 168 / rates[i].hours;
}

static void
build_week(void)
{
	double sum = 0;

	for (int h = 0; h < 168; h++) {
		int day = h / 24, hour = h % 24;	/* from Thursday on */
		bool weekend = day == 2 || day == 3;

		world.week[h] = sum;
		sum += (hour >= 6 && hour < 20 ? 1.0 : 0.1) * (weekend ? 0.4 : 1.0);
	}
	for (int h = 0; h < 168; h++)
		world.week[h] /= sum;
	world.week[168] = 1;
}

/* Weeks of work done since 1970, which pass fast by day. */
static double
work_until(int64_t now)
{
	int64_t week = now / (7 * CLOCK_DAY), rest = now % (7 * CLOCK_DAY);
	int64_t hour = rest / CLOCK_HOUR;
	double part = (double)(rest % CLOCK_HOUR) / (double)CLOCK_HOUR;

	return (double)week + world.week[hour] +
	    part * (world.week[hour + 1] - world.week[hour]);
}

/* The same backwards. */
static int64_t
when_done(double work)
{
	int64_t week = (int64_t)work;
	double rest = work - (double)week;
	int low = 0, high = 168;

	while (high - low > 1) {
		int middle = (low + high) / 2;

		*(world.week[middle] <= rest ? &low : &high) = middle;
	}
	rest = (rest - world.week[low]) / (world.week[low + 1] - world.week[low]);
	return week * 7 * CLOCK_DAY + (int64_t)((low + rest) * (double)CLOCK_HOUR) + 1;
}

static int64_t
published(const struct feed *f)
{
	return (int64_t)(work_until(sim_ticks + sim_epoch) * f->per_week + f->phase);
}

static void
build_world(size_t nfeeds, int64_t days, int64_t interval)
{
	memset(&world, 0, sizeof(world));
	world.nfeeds = nfeeds;
	world.nhosts = nfeeds / 6 + 1;
	world.days = days;
	world.interval = interval;
	world.host_shortest = INT64_MAX;
	world.feed = mem_array(nfeeds, sizeof(*world.feed));
	world.host = mem_array(world.nhosts, sizeof(*world.host));
	build_week();
	for (size_t i = 0; i < nfeeds; i++) {
		struct feed *f = &world.feed[i];
		uint64_t random = (i + 1) * UINT64_C(0x9E3779B97F4A7C15);

		f->per_week = rate_of((int)((random >> 32) % 100));
		f->phase = (double)(random >> 11 & 0xFFFFF) / 0x100000;
		/* one host in the middle has a hundredth of all feeds */
		f->host = i % 100 == 50 ? 0 : (uint32_t)(i % (world.nhosts - 1) + 1);
		f->kind = i % 10 == 3 ? DEAD : i % 20 == 1 ? LIMITED : i % 500 == 4 ? GONE : ALIVE;
		f->shortest = INT64_MAX;
		f->first = -1;
	}
	for (size_t h = 0; h < world.nhosts; h++)
		world.host[h] = (struct host){ INT64_MIN, INT64_MIN, 0 };
}

/* How long the host was left alone till now because it asked for it. */
static int64_t
host_rested(const struct host *h)
{
	return h->held - (h->held_until > sim_ticks ? h->held_until - sim_ticks : 0);
}

static void
wants_rest(struct host *h, int64_t ms)
{
	int64_t from = h->held_until > sim_ticks ? h->held_until : sim_ticks;

	if (sim_ticks + ms > from) {
		h->held += sim_ticks + ms - from;
		h->held_until = sim_ticks + ms;
	}
}

/* The feed was not asked since its last request, or is just being asked. */
static void
note_wait(struct feed *f)
{
	int64_t rested = host_rested(&world.host[f->host]);

	if (sim_ticks - f->last - (rested - f->rested) > f->longest - f->held) {
		f->longest = sim_ticks - f->last;
		f->held = rested - f->rested;
	}
}

/* The rules of conduct that hold for every request. */
static void
watch_conduct(size_t i, const struct fetch_request *request)
{
	struct feed *f = &world.feed[i];
	struct host *h = &world.host[f->host];
	int64_t since = sim_ticks - f->last;
	char etag[32], older[32];

	for (size_t k = 0; k < request->nheaders; k++)
		CONDUCT(strncasecmp(request->headers[k], "cookie", 6) != 0 &&
		    strncasecmp(request->headers[k], "referer", 7) != 0, request->headers[k], i);
	CONDUCT(sim_ticks >= h->held_until, "asked while its host wanted rest", i);
	if (h->last != INT64_MIN && sim_ticks - h->last < world.host_shortest)
		world.host_shortest = sim_ticks - h->last;
	h->last = sim_ticks;
	if (f->polls++ == 0)
		return;
	if (since < f->shortest)
		f->shortest = since;
	if (f->kind == GONE)
		CONDUCT(since >= CLOCK_DAY, "gone, and asked twice a day", i);
	if (f->first < 0)
		return;
	/* what was answered well once is asked conditionally, but for one audit a day */
	snprintf(etag, sizeof(etag), "\"%lld\"", (long long)f->items);
	snprintf(older, sizeof(older), "\"%lld\"", (long long)f->older);
	if (request->etag != NULL && *request->etag != '\0') {
		/* an audit that brought something asks once more as if it had not */
		CONDUCT(strcmp(request->etag, etag) == 0 || strcmp(request->etag, older) == 0,
		    "the validator was changed", i);
		return;
	}
	CONDUCT(f->unconditional == 0 || sim_ticks - f->unconditional >= CLOCK_DAY,
	    "asked unconditionally twice a day", i);
	f->unconditional = sim_ticks;
}

static struct str
write_body(struct feed *f)
{
	char *body = world.body[world.next_body];
	double unit = 1 / f->per_week;
	size_t n = (size_t)snprintf(body, BODY_SIZE, "<rss version=\"2.0\"><channel><title>f</title>");

	for (int64_t k = f->items; k > f->items - WINDOW; k--) {
		char date[STAMP_SIZE];

		stamp_format(when_done(((double)k - f->phase) * unit), date);
		n += (size_t)snprintf(body + n, BODY_SIZE - n, "<item><guid>%lld</guid><title>%s %lld"
		    "</title><pubDate>%s</pubDate></item>", (long long)k,
		    k % 300 == 0 ? "Ukraine talks, round" : "Weather for day", (long long)k, date);
	}
	n += (size_t)snprintf(body + n, BODY_SIZE - n, "</channel></rss>");
	return (struct str){ body, n };
}

static void
turn_down(struct fetch_answer *ret, enum outcome outcome, int status, const char *reason, int64_t took)
{
	ret->outcome = outcome;
	ret->status = status;
	ret->reason = reason;
	ret->took = took;
}

void
sim_answer(const struct fetch_request *request, struct fetch_answer *ret)
{
	struct feed *f = &world.feed[request->tag];
	char *etag = world.etag[world.next_body];
	int64_t items;

	world.requests++;
	if (sim_ticks / CLOCK_SECOND != world.second)
		world.in_second = 0;
	world.second = sim_ticks / CLOCK_SECOND;
	if (++world.in_second > world.most)
		world.most = world.in_second;
	watch_conduct(request->tag, request);
	if (f->polls > 1)
		note_wait(f);
	f->last = sim_ticks;
	f->rested = host_rested(&world.host[f->host]);
	if (world.outage)
		turn_down(ret, OUTCOME_RETRY, 0, "the host name does not resolve", 100);
	else if (f->kind == DEAD)
		turn_down(ret, OUTCOME_RETRY, 0, "connection refused", 2 * CLOCK_SECOND);
	else if (f->kind == GONE)
		turn_down(ret, OUTCOME_GONE, 410, "410 Gone", 50);
	else if (f->kind == LIMITED && f->polls % 25 == 0) {
		turn_down(ret, OUTCOME_RETRY, 429, "429 Too Many Requests", 50);
		ret->retry_after = CLOCK_HOUR;
		wants_rest(&world.host[f->host], CLOCK_HOUR);
	}
	if (ret->outcome != OUTCOME_NEW)
		return;
	items = published(f);
	snprintf(etag, sizeof(world.etag[0]), "\"%lld\"", (long long)items);
	ret->etag = str_of(etag);
	if (request->etag != NULL && strcmp(request->etag, etag) == 0)
		turn_down(ret, OUTCOME_UNCHANGED, 304, "", 50);
	else {
		f->older = items != f->items ? f->items : f->older;
		if (f->first >= 0 && items - f->items > WINDOW)
			world.lost += (uint64_t)(items - f->items - WINDOW);
		f->items = items;
		f->first = f->first < 0 ? items : f->first;
		world.full++;
		ret->body = write_body(f);
	}
	world.next_body = (world.next_body + 1) % BODIES;
}

/* The agent */

static char folder[64];

static struct agent *
new_agent(void)
{
	char path[100];
	struct config *config;
	struct agent *a;
	FILE *f;
	int status;

	snprintf(path, sizeof(path), "%s/sim.filter", folder);
	f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	fputs("filter talks {\n  about \"talks\"\n  match \"Ukraine talks\"\n"
	    "  hit \"Ukraine talks\"\n  miss \"weather\"\n}\n", f);
	fclose(f);
	snprintf(path, sizeof(path), "%s/sim.conf", folder);
	f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	fprintf(f, "database sim.db\nfilters sim.filter\ninterval %llds\n",
	    (long long)(world.interval / CLOCK_SECOND));
	for (size_t i = 0; i < world.nfeeds; i++)
		fprintf(f, "feed f%zu http://h%u.example/%zu\n", i, world.feed[i].host, i);
	fclose(f);
	config = config_load(path, stderr);
	ck_assert_ptr_nonnull(config);
	a = agent_new(config, AGENT_RUN, stderr, &status);
	ck_assert_ptr_nonnull(a);
	return a;
}

static void
begin(size_t feeds, int64_t days, int64_t interval)
{
	build_world(feeds, days, interval);
	snprintf(folder, sizeof(folder), "%s/feedwatch-sim-XXXXXX",
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_ptr_nonnull(freopen("/dev/null", "w", stdout));
	log_open(2, false);
}

static void
end(struct agent *a)
{
	char command[100];

	agent_free(a);
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	ck_assert_int_eq(system(command), 0);
	free(world.feed);
	free(world.host);
}

static double
cpu_seconds(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	    (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void
report_day(int64_t day, double cpu, uint64_t requests, bool aloud)
{
	struct mallinfo2 m = mallinfo2();
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	if (aloud)
		fprintf(stderr, "day %lld: %llu polls, %.1f s CPU, heap %zu MiB, peak %ld MiB\n",
		    (long long)day, (unsigned long long)requests, cpu,
		    (m.uordblks + m.hblkhd) >> 20, u.ru_maxrss >> 10);
}

/* The longest that may lie between two polls of a feed. */
static int64_t
bound(const struct feed *f)
{
	int64_t most = world.interval * MOST, wait = most;

	if (f->kind == DEAD)
		wait = most > SCHEDULE_RETRY_MAX ? most : SCHEDULE_RETRY_MAX;
	if (f->kind == GONE)
		wait = SCHEDULE_GONE;
	/* an item a day: never quiet for a week, and so never slower than usual */
	else if (f->kind != DEAD && f->per_week >= 7)
		wait = world.interval;
	return wait + wait / 16 + SLACK + f->held;
}

static void
check_feeds(const struct agent_tally *t)
{
	uint64_t items = 0, under_way = sim_started - t->polls;	/* their documents are not taken yet */

	for (size_t i = 0; i < world.nfeeds; i++) {
		struct feed *f = &world.feed[i];

		note_wait(f);
		CONDUCT(f->polls > 0, "never polled", i);
		CONDUCT(f->longest <= bound(f), "later than its bound", i);
		CONDUCT(f->shortest >= world.interval / 2, "sooner than interval-min", i);
		if (f->first >= 0)
			items += (uint64_t)(f->items - f->first + WINDOW);
	}
	ck_assert_uint_eq(world.breaches, 0);
	ck_assert_int_ge(world.host_shortest, GAP);
	ck_assert_uint_le(under_way, BODIES);
	ck_assert_uint_le(t->items, items - world.lost);
	ck_assert_uint_ge(t->items + under_way * WINDOW, items - world.lost);
}

static void
run(size_t feeds, int64_t days, int64_t interval, bool aloud)
{
	struct agent *a;
	struct agent_tally t;

	begin(feeds, days, interval);
	a = new_agent();
	for (int64_t day = 1; day <= days; day++) {
		uint64_t before = world.requests;
		double cpu = cpu_seconds();
		bool going = true;

		while (going && sim_ticks < day * CLOCK_DAY)
			going = agent_turn(a);
		ck_assert(going);
		report_day(day, cpu_seconds() - cpu, world.requests - before, aloud);
	}
	t = agent_tally(a);
	if (aloud)
		fprintf(stderr, "%zu feeds, %lld days: %llu polls, %llu with a document, %llu items, "
		    "%llu alerts, %llu items lost; least gap at a host %lld ms\n", feeds, (long long)days,
		    (unsigned long long)t.polls, (unsigned long long)world.full,
		    (unsigned long long)t.items, (unsigned long long)t.alerts,
		    (unsigned long long)world.lost, (long long)world.host_shortest);
	check_feeds(&t);
	end(a);
}

START_TEST(a_large_collection_is_polled_politely_punctually_and_completely)
{
	const char *size = getenv("SIM");
	long feeds = 1000, days = 2, minutes = 10;

	if (size != NULL)
		ck_assert_int_ge(sscanf(size, "%ld %ld %ld", &feeds, &days, &minutes), 2);
	run((size_t)feeds, days, minutes * CLOCK_MINUTE, size != NULL);
}
END_TEST

/* How many lines of the log begin so. */
static int
events(const char *log, const char *event)
{
	int n = 0;

	for (const char *p = log; (p = strstr(p, event)) != NULL; p++)
		n += (p == log || p[-1] == '\n') && p[strlen(event)] == ' ';
	return n;
}

static void
run_until(struct agent *a, int64_t ticks)
{
	while (sim_ticks < ticks)
		agent_turn(a);
}

START_TEST(an_outage_is_one_event_and_ends_without_a_herd)
{
	static char log[1 << 20];
	char path[100];
	struct agent *a;
	int64_t up;
	uint64_t before;
	FILE *f;

	if (getenv("SIM") != NULL)
		return;
	begin(600, 1, 10 * CLOCK_MINUTE);
	for (size_t i = 0; i < world.nfeeds; i++)
		world.feed[i].kind = i % 10 == 3 ? DEAD : ALIVE;
	a = new_agent();
	run_until(a, 3 * CLOCK_HOUR);
	snprintf(path, sizeof(path), "%s/log", folder);
	ck_assert_ptr_nonnull(freopen(path, "w+", stderr));
	log_open(5, LOG_PLAIN);
	world.outage = true;
	before = world.requests;
	run_until(a, 5 * CLOCK_HOUR);
	ck_assert_uint_le(world.requests - before, 2 * 3600 / 5 + 40);
	ck_assert_uint_ge(world.requests - before, 2 * 3600 / 6);
	world.outage = false;
	world.most = 0;
	up = sim_ticks;
	run_until(a, up + 6 * CLOCK_MINUTE);
	for (size_t i = 0; i < world.nfeeds; i++)
		ck_assert_msg(world.feed[i].kind == DEAD || world.feed[i].last >= up,
		    "feed %zu was not asked again", i);
	ck_assert_uint_le(world.most, 1000 / 20 + 1);
	rewind(stderr);
	log[fread(log, 1, sizeof(log) - 1, stderr)] = '\0';
	ck_assert_int_eq(events(log, "network-down"), 1);
	ck_assert_int_eq(events(log, "network-up"), 1);
	ck_assert_int_le(events(log, "feed-failing"), 8);
	ck_assert_uint_eq(world.breaches, 0);
	f = freopen("/dev/null", "w", stderr);
	ck_assert_ptr_nonnull(f);
	end(a);
}
END_TEST

TEST_MAIN("large", an_outage_is_one_event_and_ends_without_a_herd,
    a_large_collection_is_polled_politely_punctually_and_completely)
