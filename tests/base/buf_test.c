#include "base/buf.h"
#include "tests/test.h"

START_TEST(what_does_not_fit_is_dropped_whole_and_remembered)
{
	struct buf b;

	buf_init(&b, 5);
	ck_assert(buf_add(&b, STR("abc")));
	ck_assert(!buf_add(&b, STR("def")));
	ck_assert(b.over);
	ck_assert(buf_add(&b, STR("de")));
	ck_assert_str_eq(buf_cstr(&b), "abcde");
	ck_assert(!buf_addf(&b, "%d", 1));
	ck_assert_uint_eq(b.n, 5);
	buf_clear(&b);
	ck_assert(!b.over);
	ck_assert_str_eq(buf_cstr(&b), "");
	buf_release(&b);
}
END_TEST

START_TEST(a_buffer_never_used_is_an_empty_string)
{
	struct buf b;

	buf_init(&b, 10);
	ck_assert_str_eq(buf_cstr(&b), "");
	ck_assert_uint_eq(buf_str(&b).n, 0);
	buf_release(&b);
}
END_TEST

START_TEST(it_grows_far_and_keeps_nuls)
{
	struct buf b;

	buf_init(&b, 1 << 20);
	for (int i = 0; i < 100000; i++)
		ck_assert(buf_addc(&b, (char)i));
	ck_assert_uint_eq(b.n, 100000);
	ck_assert_int_eq(b.p[256], 0);
	ck_assert_int_eq(b.p[99999], (char)99999);
	buf_release(&b);
}
END_TEST

START_TEST(code_points_become_utf8_and_surrogates_nothing)
{
	struct buf b;

	buf_init(&b, 100);
	buf_add_utf8(&b, 'a');
	buf_add_utf8(&b, 0x44F);
	buf_add_utf8(&b, 0x4E2D);
	buf_add_utf8(&b, 0x1F600);
	buf_add_utf8(&b, 0xD800);
	buf_add_utf8(&b, 0x110000);
	ck_assert_str_eq(buf_cstr(&b), "a\xD1\x8F\xE4\xB8\xAD\xF0\x9F\x98\x80");
	buf_release(&b);
}
END_TEST

START_TEST(a_file_is_read_to_its_end_or_to_the_ceiling)
{
	FILE *f = tmpfile();
	struct buf b;

	for (int i = 0; i < 100000; i++)
		fputc('a' + i % 26, f);
	rewind(f);
	buf_init(&b, 200000);
	ck_assert(buf_read(&b, f));
	ck_assert_uint_eq(b.n, 100000);
	ck_assert_int_eq(b.p[99999], 'a' + 99999 % 26);
	buf_release(&b);
	rewind(f);
	buf_init(&b, 99999);
	ck_assert(!buf_read(&b, f));
	ck_assert(b.over);
	buf_release(&b);
	fclose(f);
}
END_TEST

TEST_MAIN("buf", a_file_is_read_to_its_end_or_to_the_ceiling, what_does_not_fit_is_dropped_whole_and_remembered,
    a_buffer_never_used_is_an_empty_string, it_grows_far_and_keeps_nuls,
    code_points_become_utf8_and_surrogates_nothing)
