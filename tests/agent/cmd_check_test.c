#include "tests/test.h"

#include "tests/agent/command_bed.h"

extern const struct cmd cmd_check;

static char name[] = "check", werror[] = "--werror";

#define GOOD "filter lakes { about \"a\" match \"lake\" hit \"lake\" miss \"bay\" }\n"
#define DOUBTFUL "filter lakes { about \"a\" match \"lake\" hit \"lake\" }\n"
#define WRONG "filter lakes { about \"a\" match lake hit \"lake\" miss \"bay\" }\n"
#define FAILING "filter lakes { about \"a\" match \"lake\" hit \"bay\" miss \"pond\" }\n"

static char file[96];

static void
write_filter(const char *text)
{
	FILE *f;

	snprintf(file, sizeof(file), "%.60s/lakes.filter", bed_directory);
	f = fopen(file, "w");
	fputs(text, f);
	fclose(f);
}

/* A configuration that names the filter file. */
static void
configure(const char *feeds)
{
	FILE *f;

	bed_configure("");
	f = fopen(bed_config, "w");
	fprintf(f, "database %s\nfilters lakes.filter\n%s", bed_path, feeds);
	fclose(f);
}

START_TEST(the_exit_status_is_0_or_78)
{
	static const struct { const char *filter; int lax, stern; const char *said, *summed; }
	cases[] = {
		{ GOOD, 0, 0, "", "1 filter, 0 groups, 1 term, 2 examples: all well\n" },
		{ DOUBTFUL, 0, 78, "lakes.filter:1:", "1 example: 1 warning\n" },
		{ WRONG, 78, 78, "lakes.filter:1:32: error: ", ": 1 error" },
		{ FAILING, 78, 78, "test failed: hit, but no match", "1 example failed" },
	};

	bed_make();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		write_filter(cases[i].filter);
		ck_assert_int_eq(BED_RUN(&cmd_check, name, file), cases[i].lax);
		ck_assert_msg(strstr(bed_err, cases[i].said) != NULL, "%s", bed_err);
		ck_assert_msg(strstr(bed_out, cases[i].summed) != NULL, "%s", bed_out);
		ck_assert_int_eq(BED_RUN(&cmd_check, name, werror, file), cases[i].stern);
		ck_assert_msg(strstr(bed_err, cases[i].said) != NULL, "%s", bed_err);
		ck_assert_msg(strstr(bed_out, cases[i].summed) != NULL, "%s", bed_out);
	}
}
END_TEST

START_TEST(the_configuration_is_checked_with_its_filters)
{
	bed_make();
	write_filter(GOOD);
	configure("feed lake https://a.example/rss\n");
	ck_assert_int_eq(BED_RUN(&cmd_check, name), 0);
	ck_assert_str_eq(bed_out, "1 feed, 1 filter, 0 groups, 1 term, 2 examples: all well\n");
	configure("feed lake https://a.example/rss filters=lake\n");
	ck_assert_int_eq(BED_RUN(&cmd_check, name), 78);
	ck_assert_ptr_nonnull(strstr(bed_err, "did you mean lakes?"));
	configure("feed lake\n");
	ck_assert_int_eq(BED_RUN(&cmd_check, name), 78);
	ck_assert_ptr_nonnull(strstr(bed_err, "feedwatch.conf:3:"));
	configure("feed lake https://a.example/rss\n");
	write_filter(WRONG);
	ck_assert_int_eq(BED_RUN(&cmd_check, name), 78);
	ck_assert_int_ne(access(bed_path, F_OK), 0);	/* nothing is made */
}
END_TEST

START_TEST(a_wrong_configuration_is_not_drowned_by_its_filters)
{
	bed_make();
	write_filter(DOUBTFUL);
	configure("feed lake https://a.example/rss\n");
	ck_assert_int_eq(BED_RUN(&cmd_check, name), 0);
	ck_assert_ptr_nonnull(strstr(bed_err, "lakes.filter:1:"));
	configure("feed lake https://a.example/rss filters=lake\n");
	ck_assert_int_eq(BED_RUN(&cmd_check, name), 78);
	ck_assert_ptr_nonnull(strstr(bed_err, "did you mean lakes?"));
	ck_assert_msg(strstr(bed_err, "lakes.filter") == NULL, "%s", bed_err);
	ck_assert_msg(strstr(bed_out, "1 error\n") != NULL, "%s", bed_out);
	configure("feed lake\n");
	ck_assert_int_eq(BED_RUN(&cmd_check, name), 78);
	ck_assert_msg(strstr(bed_err, "lakes.filter") == NULL, "%s", bed_err);
}
END_TEST

START_TEST(what_cannot_be_read_is_78_and_a_wrong_option_64)
{
	char absent[] = "/nowhere/a.filter", odd[] = "--odd";

	bed_make();
	bed_configure("");
	ck_assert_int_eq(BED_RUN(&cmd_check, name, absent), 78);
	ck_assert_ptr_nonnull(strstr(bed_err, "/nowhere/a.filter: error: cannot read"));
	ck_assert_int_eq(BED_RUN(&cmd_check, name, odd), 64);
}
END_TEST

TEST_MAIN("cmd_check", the_exit_status_is_0_or_78, the_configuration_is_checked_with_its_filters,
    a_wrong_configuration_is_not_drowned_by_its_filters,
    what_cannot_be_read_is_78_and_a_wrong_option_64)
