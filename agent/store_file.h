#ifndef AGENT_STORE_FILE_H
#define AGENT_STORE_FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

/*
 * The database as a file, seen without SQLite: opening a stranger's database
 * with SQLite may already change it (a hot journal is rolled back).
 */
enum store_file_state {
	STORE_FILE_GOOD,	/* an SQLite database of this application, not newer than `newest` */
	STORE_FILE_ABSENT,	/* nothing there, in a directory that is */
	STORE_FILE_REFUSED,	/* anything else: one line on diag says what */
};

enum store_file_state store_file_look(const char *path, uint32_t application, uint32_t newest,
    FILE *diag);

/*
 * A database in WAL mode without a -wal beside it: its writer has ended well,
 * and the file is all there is.
 */
bool store_file_at_rest(const char *path);

/*
 * Takes PATH.lock for this process and writes its number in it.  The lock ends
 * with the descriptor (close it) or the process, however that ends; the file
 * stays.  -1, with a line on diag, where another holds it or it cannot be made.
 */
int store_file_lock(const char *path, FILE *diag);

/* Which file stands at path: true and its numbers, or false. */
bool store_file_id(const char *path, dev_t *ret_device, ino_t *ret_inode);

/* Makes the name `from` the name `to` for good (the directory is synced). */
bool store_file_rename(const char *from, const char *to);

/* The names in the directory of path survive a power cut; false where that cannot be had. */
bool store_file_sync_directory(const char *path);

/* PATH followed by suffix, to be freed. */
char *store_file_beside(const char *path, const char *suffix);

/* Where path really is: symbolic links of the file itself are followed.  To be freed. */
char *store_file_real(const char *path);

#endif
