#ifndef AGENT_REQUEST_H
#define AGENT_REQUEST_H

#include <stdbool.h>
#include <stdio.h>

#include "base/buf.h"
#include "config/config.h"
#include "agent/fetch.h"

/* What a feed's line says of the way to it, with its secrets, as one request. */
struct request {
	struct fetch_request fetch;
	struct buf secret, proxy_secret, cert, header;
	const char **headers;		/* views into header, which holds them one behind the other */
};

/*
 * Fills in all that the configuration knows; tag, validators and (where it is
 * another) url are the caller's.  False where a secret is not there:
 * *ret_reason says so in words.  Release it either way.
 */
bool request_init(struct request *r, const struct config_feed *feed, const char **ret_reason);
/*
 * Whether https can be spoken at all, where a feed needs it: said once, before
 * anything is polled, and not by each feed in turn.
 */
bool request_trust(const struct config *c, FILE *diag);
/* Wipes the secrets. */
void request_release(struct request *r);

#endif
