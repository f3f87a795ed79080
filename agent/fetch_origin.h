#ifndef AGENT_FETCH_ORIGIN_H
#define AGENT_FETCH_ORIGIN_H

#include <stdbool.h>

/* Whose address a URL or a redirect leads to, by its letters alone. */

/* True where location, found at url, has the scheme, host and port of the URL first. */
bool fetch_origin_same(const char *first, const char *url, const char *location);

/*
 * For what a proxy will look up: why the host of location, found at url (""
 * for url itself), can only lie inside, in words; NULL where it may be outside.
 */
const char *fetch_origin_inside(const char *url, const char *location);

#endif
