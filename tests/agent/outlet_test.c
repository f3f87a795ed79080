/* A line on stdout is whole, once, however slowly it is read. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/outlet.h"
#include "base/stamp.h"
#include "tests/test.h"

static int reader, saved;

/* stdout becomes a pipe that holds little. */
static void
begin(void)
{
	int ends[2];

	ck_assert_int_eq(pipe(ends), 0);
	fcntl(ends[1], F_SETPIPE_SZ, 4096);
	fflush(stdout);
	saved = dup(STDOUT_FILENO);
	dup2(ends[1], STDOUT_FILENO);
	close(ends[1]);
	reader = ends[0];
	fcntl(reader, F_SETFL, O_NONBLOCK);
}

static void
end(void)
{
	dup2(saved, STDOUT_FILENO);
	close(saved);
	close(reader);
}

/* What has come out since the last call. */
static const char *
come_out(void)
{
	static char text[1 << 20];
	size_t n = 0;
	ssize_t got;

	while ((got = read(reader, text + n, sizeof(text) - 1 - n)) > 0)
		n += (size_t)got;
	text[n] = '\0';
	return text;
}

static struct store_alert
alert_of(int64_t id, const char *title)
{
	return (struct store_alert){
		.id = id, .filter = "talks", .filter_hash = "0", .level = 5,
		.why = STR("[]"), .reason = STR("why"), .feed = STR("a"), .guid = STR("g"),
		.link = STR("http://example.org/"), .title = str_of(title),
		.created = 0, .published = STAMP_NONE,
	};
}

START_TEST(a_line_that_stdout_took_in_part_is_finished_and_not_begun_anew)
{
	static char title[20001], all[100000];
	struct store_alert first, second = alert_of(2, "second");
	struct outlet o;
	const char *reason = "";
	size_t lines = 0;

	memset(title, 'x', sizeof(title) - 1);
	first = alert_of(1, title);
	begin();
	outlet_init(&o, true);
	ck_assert(!outlet_put(&o, &first, &reason));
	ck_assert_str_eq(reason, "stdout is full and nobody reads it");
	for (int i = 0; i < 20; i++) {
		strncat(all, come_out(), sizeof(all) - strlen(all) - 1);
		if (outlet_put(&o, &first, &reason))
			break;
	}
	strncat(all, come_out(), sizeof(all) - strlen(all) - 1);
	ck_assert(outlet_put(&o, &second, &reason));
	strncat(all, come_out(), sizeof(all) - strlen(all) - 1);
	outlet_release(&o);
	end();
	for (const char *p = all; (p = strchr(p, '\n')) != NULL; p++)
		lines++;
	ck_assert_uint_eq(lines, 2);
	ck_assert_ptr_nonnull(strstr(all, title));
	ck_assert_ptr_eq(strstr(all, "{\"alert\":1,"), all);
	ck_assert_ptr_null(strstr(all + 1, "{\"alert\":1,"));
	ck_assert_ptr_nonnull(strstr(all, "\n{\"alert\":2,"));
}
END_TEST

START_TEST(a_full_stdout_is_said_and_costs_a_second_at_most)
{
	struct store_alert a = alert_of(1, "title");
	char fill[4096] = { 0 };
	struct outlet o;
	const char *reason = "";

	begin();
	outlet_init(&o, false);
	ck_assert_int_eq(write(STDOUT_FILENO, fill, sizeof(fill)), (int)sizeof(fill));
	ck_assert(!outlet_put(&o, &a, &reason));
	come_out();
	ck_assert(outlet_put(&o, &a, &reason));
	ck_assert_str_eq(come_out(), "notice talks a: title <http://example.org/> (why)\n");
	outlet_release(&o);
	end();
}
END_TEST

TEST_MAIN("outlet", a_line_that_stdout_took_in_part_is_finished_and_not_begun_anew,
    a_full_stdout_is_said_and_costs_a_second_at_most)
