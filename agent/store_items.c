#include "agent/store_items.h"

#include "agent/store_inside.h"
#include "agent/store_row.h"

bool
store_items_last(struct store *s, int64_t *ret_id)
{
	sqlite3_stmt *query = s->statements[STORE_LAST_ITEM];
	int rc = sqlite3_step(query);

	if (rc == SQLITE_ROW)
		*ret_id = sqlite3_column_int64(query, 0);
	else
		store_fail(s, rc);
	sqlite3_reset(query);
	return rc == SQLITE_ROW;
}

bool
store_items(struct store *s, int64_t since, int64_t first, int64_t last,
    void (*each)(void *context, const struct store_item *item), void *context)
{
	sqlite3_stmt *list = s->statements[STORE_LIST_ITEMS];
	int rc;

	store_row_bind_time(list, 1, since);
	sqlite3_bind_int64(list, 2, first);
	sqlite3_bind_int64(list, 3, last);
	while ((rc = sqlite3_step(list)) == SQLITE_ROW) {
		struct store_item item;

		store_row_item(list, &item);
		each(context, &item);
	}
	if (rc != SQLITE_DONE)
		store_fail(s, rc);
	sqlite3_reset(list);
	return rc == SQLITE_DONE;
}

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

/* Texts first, then the name that leads to them: both or, with the transaction, neither. */
static bool
add_item(struct store *s, sqlite3_stmt *insert, const struct store_item *item, int64_t *ret_id)
{
	sqlite3_stmt *name = s->statements[STORE_ADD_IDENTITY];
	int64_t id;

	store_row_bind_item(insert, item);
	if (!store_run(s, insert))
		return false;
	id = sqlite3_last_insert_rowid(s->db);
	store_row_bind_pair(name, item->feed, item->identity);
	sqlite3_bind_int64(name, 3, id);
	sqlite3_bind_int64(name, 4, item->text_hash);
	store_row_bind_time(name, 5, item->first_seen);
	if (!store_run(s, name))
		return false;
	*ret_id = id;
	return true;
}

bool
store_add_item(struct store *s, const struct store_item *item, int64_t *ret_id)
{
	sqlite3_stmt *insert = store_writing(s, STORE_ADD_ITEM);
	struct store_known known;
	bool found;

	if (insert == NULL || !store_find_item(s, item->feed, item->identity, &known, &found))
		return false;
	if (!found)
		return add_item(s, insert, item, ret_id);
	*ret_id = 0;
	return true;
}

/* *ret_shared: the name once stood on different items of one document. */
static bool
is_shared(struct store *s, int64_t feed, int64_t name, bool *ret_shared)
{
	sqlite3_stmt *query = s->statements[STORE_HAS_SHARED];
	int rc;

	store_row_bind_pair(query, feed, name);
	rc = sqlite3_step(query);
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		store_fail(s, rc);
	else
		*ret_shared = rc == SQLITE_ROW;
	sqlite3_reset(query);
	return rc == SQLITE_ROW || rc == SQLITE_DONE;
}

/* One item's name becomes another, wherever it stands. */
static bool
rename_item(struct store *s, int64_t feed, int64_t item, int64_t from, int64_t to)
{
	static const enum store_schema_statement names[] = {
		STORE_RENAME_IDENTITY, STORE_MOVE_ALIASES,
	};

	store_row_bind_pair(s->statements[STORE_RENAME_ITEM], item, to);
	if (!store_run(s, s->statements[STORE_RENAME_ITEM]))
		return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		sqlite3_stmt *update = s->statements[names[i]];

		store_row_bind_pair(update, feed, from);
		sqlite3_bind_int64(update, 3, to);
		if (!store_run(s, update))
			return false;
	}
	return true;
}

/*
 * A name has just proved to be shared.  The item that bore it alone till now
 * takes its whole identity, so that it is known when it comes again.
 */
static bool
share(struct store *s, int64_t feed, int64_t name)
{
	sqlite3_stmt *insert = store_writing(s, STORE_ADD_SHARED);
	sqlite3_stmt *query = s->statements[STORE_NAMED_ITEM];
	int64_t item = 0, whole = 0;
	int rc;

	if (insert == NULL)
		return false;
	store_row_bind_pair(insert, feed, name);
	if (!store_run(s, insert))
		return false;
	store_row_bind_pair(query, feed, name);
	rc = sqlite3_step(query);
	if (rc == SQLITE_ROW) {
		item = sqlite3_column_int64(query, 0);
		whole = store_row_whole(query);
	} else if (rc != SQLITE_DONE)
		store_fail(s, rc);
	sqlite3_reset(query);
	return rc == SQLITE_ROW ? rename_item(s, feed, item, name, whole) : rc == SQLITE_DONE;
}

bool
store_identify(struct store *s, int64_t feed, const struct identity *id, int64_t *ret_identity)
{
	bool known;

	if (!is_shared(s, feed, id->name, &known))
		return false;
	if (id->shared && !known && !share(s, feed, id->name))
		return false;
	*ret_identity = id->shared || known ? id->whole : id->name;
	return true;
}
