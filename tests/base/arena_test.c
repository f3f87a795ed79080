#include <stdint.h>

#include "base/arena.h"
#include "tests/test.h"

START_TEST(beyond_the_ceiling_there_is_nothing_and_it_is_known)
{
	struct arena *a = arena_new(1000);

	ck_assert_ptr_nonnull(arena_alloc(a, 900));
	ck_assert(!arena_full(a));
	ck_assert_ptr_null(arena_alloc(a, 200));
	ck_assert(arena_full(a));
	ck_assert_uint_eq(arena_copy(a, STR("a text that is longer than what is left, which is less than "
	    "a hundred bytes, so that it cannot be copied")).n, 0);
	ck_assert_str_eq(arena_format(a, "%200d", 1), "");
	ck_assert_uint_eq(arena_copy(a, STR("short")).n, 5);
	arena_reset(a);
	ck_assert(!arena_full(a));
	ck_assert_ptr_nonnull(arena_alloc(a, 900));
	arena_free(a);
}
END_TEST

START_TEST(memory_is_zeroed_aligned_and_never_shared)
{
	struct arena *a = arena_new(SIZE_MAX / 2);
	unsigned char *p[500];
	size_t zeroes = 0, wanted = 0;

	for (int round = 0; round < 3; round++) {
		for (size_t i = 0; i < 500; i++) {
			size_t size = i * 97 % 3000 + (i == 250 ? 100000 : 1);

			p[i] = arena_alloc(a, size);
			ck_assert_uint_eq((uintptr_t)p[i] % 16, 0);
			for (size_t k = 0; k < size; k++)
				zeroes += p[i][k] == 0;
			wanted += size;
			memset(p[i], (int)i, size);
		}
		for (size_t i = 0; i < 500; i++)
			ck_assert_uint_eq(p[i][i * 97 % 3000], i % 256);
		arena_reset(a);
	}
	ck_assert_uint_eq(zeroes, wanted);
	arena_free(a);
}
END_TEST

START_TEST(an_array_grows_and_keeps_what_it_holds)
{
	struct arena *a = arena_new(1 << 20);
	int *v = NULL;

	for (size_t n = 0; n < 1000; n++) {
		v = arena_array(a, v, n, sizeof(*v));
		v[n] = (int)n;
	}
	for (int n = 0; n < 1000; n++)
		ck_assert_int_eq(v[n], n);
	arena_free(a);
}
END_TEST

START_TEST(copies_end_in_nul_and_keep_nuls_inside)
{
	struct arena *a = arena_new(1000);
	struct str s = arena_copy(a, STR("a\0b"));

	ck_assert_uint_eq(s.n, 3);
	ck_assert_int_eq(memcmp(s.p, "a\0b", 4), 0);
	ck_assert_str_eq(arena_format(a, "%d of %s", 3, "x"), "3 of x");
	arena_free(a);
}
END_TEST

TEST_MAIN("arena", beyond_the_ceiling_there_is_nothing_and_it_is_known,
    memory_is_zeroed_aligned_and_never_shared, an_array_grows_and_keeps_what_it_holds,
    copies_end_in_nul_and_keep_nuls_inside)
