#ifndef AGENT_FETCH_H
#define AGENT_FETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "agent/outcome.h"

/*
 * URLs in, answers out.  The only door to libcurl; knows nothing of feeds,
 * names or schedules.  Completions are pulled, never called back.
 *
 * Guards: only http and https (file only where the request says so), the same
 * for redirects; addresses that are not globally reachable are refused on the
 * resolved address of every hop unless allow_private; no .netrc, no proxy from
 * the environment, no cookies kept; credential, cert and headers never go to
 * another origin (scheme, host, port).  With a proxy the resolved address is
 * not known here: names and addresses that cannot lie outside are refused.
 */
struct fetch;

struct fetch_settings {
	const char *ca_file;		/* NULL: the system's bundle */
	int64_t connect_timeout;	/* ms */
	size_t max_body;		/* bytes, as they come */
	size_t connections;		/* at once in all */
};

struct fetch_request {
	size_t tag;			/* the caller's, handed back untouched */
	const char *url;
	const char *etag;		/* sent byte for byte as If-None-Match; NULL or "": none */
	const char *last_modified;	/* the same for If-Modified-Since */
	const char *user_agent;
	const char *credential;		/* "user:password" or "Bearer …"; NULL: none */
	const char *cert;		/* path of a client certificate and its key, in PEM; NULL: none */
	const char *const *headers;	/* more lines, "Name: value", nheaders of them */
	size_t nheaders;
	const char *proxy;		/* its address, and no other way; NULL: directly */
	const char *proxy_credential;	/* "user:password" for it; NULL: none */
	int64_t timeout;		/* ms, the whole transfer */
	bool allow_private;
	bool allow_file;		/* file: may be read (never through a redirect) */
};

/*
 * All views stay valid until the next fetch_take() or fetch_free().
 * outcome is what HTTP says: NEW (2xx with a body), UNCHANGED (304), RETRY
 * (network, TLS, 408, 425, 429, 5xx), BROKEN (other 4xx, refused by a guard, too
 * large, redirect loop, empty answer, 204, 206, truncated body), GONE (410).
 */
struct fetch_answer {
	size_t tag;
	enum outcome outcome;
	int status;			/* HTTP; 0 where there was none */
	struct str body;		/* as it came; empty unless OUTCOME_NEW */
	struct str codings;		/* its Content-Encoding: coding_decode() undoes it */
	struct str content_type;
	struct str etag;		/* of a good answer; printable and < 1 KiB, else empty */
	struct str last_modified;	/* the same */
	struct str url;			/* where the body came from, after redirects */
	struct str moved;		/* url, where every redirect was 301 or 308; else empty */
	const char *redirects;		/* the targets, printable; NULL where there was none */
	bool inside;			/* it came from an address that not all the net can reach */
	struct str headers;		/* of the last answer, as they came */
	int64_t retry_after;		/* ms from now, clamped to 0..24 h; -1: not said */
	int64_t freshness;		/* ms that a good answer calls itself fresh (RFC 9111); 0: not said */
	int64_t took;			/* ms */
	const char *reason;		/* in words: "connected, no answer in 30 s"; "" where good */
};

struct fetch *fetch_new(const struct fetch_settings *settings);
void fetch_free(struct fetch *f);
/* New settings for transfers that start from now on (reload); certificates are read afresh. */
void fetch_configure(struct fetch *f, const struct fetch_settings *settings);

/* Starts a transfer; the strings of the request are copied.  An impossible one is an answer too. */
void fetch_start(struct fetch *f, const struct fetch_request *request);
/* Started and not yet taken. */
size_t fetch_pending(const struct fetch *f);
/*
 * Shows the tag of each transfer that was started and not taken to keep(), which may give it
 * another one; where keep() returns false the transfer is broken off and never answered.
 */
void fetch_keep(struct fetch *f, bool (*keep)(void *context, size_t *tag), void *context);
/* Drives transfers until something happened, wakeup_fd (-1: none) is readable or wait ms passed. */
void fetch_wait(struct fetch *f, int64_t wait, int wakeup_fd);
/* The next answer, if one is there. */
bool fetch_take(struct fetch *f, struct fetch_answer *ret);

/* The library's name and version, with its TLS library, for -V. */
const char *fetch_version(void);

#endif
