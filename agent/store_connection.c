#include "agent/store_connection.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "agent/store_file.h"
#include "agent/store_schema.h"

#define ERROR_SIZE 512
/*
 * Items have 1 to 2 KB: a page of 4 KB holds two of them and wastes the rest.
 * Measured: 8 KB takes a third less time for a document of new items and as
 * much for a poll with one or none; 16 KB takes more for those.
 */
#define PAGE_SIZE "PRAGMA page_size = 8192"
#define URI_SIZE (16 * 1024)	/* PATH_MAX, each byte as %XX */

static const struct {
	int code;		/* SQLite's primary result code */
	const char *words;
} causes[] = {
	{ SQLITE_FULL, "the disk is full" },
	{ SQLITE_BUSY, "another program keeps it locked" },
	{ SQLITE_LOCKED, "another program keeps it locked" },
	{ SQLITE_READONLY, "it may not be written" },
	{ SQLITE_PERM, "it may not be opened" },
	{ SQLITE_CANTOPEN, "it cannot be opened" },
	{ SQLITE_IOERR, "the disk does not do what it should" },
	{ SQLITE_CORRUPT, "it is damaged (sqlite3's .recover saves what can be read)" },
	{ SQLITE_NOTADB, "it is damaged (sqlite3's .recover saves what can be read)" },
	{ SQLITE_NOMEM, "out of memory" },
	{ SQLITE_TOOBIG, "a text is too long" },
};

static const char *
cause(int code)
{
	for (size_t i = 0; i < sizeof(causes) / sizeof(causes[0]); i++)
		if (causes[i].code == (code & 0xFF))
			return causes[i].words;
	return "SQLite cannot do it";
}

/* The system's error number behind SQLite's code, 0 where there is none. */
static int
system_error(sqlite3 *db, int code)
{
	int number = sqlite3_system_errno(db);
	sqlite3_file *wal = NULL;

	/* of a COMMIT that failed only the WAL's file itself remembers why */
	if (number == 0 && (code & 0xFF) == SQLITE_IOERR && sqlite3_file_control(db, "main",
	    SQLITE_FCNTL_JOURNAL_POINTER, &wal) == SQLITE_OK && wal != NULL && wal->pMethods != NULL)
		wal->pMethods->xFileControl(wal, SQLITE_FCNTL_LAST_ERRNO, &number);
	return number;
}

void
store_connection_error(sqlite3 *db, const char *path, int code, char *ret, size_t size)
{
	bool last = sqlite3_extended_errcode(db) == code || sqlite3_errcode(db) == code;
	int number = last ? system_error(db, code) : 0;

	snprintf(ret, size, "%s: %s: %s%s%s", path, cause(code),
	    last ? sqlite3_errmsg(db) : sqlite3_errstr(code),
	    number != 0 ? ": " : "", number != 0 ? strerror(number) : "");
}

/* Closes a connection that came to nothing, says why, returns false. */
static bool
give_up(sqlite3 *db, const char *path, int code, FILE *diag)
{
	char error[ERROR_SIZE];

	store_connection_error(db, path, code, error, sizeof(error));
	fprintf(diag, "%s; nothing was changed\n", error);
	sqlite3_close(db);
	return false;
}

static int
open_file(const char *path, int flags, sqlite3 **ret_db)
{
	int rc;

	/* one thread has the database, and nobody asks how much memory it takes: no locks for that */
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	rc = sqlite3_open_v2(path, ret_db, flags | SQLITE_OPEN_EXRESCODE, NULL);

	if (rc == SQLITE_OK)
		sqlite3_busy_timeout(*ret_db, STORE_CONNECTION_PATIENCE);
	return rc;
}

/* Creating */

static void
remove_leftovers(const char *path)
{
	static const char *const leftovers[] = {
		".new", ".new-journal",
		"-wal", "-shm",		/* of a database that was removed without them */
	};

	for (size_t i = 0; i < sizeof(leftovers) / sizeof(leftovers[0]); i++) {
		char *leftover = store_file_beside(path, leftovers[i]);

		unlink(leftover);
		free(leftover);
	}
}

static bool
create(const char *fresh, FILE *diag)
{
	sqlite3 *db = NULL;
	int rc = open_file(fresh, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &db);

	if (rc == SQLITE_OK)
		rc = sqlite3_exec(db, PAGE_SIZE, NULL, NULL, NULL);
	if (rc == SQLITE_OK)
		rc = store_schema_migrate(db);
	if (rc != SQLITE_OK)
		return give_up(db, fresh, rc, diag);
	sqlite3_close(db);
	return true;
}

bool
store_connection_create(const char *path, FILE *diag)
{
	char *fresh = store_file_beside(path, ".new");
	bool good;

	remove_leftovers(path);
	good = create(fresh, diag);
	if (good && !store_file_rename(fresh, path)) {
		fprintf(diag, "%s: cannot be made: %m\n", path);
		good = false;
	}
	if (!good)
		unlink(fresh);
	free(fresh);
	return good;
}

/* Writing */

/* Asks for WAL; *ret_wal says whether we have it. */
static int
enter_wal(sqlite3 *db, bool *ret_wal)
{
	sqlite3_stmt *query = NULL;
	int rc = sqlite3_prepare_v2(db, "PRAGMA journal_mode = WAL", -1, &query, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_step(query);
	if (rc == SQLITE_ROW) {
		*ret_wal = strcmp((const char *)sqlite3_column_text(query, 0), "wal") == 0;
		rc = SQLITE_OK;
	}
	sqlite3_finalize(query);
	return rc;
}

static int
set_up(sqlite3 *db, bool *ret_wal)
{
	static const char settings[] =
	    "PRAGMA wal_autocheckpoint = 1000;"		/* pages: after 8 MiB of WAL it moves home */
	    "PRAGMA journal_size_limit = 16777216;"	/* bytes of WAL that stay after a long reader */
	    "PRAGMA temp_store = MEMORY;"		/* no other directory is ever written */
	    "PRAGMA cell_size_check = ON;"		/* damage shows as an error, not as nonsense */
	    "PRAGMA trusted_schema = OFF;";
	int rc = enter_wal(db, ret_wal);

	if (rc == SQLITE_OK)
		rc = sqlite3_exec(db, settings, NULL, NULL, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(db, *ret_wal ? "PRAGMA synchronous = NORMAL"
		    : "PRAGMA synchronous = FULL", NULL, NULL, NULL);
	return rc == SQLITE_OK ? store_schema_migrate(db) : rc;
}

bool
store_connection_write(const char *path, FILE *diag, sqlite3 **ret_db, bool *ret_wal)
{
	sqlite3 *db = NULL;
	bool wal = false;
	int rc = open_file(path, SQLITE_OPEN_READWRITE, &db);
	int version = rc == SQLITE_OK ? store_schema_version(db) : -1;

	if (version == -1)
		return give_up(db, path, sqlite3_extended_errcode(db), diag);
	if (version > STORE_SCHEMA_VERSION) {	/* till now only its WAL says so */
		fprintf(diag, "%s: was made by a newer feedwatch than this one;"
		    " nothing was changed\n", path);
		sqlite3_close(db);
		return false;
	}
	rc = set_up(db, &wal);
	if (rc != SQLITE_OK)
		return give_up(db, path, rc, diag);
	*ret_db = db;
	*ret_wal = wal;
	return true;
}

/* Reading */

static int
open_immutable(const char *path, sqlite3 **ret_db)
{
	struct buf uri;
	int rc;

	buf_init(&uri, URI_SIZE);
	buf_add(&uri, STR("file:"));
	for (const char *p = path; *p != '\0'; p++) {
		if (strchr("%?#", *p) != NULL)
			buf_addf(&uri, "%%%02X", (unsigned char)*p);
		else
			buf_addc(&uri, *p);
	}
	buf_add(&uri, STR("?immutable=1"));
	rc = open_file(buf_cstr(&uri), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, ret_db);
	buf_release(&uri);
	return rc;
}

bool
store_connection_read(const char *path, FILE *diag, sqlite3 **ret_db)
{
	sqlite3 *db = NULL;
	/*
	 * To read a database at rest the usual way SQLite makes a -wal and a -shm
	 * and leaves them: in a directory where it may not, it fails, and where
	 * it may, they are the reader's and the service cannot write them.
	 */
	int rc = store_file_at_rest(path) ? open_immutable(path, &db)
	    : open_file(path, SQLITE_OPEN_READONLY, &db);
	int version = rc == SQLITE_OK ? store_schema_version(db) : -1;

	if (version == -1)
		return give_up(db, path, sqlite3_extended_errcode(db), diag);
	if (version != STORE_SCHEMA_VERSION) {
		fprintf(diag, "%s: has schema %d, this feedwatch reads %d%s\n", path, version,
		    STORE_SCHEMA_VERSION, version < STORE_SCHEMA_VERSION
		    ? "; `feedwatch once` or `run` brings it up to date" : "");
		sqlite3_close(db);
		return false;
	}
	*ret_db = db;
	return true;
}
