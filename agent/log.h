#ifndef AGENT_LOG_H
#define AGENT_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/*
 * The log: one event a line on stderr, `event key=value …`, with the journal's
 * <N> priority prefix where stderr is the journal.  Events are a closed table
 * (log.c) which feedwatch(8) repeats; a test holds the two together.
 * Strangers' text can forge nothing: values are escaped (base/escape.h).
 */
enum log_event {
	LOG_STARTED, LOG_READY, LOG_RELOADED, LOG_RELOAD_REFUSED, LOG_COMPLAINT,
	LOG_FILTER_APPLIED, LOG_STOPPING, LOG_STOPPED, LOG_HEARTBEAT,
	LOG_FEED_NEW, LOG_FEED_UNCHANGED, LOG_FEED_FAILING, LOG_FEED_RECOVERED,
	LOG_FEED_GONE, LOG_FEED_REPAIRED, LOG_FEED_TRUNCATED, LOG_FEED_MOVED,
	LOG_FEED_WAITING, LOG_ITEMS_DROPPED, LOG_ALERTS_HELD, LOG_ALERTS_UNPRINTED,
	LOG_STORE_FAILING, LOG_STORE_RECOVERED, LOG_READER_UNSEALED,
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

/* Once, before the first event.  level: the least urgent that is written; prefixed: with <N>. */
void log_open(int level, bool prefixed);

#endif
