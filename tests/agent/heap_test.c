#include "agent/heap.h"
#include "tests/test.h"

START_TEST(least_first_whatever_the_order_of_arrival)
{
	struct heap *h = heap_new(1000);
	size_t id;
	int64_t key, last = INT64_MIN;

	for (size_t i = 0; i < 1000; i++)
		heap_set(h, i, (int64_t)(i * 7919 % 1009));
	for (size_t i = 0; i < 1000; i++) {
		ck_assert(heap_least(h, &id, &key));
		ck_assert_int_ge(key, last);
		ck_assert_int_eq(key, (int64_t)(id * 7919 % 1009));
		last = key;
		heap_remove(h, id);
		ck_assert(!heap_has(h, id));
	}
	ck_assert(!heap_least(h, &id, &key));
	heap_free(h);
}
END_TEST

START_TEST(a_new_key_moves_an_id_both_ways)
{
	struct heap *h = heap_new(3);
	size_t id;
	int64_t key;

	heap_set(h, 0, 10);
	heap_set(h, 1, 20);
	heap_set(h, 2, 30);
	heap_set(h, 2, 5);
	heap_least(h, &id, &key);
	ck_assert_uint_eq(id, 2);
	heap_set(h, 2, 40);
	heap_least(h, &id, &key);
	ck_assert_uint_eq(id, 0);
	heap_remove(h, 0);
	heap_remove(h, 0);
	heap_least(h, &id, &key);
	ck_assert_uint_eq(id, 1);
	heap_free(h);
}
END_TEST

START_TEST(equal_keys_come_by_number)
{
	struct heap *h = heap_new(50);
	size_t id;
	int64_t key;

	for (size_t i = 50; i-- > 0;)
		heap_set(h, i, 1);
	for (size_t i = 0; i < 50; i++) {
		heap_least(h, &id, &key);
		ck_assert_uint_eq(id, i);
		heap_remove(h, id);
	}
	heap_free(h);
}
END_TEST

TEST_MAIN("heap", least_first_whatever_the_order_of_arrival, a_new_key_moves_an_id_both_ways,
    equal_keys_come_by_number)
