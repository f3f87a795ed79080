#include <stdlib.h>
#include <time.h>

#include "base/buf.h"
#include "base/mem.h"
#include "filters/filter.h"
#include "filters/words.h"
#include "tests/test.h"

/*
 * Filters and texts that are made to cost as much as they can.  On the release
 * build no item takes longer than 50 ms; what is asserted leaves room for slow
 * machines and other builds, and was missed by far before the bounds were there.
 */
#define FIELD ((size_t)1024 * 1024)	/* bytes of a text */
#define MANY 10000			/* filters */
#define FILTERS_SIZE ((size_t)128 * 1024 * 1024)
#if defined(__SANITIZE_ADDRESS__)
#define SECONDS 10.0
#else
#define SECONDS 0.5
#endif

static double
cpu(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* FIELD bytes of this again and again. */
static struct str
text_of(const char *unit)
{
	size_t n = strlen(unit);
	char *p = mem_alloc(FIELD);

	for (size_t i = 0; i < FIELD; i++)
		p[i] = unit[i % n];
	return (struct str){ p, FIELD };
}

static void
add_times(struct buf *b, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_add(b, str_of(s));
}

/* *aaa* *aaaa* … */
static void
parts(struct buf *b)
{
	buf_add(b, STR("group g {"));
	for (size_t n = 3; n < 63; n++) {
		buf_add(b, STR(" *"));
		add_times(b, "a", n);
		buf_add(b, STR("*"));
	}
	buf_add(b, STR(" }\nfilter f { match g }\n"));
}

/* "*aaa* *aaaa*", every pair */
static void
phrases_of_parts(struct buf *b)
{
	buf_add(b, STR("group g {"));
	for (size_t i = 3; i < 50; i++)
		for (size_t k = 3; k < 50; k++) {
			buf_add(b, STR(" \"*"));
			add_times(b, "a", i);
			buf_add(b, STR("* *"));
			add_times(b, "a", k);
			buf_add(b, STR("*\""));
		}
	buf_add(b, STR(" }\nfilter f { match g }\n"));
}

static void
long_phrases(struct buf *b)
{
	buf_add(b, STR("group g {"));
	for (size_t n = 2; n <= 64; n++) {
		buf_add(b, STR(" \"a"));
		add_times(b, " a", n - 1);
		buf_add(b, STR("\""));
	}
	buf_add(b, STR(" }\nfilter f { match g }\n"));
}

/* aaa*1 … aaaa*1 … */
static void
endings(struct buf *b)
{
	buf_add(b, STR("group g {"));
	for (size_t n = 3; n < 62; n++)
		for (size_t more = 1; more < 100; more++) {
			buf_addc(b, ' ');
			add_times(b, "a", n);
			buf_addf(b, "*%zu", more);
		}
	buf_add(b, STR(" }\nfilter f { match g }\n"));
}

/* 'abcdefghij', 'Abcdefghij', … */
static void
spellings(struct buf *b)
{
	buf_add(b, STR("group g {"));
	for (unsigned i = 0; i < WORDS_SPELLINGS; i++) {
		buf_add(b, STR(" '"));
		for (unsigned k = 0; k < 10; k++)
			buf_addc(b, (char)((i >> k & 1 ? 'A' : 'a') + k));
		buf_add(b, STR("'"));
	}
	buf_add(b, STR(" }\nfilter f { match g }\n"));
}

static void
add_some(struct buf *b, int n, const char *format)
{
	for (int i = 0; i < n; i++) {
		char number[16];
		struct str rest = str_of(format);

		snprintf(number, sizeof(number), "%d", i);
		while (rest.n > 0) {
			struct str piece = str_cut(&rest, '%');

			buf_add(b, piece);
			if (rest.n > 0)
				buf_add(b, str_of(number));
		}
		buf_addc(b, '\n');
	}
}

static void
add_filters(struct buf *b, const char *format)
{
	add_some(b, MANY, format);
}

static void
nears(struct buf *b)
{
	add_filters(b, "group a% { aaa bbb ccc ddd% }\ngroup b% { aaa bbb ccc }\n"
	    "filter f% { match a% near/100 b% }");
}

static void
aparts(struct buf *b)
{
	add_filters(b, "group a% { aaa ddd% }\ngroup b% { ccc eee% }\n"
	    "filter f% { match a% not near/1 b% }");
}

static void
sentences(struct buf *b)
{
	add_filters(b, "filter f% { match \"aaa\" near/sentence (\"bbb\" or \"q%\") }");
}

static void
counts(struct buf *b)
{
	add_filters(b, "group a% { aaa bbb ccc ddd% }\nfilter f% { match count(a%) >= 4000 }");
}

static void
lists(struct buf *b)
{
	add_filters(b, "filter f% { match 3 of (\"q%\", \"r%\", \"s%\", \"aaa\", \"bbb\", \"ccc\") }");
}

static void
shared(struct buf *b)
{
	buf_add(b, STR("group a { aaa }\n"));
	add_filters(b, "filter f% { match a and not \"q%\" score +1 a in lead priority info at 1 }");
}

static void
crowd(struct buf *b)
{
	buf_add(b, STR("group g {"));
	for (int i = 0; i < 1000; i++)
		buf_addf(b, " q%d", i);
	buf_add(b, STR(" }\n"));
	add_filters(b, "filter f% { match g in title and count(g) >= 1% }");
}

/* g1 = g0 and g0, g2 = g1 and g1, …: 2^31 ways to g0. */
static void
doubled(struct buf *b, const char *before, const char *between, const char *after)
{
	buf_add(b, STR("group g0 { aaa }\n"));
	for (int i = 1; i < 32; i++)
		buf_addf(b, "group g%d = %sg%d%sg%d%s\n", i, before, i - 1, between, i - 1, after);
	buf_add(b, STR("filter f { match g31 }\n"));
}

static void
doubled_and(struct buf *b)
{
	doubled(b, "", " and ", "");
}

static void
doubled_or(struct buf *b)
{
	doubled(b, "", " or ", "");
}

static void
doubled_of(struct buf *b)
{
	doubled(b, "1 of (", ", ", ")");
}

static void
regex_quadratic(struct buf *b)
{
	buf_add(b, STR("filter f { match /a[^xy]*[xy]/ }\n"));
}

static void
regex_nested(struct buf *b)
{
	buf_add(b, STR("filter f { match /(?:a(?>[^xy]*)[xy]|a){1,140}[zq]/ }\n"));
}

static void
regex_reference(struct buf *b)
{
	buf_add(b, STR("filter f { match /(a{1,30000})\\1[bz]/ }\n"));
}

static void
regexes(struct buf *b)
{
	add_some(b, FILTER_REGEXES_MAX, "filter f% { match /a[^xy]*[xy%]/ }");
}

static const struct bound {
	const char *name;
	void (*filters)(struct buf *b);
	const char *text;	/* again and again */
	const char *note;	/* on what is flagged; NULL: any, or nothing is */
} bounds[] = {
	{ "parts of words", parts, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa ",
	    "truncated" },
	{ "phrases of parts", phrases_of_parts,
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa ", NULL },
	{ "long phrases", long_phrases, "a ", "truncated" },
	{ "endings of all lengths", endings,
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa ", "truncated" },
	{ "spellings of one word", spellings, "abcdefghiJ ", "truncated" },
	{ "10,000 times near", nears, "aaa bbb ccc ", "truncated" },
	{ "10,000 times not near", aparts, "aaa bbb ccc ", "truncated" },
	{ "10,000 times near/sentence", sentences, "aaa bbb ccc ", "truncated" },
	{ "10,000 counts", counts, "aaa bbb ccc ", "truncated" },
	{ "10,000 lists", lists, "aaa bbb ccc ", "truncated" },
	{ "10,000 filters over one group", shared, "aaa ", "truncated" },
	{ "10,000 filters woken by 1,000 words", crowd, "q1 q2 q3 ", NULL },
	{ "groups within groups, and", doubled_and, "aaa ", "truncated" },
	{ "groups within groups, or", doubled_or, "aaa ", "truncated" },
	{ "groups within groups, of", doubled_of, "aaa ", "truncated" },
	{ "a quadratic expression", regex_quadratic, "a", "regex-limit,truncated" },
	{ "a nested expression", regex_nested, "a", "regex-limit,truncated" },
	{ "a back reference", regex_reference, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	    "regex-limit,truncated" },
	{ "1,000 expressions", regexes, "a", "regex-limit,truncated" },
	{ "Han, a word each", long_phrases, "和", NULL },
	{ "mixed alphabets", parts, "aаaаaаaаaаaаaаaаaаaа ", NULL },
	{ "chains of hyphens", long_phrases, "a-a-a-a-a-a-a-a ", "truncated" },
};

static struct filter_set *
compile(const struct bound *t)
{
	struct buf b;
	struct filter_file file = { "test.filter", { NULL, 0 } };
	struct filter_set *set;
	double start = cpu();

	buf_init(&b, FILTERS_SIZE);
	t->filters(&b);
	file.text = buf_str(&b);
	set = filter_compile(&file, 1, NULL, NULL);
	ck_assert_msg(set != NULL, "%s: it does not compile", t->name);
	ck_assert_msg(cpu() - start < 4 * SECONDS, "%s: compiled in %.3f s", t->name, cpu() - start);
	buf_release(&b);
	return set;
}

START_TEST(no_filter_and_no_text_holds_up_the_agent)
{
	const struct bound *t = &bounds[_i];
	struct filter_set *set = compile(t);
	struct str text = text_of(t->text);
	struct filter_item item = { .field = { STR("A title"), text, text }, .age = -1 };
	const struct filter_flag *flag;
	double took;
	size_t n;

	took = cpu();
	n = filter_match(set, &item, &flag);
	took = cpu() - took;
	ck_assert_msg(took < SECONDS, "%s: %.3f s", t->name, took);
	if (t->note != NULL) {
		ck_assert_msg(n > 0, "%s: nothing is flagged", t->name);
		ck_assert_msg(str_eq(flag[n - 1].note, str_of(t->note)), "%s: %.*s", t->name,
		    STR_ARG(flag[n - 1].note));
	}
	for (size_t i = 0; i < n; i++)
		ck_assert_msg(flag[i].nwhy > 0, "%s: flag %zu has no reason", t->name, i);
	filter_free(set);
	free((void *)(uintptr_t)text.p);
}
END_TEST

/* A filter file that has too much of something. */
static const struct surfeit {
	const char *before, *again, *after;
	size_t times;
	const char *complaint;
} surfeits[] = {
	/* 100 MB */
	{ "group g {", " word", " }\nfilter f { match g }", 20000000, "more than 2000000 terms in all" },
	{ "group g { a }\nfilter f { match g", " or g", " }", 2000001, "more than 2000000 terms in all" },
	{ "", "filter f { match not \"a\" }\n", "", 30001, "more than 30000 filters in all" },
	{ "group g {", " /ab?c/", " }\nfilter f { match g }", 1001,
	    "more than 1000 regular expressions in all" },
	{ "filter f { match /", "a?", "b/ }", 2100, "longer than 4096 bytes" },
	{ "filter f { match \"x\" ", "priority notice at 1 ", "}", 20000, "more errors, not shown" },
	{ "", "}{\" qx ", "", 500001, "expected a group or a filter" },
};

START_TEST(too_much_is_refused_with_a_clear_word)
{
	const struct surfeit *s = &surfeits[_i];
	struct filter_file file = { "test.filter", { NULL, 0 } };
	char *said = NULL;
	size_t size = 0;
	FILE *diag = open_memstream(&said, &size);
	struct buf b;
	double took;

	buf_init(&b, FILTERS_SIZE);
	buf_add(&b, str_of(s->before));
	add_times(&b, s->again, s->times);
	buf_add(&b, str_of(s->after));
	file.text = buf_str(&b);
	took = cpu();
	ck_assert(filter_compile(&file, 1, diag, NULL) == NULL);
	took = cpu() - took;
	fclose(diag);
	ck_assert_msg(strstr(said, s->complaint) != NULL, "%.200s", said);
	ck_assert_msg(size < 100000, "%zu bytes of complaints", size);
	ck_assert_msg(took < 10 * SECONDS, "%s: %.3f s", s->complaint, took);
	free(said);
	buf_release(&b);
}
END_TEST

START_TEST(one_word_has_only_so_many_spellings)
{
	struct filter_file file = { "test.filter", { NULL, 0 } };
	char *said = NULL;
	size_t size = 0;
	FILE *diag = open_memstream(&said, &size);
	struct buf b;

	buf_init(&b, FILTERS_SIZE);
	spellings(&b);
	buf_add(&b, STR("group h { abcdefghij* }\nfilter g { match \"abcdefghij\" or h }\n"));
	file.text = buf_str(&b);
	ck_assert(filter_compile(&file, 1, diag, NULL) == NULL);
	fclose(diag);
	ck_assert_msg(strstr(said, "more than 1024 spellings of one word") != NULL, "%s", said);
	free(said);
	buf_release(&b);
}
END_TEST

/* How many flags there are, of filters whose names begin so. */
static size_t
flagged(const char *filters, struct str title, struct str body, const char *name)
{
	struct filter_file file = { "test.filter", str_of(filters) };
	struct filter_set *set = filter_compile(&file, 1, NULL, NULL);
	struct filter_item item = { .field = { title, body }, .age = -1 };
	const struct filter_flag *flag;
	size_t n, count = 0;

	ck_assert_ptr_nonnull(set);
	n = filter_match(set, &item, &flag);
	for (size_t i = 0; i < n; i++)
		count += strncmp(filter_name(set, flag[i].filter), name, strlen(name)) == 0;
	filter_free(set);
	return count;
}

/* What was given up makes reports and prevents none, its own filter's or another's. */
START_TEST(a_search_that_is_given_up_loses_no_report)
{
	static const char *const conditions[] = {
		"match \"Ukraine\" and not /\\bsponsored by [A-Z]\\w+/",
		"match \"Ukraine\" and not /a[^xy]*[xy]/",
		"match \"Ukraine\" and not (/a[^xy]*[xy]/ or \"Gaza\")",
		"match \"Ukraine\" and not g",
		"match \"Ukraine\" and count(g) < 1",
		"match \"Ukraine\" not near/3 g",
		"match \"Ukraine\" score +5 \"Ukraine\" score -5 /a[^xy]*[xy]/ priority notice at 3",
	};
	struct buf text, filters;

	buf_init(&text, 1 << 20);
	for (int i = 0; i < 40000; i++)
		buf_addc(&text, "ab"[i % 2]);
	for (size_t i = 0; i < sizeof(conditions) / sizeof(conditions[0]); i++) {
		buf_init(&filters, 1 << 12);
		buf_addf(&filters, "group g { /a[^xy]*[xy]/ Sudan }\n"
		    "filter greedy { match /a[^xy]*[xy]/ }\nfilter other { match /b[^xy]*[xz]/ }\n"
		    "filter talks { %s }\n", conditions[i]);
		ck_assert_msg(flagged(buf_cstr(&filters), STR("Ukraine truce holds"), buf_str(&text),
		    "talks") == 1, "%s", conditions[i]);
		buf_release(&filters);
	}
	/* what is certain still counts */
	buf_init(&filters, 1 << 12);
	buf_addf(&filters, "group g { /a[^xy]*[xy]/ Sudan }\nfilter talks { match \"truce\" and not g }\n"
	    "filter two { match \"truce\" and not (/a[^xy]*[xy]/ or \"Sudan\") }\n");
	ck_assert_uint_eq(flagged(buf_cstr(&filters), STR("Sudan truce holds"), buf_str(&text), "t"), 0);
	buf_release(&filters);
	buf_release(&text);
}
END_TEST

START_TEST(hundreds_of_expressions_flag_nothing_by_themselves)
{
	struct buf text, filters;

	buf_init(&text, 1 << 16);
	for (int i = 0; i < 1000; i++)
		buf_addf(&text, "word%d ", i * 7919 % 1000);
	buf_init(&filters, 1 << 20);
	add_some(&filters, 400, "filter f% { match /\\b(alpha%|omega%)\\s+ticket/i }");
	ck_assert_uint_eq(flagged(buf_cstr(&filters), STR("A title"), buf_str(&text), "f"), 0);
	buf_release(&filters);
	buf_release(&text);
}
END_TEST

static void
loops(TCase *c)
{
	tcase_add_loop_test(c, no_filter_and_no_text_holds_up_the_agent, 0,
	    sizeof(bounds) / sizeof(bounds[0]));
	tcase_add_loop_test(c, too_much_is_refused_with_a_clear_word, 0,
	    sizeof(surfeits) / sizeof(surfeits[0]));
}

TEST_MAIN_WITH("bounds", loops, one_word_has_only_so_many_spellings,
    a_search_that_is_given_up_loses_no_report, hundreds_of_expressions_flag_nothing_by_themselves)
