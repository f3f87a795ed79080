#include "tests/test.h"

#include <glob.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "agent/store_backup.h"
#include "agent/store_schema.h"
#include "tests/agent/store_bed.h"

static char copy_path[112];
static char *said;

static struct store *
store_with_a_row(void)
{
	struct store_item item;
	struct store *s;
	int64_t id;

	bed_make();
	snprintf(copy_path, sizeof(copy_path), "%s/copy.db", bed_directory);
	s = bed_open(STORE_WRITE);
	item = bed_item(1, 1);
	ck_store(s, store_add_item(s, &item, &id));
	ck_store(s, store_commit(s));
	return s;
}

static bool
back_up(struct store *s)
{
	size_t size;
	FILE *diag;
	bool good;

	free(said);
	diag = open_memstream(&said, &size);
	good = store_backup(s, copy_path, diag);
	fclose(diag);
	return good;
}

static size_t
files_of_the_copy(void)
{
	char pattern[128];
	glob_t found;
	size_t n;

	snprintf(pattern, sizeof(pattern), "%s*", copy_path);
	n = glob(pattern, 0, NULL, &found) == 0 ? found.gl_pathc : 0;
	globfree(&found);
	return n;
}

START_TEST(a_backup_beside_the_writer_holds_what_is_committed)
{
	struct store *s = store_with_a_row(), *reader, *restored;
	struct store_item item = bed_item(1, 2);
	struct stat st;
	int64_t id;

	ck_store(s, store_add_item(s, &item, &id));	/* the transaction stays open */
	reader = bed_open(STORE_READ);
	ck_assert_msg(back_up(reader), "%s", said);
	ck_assert_str_eq(said, "");
	store_close(reader);
	ck_store(s, store_commit(s));
	store_close(s);
	ck_assert_uint_eq(files_of_the_copy(), 1);
	ck_assert_int_eq(stat(copy_path, &st), 0);
	ck_assert_int_eq(st.st_mode & 0777, 0600);
	/* it takes the original's place */
	ck_assert_int_eq(rename(copy_path, bed_path), 0);
	ck_assert_int_eq(bed_number("SELECT count(*) FROM items"), 1);
	ck_assert_int_eq(bed_number("PRAGMA user_version"), STORE_SCHEMA_VERSION);
	ck_assert_int_eq(bed_number("PRAGMA page_size"), 8192);
	store_close(bed_open(STORE_READ));
	restored = bed_open(STORE_WRITE);
	ck_store(restored, store_add_item(restored, &item, &id));
	ck_store(restored, store_commit(restored));
	store_close(restored);
	ck_assert_int_eq(bed_number("SELECT count(*) FROM items"), 2);
}
END_TEST

START_TEST(a_database_at_rest_is_backed_up_as_well)
{
	struct store *reader;

	store_close(store_with_a_row());
	reader = bed_open(STORE_READ);
	ck_assert_msg(back_up(reader), "%s", said);
	store_close(reader);
	snprintf(bed_path, sizeof(bed_path), "%.90s", copy_path);
	ck_assert_int_eq(bed_number("SELECT count(*) FROM items"), 1);
}
END_TEST

START_TEST(what_stands_there_is_left_alone)
{
	struct store *s = store_with_a_row();
	FILE *f = fopen(copy_path, "w");

	fputs("mine", f);
	fclose(f);
	ck_assert(!back_up(s));
	ck_assert_ptr_nonnull(strstr(said, "copy.db: is there already; nothing was changed\n"));
	ck_assert_uint_eq(files_of_the_copy(), 1);
	store_close(s);
}
END_TEST

START_TEST(a_backup_that_fails_leaves_nothing)
{
	struct store *s = store_with_a_row();
	struct rlimit limit;

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = 20000;
	setrlimit(RLIMIT_FSIZE, &limit);
	ck_assert(!back_up(s));
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_FSIZE, &limit);
	ck_assert_ptr_nonnull(strstr(said, "; no backup was made\n"));
	ck_assert_uint_eq(files_of_the_copy(), 0);
	ck_assert_msg(back_up(s), "%s", said);
	snprintf(copy_path, sizeof(copy_path), "%s/none/copy.db", bed_directory);
	ck_assert(!back_up(s));
	ck_assert_ptr_nonnull(strstr(said, "none/copy.db: No such file or directory; no backup was made\n"));
	store_close(s);
}
END_TEST

TEST_MAIN("store_backup", a_backup_beside_the_writer_holds_what_is_committed,
    a_database_at_rest_is_backed_up_as_well, what_stands_there_is_left_alone,
    a_backup_that_fails_leaves_nothing)
