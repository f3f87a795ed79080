#include <stdlib.h>

#include "base/clock.h"
#include "config/config.h"
#include "config/settings.h"
#include "tests/test.h"

START_TEST(durations_and_sizes_are_whole_numbers_with_a_unit)
{
	static const struct {
		const char *text;
		int64_t duration, size;
	} cases[] = {
		{ "500ms", 500, -1 }, { "90s", 90000, -1 }, { "10min", 600000, -1 },
		{ "10m", 600000, -1 }, { "2h", 7200000, -1 }, { "3d", 259200000, -1 },
		{ "1w", 604800000, -1 }, { "0s", 0, -1 }, { "007s", 7000, -1 },
		{ "16MiB", -1, 16777216 }, { "64KiB", -1, 65536 }, { "1GiB", -1, 1073741824 },
		{ "7B", -1, 7 }, { "16MB", -1, -1 }, { "16mib", -1, -1 },
		{ "", -1, -1 }, { "5", -1, -1 }, { "s", -1, -1 }, { "5 s", -1, -1 },
		{ "-5s", -1, -1 }, { "+5s", -1, -1 }, { "1.5h", -1, -1 }, { "1h30min", -1, -1 },
		{ "5S", -1, -1 }, { "5sec", -1, -1 }, { "0x5s", -1, -1 }, { "٥s", -1, -1 },
		{ "9223372036854775807ms", INT64_MAX, -1 }, { "9223372036854775808ms", INT64_MAX, -1 },
		{ "99999999999999999999999999d", INT64_MAX, -1 },
		{ "99999999999999999GiB", -1, INT64_MAX },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ck_assert_msg(settings_duration(str_of(cases[i].text)) == cases[i].duration,
		    "duration %s", cases[i].text);
		ck_assert_msg(settings_size(str_of(cases[i].text)) == cases[i].size,
		    "size %s", cases[i].text);
	}
	ck_assert_int_eq(config_duration(STR("3d")), 3 * CLOCK_DAY);
	ck_assert_int_eq(config_duration(STR("3d\0x")), -1);
}
END_TEST

/* Sets one row of the file's table from a text. */
static bool
set(const char *name, const char *text, struct config *target)
{
	struct arena *a = arena_new(1 << 16);
	struct setting_value v = { .arena = a, .dir = "" };
	bool good = settings_set(settings_find(&settings_file, str_of(name)), &v, str_of(text),
	    target);

	if (!good)
		ck_assert_ptr_nonnull(v.what);
	arena_free(a);
	return good;
}

START_TEST(both_bounds_are_allowed_and_what_lies_beyond_is_not)
{
	static const struct {
		const char *name, *below, *least, *most, *above;
	} cases[] = {
		{ "interval", "59999ms", "1min", "7d", "604800001ms" },
		{ "timeout", "999ms", "1s", "10min", "600001ms" },
		{ "connect-timeout", "999ms", "1s", "10min", "600001ms" },
		{ "host-gap", "99ms", "100ms", "10min", "600001ms" },
		{ "host-connections", "0", "1", "8", "9" },
		{ "connections", "0", "1", "256", "257" },
		{ "max-body", "65535B", "64KiB", "64MiB", "67108865B" },
		{ "max-alerts", "0", "1", "100000", "100001" },
		{ "heartbeat", "59s", "1min", "7d", "8d" },
		{ "keep", "-1d", "0", "3650d", "3651d" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct config c = { .path = "" };

		ck_assert_msg(!set(cases[i].name, cases[i].below, &c), "%s below", cases[i].name);
		ck_assert_msg(set(cases[i].name, cases[i].least, &c), "%s least", cases[i].name);
		ck_assert_msg(set(cases[i].name, cases[i].most, &c), "%s most", cases[i].name);
		ck_assert_msg(!set(cases[i].name, cases[i].above, &c), "%s above", cases[i].name);
	}
}
END_TEST

START_TEST(each_row_documents_itself_and_its_default_is_within_its_bounds)
{
	const struct setting_table *tables[] = { &settings_file, &settings_feed };
	struct arena *a = arena_new(1 << 16);
	struct setting_value v = { .arena = a, .dir = "" };
	struct config c = { .path = "" };

	for (size_t t = 0; t < 2; t++)
		for (size_t i = 0; i < tables[t]->n; i++) {
			const struct setting *s = &tables[t]->rows[i];

			ck_assert_uint_gt(strlen(s->help), 10);
			ck_assert_uint_gt(strlen(settings_type_name(s)), 0);
			ck_assert_uint_gt(strlen(settings_bounds(s, a)), 0);
			ck_assert_ptr_eq(settings_find(tables[t], str_of(s->name)), s);
			if (t == 0 && s->fallback[0] != '(')
				ck_assert_msg(settings_set(s, &v, str_of(s->fallback), &c),
				    "%s", s->name);
		}
	arena_free(a);
}
END_TEST

START_TEST(a_value_that_is_refused_changes_nothing)
{
	struct config c = { .interval = 7, .output = CONFIG_OUTPUT_JSON, .user_agent = "x" };

	ck_assert(!set("interval", "1s", &c));
	ck_assert(!set("output", "xml", &c));
	ck_assert(!set("user-agent", "a\tb", &c));
	ck_assert(!set("ca-file", "tests/none.pem", &c));
	ck_assert_int_eq(c.interval, 7);
	ck_assert_int_eq(c.output, CONFIG_OUTPUT_JSON);
	ck_assert_str_eq(c.user_agent, "x");
	ck_assert_ptr_null(c.ca_file);
}
END_TEST

START_TEST(the_description_has_one_line_of_five_columns_for_each_setting)
{
	char *text = NULL;
	size_t size, lines = 0, tabs = 0;
	FILE *out = open_memstream(&text, &size);

	config_describe(out);
	fclose(out);
	for (const char *p = text; *p != '\0'; p++) {
		lines += *p == '\n';
		tabs += *p == '\t';
	}
	ck_assert_uint_eq(lines, settings_file.n + settings_feed.n + 3);
	ck_assert_uint_eq(tabs, 4 * lines);
	ck_assert_ptr_nonnull(strstr(text,
	    "interval\tduration\t10min\tfrom 1min to 7d\ttime between two polls of a feed\n"));
	free(text);
}
END_TEST

TEST_MAIN("settings",
    durations_and_sizes_are_whole_numbers_with_a_unit,
    both_bounds_are_allowed_and_what_lies_beyond_is_not,
    each_row_documents_itself_and_its_default_is_within_its_bounds,
    a_value_that_is_refused_changes_nothing,
    the_description_has_one_line_of_five_columns_for_each_setting)
