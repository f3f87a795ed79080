#include <stdlib.h>

#include "agent/schedule.h"
#include "tests/test.h"

#define MINUTE ((int64_t)60 * 1000)

static struct schedule *
schedule_of(size_t feeds, size_t hosts, size_t host_connections, int64_t gap)
{
	return schedule_new(&(struct schedule_rules){
	    .feeds = feeds, .hosts = hosts, .connections = 100,
	    .host_connections = host_connections, .host_gap = gap, .seed = 1,
	});
}

static size_t
taken(struct schedule *s, int64_t now)
{
	size_t feed;

	ck_assert(schedule_take(s, now, &feed));
	return feed;
}

START_TEST(a_feed_is_due_when_it_is_due_and_not_before)
{
	struct schedule *s = schedule_of(1, 1, 2, 0);
	size_t feed;

	schedule_add(s, 0, 0, 10 * MINUTE, 500, 0);
	ck_assert_int_eq(schedule_next(s), 500);
	ck_assert(!schedule_take(s, 499, &feed));
	ck_assert(schedule_take(s, 500, &feed));
	ck_assert(!schedule_take(s, INT64_MAX, &feed));
	ck_assert_int_eq(schedule_next(s), INT64_MAX);
	schedule_free(s);
}
END_TEST

START_TEST(the_next_poll_comes_an_interval_later_and_at_most_a_sixteenth_more)
{
	struct schedule *s = schedule_of(1, 1, 2, 0);
	int64_t now = 0;

	schedule_add(s, 0, 0, 10 * MINUTE, 0, 0);
	for (int i = 0; i < 200; i++) {
		int64_t due;

		taken(s, now);
		due = schedule_done(s, 0, now, i % 2 ? OUTCOME_NEW : OUTCOME_UNCHANGED);
		ck_assert_int_ge(due - now, 10 * MINUTE);
		ck_assert_int_le(due - now, 10 * MINUTE * 17 / 16);
		ck_assert_int_eq(schedule_next(s), due);
		now = due;
	}
	schedule_free(s);
}
END_TEST

/* The waits after failures in a row, without jitter at least, with it at most. */
static void
expect_waits(enum outcome how, const int64_t *want, size_t n)
{
	struct schedule *s = schedule_of(1, 1, 2, 0);
	int64_t now = 0;

	schedule_add(s, 0, 0, 10 * MINUTE, 0, 0);
	for (size_t i = 0; i < n; i++) {
		int64_t due;

		taken(s, now);
		due = schedule_done(s, 0, now, how);
		ck_assert_int_ge(due - now, want[i]);
		ck_assert_int_le(due - now, want[i] * 17 / 16);
		now = due;
	}
	schedule_free(s);
}

START_TEST(no_answer_is_retried_soon_then_later_and_later_but_for_ever)
{
	expect_waits(OUTCOME_RETRY, (const int64_t[]){ 5 * MINUTE, 10 * MINUTE, 20 * MINUTE,
	    40 * MINUTE, 80 * MINUTE, 120 * MINUTE, 120 * MINUTE, 120 * MINUTE }, 8);
}
END_TEST

START_TEST(a_broken_feed_is_asked_less_and_less_but_for_ever)
{
	expect_waits(OUTCOME_BROKEN, (const int64_t[]){ 10 * MINUTE, 20 * MINUTE, 40 * MINUTE,
	    80 * MINUTE, 160 * MINUTE, 320 * MINUTE, 360 * MINUTE, 360 * MINUTE }, 8);
}
END_TEST

START_TEST(a_feed_that_is_gone_is_probed_once_a_day)
{
	expect_waits(OUTCOME_GONE, (const int64_t[]){ 1440 * MINUTE, 1440 * MINUTE }, 2);
}
END_TEST

START_TEST(one_success_forgets_all_failures)
{
	struct schedule *s = schedule_of(1, 1, 2, 0);
	int64_t now = 0;

	schedule_add(s, 0, 0, 10 * MINUTE, 0, 9);
	taken(s, now);
	now = schedule_done(s, 0, now, OUTCOME_RETRY);
	ck_assert_int_ge(now, 120 * MINUTE);
	taken(s, now);
	now = schedule_done(s, 0, now, OUTCOME_UNCHANGED);
	taken(s, now);
	ck_assert_int_le(schedule_done(s, 0, now, OUTCOME_RETRY) - now, 6 * MINUTE);
	schedule_free(s);
}
END_TEST

START_TEST(no_interval_goes_below_the_floor)
{
	struct schedule *s = schedule_of(1, 1, 2, 0);

	schedule_add(s, 0, 0, 1, 0, 0);
	taken(s, 0);
	ck_assert_int_ge(schedule_done(s, 0, 0, OUTCOME_NEW), SCHEDULE_FLOOR);
	schedule_free(s);
}
END_TEST

START_TEST(a_host_has_so_many_polls_at_once_and_a_gap_between_starts)
{
	struct schedule *s = schedule_of(5, 2, 2, 1000);
	size_t feed;

	for (size_t i = 0; i < 4; i++)
		schedule_add(s, i, 0, MINUTE, 0, 0);
	schedule_add(s, 4, 1, MINUTE, 0, 0);
	ck_assert_uint_eq(taken(s, 0), 0);
	ck_assert_uint_eq(taken(s, 0), 4);		/* another host does not wait */
	ck_assert(!schedule_take(s, 999, &feed));
	ck_assert_int_eq(schedule_next(s), 1000);
	ck_assert_uint_eq(taken(s, 1000), 1);
	ck_assert(!schedule_take(s, 5000, &feed));	/* two are under way */
	ck_assert_int_eq(schedule_next(s), INT64_MAX);
	schedule_done(s, 0, 5000, OUTCOME_NEW);
	ck_assert_uint_eq(taken(s, 5000), 2);
	schedule_free(s);
}
END_TEST

START_TEST(a_hold_stops_every_feed_of_the_host_and_only_those)
{
	struct schedule *s = schedule_of(3, 2, 8, 0);
	size_t feed;

	schedule_add(s, 0, 0, MINUTE, 0, 0);
	schedule_add(s, 1, 0, MINUTE, 0, 0);
	schedule_add(s, 2, 1, MINUTE, 0, 0);
	schedule_hold(s, 0, 7 * MINUTE);
	schedule_hold(s, 0, 3 * MINUTE);		/* an earlier end is ignored */
	ck_assert_uint_eq(taken(s, 0), 2);
	ck_assert(!schedule_take(s, 7 * MINUTE - 1, &feed));
	ck_assert_int_eq(schedule_next(s), 7 * MINUTE);
	ck_assert_uint_eq(taken(s, 7 * MINUTE), 0);
	ck_assert_uint_eq(taken(s, 7 * MINUTE), 1);
	schedule_free(s);
}
END_TEST

START_TEST(all_connections_busy_means_wait_for_one)
{
	struct schedule *s = schedule_new(&(struct schedule_rules){
	    .feeds = 3, .hosts = 3, .connections = 2, .host_connections = 2, .seed = 1 });
	size_t feed;

	for (size_t i = 0; i < 3; i++)
		schedule_add(s, i, i, MINUTE, 0, 0);
	taken(s, 0);
	taken(s, 0);
	ck_assert(!schedule_take(s, 0, &feed));
	ck_assert_int_eq(schedule_next(s), INT64_MAX);
	schedule_retire(s, 0, 0, OUTCOME_NEW);
	ck_assert_uint_eq(taken(s, 0), 2);
	schedule_free(s);
}
END_TEST

START_TEST(a_poll_that_is_under_way_already_counts_as_taken)
{
	struct schedule *s = schedule_of(3, 1, 2, 500);
	size_t feed;

	for (size_t i = 0; i < 3; i++)
		schedule_add(s, i, 0, MINUTE, 0, 0);
	schedule_resume(s, 1, 0);
	ck_assert_int_eq(schedule_next(s), 0);
	ck_assert(!schedule_take(s, 0, &feed));		/* its host was asked just now */
	ck_assert_int_eq(schedule_next(s), 500);
	ck_assert_uint_eq(taken(s, 500), 0);
	ck_assert(!schedule_take(s, 5000, &feed));	/* two at once */
	ck_assert_int_ge(schedule_done(s, 1, 5000, OUTCOME_NEW), 5000 + MINUTE);
	ck_assert_uint_eq(taken(s, 5000), 2);
	schedule_free(s);
}
END_TEST

START_TEST(a_retired_feed_is_never_due_again)
{
	struct schedule *s = schedule_of(1, 1, 2, 0);
	size_t feed;

	schedule_add(s, 0, 0, MINUTE, 0, 0);
	taken(s, 0);
	ck_assert_int_ge(schedule_retire(s, 0, 0, OUTCOME_GONE), SCHEDULE_GONE);
	ck_assert(!schedule_take(s, INT64_MAX, &feed));
	ck_assert_int_eq(schedule_next(s), INT64_MAX);
	schedule_free(s);
}
END_TEST

START_TEST(a_waiting_feed_can_be_hastened_and_never_put_off)
{
	struct schedule *s = schedule_of(1, 1, 2, 0);

	schedule_add(s, 0, 0, MINUTE, 10 * MINUTE, 0);
	schedule_hasten(s, 0, 20 * MINUTE);
	ck_assert_int_eq(schedule_next(s), 10 * MINUTE);
	schedule_hasten(s, 0, 3 * MINUTE);
	ck_assert_int_eq(schedule_next(s), 3 * MINUTE);
	ck_assert_uint_eq(taken(s, 3 * MINUTE), 0);
	schedule_hasten(s, 0, 0);	/* taken: it comes back through schedule_done() only */
	ck_assert_int_eq(schedule_next(s), INT64_MAX);
	schedule_free(s);
}
END_TEST

START_TEST(feeds_of_one_host_are_taken_in_the_order_in_which_they_are_due)
{
	struct schedule *s = schedule_of(100, 1, 100, 0);

	for (size_t i = 0; i < 100; i++)
		schedule_add(s, i, 0, MINUTE, (int64_t)(i * 37 % 100), 0);
	for (size_t i = 0; i < 100; i++)
		ck_assert_uint_eq(taken(s, 1000) * 37 % 100, i);
	schedule_free(s);
}
END_TEST

TEST_MAIN("schedule", a_feed_is_due_when_it_is_due_and_not_before,
    the_next_poll_comes_an_interval_later_and_at_most_a_sixteenth_more,
    no_answer_is_retried_soon_then_later_and_later_but_for_ever,
    a_broken_feed_is_asked_less_and_less_but_for_ever,
    a_feed_that_is_gone_is_probed_once_a_day, one_success_forgets_all_failures,
    no_interval_goes_below_the_floor, a_host_has_so_many_polls_at_once_and_a_gap_between_starts,
    a_hold_stops_every_feed_of_the_host_and_only_those, all_connections_busy_means_wait_for_one,
    a_poll_that_is_under_way_already_counts_as_taken, a_retired_feed_is_never_due_again,
    a_waiting_feed_can_be_hastened_and_never_put_off,
    feeds_of_one_host_are_taken_in_the_order_in_which_they_are_due)
