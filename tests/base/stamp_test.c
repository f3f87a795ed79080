#include "base/stamp.h"
#include "tests/test.h"

static const struct {
	int64_t at;
	const char *text;
} cases[] = {
	{ 0, "1970-01-01T00:00:00Z" },
	{ -1000, "1969-12-31T23:59:59Z" },
	{ -1, "1969-12-31T23:59:59Z" },
	{ 951782400000, "2000-02-29T00:00:00Z" },
	{ 951868800000, "2000-03-01T00:00:00Z" },
	{ 1763931840999, "2025-11-23T21:04:00Z" },
	{ 2147483648000, "2038-01-19T03:14:08Z" },
	{ 4107542400000, "2100-03-01T00:00:00Z" },
	{ 253402300799000, "9999-12-31T23:59:59Z" },
	{ 253402300800000, "" },
	{ -62167219200000, "0000-01-01T00:00:00Z" },
	{ -62167219200001, "" },
	{ INT64_MAX, "" },
	{ STAMP_NONE, "" },
};

START_TEST(an_instant_has_one_text)
{
	char text[STAMP_SIZE];

	ck_assert_str_eq(stamp_format(cases[_i].at, text), cases[_i].text);
}
END_TEST

START_TEST(every_day_of_four_centuries_reads_back)
{
	for (int64_t day = -200000; day < 200000; day++) {
		char text[STAMP_SIZE];
		int64_t at = day * 86400000 + 43201000;

		ck_assert_int_eq(stamp_parse(str_of(stamp_format(at, text))), at);
	}
}
END_TEST

START_TEST(what_is_no_stamp_is_none)
{
	static const char *const bad[] = {
		"", "2025-11-23", "2025-11-23 21:04:00Z", "2025-02-29T00:00:00Z",
		"2025-13-01T00:00:00Z", "2025-00-01T00:00:00Z", "2025-01-00T00:00:00Z",
		"2025-01-01T24:00:00Z", "2025-01-01T00:60:00Z", "2025-01-01T00:00:00z",
		"2025-01-01T00:00:0xZ", "2025-01-01T00:00:00Z ",
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(stamp_parse(str_of(bad[i])) == STAMP_NONE, "%s", bad[i]);
}
END_TEST

static void
add_cases(TCase *tc)
{
	tcase_add_loop_test(tc, an_instant_has_one_text, 0, sizeof(cases) / sizeof(cases[0]));
}

TEST_MAIN_WITH("stamp", add_cases, every_day_of_four_centuries_reads_back,
    what_is_no_stamp_is_none)
