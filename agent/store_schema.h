#ifndef AGENT_STORE_SCHEMA_H
#define AGENT_STORE_SCHEMA_H

#include <sqlite3.h>
#include <stdint.h>

/* The tables, how older ones become these, and every statement that runs on them. */

#define STORE_SCHEMA_VERSION 3			/* PRAGMA user_version; how many steps there are */
#define STORE_SCHEMA_APPLICATION 0x46445754	/* PRAGMA application_id: "FDWT" */

/*
 * Brings the database from its version to ours, in one transaction: all steps
 * or none.  Returns SQLite's code; the caller has checked that it is ours and
 * not newer.
 */
int store_schema_migrate(sqlite3 *db);

/* The number in PRAGMA user_version, or -1 and SQLite's error in db. */
int store_schema_version(sqlite3 *db);

enum store_schema_statement {
	STORE_BEGIN, STORE_COMMIT, STORE_ROLLBACK,
	STORE_FIND_FEED, STORE_GET_FEED, STORE_ADD_FEED, STORE_MOVE_FEED, STORE_PUT_FEED,
	STORE_LIST_FEEDS, STORE_GET_RHYTHM, STORE_PUT_RHYTHM, STORE_PUT_SILENCE,
	STORE_FIND_ITEM, STORE_FIND_ALIAS, STORE_ADD_IDENTITY, STORE_PUT_IDENTITY,
	STORE_ADD_ALIAS, STORE_PUT_TEXTS, STORE_IS_FLAGGED, STORE_ADD_CHANGE,
	STORE_ADD_ITEM, STORE_LAST_ITEM, STORE_LIST_ITEMS, STORE_LATEST_ITEMS,
	STORE_HAS_SHARED, STORE_ADD_SHARED, STORE_NAMED_ITEM, STORE_RENAME_ITEM, STORE_RENAME_IDENTITY,
	STORE_MOVE_ALIASES,
	STORE_WALK_IDENTITIES, STORE_WALK_ALIASES, STORE_DROP_ITEM, STORE_UNLINK_ITEM,
	STORE_DROP_IDENTITY, STORE_DROP_ALIAS,
	STORE_ADD_ALERT, STORE_UNPRINTED, STORE_MARK_PRINTED, STORE_LIST_ALERTS,
	STORE_LIST_FILTERS, STORE_PUT_FILTER, STORE_DROP_FILTER,
	STORE_LIST_CHOICES, STORE_PUT_CHOICE, STORE_DROP_CHOICE,
	STORE_GET_MOVE, STORE_PUT_MOVE, STORE_DROP_MOVE,
	STORE_GET_AUDIT, STORE_PUT_AUDIT, STORE_DROP_AUDIT,
	STORE_GET_PRUNING, STORE_PUT_PRUNING,
	STORE_NSTATEMENTS
};

const char *store_schema_sql(enum store_schema_statement which);

#endif
