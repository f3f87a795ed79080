#ifndef AGENT_LOG_H
#define AGENT_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/*
 * The log: one event a line on stderr.  Where stderr is the journal, an event
 * is a native entry with a field for each key; on a terminal it is a sentence;
 * elsewhere `event key=value …`.  Events are a closed table (log.c, in words in
 * log_text.c) from which the catalog and the list in feedwatch(8) are made; a
 * test holds them together.
 * Strangers' text can forge nothing: values are escaped (base/escape.h).
 */
enum log_event {
	LOG_STARTED, LOG_READY, LOG_RELOADED, LOG_RELOAD_REFUSED, LOG_COMPLAINT,
	LOG_FILTER_APPLIED, LOG_STOPPING, LOG_STOPPED, LOG_HEARTBEAT,
	LOG_FEED_NEW, LOG_FEED_UNCHANGED, LOG_FEED_FAILING, LOG_FEED_RECOVERED,
	LOG_FEED_GONE, LOG_FEED_REPAIRED, LOG_FEED_TRUNCATED, LOG_FEED_MOVING, LOG_FEED_MOVED,
	LOG_FEED_MOVED_BACK, LOG_FEED_LIED,
	LOG_FEED_WAITING, LOG_ITEMS_DROPPED, LOG_ITEMS_RENAMED, LOG_ITEM_CHANGED,
	LOG_ALERTS_HELD, LOG_ALERTS_UNPRINTED,
	LOG_STORE_FAILING, LOG_STORE_RECOVERED, LOG_METRICS_FAILING,
	LOG_STUCK, LOG_ITEMS_PRUNED, LOG_WAL_LARGE,
	LOG_ITEMS_MISSED, LOG_FEED_SILENT, LOG_FEED_HEARD, LOG_NETWORK_DOWN, LOG_NETWORK_UP,
	LOG_READER_UNSEALED,
	LOG_NEVENTS
};

struct log_entry {
	const char *name;
	int level;		/* syslog's: 3 err, 4 warning, 5 notice, 6 info, 7 debug */
	const char *keys;	/* that it may carry, in order, separated by spaces */
	const char *meaning;	/* for the manual */
};

/* The row of an event. */
const struct log_entry *log_entry(enum log_event event);

/* A key and its value; a value that is not there (no text, LOG_NO_NUMBER) is left out. */
struct log_field {
	const char *key;
	struct str text;
	int64_t number;
	bool is_number;
};

bool log_has_value(const struct log_field *field);

#define LOG_NO_NUMBER INT64_MIN
#define LOG_TEXT(key, value) ((struct log_field){ (key), str_of(value), 0, false })
#define LOG_STR(key, value) ((struct log_field){ (key), (value), 0, false })
#define LOG_NUMBER(key, value) ((struct log_field){ (key), { NULL, 0 }, (value), true })

/* log_write(LOG_FEED_NEW, LOG_TEXT("feed", name), LOG_NUMBER("items", 3)) */
#define log_write(event, ...)							\
	log_fields((event), (const struct log_field[]){ { 0 }, __VA_ARGS__ } + 1,	\
	    sizeof((const struct log_field[]){ { 0 }, __VA_ARGS__ }) /		\
	    sizeof(struct log_field) - 1)

void log_fields(enum log_event event, const struct log_field *fields, size_t n);

enum log_form { LOG_PLAIN, LOG_JOURNAL, LOG_TERMINAL, LOG_COLOURED };

/* What suits stderr: journal, terminal or neither. */
enum log_form log_form(void);
/* Once, before the first event.  level: the least urgent that is written. */
void log_open(int level, enum log_form form);

#endif
