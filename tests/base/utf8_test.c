#include "base/utf8.h"
#include "tests/test.h"

#define BAD UTF8_REPLACEMENT

/* Bytes and the code points that come out of them. */
static const struct {
	struct str bytes;
	unsigned code[8];
	bool valid;
} cases[] = {
	{ STR("aZ"), { 'a', 'Z' }, true },
	{ STR("\xC2\x80\xDF\xBF"), { 0x80, 0x7FF }, true },
	{ STR("\xE0\xA0\x80\xEF\xBF\xBF"), { 0x800, 0xFFFF }, true },
	{ STR("\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"), { 0x10000, 0x10FFFF }, true },
	{ STR("\xEF\xBF\xBD"), { BAD }, true },
	{ STR("\x80"), { BAD }, false },
	{ STR("\xC0\xAF"), { BAD, BAD }, false },
	{ STR("\xC1\xBF"), { BAD, BAD }, false },
	{ STR("\xE0\x9F\xBF"), { BAD, BAD, BAD }, false },
	{ STR("\xED\xA0\x80"), { BAD, BAD, BAD }, false },
	{ STR("\xF0\x8F\xBF\xBF"), { BAD, BAD, BAD, BAD }, false },
	{ STR("\xF4\x90\x80\x80"), { BAD, BAD, BAD, BAD }, false },
	{ STR("\xF5\x80"), { BAD, BAD }, false },
	{ STR("\xFF" "a"), { BAD, 'a' }, false },
	{ STR("\xE2\x82"), { BAD }, false },
	{ STR("\xE2\x82" "a"), { BAD, 'a' }, false },
	{ STR("\xE2" "a"), { BAD, 'a' }, false },
	{ STR("\xF0\x9F\x98" "\xD1\x8F"), { BAD, 0x44F }, false },
};

START_TEST(every_sequence_gives_its_code_points)
{
	struct str s = cases[_i].bytes;
	size_t n = 0;

	ck_assert_int_eq(utf8_valid(s), cases[_i].valid);
	while (s.n > 0)
		ck_assert_uint_eq(utf8_next(&s), cases[_i].code[n++]);
	ck_assert_uint_eq(cases[_i].code[n], 0);
}
END_TEST

START_TEST(what_put_writes_next_reads)
{
	for (unsigned code = 1; code <= 0x10FFFF; code += code < 0x3000 ? 1 : 97) {
		char bytes[UTF8_MAX];
		struct str s = { bytes, utf8_put(code, bytes) };

		if (code >= 0xD800 && code < 0xE000) {
			ck_assert_uint_eq(s.n, 0);
			continue;
		}
		ck_assert(utf8_valid(s));
		ck_assert_uint_eq(utf8_next(&s), code);
		ck_assert_uint_eq(s.n, 0);
	}
}
END_TEST

/* By one code point at a time. */
static bool
valid_slowly(struct str s)
{
	while (s.n > 0) {
		const char *p = s.p;

		/* U+FFFD itself is three bytes that say EF BF BD */
		if (utf8_next(&s) == UTF8_REPLACEMENT &&
		    (s.p - p != 3 || memcmp(p, "\xEF\xBF\xBD", 3) != 0))
			return false;
	}
	return true;
}

/* Every byte of letters of every length replaced by every other. */
START_TEST(long_runs_are_judged_as_single_code_points)
{
	static const char *const texts[] = {
		"<r>\xD0\x9C\xD0\xB8\xD1\x80\xD1\x83\xD0\x9C\xC3\xA9.", "<r>abcdefgh\xD0\x9C",
		"\xD0\x9C\xD0\xB8\xD1\x80 \xD0\x9C, \xD0\x9C\xD0\xB8 \xD1\x80\xD0\xB8\xD1\x80\xD0\xB8",
		"<r>\xE5\x92\x8C\xE5\xB9\xB3\xE8\xB0\x88\xE5\x88\xA4\xE0\xA4\x84\xED\x95\x9C..",
		"\xE0\xB8\x81\xED\x95\x9C\xED\x9F\xBF\xE0\xA0\x80\xEE\x80\x80\xEF\xBF\xBF..",
		"<r>\xF0\x9F\x8C\x8A\xE2\x80\xA8\xF4\x8F\xBF\xBF",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		for (size_t at = 0; at < strlen(texts[i]); at++)
			for (unsigned c = 0; c < 256; c++) {
				char body[64];
				struct str s = { body, strlen(texts[i]) };

				memcpy(body, texts[i], s.n);
				body[at] = (char)c;
				ck_assert_msg(utf8_valid(s) == valid_slowly(s),
				    "%zu: byte %zu is %02x", i, at, c);
			}
}
END_TEST

START_TEST(a_head_never_ends_inside_a_code_point)
{
	ck_assert_uint_eq(utf8_head(STR("ab\xD1\x8F"), 3).n, 2);
	ck_assert_uint_eq(utf8_head(STR("ab\xD1\x8F"), 4).n, 4);
	ck_assert_uint_eq(utf8_head(STR("\xF0\x9F\x98\x80"), 3).n, 0);
	ck_assert_uint_eq(utf8_head(STR("abc"), 9).n, 3);
}
END_TEST

START_TEST(a_flaw_anywhere_in_a_long_text_is_seen)
{
	char text[100];

	for (size_t i = 0; i < sizeof(text); i++) {
		memset(text, 'x', sizeof(text));
		ck_assert(utf8_valid((struct str){ text, sizeof(text) }));
		text[i] = '\xFF';
		ck_assert(!utf8_valid((struct str){ text, sizeof(text) }));
	}
}
END_TEST

/* Wherever a sequence stands in the blocks that are looked at together, whatever is around it. */
START_TEST(the_place_of_a_sequence_does_not_matter)
{
	static const char *const sequences[] = {
		"\xC3\xA9", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF",
		"\xE5\x92\x8C", "\xC3", "\xE5\x92", "\xF0\x9F\x8C", "\xE0\x9F\x80", "\xED\xA0\x80",
		"\xF0\x8F\x80\x80", "\xF4\x90\x80\x80", "\xC0\x80", "\xC1\xBF", "\xF5\x80\x80\x80",
		"\xFF", "\x80", "\xC3\xA9\x80", "\xE5\x92\x8C\x80", "\xF0\x9F\x8C\x8A\x80", "\xC3\xC3\xA9",
	};
	static const char *const around[] = { "xx", "\xD0\x96" };
	char body[300];

	for (size_t i = 0; i < sizeof(sequences) / sizeof(sequences[0]); i++)
		for (size_t before = 0; before < 140; before++)
			for (size_t k = 0; k < 4; k++) {
				struct str s = { body, 0 };

				if (before % 2 != 0)
					body[s.n++] = 'y';
				while (s.n < before) {
					memcpy(body + s.n, around[k % 2], 2);
					s.n += 2;
				}
				memcpy(body + s.n, sequences[i], strlen(sequences[i]));
				s.n += strlen(sequences[i]);
				for (size_t n = 0; n < 50 && k > 1; n++, s.n += 2)
					memcpy(body + s.n, around[k % 2], 2);
				ck_assert_msg(utf8_valid(s) == valid_slowly(s), "%zu at %zu, %zu", i, before, k);
			}
}
END_TEST

static void
add_cases(TCase *tc)
{
	tcase_add_loop_test(tc, every_sequence_gives_its_code_points, 0,
	    sizeof(cases) / sizeof(cases[0]));
}

TEST_MAIN_WITH("utf8", add_cases, the_place_of_a_sequence_does_not_matter, what_put_writes_next_reads,
    long_runs_are_judged_as_single_code_points,
    a_head_never_ends_inside_a_code_point, a_flaw_anywhere_in_a_long_text_is_seen)
