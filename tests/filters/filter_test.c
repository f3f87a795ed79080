#include "filters/filter.h"

#include <stdlib.h>

#include "tests/test.h"

static struct filter_set *
compile(const char *text)
{
	struct filter_file file = { "test.filter", str_of(text) };
	FILE *diag = fopen("/dev/null", "w");
	struct filter_set *set = filter_compile(&file, 1, diag, NULL);

	fclose(diag);
	ck_assert_msg(set != NULL, "%s", text);
	return set;
}

/* One filter over the groups above. */
static struct filter_set *
compile_body(const char *body)
{
	struct buf b;
	struct filter_set *set;

	buf_init(&b, 65536);
	buf_addf(&b, "group russia { Russia* Moscow Kremlin Росси* 俄罗斯 }\n"
	    "group talks { \"peace talk*\" ceasefire* cease-fire truce* перемир* 停火 }\n"
	    "group haggling { negotiat* talks summit }\n"
	    "group letters { alpha beta gamma }\n"
	    "group either = \"alpha\" or \"gamma\"\n"
	    "group bargaining = haggling near/5 russia\n"
	    "filter f { %s }\n", body);
	set = compile(buf_cstr(&b));
	buf_release(&b);
	return set;
}

static bool
flags(const char *body, const struct filter_item *item)
{
	struct filter_set *set = compile_body(body);
	const struct filter_flag *flag;
	size_t n = filter_match(set, item, &flag);

	filter_free(set);
	return n > 0;
}

struct question {
	const char *match, *title;
	bool yes;
};

static void
ask_all(const struct question *q, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct filter_item item = { .field = { str_of(q[i].title) }, .age = -1 };
		char body[1000];

		snprintf(body, sizeof(body), "match %s", q[i].match);
		ck_assert_msg(flags(body, &item) == q[i].yes, "%s on «%s» is %s", q[i].match,
		    q[i].title, q[i].yes ? "false" : "true");
	}
}

#define ASK(table) ask_all(table, sizeof(table) / sizeof((table)[0]))

START_TEST(terms_are_whole_folded_words)
{
	static const struct question table[] = {
		{ "\"peace\"", "Peace now", true }, { "\"peace\"", "peaceful", false },
		{ "\"peace talks\"", "PEACE  TALKS", true }, { "\"peace talks\"", "peace, talks", true },
		{ "\"peace talks\"", "peace and talks", false }, { "\"zelenski\"", "Zełenski", true },
		{ "\"U.S.\"", "US troops", true }, { "\"us\"", "the U.S.", true },
		{ "\"Рutin\"", "Putin", false }, { "\"Putin\"", "Рutin spoke", true },
		{ "\"Путин\"", "Пyтин", true }, { "\"停火\"", "宣布停火了", true },
		{ "\"停火\"", "停战火", false }, { "\"м'який\"", "м’який", true },
		{ "\"AT&T\"", "AT&T", true }, { "\"3.5\"", "3.5 per cent", true },
		{ "\"3.5\"", "13.5", false }, { "\"nothing\"", "", false },
	};

	ASK(table);
}
END_TEST

START_TEST(a_star_is_any_ending_and_a_number_limits_it)
{
	static const struct question table[] = {
		{ "\"negotiat*\"", "negotiations", true }, { "\"negotiat*\"", "negotiat", true },
		{ "\"negotiat*\"", "renegotiate", false }, { "\"мир*2\"", "мир", true },
		{ "\"мир*2\"", "миром", true }, { "\"мир*2\"", "мировой", false },
		{ "\"*verhandlung*\"", "Friedensverhandlungen", true },
		{ "\"*verhandlung*\"", "Verhandlung", true }, { "\"*verhandlung*\"", "verhandeln", false },
		{ "\"мирн* переговор*\"", "мирні переговори", true },
		{ "\"peace talk*\"", "peace talkative", true }, { "\"우크라*\"", "우크라이나", true },
		{ "\"우크*\"", "우크라이나", true },
		{ "\"Putin*2\"", "Putins", true }, { "\"Putin*2\"", "Putinism", false },
	};

	ASK(table);
}
END_TEST

START_TEST(exact_terms_count_case_and_accents)
{
	static const struct question table[] = {
		{ "'US'", "US and Ukraine", true }, { "'US'", "the U.S.", true },
		{ "'US'", "join us", false }, { "'White House'", "White House", true },
		{ "'White House'", "a white house", false }, { "'né'", "ne", false },
		{ "'ne\\'er'", "ne'er", true },
	};

	ASK(table);
}
END_TEST

START_TEST(a_hyphen_may_be_a_space_or_nothing)
{
	static const struct question table[] = {
		{ "\"cease-fire\"", "cease-fire", true }, { "\"cease-fire\"", "cease fire", true },
		{ "\"cease-fire\"", "ceasefire", true }, { "\"cease-fire*\"", "ceasefires", true },
		{ "\"ceasefire\"", "cease-fire", true }, { "\"ceasefire\"", "cease fire", false },
		{ "\"cease fire\"", "cease-fire", true }, { "\"cease-fire deal\"", "ceasefire deal", true },
		{ "\"Russia-Ukraine talks\"", "Russia–Ukraine talks", true },
		{ "\"fire deal\"", "cease-fire deal", true },
		{ "\"ceasefire deal\"", "cease-fire deal", true },
		{ "\"a ceasefire\"", "a cease-fire", true },
	};

	ASK(table);
}
END_TEST

START_TEST(logic_is_logic)
{
	static const struct question table[] = {
		{ "talks and russia", "Russia: ceasefire", true }, { "talks and russia", "Russia", false },
		{ "talks or russia", "Russia", true }, { "not talks", "Russia", true },
		{ "not talks", "truce", false }, { "russia and not talks", "Russia", true },
		{ "russia and not (talks or \"war\")", "Russia war", false },
		{ "(talks or russia) and \"x\"", "x truce", true }, { "not (not russia)", "Russia", true },
	};

	ASK(table);
}
END_TEST

START_TEST(near_counts_words_between_two_places)
{
	static const struct question table[] = {
		{ "\"a\" near/1 \"b\"", "a b", true }, { "\"a\" near/1 \"b\"", "b a", true },
		{ "\"a\" near/1 \"b\"", "a x b", false }, { "\"a\" near/2 \"b\"", "a x b", true },
		{ "\"a\" then/2 \"b\"", "b x a", false }, { "\"a\" then/2 \"b\"", "a x b", true },
		{ "\"a\" near/3 \"a\"", "a", false }, { "\"a\" near/3 \"a\"", "a x a", true },
		{ "\"x a\" near/2 \"b\"", "x a y b", true }, { "\"a\" near/2 \"b c\"", "b c x a", true },
		{ "\"a\" near/2 \"b\" near/2 \"c\"", "a x b x c", true },
		{ "\"a\" near/2 \"b\" near/2 \"c\"", "a x b x x x c", false },
		{ "\"a\" near/sentence \"b\"", "A x x. x B", true },
		{ "\"one\" near/sentence \"b\"", "xx one. X b", false },
		{ "\"a\" then/sentence \"b\"", "b a", false },
		{ "haggling near/12 (russia or \"US\")", "talks of the US", true },
		{ "bargaining", "Kremlin plans summit", true }, { "bargaining", "Kremlin", false },
		{ "\"peace\" not near/2 \"prize\"", "peace prize", false },
		{ "\"peace\" not near/2 \"prize\"", "peace prize, and then peace", true },
		{ "\"peace\" not near/2 \"prize\"", "peace", true },
		{ "\"peace\" not then/2 \"prize\"", "prize peace", true },
		{ "\"peace\" not near/sentence \"prize\"", "prize of yy. Peace", true },
		{ "\"俄\" near/3 \"停火\"", "俄同意停火", true }, { "\"俄\" near/2 \"停火\"", "俄同意停火", false },
	};

	ASK(table);
}
END_TEST

START_TEST(of_and_count_count)
{
	static const struct question table[] = {
		{ "2 of letters", "alpha beta", true }, { "2 of letters", "alpha alpha", false },
		{ "all of letters", "alpha beta gamma", true }, { "all of letters", "alpha beta", false },
		{ "any of letters", "gamma", true }, { "none of letters", "delta", true },
		{ "none of letters", "beta", false }, { "2 of (russia, talks, \"x\")", "x Russia", true },
		{ "2 of (russia, talks, \"x\")", "Russia Moscow", false },
		{ "2 of either", "alpha gamma", true }, { "2 of either", "gamma", false },
		{ "count(russia) >= 2", "Russia Moscow", true }, { "count(russia) >= 2", "Russia", false },
		{ "count(russia) > 1", "Russia Russia", true }, { "count(russia) = 1", "Russia", true },
		{ "count(russia) < 2", "x", true }, { "count(russia) <= 1", "Russia Russia", false },
		{ "count(russia or talks) = 2", "Russia truce", true },
		{ "2 of talks", "cease-fire", true },
	};

	ASK(table);
}
END_TEST

START_TEST(regular_expressions_see_the_text_as_written)
{
	static const struct question table[] = {
		{ "/cease.?fire/", "a cease fire", true }, { "/cease.?fire/", "Cease fire", false },
		{ "/cease.?fire/i", "Cease-Fire", true }, { "/\\bмир\\b/i", "МИР", true },
		{ "/a b c/x", "abc", true }, { "/\\d+ days/", "30 days", true },
		{ "/w\\/s/", "w/s", true }, { "/truce/ near/3 russia", "truce with Russia", true },
		{ "/truce/ near/3 russia", "truce at long last in Russia", false },
	};

	ASK(table);
}
END_TEST

START_TEST(fields_restrict_and_the_inner_in_wins)
{
	static const struct filter_item item = { .age = -1, .field = {
		[FILTER_TITLE] = { "Kremlin", 7 }, [FILTER_SUMMARY] = { "truce ahead", 11 },
		[FILTER_CONTENT] = { "summit", 6 }, [FILTER_AUTHOR] = { "Ann Bell\nCarl Dow", 17 },
		[FILTER_CATEGORY] = { "world\nwar", 9 }, [FILTER_LINK] = { "https://x.example/gaza", 22 },
		[FILTER_FEED] = { "bbc-world", 9 }, [FILTER_LANGUAGE] = { "en-GB", 5 },
	} };
	static const struct {
		const char *match;
		bool yes;
	} table[] = {
		{ "russia in title", true }, { "russia in summary", false }, { "talks in lead", true },
		{ "haggling in lead", false }, { "haggling in text", true }, { "haggling", true },
		{ "talks in (title, content)", false }, { "\"gaza\"", false }, { "\"gaza\" in link", true },
		{ "\"ann bell\" in author", true }, { "\"bell carl\" in author", false },
		{ "\"bell\" near/100 \"carl\" in author", false }, { "\"war\" in category", true },
		{ "\"bbc-world\" in feed", true }, { "\"en\" in language", true },
		{ "not (\"ru\" in language)", true }, { "(russia and talks in summary) in title", true },
		{ "(russia in title and talks) in summary", true },
		{ "russia near/12 talks", false }, { "(russia or talks) in summary", true },
		{ "russia in (lead, link)", true },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		char body[1000];

		snprintf(body, sizeof(body), "match %s", table[i].match);
		ck_assert_msg(flags(body, &item) == table[i].yes, "%s", table[i].match);
	}
}
END_TEST

START_TEST(missing_fields_match_nothing)
{
	struct filter_item item = { .field = { STR("x") }, .age = -1 };

	ck_assert(!flags("match \"en\" in language", &item));
	ck_assert(flags("match not (\"ru\" in language)", &item));
}
END_TEST

/* level, score of the only flag; -1 where there is none. */
static int
level_of(const char *body, const char *title, int *ret_score)
{
	struct filter_set *set = compile_body(body);
	struct filter_item item = { .field = { str_of(title) }, .age = -1 };
	const struct filter_flag *flag;
	int level = -1;

	if (filter_match(set, &item, &flag) > 0) {
		level = (int)flag[0].level;
		*ret_score = flag[0].score;
	}
	filter_free(set);
	return level;
}

START_TEST(scores_choose_the_priority)
{
	const char *bands = "match russia score +3 talks score +2 haggling score -3 \"gaza\""
	    " priority notice at 2 priority warning at 5";
	const char *scored = "score +2 russia score +2 talks priority err at 4";
	int score = 0;

	ck_assert_int_eq(level_of(bands, "Russia", &score), -1);
	ck_assert_int_eq(level_of(bands, "Russia truce", &score), FILTER_NOTICE);
	ck_assert_int_eq(score, 3);
	ck_assert_int_eq(level_of(bands, "Russia truce summit", &score), FILTER_WARNING);
	ck_assert_int_eq(score, 5);
	ck_assert_int_eq(level_of(bands, "Russia truce summit Gaza", &score), FILTER_NOTICE);
	ck_assert_int_eq(level_of(bands, "truce summit", &score), -1);
	ck_assert_int_eq(level_of(scored, "Russia truce", &score), FILTER_ERR);
	ck_assert_int_eq(level_of(scored, "truce truce", &score), -1);
	ck_assert_int_eq(level_of("match russia", "Russia", &score), FILTER_NOTICE);
	ck_assert_int_eq(score, 0);
	ck_assert_int_eq(level_of("match russia priority crit", "Russia", &score), FILTER_CRIT);
}
END_TEST

START_TEST(old_items_are_not_flagged)
{
	struct filter_item item = { .field = { STR("Russia") } };

	item.age = 3 * 86400000LL + 1;
	ck_assert(!flags("max-age 3d match russia", &item));
	item.age = 3 * 86400000LL;
	ck_assert(flags("max-age 3d match russia", &item));
	item.age = -1;
	ck_assert(flags("max-age 3d match russia", &item));
}
END_TEST

START_TEST(reasons_name_group_words_field_and_times)
{
	struct filter_set *set = compile_body("match russia and (talks or bargaining)"
	    " score +2 talks in title score +1 \"deal\" priority info at 1");
	struct filter_item item = { .field = { STR("Kremlin: cease\u00ADfire now, Moscow says"),
	    STR("A deal. RUSSIA wants truce talks") }, .age = -1 };
	static const struct {
		const char *group, *words;
		enum filter_field field;
		unsigned times;
	} wanted[] = {
		{ "russia", "Kremlin", FILTER_TITLE, 2 }, { "russia", "RUSSIA", FILTER_SUMMARY, 1 },
		{ "talks", "cease\u00ADfire", FILTER_TITLE, 1 },
		{ "haggling~russia", "RUSSIA … talks", FILTER_SUMMARY, 1 },
		{ "talks", "truce", FILTER_SUMMARY, 1 },
		{ "deal", "deal", FILTER_SUMMARY, 1 },
	};
	const struct filter_flag *flag;

	ck_assert_uint_eq(filter_match(set, &item, &flag), 1);
	ck_assert_uint_eq(flag->nwhy, sizeof(wanted) / sizeof(wanted[0]));
	for (size_t i = 0; i < flag->nwhy; i++) {
		ck_assert_msg(str_eq(flag->why[i].group, str_of(wanted[i].group)) &&
		    str_eq(flag->why[i].words, str_of(wanted[i].words)), "%.*s “%.*s”, not %s “%s”",
		    STR_ARG(flag->why[i].group), STR_ARG(flag->why[i].words), wanted[i].group,
		    wanted[i].words);
		ck_assert_int_eq((int)flag->why[i].field, (int)wanted[i].field);
		ck_assert_uint_eq(flag->why[i].times, wanted[i].times);
	}
	ck_assert(str_eq(flag->parts, STR("+2 talks in title, +1 \"deal\"")));
	filter_free(set);
}
END_TEST

START_TEST(a_repeated_title_counts_once)
{
	struct filter_item item = { .field = { STR("Truce in Russia"),
	    STR("Truce in  Russia: what next") }, .age = -1 };
	struct filter_item longer = { .field = { STR("Peace"), STR("Peaceful talks") }, .age = -1 };
	struct filter_item phrase = { .field = { STR("They talk of peace"),
	    STR("They talk of peace talks") }, .age = -1 };

	ck_assert(flags("match count(russia) = 1", &item));
	ck_assert(!flags("match russia in summary", &item));
	ck_assert(flags("match \"next\" in summary", &item));
	ck_assert(flags("match \"peaceful\"", &longer));
	ck_assert(flags("match \"peace talks\"", &phrase));
}
END_TEST

START_TEST(a_regex_at_its_limit_counts_as_found_and_says_so)
{
	struct filter_set *set = compile_body("match /^(a+)+$/");
	char text[40001];
	struct filter_item item = { .field = { { text, sizeof(text) - 1 } }, .age = -1 };
	const struct filter_flag *flag;

	memset(text, 'a', sizeof(text) - 2);
	text[sizeof(text) - 2] = '!';
	ck_assert_uint_eq(filter_match(set, &item, &flag), 1);
	ck_assert(str_eq(flag->note, STR("regex-limit")));
	filter_free(set);
}
END_TEST

START_TEST(what_is_cut_off_is_noted)
{
	struct filter_set *set = compile_body("match russia");
	size_t n = 1 << 21;
	char *text = malloc(n);
	struct filter_item item = { .field = { { text, n } }, .age = -1 };
	const struct filter_flag *flag;

	for (size_t i = 0; i < n; i++)
		text[i] = "Russia "[i % 7];
	ck_assert_uint_eq(filter_match(set, &item, &flag), 1);
	ck_assert(str_eq(flag->note, STR("truncated")));
	ck_assert_uint_eq(flag->why[0].times, 4096);
	free(text);
	filter_free(set);
}
END_TEST

START_TEST(the_hash_is_of_the_meaning)
{
	static const struct {
		const char *a, *b;
		bool same;
	} table[] = {
		{ "group a { x1 y1 }\nfilter f { match a }", "group b { y1, x1 }\nfilter f { match b }", true },
		{ "group a { x1 }\nfilter f { match a }", "group a { x1 y1 }\nfilter f { match a }", false },
		{ "filter f { match \"Peace\" }", "filter f { about \"z\" match \"peace\" }", true },
		{ "filter f { match \"peace\" }", "filter f { match 'peace' }", false },
		{ "filter f { match \"a\" near/3 \"b\" }", "filter f { match \"a\" near/4 \"b\" }", false },
		{ "filter f { match \"a\" in title }", "filter f { match \"a\" }", false },
		{ "filter f { match \"peace*\" }", "filter f { match \"peace\" }", false },
		{ "filter f { match \"a\" }", "filter f { match \"a\" priority err }", false },
		{ "filter f { match \"a\" }", "filter f { max-age 1d match \"a\" }", false },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct filter_set *a = compile(table[i].a), *b = compile(table[i].b);

		ck_assert_uint_eq(strlen(filter_hash(a, 0)), 16);
		ck_assert_msg((strcmp(filter_hash(a, 0), filter_hash(b, 0)) == 0) == table[i].same,
		    "%s %s", table[i].a, table[i].b);
		filter_free(a);
		filter_free(b);
	}
}
END_TEST

START_TEST(the_hash_never_changes)
{
	struct filter_set *set = compile("group g { Kyiv \"peace talk*\" 'US' }\n"
	    "filter f { match g in lead and \"truce\" near/5 \"deal\" }");

	/* stored with alerts: a change here makes every old alert look as if from another filter */
	ck_assert_str_eq(filter_hash(set, 0), "e2ca8f98f189901a");
	filter_free(set);
}
END_TEST

START_TEST(many_filters_flag_in_their_order)
{
	struct buf b;
	struct filter_set *set;
	struct filter_item item = { .field = { STR("w7 w3 w99 w50 common") }, .age = -1 };
	const struct filter_flag *flag;

	buf_init(&b, 1 << 20);
	for (int i = 0; i < 200; i++)
		buf_addf(&b, "filter f%d { match \"w%d\" or not \"common\" }\n", i, i);
	set = compile(buf_cstr(&b));
	ck_assert_uint_eq(filter_count(set), 200);
	ck_assert_uint_eq(filter_match(set, &item, &flag), 4);
	ck_assert_uint_eq(flag[0].filter, 3);
	ck_assert_uint_eq(flag[1].filter, 7);
	ck_assert_uint_eq(flag[3].filter, 99);
	ck_assert_int_eq(filter_find(set, STR("f42")), 42);
	ck_assert_int_eq(filter_find(set, STR("f4x")), -1);
	item.field[0] = STR("nothing");
	ck_assert_uint_eq(filter_match(set, &item, &flag), 200);
	ck_assert_uint_eq(flag[199].filter, 199);
	buf_release(&b);
	filter_free(set);
}
END_TEST

START_TEST(explanations_say_what_is_missing)
{
	struct filter_set *set = compile_body("match russia and talks in title score +2 haggling"
	    " priority notice at 2");
	struct filter_item item = { .field = { STR("Russia waits") }, .age = -1 };
	struct buf out;

	buf_init(&out, 4096);
	filter_explain(set, 0, &item, &out);
	ck_assert_str_eq(buf_cstr(&out),
	    "no  russia and talks in title\n"
	    "no    talks\n"
	    "yes   russia: “Russia” title\n"
	    "no  +2 haggling\n"
	    "no  score 0, lowest threshold 2\n");
	buf_release(&out);
	filter_free(set);
}
END_TEST

START_TEST(explanations_show_the_nearest_and_fit_a_screen)
{
	struct filter_item item = { .field = { STR("Russia waits") }, .age = -1 };
	struct filter_set *set;
	size_t lines = 0;
	struct buf b, out;

	buf_init(&b, 1 << 20);
	buf_add(&b, STR("match (\"a\" and \"b\")"));
	for (int i = 0; i < 300; i++)
		buf_addf(&b, " or (\"x%d\" and (\"y%d\" or \"z%d\"))", i, i, i);
	buf_add(&b, STR(" or (russia and \"talks\")"));
	set = compile_body(buf_cstr(&b));
	buf_init(&out, 1 << 20);
	filter_explain(set, 0, &item, &out);
	for (size_t i = 0; i < out.n; i++)
		lines += out.p[i] == '\n';
	ck_assert_uint_le(lines, 30);
	ck_assert_uint_le(out.n, 4096);
	/* of 302 alternatives the one that is half true comes first */
	ck_assert_ptr_nonnull(strstr(buf_cstr(&out), "\nno    (russia and \"talks\")\n"
	    "no      \"talks\"\nyes     russia: “Russia” title\n"));
	ck_assert_ptr_nonnull(strstr(buf_cstr(&out), "and 298 more\n"));
	buf_release(&b);
	buf_release(&out);
	filter_free(set);
}
END_TEST

START_TEST(near_joins_two_different_words)
{
	struct filter_set *set = compile_body("match russia near/3 (\"russian\" or \"waits\")");
	struct filter_item item = { .field = { STR("Russian") }, .age = -1 };
	const struct filter_flag *flag;

	/* one word is not beside itself, whatever groups it is in */
	ck_assert_uint_eq(filter_match(set, &item, &flag), 0);
	item.field[0] = STR("Russian waits");
	ck_assert_uint_eq(filter_match(set, &item, &flag), 1);
	item.field[0] = STR("Russia, Russian");
	ck_assert_uint_eq(filter_match(set, &item, &flag), 1);
	filter_free(set);
}
END_TEST

TEST_MAIN("filter", terms_are_whole_folded_words, a_star_is_any_ending_and_a_number_limits_it,
    exact_terms_count_case_and_accents, a_hyphen_may_be_a_space_or_nothing, logic_is_logic,
    near_counts_words_between_two_places, of_and_count_count,
    regular_expressions_see_the_text_as_written, fields_restrict_and_the_inner_in_wins,
    missing_fields_match_nothing, scores_choose_the_priority, old_items_are_not_flagged,
    reasons_name_group_words_field_and_times, a_repeated_title_counts_once,
    a_regex_at_its_limit_counts_as_found_and_says_so, what_is_cut_off_is_noted,
    the_hash_is_of_the_meaning, the_hash_never_changes, many_filters_flag_in_their_order,
    explanations_say_what_is_missing,
    explanations_show_the_nearest_and_fit_a_screen, near_joins_two_different_words)
