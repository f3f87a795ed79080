#include "agent/store_items.h"

#include "agent/store_inside.h"
#include "agent/store_row.h"

#define ALIASES_MAX 8	/* names of one item: those that change with every poll are not all kept */

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

static bool
insert_item(struct store *s, const struct store_item *item, int64_t *ret_id)
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
	struct store_known known;
	int64_t id = 0;
	bool found;

	if (name == NULL || !store_find_item(s, item->feed, item->identity, &known, &found))
		return false;
	if (!found) {
		if (!insert_item(s, item, &id))
			return false;
		store_row_bind_pair(name, item->feed, item->identity);
		sqlite3_bind_int64(name, 3, id);
		sqlite3_bind_int64(name, 4, item->text_hash);
		store_row_bind_time(name, 5, item->first_seen);
		if (!store_run(s, name))
			return false;
	}
	*ret_id = id;
	return true;
}

bool
store_restore_item(struct store *s, const struct store_item *item, struct store_known *known)
{
	return insert_item(s, item, &known->item) && store_put_known(s, item->feed, known);
}

/* *ret_number: the first column of the query's row about (first, second); 0 where it has none. */
static bool
ask(struct store *s, enum store_schema_statement which, int64_t first, int64_t second,
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
bool
store_share(struct store *s, int64_t feed, int64_t name)
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
	int64_t known;

	if (!ask(s, STORE_HAS_SHARED, feed, id->name, &known))
		return false;
	if (id->shared && known == 0 && !store_share(s, feed, id->name))
		return false;
	*ret_identity = id->shared || known != 0 ? id->whole : id->name;
	return true;
}

/* The item that has this as another name. */
static bool
find_alias(struct store *s, int64_t feed, int64_t alias, struct store_known *ret, bool *ret_found)
{
	int64_t identity = 0;

	if (alias != 0 && !ask(s, STORE_FIND_ALIAS, feed, alias, &identity))
		return false;
	if (identity != 0)
		return store_find_item(s, feed, identity, ret, ret_found);
	*ret_found = false;
	return true;
}

static bool
add_alias(struct store *s, int64_t feed, int64_t alias, int64_t identity)
{
	sqlite3_stmt *insert = store_writing(s, STORE_ADD_ALIAS);

	if (insert == NULL)
		return false;
	store_row_bind_pair(insert, feed, alias);
	sqlite3_bind_int64(insert, 3, identity);
	return store_run(s, insert);
}

bool
store_add_story(struct store *s, int64_t feed, int64_t story, int64_t identity)
{
	return story == 0 || add_alias(s, feed, story, identity);
}

bool
store_put_known(struct store *s, int64_t feed, const struct store_known *known)
{
	sqlite3_stmt *update = store_writing(s, STORE_PUT_IDENTITY);

	if (update == NULL)
		return false;
	store_row_bind_known(update, feed, known);
	return store_run(s, update);
}

bool
store_recognise(struct store *s, int64_t feed, const struct identity *id, int64_t *ret_identity,
    struct store_known *ret_known, bool *ret_found)
{
	if (!store_identify(s, feed, id, ret_identity) ||
	    !store_find_item(s, feed, *ret_identity, ret_known, ret_found))
		return false;
	if (*ret_found)
		return true;
	if (!find_alias(s, feed, *ret_identity, ret_known, ret_found))
		return false;
	if (*ret_found)
		return true;
	if (!find_alias(s, feed, id->story, ret_known, ret_found))
		return false;
	if (!*ret_found)
		return true;
	ret_known->renamed = true;
	if (ret_known->aliases++ >= ALIASES_MAX)
		return true;
	return add_alias(s, feed, *ret_identity, ret_known->identity) &&
	    store_put_known(s, feed, ret_known);
}

bool
store_put_texts(struct store *s, int64_t id, const struct store_item *item)
{
	sqlite3_stmt *update = store_writing(s, STORE_PUT_TEXTS);

	if (update == NULL)
		return false;
	store_row_bind_texts(update, id, item);
	return store_run(s, update);
}

bool
store_is_flagged(struct store *s, int64_t item, bool *ret_flagged)
{
	int64_t number;

	if (!ask(s, STORE_IS_FLAGGED, item, 0, &number))
		return false;
	*ret_flagged = number != 0;
	return true;
}

bool
store_add_change(struct store *s, const struct store_change *change)
{
	sqlite3_stmt *insert = store_writing(s, STORE_ADD_CHANGE);

	if (insert == NULL)
		return false;
	sqlite3_bind_int64(insert, 1, change->item);
	store_row_bind_time(insert, 2, change->seen);
	store_row_bind_text(insert, 3, str_of(change->field));
	store_row_bind_text(insert, 4, change->before);
	store_row_bind_text(insert, 5, change->after);
	return store_run(s, insert);
}
