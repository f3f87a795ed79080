#include "agent/audit.h"
#include "base/clock.h"
#include "base/stamp.h"
#include "tests/test.h"

#define NOW ((int64_t)1764000000000)

static struct audit
fresh_audit(void)
{
	return (struct audit){ .at = STAMP_NONE, .until = STAMP_NONE };
}

START_TEST(one_poll_in_fifty_or_so_asks_in_full_and_no_two_within_a_day)
{
	int64_t full = 0, last = 0, polls = 0;

	for (int64_t id = 1; id <= 50; id++) {
		struct audit a = fresh_audit();

		last = 0;
		for (int64_t i = 0; i < 1000; i++, polls++) {
			struct store_feed row = { .id = id, .polls = i, .etag = "\"1\"",
			    .last_modified = "" };
			int64_t now = NOW + i * CLOCK_HOUR;

			if (audit_plan(&a, &row, now) == AUDIT_TRUST)
				continue;
			ck_assert_int_eq(audit_plan(&a, &row, now), AUDIT_FULL);
			ck_assert_int_ge(i - last, AUDIT_POLLS);
			audit_judge(&a, &(struct audit_facts){ .way = AUDIT_FULL,
			    .answer = OUTCOME_NEW, .outcome = OUTCOME_UNCHANGED, .polls = i + 1,
			    .now = now });
			last = i;
			full++;
		}
	}
	ck_assert_int_ge(polls / full, 44);
	ck_assert_int_le(polls / full, 52);
}
END_TEST

START_TEST(polls_every_minute_are_audited_once_a_day)
{
	struct audit a = fresh_audit();
	int64_t full = 0;

	for (int64_t i = 0; i < 7 * 1440; i++) {
		struct store_feed row = { .id = 1, .polls = i, .etag = "", .last_modified = "x" };
		int64_t now = NOW + i * CLOCK_MINUTE;

		if (audit_plan(&a, &row, now) != AUDIT_FULL)
			continue;
		full++;
		audit_judge(&a, &(struct audit_facts){ .way = AUDIT_FULL, .answer = OUTCOME_NEW,
		    .outcome = OUTCOME_UNCHANGED, .polls = i + 1, .now = now });
	}
	ck_assert_int_ge(full, 6);
	ck_assert_int_le(full, 7);
}
END_TEST

START_TEST(a_feed_without_validators_has_nothing_to_audit)
{
	struct audit a = fresh_audit();

	for (int64_t i = 0; i < 1000; i++) {
		struct store_feed row = { .id = 1, .polls = i, .etag = "", .last_modified = "" };

		ck_assert_int_eq(audit_plan(&a, &row, NOW + i * CLOCK_HOUR), AUDIT_TRUST);
	}
}
END_TEST

START_TEST(a_lie_is_proven_never_presumed)
{
	static const struct {
		const char *name;
		struct audit_facts facts;
		enum audit_verdict verdict;
	} CASES[] = {
		{ "the same bytes", { AUDIT_FULL, OUTCOME_NEW, OUTCOME_UNCHANGED, 0, true, 9, NOW },
		    AUDIT_HONEST },
		{ "other bytes, no news", { AUDIT_FULL, OUTCOME_NEW, OUTCOME_NEW, 0, true, 9, NOW },
		    AUDIT_HONEST },
		{ "news under the same validators",
		    { AUDIT_FULL, OUTCOME_NEW, OUTCOME_NEW, 2, true, 9, NOW }, AUDIT_LIED },
		{ "news under new ones", { AUDIT_FULL, OUTCOME_NEW, OUTCOME_NEW, 2, false, 9, NOW },
		    AUDIT_SUSPECTED },
		{ "no answer", { AUDIT_FULL, OUTCOME_RETRY, OUTCOME_RETRY, 0, true, 9, NOW },
		    AUDIT_HONEST },
		{ "a page", { AUDIT_FULL, OUTCOME_NEW, OUTCOME_BROKEN, 0, true, 9, NOW },
		    AUDIT_HONEST },
		{ "304 to the validators of an outdated body",
		    { AUDIT_AGAIN, OUTCOME_UNCHANGED, OUTCOME_UNCHANGED, 0, true, 9, NOW },
		    AUDIT_LIED },
		{ "200 to them", { AUDIT_AGAIN, OUTCOME_NEW, OUTCOME_UNCHANGED, 0, true, 9, NOW },
		    AUDIT_HONEST },
		{ "no answer to them", { AUDIT_AGAIN, OUTCOME_RETRY, OUTCOME_RETRY, 0, true, 9, NOW },
		    AUDIT_NOTHING },
		{ "an ordinary poll", { AUDIT_TRUST, OUTCOME_NEW, OUTCOME_NEW, 5, true, 9, NOW },
		    AUDIT_NOTHING },
		{ "in full anyway", { AUDIT_DENY, OUTCOME_NEW, OUTCOME_NEW, 5, true, 9, NOW },
		    AUDIT_NOTHING },
	};

	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		struct audit a = fresh_audit();

		ck_assert_msg(audit_judge(&a, &CASES[i].facts) == CASES[i].verdict, "%s",
		    CASES[i].name);
		ck_assert_msg((a.lies > 0) == (CASES[i].verdict == AUDIT_LIED), "%s", CASES[i].name);
		ck_assert_msg(a.suspected == (CASES[i].verdict == AUDIT_SUSPECTED), "%s",
		    CASES[i].name);
	}
}
END_TEST

START_TEST(a_liar_is_asked_in_full_for_a_week_then_for_two)
{
	static const struct audit_facts LIE = { AUDIT_FULL, OUTCOME_NEW, OUTCOME_NEW, 1, true, 9,
	    NOW };
	struct store_feed row = { .id = 1, .polls = 10, .etag = "\"1\"", .last_modified = "" };
	struct audit a = fresh_audit();

	for (int64_t i = 0; i < 8; i++) {
		int64_t term = AUDIT_TERM << (i < 3 ? i : 3);

		ck_assert_int_eq(audit_judge(&a, &LIE), AUDIT_LIED);
		ck_assert_int_eq(audit_plan(&a, &row, NOW), AUDIT_DENY);
		ck_assert_int_eq(audit_plan(&a, &row, NOW + term - 1), AUDIT_DENY);
		ck_assert_int_eq(audit_plan(&a, &row, NOW + term), AUDIT_TRUST);
	}
	ck_assert_int_eq(a.lies, 8);
}
END_TEST

TEST_MAIN("audit", one_poll_in_fifty_or_so_asks_in_full_and_no_two_within_a_day,
    polls_every_minute_are_audited_once_a_day, a_feed_without_validators_has_nothing_to_audit,
    a_lie_is_proven_never_presumed, a_liar_is_asked_in_full_for_a_week_then_for_two)
