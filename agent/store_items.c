#include "agent/store_items.h"

#include "agent/store_inside.h"
#include "agent/store_names.h"
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
store_items_latest(struct store *s, int64_t feed, int n,
    void (*each)(void *context, const struct store_latest *item), void *context)
{
	sqlite3_stmt *list = s->statements[STORE_LATEST_ITEMS];
	int rc;

	store_row_bind_pair(list, feed, n);
	while ((rc = sqlite3_step(list)) == SQLITE_ROW) {
		struct store_latest item = {
			.first_seen = store_row_time(list, 0),
			.published = store_row_time(list, 1),
			.link = store_row_text(list, 2),
			.title = store_row_text(list, 3),
			.lead = store_row_text(list, 4),
			.filters = store_row_text(list, 5),
		};

		each(context, &item);
	}
	if (rc != SQLITE_DONE)
		store_fail(s, rc);
	sqlite3_reset(list);
	return rc == SQLITE_DONE;
}

bool
store_items_restore(struct store *s, const struct store_item *item, struct store_known *known)
{
	return store_insert_item(s, item, &known->item) && store_names_put(s, item->feed, known);
}

bool
store_items_put_texts(struct store *s, int64_t id, const struct store_item *item)
{
	sqlite3_stmt *update = store_writing(s, STORE_PUT_TEXTS);

	if (update == NULL)
		return false;
	store_row_bind_texts(update, id, item);
	return store_run(s, update);
}

bool
store_items_is_flagged(struct store *s, int64_t item, bool *ret_flagged)
{
	int64_t number;

	if (!store_ask(s, STORE_IS_FLAGGED, item, 0, &number))
		return false;
	*ret_flagged = number != 0;
	return true;
}

bool
store_items_add_change(struct store *s, const struct store_change *change)
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
