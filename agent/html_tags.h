#ifndef AGENT_HTML_TAGS_H
#define AGENT_HTML_TAGS_H

#include "base/str.h"

/* What a tag does to the text around it. */
enum html_tags_kind {
	HTML_TAGS_UNKNOWN,	/* no element of HTML: "<3", "List<String>" stay text */
	HTML_TAGS_INLINE,	/* vanishes without a trace */
	HTML_TAGS_BLOCK,	/* a line ends here */
	HTML_TAGS_ITEM,		/* a line that begins with a bullet */
	HTML_TAGS_CELL,		/* a space */
	HTML_TAGS_IMAGE,	/* its alt text */
	HTML_TAGS_CODE,		/* no text inside; without its end, to the end of all */
	HTML_TAGS_HIDDEN,	/* no text inside; without its end, only the tag */
};

/* Bytes of the name that s begins with. */
size_t html_tags_name(struct str s);

/* name: as written, any case.  A name with '-' or ':' is somebody's own: inline. */
enum html_tags_kind html_tags_find(struct str name);

#endif
