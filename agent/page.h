#ifndef AGENT_PAGE_H
#define AGENT_PAGE_H

#include "base/arena.h"
#include "base/str.h"

/*
 * What an HTML page that came in place of a feed is, in words: its title and,
 * where it can be told, its kind: "an HTML page titled “Just a moment…”
 * (a challenge of Cloudflare)".  In the arena or static.
 */
const char *page_describe(struct arena *a, struct str html);

#endif
