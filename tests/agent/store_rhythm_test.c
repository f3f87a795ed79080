#include "agent/store_rhythm.h"
#include "agent/store_wire.h"
#include "tests/agent/store_bed.h"
#include "tests/test.h"

static struct rhythm
some_rhythm(void)
{
	struct rhythm r;

	rhythm_clear(&r);
	for (size_t i = 0; i < RHYTHM_HOURS; i++)
		r.hours[i] = (uint16_t)(65535 - i * 300);
	r.latencies[0] = 1;
	r.latencies[RHYTHM_LATENCIES - 1] = 65535;
	r.titles[0] = INT64_MAX;
	r.titles[RHYTHM_TITLES - 1] = 258;
	r.window = 30;
	r.first = NOON;
	r.alive = NOON - 9000;
	r.hour = 490000;
	r.busy = true;
	r.today = 7;
	r.per_day_milli = 12500;
	r.gap = 600000;
	r.longest = 36000000;
	r.gaps = 3;
	r.last_gap = NOON + 1000;
	r.silent_at = NOON + 2000;
	r.silent_since = NOON + 3000;
	return r;
}

static void
ck_same(const struct rhythm *a, const struct rhythm *b)
{
	ck_assert_mem_eq(a->hours, b->hours, sizeof(a->hours));
	ck_assert_mem_eq(a->latencies, b->latencies, sizeof(a->latencies));
	ck_assert_mem_eq(a->titles, b->titles, sizeof(a->titles));
	ck_assert_int_eq(a->window, b->window);
	ck_assert_int_eq(a->first, b->first);
	ck_assert_int_eq(a->alive, b->alive);
	ck_assert_int_eq(a->hour, b->hour);
	ck_assert_int_eq(a->busy, b->busy);
	ck_assert_int_eq(a->today, b->today);
	ck_assert_int_eq(a->per_day_milli, b->per_day_milli);
	ck_assert_int_eq(a->gap, b->gap);
	ck_assert_int_eq(a->longest, b->longest);
	ck_assert_int_eq(a->gaps, b->gaps);
	ck_assert_int_eq(a->last_gap, b->last_gap);
	ck_assert_int_eq(a->silent_at, b->silent_at);
	ck_assert_int_eq(a->silent_since, b->silent_since);
}

static int64_t
add_feed(struct store *s, struct arena *a)
{
	struct store_feed feed;

	ck_store(s, store_find_feed(s, a, "lake", "https://a.example/rss", &feed));
	return feed.id;
}

START_TEST(a_rhythm_comes_back_as_it_was_put)
{
	struct store *s;
	struct arena *a = arena_new(1 << 20);
	struct rhythm put = some_rhythm(), got, none;
	int64_t id;

	bed_make();
	s = bed_open(STORE_WRITE);
	id = add_feed(s, a);
	rhythm_clear(&none);
	ck_store(s, store_rhythm_get(s, id, &got));
	ck_same(&got, &none);
	for (int i = 0; i < 2; i++) {	/* the second time over the first */
		put.gaps += i;
		ck_store(s, store_rhythm_put(s, id, &put));
		ck_store(s, store_rhythm_get(s, id, &got));
		ck_same(&got, &put);
	}
	ck_store(s, store_rhythm_silence(s, id, NOON - 5000));
	ck_store(s, store_rhythm_get(s, id, &got));
	ck_assert_int_eq(got.silent_since, NOON - 5000);
	store_close(s);
	arena_free(a);
}
END_TEST

static void
take_feed(void *context, const struct store_feed *feed)
{
	*(struct store_feed *)context = *feed;
}

START_TEST(status_sees_what_the_rhythm_says)
{
	struct store *s;
	struct arena *a = arena_new(1 << 20);
	struct rhythm put = some_rhythm();
	struct store_feed feed;
	int64_t id;

	bed_make();
	s = bed_open(STORE_WRITE);
	id = add_feed(s, a);
	ck_store(s, store_feeds(s, take_feed, &feed));
	ck_assert_int_eq(feed.latency_p50, -1);
	ck_assert_int_eq(feed.latency_p95, -1);
	ck_assert_int_eq(feed.silent_since, STAMP_NONE);
	ck_assert_int_eq(feed.last_gap, STAMP_NONE);
	ck_store(s, store_rhythm_put(s, id, &put));
	ck_store(s, store_feeds(s, take_feed, &feed));
	ck_assert_int_eq(feed.latency_p50, rhythm_latency(&put, 50));
	ck_assert_int_eq(feed.latency_p95, rhythm_latency(&put, 95));
	ck_assert_int_eq(feed.gaps, 3);
	ck_assert_int_eq(feed.last_gap, put.last_gap);
	ck_assert_int_eq(feed.per_day_milli, 12500);
	ck_assert_int_eq(feed.silent_since, put.silent_since);
	store_close(s);
	arena_free(a);
}
END_TEST

static void
assert_planned(const struct store_feed *feed, const struct rhythm *r, bool wired)
{
	ck_assert_int_eq(feed->gap, r->gap);
	ck_assert_int_eq(feed->alive, r->alive);
	ck_assert_int_eq(feed->silent_at, r->silent_at);
	ck_assert_int_eq(feed->silent_since, r->silent_since);
	ck_assert_int_eq(feed->moved, wired);
	ck_assert_int_eq(feed->audited, wired);
}

START_TEST(a_start_reads_what_a_schedule_needs)
{
	struct store *s;
	struct arena *a = arena_new(1 << 20);
	struct rhythm put = some_rhythm(), none;
	struct store_feed feed, listed;
	int64_t id;

	bed_make();
	s = bed_open(STORE_WRITE);
	id = add_feed(s, a);
	rhythm_clear(&none);
	ck_store(s, store_plans(s, take_feed, &listed));
	assert_planned(&listed, &none, false);
	ck_store(s, store_rhythm_put(s, id, &put));
	ck_store(s, store_wire_put_move(s, id, &(struct store_move){ .url = "u", .target = "v" }));
	ck_store(s, store_wire_put_audit(s, id, &(struct store_audit){ .etag = "",
	    .last_modified = "" }));
	ck_store(s, store_plans(s, take_feed, &listed));
	assert_planned(&listed, &put, true);
	ck_assert_int_eq(listed.id, id);
	ck_store(s, store_find_feed(s, a, "lake", "https://a.example/rss", &feed));
	ck_assert_int_eq(feed.id, id);
	assert_planned(&feed, &put, true);
	store_close(s);
	arena_free(a);
}
END_TEST

TEST_MAIN("store_rhythm", a_start_reads_what_a_schedule_needs,
    a_rhythm_comes_back_as_it_was_put, status_sees_what_the_rhythm_says)
