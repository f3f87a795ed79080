#ifndef AGENT_FETCH_TRANSFER_H
#define AGENT_FETCH_TRANSFER_H

#include <curl/curl.h>

#include "agent/fetch_ask.h"
#include "agent/fetch_reason.h"
#include "agent/fetch_redirect.h"

/* Bytes of bodies beyond LIMIT_SMALL_BODY, of all transfers: what they have and may have. */
struct fetch_budget {
	size_t used, max;
};

/*
 * One place of the multi: an easy handle and all that one request needs,
 * used again and again.
 */
struct fetch_transfer {
	struct fetch_transfer *next;	/* in the list it is in: spare or ready */
	struct fetch_transfer *sibling;	/* all there are */
	CURL *easy;
	bool running;			/* in the multi */
	struct fetch_ask *ask;
	struct curl_slist *lines;	/* all header lines that go out: the feed's own, then … */
	struct curl_slist *common;	/* … those that any host may see; within lines */
	bool strayed;			/* a redirect led to another origin: it sees no secrets */

	enum fetch_stage stage;
	int status;			/* of the answer that arrives now */
	struct buf head, body, codings, why;
	struct fetch_budget *budget;
	size_t large;			/* bytes taken from the budget */
	size_t head_size;		/* header bytes of all hops */
	size_t dropped;			/* bytes of a page that nobody wants */
	struct fetch_redirect redirect;
	bool file;			/* file: instead of HTTP */
	bool following;			/* this answer is a redirect that is followed */
	bool stopped;			/* by us; why says it */
	enum outcome verdict;		/* where stopped */
	bool enough;			/* by us, and nothing is missing */
	bool cookies;			/* some were set */
	bool again;			/* the second try, over HTTP/1.1 */
	bool looking;			/* the second try, at a certificate that was refused */
	long verify;			/* X509_V_ERR_… of that refusal */
	const char *guarded;		/* what an address was that we did not connect to */
	char guarded_at[64];		/* that address */
	char error[CURL_ERROR_SIZE];
};

/* budget is shared by all and outlives them. */
struct fetch_transfer *fetch_transfer_new(struct fetch_budget *budget);
void fetch_transfer_free(struct fetch_transfer *t);

/* Takes the ask over and readies the handle; false where that is impossible (why says it). */
bool fetch_transfer_prepare(struct fetch_transfer *t, struct fetch_ask *ask,
    const struct fetch_settings *settings);
/* True where the result deserves a second try at once: the handle is ready for it. */
bool fetch_transfer_retry(struct fetch_transfer *t, CURLcode result);
/* True where the body behind a status is what was asked for; 0 is the status of a file. */
bool fetch_transfer_wanted(int status);
/* Empty for the next request; the memory of the body is given back. */
void fetch_transfer_clear(struct fetch_transfer *t);

#endif
