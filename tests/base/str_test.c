#include "base/str.h"
#include "tests/test.h"

START_TEST(trim_takes_white_space_at_both_ends_only)
{
	ck_assert(str_eq(str_trim(STR(" \t a b \r\n")), STR("a b")));
	ck_assert_uint_eq(str_trim(STR(" \n ")).n, 0);
	ck_assert_uint_eq(str_trim((struct str){ NULL, 0 }).n, 0);
}
END_TEST

START_TEST(cut_walks_a_list_whose_last_piece_has_no_separator)
{
	struct str rest = STR("a,,bc");

	ck_assert(str_eq(str_cut(&rest, ','), STR("a")));
	ck_assert(str_eq(str_cut(&rest, ','), STR("")));
	ck_assert(str_eq(str_cut(&rest, ','), STR("bc")));
	ck_assert_uint_eq(rest.n, 0);
	ck_assert_uint_eq(str_cut(&rest, ',').n, 0);
}
END_TEST

START_TEST(ascii_case_only_and_not_beyond)
{
	ck_assert(str_ieq(STR("Title"), STR("tITLE")));
	ck_assert(!str_ieq(STR("\xC4"), STR("\xE4")));
	ck_assert(!str_ieq(STR("[a"), STR("{a")));
	ck_assert(str_istarts(STR("HTTPS://x"), STR("https:")));
	ck_assert(!str_istarts(STR("ht"), STR("https:")));
}
END_TEST

START_TEST(order_is_by_bytes_and_then_by_length)
{
	ck_assert_int_lt(str_cmp(STR("a"), STR("ab")), 0);
	ck_assert_int_gt(str_cmp(STR("b"), STR("ab")), 0);
	ck_assert_int_lt(str_cmp(STR("z"), STR("\xC3\xA4")), 0);
	ck_assert_int_eq(str_cmp(STR(""), (struct str){ NULL, 0 }), 0);
}
END_TEST

TEST_MAIN("str", trim_takes_white_space_at_both_ends_only,
    cut_walks_a_list_whose_last_piece_has_no_separator, ascii_case_only_and_not_beyond,
    order_is_by_bytes_and_then_by_length)
