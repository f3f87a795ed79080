#ifndef AGENT_STORE_H
#define AGENT_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/str.h"
#include "agent/identity.h"
#include "agent/outcome.h"

/*
 * Rows and transactions.  The only door to SQLite; knows no XML, HTTP, filter
 * syntax or stdout.
 *
 * Functions that return bool return false where SQLite failed: store_error()
 * then says why in words, and the open transaction has been rolled back.
 * Further writes are refused until that transaction is ended (store_commit(),
 * which returns false, or store_rollback()): half of a batch is never committed.
 * Then all may be tried again (a full disk may have been freed).
 */
struct store;

enum store_mode {
	STORE_READ,		/* for status, alerts: never writes, never waits for the service */
	STORE_WRITE,		/* for run, once: one process at a time, creates and migrates */
};

/* NULL, with one line on diag, where the database cannot be used: what, where, why. */
struct store *store_open(const char *path, enum store_mode mode, FILE *diag);
void store_close(struct store *s);
const char *store_error(const struct store *s);
/* SQLite's version, for -V. */
const char *store_version(void);

/* What is known of a feed between polls.  Strings: "" where there is none. */
struct store_feed {
	int64_t id;
	const char *name, *url;
	const char *etag, *last_modified;
	int64_t body_hash;		/* of the last body taken; 0: none */
	enum outcome outcome;		/* of the last poll; UNCHANGED where there was none */
	int status;			/* HTTP, of the last poll */
	const char *reason;		/* why it failed, in words */
	int64_t failures;		/* in a row; 0: well */
	int64_t failing_since;		/* all instants: ms since 1970 UTC, STAMP_NONE: never */
	int64_t last_poll, last_success, last_new, next_poll;
	int64_t wait_until;		/* its host asked to be left alone till then */
	int64_t polls;
	int64_t interval;		/* ms between two polls, as it is now; 0: not polled yet */
	/* filled by store_feeds() only */
	int64_t items, alerts;		/* rows */
	int64_t per_day_milli;		/* items a day, times 1000 */
	int64_t latency_p50, latency_p95; /* ms from publication to first sight; -1: unknown */
	int64_t gaps, last_gap;		/* polls between which items may have been missed; when last */
	/* filled by store_feeds(), store_plans() and store_find_feed() */
	int64_t silent_since;		/* quiet against its own rhythm since then; STAMP_NONE: it is not */
	/* filled by the two last: of its rhythm (rhythm.h) what its schedule needs … */
	int64_t gap, alive, silent_at;
	bool moved, audited;		/* … and whether there are rows of store_wire.h about it */
};

/*
 * The row of a configured feed, made where there is none, found by name; a
 * changed URL forgets the validators.  Strings go to the arena.
 */
bool store_find_feed(struct store *s, struct arena *a, const char *name, const char *url,
    struct store_feed *ret);
/* The same row again, by id. */
bool store_get_feed(struct store *s, struct arena *a, int64_t id, struct store_feed *ret);
/* A copy of a row, strings and all, in one piece of memory: to be given back with free(). */
struct store_feed *store_feed_new(const struct store_feed *f);

/*
 * Transactions.  store_begin() is implied by the first write (store_find_feed()
 * of a new feed included).  A commit with an alert in it survives a power cut
 * once it is true (a poll without one may be repeated); where it is false only
 * for want of the disk's confirmation the rows may be there all the same:
 * nothing is printed then, and the next poll finds them.
 */
bool store_begin(struct store *s);
bool store_commit(struct store *s);
void store_rollback(struct store *s);

/* Writes the health columns and validators of f->id. */
bool store_put_feed(struct store *s, const struct store_feed *f);

struct store_item {
	int64_t feed;
	int64_t identity;		/* unique in its feed (store_names_identify) */
	struct str guid, link, title, summary, content, language;
	struct str author, tags;	/* all, '\n' between them: as filters see them */
	int64_t text_hash;		/* of what filters look at (edit_hash); written only */
	int64_t published, modified;	/* STAMP_NONE: not said */
	int64_t first_seen;
	/* read only */
	int64_t id;
	struct str feed_name;
};

/* What is known of an item without reading its texts. */
struct store_known {
	int64_t item;			/* its id; 0: its texts are older than keep */
	int64_t identity;
	int64_t text_hash;		/* of its texts as stored; 0: not known (older schema) */
	int64_t former_hash;		/* of the texts before; 0: none */
	int64_t last_seen;		/* in a document, to a day or so */
	int64_t changed;		/* when its texts last did; STAMP_NONE */
	int64_t edits;			/* how often */
	int64_t aliases;		/* other names that are remembered */
	bool renamed;			/* found by its story: it came with a name that is new */
};

bool store_find_item(struct store *s, int64_t feed, int64_t identity, struct store_known *ret,
    bool *ret_found);
/* None of its identity may be there: store_names_recognise() says so. */
bool store_add_item(struct store *s, const struct store_item *item, int64_t *ret_id);

struct store_alert {
	int64_t id;			/* 0 when adding */
	int64_t item;
	const char *filter, *filter_hash;
	int level;			/* syslog's number */
	int64_t score;
	struct str why;			/* JSON array */
	struct str reason;		/* the same as text, for the alert's line */
	int64_t created;
	bool held;			/* beyond max-alerts: a row, but no line */
	/* read only */
	struct str feed, guid, link, title;
	struct str lead;		/* how the text begins, where there is no title */
	int64_t identity;		/* of the item: what it is called where it has no guid and no link */
	int64_t published;
	bool printed;
	struct str parts, note;		/* of match only, which stores nothing: the score's parts, limits met */
};

/* One alert for each filter and item: a second one changes nothing. */
bool store_add_alert(struct store *s, const struct store_alert *alert);
/* False where what the last write was to add was there already. */
bool store_changed(const struct store *s);

/*
 * Alerts that are rows but not yet lines, oldest first, at most n and as many
 * as fit into the arena; *ret_n of them.
 */
bool store_unprinted(struct store *s, struct arena *a, size_t n, struct store_alert **ret,
    size_t *ret_n);
/* Marks them printed and commits; to be called between transactions. */
bool store_mark_printed(struct store *s, const struct store_alert *alerts, size_t n);

struct store_query {
	int64_t since;			/* created at or after; STAMP_NONE: all */
	const char *filter, *feed;	/* NULL: all */
};

/* Alerts oldest first; each() gets one at a time, its strings valid during the call. */
bool store_alerts(struct store *s, const struct store_query *query,
    void (*each)(void *context, const struct store_alert *alert), void *context, size_t *ret_n);
/* All feeds by name, with their counts. */
bool store_feeds(struct store *s,
    void (*each)(void *context, const struct store_feed *feed), void *context);
/* All feeds as store_find_feed() gives them, in no order. */
bool store_plans(struct store *s,
    void (*each)(void *context, const struct store_feed *feed), void *context);

#endif
