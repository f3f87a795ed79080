#include "base/json.h"
#include "tests/test.h"

START_TEST(members_are_separated_and_nested)
{
	struct buf b;
	struct json j = { &b, false };

	buf_init(&b, 1000);
	json_open(&j, NULL, '{');
	json_text(&j, "a", STR("x"));
	json_text_if(&j, "none", STR(""));
	json_open(&j, "list", '[');
	json_number(&j, NULL, -5);
	json_bool(&j, NULL, true);
	json_open(&j, NULL, '{');
	json_close(&j, '{');
	json_raw(&j, NULL, STR("[1]"));
	json_close(&j, '[');
	json_text(&j, "z", STR(""));
	json_close(&j, '{');
	ck_assert_str_eq(buf_cstr(&b), "{\"a\":\"x\",\"list\":[-5,true,{},[1]],\"z\":\"\"}");
	buf_release(&b);
}
END_TEST

START_TEST(strings_are_one_line_of_valid_utf8)
{
	struct buf b;
	struct json j = { &b, false };

	buf_init(&b, 1000);
	json_text(&j, NULL, STR("q\" b\\ n\n t\t z\0 \x7f \xC2\x85 \xFF \xE2\x80\xAE \xE2\x80\xA8 \xD1\x8F"));
	ck_assert_str_eq(buf_cstr(&b), "\"q\\\" b\\\\ n\\n t\\u0009 z\\u0000 \\u007f \\u0085 \xEF\xBF\xBD "
	    "\\u202e \\u2028 \xD1\x8F\"");
	buf_release(&b);
}
END_TEST

TEST_MAIN("json", members_are_separated_and_nested, strings_are_one_line_of_valid_utf8)
