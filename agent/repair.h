#ifndef AGENT_REPAIR_H
#define AGENT_REPAIR_H

#include <stdbool.h>

#include "base/buf.h"

/*
 * Damaged XML made well-formed, so that no text is lost: libxml2's own
 * recovery drops text silently.  The result has no declaration, comments,
 * processing instructions or document type, and one root.
 */
struct repair {
	struct buf text;	/* release it with buf_release() */
	size_t references;	/* made of a bare '<' or '&' so far */
	bool damaged;		/* something was not well-formed */
	bool truncated;		/* the end is missing: an item that had begun is cut off */
};

/* True where libxml2 must not see the text as it is: it has a document type. */
bool repair_needed(struct str text);

/* text: UTF-8. */
void repair_xml(struct str text, struct repair *ret);

#endif
