#ifndef CONFIG_LOADER_H
#define CONFIG_LOADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/arena.h"
#include "config/config.h"
#include "config/lines.h"
#include "config/paths.h"
#include "config/seen.h"
#include "config/settings.h"

/* What the parts of the reader share while a configuration is being read. */

/* One file that is being read; those it is included from stay open below it. */
struct source {
	const char *path;
	const char *dir;		/* its folder, for relative paths */
	struct str id;			/* the same for all names of one file */
	struct lines lines;
	char *shown;			/* the text with its secrets masked, once one was asked for */
	struct source *from;		/* the file that includes it, or NULL */
	size_t depth;
};

/* Where something stands, for "first set in". */
struct spot {
	const char *file;	/* NULL: nowhere */
	size_t line;
};

struct loader {
	struct config *config;
	struct arena *arena;		/* the configuration's */
	FILE *diag;
	struct source *source;		/* the current one */
	bool open_nothing;
	size_t errors, warnings, complaints;
	struct spot first[SETTINGS_MAX];	/* where each row of settings_file is set */
	struct seen files;		/* read so far, by id */
	bool any_filters;		/* the directive stands somewhere */
	struct paths filters;		/* all that the patterns gave, in their order */
	unsigned *given;		/* for each feed, which options stand on its line */
	struct seen names, urls;	/* of the feeds */
};

/*
 * An error or a warning about bytes of the current file: n == 0 marks one
 * column.  at == SIZE_MAX: about the file as a whole, no line is shown.
 */
void loader_error(struct loader *l, size_t at, size_t n, const char *what, const char *hint);
void loader_warning(struct loader *l, size_t at, size_t n, const char *what, const char *hint);

/* An error about a word of the current line. */
void loader_refuse(struct loader *l, const struct word *w, const char *what, const char *hint);

/* unknown NOUN "WORD"; a word that may hold a secret is not repeated. */
const char *loader_unknown(struct loader *l, const char *noun, struct str word);

/* "first set on line 7", or in which other file: a hint. */
const char *loader_where(struct loader *l, struct spot spot, const char *done);

/* The current line. */
struct spot loader_spot(const struct loader *l);

/* Relative paths and memory as settings_set() wants them. */
struct setting_value loader_value(const struct loader *l);

/* Says how many complaints were too many to be shown. */
void loader_finish(struct loader *l);

#endif
