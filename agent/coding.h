#ifndef AGENT_CODING_H
#define AGENT_CODING_H

#include <stdbool.h>

#include "base/str.h"

/*
 * The content codings of HTTP (RFC 9110, 8.4.1): what a server packed is
 * unpacked here, in one piece.  The only door to libdeflate, brotli and zstd.
 */
#define CODING_ACCEPT "deflate, gzip, br, zstd"	/* what an Accept-Encoding may ask for */

struct coding;

struct coding *coding_new(void);
void coding_free(struct coding *c);

/*
 * Undoes the codings that a Content-Encoding names: a list, the last applied
 * last; empty for none.  A body that begins as gzip does though nobody said so
 * is unpacked, too, where it can be.  max: bytes that may come out, of each
 * coding.  *ret_plain is a view of body or of memory of c, valid until the next
 * call, and not empty.  False: *ret_reason, valid as long, says why in words.
 */
bool coding_decode(struct coding *c, struct str names, struct str body, size_t max,
    struct str *ret_plain, const char **ret_reason);
/* Gives back what a large body took; *ret_plain is gone then. */
void coding_clear(struct coding *c);

/* The libraries' names and versions, for -V. */
const char *coding_version(void);

#endif
