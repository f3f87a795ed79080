#ifndef AGENT_URI_H
#define AGENT_URI_H

#include "base/arena.h"
#include "base/str.h"

/*
 * RFC 3986 references, as feeds write them: white space around and line ends
 * inside are dropped, spaces inside become %20; what is no URI at all is kept
 * as it is.
 */

/*
 * Resolves ref against base (RFC 3986, 5.2), in the arena; ref itself where
 * it is absolute, or where base is empty, not absolute or too long.  An empty
 * ref gives the base.  What would be longer than LIMIT_URL is left out: empty.
 */
struct str uri_resolve(struct arena *a, struct str base, struct str ref);

/* True when s begins with a scheme and ':'. */
bool uri_absolute(struct str s);

/* "http", "https", "file" …, in s; empty where there is none. */
struct str uri_scheme(struct str s);

/* Host, with port where one is written, in lower case, in the arena: what politeness counts by. */
struct str uri_host(struct arena *a, struct str s);

/* s with user:password@ masked as user:***@, for logs and tables. */
struct str uri_masked(struct arena *a, struct str s);

#endif
