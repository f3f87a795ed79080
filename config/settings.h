#ifndef CONFIG_SETTINGS_H
#define CONFIG_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/str.h"
#include "config/config.h"

/*
 * The tables of what can be set: one for the file, one for the options of a
 * feed line.  A row says all there is to know about a setting: it parses,
 * checks, defaults and documents it.
 */
#define SETTINGS_MAX 32	/* rows of a table, at most */

enum setting_type {
	SETTING_DURATION,	/* int64_t, ms */
	SETTING_SIZE,		/* int64_t, bytes */
	SETTING_NUMBER,		/* int64_t */
	SETTING_YESNO,		/* bool */
	SETTING_OUTPUT,		/* enum config_output */
	SETTING_AGENT,		/* const char *, fit for an HTTP header */
	SETTING_PATH,		/* const char *, made relative to the file it stands in */
	SETTING_FILE,		/* the same, and it must be readable now */
	SETTING_CREDENTIAL,	/* const char *, the NAME of credential:NAME */
	SETTING_TAGS,		/* const char ** and size_t */
	SETTING_PROXY,		/* const char *, an address; NULL for none */
	SETTING_HEADERS,	/* const char ** and size_t, "Name: value"; may stand several times */
	SETTING_NAMES,		/* const char ** and size_t, of ASCII letters, digits, - and _ */
	SETTING_NTYPES
};

struct setting {
	const char *name;
	enum setting_type type;
	const char *fallback;	/* the default as one would write it; in (…): in words */
	int64_t min, max;	/* both 0: no bounds */
	size_t offset;		/* in struct config or struct config_feed */
	const char *help;
};

struct setting_table {
	const struct setting *rows;
	size_t n;
};

extern const struct setting_table settings_file;	/* into struct config */
extern const struct setting_table settings_feed;	/* into struct config_feed */

/* The row of that name, or NULL. */
const struct setting *settings_find(const struct setting_table *table, struct str name);

/* The name in the table that is nearest to a wrong one, or NULL. */
const char *settings_guess(const struct setting_table *table, struct str name);

struct setting_value {
	struct arena *arena;	/* of strings and messages */
	const char *dir;	/* paths are relative to it: "" or ending in '/' */
	bool open_nothing;	/* files need not be there */
	const char *what;	/* where it failed: what is wrong, */
	const char *hint;	/* and what to write instead; may be NULL */
};

/*
 * Parses text as the setting's value and writes it into target, a struct
 * config or struct config_feed.  False, with v->what and v->hint, where it is
 * no such value or out of bounds.
 */
bool settings_set(const struct setting *s, struct setting_value *v, struct str text, void *target);

/* Writes the defaults of all rows whose default is a value into target. */
void settings_defaults(const struct setting_table *table, struct setting_value *v, void *target);

/* The row of the file that stands in for an option which a feed does not give, or NULL. */
const struct setting *settings_parent(const struct setting *s);

/* Copies that row's value into the feed. */
void settings_inherit(const struct setting *s, const struct setting *parent,
    const struct config *c, struct config_feed *feed);

/* Whether the setting has the same value in two structs of its table. */
bool settings_same(const struct setting *s, const void *a, const void *b);

/* Whether the option of a feed is what the file sets for all. */
bool settings_inherited(const struct setting *s, const struct config_feed *feed,
    const struct config *c);

/* "90s" → 90000; -1 for what is no duration.  SIZE likewise: "16MiB". */
int64_t settings_duration(struct str text);
int64_t settings_size(struct str text);

/* A number as one would write it for this setting: 90000 is "90s". */
const char *settings_written(const struct setting *s, int64_t value, struct arena *arena);

/* "from 1min to 7d", "text or json": what may be written, in words. */
const char *settings_bounds(const struct setting *s, struct arena *arena);
const char *settings_type_name(const struct setting *s);

#endif
