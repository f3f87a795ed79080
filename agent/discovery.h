#ifndef AGENT_DISCOVERY_H
#define AGENT_DISCOVERY_H

#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"

/* Feeds that an HTML page names in its <link rel=alternate> and <link rel=feed>. */
struct discovery_feed {
	const char *type;	/* "rss", "atom", "json"; "xml" where the page does not tell which */
	struct str url;		/* absolute, http or https */
	struct str title;	/* one line; may be empty */
};

#define DISCOVERY_FEEDS 64	/* of one page: the longest lists of newsrooms have some 40 */

/* Pure: html in UTF-8, url where it came from.  Returns how many, in order, each once. */
size_t discovery_find(struct arena *a, struct str html, struct str url,
    struct discovery_feed **ret_feeds);

#endif
