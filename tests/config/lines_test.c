#include "base/buf.h"
#include "config/lines.h"
#include "tests/test.h"

/* All words of a text as "line:word,word|line:…"; a flaw as "line!column". */
static void
divide(struct str text, struct buf *out)
{
	struct arena *a = arena_new(1 << 20);
	struct lines l;

	buf_clear(out);
	lines_init(&l, text, a);
	while (lines_next(&l)) {
		buf_addf(out, "%s%zu", out->n > 0 ? "|" : "", l.number);
		if (l.flaw.what != NULL)
			buf_addf(out, "!%zu", l.flaw.at);
		for (size_t i = 0; i < l.nwords; i++)
			buf_addf(out, "%c%.*s", i == 0 ? ':' : ',', STR_ARG(l.words[i].text));
	}
	lines_release(&l);
	arena_free(a);
}

struct lines_case {
	struct str text;
	const char *words;
};

#define CASE(text, words) { STR(text), words }

START_TEST(lines_are_divided_into_words)
{
	static const struct lines_case cases[] = {
		CASE("", ""),
		CASE("\n\n", ""),
		CASE("a", "1:a"),
		CASE("a b\tc", "1:a,b,c"),
		CASE(" \t a \n\n\tb  c\t\n", "1:a|3:b,c"),
		CASE("a\r\nb\r\n", "1:a|2:b"),
		CASE("a\r", "1:a"),
		CASE("\xEF\xBB\xBF" "a", "1:a"),
		CASE("# all\na # rest\n#\n", "2:a"),
		CASE("a#b c#", "1:a#b,c#"),
		CASE("a #b", "1:a"),
		CASE("k=#v", "1:k=#v"),
		CASE("\"a b\" c", "1:a b,c"),
		CASE("\"\"", "1:"),
		CASE("\"# no comment\"", "1:# no comment"),
		CASE("k=\"a b\" c", "1:k=a b,c"),
		CASE("k=\"\"", "1:k="),
		CASE("k=a=b", "1:k=a=b"),
		CASE("\"a\\\"b\\\\c\"", "1:a\"b\\c"),
		CASE("k=\"\\\\\"", "1:k=\\"),
		CASE("\\a b\\", "1:\\a,b\\"),
		CASE("мир 和平", "1:мир,和平"),
		CASE("a\xEF\xBF\xBD", "1:a\xEF\xBF\xBD"),
		CASE("\"a\xC2\xA0z\"", "1:a\xC2\xA0z"),
	};
	struct buf out;

	buf_init(&out, 1 << 16);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		divide(cases[i].text, &out);
		ck_assert_msg(strcmp(buf_cstr(&out), cases[i].words) == 0,
		    "case %zu: %s is not %s", i, buf_cstr(&out), cases[i].words);
	}
	buf_release(&out);
}
END_TEST

START_TEST(what_cannot_be_divided_is_shown_where_it_stands)
{
	static const struct lines_case cases[] = {
		CASE("a \"b", "1!2"),
		CASE("a \"b\\\"", "1!2"),
		CASE("a k=\"b\nc", "1!4|2:c"),
		CASE("\"a\\n\"", "1!2"),
		CASE("\"a\\", "1!2"),
		CASE("a\"b\"", "1!1"),
		CASE("\"a\"b", "1!3"),
		CASE("k=\"a\"b", "1!5"),
		CASE("'a'", "1!0"),
		CASE("k='a'", "1!2"),
		CASE("x “a”", "1!2"),
		CASE("a \\\nb", "1!2|2:b"),
		CASE("a\xC2\xA0" "b", "1!1"),
		CASE("a\xE2\x80\xAE", "1!1"),
		CASE("a\x01", "1!1"),
		CASE("a\x7F", "1!1"),
		CASE("# \x1B[2J", "1!2"),
		CASE("a\rb", "1!1"),
		CASE("a\xC2\x85", "1!1"),
		CASE("a\xFF\nb", "1!1|2:b"),
		CASE("a\xC0\x80", "1!1"),
		CASE("a\xED\xA0\x80", "1!1"),
		CASE("a\xE2\x82", "1!1"),
		CASE("a\0\nb", "1!1"),
		CASE("\xFF\xFE" "a\0\n\0b\0", "1!0"),
		CASE("\xFE\xFF\0a\0\n\0b", "1!0"),
	};
	struct buf out;

	buf_init(&out, 1 << 16);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		divide(cases[i].text, &out);
		ck_assert_msg(strcmp(buf_cstr(&out), cases[i].words) == 0,
		    "case %zu: %s is not %s", i, buf_cstr(&out), cases[i].words);
	}
	buf_release(&out);
}
END_TEST

START_TEST(a_word_knows_the_bytes_it_stands_in)
{
	struct str text = STR("\xEF\xBB\xBF" "a \"b \\\" c\" k=\"d e\" # f");
	struct arena *a = arena_new(1 << 16);
	struct lines l;

	lines_init(&l, text, a);
	ck_assert(lines_next(&l));
	ck_assert_uint_eq(l.nwords, 3);
	ck_assert_uint_eq(l.words[0].at, 0);
	ck_assert_uint_eq(l.words[0].n, 1);
	ck_assert_uint_eq(l.words[1].at, 2);
	ck_assert_uint_eq(l.words[1].n, sizeof("\"b \\\" c\"") - 1);
	ck_assert_uint_eq(l.words[2].at, 11);
	ck_assert_uint_eq(l.words[2].n, sizeof("k=\"d e\"") - 1);
	ck_assert(!lines_next(&l));
	lines_release(&l);
	arena_free(a);
}
END_TEST

START_TEST(a_line_may_hold_thousands_of_words)
{
	struct arena *a = arena_new(1 << 16);
	struct buf b;
	struct lines l;

	buf_init(&b, 1 << 20);
	for (int i = 0; i < 20000; i++)
		buf_addf(&b, "w%d ", i);
	lines_init(&l, buf_str(&b), a);
	ck_assert(lines_next(&l));
	ck_assert_uint_eq(l.nwords, 20000);
	ck_assert(str_eq(l.words[19999].text, STR("w19999")));
	lines_release(&l);
	buf_release(&b);
	arena_free(a);
}
END_TEST

TEST_MAIN("lines",
    lines_are_divided_into_words,
    what_cannot_be_divided_is_shown_where_it_stands,
    a_word_knows_the_bytes_it_stands_in,
    a_line_may_hold_thousands_of_words)
