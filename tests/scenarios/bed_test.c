#include "tests/test.h"

#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/scenarios/bed.h"

/* The bed is what all scenarios lie in: it is tried with programs that every system has. */
#define SH "/bin/sh"

START_TEST(a_child_is_heard_and_its_end_is_told)
{
	struct bed *bed = bed_new();
	struct bed_result r = bed_run(bed, &(struct bed_run){ .program = SH, .input = "in\n",
	    .args = { "-c", "read x; echo \"$x $A $SECRET\"; echo oops >&2; exit 7" },
	    .env = { "A=b" } });

	ck_assert_int_eq(r.exit, 7);
	ck_assert_int_eq(r.signal, 0);
	ck_assert_str_eq(r.out, "in b \n");
	ck_assert_uint_eq(r.out_size, 6);
	ck_assert_str_eq(r.err, "oops\n");
	ck_assert_int_gt(r.max_rss, 0);
	bed_free(bed);
}
END_TEST

START_TEST(a_child_that_goes_on_can_be_watched_and_stopped)
{
	struct bed *bed = bed_new();
	struct bed_child *child = bed_start(bed, &(struct bed_run){ .program = SH, .args = { "-c",
	    "trap 'echo bye; exit 0' TERM; trap 'echo again >&2' HUP; echo up;"
	    " while :; do sleep 0.01; done" } });
	struct bed_result r;

	ck_assert(bed_saw(child, "up", 10000));
	ck_assert(!bed_saw(child, "again", 50));
	bed_signal(child, SIGHUP);
	ck_assert(bed_saw(child, "again", 10000));
	r = bed_stop(child);
	ck_assert_int_eq(r.exit, 0);
	ck_assert_str_eq(r.out, "up\nbye\n");
	bed_free(bed);
}
END_TEST

START_TEST(a_child_is_killed_when_asked_for)
{
	struct bed *bed = bed_new();
	struct bed_result r = bed_run(bed, &(struct bed_run){ .program = SH,
	    .args = { "-c", "exec sleep 60" }, .kill_after_ms = 100 });

	ck_assert_int_eq(r.exit, -1);
	ck_assert_int_eq(r.signal, SIGKILL);
	ck_assert_int_lt(r.took, 10000);
	bed_free(bed);
}
END_TEST

START_TEST(nothing_is_left_of_a_bed)
{
	struct bed *bed = bed_new();
	struct bed_child *child = bed_start(bed, &(struct bed_run){ .program = SH,
	    .args = { "-c", "echo $$; exec sleep 60" } });
	char dir[300];
	pid_t pid;

	ck_assert(bed_saw(child, "\n", 10000));
	pid = (pid_t)strtol(bed_out(child), NULL, 10);
	ck_assert_int_eq(kill(pid, 0), 0);
	bed_write(bed, "file", "text");
	ck_assert_str_eq(bed_read(bed, "file"), "text");
	strncpy(dir, bed_path(bed, ""), sizeof(dir) - 1);
	dir[sizeof(dir) - 1] = '\0';
	ck_assert_int_eq(access(dir, F_OK), 0);
	bed_free(bed);
	ck_assert_int_ne(kill(pid, 0), 0);
	if (getenv("BED_KEEP") == NULL)
		ck_assert_int_ne(access(dir, F_OK), 0);
}
END_TEST

START_TEST(the_database_is_read_from_outside)
{
	struct bed *bed = bed_new();
	sqlite3 *db;

	ck_assert_int_eq(sqlite3_open(bed_path(bed, "feedwatch.db"), &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db,
	    "CREATE TABLE t (a, b); INSERT INTO t VALUES (1, 'x'), (2, NULL)",
	    NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	ck_assert_str_eq(bed_sql(bed, "SELECT * FROM t WHERE a < %d ORDER BY a", 3), "1|x\n2|\n");
	ck_assert_str_eq(bed_sql(bed, "SELECT * FROM t WHERE a > 3"), "");
	bed_free(bed);
}
END_TEST

START_TEST(a_configuration_names_what_the_bed_has)
{
	struct bed *bed = bed_new();

	bed_filter(bed, "talks", "filter talks\n");
	bed_filter(bed, "talks", "filter talks again\n");
	bed_filter(bed, "grain", "filter grain\n");
	bed_config(bed, "feed a %s/a.xml", "http://a.example");
	ck_assert_str_eq(bed_read(bed, "feedwatch.conf"),
	    "database feedwatch.db\nallow-private yes\n"
	    "filters talks.filter\nfilters grain.filter\nfeed a http://a.example/a.xml\n");
	ck_assert_str_eq(bed_read(bed, "talks.filter"), "filter talks again\n");
	bed_free(bed);
}
END_TEST

TEST_MAIN("bed", a_child_is_heard_and_its_end_is_told,
    a_child_that_goes_on_can_be_watched_and_stopped, a_child_is_killed_when_asked_for,
    nothing_is_left_of_a_bed, the_database_is_read_from_outside,
    a_configuration_names_what_the_bed_has)
