#ifndef AGENT_GATHER_H
#define AGENT_GATHER_H

#include <stdbool.h>

#include "agent/xml.h"
#include "base/buf.h"

/*
 * The text of one element while its events come in.  Child elements become
 * markup again; what is too long is cut at LIMIT_TEXT.
 */
enum gather_form {
	GATHER_PLAIN,	/* as it stands; child tags are left out */
	GATHER_TEXT,	/* plain text, until a child element makes markup of it */
	GATHER_WORDS,	/* the words of XHTML without its tags; HTML where it has no tags */
	GATHER_HTML,	/* markup that was escaped, or stands there openly */
	GATHER_XHTML,	/* markup as elements; the div around it is no part of it */
	GATHER_BASE64,	/* HTML in base64, should it be that */
};

struct gather {
	struct buf text;
	enum gather_form form;
	int depth;	/* of child elements */
	bool nested;	/* there was a child element */
	bool open;	/* the last start tag still lacks its '>' */
};

void gather_init(struct gather *g);
void gather_release(struct gather *g);

void gather_begin(struct gather *g, enum gather_form form);
void gather_text(struct gather *g, struct str run);
void gather_open(struct gather *g, const struct xml_name *name,
    const struct xml_attribute *attributes, size_t n);
void gather_close(struct gather *g, const struct xml_name *name);
/* What was gathered, trimmed, valid until the next gather_begin(); *ret_html: it is markup. */
struct str gather_end(struct gather *g, bool *ret_html);

#endif
