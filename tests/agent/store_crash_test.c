#include "tests/test.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include "tests/agent/store_bed.h"
#include "tests/agent/store_vfs.h"

/* Each so many-th poll raises an alert; 0: none does. */
static int64_t alerts_each = 1;

/*
 * A poll of the feed "lake" as the agent does it: two new items and perhaps an
 * alert for the first, with the number of the poll as the validator.  What must be
 * true afterwards, whatever went wrong, is in check_database().
 */

static bool
poll_feed(struct store *s, struct arena *a, int64_t number)
{
	char etag[24];
	struct store_feed feed;

	arena_reset(a);
	if (!store_begin(s) || !store_find_feed(s, a, "lake", "https://a.example/rss", &feed))
		return false;
	for (int i = 0; i < 2; i++) {
		struct store_item item = bed_item(feed.id, number * 2 + i);
		struct store_known known;
		struct store_alert alert;
		bool found;
		int64_t id;

		if (!store_find_item(s, feed.id, item.identity, &known, &found))
			return false;
		if (found)
			continue;
		if (!store_add_item(s, &item, &id))
			return false;
		alert = bed_alert(id, "talks");
		if (i == 0 && alerts_each > 0 && number % alerts_each == 0 &&
		    !store_add_alert(s, &alert))
			return false;
	}
	snprintf(etag, sizeof(etag), "%lld", (long long)number);
	feed.etag = etag;
	feed.last_poll = NOON;
	return store_put_feed(s, &feed) && store_commit(s);
}

/* Whole, and validators not ahead of items; returns the last poll that is there (0: none). */
static int64_t
check_database(void)
{
	char *whole = bed_text("PRAGMA integrity_check");
	int64_t last;

	ck_assert_str_eq(whole, "ok");
	free(whole);
	if (bed_number("SELECT count(*) FROM feeds") == 0)
		return 0;
	last = bed_number("SELECT CAST(etag AS INTEGER) FROM feeds WHERE name = 'lake'");
	ck_assert_int_eq(bed_number("SELECT count(*) FROM items"), last * 2);
	ck_assert_int_eq(bed_number("SELECT count(*) FROM alerts"), last / alerts_each);
	ck_assert_int_eq(bed_number("SELECT count(DISTINCT item_id) FROM alerts"), last / alerts_each);
	ck_assert_int_eq(bed_number("SELECT count(*) FROM pragma_foreign_key_check"), 0);
	return last;
}

/* In a child: polls for ever, tells the pipe each poll that is committed for good. */
static void
poll_for_ever(int pipe)
{
	struct store *s = bed_try(STORE_WRITE);
	struct arena *a = arena_new(1 << 20);
	int64_t number = 0;
	struct store_feed feed;

	if (s == NULL || !store_find_feed(s, a, "lake", "https://a.example/rss", &feed) ||
	    !store_commit(s))
		_exit(1);
	number = strtoll(feed.etag, NULL, 10);
	for (;;) {
		number++;
		if (!poll_feed(s, a, number) ||
		    write(pipe, &number, sizeof(number)) != sizeof(number))
			_exit(1);
	}
}

START_TEST(killed_at_any_moment_nothing_is_torn)
{
	int64_t told = 0;
	unsigned seed = 4711;

	bed_make();
	for (int round = 0; round < 50; round++) {
		struct timespec moment = { 0, 500000 };
		int ends[2], status;
		pid_t child;
		int64_t number;

		ck_assert_int_eq(pipe(ends), 0);
		child = fork();
		if (child == 0) {
			close(ends[0]);
			poll_for_ever(ends[1]);
		}
		close(ends[1]);
		if (round % 2 == 1)	/* else the opening may be hit as well */
			ck_assert_int_eq(read(ends[0], &told, sizeof(told)), sizeof(told));
		moment.tv_nsec += rand_r(&seed) % 20 * 1000000;
		nanosleep(&moment, NULL);
		kill(child, SIGKILL);
		ck_assert_int_eq(waitpid(child, &status, 0), child);
		ck_assert_msg(WIFSIGNALED(status), "the child gave up by itself");
		while (read(ends[0], &number, sizeof(number)) == sizeof(number))
			told = number;
		close(ends[0]);
		if (access(bed_path, F_OK) == 0)
			ck_assert_int_ge(check_database(), told);
	}
	ck_assert_int_ge(told, 25);	/* it did work between the kills */
}
END_TEST

/* The power fails: what the disk holds is looked at, in a copy.  The last poll that is there. */
static int64_t
cut_power(void)
{
	char database[128], wal[128], after[128], kept[96];
	int64_t there;

	snprintf(database, sizeof(database), "%s/feedwatch.db", vfs_durable);
	snprintf(wal, sizeof(wal), "%s/feedwatch.db-wal", vfs_durable);
	snprintf(kept, sizeof(kept), "%s", vfs_durable);
	vfs_durable[0] = '\0';	/* the looking is no part of it */
	snprintf(bed_path, sizeof(bed_path), "%.60s/after.db", bed_directory);
	snprintf(after, sizeof(after), "%s-wal", bed_path);
	unlink(after);
	vfs_copy(database, bed_path);
	if (access(wal, F_OK) == 0)
		vfs_copy(wal, after);
	there = check_database();
	snprintf(bed_path, sizeof(bed_path), "%.60s/feedwatch.db", bed_directory);
	snprintf(vfs_durable, sizeof(vfs_durable), "%s", kept);
	return there;
}

START_TEST(an_alert_survives_a_power_cut_and_no_validator_is_ahead)
{
	struct store *s;
	struct arena *a = arena_new(1 << 20);
	char durable[112];
	int lost = 0;

	alerts_each = 7;
	bed_make();
	snprintf(vfs_durable, sizeof(vfs_durable), "%.60s/durable", bed_directory);
	ck_assert_int_eq(mkdir(vfs_durable, 0755), 0);
	vfs_install();
	s = bed_open(STORE_WRITE);
	snprintf(durable, sizeof(durable), "%s/feedwatch.db", vfs_durable);
	vfs_copy(bed_path, durable);	/* the store synced it under another name, and the rename */
	for (int64_t number = 1; number <= 400; number++) {
		int64_t there, last_durable = number - number % 7;

		ck_store(s, poll_feed(s, a, number));
		if (number % 20 > 1 && number != last_durable)
			continue;
		there = cut_power();
		ck_assert_int_ge(there, last_durable);
		ck_assert_int_le(there, number);
		lost += there < number;
	}
	ck_assert_int_gt(lost, 0);	/* the others may go, and did */
	store_close(s);
	arena_free(a);
}
END_TEST

START_TEST(only_a_commit_with_an_alert_syncs)
{
	struct store *s;
	struct arena *a = arena_new(1 << 20);
	int64_t number = 1;

	alerts_each = 0;
	bed_make();
	vfs_install();
	s = bed_open(STORE_WRITE);
	ck_store(s, poll_feed(s, a, number++));	/* the first frame syncs the WAL's header */
	vfs.syncs = vfs.wal_syncs = 0;
	for (int i = 0; i < 10; i++)
		ck_store(s, poll_feed(s, a, number++));
	ck_assert_int_eq(vfs.syncs, 0);
	alerts_each = 1;
	for (int i = 1; i <= 10; i++) {
		ck_store(s, poll_feed(s, a, number++));
		ck_assert_int_eq(vfs.wal_syncs, i);
	}
	ck_assert_int_eq(vfs.syncs, 10);
	store_close(s);
	arena_free(a);
}
END_TEST

/* Fails call after call of a poll until one poll passes untouched. */
static void
fail_every_call(int code, bool short_write, bool fail_on, const char *words)
{
	struct store *s = bed_open(STORE_WRITE);
	struct arena *a = arena_new(1 << 20);
	int64_t number = check_database() + 1;
	bool untouched = false;
	int failed = 0;

	for (long n = 1; !untouched; n++, number++) {
		vfs.code = code;
		vfs.short_write = short_write;
		vfs.fail_on = fail_on;
		vfs.calls = 0;
		vfs.fail_at = n;
		if (!poll_feed(s, a, number)) {
			failed++;
			ck_assert_msg(strstr(store_error(s), words) != NULL, "%s", store_error(s));
			ck_assert_ptr_nonnull(strstr(store_error(s), bed_path));
			store_commit(s);
		}
		untouched = vfs.calls < n;
		vfs.fail_at = 0;
		/* the disk is well again: the same poll goes through, nothing comes twice */
		ck_store(s, poll_feed(s, a, number));
		ck_assert_int_eq(check_database(), number);
	}
	ck_assert_int_gt(failed, 2);
	store_close(s);
	ck_assert_int_eq(check_database(), number - 1);
	arena_free(a);
}

START_TEST(a_disk_that_is_full_at_any_write_is_survived)
{
	bed_make();
	vfs_install();
	fail_every_call(SQLITE_FULL, false, true, "");
	fail_every_call(SQLITE_FULL, true, false, "");
}
END_TEST

START_TEST(a_disk_that_fails_at_any_write_is_survived)
{
	bed_make();
	vfs_install();
	fail_every_call(SQLITE_IOERR_WRITE, false, false, "the disk does not");
	fail_every_call(SQLITE_IOERR_WRITE, true, true, "the disk does not");
}
END_TEST

START_TEST(a_full_disk_is_called_one)
{
	struct store *s;
	struct arena *a = arena_new(1 << 20);

	bed_make();
	vfs_install();
	s = bed_open(STORE_WRITE);
	ck_store(s, poll_feed(s, a, 1));
	vfs.code = SQLITE_FULL;
	vfs.fail_on = true;
	vfs.calls = 0;
	vfs.fail_at = 1;
	ck_assert(!poll_feed(s, a, 2));
	ck_assert_msg(strstr(store_error(s), "the disk is full") != NULL, "%s", store_error(s));
	ck_assert(!poll_feed(s, a, 2));
	vfs.fail_at = 0;
	ck_store(s, poll_feed(s, a, 2));
	ck_assert_int_eq(check_database(), 2);
	store_close(s);
	arena_free(a);
}
END_TEST

START_TEST(a_limit_on_file_size_is_survived)
{
	struct store *s;
	struct arena *a = arena_new(1 << 20);
	struct rlimit limit = { 64 * 1024, RLIM_INFINITY };
	int64_t number = 1;

	bed_make();
	signal(SIGXFSZ, SIG_IGN);
	s = bed_open(STORE_WRITE);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	while (number < 100 && poll_feed(s, a, number))
		number++;
	ck_assert_int_lt(number, 100);
	ck_assert_msg(strstr(store_error(s), "File too large") != NULL, "%s", store_error(s));
	limit.rlim_cur = RLIM_INFINITY;
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	ck_store(s, poll_feed(s, a, number));
	ck_assert_int_eq(check_database(), number);
	store_close(s);
	arena_free(a);
}
END_TEST

START_TEST(half_a_document_is_never_committed)
{
	struct store *s;
	struct arena *a = arena_new(1 << 20);
	struct store_feed feed;
	struct store_item item;
	struct store_alert alert;
	int64_t id;

	bed_make();
	s = bed_open(STORE_WRITE);
	ck_store(s, store_find_feed(s, a, "lake", "u", &feed));
	ck_store(s, store_commit(s));
	bed_sql(bed_path, "ALTER TABLE alerts RENAME TO elsewhere");
	item = bed_item(feed.id, 1);
	ck_store(s, store_begin(s));
	ck_store(s, store_add_item(s, &item, &id));
	alert = bed_alert(id, "talks");
	ck_assert(!store_add_alert(s, &alert));
	/* a caller who does not look goes on */
	feed.etag = "\"ahead\"";
	item.identity = 2;
	ck_assert(!store_put_feed(s, &feed));
	ck_assert(!store_add_item(s, &item, &id));
	ck_assert_ptr_nonnull(strstr(store_error(s), "no such table"));
	ck_assert(!store_commit(s));
	ck_assert_int_eq(bed_number("SELECT count(*) FROM items"), 0);
	ck_assert_int_eq(bed_number("SELECT count(*) FROM feeds WHERE etag <> ''"), 0);
	bed_sql(bed_path, "ALTER TABLE elsewhere RENAME TO alerts");
	ck_store(s, store_add_item(s, &item, &id));
	alert.item = id;
	ck_store(s, store_add_alert(s, &alert));
	ck_store(s, store_commit(s));
	store_close(s);
	arena_free(a);
}
END_TEST

/* A child that holds the database's write lock for ms; returns when it has it. */
static pid_t
hold_lock(long ms)
{
	struct timespec wait = { ms / 1000, ms % 1000 * 1000000 };
	int ends[2];
	pid_t child;
	char c;

	ck_assert_int_eq(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		sqlite3 *db;

		if (sqlite3_open(bed_path, &db) != SQLITE_OK ||
		    sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK ||
		    write(ends[1], "x", 1) != 1)
			_exit(1);
		nanosleep(&wait, NULL);
		_exit(0);
	}
	close(ends[1]);
	ck_assert_int_eq(read(ends[0], &c, 1), 1);
	close(ends[0]);
	return child;
}

START_TEST(a_short_lock_is_waited_for_a_long_one_is_an_error)
{
	struct store *s, *reader;
	struct arena *a = arena_new(1 << 20);
	struct store_feed feed;
	pid_t child;

	bed_make();
	s = bed_open(STORE_WRITE);
	ck_store(s, poll_feed(s, a, 1));
	child = hold_lock(500);
	ck_store(s, poll_feed(s, a, 2));
	waitpid(child, NULL, 0);
	child = hold_lock(7000);
	reader = bed_open(STORE_READ);	/* readers do not wait */
	ck_store(reader, store_get_feed(reader, a, 1, &feed));
	store_close(reader);
	ck_assert(!poll_feed(s, a, 3));
	ck_assert_msg(strstr(store_error(s), "another program keeps it locked") != NULL, "%s",
	    store_error(s));
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	ck_store(s, poll_feed(s, a, 3));
	ck_assert_int_eq(check_database(), 3);
	store_close(s);
	arena_free(a);
}
END_TEST

START_TEST(a_reader_that_stays_does_not_stop_the_writer)
{
	struct store *s;
	struct arena *a = arena_new(1 << 20);
	sqlite3 *db;
	struct stat wal;
	char path[112];

	bed_make();
	s = bed_open(STORE_WRITE);
	ck_store(s, poll_feed(s, a, 1));
	ck_assert_int_eq(sqlite3_open(bed_path, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, "BEGIN; SELECT * FROM feeds", NULL, NULL, NULL), SQLITE_OK);
	for (int64_t number = 2; number <= 600; number++)
		ck_store(s, poll_feed(s, a, number));
	sqlite3_close(db);
	for (int64_t number = 601; number <= 1000; number++)
		ck_store(s, poll_feed(s, a, number));
	snprintf(path, sizeof(path), "%s-wal", bed_path);
	ck_assert_int_eq(stat(path, &wal), 0);
	ck_assert_int_le(wal.st_size, 20 << 20);
	ck_assert_int_eq(check_database(), 1000);
	store_close(s);
	arena_free(a);
}
END_TEST

START_TEST(a_database_that_is_moved_away_takes_no_more_rows)
{
	struct store *s;
	struct arena *a = arena_new(1 << 20);
	char away[112];

	bed_make();
	s = bed_open(STORE_WRITE);
	ck_store(s, poll_feed(s, a, 1));
	snprintf(away, sizeof(away), "%s.away", bed_path);
	ck_assert_int_eq(rename(bed_path, away), 0);
	ck_assert(!poll_feed(s, a, 2));
	ck_assert_ptr_nonnull(strstr(store_error(s), "removed or replaced"));
	ck_assert_int_ne(access(bed_path, F_OK), 0);
	ck_assert_int_eq(rename(away, bed_path), 0);
	ck_store(s, poll_feed(s, a, 2));
	store_close(s);
	ck_assert_int_eq(check_database(), 2);
	arena_free(a);
}
END_TEST

TEST_MAIN("store_crash", killed_at_any_moment_nothing_is_torn,
    an_alert_survives_a_power_cut_and_no_validator_is_ahead, only_a_commit_with_an_alert_syncs,
    a_disk_that_is_full_at_any_write_is_survived, a_disk_that_fails_at_any_write_is_survived,
    a_full_disk_is_called_one, a_limit_on_file_size_is_survived,
    half_a_document_is_never_committed, a_short_lock_is_waited_for_a_long_one_is_an_error,
    a_reader_that_stays_does_not_stop_the_writer,
    a_database_that_is_moved_away_takes_no_more_rows)
