#ifndef CONFIG_PATHS_H
#define CONFIG_PATHS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"

/* Files that a configuration names. */

/* The directory of a file with its '/', or "" for a bare name: what goes before a relative path. */
const char *paths_folder(struct arena *a, const char *path);

/* path as it is where it is absolute, else dir (see above) with path behind it. */
const char *paths_join(struct arena *a, const char *dir, struct str path);

/* path from the root on, for people: what a relative one means here and now. */
const char *paths_whole(struct arena *a, const char *path);

/* True where path holds one of * ? [ */
bool paths_is_pattern(struct str path);

struct paths {
	const char **names;	/* NUL-terminated, in the arena */
	size_t n;
};

/*
 * All files (no directories) that a pattern relative to dir matches, in byte order
 * of their names, whatever the locale.  None is no error.
 */
struct paths paths_expand(struct arena *a, const char *dir, struct str pattern);

/* Byte order. */
void paths_sort(struct paths *p);

/*
 * Whether a file can be read: NULL, or why not, in words.  *ret_id gets a
 * string that is the same for all names of one file; ret_id may be NULL.
 */
const char *paths_check(struct arena *a, const char *path, struct str *ret_id);

/*
 * The whole of a file, to be given back with free(); NULL with *ret_why in
 * words where that fails or it holds more than max bytes.
 */
char *paths_read(const char *path, size_t max, size_t *ret_size, const char **ret_why);

#endif
