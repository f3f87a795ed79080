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
