#ifndef AGENT_DIALECT_H
#define AGENT_DIALECT_H

#include <stddef.h>

#include "base/str.h"

/*
 * What the elements of all feed dialects mean, as one table: an element of a
 * namespace, in a place, feeds a field with a rank.  A new dialect is new rows.
 */
enum dialect_space {
	SPACE_RSS,		/* no namespace, or one of RSS 0.90, 1.0, 2.0 */
	SPACE_ATOM,		/* 0.3 and 1.0 */
	SPACE_CONTENT,
	SPACE_DC,
	SPACE_DCTERMS,
	SPACE_ITUNES,
	SPACE_MEDIA,
	SPACE_NEWS,		/* Google News */
	SPACE_RDF,
	SPACE_SITEMAP,
	SPACE_SY,
	SPACE_XHTML,
	SPACE_YANDEX,		/* news and turbo: the whole article of Russian newsrooms */
	SPACE_XML,
	SPACE_OTHER,
};

/* Where an element stands. */
enum dialect_place {
	IN_NOTHING,		/* the root itself */
	IN_FEED,		/* in rss, RDF, channel, feed */
	IN_ITEM,
	IN_PERSON,
	IN_MEDIA,		/* in Media RSS's groups */
	IN_PICTURE,
	IN_SOURCE,		/* the feed that an entry was taken from */
	IN_SKIP,		/* hours and days when nothing is published */
};

enum dialect_deed {
	DO_ROOT,		/* the document is a feed of the format `note` */
	DO_ENTER,		/* its children are read as in `to` */
	DO_ITEM,		/* an item begins */
	DO_TEXT,		/* its text is the field: markup as HTML, escaped or not */
	DO_PLAIN,		/* its text is the field as it stands */
	DO_TYPED,		/* its text is the field, of the kind its type attribute says */
	DO_DATE,		/* its text is an instant */
	DO_VALUE,		/* its attribute `note` is the field */
	DO_MEDIA,		/* Media RSS content: perhaps a picture, and a container */
	DO_PERSON,		/* an author, as text or by its children */
	DO_LINK,		/* Atom's link, or RSS's */
	DO_GUID,
	DO_TAG,			/* a category: term, label, text or content */
	DO_ENCLOSURE,
	DO_SKIP,		/* an hour or a day to leave out */
};

enum dialect_field {
	FIELD_NONE,
	FIELD_ID, FIELD_URL, FIELD_SELF, FIELD_TITLE, FIELD_SUMMARY, FIELD_DESCRIPTION,
	FIELD_CONTENT,
	FIELD_IMAGE, FIELD_LANGUAGE, FIELD_TTL, FIELD_PERIOD, FIELD_FREQUENCY,
	FIELD_NAME, FIELD_EMAIL, FIELD_URI,
	FIELD_NSLOTS,		/* those above are one text each */
	FIELD_PUBLISHED = FIELD_NSLOTS, FIELD_MODIFIED,
	FIELD_AUTHOR, FIELD_TAG, FIELD_ATTACHMENT,
	FIELD_SKIP_HOUR, FIELD_SKIP_DAY,
};

struct dialect_row {
	enum dialect_place in;
	enum dialect_space space;
	const char *name;		/* in lower case */
	enum dialect_deed deed;
	enum dialect_field field;
	int rank;			/* the higher wins; of equals the first, of dates the last */
	enum dialect_place to;		/* where its children stand; IN_NOTHING: nowhere */
	const char *note;
};

/*
 * The namespace of an element: by URI, spelt loosely (scheme, case, blanks,
 * slash at the end); where the URI is missing or unknown, by the prefix that
 * is habit for it.
 */
enum dialect_space dialect_space_of(const char *uri, const char *prefix);

/* The row for an element (its name in any case), or NULL: it means nothing there. */
const struct dialect_row *dialect_find(enum dialect_place in, enum dialect_space space,
    const char *name);

/* The whole table, in the order the search relies on. */
const struct dialect_row *dialect_rows(size_t *ret_n);

#endif
