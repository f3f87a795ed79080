#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>

#include "base/mem.h"
#include "filters/filter.h"
#include "tests/test.h"

/*
 * Every tests/corpus/filters/NAME.filter is compiled by itself; what is said
 * about it must be NAME.out, byte for byte.
 */
#define FOLDER "tests/corpus/filters"

static struct str
slurp(const char *path)
{
	FILE *in = fopen(path, "rb");
	char *p = mem_alloc(1 << 20);
	size_t n;

	ck_assert_msg(in != NULL, "%s cannot be read", path);
	n = fread(p, 1, 1 << 20, in);
	fclose(in);
	return (struct str){ p, n };
}

static void
check_one(const char *name)
{
	char path[512], *said = NULL;
	size_t n = 0;
	FILE *diag = open_memstream(&said, &n);
	struct filter_file file = { name, { NULL, 0 } };
	struct filter_set *set;
	struct str wanted;

	snprintf(path, sizeof(path), FOLDER "/%s", name);
	file.text = slurp(path);
	set = filter_compile(&file, 1, diag, NULL);
	fclose(diag);
	snprintf(path, sizeof(path), FOLDER "/%.*s.out", (int)(strlen(name) - strlen(".filter")), name);
	wanted = slurp(path);
	ck_assert_msg(str_eq(wanted, (struct str){ said, n }), "%s: said\n%s", name, said);
	/* only what was an error or a failed example refuses the set */
	ck_assert_msg((set == NULL) == (strstr(said, ": error: ") != NULL ||
	    strstr(said, ": test failed: ") != NULL), "%s", name);
	filter_free(set);
	free(said);
	free((void *)(uintptr_t)file.text.p);
	free((void *)(uintptr_t)wanted.p);
}

START_TEST(every_complaint_is_as_recorded)
{
	DIR *d = opendir(FOLDER);
	struct dirent *e;
	size_t files = 0;

	ck_assert_msg(d != NULL, FOLDER " is not here");
	while ((e = readdir(d)) != NULL) {
		size_t n = strlen(e->d_name);

		if (n <= 7 || strcmp(e->d_name + n - 7, ".filter") != 0)
			continue;
		check_one(e->d_name);
		files++;
	}
	closedir(d);
	ck_assert_uint_ge(files, 80);
}
END_TEST

START_TEST(files_share_one_namespace)
{
	struct filter_file files[] = {
		{ "a.filter", STR("group a = b and \"x\"\n") },
		{ "b.filter", STR("filter f { match a }\ngroup b { Kyiv }\n") },
	};
	struct filter_counts counts;
	struct filter_item item = { .field = { STR("x Kyiv") }, .age = -1 };
	const struct filter_flag *flag;
	struct filter_set *set = filter_compile(files, 2, NULL, &counts);

	ck_assert(set != NULL);
	ck_assert_uint_eq(counts.filters, 1);
	ck_assert_uint_eq(counts.groups, 2);
	ck_assert_uint_eq(counts.terms, 2);
	ck_assert_uint_eq(filter_match(set, &item, &flag), 1);
	filter_free(set);
}
END_TEST

START_TEST(failed_examples_refuse_the_set)
{
	struct filter_file file = { "a.filter", STR("filter f { match \"x\" hit \"y\" miss \"x\" }") };
	struct filter_counts counts;

	ck_assert(filter_compile(&file, 1, NULL, &counts) == NULL);
	ck_assert_uint_eq(counts.tests, 2);
	ck_assert_uint_eq(counts.tests_failed, 2);
	ck_assert_uint_eq(counts.errors, 0);
}
END_TEST

TEST_MAIN("complaints", every_complaint_is_as_recorded, files_share_one_namespace,
    failed_examples_refuse_the_set)
