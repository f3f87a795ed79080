#ifndef AGENT_LOG_TEXT_H
#define AGENT_LOG_TEXT_H

#include "agent/log.h"
#include "base/buf.h"

/* Events in words: as a sentence, in the journal's catalog, in the manual. */
struct log_words {
	const char *id;		/* MESSAGE_ID: made once, never changed, never used again */
	const char *subject;	/* a heading */
	const char *sentence;	/* @key@ is its value; [...] is left out where a key in it has none */
	const char *advice;	/* what to do */
};

/* An alert is no line of the log, but an entry of the journal with an id of its own. */
#define LOG_TEXT_ALERT_ID "7c2b1f1ab6b24d0f8f1f6f0a3d9e5c41"

const struct log_words *log_text_words(enum log_event event);

/* The event in a sentence for people, escaped: "bbc-world: 3 new of 30 items". */
void log_text_sentence(struct buf *out, enum log_event event, const struct log_field *fields,
    size_t n);

/* systemd/feedwatch.catalog, whole. */
void log_text_catalog(struct buf *out);
/* The list of events in the LOGS section of feedwatch(8), in mdoc. */
void log_text_manual(struct buf *out);

#endif
