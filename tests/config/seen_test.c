#include <stdio.h>

#include "base/arena.h"
#include "config/seen.h"
#include "tests/test.h"

START_TEST(what_was_added_once_is_known_by_its_first_number)
{
	struct seen s = { NULL, 0, 0 };

	ck_assert_uint_eq(seen_add(&s, STR("a"), 7), SEEN_NEW);
	ck_assert_uint_eq(seen_add(&s, STR("b"), 8), SEEN_NEW);
	ck_assert_uint_eq(seen_add(&s, STR("a"), 9), 7);
	ck_assert_uint_eq(seen_add(&s, STR("a"), 10), 7);
	ck_assert_uint_eq(seen_add(&s, STR("A"), 11), SEEN_NEW);
	ck_assert_uint_eq(seen_add(&s, (struct str){ NULL, 0 }, 12), SEEN_NEW);
	ck_assert_uint_eq(seen_add(&s, STR(""), 13), 12);
	seen_release(&s);
	ck_assert_uint_eq(seen_add(&s, STR("a"), 14), SEEN_NEW);
	seen_release(&s);
}
END_TEST

START_TEST(a_hundred_thousand_keys_are_all_kept_apart)
{
	struct arena *a = arena_new(1 << 24);
	struct seen s = { NULL, 0, 0 };

	for (size_t round = 0; round < 2; round++)
		for (size_t i = 0; i < 100000; i++) {
			struct str key = str_of(arena_format(a, "key-%zu", i));

			ck_assert_uint_eq(seen_add(&s, key, i), round == 0 ? SEEN_NEW : i);
		}
	ck_assert_uint_eq(s.n, 100000);
	seen_release(&s);
	arena_free(a);
}
END_TEST

TEST_MAIN("seen",
    what_was_added_once_is_known_by_its_first_number,
    a_hundred_thousand_keys_are_all_kept_apart)
