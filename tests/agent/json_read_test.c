#include "agent/json_read.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "tests/test.h"

static struct arena *a;

/* The value that comes, written out: texts in quotes, other values as nothing. */
static void
write_value(struct json_read *r, struct buf *out)
{
	char kind = json_read_peek(r);
	struct str name, text;

	if (kind == '{' && json_read_enter(r, '{')) {
		buf_addc(out, '{');
		while (json_read_member(r, &name)) {
			buf_addf(out, "%.*s=", STR_ARG(name));
			write_value(r, out);
			buf_addc(out, ' ');
		}
		buf_addc(out, '}');
	} else if (kind == '[' && json_read_enter(r, '[')) {
		buf_addc(out, '[');
		while (json_read_element(r)) {
			write_value(r, out);
			buf_addc(out, ' ');
		}
		buf_addc(out, ']');
	} else {
		text = json_read_text(r, 1000);
		buf_add(out, text);
	}
}

/* Reads all of text; what it says must be `says`, and its damage `damage` (NULL: none). */
static void
reads(struct str text, const char *says, const char *damage)
{
	struct json_read r;
	struct buf out;

	buf_init(&out, 1 << 20);
	json_read_init(&r, a, text);
	write_value(&r, &out);
	json_read_end(&r);
	ck_assert_msg(strcmp(buf_cstr(&out), says) == 0, "%.*s: “%s” is not “%s”", STR_ARG(text),
	    buf_cstr(&out), says);
	if (damage == NULL)
		ck_assert_msg(r.damage == NULL, "%.*s: %s", STR_ARG(text), r.damage);
	else
		ck_assert_msg(r.damage != NULL && strcmp(r.damage, damage) == 0,
		    "%.*s: “%s” is not “%s”", STR_ARG(text), r.damage != NULL ? r.damage : "",
		    damage);
	buf_release(&out);
}

static const struct {
	const char *text, *says;
} sound[] = {
	{ "{}", "{}" },
	{ " [ ] ", "[]" },
	{ "{\"a\":1,\"b\":[true,false,null,-0.5e+3],\"c\":\"x\"}",
	    "{a=1 b=[   -0.5e+3 ] c=x }" },
	{ "\"only a string\"", "only a string" },
	{ "\"\"", "" },
	{ "0", "0" },
	{ "1E5", "1E5" },
	{ "null", "" },
	{ "{ \"a\" : { \"b\" : [ { } , [ ] ] } }", "{a={b=[{} [] ] } }" },
	{ "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t" },
	{ "\"\\u00e9\\u0416\\u20AC\\ud83d\\uDE00\"", "éЖ€😀" },
	{ "{\"\\u0061b\":\"x\"}", "{ab=x }" },
	{ "[\"a\\\\\",\"b\"]", "[a\\ b ]" },
	{ "[\"a, \\\"b\\\": c\",\"{\",\"]\"]", "[a, \"b\": c { ] ]" },
	{ "{\"a\":\"}, {\",\"b\":\",\"}", "{a=}, { b=, }" },
	{ "[\"\x7F\", \"ж\"]", "[\x7F ж ]" },
};

START_TEST(sound_json_is_read_without_complaint)
{
	for (size_t i = 0; i < sizeof(sound) / sizeof(sound[0]); i++)
		reads(str_of(sound[i].text), sound[i].says, NULL);
}
END_TEST

static const struct {
	const char *text, *says, *damage;
} damaged[] = {
	{ "{\"a\":\"x\",}", "{a=x }", "a comma too many" },
	{ "[1,,2]", "[1 2 ]", "a comma too many" },
	{ "[,1]", "[1 ]", "a comma too many" },
	{ "[1 2]", "[1 2 ]", "a comma is missing" },
	{ "{\"a\":\"x\" \"b\":\"y\"}", "{a=x b=y }", "a comma is missing" },
	{ "{\"a\":\"x\ty\nz\"}", "{a=x\ty\nz }", "a control character in a string" },
	{ "\"it\\'s a\\_b \\x41 \\u12g4\"", "it's a_b x41 u12g4", "an unknown escape" },
	{ "\"\\ud83d!\"", "\xEF\xBF\xBD!", "half a surrogate pair" },
	{ "\"\\ude00\\ud83d\"", "\xEF\xBF\xBD\xEF\xBF\xBD", "half a surrogate pair" },
	{ "\"\\ud83d\\u0041\"", "\xEF\xBF\xBD" "A", "half a surrogate pair" },
	{ "{\"a\":\"He said \"no\" to it\",\"b\":1}", "{a=He said \"no\" to it b=1 }",
	    "a quote in a string" },
	{ "{\"a\":\"“Yes”, said \"he\", and \"she\", too\", \"b\":1}",
	    "{a=“Yes”, said \"he\", and \"she\", too b=1 }", "a quote in a string" },
	{ "{\"a\":\"\"Never\"\"}", "{a=\"Never\" }", "a quote in a string" },
	{ "[\"a \"b\" c\",\"d\"]", "[a \"b\" c d ]", "a quote in a string" },
	{ "{\"a\":,\"b\":1}", "{a= b=1 }", "a value is missing" },
	{ "{\"a\":}", "{a= }", "a value is missing" },
	{ "{\"a\"::1}", "{a= }", "a value is missing" },
	{ "{\"a\" 1,\"b\":2}", "{b=2 }", "a colon is missing" },
	{ "{a:1,\"b\":2}", "{b=2 }", "a name in quotes is missing" },
	{ "{\"a\":NaN,\"b\":2}", "{a= b=2 }", "a word that is no value" },
	{ "[01,+1,.5,1.,1e]", "[     ]", "a word that is no value" },
	{ "[1,2}]", "[1 2 ]", "a bracket too many" },
	{ "{\"a\":[1,2},\"b\":3}", "{a=[1 2 ] b=3 }", "a bracket too many" },
	{ "{\"a\":[{\"b\":[1,2},{\"b\":[3]}]}", "{a=[{b=[1 2 ] } {b=[3 ] } ] }",
	    "a bracket is missing" },
	{ "{\"a\":[1,2}", "{a=[1 2 ] }", "a bracket is missing" },
	{ "{\"a\":1}}", "{a=1 }", "something follows its end" },
	{ "{\"a\":1};", "{a=1 }", "something follows its end" },
	{ "", "", "its end is missing" },
	{ "{\"a\":\"x", "{a= }", "its end is missing" },
	{ "{\"a\":[1", "{a=[1 ] }", "its end is missing" },
};

START_TEST(damage_is_mended_and_named)
{
	for (size_t i = 0; i < sizeof(damaged) / sizeof(damaged[0]); i++)
		reads(str_of(damaged[i].text), damaged[i].says, damaged[i].damage);
}
END_TEST

START_TEST(a_nul_is_a_control_character_like_others)
{
	reads(STR("[\"a\0b\"]"), "[a", "a control character in a string");
	reads(STR("[\0,1]"), "[ 1 ]", "a word that is no value");
	reads(STR("\"a\\\0b\""), "a", "an unknown escape");
}
END_TEST

START_TEST(cut_anywhere_the_end_is_missing)
{
	static const char text[] =
	    "{\"a\": \"x\\u0416\\\"\", \"b\": [1, {\"c\": null}], \"d\": -2.5e1}";

	for (size_t n = 0; n < sizeof(text) - 1; n++) {
		struct str part = { text, n };
		struct json_read r;
		struct buf out;

		buf_init(&out, 1000);
		json_read_init(&r, a, part);
		write_value(&r, &out);
		ck_assert_msg(r.cut && r.damage != NULL, "%.*s", STR_ARG(part));
		buf_release(&out);
	}
}
END_TEST

START_TEST(the_line_of_the_damage_is_known)
{
	struct str text = STR("{\n\"a\": 1,\n\"b\": 2,,\n\"c\": \"\x01\"}");
	struct json_read r;
	struct buf out;

	buf_init(&out, 1000);
	json_read_init(&r, a, text);
	write_value(&r, &out);
	ck_assert_uint_eq(json_read_line(&r), 3);
	buf_release(&out);
}
END_TEST

START_TEST(texts_without_escapes_are_views)
{
	struct str text = STR("[\"plain\",\"esc\\u0061pe\"]"), plain, escape;
	struct json_read r;

	json_read_init(&r, a, text);
	ck_assert(json_read_enter(&r, '['));
	ck_assert(json_read_element(&r));
	plain = json_read_text(&r, 100);
	ck_assert_ptr_eq(plain.p, text.p + 2);
	ck_assert(json_read_element(&r));
	escape = json_read_text(&r, 100);
	ck_assert(escape.p < text.p || escape.p > text.p + text.n);
	ck_assert(str_eq(escape, STR("escape")));
}
END_TEST

START_TEST(long_texts_end_at_a_characters_end)
{
	static const char *const texts[] = {
		"\"жжж\"", "\"\\u0436жж\"", "\"ж\\u0436\\u0436\"", "\"\\u0436\\u0436\\u0436\"",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		for (size_t max = 0; max < 8; max++) {
			struct json_read r;
			struct str s;

			json_read_init(&r, a, str_of(texts[i]));
			s = json_read_text(&r, max);
			ck_assert_uint_eq(s.n, max < 6 ? max / 2 * 2 : 6);
			ck_assert(utf8_valid(s));
			json_read_end(&r);
			ck_assert_ptr_null(r.damage);
		}
}
END_TEST

/* However deep: what is not asked for is passed over, and what follows it is there. */
START_TEST(depth_is_no_matter_to_what_is_passed_over)
{
	const size_t deep = 1000000;
	struct json_read r;
	struct str name;
	struct buf b;

	buf_init(&b, 4 * deep);
	buf_add(&b, STR("{\"a\":"));
	for (size_t i = 0; i < deep; i++)
		buf_addc(&b, '[');
	for (size_t i = 0; i < deep; i++)
		buf_addc(&b, ']');
	buf_add(&b, STR(",\"b\":\"after\"}"));
	json_read_init(&r, a, buf_str(&b));
	ck_assert(json_read_enter(&r, '{'));
	ck_assert(json_read_member(&r, &name));
	json_read_skip(&r);
	ck_assert(json_read_member(&r, &name));
	ck_assert(str_eq(json_read_text(&r, 100), STR("after")));
	ck_assert(!json_read_member(&r, &name));
	ck_assert_ptr_null(r.damage);
	buf_release(&b);
}
END_TEST

START_TEST(no_more_is_entered_than_the_ceiling)
{
	struct json_read r;
	struct buf b;

	buf_init(&b, 1000);
	for (size_t i = 0; i < JSON_READ_DEPTH + 3; i++)
		buf_addc(&b, '[');
	json_read_init(&r, a, buf_str(&b));
	for (size_t i = 0; i < JSON_READ_DEPTH; i++)
		ck_assert(json_read_enter(&r, '['));
	ck_assert(!json_read_enter(&r, '['));
	buf_release(&b);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		sound_json_is_read_without_complaint, damage_is_mended_and_named,
		a_nul_is_a_control_character_like_others, cut_anywhere_the_end_is_missing,
		the_line_of_the_damage_is_known, texts_without_escapes_are_views,
		long_texts_end_at_a_characters_end, depth_is_no_matter_to_what_is_passed_over,
		no_more_is_entered_than_the_ceiling,
	};
	int failed;

	a = arena_new(1 << 24);
	failed = test_run("json_read", NULL, tests, sizeof(tests) / sizeof(tests[0]));
	arena_free(a);
	return failed;
}
