#ifndef AGENT_STORE_CONNECTION_H
#define AGENT_STORE_CONNECTION_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/*
 * From a path that store_file_look() found good to a connection that is set up
 * and at the right schema.  False, with one line on diag, where it cannot be;
 * *ret_db is then untouched.
 */

/* ms that another program may lock us out before that is an error */
#define STORE_CONNECTION_PATIENCE 3000

/* Makes a database at path, where there is none: whole, or not at all. */
bool store_connection_create(const char *path, FILE *diag);
/* *ret_wal: it is in WAL mode with synchronous NORMAL; else synchronous is FULL. */
bool store_connection_write(const char *path, FILE *diag, sqlite3 **ret_db, bool *ret_wal);
/* Changes nothing, waits for nobody; works beside a writer and in a read-only directory. */
bool store_connection_read(const char *path, FILE *diag, sqlite3 **ret_db);

/* "PATH: cause in words: what SQLite says: what the system says" for a result code. */
void store_connection_error(sqlite3 *db, const char *path, int code, char *ret, size_t size);

#endif
