#include <stdlib.h>

#include "agent/move.h"
#include "base/clock.h"
#include "tests/test.h"

#define DAY0 ((int64_t)1764000000000)

/* One poll: hours since the first, how it ended, where it was sent for good. */
struct step {
	int hours;
	enum outcome outcome;
	const char *moved;	/* NULL: nowhere */
	const char *refusal;
	int failures;
	enum move_event event;	/* that must come of it */
};

static void
walk(const char *name, const struct step *steps, size_t n, const char *target, bool adopted)
{
	struct move m = { 0 };

	for (size_t i = 0; i < n; i++) {
		const struct step *s = &steps[i];
		struct move_sign sign = { s->outcome, str_of(s->moved), s->refusal, s->failures,
		    DAY0 + s->hours * CLOCK_HOUR };
		enum move_event event = move_step(&m, &sign);

		ck_assert_msg(event == s->event, "%s, step %zu: event %d", name, i, event);
	}
	ck_assert_msg(m.adopted == adopted, "%s", name);
	ck_assert_msg(target == NULL ? m.target == NULL : m.target != NULL &&
	    str_eq(str_of(m.target), str_of(target)), "%s", name);
	move_release(&m);
}
#define WALK(name, target, adopted, ...) walk((name), (const struct step[]){ __VA_ARGS__ }, \
    sizeof((const struct step[]){ __VA_ARGS__ }) / sizeof(struct step), (target), (adopted))

#define T "https://new.example/feed"
#define U "https://other.example/feed"

START_TEST(an_address_is_adopted_after_three_answers_over_two_days)
{
	WALK("three over two days", T, true,
	    { 0, OUTCOME_NEW, T, NULL, 0, MOVE_BEGAN },
	    { 24, OUTCOME_UNCHANGED, T, NULL, 0, MOVE_COUNTED },
	    { 48, OUTCOME_UNCHANGED, T, NULL, 0, MOVE_ADOPTED },
	    { 49, OUTCOME_NEW, NULL, NULL, 0, MOVE_NOTHING });
	WALK("many within a day", T, false,
	    { 0, OUTCOME_NEW, T, NULL, 0, MOVE_BEGAN },
	    { 1, OUTCOME_NEW, T, NULL, 0, MOVE_COUNTED },
	    { 1, OUTCOME_NEW, T, NULL, 0, MOVE_NOTHING },
	    { 2, OUTCOME_NEW, T, NULL, 0, MOVE_COUNTED },
	    { 47, OUTCOME_NEW, T, NULL, 0, MOVE_COUNTED });
	WALK("two in a week", T, false,
	    { 0, OUTCOME_NEW, T, NULL, 0, MOVE_BEGAN },
	    { 168, OUTCOME_NEW, T, NULL, 0, MOVE_COUNTED });
}
END_TEST

START_TEST(one_other_answer_begins_the_count_anew)
{
	WALK("not moved in between", T, false,
	    { 0, OUTCOME_NEW, T, NULL, 0, MOVE_BEGAN },
	    { 24, OUTCOME_NEW, T, NULL, 0, MOVE_COUNTED },
	    { 30, OUTCOME_NEW, NULL, NULL, 0, MOVE_ENDED },
	    { 48, OUTCOME_NEW, T, NULL, 0, MOVE_BEGAN },
	    { 72, OUTCOME_NEW, T, NULL, 0, MOVE_COUNTED });
	WALK("another target in between", T, false,
	    { 0, OUTCOME_NEW, T, NULL, 0, MOVE_BEGAN },
	    { 24, OUTCOME_NEW, U, NULL, 0, MOVE_BEGAN },
	    { 48, OUTCOME_NEW, T, NULL, 0, MOVE_BEGAN },
	    { 60, OUTCOME_NEW, T, NULL, 0, MOVE_COUNTED });
	WALK("failures in between say nothing", T, true,
	    { 0, OUTCOME_NEW, T, NULL, 0, MOVE_BEGAN },
	    { 24, OUTCOME_RETRY, NULL, NULL, 1, MOVE_NOTHING },
	    { 25, OUTCOME_BROKEN, NULL, NULL, 2, MOVE_NOTHING },
	    { 30, OUTCOME_NEW, T, NULL, 0, MOVE_COUNTED },
	    { 50, OUTCOME_NEW, T, NULL, 0, MOVE_ADOPTED });
	WALK("the clock went back", T, false,
	    { 1000, OUTCOME_NEW, T, NULL, 0, MOVE_BEGAN },
	    { 1001, OUTCOME_NEW, T, NULL, 0, MOVE_COUNTED },
	    { 0, OUTCOME_NEW, T, NULL, 0, MOVE_NOTHING },
	    { 1, OUTCOME_NEW, T, NULL, 0, MOVE_COUNTED });
}
END_TEST

START_TEST(what_may_not_be_adopted_is_not_however_often_it_is_said)
{
	WALK("refused", T, false,
	    { 0, OUTCOME_NEW, T, "inside", 0, MOVE_BEGAN },
	    { 24, OUTCOME_NEW, T, "inside", 0, MOVE_COUNTED },
	    { 48, OUTCOME_NEW, T, "inside", 0, MOVE_COUNTED },
	    { 480, OUTCOME_NEW, T, "inside", 0, MOVE_COUNTED });
}
END_TEST

START_TEST(an_adopted_address_that_fails_is_given_up)
{
	WALK("three failures", NULL, false,
	    { 0, OUTCOME_NEW, T, NULL, 0, MOVE_BEGAN },
	    { 24, OUTCOME_NEW, T, NULL, 0, MOVE_COUNTED },
	    { 48, OUTCOME_NEW, T, NULL, 0, MOVE_ADOPTED },
	    { 49, OUTCOME_RETRY, NULL, NULL, 1, MOVE_NOTHING },
	    { 50, OUTCOME_BROKEN, NULL, NULL, 2, MOVE_NOTHING },
	    { 51, OUTCOME_RETRY, NULL, NULL, 3, MOVE_FAILED },
	    { 52, OUTCOME_NEW, NULL, NULL, 0, MOVE_NOTHING });
	WALK("gone", NULL, false,
	    { 0, OUTCOME_NEW, T, NULL, 0, MOVE_BEGAN },
	    { 24, OUTCOME_NEW, T, NULL, 0, MOVE_COUNTED },
	    { 48, OUTCOME_NEW, T, NULL, 0, MOVE_ADOPTED },
	    { 49, OUTCOME_GONE, NULL, NULL, 1, MOVE_FAILED });
	WALK("a redirect of the new address changes nothing", T, true,
	    { 0, OUTCOME_NEW, T, NULL, 0, MOVE_BEGAN },
	    { 24, OUTCOME_NEW, T, NULL, 0, MOVE_COUNTED },
	    { 48, OUTCOME_NEW, T, NULL, 0, MOVE_ADOPTED },
	    { 96, OUTCOME_NEW, U, NULL, 0, MOVE_NOTHING });
}
END_TEST

START_TEST(not_every_address_may_take_the_place_of_another)
{
	static const char *const header[] = { "X-Key: credential:k" };
	static const struct {
		const char *url, *target;
		bool inside, auth, cert, headers, may;
	} CASES[] = {
		{ "https://a.example/f", "https://b.example/f", false, false, false, false, true },
		{ "http://a.example/f", "https://a.example/f", false, false, false, false, true },
		{ "http://a.example/f", "http://b.example/f", false, false, false, false, true },
		{ "https://a.example/f", "http://a.example/f", false, false, false, false, false },
		{ "https://a.example/f", "HTTP://a.example/f", false, false, false, false, false },
		{ "https://a.example/f", "https://b.example/f", true, false, false, false, false },
		{ "http://127.0.0.1/f", "http://127.0.0.1/g", true, false, false, false, true },
		{ "http://localhost/f", "http://127.0.0.1/g", true, false, false, false, true },
		{ "https://a.example/f", "https://u:p@b.example/f", false, false, false, false, false },
		{ "https://a.example/f", "file:///etc/passwd", false, false, false, false, false },
		{ "https://a.example/f", "https://b.example/f", false, true, false, false, false },
		{ "https://a.example/f", "https://b.example/f", false, false, true, false, false },
		{ "https://a.example/f", "https://b.example/f", false, false, false, true, false },
		{ "https://a.example/f", "https://A.example:443/g", false, true, true, true, true },
		{ "https://a.example/f", "https://a.example:444/f", false, true, false, false, false },
	};

	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		struct config_feed feed = { .url = CASES[i].url,
		    .auth = CASES[i].auth ? "k" : NULL, .cert = CASES[i].cert ? "c" : NULL,
		    .headers = (const char **)(uintptr_t)header, .nheaders = CASES[i].headers };
		const char *why = move_refuses(&feed, str_of(CASES[i].target), CASES[i].inside);

		ck_assert_msg((why == NULL) == CASES[i].may, "%s to %s: %s", CASES[i].url,
		    CASES[i].target, why != NULL ? why : "allowed");
	}
}
END_TEST

TEST_MAIN("move", an_address_is_adopted_after_three_answers_over_two_days,
    one_other_answer_begins_the_count_anew,
    what_may_not_be_adopted_is_not_however_often_it_is_said,
    an_adopted_address_that_fails_is_given_up, not_every_address_may_take_the_place_of_another)
