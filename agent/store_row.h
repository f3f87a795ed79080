#ifndef AGENT_STORE_ROW_H
#define AGENT_STORE_ROW_H

#include <sqlite3.h>

#include "agent/store.h"

/* Structs to rows and back.  Parameters count from 1, in the order of store_schema_sql(). */

/* Views: the strings must live until the statement has run. */
void store_row_bind_text(sqlite3_stmt *statement, int i, struct str text);
/* ISO 8601; NULL for STAMP_NONE and what lies outside the years 0..9999. */
void store_row_bind_time(sqlite3_stmt *statement, int i, int64_t at);

/* A text of a row, SQLite's until its next step or reset; empty for NULL. */
struct str store_row_text(sqlite3_stmt *row, int column);
/* An instant of a row; STAMP_NONE for NULL. */
int64_t store_row_time(sqlite3_stmt *row, int column);

/* Parameters 1 and 2. */
void store_row_bind_pair(sqlite3_stmt *statement, int64_t first, int64_t second);

void store_row_bind_feed(sqlite3_stmt *statement, const struct store_feed *feed);
void store_row_bind_item(sqlite3_stmt *statement, const struct store_item *item);
void store_row_bind_texts(sqlite3_stmt *statement, int64_t id, const struct store_item *item);
void store_row_bind_known(sqlite3_stmt *statement, int64_t feed, const struct store_known *known);
void store_row_bind_alert(sqlite3_stmt *statement, const struct store_alert *alert);

/* The strings are SQLite's until the statement's next step or reset. */
void store_row_feed(sqlite3_stmt *row, struct store_feed *ret);
void store_row_item(sqlite3_stmt *row, struct store_item *ret);
void store_row_known(sqlite3_stmt *row, struct store_known *ret);
void store_row_alert(sqlite3_stmt *row, struct store_alert *ret);

/* The whole identity of the item of a STORE_NAMED_ITEM row. */
int64_t store_row_whole(sqlite3_stmt *row);

/* The strings of a row; STORE_ROW_TEXTS of them. */
#define STORE_ROW_TEXTS 5
void store_row_texts(struct store_feed *feed, const char **ret[STORE_ROW_TEXTS]);

/* Copies all strings into the arena; false where they do not fit. */
bool store_row_keep_feed(struct arena *a, struct store_feed *feed);
bool store_row_keep_alert(struct arena *a, struct store_alert *alert);

#endif
