#include "agent/store_filters.h"

#include "agent/store_inside.h"
#include "agent/store_row.h"

bool
store_filters(struct store *s, void (*each)(void *context, const char *name, const char *hash),
    void *context)
{
	sqlite3_stmt *list = s->statements[STORE_LIST_FILTERS];
	int rc;

	while ((rc = sqlite3_step(list)) == SQLITE_ROW)
		each(context, (const char *)sqlite3_column_text(list, 0),
		    (const char *)sqlite3_column_text(list, 1));
	if (rc != SQLITE_DONE)
		store_fail(s, rc);
	sqlite3_reset(list);
	return rc == SQLITE_DONE;
}

bool
store_filters_put(struct store *s, const char *name, const char *hash, int64_t now)
{
	sqlite3_stmt *put = store_writing(s, STORE_PUT_FILTER);

	if (put == NULL)
		return false;
	store_row_bind_text(put, 1, str_of(name));
	store_row_bind_text(put, 2, str_of(hash));
	store_row_bind_time(put, 3, now);
	return store_run(s, put);
}

bool
store_filters_drop(struct store *s, const char *name)
{
	sqlite3_stmt *drop = store_writing(s, STORE_DROP_FILTER);

	if (drop == NULL)
		return false;
	store_row_bind_text(drop, 1, str_of(name));
	return store_run(s, drop);
}

bool
store_filters_choices(struct store *s, void (*each)(void *context, int64_t feed,
    const char *names), void *context)
{
	sqlite3_stmt *list = s->statements[STORE_LIST_CHOICES];
	int rc;

	while ((rc = sqlite3_step(list)) == SQLITE_ROW)
		each(context, sqlite3_column_int64(list, 0),
		    (const char *)sqlite3_column_text(list, 1));
	if (rc != SQLITE_DONE)
		store_fail(s, rc);
	sqlite3_reset(list);
	return rc == SQLITE_DONE;
}

bool
store_filters_choose(struct store *s, int64_t feed, struct str names)
{
	sqlite3_stmt *put = store_writing(s, STORE_PUT_CHOICE);

	if (put == NULL)
		return false;
	sqlite3_bind_int64(put, 1, feed);
	store_row_bind_text(put, 2, names);
	return store_run(s, put);
}

bool
store_filters_choose_all(struct store *s, int64_t feed)
{
	sqlite3_stmt *drop = store_writing(s, STORE_DROP_CHOICE);

	if (drop == NULL)
		return false;
	sqlite3_bind_int64(drop, 1, feed);
	return store_run(s, drop);
}
