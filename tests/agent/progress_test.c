/* What the watchdog hears: a loop that turns is no proof of work. */
#include "agent/progress.h"
#include "base/clock.h"
#include "tests/test.h"

#define TIMEOUT (30 * CLOCK_SECOND)
#define TURN (20 * CLOCK_SECOND)	/* between two questions */

/* Asks at every turn of so long a time; the answer to the last question. */
static bool
after(struct progress *p, bool busy, int64_t *ticks, int64_t time)
{
	bool good = true;

	for (int64_t end = *ticks + time; *ticks < end; *ticks += TURN)
		good = progress_good(p, busy, *ticks);
	return good;
}

START_TEST(nothing_to_do_for_a_week_is_well)
{
	struct progress p;
	int64_t ticks = 1000;

	progress_init(&p, TIMEOUT, ticks);
	ck_assert(after(&p, false, &ticks, 7 * CLOCK_DAY));
}
END_TEST

START_TEST(work_that_never_ends_is_stuck_however_often_the_loop_turns)
{
	struct progress p;
	int64_t ticks = 1000;

	progress_init(&p, TIMEOUT, ticks);
	ck_assert(after(&p, true, &ticks, CLOCK_MINUTE));
	ck_assert(!after(&p, true, &ticks, 3 * CLOCK_MINUTE));
	progress_made(&p, ticks);
	ck_assert(after(&p, true, &ticks, CLOCK_MINUTE));
}
END_TEST

START_TEST(the_longest_poll_is_waited_for)
{
	struct progress p;
	int64_t ticks = 1000;

	progress_init(&p, 10 * CLOCK_MINUTE, ticks);
	ck_assert(after(&p, true, &ticks, 11 * CLOCK_MINUTE));
	ck_assert(!after(&p, true, &ticks, 2 * CLOCK_MINUTE));
}
END_TEST

START_TEST(a_machine_that_slept_is_not_stuck)
{
	struct progress p;
	int64_t ticks = 1000;

	progress_init(&p, TIMEOUT, ticks);
	ck_assert(after(&p, true, &ticks, CLOCK_MINUTE));
	ticks += 8 * CLOCK_HOUR;
	ck_assert(after(&p, true, &ticks, CLOCK_MINUTE));
	ck_assert(!after(&p, true, &ticks, 3 * CLOCK_MINUTE));
}
END_TEST

TEST_MAIN("progress", nothing_to_do_for_a_week_is_well,
    work_that_never_ends_is_stuck_however_often_the_loop_turns, the_longest_poll_is_waited_for,
    a_machine_that_slept_is_not_stuck)
