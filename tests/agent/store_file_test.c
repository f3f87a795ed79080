#include "tests/test.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "agent/store_schema.h"
#include "tests/agent/store_bed.h"

#define NOBODY 65534

static struct str
slurp(const char *path)
{
	FILE *f = fopen(path, "re");
	char *p = malloc(1 << 20);
	size_t n;

	ck_assert_ptr_nonnull(f);
	n = fread(p, 1, 1 << 20, f);
	fclose(f);
	return (struct str){ p, n };
}

static void
spew(const char *path, struct str bytes)
{
	FILE *f = fopen(path, "we");

	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(fwrite(bytes.p, 1, bytes.n, f), bytes.n);
	fclose(f);
}

static int
files(void)
{
	char command[160], digits[16] = "";
	FILE *f;

	snprintf(command, sizeof(command), "ls -A %s | grep -vc '[.]lock$'", bed_directory);
	f = popen(command, "re");
	ck_assert_ptr_nonnull(fgets(digits, sizeof(digits), f));
	pclose(f);
	return atoi(digits);
}

/* Both modes refuse what stands at the path, in these words, and leave it as it is. */
static void
both_refuse(const char *words)
{
	struct str before = slurp(bed_path), after;
	int n = files();

	bed_refused(STORE_READ, words);
	bed_refused(STORE_WRITE, words);
	after = slurp(bed_path);
	ck_assert_msg(str_eq(before, after), "the file was changed");
	ck_assert_int_eq(files(), n);
	free((void *)(uintptr_t)before.p);
	free((void *)(uintptr_t)after.p);
}

static void
make_database(void)
{
	struct store *s;
	struct store_item item = bed_item(1, 1);
	struct store_known known;
	bool has;
	int64_t id;

	s = bed_open(STORE_WRITE);
	ck_store(s, store_find_item(s, 1, 1, &known, &has));
	if (!has)
		ck_store(s, store_add_item(s, &item, &id));
	ck_store(s, store_commit(s));
	store_close(s);
}

static void
patch(long at, const char *bytes, size_t n)
{
	FILE *f = fopen(bed_path, "r+e");

	ck_assert_int_eq(fseek(f, at, SEEK_SET), 0);
	ck_assert_uint_eq(fwrite(bytes, 1, n, f), n);
	fclose(f);
}

START_TEST(a_new_database_is_whole_and_leaves_nothing_beside_it)
{
	bed_make();
	make_database();
	ck_assert_int_eq(files(), 1);
	ck_assert_int_eq(bed_number("PRAGMA application_id"), 0x46445754);
	ck_assert_int_eq(bed_number("PRAGMA user_version"), STORE_SCHEMA_VERSION);
	ck_assert_int_eq(bed_number("SELECT count(*) FROM items"), 1);
	make_database();	/* and is opened again, not made again */
	ck_assert_int_eq(bed_number("SELECT count(*) FROM items"), 1);
}
END_TEST

START_TEST(a_reader_makes_nothing)
{
	bed_make();
	bed_refused(STORE_READ, "there is no database yet");
	ck_assert_int_eq(files(), 0);
}
END_TEST

START_TEST(a_reader_leaves_nothing_behind)
{
	struct arena *a = arena_new(1 << 20);
	struct store_feed feed;
	struct store *s;

	bed_make();
	make_database();
	s = bed_open(STORE_READ);
	ck_assert(!store_get_feed(s, a, 1, &feed));
	ck_assert_ptr_nonnull(strstr(store_error(s), "a feed's row is missing"));
	ck_assert_int_eq(files(), 1);
	store_close(s);
	ck_assert_int_eq(files(), 1);
	/* the same where SQLite has no WAL */
	bed_sql(bed_path, "PRAGMA journal_mode = DELETE");
	s = bed_open(STORE_READ);
	ck_assert(!store_get_feed(s, a, 1, &feed));
	store_close(s);
	ck_assert_int_eq(files(), 1);
	arena_free(a);
}
END_TEST

START_TEST(a_missing_directory_is_named)
{
	bed_make();
	snprintf(bed_path, sizeof(bed_path), "%.60s/none/feedwatch.db", bed_directory);
	bed_refused(STORE_WRITE, "/none: No such file or directory");
	bed_refused(STORE_READ, "/none: No such file or directory");
}
END_TEST

START_TEST(what_is_no_database_of_ours_is_left_alone)
{
	static const struct { struct str bytes; const char *words; } cases[] = {
		{ { "", 0 }, "is empty" },
		{ STR("x"), "is not an SQLite database" },
		{ STR("SQLite format 3"), "is not an SQLite database" },
		{ STR("SQLite format 3\0 and then something that only looks like one, a hundred "
		    "bytes long or longer, to the end"), "is another program's SQLite database" },
		{ STR("<html>a page that stands where a database should, of more than a hundred "
		    "bytes, as pages mostly have</html>"), "is not an SQLite database" },
	};

	bed_make();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		spew(bed_path, cases[i].bytes);
		both_refuse(cases[i].words);
	}
}
END_TEST

START_TEST(another_programs_database_is_left_alone_with_its_wal)
{
	char wal[112];
	struct str before, after;
	sqlite3 *db;

	bed_make();
	ck_assert_int_eq(sqlite3_open(bed_path, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, "PRAGMA journal_mode = WAL; CREATE TABLE items (x);"
	    " INSERT INTO items VALUES (1)", NULL, NULL, NULL), SQLITE_OK);
	snprintf(wal, sizeof(wal), "%s-wal", bed_path);
	before = slurp(wal);
	ck_assert_uint_gt(before.n, 0);
	both_refuse("is another program's SQLite database");
	after = slurp(wal);
	ck_assert(str_eq(before, after));
	sqlite3_close(db);
	free((void *)(uintptr_t)before.p);
	free((void *)(uintptr_t)after.p);
}
END_TEST

START_TEST(a_newer_schema_is_refused)
{
	bed_make();
	make_database();
	bed_sql(bed_path, "PRAGMA user_version = 99");
	both_refuse("was made by a newer feedwatch");
}
END_TEST

START_TEST(a_newer_schema_that_only_the_wal_knows_is_refused)
{
	sqlite3 *db;

	bed_make();
	make_database();
	ck_assert_int_eq(sqlite3_open(bed_path, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, "PRAGMA wal_autocheckpoint = 0;"
	    " PRAGMA user_version = 99", NULL, NULL, NULL), SQLITE_OK);
	bed_refused(STORE_WRITE, "was made by a newer feedwatch");
	bed_refused(STORE_READ, "has schema 99");
	sqlite3_close(db);
	ck_assert_int_eq(bed_number("PRAGMA user_version"), 99);
}
END_TEST

START_TEST(version_0_is_migrated_by_a_writer_only)
{
	struct store *s;

	bed_make();
	bed_sql(bed_path, "PRAGMA application_id = 0x46445754; CREATE TABLE other (x);");
	bed_refused(STORE_READ, "has schema 0");
	s = bed_open(STORE_WRITE);
	store_close(s);
	ck_assert_int_eq(bed_number("PRAGMA user_version"), STORE_SCHEMA_VERSION);
	ck_assert_int_eq(bed_number("SELECT count(*) FROM alerts"), 0);
	store_close(bed_open(STORE_READ));
}
END_TEST

/* What versions 1 and 2 made of a feed with two items, one of them flagged. */
static const char old_tables[] =
    "CREATE TABLE feeds (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, url TEXT NOT NULL,"
    " etag TEXT NOT NULL DEFAULT '', last_modified TEXT NOT NULL DEFAULT '',"
    " body_hash INTEGER NOT NULL DEFAULT 0, outcome TEXT NOT NULL DEFAULT '',"
    " status INTEGER NOT NULL DEFAULT 0, reason TEXT NOT NULL DEFAULT '',"
    " failures INTEGER NOT NULL DEFAULT 0, failing_since TEXT, last_poll TEXT,"
    " last_success TEXT, last_new TEXT, next_poll TEXT, wait_until TEXT,"
    " polls INTEGER NOT NULL DEFAULT 0);"
    "CREATE TABLE items (id INTEGER PRIMARY KEY, feed_id INTEGER NOT NULL REFERENCES feeds(id),"
    " identity INTEGER NOT NULL, first_seen TEXT NOT NULL, published TEXT, modified TEXT,"
    " guid TEXT NOT NULL, link TEXT NOT NULL, title TEXT NOT NULL, author TEXT NOT NULL,"
    " language TEXT NOT NULL, summary TEXT NOT NULL, content TEXT NOT NULL,"
    " UNIQUE (feed_id, identity));"
    "CREATE TABLE alerts (id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " item_id INTEGER NOT NULL REFERENCES items(id), filter TEXT NOT NULL,"
    " priority TEXT NOT NULL, score INTEGER NOT NULL, created TEXT NOT NULL, printed TEXT,"
    " held INTEGER NOT NULL DEFAULT 0, filter_hash TEXT NOT NULL, why TEXT NOT NULL,"
    " reason TEXT NOT NULL, UNIQUE (item_id, filter));"
    "CREATE INDEX alerts_unprinted ON alerts (id) WHERE printed IS NULL AND held = 0;"
    "CREATE TABLE shared_guids (feed_id INTEGER NOT NULL REFERENCES feeds(id),"
    " identity INTEGER NOT NULL, PRIMARY KEY (feed_id, identity)) WITHOUT ROWID;"
    "INSERT INTO feeds (id, name, url, etag) VALUES (3, 'lake', 'https://a.example/rss', '\"e\"');"
    "INSERT INTO items VALUES (7, 3, -11, '2025-11-24T16:00:00Z', '2025-11-24T15:59:00Z', NULL,"
    " 'urn:1', 'https://a.example/1', 'Envoys meet', 'N. N.', 'en', 'short', 'long'),"
    " (9, 3, 12, '2025-11-24T16:00:00Z', NULL, NULL, 'urn:2', '', '', '', '', '', '');"
    "INSERT INTO alerts VALUES (5, 7, 'talks', 'warning', 4, '2025-11-24T16:00:00Z', NULL, 0,"
    " 'abc', '[]', 'talks');"
    "PRAGMA application_id = 0x46445754;";

START_TEST(older_versions_become_this_one_with_all_their_rows)
{
	static const char *const versions[] = {
		"PRAGMA user_version = 1",
		"CREATE TABLE filters (name TEXT PRIMARY KEY, hash TEXT NOT NULL,"
		" applied TEXT NOT NULL) WITHOUT ROWID; PRAGMA user_version = 2",
	};
	static const struct { const char *sql; int64_t number; } rows[] = {
		{ "PRAGMA user_version", STORE_SCHEMA_VERSION },
		{ "SELECT count(*) FROM feeds WHERE name = 'lake' AND etag = '\"e\"'", 1 },
		{ "SELECT count(*) FROM items", 2 },
		{ "SELECT count(*) FROM items WHERE id = 7 AND feed_id = 3 AND identity = -11 AND"
		    " guid = 'urn:1' AND link LIKE '%/1' AND title = 'Envoys meet' AND author = 'N. N.' AND"
		    " tags = '' AND language = 'en' AND summary = 'short' AND content = 'long' AND"
		    " published = '2025-11-24T15:59:00Z' AND modified IS NULL", 1 },
		{ "SELECT count(*) FROM identities JOIN items i ON i.id = item_id"
		    " WHERE identities.identity = i.identity AND text_hash = 0", 2 },
		{ "SELECT count(*) FROM identities WHERE julianday(last_seen) > julianday() - 1", 2 },
		{ "SELECT count(*) FROM alerts a JOIN items i ON i.id = a.item_id WHERE a.id = 5", 1 },
		{ "SELECT count(*) FROM pragma_foreign_key_check", 0 },
		{ "SELECT count(*) FROM filters", 0 },
	};

	for (size_t v = 0; v < sizeof(versions) / sizeof(versions[0]); v++) {
		bed_make();
		bed_sql(bed_path, old_tables);
		bed_sql(bed_path, versions[v]);
		bed_refused(STORE_READ, v == 0 ? "has schema 1" : "has schema 2");
		store_close(bed_open(STORE_WRITE));
		for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
			int64_t number = bed_number(rows[i].sql);

			ck_assert_msg(number == rows[i].number, "from %zu: %s: %lld", v + 1, rows[i].sql,
			    (long long)number);
		}
		store_close(bed_open(STORE_READ));
	}
}
END_TEST

START_TEST(a_migration_that_fails_leaves_the_old_schema)
{
	bed_make();
	/* the step makes feeds and items, then meets this table */
	bed_sql(bed_path, "PRAGMA application_id = 0x46445754; CREATE TABLE alerts (mine);");
	bed_refused(STORE_WRITE, "table alerts already exists");
	ck_assert_int_eq(bed_number("PRAGMA user_version"), 0);
	ck_assert_int_eq(bed_number("SELECT count(*) FROM sqlite_master"), 1);
}
END_TEST

START_TEST(a_damaged_database_is_refused_and_kept)
{
	char junk[3000];

	bed_make();
	make_database();
	memset(junk, 0x5A, sizeof(junk));
	patch(100, junk, sizeof(junk));		/* the schema's page */
	both_refuse("it is damaged");
}
END_TEST

START_TEST(a_truncated_database_is_refused_and_kept)
{
	static const long sizes[] = { 99, 100, 1000, 4096, 5000, 12288 };
	struct str whole;

	bed_make();
	make_database();
	whole = slurp(bed_path);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		spew(bed_path, (struct str){ whole.p, (size_t)sizes[i] });
		both_refuse(sizes[i] < 100 ? "is not an SQLite database" : "it is damaged");
	}
	free((void *)(uintptr_t)whole.p);
}
END_TEST

START_TEST(damage_met_later_is_an_error_in_words)
{
	char junk[4096];
	struct store *s;
	struct store_item item;
	int64_t id;
	struct store_known known;
	bool has, failed = false;

	bed_make();
	s = bed_open(STORE_WRITE);
	for (int i = 0; i < 2000; i++) {
		item = bed_item(1, i * 7919);
		ck_store(s, store_add_item(s, &item, &id));
	}
	ck_store(s, store_commit(s));
	store_close(s);
	memset(junk, 0x5A, sizeof(junk));
	for (long page = 6; page < 100; page++)
		patch(page * 4096, junk, sizeof(junk));
	s = bed_open(STORE_WRITE);
	for (int i = 0; i < 2000 && !failed; i++)
		failed = !store_find_item(s, 1, i * 7919, &known, &has);
	ck_assert(failed);
	ck_assert_msg(strstr(store_error(s), "it is damaged") != NULL, "%s", store_error(s));
	store_close(s);
}
END_TEST

START_TEST(a_directory_or_pipe_in_its_place_is_refused)
{
	bed_make();
	ck_assert_int_eq(mkdir(bed_path, 0755), 0);
	bed_refused(STORE_WRITE, "is not a regular file");
	bed_refused(STORE_READ, "is not a regular file");
	ck_assert_int_eq(rmdir(bed_path), 0);
	ck_assert_int_eq(mkfifo(bed_path, 0644), 0);
	bed_refused(STORE_WRITE, "is not a regular file");	/* and does not hang */
	bed_refused(STORE_READ, "is not a regular file");
}
END_TEST

START_TEST(leftovers_of_a_creation_that_was_killed_do_not_matter)
{
	char path[112];

	bed_make();
	snprintf(path, sizeof(path), "%s.new", bed_path);
	spew(path, STR("half a database"));
	snprintf(path, sizeof(path), "%s.new-journal", bed_path);
	spew(path, STR("half a journal"));
	snprintf(path, sizeof(path), "%s-wal", bed_path);
	spew(path, STR("a WAL without its database"));
	make_database();
	ck_assert_int_eq(files(), 1);
	ck_assert_int_eq(bed_number("SELECT count(*) FROM items"), 1);
}
END_TEST

START_TEST(odd_names_are_only_names)
{
	static const char *const names[] = {
		"a?mode=memory", "50%41", "a#b", "with space", "новости.db", "-wal", "x'y\"z",
	};

	bed_make();
	ck_assert_int_eq(chdir(bed_directory), 0);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(bed_path, sizeof(bed_path), "./%s", names[i]);
		make_database();
		ck_assert_int_eq(access(names[i], F_OK), 0);
		store_close(bed_open(STORE_READ));
	}
	snprintf(bed_path, sizeof(bed_path), "file:x?mode=memory");	/* no URI either */
	make_database();
	ck_assert_int_eq(access("./file:x?mode=memory", F_OK), 0);
}
END_TEST

/* One writer */

START_TEST(a_second_writer_is_told_who_is_the_first)
{
	char mine[64];
	struct store *s;

	bed_make();
	s = bed_open(STORE_WRITE);
	snprintf(mine, sizeof(mine), "already in use by process %ld\n", (long)getpid());
	bed_refused(STORE_WRITE, mine);
	store_close(bed_open(STORE_READ));	/* readers are welcome */
	store_close(s);
	store_close(bed_open(STORE_WRITE));
}
END_TEST

START_TEST(the_lock_dies_with_its_process)
{
	int ends[2];
	pid_t child;
	char c, words[64];

	bed_make();
	ck_assert_int_eq(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		if (bed_try(STORE_WRITE) == NULL || write(ends[1], "x", 1) != 1)
			_exit(1);
		pause();
	}
	ck_assert_int_eq(read(ends[0], &c, 1), 1);
	snprintf(words, sizeof(words), "already in use by process %ld\n", (long)child);
	bed_refused(STORE_WRITE, words);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	store_close(bed_open(STORE_WRITE));
}
END_TEST

START_TEST(a_link_to_the_database_is_the_same_database)
{
	char real[96];
	struct store *s;
	size_t size;
	FILE *diag;
	char *said;

	bed_make();
	make_database();
	s = bed_open(STORE_WRITE);
	snprintf(real, sizeof(real), "%.60s/link.db", bed_directory);
	ck_assert_int_eq(symlink(bed_path, real), 0);
	diag = open_memstream(&said, &size);
	ck_assert_ptr_null(store_open(real, STORE_WRITE, diag));
	fclose(diag);
	ck_assert_ptr_nonnull(strstr(said, "already in use"));
	free(said);
	store_close(s);
}
END_TEST

/* Permissions: root may do everything, so these become somebody else first. */

static uid_t self;

static void
become_nobody(void)
{
	self = geteuid();
	if (self == 0)
		ck_assert(setegid(NOBODY) == 0 && seteuid(NOBODY) == 0);
}

static void
become_self(void)
{
	if (self == 0)
		ck_assert(seteuid(0) == 0 && setegid(0) == 0);
}

START_TEST(a_directory_that_may_not_be_written_is_named)
{
	bed_make();
	ck_assert_int_eq(chmod(bed_directory, 0555), 0);
	become_nobody();
	bed_refused(STORE_WRITE, ".lock: Permission denied");
	bed_refused(STORE_READ, "there is no database yet");
	become_self();
}
END_TEST

START_TEST(a_database_that_may_not_be_read_is_refused)
{
	bed_make();
	make_database();
	ck_assert_int_eq(chmod(bed_path, 0), 0);
	ck_assert_int_eq(chmod(bed_directory, 0777), 0);
	become_nobody();
	bed_refused(STORE_READ, "Permission denied");
	bed_refused(STORE_WRITE, "Permission denied");
	become_self();
}
END_TEST

static void
count_feeds(void *context, const struct store_feed *feed)
{
	(void)feed;
	++*(int *)context;
}

/* Somebody who may only read, file and directory, finds so many feeds. */
static void
read_as_nobody(int expected)
{
	struct store *s;
	int n = 0;

	ck_assert_int_eq(chmod(bed_directory, 0555), 0);
	become_nobody();
	s = bed_open(STORE_READ);
	ck_store(s, store_feeds(s, count_feeds, &n));
	ck_assert_int_eq(n, expected);
	store_close(s);
	become_self();
	ck_assert_int_eq(chmod(bed_directory, 0755), 0);
}

/* In a child, to be killed: a writer with one more feed, which tells the pipe that it is there. */
static void
serve(int pipe)
{
	struct arena *a = arena_new(1 << 20);
	struct store *s = bed_try(STORE_WRITE);
	struct store_feed feed;

	if (s == NULL || !store_find_feed(s, a, "bay", "u", &feed) || !store_commit(s) ||
	    write(pipe, "x", 1) != 1)
		_exit(1);
	pause();
}

START_TEST(who_may_only_read_reads_beside_the_service_and_without_it)
{
	int ends[2];
	pid_t child;
	char c;

	bed_make();
	store_close(bed_open(STORE_WRITE));
	read_as_nobody(0);	/* it was stopped: no -wal, no -shm, and none may be made */
	ck_assert_int_eq(pipe(ends), 0);
	child = fork();
	if (child == 0)
		serve(ends[1]);
	ck_assert_int_eq(read(ends[0], &c, 1), 1);
	read_as_nobody(1);	/* it runs */
	kill(child, SIGKILL);
	ck_assert_int_eq(waitpid(child, NULL, 0), child);
	read_as_nobody(1);	/* it was killed: what it wrote is in the WAL only */
}
END_TEST

TEST_MAIN("store_file", a_new_database_is_whole_and_leaves_nothing_beside_it,
    a_reader_makes_nothing, a_reader_leaves_nothing_behind, a_missing_directory_is_named,
    what_is_no_database_of_ours_is_left_alone,
    another_programs_database_is_left_alone_with_its_wal, a_newer_schema_is_refused,
    a_newer_schema_that_only_the_wal_knows_is_refused, version_0_is_migrated_by_a_writer_only,
    older_versions_become_this_one_with_all_their_rows,
    a_migration_that_fails_leaves_the_old_schema, a_damaged_database_is_refused_and_kept,
    a_truncated_database_is_refused_and_kept, damage_met_later_is_an_error_in_words,
    a_directory_or_pipe_in_its_place_is_refused,
    leftovers_of_a_creation_that_was_killed_do_not_matter, odd_names_are_only_names,
    a_second_writer_is_told_who_is_the_first, the_lock_dies_with_its_process,
    a_link_to_the_database_is_the_same_database,
    a_directory_that_may_not_be_written_is_named,
    a_database_that_may_not_be_read_is_refused,
    who_may_only_read_reads_beside_the_service_and_without_it)
