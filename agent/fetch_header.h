#ifndef AGENT_FETCH_HEADER_H
#define AGENT_FETCH_HEADER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* What single header fields mean (RFC 9110). */

/* The longest wait a server may ask for, ms: a longer one is a mistake or a trap. */
#define FETCH_HEADER_RETRY_MAX ((int64_t)24 * 60 * 60 * 1000)

/* True where a validator may be kept and sent back: printable UTF-8, 1..LIMIT_VALIDATOR-1 bytes. */
bool fetch_header_printable(struct str value);

/*
 * Retry-After (10.2.3), seconds or a date, as ms from now within
 * 0..FETCH_HEADER_RETRY_MAX; -1 for NULL and for what is neither.  A date is
 * counted from the server's own Date where it sent one (else date == NULL),
 * so that a wrong clock on either side does no harm.
 */
int64_t fetch_header_retry_after(const char *value, const char *date, int64_t now);

/*
 * How long an answer calls itself fresh from now on (RFC 9111, 4.2.1), in ms
 * within 0..FETCH_HEADER_FRESH_MAX: max-age, else Expires, less Age.  0 where
 * nothing is said, where it is stale already, or where it is never to be kept
 * (no-cache, no-store, a value that is none).  All fields as they came, lines
 * of one field joined by ','; NULL: not sent.
 */
#define FETCH_HEADER_FRESH_MAX ((int64_t)30 * 24 * 60 * 60 * 1000)

struct fetch_header_caching {
	const char *cache_control, *expires, *date, *age;
};
int64_t fetch_header_freshness(const struct fetch_header_caching *caching, int64_t now);

#endif
