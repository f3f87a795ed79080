#include "filters/filter.h"

#include <stdlib.h>

#include "base/buf.h"
#include "filters/library.h"
#include "tests/test.h"

/* The library: names.filter beside this file holds what each group must find, and must not. */
static struct buf text;

static struct filter_file
names_filter(void)
{
	FILE *f = fopen("tests/filters/names.filter", "r");

	ck_assert_ptr_nonnull(f);
	buf_init(&text, 1 << 20);
	ck_assert(buf_read(&text, f));
	fclose(f);
	return (struct filter_file){ "names.filter", buf_str(&text) };
}

START_TEST(every_name_is_found_in_every_spelling_and_nothing_else)
{
	struct filter_file file = names_filter();
	struct filter_counts counts;
	struct filter_set *set = filter_compile(&file, 1, stderr, &counts);

	ck_assert_ptr_nonnull(set);
	ck_assert_uint_gt(counts.tests, 600);
	ck_assert_uint_eq(counts.groups, 0);
	filter_free(set);
	buf_release(&text);
}
END_TEST

START_TEST(every_group_of_the_library_has_its_examples)
{
	struct str rest = library_file().text;
	struct filter_file file = names_filter();
	size_t n = 0;

	while (rest.n > 0) {
		struct str line = str_cut(&rest, '\n'), name;
		char filter[80];

		if (!str_starts(line, STR("group ")))
			continue;
		line = str_from(line, 6);
		name = str_cut(&line, ' ');
		snprintf(filter, sizeof(filter), "filter %.*s-test {", STR_ARG(name));
		ck_assert_msg(memmem(file.text.p, file.text.n, filter, strlen(filter)) != NULL,
		    "no examples of %.*s", STR_ARG(name));
		n++;
	}
	ck_assert_uint_gt(n, 40);
	buf_release(&text);
}
END_TEST

/* Read as a file beside the examples, which use all its groups, it gets no warning. */
START_TEST(the_library_holds_no_word_twice)
{
	struct filter_file files[2] = { names_filter(), library_file() };
	struct filter_counts counts;
	struct filter_set *set = filter_compile(files, 2, stderr, &counts);

	ck_assert_ptr_nonnull(set);
	ck_assert_uint_gt(counts.groups, 40);
	ck_assert_uint_eq(counts.warnings, 0);
	filter_free(set);
	buf_release(&text);
}
END_TEST

static size_t
compile(const char *filter, char **ret_said)
{
	struct filter_file file = { "own.filter", str_of(filter) };
	size_t size = 0;
	FILE *diag = open_memstream(ret_said, &size);
	struct filter_counts counts;
	struct filter_set *set = filter_compile(&file, 1, diag, &counts);

	fclose(diag);
	filter_free(set);
	return counts.errors;
}

START_TEST(a_group_of_ones_own_takes_the_place_of_the_librarys)
{
	char *said;

	ck_assert_uint_eq(compile("group merz { Friedrich }\nfilter a { about \"a\" match merz and putin "
	    "hit \"Friedrich, Putin\" miss \"Merz, Putin\" }\n", &said), 0);
	ck_assert_ptr_nonnull(strstr(said, "own.filter:1:7: warning: group merz takes the place of "
	    "the library's, for every filter"));
	free(said);
	/* nobody asks for the library: nothing is said */
	ck_assert_uint_eq(compile("group merz { Friedrich }\nfilter a { about \"a\" match merz "
	    "hit \"Friedrich\" miss \"Merz\" }\n", &said), 0);
	ck_assert_str_eq(said, "");
	free(said);
}
END_TEST

START_TEST(a_misspelt_name_gets_the_librarys_nearest)
{
	char *said;

	ck_assert_uint_eq(compile("filter a { match zelenski }\n", &said), 1);
	ck_assert_ptr_nonnull(strstr(said, "own.filter:1:18: error: no group is named 'zelenski'"));
	ck_assert_ptr_nonnull(strstr(said, "did you mean zelensky?"));
	free(said);
}
END_TEST

START_TEST(a_group_may_not_use_itself_through_the_library)
{
	char *said;

	ck_assert_uint_eq(compile("group putin = russia-side or \"x\"\nfilter a { match putin }\n",
	    &said), 1);
	ck_assert_ptr_nonnull(strstr(said, "putin -> russia-side -> putin"));
	free(said);
}
END_TEST

TEST_MAIN("names", every_name_is_found_in_every_spelling_and_nothing_else,
    every_group_of_the_library_has_its_examples, the_library_holds_no_word_twice,
    a_group_of_ones_own_takes_the_place_of_the_librarys,
    a_misspelt_name_gets_the_librarys_nearest,
    a_group_may_not_use_itself_through_the_library)
