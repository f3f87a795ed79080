#include <stdio.h>
#include <stdlib.h>

#include "agent/rhythm.h"
#include "base/clock.h"
#include "base/stamp.h"
#include "tests/test.h"

#define MONDAY (INT64_C(20423) * CLOCK_DAY)	/* 2025-12-01 */

/* A feed whose documents hold the last `window` items; items are numbers. */
struct source {
	struct rhythm r;
	int64_t polled, last_new;
	int64_t first, newest;		/* of the document before */
	bool undated;
};

static void
source_init(struct source *s)
{
	*s = (struct source){ .polled = STAMP_NONE, .last_new = STAMP_NONE };
	rhythm_clear(&s->r);
}

/* Polls a document of the items first..newest, the newest `age` old and each other `step` older. */
static bool
poll(struct source *s, int64_t now, int64_t first, int64_t newest, int64_t age, int64_t step)
{
	struct rhythm_news n;
	bool missed = false;

	rhythm_open(&n, now, s->polled, s->last_new);
	for (int64_t i = newest; i >= first; i--) {
		char title[32];

		snprintf(title, sizeof(title), "Item %lld", (long long)i);
		rhythm_item(&s->r, &n, str_of(title),
		    s->undated ? STAMP_NONE : now - age - (newest - i) * step,
		    s->polled == STAMP_NONE || i > s->newest);
	}
	s->polled = now;
	if (n.fresh > 0) {
		missed = rhythm_learn(&s->r, &n);
		s->last_new = now;
	}
	s->first = first;
	s->newest = newest;
	return missed;
}

START_TEST(a_latency_is_known_to_a_quarter)
{
	static const int64_t seconds[] = { 0, 1, 2, 5, 30, 59, 60, 61, 300, 3600, 86400, 600000 };

	for (size_t i = 0; i < sizeof(seconds) / sizeof(seconds[0]); i++) {
		struct source s;
		int64_t got, want = seconds[i] * CLOCK_SECOND;

		source_init(&s);
		poll(&s, MONDAY - 8 * CLOCK_DAY + 1000, 1, 5, 0, CLOCK_MINUTE);
		ck_assert_int_eq(rhythm_latency(&s.r, 50), -1);
		poll(&s, MONDAY + 8 * CLOCK_HOUR, 2, 6, want, CLOCK_MINUTE);
		got = rhythm_latency(&s.r, 50);
		ck_assert_msg(got >= want && got <= want + want / 4 + CLOCK_SECOND,
		    "%lld s became %lld ms", (long long)seconds[i], (long long)got);
		ck_assert_int_eq(rhythm_latency(&s.r, 95), got);
	}
}
END_TEST

START_TEST(quantiles_follow_the_items)
{
	struct source s;

	source_init(&s);
	poll(&s, MONDAY + 1000, 1, 5, 0, CLOCK_MINUTE);
	for (int i = 1; i <= 100; i++)
		poll(&s, MONDAY + 1000 + i * CLOCK_HOUR, 1 + i, 5 + i,
		    i % 10 == 0 ? 40 * CLOCK_MINUTE : CLOCK_MINUTE, CLOCK_HOUR);
	ck_assert_int_ge(rhythm_latency(&s.r, 50), CLOCK_MINUTE);
	ck_assert_int_le(rhythm_latency(&s.r, 50), 80 * CLOCK_SECOND);
	ck_assert_int_ge(rhythm_latency(&s.r, 95), 40 * CLOCK_MINUTE);
	ck_assert_int_le(rhythm_latency(&s.r, 95), 50 * CLOCK_MINUTE);
}
END_TEST

START_TEST(only_dates_that_can_be_true_make_a_latency)
{
	static const struct { const char *what; int64_t published; } cases[] = {
		{ "none", STAMP_NONE },
		{ "in the future", MONDAY + 5 * CLOCK_HOUR },
		{ "eight days old", MONDAY - 8 * CLOCK_DAY + 4000 },
		{ "of before we knew the feed", MONDAY - 1000 },
		{ "a mere day", MONDAY + CLOCK_DAY },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct source s;
		struct rhythm_news n;
		bool day = cases[i].published == MONDAY + CLOCK_DAY;

		source_init(&s);
		poll(&s, MONDAY, 1, 5, 0, CLOCK_MINUTE);
		rhythm_open(&n, MONDAY + (day ? 30 : 4) * CLOCK_HOUR, MONDAY, MONDAY);
		rhythm_item(&s.r, &n, STR("New"), cases[i].published, true);
		rhythm_learn(&s.r, &n);
		ck_assert_msg(rhythm_latency(&s.r, 50) == -1, "%s counted", cases[i].what);
	}
}
END_TEST

START_TEST(a_document_with_nothing_of_the_one_before_may_hide_items)
{
	static const struct {
		const char *what;
		int64_t first1, newest1, first2, newest2;
		bool undated, missed;
	} cases[] = {
		{ "one item is left", 1, 30, 30, 59, false, false },
		{ "the very next item is the oldest", 1, 30, 31, 60, false, true },
		{ "far on", 1, 30, 500, 529, false, true },
		{ "far on, without dates", 1, 30, 500, 529, true, true },
		{ "one item is left, without dates", 1, 30, 30, 59, true, false },
		{ "a window of one item", 1, 1, 7, 7, false, false },
		{ "emptied at midnight and begun anew", 1, 30, 31, 33, false, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct source s;
		bool missed;

		source_init(&s);
		s.undated = cases[i].undated;
		ck_assert(!poll(&s, MONDAY, cases[i].first1, cases[i].newest1, 0, CLOCK_SECOND));
		missed = poll(&s, MONDAY + CLOCK_HOUR, cases[i].first2, cases[i].newest2, 0,
		    CLOCK_SECOND);
		ck_assert_msg(missed == cases[i].missed, "%s", cases[i].what);
		ck_assert_int_eq(s.r.gaps, cases[i].missed);
		ck_assert_int_eq(s.r.last_gap, missed ? MONDAY + CLOCK_HOUR : STAMP_NONE);
	}
}
END_TEST

START_TEST(old_items_that_come_to_light_are_no_gap)
{
	struct source s;

	/* the other half of a rotating window: new to us, but published long before */
	source_init(&s);
	poll(&s, MONDAY, 1, 10, 0, CLOCK_HOUR);
	ck_assert(!poll(&s, MONDAY + 600000, 11, 20, CLOCK_HOUR, CLOCK_HOUR));
}
END_TEST

START_TEST(the_same_titles_under_new_names_are_no_gap)
{
	struct source s;

	source_init(&s);
	s.undated = true;
	poll(&s, MONDAY, 1, 10, 0, 0);
	s.newest = 0;		/* all guids have changed: every item is fresh again */
	ck_assert(!poll(&s, MONDAY + 600000, 1, 10, 0, 0));
}
END_TEST

START_TEST(what_follows_a_document_cut_short_is_no_gap)
{
	struct source s;
	struct rhythm_news n;

	source_init(&s);
	poll(&s, MONDAY, 1, 10, 0, CLOCK_SECOND);
	rhythm_open(&n, MONDAY + CLOCK_HOUR, MONDAY, MONDAY);
	n.whole = false;
	rhythm_item(&s.r, &n, STR("A"), MONDAY + 5000, true);
	rhythm_item(&s.r, &n, STR("B"), MONDAY + 6000, true);
	ck_assert(!rhythm_learn(&s.r, &n));
}
END_TEST

/* The interval */

static const struct rhythm_bounds usual = { 5 * CLOCK_MINUTE, 10 * CLOCK_MINUTE, CLOCK_HOUR };

START_TEST(a_feed_is_asked_as_often_as_it_publishes)
{
	static const struct {
		const char *what;
		struct rhythm_pace pace;
		struct rhythm_hints hints;
		int64_t minutes;
	} cases[] = {
		{ "unknown", { 0 }, { 0 }, 10 },
		{ "an item a minute", { .gap = CLOCK_MINUTE }, { 0 }, 5 },
		{ "an item in 7 minutes", { .gap = 7 * CLOCK_MINUTE }, { 0 }, 7 },
		{ "the same by night", { .gap = 7 * CLOCK_MINUTE, .quiet = 5 * CLOCK_HOUR }, { 0 }, 10 },
		{ "an item a day", { .gap = CLOCK_DAY, .quiet = CLOCK_DAY }, { 0 }, 10 },
		{ "a long weekend", { .gap = CLOCK_HOUR, .quiet = 4 * CLOCK_DAY }, { 0 }, 10 },
		{ "two weeks of nothing", { .gap = CLOCK_HOUR, .quiet = 20000 * CLOCK_MINUTE }, { 0 }, 20 },
		{ "a year of nothing", { .gap = CLOCK_HOUR, .quiet = 365 * CLOCK_DAY }, { 0 }, 60 },
		{ "items missed", { .gap = CLOCK_DAY, .missed = true }, { .ttl = CLOCK_DAY }, 5 },
		{ "a busy feed wishes 8 minutes", { .gap = CLOCK_MINUTE },
		    { .ttl = 8 * CLOCK_MINUTE }, 8 },
		{ "a busy feed wishes a day", { .gap = CLOCK_MINUTE }, { .ttl = CLOCK_DAY }, 10 },
		{ "a busy server wishes a day", { .gap = CLOCK_MINUTE }, { .freshness = CLOCK_DAY }, 10 },
		{ "a quiet feed wishes half an hour", { .gap = CLOCK_DAY, .quiet = 2 * CLOCK_DAY },
		    { .ttl = 30 * CLOCK_MINUTE }, 30 },
		{ "a quiet feed wishes a day", { .gap = CLOCK_DAY, .quiet = 2 * CLOCK_DAY },
		    { .ttl = CLOCK_DAY }, 60 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t got = rhythm_interval(&cases[i].pace, &usual, &cases[i].hints, MONDAY);

		ck_assert_msg(got == cases[i].minutes * CLOCK_MINUTE, "%s: %lld s", cases[i].what,
		    (long long)(got / CLOCK_SECOND));
	}
}
END_TEST

START_TEST(skipped_hours_and_days_put_a_feed_off_until_they_end)
{
	static const struct rhythm_pace pace = { 0 };
	const struct rhythm_hints night = { .skip_hours = 0x0f }, all = { .skip_hours = 0xffffff };
	const struct rhythm_hints weekend = { .skip_days = 0x60 };
	int64_t sunday = MONDAY - CLOCK_DAY;

	ck_assert_int_eq(rhythm_interval(&pace, &usual, &night, MONDAY + CLOCK_HOUR), CLOCK_HOUR);
	ck_assert_int_eq(rhythm_interval(&pace, &usual, &night, MONDAY + 4 * CLOCK_HOUR -
	    30 * CLOCK_MINUTE), 30 * CLOCK_MINUTE);
	ck_assert_int_eq(rhythm_interval(&pace, &usual, &night, MONDAY + 4 * CLOCK_HOUR),
	    usual.usual);
	ck_assert_int_eq(rhythm_interval(&pace, &usual, &all, MONDAY), usual.usual);
	ck_assert_int_eq(rhythm_interval(&pace, &usual, &weekend, sunday), CLOCK_HOUR);
	ck_assert_int_eq(rhythm_interval(&pace, &usual, &weekend, MONDAY), usual.usual);
}
END_TEST

START_TEST(a_wish_of_the_operator_is_kept)
{
	const struct rhythm_bounds fixed = { CLOCK_MINUTE, CLOCK_MINUTE, CLOCK_MINUTE };
	const struct rhythm_pace pace = { .gap = CLOCK_SECOND, .quiet = 100 * CLOCK_DAY };
	const struct rhythm_hints hints = { .ttl = CLOCK_DAY, .skip_hours = 1 };

	ck_assert_int_eq(rhythm_interval(&pace, &fixed, &hints, MONDAY), CLOCK_MINUTE);
}
END_TEST

/* Silence */

static uint64_t seed;

static double
chance(void)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (double)(seed >> 11) / (double)(UINT64_C(1) << 53);
}

/* Items an hour of feeds like real ones; hour of the day, day of the week from Monday on. */
static double
newsroom(int hour, int day)
{
	double rate = hour >= 6 && hour < 22 ? 2.0 : 0.05;

	return day < 5 ? rate : rate / 3;
}

static double
office(int hour, int day)
{
	return day < 5 && hour >= 8 && hour < 17 ? 0.5 : 0;
}

static double
wire(int hour, int day)
{
	(void)hour;
	(void)day;
	return 6;
}

static double
blog(int hour, int day)
{
	(void)day;
	return hour >= 9 && hour < 21 ? 0.05 : 0;
}

static double
weekly(int hour, int day)
{
	return day == 3 && hour == 9 ? 3 : 0;
}

static double
bulletins(int hour, int day)
{
	(void)day;
	return hour % 6 == 0 ? 3 : 0;
}

/* Runs a feed for some weeks; `holidays`: every ninth week has two more Sundays.  Returns false alarms. */
static int
alarms(double (*rate)(int hour, int day), int weeks, bool holidays, struct rhythm *ret,
    int64_t *ret_end)
{
	struct source s;
	int64_t item = 10, now = MONDAY + 1000;
	int alarms = 0;
	bool silent = false;

	source_init(&s);
	poll(&s, now, 1, 10, 0, CLOCK_MINUTE);
	for (int h = 0; h < weeks * 168; h++, now += CLOCK_HOUR) {
		int week = h / 168, day = h / 24 % 7;
		bool off = holidays && week % 9 == 8 && day >= 3 && day <= 4;
		double expect = rate(h % 24, off ? 6 : day);
		int n = 0;

		/* bursts: items come in pairs */
		for (; expect > 0; expect -= 1)
			n += 2 * (chance() < (expect < 1 ? expect : 1) * 0.5);
		if (n > 0) {
			item += n;
			poll(&s, now, item - 9, item, CLOCK_MINUTE, CLOCK_MINUTE);
			silent = false;
		} else if (!silent && s.r.silent_at != STAMP_NONE && now >= s.r.silent_at) {
			s.r.silent_since = s.last_new;
			silent = true;
			alarms++;
		}
	}
	*ret = s.r;
	*ret_end = now;
	return alarms;
}

START_TEST(nights_weekends_and_holidays_are_no_silence)
{
	static const struct {
		const char *name;
		double (*rate)(int hour, int day);
		int64_t soonest, latest;	/* hours after the last item until silence is noticed */
	} feeds[] = {
		{ "newsroom", newsroom, 6, 72 },
		{ "office", office, 24, 24 * 21 },
		{ "wire", wire, 6, 24 },
		{ "blog", blog, 24 * 5, 24 * 60 },
		{ "weekly", weekly, 24 * 14, 24 * 90 },
		{ "bulletins", bulletins, 24, 24 * 7 },
	};
	const int runs = 40, weeks = 26;

	for (size_t i = 0; i < sizeof(feeds) / sizeof(feeds[0]); i++) {
		int false_alarms = 0;

		for (int run = 0; run < runs; run++) {
			struct rhythm r;
			int64_t end, until;

			seed = (uint64_t)run * 977 + i;
			false_alarms += alarms(feeds[i].rate, weeks, true, &r, &end);
			if (r.silent_at == STAMP_NONE || r.silent_since != STAMP_NONE)
				continue;
			until = r.silent_at - (end - CLOCK_HOUR);
			ck_assert_msg(until <= feeds[i].latest * CLOCK_HOUR, "%s: noticed after %lld h",
			    feeds[i].name, (long long)(until / CLOCK_HOUR));
		}
		/* at most one for each feed in two years */
		ck_assert_msg(false_alarms * 4 <= runs, "%s: %d false alarms in %d half years",
		    feeds[i].name, false_alarms, runs);
	}
}
END_TEST

START_TEST(silence_cannot_be_told_of_a_feed_that_is_hardly_known)
{
	struct rhythm r;
	int64_t end;

	seed = 1;
	ck_assert_int_eq(alarms(wire, 2, false, &r, &end), 0);
	ck_assert_int_eq(r.silent_at, STAMP_NONE);
	ck_assert_int_eq(alarms(wire, 5, false, &r, &end), 0);
	ck_assert_int_ge(r.silent_at, end);
}
END_TEST

START_TEST(a_clock_that_was_wrong_teaches_nothing_for_ever)
{
	struct source s;

	source_init(&s);
	poll(&s, MONDAY, 1, 10, 0, CLOCK_MINUTE);
	poll(&s, MONDAY + 3000 * CLOCK_DAY, 2, 11, 0, CLOCK_MINUTE);	/* years ahead … */
	poll(&s, MONDAY + CLOCK_HOUR, 3, 12, 0, CLOCK_MINUTE);	/* … and back */
	poll(&s, MONDAY + 2 * CLOCK_HOUR, 4, 13, 0, CLOCK_MINUTE);
	ck_assert_int_eq(s.r.hour, MONDAY / CLOCK_HOUR + 2);
	ck_assert_int_le(s.r.longest, 2 * CLOCK_HOUR);
}
END_TEST

START_TEST(items_a_day_are_a_mean_of_a_week)
{
	struct source s;

	source_init(&s);
	poll(&s, MONDAY, 1, 10, 0, CLOCK_HOUR);
	ck_assert_int_eq(s.r.per_day_milli, 24000);	/* as the first document says */
	for (int h = 1; h < 14 * 24; h++)
		if (h % 2 == 0)
			poll(&s, MONDAY + h * CLOCK_HOUR, 1 + h, 10 + h, 0, CLOCK_HOUR);
	ck_assert_int_ge(s.r.per_day_milli, 23000);
	ck_assert_int_le(s.r.per_day_milli, 25000);
}
END_TEST

TEST_MAIN("rhythm", a_latency_is_known_to_a_quarter, quantiles_follow_the_items,
    only_dates_that_can_be_true_make_a_latency,
    a_document_with_nothing_of_the_one_before_may_hide_items,
    old_items_that_come_to_light_are_no_gap, the_same_titles_under_new_names_are_no_gap,
    what_follows_a_document_cut_short_is_no_gap, a_feed_is_asked_as_often_as_it_publishes,
    skipped_hours_and_days_put_a_feed_off_until_they_end, a_wish_of_the_operator_is_kept,
    nights_weekends_and_holidays_are_no_silence,
    silence_cannot_be_told_of_a_feed_that_is_hardly_known,
    a_clock_that_was_wrong_teaches_nothing_for_ever, items_a_day_are_a_mean_of_a_week)
