#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "tests/test.h"

START_TEST(its_values_are_for_ever)
{
	ck_assert_uint_eq(hash_of(STR(""), 0), UINT64_C(0x6C32A3E4B1E0107A));
	ck_assert_uint_eq(hash_of(STR("https://example.org/1"), 0), UINT64_C(0x123922CF3547AF8C));
}
END_TEST

static int
order(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

START_TEST(near_texts_do_not_collide)
{
	enum { N = 200000 };
	uint64_t *h = malloc(N * sizeof(*h));

	for (int i = 0; i < N; i++) {
		char text[40];
		int n = snprintf(text, sizeof(text), "https://example.org/item/%d", i);

		h[i] = hash_of((struct str){ text, (size_t)n }, 0);
	}
	qsort(h, N, sizeof(*h), order);
	for (int i = 1; i < N; i++)
		ck_assert_uint_ne(h[i - 1], h[i]);
	free(h);
}
END_TEST

START_TEST(length_seed_and_zero_bytes_count)
{
	ck_assert_uint_ne(hash_of(STR("a"), 0), hash_of(STR("a\0"), 0));
	ck_assert_uint_ne(hash_of(STR("\0"), 0), hash_of(STR(""), 0));
	ck_assert_uint_ne(hash_of(STR("a"), 0), hash_of(STR("a"), 1));
	ck_assert_uint_ne(hash_of(STR("12345678"), 0), hash_of(STR("12345678\0\0\0\0\0\0\0\0"), 0));
}
END_TEST

TEST_MAIN("hash", its_values_are_for_ever, near_texts_do_not_collide,
    length_seed_and_zero_bytes_count)
