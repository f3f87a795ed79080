#include "agent/network.h"
#include "tests/test.h"

static enum network_change
fails(struct network *n, size_t host, int64_t begun, int64_t ended)
{
	return network_note(n, &(struct network_poll){ .host = host, .well = true,
	    .begun = begun, .ended = ended });
}

static enum network_change
answers(struct network *n, int64_t at)
{
	return network_note(n, &(struct network_poll){ .answered = true, .begun = at - 1,
	    .ended = at });
}

START_TEST(five_hosts_that_fall_silent_one_after_the_other_are_the_network)
{
	struct network n;

	network_init(&n, 100, 20);
	answers(&n, 5);
	for (size_t i = 0; i < 4; i++)
		ck_assert_int_eq(fails(&n, i, 10, 20), NETWORK_SAME);
	ck_assert_int_eq(fails(&n, 3, 30, 40), NETWORK_SAME);	/* the same host again */
	ck_assert_int_eq(fails(&n, 4, 50, 60), NETWORK_DOWN);
	ck_assert(n.down);
	ck_assert_int_eq(n.since, 10);
	ck_assert_int_eq(fails(&n, 5, 70, 80), NETWORK_SAME);	/* said once */
	ck_assert_int_eq(answers(&n, 90), NETWORK_UP);
	ck_assert_int_eq(answers(&n, 91), NETWORK_SAME);
}
END_TEST

START_TEST(single_hosts_are_not_the_network)
{
	static const struct { const char *what; bool well; int64_t begun; bool answer; } cases[] = {
		{ "feeds that failed before", false, 10, false },
		{ "slow ones, asked before others answered", true, 4, false },
		{ "somebody answers in between", true, 10, true },
	};

	for (size_t k = 0; k < sizeof(cases) / sizeof(cases[0]); k++) {
		struct network n;

		network_init(&n, 100, 20);
		answers(&n, 5);
		for (size_t i = 0; i < 50; i++) {
			network_note(&n, &(struct network_poll){ .host = i, .well = cases[k].well,
			    .begun = cases[k].begun + (int64_t)i * (cases[k].answer ? 10 : 0),
			    .ended = 20 + (int64_t)i * 10 });
			ck_assert_msg(!n.down, "%s", cases[k].what);
			if (cases[k].answer)
				answers(&n, 20 + (int64_t)i * 10);
		}
	}
}
END_TEST

START_TEST(a_reload_neither_ends_an_outage_nor_says_it_again)
{
	struct network n;

	network_init(&n, 100, 20);
	answers(&n, 5);
	for (size_t i = 0; i < 4; i++)
		fails(&n, i, 10, 20);
	network_adopt(&n, 50, 20);	/* the four have other numbers now: five more are needed */
	ck_assert_int_eq(fails(&n, 4, 30, 40), NETWORK_SAME);
	for (size_t i = 5; i < 9; i++)
		fails(&n, i, 30, 40);
	ck_assert(n.down);
	network_adopt(&n, 60, 20);
	ck_assert(n.down);
	for (size_t i = 10; i < 20; i++)
		ck_assert_int_eq(fails(&n, i, 50, 60), NETWORK_SAME);
	network_begun(&n, true, 70);
	ck_assert_int_eq(network_start_at(&n), 70 + NETWORK_PROBE);
	ck_assert_int_eq(answers(&n, 90), NETWORK_UP);
}
END_TEST

START_TEST(two_hosts_can_tell_nothing_three_can)
{
	struct network n;

	network_init(&n, 2, 20);
	fails(&n, 0, 10, 20);
	fails(&n, 1, 10, 20);
	ck_assert(!n.down);
	network_init(&n, 3, 20);
	fails(&n, 0, 10, 20);
	fails(&n, 1, 10, 20);
	ck_assert(!n.down);
	fails(&n, 2, 10, 20);
	ck_assert(n.down);
}
END_TEST

START_TEST(one_feed_is_tried_while_it_is_down_and_the_crowd_comes_in_a_row)
{
	struct network n;

	network_init(&n, 3, 20);
	ck_assert_int_le(network_start_at(&n), 0);
	network_begun(&n, true, 100);
	ck_assert_int_le(network_start_at(&n), 100);
	for (size_t i = 0; i < 3; i++)
		fails(&n, i, 110, 120);
	network_begun(&n, true, 200);
	ck_assert_int_eq(network_start_at(&n), 200 + NETWORK_PROBE);
	answers(&n, 300);
	ck_assert_int_le(network_start_at(&n), 300);	/* at once … */
	network_begun(&n, true, 300);
	ck_assert_int_eq(network_start_at(&n), 320);	/* … and in a row */
	network_begun(&n, true, 320);
	ck_assert_int_eq(network_start_at(&n), 340);
	network_begun(&n, false, 340);			/* nobody waits any more */
	ck_assert_int_le(network_start_at(&n), 340);
	network_begun(&n, true, 350);
	ck_assert_int_le(network_start_at(&n), 350);
}
END_TEST

TEST_MAIN("network", five_hosts_that_fall_silent_one_after_the_other_are_the_network,
    single_hosts_are_not_the_network, a_reload_neither_ends_an_outage_nor_says_it_again,
    two_hosts_can_tell_nothing_three_can,
    one_feed_is_tried_while_it_is_down_and_the_crowd_comes_in_a_row)
