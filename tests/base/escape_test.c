#include "base/escape.h"
#include "base/utf8.h"
#include "tests/test.h"

static const struct {
	struct str text;
	const char *escaped, *value;
} cases[] = {
	{ STR("plain"), "plain", "plain" },
	{ STR(""), "", "\"\"" },
	{ STR("two words"), "two words", "\"two words\"" },
	{ STR("a=b"), "a=b", "\"a=b\"" },
	{ STR("say \"hi\" \\o/"), "say \"hi\" \\o/", "\"say \\\"hi\\\" \\\\o/\"" },
	{ STR("line\nbreak\r\ttab"), "line\\nbreak\\r\\ttab", "\"line\\nbreak\\r\\ttab\"" },
	{ STR("\x1b[2J\x07"), "\\x1b[2J\\x07", "\"\\x1b[2J\\x07\"" },
	{ STR("nul\0end"), "nul\\x00end", "\"nul\\x00end\"" },
	{ STR("\xC2\x9B" "31m"), "\\x9b31m", "\"\\x9b31m\"" },
	{ STR("a\xE2\x80\xAE" "b"), "a\\u202eb", "\"a\\u202eb\"" },
	{ STR("a\xE2\x80\xA8" "b"), "a\\u2028b", "\"a\\u2028b\"" },
	{ STR("\xEF\xBB\xBFx"), "\\ufeffx", "\"\\ufeffx\"" },
	{ STR("bad\xFF"), "bad\xEF\xBF\xBD", "\"bad\xEF\xBF\xBD\"" },
	{ STR("\xD0\x9C\xD0\xB8\xD1\x80"), "\xD0\x9C\xD0\xB8\xD1\x80", "\"\xD0\x9C\xD0\xB8\xD1\x80\"" },
	{ STR("<3>x"), "<3>x", "<3>x" },
	{ STR("so\xC2\xAD" "ft"), "so\xC2\xAD" "ft", "\"so\xC2\xAD" "ft\"" },
};

START_TEST(each_text_is_shown_so)
{
	struct buf b;

	buf_init(&b, 1000);
	escape_text(&b, cases[_i].text);
	ck_assert_str_eq(buf_cstr(&b), cases[_i].escaped);
	buf_clear(&b);
	escape_value(&b, cases[_i].text);
	ck_assert_str_eq(buf_cstr(&b), cases[_i].value);
	buf_release(&b);
}
END_TEST

START_TEST(no_byte_whatever_makes_a_second_line_or_a_control)
{
	struct buf b;

	buf_init(&b, 1 << 20);
	for (unsigned code = 0; code < 0x3000; code++) {
		char bytes[UTF8_MAX];

		buf_clear(&b);
		escape_value(&b, (struct str){ bytes, utf8_put(code, bytes) });
		for (size_t i = 0; i < b.n; i++)
			ck_assert((unsigned char)b.p[i] >= 0x20 && b.p[i] != 0x7F);
		ck_assert(utf8_valid(buf_str(&b)));
	}
	buf_release(&b);
}
END_TEST

static void
add_cases(TCase *tc)
{
	tcase_add_loop_test(tc, each_text_is_shown_so, 0, sizeof(cases) / sizeof(cases[0]));
}

TEST_MAIN_WITH("escape", add_cases, no_byte_whatever_makes_a_second_line_or_a_control)
