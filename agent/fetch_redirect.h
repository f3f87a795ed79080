#ifndef AGENT_FETCH_REDIRECT_H
#define AGENT_FETCH_REDIRECT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* Where one request was sent on to, hop by hop, and which hops are refused. */
struct fetch_redirect {
	size_t hops;
	bool permanent;		/* every hop so far was 301 or 308 */
	struct buf chain;	/* the targets, printable: "https://a/ -> https://b/" */
};

void fetch_redirect_init(struct fetch_redirect *r);
void fetch_redirect_clear(struct fetch_redirect *r);
void fetch_redirect_release(struct fetch_redirect *r);

/*
 * Notes the hop that an answer's status and Location ask for, coming from
 * https or not.  NULL: it may be followed; else why not, in words.
 */
const char *fetch_redirect_refuses(struct fetch_redirect *r, int status, bool https,
    struct str location);

#endif
