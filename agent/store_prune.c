#include "agent/store_prune.h"

#include "base/clock.h"
#include "base/stamp.h"
#include "agent/store_inside.h"
#include "agent/store_items.h"
#include "agent/store_row.h"

/*
 * What must stay true:
 *
 * (1) An item with an alert keeps all it has, for ever.
 * (2) An item that may still stand in its feed's document keeps its name: the
 *     names that go are those that were not seen for long while their feed
 *     brought new items, that is, in a document without them.
 * (3) Text and name go in one transaction with what leads to them.
 */
#define PIECE 256		/* names looked at in one step: 0.2 ms where all stay */
#define PIECE_MS 10		/* of work, looked at after each item: long texts take longer to free */
#define SEEN_AGAIN (2 * CLOCK_DAY)	/* last_seen may lag behind by a day */

struct row {
	int64_t feed, identity, item;
	int64_t last_seen, last_new;
	bool orphan;		/* an alias without a name */
};

/* The rows behind the last one looked at. */
static bool
read_piece(struct store *s, const struct store_prune *p, struct row *rows, size_t *ret_n)
{
	sqlite3_stmt *query = s->statements[p->aliases ? STORE_WALK_ALIASES : STORE_WALK_IDENTITIES];
	size_t n = 0;
	int rc = SQLITE_DONE;

	store_row_bind_pair(query, p->feed, p->identity);
	while (n < PIECE && (rc = sqlite3_step(query)) == SQLITE_ROW) {
		rows[n] = (struct row){
			.feed = sqlite3_column_int64(query, 0),
			.identity = sqlite3_column_int64(query, 1),
		};
		if (p->aliases) {
			rows[n].orphan = sqlite3_column_int(query, 2) != 0;
		} else {
			rows[n].item = sqlite3_column_int64(query, 2);
			rows[n].last_seen = store_row_time(query, 3);
			rows[n].last_new = store_row_time(query, 4);
		}
		n++;
	}
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		store_fail(s, rc);
	sqlite3_reset(query);
	*ret_n = n;
	return rc == SQLITE_ROW || rc == SQLITE_DONE;
}

static bool
run_pair(struct store *s, enum store_schema_statement which, int64_t first, int64_t second)
{
	sqlite3_stmt *statement = store_writing(s, which);

	if (statement == NULL)
		return false;
	store_row_bind_pair(statement, first, second);
	return store_run(s, statement);
}

static bool
drop_texts(struct store *s, struct store_prune *p, const struct row *row)
{
	sqlite3_stmt *drop;
	bool flagged;

	if (!store_items_is_flagged(s, row->item, &flagged))
		return false;
	if (flagged)
		return true;	/* (1) */
	drop = store_writing(s, STORE_DROP_ITEM);
	if (drop == NULL)
		return false;
	sqlite3_bind_int64(drop, 1, row->item);
	if (!store_run(s, drop) || !run_pair(s, STORE_UNLINK_ITEM, row->feed, row->identity))
		return false;
	p->texts++;
	return true;
}

static bool
prune_row(struct store *s, struct store_prune *p, const struct row *row)
{
	if (p->aliases)
		return !row->orphan || run_pair(s, STORE_DROP_ALIAS, row->feed, row->identity);
	if (row->item != 0)
		return row->last_seen >= p->texts_before || drop_texts(s, p, row);
	if (row->last_seen >= p->names_before || row->last_new == STAMP_NONE ||
	    row->last_seen >= row->last_new - SEEN_AGAIN)
		return true;	/* (2) */
	p->names++;
	return run_pair(s, STORE_DROP_IDENTITY, row->feed, row->identity);
}

bool
store_prune_step(struct store *s, struct store_prune *p, bool *ret_more)
{
	int64_t stop = clock_ticks() + PIECE_MS;
	struct row rows[PIECE];
	size_t n, done = 0;

	if (p->feed == 0)
		p->identity = INT64_MIN;
	if (!read_piece(s, p, rows, &n))
		return false;
	while (done < n && (done == 0 || clock_ticks() < stop)) {
		if (!prune_row(s, p, &rows[done]))
			return false;
		p->feed = rows[done].feed;
		p->identity = rows[done].identity;
		done++;
	}
	*ret_more = done < n || n == PIECE;
	if (!*ret_more && !p->aliases) {
		p->aliases = *ret_more = true;
		p->feed = 0;
	}
	return true;
}

bool
store_prune_resume(struct store *s, struct store_prune *p, int64_t *ret_ended)
{
	sqlite3_stmt *query = s->statements[STORE_GET_PRUNING];
	int rc = sqlite3_step(query);

	*ret_ended = STAMP_NONE;
	if (rc == SQLITE_ROW) {
		p->aliases = sqlite3_column_int(query, 0) != 0;
		p->feed = sqlite3_column_int64(query, 1);
		p->identity = sqlite3_column_int64(query, 2);
		*ret_ended = store_row_time(query, 3);
	} else if (rc != SQLITE_DONE)
		store_fail(s, rc);
	sqlite3_reset(query);
	return rc == SQLITE_ROW || rc == SQLITE_DONE;
}

bool
store_prune_put(struct store *s, const struct store_prune *p, int64_t ended)
{
	sqlite3_stmt *put = store_writing(s, STORE_PUT_PRUNING);

	if (put == NULL)
		return false;
	sqlite3_bind_int(put, 1, p->aliases);
	sqlite3_bind_int64(put, 2, p->feed);
	sqlite3_bind_int64(put, 3, p->identity);
	store_row_bind_time(put, 4, ended);
	return store_run(s, put);
}
