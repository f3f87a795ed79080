#ifndef AGENT_STORE_INSIDE_H
#define AGENT_STORE_INSIDE_H

#include <sys/types.h>

#include "agent/store.h"
#include "agent/store_schema.h"

/* What the files of the store share; nobody else includes it. */

#define ERROR_SIZE 512

enum transaction {
	TRANSACTION_NONE,
	TRANSACTION_OPEN,
	TRANSACTION_FAILED,	/* to begin */
	TRANSACTION_LOST,	/* after it had begun: what was written in it is undone */
};

struct store {
	sqlite3 *db;
	sqlite3_stmt *statements[STORE_NSTATEMENTS];
	char *path;
	enum store_mode mode;
	enum transaction transaction;
	bool alerts;			/* some were added in the transaction: its commit is durable */
	bool unsynced;			/* a durable commit was not confirmed by the disk */
	bool wal;
	int64_t sharing;		/* the feed that store_names last looked at; 0: none */
	bool shares;			/* it has names that are shared, or had within this transaction */
	int lock;
	dev_t device;
	ino_t inode;
	char error[ERROR_SIZE];
};

/* Remembers what SQLite's code means and undoes the transaction.  Always false. */
bool store_fail(struct store *s, int code);
/* A statement that writes, within a transaction that is open; else NULL. */
sqlite3_stmt *store_writing(struct store *s, enum store_schema_statement which);
/* Runs a statement that gives no rows, or none that matter. */
bool store_run(struct store *s, sqlite3_stmt *statement);

/*
 * *ret_number: the first column of the query's row about (first, second), of
 * which it may take the first only; 0 where there is none.
 */
bool store_ask(struct store *s, enum store_schema_statement which, int64_t first, int64_t second,
    int64_t *ret_number);
/* The row of an item's texts, and no name that leads to it. */
bool store_insert_item(struct store *s, const struct store_item *item, int64_t *ret_id);

#endif
