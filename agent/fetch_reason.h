#ifndef AGENT_FETCH_REASON_H
#define AGENT_FETCH_REASON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/outcome.h"
#include "base/buf.h"

/* How far one hop of a transfer came. */
enum fetch_stage {
	FETCH_STAGE_RESOLVE,	/* no address of the host yet */
	FETCH_STAGE_CONNECT,	/* a socket was opened */
	FETCH_STAGE_ASK,	/* connected, the request is on its way */
	FETCH_STAGE_HEAD,	/* the answer's header lines arrive */
	FETCH_STAGE_REDIRECT,	/* they were complete and sent us elsewhere */
	FETCH_STAGE_BODY,	/* they were complete, the body arrives */
};

/* What is known of a transfer that failed. */
struct fetch_reason_facts {
	int code;		/* CURLcode */
	enum fetch_stage stage;
	bool tls_pending;	/* connected, but the TLS handshake is not done */
	const char *host;
	const char *detail;	/* libcurl's own words, "" for none */
	long verify;		/* X509_V_ERR_…, 0 for none */
	long os_error;		/* errno, 0 for none */
	int64_t took;		/* ms */
	int64_t timeout;	/* ms, the whole transfer */
	size_t body;		/* bytes that arrived */
	int64_t now;		/* ms since 1970: certificates expire by it */
	int64_t from, until;	/* the same, of the certificate; STAMP_NONE: not known */
};

/* What an HTTP status means, and why in words where it is no success. */
enum outcome fetch_reason_status(int status, struct buf *why);

/* The same for a transfer that libcurl gave up. */
enum outcome fetch_reason_failure(const struct fetch_reason_facts *facts, struct buf *why);

#endif
