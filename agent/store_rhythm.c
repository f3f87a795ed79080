#include "agent/store_rhythm.h"

#include "base/stamp.h"
#include "agent/store_inside.h"
#include "agent/store_row.h"

/* Arrays of numbers are blobs, least byte first: a database moves between machines. */

static void
bind_shorts(sqlite3_stmt *statement, int i, const uint16_t *numbers, size_t n)
{
	unsigned char blob[2 * RHYTHM_HOURS];

	for (size_t k = 0; k < n; k++) {
		blob[2 * k] = (unsigned char)(numbers[k] & 0xFF);
		blob[2 * k + 1] = (unsigned char)(numbers[k] >> 8);
	}
	sqlite3_bind_blob64(statement, i, blob, 2 * n, SQLITE_TRANSIENT);
}

/* What is missing or of another size stays 0. */
static void
read_shorts(sqlite3_stmt *row, int column, uint16_t *ret, size_t n)
{
	const unsigned char *blob = sqlite3_column_blob(row, column);

	if (blob == NULL || (size_t)sqlite3_column_bytes(row, column) != 2 * n)
		return;
	for (size_t k = 0; k < n; k++)
		ret[k] = (uint16_t)(blob[2 * k] | blob[2 * k + 1] << 8);
}

static void
bind_titles(sqlite3_stmt *statement, int i, const int64_t *titles)
{
	unsigned char blob[8 * RHYTHM_TITLES];

	for (size_t k = 0; k < sizeof(blob); k++)
		blob[k] = (unsigned char)((uint64_t)titles[k / 8] >> k % 8 * 8 & 0xFF);
	sqlite3_bind_blob64(statement, i, blob, sizeof(blob), SQLITE_TRANSIENT);
}

static void
read_titles(sqlite3_stmt *row, int column, int64_t *ret)
{
	const unsigned char *blob = sqlite3_column_blob(row, column);

	if (blob == NULL || sqlite3_column_bytes(row, column) != 8 * RHYTHM_TITLES)
		return;
	for (size_t k = 0; k < 8 * RHYTHM_TITLES; k++)
		ret[k / 8] |= (int64_t)((uint64_t)blob[k] << k % 8 * 8);
}

static void
read_rhythm(sqlite3_stmt *row, struct rhythm *ret)
{
	*ret = (struct rhythm){
		.per_day_milli = sqlite3_column_int64(row, 0),
		.gaps = sqlite3_column_int64(row, 1),
		.last_gap = store_row_time(row, 2),
		.silent_since = store_row_time(row, 3),
		.silent_at = store_row_time(row, 4),
		.first = store_row_time(row, 5),
		.hour = sqlite3_column_int64(row, 6),
		.busy = sqlite3_column_int(row, 7) != 0,
		.today = sqlite3_column_int64(row, 8),
		.gap = sqlite3_column_int64(row, 9),
		.longest = sqlite3_column_int64(row, 10),
		.window = sqlite3_column_int64(row, 11),
		.alive = store_row_time(row, 15),
	};
	read_titles(row, 12, ret->titles);
	read_shorts(row, 13, ret->hours, RHYTHM_HOURS);
	read_shorts(row, 14, ret->latencies, RHYTHM_LATENCIES);
}

bool
store_rhythm_get(struct store *s, int64_t feed, struct rhythm *ret)
{
	sqlite3_stmt *query = s->statements[STORE_GET_RHYTHM];
	int rc;

	sqlite3_bind_int64(query, 1, feed);
	rc = sqlite3_step(query);
	if (rc == SQLITE_ROW)
		read_rhythm(query, ret);
	else if (rc == SQLITE_DONE)
		rhythm_clear(ret);
	else
		store_fail(s, rc);
	sqlite3_reset(query);
	return rc == SQLITE_ROW || rc == SQLITE_DONE;
}

/* -1 is NULL: not known. */
static void
bind_latency(sqlite3_stmt *statement, int i, int64_t latency)
{
	if (latency >= 0)
		sqlite3_bind_int64(statement, i, latency);
	else
		sqlite3_bind_null(statement, i);
}

bool
store_rhythm_put(struct store *s, int64_t feed, const struct rhythm *r)
{
	sqlite3_stmt *put = store_writing(s, STORE_PUT_RHYTHM);
	const struct { int i; int64_t number; } numbers[] = {
		{ 1, feed }, { 2, r->per_day_milli }, { 3, r->gaps }, { 8, r->hour }, { 9, r->busy },
		{ 10, r->today }, { 11, r->gap }, { 12, r->longest }, { 13, r->window },
	};
	const struct { int i; int64_t at; } times[] = {
		{ 4, r->last_gap }, { 5, r->silent_since }, { 6, r->silent_at }, { 7, r->first },
		{ 19, r->alive },
	};

	if (put == NULL)
		return false;
	for (size_t k = 0; k < sizeof(numbers) / sizeof(numbers[0]); k++)
		sqlite3_bind_int64(put, numbers[k].i, numbers[k].number);
	for (size_t k = 0; k < sizeof(times) / sizeof(times[0]); k++)
		store_row_bind_time(put, times[k].i, times[k].at);
	bind_titles(put, 14, r->titles);
	bind_shorts(put, 15, r->hours, RHYTHM_HOURS);
	bind_shorts(put, 16, r->latencies, RHYTHM_LATENCIES);
	bind_latency(put, 17, rhythm_latency(r, 50));
	bind_latency(put, 18, rhythm_latency(r, 95));
	return store_run(s, put);
}

bool
store_rhythm_silence(struct store *s, int64_t feed, int64_t since)
{
	sqlite3_stmt *update = store_writing(s, STORE_PUT_SILENCE);

	if (update == NULL)
		return false;
	sqlite3_bind_int64(update, 1, feed);
	store_row_bind_time(update, 2, since);
	return store_run(s, update);
}
