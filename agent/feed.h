#ifndef AGENT_FEED_H
#define AGENT_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/stamp.h"
#include "base/str.h"

/*
 * Bytes in, a feed out: RSS 0.9x, 1.0, 2.0, Atom 0.3 and 1.0, JSON Feed 1.0
 * and 1.1, CDF, news sitemaps.  A pure function of its arguments.
 */
struct feed_author {
	struct str name, url;
};

struct feed_attachment {
	struct str url, mime_type, title;
	int64_t size;			/* bytes; -1 unknown */
};

/*
 * All text is valid UTF-8, in the document's arena or a view of its body;
 * empty means absent.
 * title, summary and content are plain text; the *_html are as published.
 */
struct feed_item {
	struct str id;			/* guid, Atom id, rdf:about, JSON id: as written, trimmed */
	struct str url;			/* absolute */
	struct str external_url;
	struct str title;		/* one line */
	struct str summary;
	struct str content;
	struct str content_html;	/* markup of content (or summary, where there is no content) */
	struct str image;
	struct str language;
	int64_t published, modified;	/* ms; STAMP_NONE */
	struct feed_author *authors;
	size_t nauthors;
	struct str *tags;
	size_t ntags;
	struct feed_attachment *attachments;
	size_t nattachments;
};

struct feed {
	/*
	 * "rss2.0", "rss1.0", "rss0.9x", "atom1.0", "atom0.3", "json1.1",
	 * "json1.0", "cdf" or "sitemap-news"
	 */
	const char *format;
	const char *encoding;		/* what the bytes were decoded from, canonical lower-case name */
	bool recovered;			/* the bytes were damaged and had to be repaired */
	bool truncated;			/* the end was missing: complete items only */
	size_t dropped;			/* items beyond the ceiling */
	struct str title, home_page_url, feed_url, description, language;
	struct feed_author *authors;
	size_t nauthors;
	struct feed_item *items;	/* in document order */
	size_t nitems;
	int64_t ttl;			/* ms: <ttl>, sy:updatePeriod/Frequency; 0: not said */
	unsigned skip_hours;		/* bit h: nothing is published from h:00 to h:59 UTC */
	unsigned skip_days;		/* bit 0: Monday … bit 6: Sunday, in UTC */
};

struct feed_source {
	struct str body;		/* the whole answer */
	struct str url;			/* where it came from; base of relative URLs */
	struct str content_type;	/* of the answer; may be empty */
};

/*
 * Reads a feed into the arena.  False where it is none: *ret_reason (in the
 * arena, or static) then says what it is instead, in words ("an HTML page
 * titled “Just a moment…”", "empty", "starts with %PDF").  ret_feed is
 * written only on success.
 */
bool feed_parse(struct arena *a, const struct feed_source *source, struct feed *ret_feed,
    const char **ret_reason);

/*
 * Several JSON Feeds, one a line or with lines between them (`parse` prints
 * them so): cuts the first off *rest.  Everything else is one document.
 */
struct str feed_cut(struct str *rest);

#endif
