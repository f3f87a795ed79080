#include "agent/store_wire.h"

#include "agent/store_inside.h"
#include "agent/store_row.h"
#include "base/stamp.h"

/* The one row of a query about a feed, NULL where there is none; reset it afterwards. */
static bool
look_up(struct store *s, enum store_schema_statement which, int64_t feed, sqlite3_stmt **ret_row)
{
	sqlite3_stmt *query = s->statements[which];
	int rc;

	sqlite3_bind_int64(query, 1, feed);
	rc = sqlite3_step(query);
	*ret_row = rc == SQLITE_ROW ? query : NULL;
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		store_fail(s, rc);
	if (rc != SQLITE_ROW)
		sqlite3_reset(query);
	return rc == SQLITE_ROW || rc == SQLITE_DONE;
}

static int64_t
instant(sqlite3_stmt *row, int column)
{
	return stamp_parse(str_of((const char *)sqlite3_column_text(row, column)));
}

static const char *
text(struct arena *a, sqlite3_stmt *row, int column)
{
	struct str copy = arena_copy(a, str_of((const char *)sqlite3_column_text(row, column)));

	return copy.n > 0 ? copy.p : "";
}

static bool
drop(struct store *s, enum store_schema_statement which, int64_t feed)
{
	sqlite3_stmt *statement = store_writing(s, which);

	if (statement == NULL)
		return false;
	sqlite3_bind_int64(statement, 1, feed);
	return store_run(s, statement);
}

bool
store_wire_move(struct store *s, struct arena *a, int64_t feed, struct store_move *ret,
    bool *ret_found)
{
	sqlite3_stmt *row;

	if (!look_up(s, STORE_GET_MOVE, feed, &row))
		return false;
	*ret_found = row != NULL;
	if (row == NULL)
		return true;
	*ret = (struct store_move){
		.answers = sqlite3_column_int64(row, 0),
		.first = instant(row, 1),
		.last = instant(row, 2),
		.adopted = instant(row, 3),
		.url = text(a, row, 4),
		.target = text(a, row, 5),
	};
	sqlite3_reset(row);
	return true;
}

bool
store_wire_put_move(struct store *s, int64_t feed, const struct store_move *move)
{
	sqlite3_stmt *put = store_writing(s, STORE_PUT_MOVE);

	if (put == NULL)
		return false;
	store_row_bind_pair(put, feed, move->answers);
	store_row_bind_time(put, 3, move->first);
	store_row_bind_time(put, 4, move->last);
	store_row_bind_time(put, 5, move->adopted);
	store_row_bind_text(put, 6, str_of(move->url));
	store_row_bind_text(put, 7, str_of(move->target));
	return store_run(s, put);
}

bool
store_wire_drop_move(struct store *s, int64_t feed)
{
	return drop(s, STORE_DROP_MOVE, feed);
}

bool
store_wire_audit(struct store *s, struct arena *a, int64_t feed, struct store_audit *ret,
    bool *ret_found)
{
	sqlite3_stmt *row;

	if (!look_up(s, STORE_GET_AUDIT, feed, &row))
		return false;
	*ret_found = row != NULL;
	if (row == NULL)
		return true;
	*ret = (struct store_audit){
		.polls = sqlite3_column_int64(row, 0),
		.at = instant(row, 1),
		.lies = sqlite3_column_int64(row, 2),
		.until = instant(row, 3),
		.etag = text(a, row, 4),
		.last_modified = text(a, row, 5),
	};
	sqlite3_reset(row);
	return true;
}

bool
store_wire_put_audit(struct store *s, int64_t feed, const struct store_audit *audit)
{
	sqlite3_stmt *put = store_writing(s, STORE_PUT_AUDIT);

	if (put == NULL)
		return false;
	store_row_bind_pair(put, feed, audit->polls);
	store_row_bind_time(put, 3, audit->at);
	sqlite3_bind_int64(put, 4, audit->lies);
	store_row_bind_time(put, 5, audit->until);
	store_row_bind_text(put, 6, str_of(audit->etag));
	store_row_bind_text(put, 7, str_of(audit->last_modified));
	return store_run(s, put);
}

bool
store_wire_drop_audit(struct store *s, int64_t feed)
{
	return drop(s, STORE_DROP_AUDIT, feed);
}
