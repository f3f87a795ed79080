#ifndef AGENT_RECORD_H
#define AGENT_RECORD_H

#include "agent/dialect.h"
#include "agent/feed.h"

/*
 * What a feed or an item said, while it is being read: for each field the
 * best text so far, raw; at its end the best become the fields, cleaned.
 */
struct record_slot {
	struct str raw, base;
	int rank;		/* 0: empty */
	bool html;
};

struct record {
	struct record_slot slots[FIELD_NSLOTS];
	int64_t published, modified;
	int published_rank, modified_rank, author_rank;
	struct feed_author *authors;
	size_t nauthors;
	struct str *tags;
	size_t ntags;
	struct feed_attachment *attachments;
	size_t nattachments;
	unsigned skip_hours, skip_days;
};

void record_clear(struct record *r);

/* The text is copied where it wins; empty text never does.  base: of a URL. */
void record_put(struct arena *a, struct record *r, enum dialect_field field, int rank,
    struct str text, bool html, struct str base);
/* FIELD_PUBLISHED or FIELD_MODIFIED; what is no date is passed over. */
void record_date(struct record *r, enum dialect_field field, int rank, struct str text);
/* FIELD_SKIP_HOUR ("0" to "24") or FIELD_SKIP_DAY ("Monday"); anything else is passed over. */
void record_skip(struct record *r, enum dialect_field field, struct str text);
/* text: "Name", "mail (Name)", "Name <mail>"; authors of a lower rank give way. */
void record_author(struct arena *a, struct record *r, int rank, struct str text, struct str url);
void record_tag(struct arena *a, struct record *r, struct str text);
void record_attachment(struct arena *a, struct record *r, struct str url, struct str type,
    struct str title, struct str size);

/* The fields of all that was put, in the arena. */
void record_item(struct arena *a, const struct record *r, struct feed_item *ret);
void record_feed(struct arena *a, const struct record *r, struct feed *ret);

#endif
