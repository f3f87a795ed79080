#ifndef TESTS_AGENT_STORE_BED_H
#define TESTS_AGENT_STORE_BED_H

#include <check.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/stamp.h"
#include "agent/store.h"
#include "filters/filter.h"

/* What the tests of the store share: a database in a directory of its own, and rows to put in. */

#define NOON INT64_C(1764000000000)	/* 2025-11-24T16:00:00Z */

static char bed_directory[64];
static char bed_path[96];
static char *bed_said;			/* what store_open() last printed */

static inline void
bed_remove(void)
{
	char command[192];

	snprintf(command, sizeof(command), "chmod -R u+w %s; rm -rf %s", bed_directory,
	    bed_directory);
	if (bed_directory[0] != '\0' && system(command) != 0)
		perror(bed_directory);
	bed_directory[0] = '\0';
	free(bed_said);
	bed_said = NULL;
}

static inline void
bed_make(void)
{
	bed_remove();	/* of the test before, where all run in one process (CK_FORK=no) */
	snprintf(bed_directory, sizeof(bed_directory), "/tmp/feedwatch-store-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(bed_directory));
	snprintf(bed_path, sizeof(bed_path), "%s/feedwatch.db", bed_directory);
	atexit(bed_remove);
}

static inline struct store *
bed_try(enum store_mode mode)
{
	size_t size;
	FILE *diag;
	struct store *s;

	free(bed_said);
	diag = open_memstream(&bed_said, &size);
	s = store_open(bed_path, mode, diag);
	fclose(diag);
	return s;
}

static inline struct store *
bed_open(enum store_mode mode)
{
	struct store *s = bed_try(mode);

	ck_assert_msg(s != NULL, "%s", bed_said);
	ck_assert_str_eq(bed_said, "");
	return s;
}

/* store_open() refuses with exactly one line, in which all of `words` stand. */
static inline void
bed_refused(enum store_mode mode, const char *words)
{
	struct store *s = bed_try(mode);

	ck_assert_msg(s == NULL, "was opened, not refused with: %s", words);
	ck_assert_msg(strstr(bed_said, words) != NULL, "said “%s”, not “%s”", bed_said, words);
	ck_assert_msg(strchr(bed_said, '\n') == bed_said + strlen(bed_said) - 1,
	    "more or less than one line: %s", bed_said);
	ck_assert_msg(strncmp(bed_said, bed_path, strlen(bed_path)) == 0, "no path: %s", bed_said);
}

#define ck_store(s, call) ck_assert_msg((call), "%s: %s", #call, store_error(s))

/* A number from the database file, asked over a connection of its own. */
static inline int64_t
bed_number(const char *sql)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *query = NULL;
	int64_t number;

	ck_assert_int_eq(sqlite3_open_v2(bed_path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	sqlite3_busy_timeout(db, 10000);
	ck_assert_msg(sqlite3_prepare_v2(db, sql, -1, &query, NULL) == SQLITE_OK, "%s: %s", sql,
	    sqlite3_errmsg(db));
	ck_assert_msg(sqlite3_step(query) == SQLITE_ROW, "%s: %s", sql, sqlite3_errmsg(db));
	number = sqlite3_column_int64(query, 0);
	sqlite3_finalize(query);
	sqlite3_close(db);
	return number;
}

/* The first column of the first row as text, to be freed. */
static inline char *
bed_text(const char *sql)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *query = NULL;
	char *text;

	ck_assert_int_eq(sqlite3_open_v2(bed_path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	ck_assert_msg(sqlite3_prepare_v2(db, sql, -1, &query, NULL) == SQLITE_OK, "%s: %s", sql,
	    sqlite3_errmsg(db));
	ck_assert_msg(sqlite3_step(query) == SQLITE_ROW, "%s: %s", sql, sqlite3_errmsg(db));
	text = strdup(sqlite3_column_type(query, 0) == SQLITE_NULL ? "NULL"
	    : (const char *)sqlite3_column_text(query, 0));
	sqlite3_finalize(query);
	sqlite3_close(db);
	return text;
}

static inline void
bed_sql(const char *path, const char *sql)
{
	sqlite3 *db = NULL;
	char *error = NULL;

	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, &error) == SQLITE_OK, "%s", error);
	sqlite3_close(db);
}

static inline struct store_item
bed_item(int64_t feed, int64_t identity)
{
	return (struct store_item){
		.feed = feed, .identity = identity,
		.guid = STR("urn:example:1"), .link = STR("https://news.example/1"),
		.title = STR("Envoys meet by the lake"), .summary = STR("A short word."),
		.content = STR("A longer word about the same."), .author = STR("N. N.\nM. M."),
		.tags = STR("World\nTalks"), .text_hash = 77,
		.language = STR("en"),
		.published = NOON - 60000, .modified = STAMP_NONE, .first_seen = NOON,
	};
}

static inline struct store_alert
bed_alert(int64_t item, const char *filter)
{
	return (struct store_alert){
		.item = item, .filter = filter, .filter_hash = "0123456789abcdef",
		.level = 4, .score = 7, .why = STR("[{\"group\":\"lake\"}]"),
		.reason = STR("lake “lake” title"), .created = NOON,
	};
}

#endif
