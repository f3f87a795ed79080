#include "agent/store.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/clock.h"
#include "base/mem.h"
#include "agent/store_connection.h"
#include "agent/store_file.h"
#include "agent/store_row.h"
#include "agent/store_wire.h"
#include "agent/store_inside.h"

/*
 * What must stay true:
 *
 * (1) An alert is a row before it is a line: store_unprinted() is not asked
 *     while alerts wait for their commit, and a row stays unprinted until
 *     store_mark_printed().
 * (2) Validators and health are never ahead of the items they speak of: every
 *     write belongs to the one open transaction, which is kept or undone whole.
 * (3) A transaction that failed once stays failed: until its store_commit()
 *     (false) or store_rollback() every write is refused, and where rows were
 *     lost with it none begins, so that a caller who overlooks an error cannot
 *     commit the second half of a batch without the first.
 * (4) One item for each (feed, identity), one alert for each (item, filter):
 *     the keys of identities and of alerts.  A name leads to an item that is
 *     there, or to none (its texts were given away); both change together.
 * (5) What survives a power cut.  The database is in WAL mode with synchronous
 *     NORMAL: a commit is atomic and in order, but the last ones may be lost
 *     together.  What that costs, for each kind of commit:
 *       items without alerts, edits, health, validators: by (2) they are lost
 *         together, and the next poll brings all of them again;
 *       marks of what was printed: the line comes a second time;
 *       texts given away, filters that were applied: it is done a second time.
 *     An alert must not be taken back once its line is out, and its item may
 *     be gone from the feed by then: its commit is durable, that is, the WAL
 *     is synced before store_commit() returns.  This is all that synchronous FULL
 *     adds, and PRAGMA synchronous could not do it: it cannot change within a
 *     transaction, and only its end knows whether there was an alert.  Where
 *     WAL is not to be had (some network file systems) synchronous is FULL.
 * (6) One process writes: PATH.lock is held from before the database is opened
 *     until after it is closed.  Readers need no lock, take none, and leave no
 *     file behind that the writer could stumble over.
 * (7) A database is made under another name and renamed when whole; from then
 *     on it carries our application_id.  Whatever stands at the path and does
 *     not is somebody else's: it is refused before SQLite sees it.
 * (8) While we run, the file at the path is the one we opened, or no new
 *     transaction begins: rows must not go into a file that nobody can find.
 */

static void
undo(struct store *s)
{
	/* many errors have rolled back already; a second ROLLBACK would be an error of its own */
	if (!sqlite3_get_autocommit(s->db))
		sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
}

bool
store_fail(struct store *s, int code)
{
	store_connection_error(s->db, s->path, code, s->error, sizeof(s->error));
	undo(s);
	if (s->transaction == TRANSACTION_OPEN)
		s->transaction = TRANSACTION_LOST;
	return false;
}

static bool
refuse(struct store *s, const char *why)
{
	snprintf(s->error, sizeof(s->error), "%s: %s", s->path, why);
	return false;
}

const char *
store_error(const struct store *s)
{
	return s->error;
}

const char *
store_version(void)
{
	return sqlite3_libversion();
}

sqlite3_stmt *
store_writing(struct store *s, enum store_schema_statement which)
{
	if (s->transaction == TRANSACTION_NONE && !store_begin(s))
		return NULL;
	return s->transaction == TRANSACTION_OPEN ? s->statements[which] : NULL;	/* (3) */
}

bool
store_run(struct store *s, sqlite3_stmt *statement)
{
	int rc = sqlite3_step(statement);

	if (rc != SQLITE_DONE && rc != SQLITE_ROW) {
		store_fail(s, rc);
		sqlite3_reset(statement);
		return false;
	}
	sqlite3_reset(statement);
	return true;
}

bool
store_ask(struct store *s, enum store_schema_statement which, int64_t first, int64_t second,
    int64_t *ret_number)
{
	sqlite3_stmt *query = s->statements[which];
	int rc;

	sqlite3_bind_int64(query, 1, first);
	if (sqlite3_bind_parameter_count(query) > 1)
		sqlite3_bind_int64(query, 2, second);
	rc = sqlite3_step(query);
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		store_fail(s, rc);
	else
		*ret_number = rc == SQLITE_ROW ? sqlite3_column_int64(query, 0) : 0;
	sqlite3_reset(query);
	return rc == SQLITE_ROW || rc == SQLITE_DONE;
}

/* Opening */

static enum store_file_state
look(const struct store *s, FILE *diag)
{
	return store_file_look(s->path, STORE_SCHEMA_APPLICATION, STORE_SCHEMA_VERSION, diag);
}

/* All statements at once: a table or column that is missing shows now, not amid a poll. */
static bool
prepare(struct store *s, FILE *diag)
{
	for (size_t i = 0; i < STORE_NSTATEMENTS; i++) {
		int rc = sqlite3_prepare_v3(s->db, store_schema_sql((enum store_schema_statement)i), -1,
		    SQLITE_PREPARE_PERSISTENT, &s->statements[i], NULL);

		if (rc != SQLITE_OK) {
			store_connection_error(s->db, s->path, rc, s->error, sizeof(s->error));
			fprintf(diag, "%s; nothing was changed\n", s->error);
			return false;
		}
	}
	return true;
}

static bool
open_store(struct store *s, FILE *diag)
{
	enum store_file_state state = look(s, diag);

	if (state == STORE_FILE_REFUSED)
		return false;
	if (s->mode == STORE_READ) {
		if (state == STORE_FILE_GOOD)
			return store_connection_read(s->path, diag, &s->db);
		fprintf(diag, "%s: there is no database yet; `feedwatch once` or `run` makes it\n",
		    s->path);
		return false;
	}
	s->lock = store_file_lock(s->path, diag);
	if (s->lock == -1)
		return false;
	state = look(s, diag);	/* again: another may have made it before we had the lock */
	if (state == STORE_FILE_REFUSED ||
	    (state == STORE_FILE_ABSENT && !store_connection_create(s->path, diag)) ||
	    !store_connection_write(s->path, diag, &s->db, &s->wal))
		return false;
	if (!store_file_id(s->path, &s->device, &s->inode)) {
		fprintf(diag, "%s: was removed while it was being opened\n", s->path);
		return false;
	}
	return true;
}

struct store *
store_open(const char *path, enum store_mode mode, FILE *diag)
{
	struct store *s = mem_alloc(sizeof(*s));

	s->path = store_file_real(path);
	s->mode = mode;
	s->lock = -1;
	if (!open_store(s, diag) || !prepare(s, diag)) {
		store_close(s);
		return NULL;
	}
	return s;
}

void
store_close(struct store *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < STORE_NSTATEMENTS; i++)
		sqlite3_finalize(s->statements[i]);
	sqlite3_close(s->db);	/* an open transaction is undone */
	if (s->lock != -1)
		close(s->lock);	/* (6) */
	free(s->path);
	free(s);
}

/* Transactions */

/* (5) */
static bool
sync_wal(struct store *s)
{
	sqlite3_file *wal = NULL;
	int rc;

	if (!s->wal)
		return true;
	rc = sqlite3_file_control(s->db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &wal);
	if (rc == SQLITE_OK && wal != NULL && wal->pMethods != NULL)
		rc = wal->pMethods->xSync(wal, SQLITE_SYNC_NORMAL);
	s->unsynced = rc != SQLITE_OK;
	if (rc == SQLITE_OK)
		return true;
	return refuse(s, "the disk does not confirm that it has written the last rows");
}

bool
store_begin(struct store *s)
{
	dev_t device = 0;
	ino_t inode = 0;

	if (s->transaction == TRANSACTION_OPEN)
		return true;
	if (s->transaction == TRANSACTION_LOST)
		return false;	/* (3); the error is still said */
	s->transaction = TRANSACTION_FAILED;	/* until it is open: see (3) */
	if (s->mode != STORE_WRITE)
		return refuse(s, "was opened for reading only");
	if (!store_file_id(s->path, &device, &inode) || device != s->device || inode != s->inode)
		return refuse(s, "was removed or replaced while we used it");	/* (8) */
	if (s->unsynced && !sync_wal(s))
		return false;	/* nothing is told of rows that a power cut may take back */
	if (!store_run(s, s->statements[STORE_BEGIN]))
		return false;
	s->transaction = TRANSACTION_OPEN;
	return true;
}

bool
store_commit(struct store *s)
{
	enum transaction was = s->transaction;
	bool good, durable = s->alerts;	/* (5) */

	s->alerts = false;
	s->transaction = TRANSACTION_NONE;
	if (was != TRANSACTION_OPEN)
		return was == TRANSACTION_NONE;
	good = store_run(s, s->statements[STORE_COMMIT]);
	return good && (!durable || sync_wal(s));
}

void
store_rollback(struct store *s)
{
	undo(s);
	s->alerts = false;
	s->transaction = TRANSACTION_NONE;
}

/* Feeds */

/* One row, or none (*ret_found), kept in the arena. */
static bool
read_feed(struct store *s, struct arena *a, sqlite3_stmt *query, struct store_feed *ret,
    bool *ret_found)
{
	struct store_feed feed;
	int rc = sqlite3_step(query);
	bool kept = true;

	if (rc == SQLITE_ROW) {
		store_row_feed(query, &feed);
		kept = store_row_keep_feed(a, &feed);
	} else if (rc != SQLITE_DONE)
		store_fail(s, rc);
	sqlite3_reset(query);
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		return false;
	if (!kept)
		return refuse(s, "a feed's row does not fit into memory");
	*ret_found = rc == SQLITE_ROW;
	if (*ret_found)
		*ret = feed;
	return true;
}

static bool
find_feed(struct store *s, struct arena *a, const char *name, struct store_feed *ret,
    bool *ret_found)
{
	sqlite3_stmt *query = s->statements[STORE_FIND_FEED];

	store_row_bind_text(query, 1, str_of(name));
	return read_feed(s, a, query, ret, ret_found);
}

static bool
add_feed(struct store *s, const char *name, const char *url)
{
	sqlite3_stmt *insert = store_writing(s, STORE_ADD_FEED);

	if (insert == NULL)
		return false;
	store_row_bind_text(insert, 1, str_of(name));
	store_row_bind_text(insert, 2, str_of(url));
	return store_run(s, insert);
}

static bool
move_feed(struct store *s, int64_t id, const char *url)
{
	sqlite3_stmt *update = store_writing(s, STORE_MOVE_FEED);

	if (update == NULL)
		return false;
	sqlite3_bind_int64(update, 1, id);
	store_row_bind_text(update, 2, str_of(url));
	return store_run(s, update) && store_wire_drop_audit(s, id);
}

bool
store_find_feed(struct store *s, struct arena *a, const char *name, const char *url,
    struct store_feed *ret)
{
	struct store_feed feed;
	bool found;

	if (!find_feed(s, a, name, &feed, &found))
		return false;
	if (found && strcmp(feed.url, url) == 0) {
		*ret = feed;
		return true;
	}
	if (!(found ? move_feed(s, feed.id, url) : add_feed(s, name, url)))
		return false;
	return find_feed(s, a, name, ret, &found) && found;
}

bool
store_get_feed(struct store *s, struct arena *a, int64_t id, struct store_feed *ret)
{
	sqlite3_stmt *query = s->statements[STORE_GET_FEED];
	bool found;

	sqlite3_bind_int64(query, 1, id);
	if (!read_feed(s, a, query, ret, &found))
		return false;
	return found || refuse(s, "a feed's row is missing");
}

struct store_feed *
store_feed_new(const struct store_feed *f)
{
	struct store_feed row = *f, *copy;
	const char **texts[STORE_ROW_TEXTS];
	size_t size = sizeof(row);
	char *end;

	store_row_texts(&row, texts);
	for (size_t i = 0; i < STORE_ROW_TEXTS; i++)
		size += strlen(*texts[i]) + 1;
	copy = mem_alloc(size);
	end = (char *)(copy + 1);
	for (size_t i = 0; i < STORE_ROW_TEXTS; i++) {
		size = strlen(*texts[i]) + 1;
		*texts[i] = memcpy(end, *texts[i], size);
		end += size;
	}
	*copy = row;
	return copy;
}

bool
store_put_feed(struct store *s, const struct store_feed *f)
{
	sqlite3_stmt *update = store_writing(s, STORE_PUT_FEED);

	if (update == NULL)
		return false;
	store_row_bind_feed(update, f);
	return store_run(s, update);
}

/* Items */

bool
store_find_item(struct store *s, int64_t feed, int64_t identity, struct store_known *ret,
    bool *ret_found)
{
	sqlite3_stmt *query = s->statements[STORE_FIND_ITEM];
	int rc;

	store_row_bind_pair(query, feed, identity);
	rc = sqlite3_step(query);
	if (rc == SQLITE_ROW)
		store_row_known(query, ret);
	else if (rc != SQLITE_DONE)
		store_fail(s, rc);
	sqlite3_reset(query);
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		return false;
	*ret_found = rc == SQLITE_ROW;
	return true;
}

bool
store_insert_item(struct store *s, const struct store_item *item, int64_t *ret_id)
{
	sqlite3_stmt *insert = store_writing(s, STORE_ADD_ITEM);

	if (insert == NULL)
		return false;
	store_row_bind_item(insert, item);
	if (!store_run(s, insert))
		return false;
	*ret_id = sqlite3_last_insert_rowid(s->db);
	return true;
}

bool
store_add_item(struct store *s, const struct store_item *item, int64_t *ret_id)
{
	sqlite3_stmt *name = store_writing(s, STORE_ADD_IDENTITY);

	if (name == NULL || !store_insert_item(s, item, ret_id))
		return false;
	store_row_bind_pair(name, item->feed, item->identity);
	sqlite3_bind_int64(name, 3, *ret_id);
	sqlite3_bind_int64(name, 4, item->text_hash);
	store_row_bind_time(name, 5, item->first_seen);
	return store_run(s, name);
}

/* Alerts */

bool
store_add_alert(struct store *s, const struct store_alert *alert)
{
	sqlite3_stmt *insert = store_writing(s, STORE_ADD_ALERT);

	if (insert == NULL)
		return false;
	store_row_bind_alert(insert, alert);
	s->alerts = true;
	return store_run(s, insert);
}

bool
store_changed(const struct store *s)
{
	return sqlite3_changes(s->db) > 0;
}

bool
store_unprinted(struct store *s, struct arena *a, size_t n, struct store_alert **ret,
    size_t *ret_n)
{
	sqlite3_stmt *query = s->statements[STORE_UNPRINTED];
	struct store_alert *alerts = NULL;
	size_t count = 0;
	int rc;

	assert(!s->alerts);
	sqlite3_bind_int64(query, 1, n > INT32_MAX ? INT32_MAX : (int64_t)n);
	while ((rc = sqlite3_step(query)) == SQLITE_ROW) {
		struct store_alert *longer = arena_array(a, alerts, count, sizeof(*alerts));

		if (longer == NULL)
			break;
		alerts = longer;
		store_row_alert(query, &alerts[count]);
		if (!store_row_keep_alert(a, &alerts[count]))
			break;	/* fewer this time: the rest stays unprinted */
		count++;
	}
	if (rc != SQLITE_DONE && rc != SQLITE_ROW)
		store_fail(s, rc);
	sqlite3_reset(query);
	if (rc == SQLITE_ROW && count == 0)
		return refuse(s, "an alert does not fit into memory");
	if (rc != SQLITE_DONE && rc != SQLITE_ROW)
		return false;
	*ret = alerts;
	*ret_n = count;
	return true;
}

bool
store_mark_printed(struct store *s, const struct store_alert *alerts, size_t n)
{
	int64_t now = clock_now();

	for (size_t i = 0; i < n; i++) {
		sqlite3_stmt *update = store_writing(s, STORE_MARK_PRINTED);

		if (update == NULL)
			break;
		sqlite3_bind_int64(update, 1, alerts[i].id);
		store_row_bind_time(update, 2, now);
		if (!store_run(s, update))
			break;
	}
	/* not durable: what a power cut takes back is printed again, never lost */
	return store_commit(s);
}

bool
store_alerts(struct store *s, const struct store_query *query,
    void (*each)(void *context, const struct store_alert *alert), void *context, size_t *ret_n)
{
	sqlite3_stmt *list = s->statements[STORE_LIST_ALERTS];
	size_t n = 0;
	int rc;

	sqlite3_clear_bindings(list);
	store_row_bind_time(list, 1, query->since);
	if (query->filter != NULL)
		store_row_bind_text(list, 2, str_of(query->filter));
	if (query->feed != NULL)
		store_row_bind_text(list, 3, str_of(query->feed));
	for (; (rc = sqlite3_step(list)) == SQLITE_ROW; n++) {
		struct store_alert alert;

		store_row_alert(list, &alert);
		each(context, &alert);
	}
	if (rc != SQLITE_DONE)
		store_fail(s, rc);
	sqlite3_reset(list);
	if (rc == SQLITE_DONE)
		*ret_n = n;
	return rc == SQLITE_DONE;
}

static bool
list_feeds(struct store *s, enum store_schema_statement which,
    void (*each)(void *context, const struct store_feed *feed), void *context)
{
	sqlite3_stmt *list = s->statements[which];
	int rc;

	while ((rc = sqlite3_step(list)) == SQLITE_ROW) {
		struct store_feed feed;

		store_row_feed(list, &feed);
		each(context, &feed);
	}
	if (rc != SQLITE_DONE)
		store_fail(s, rc);
	sqlite3_reset(list);
	return rc == SQLITE_DONE;
}

bool
store_feeds(struct store *s,
    void (*each)(void *context, const struct store_feed *feed), void *context)
{
	return list_feeds(s, STORE_LIST_FEEDS, each, context);
}

bool
store_plans(struct store *s,
    void (*each)(void *context, const struct store_feed *feed), void *context)
{
	return list_feeds(s, STORE_LIST_PLANS, each, context);
}
