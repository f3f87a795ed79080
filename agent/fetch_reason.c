#include "agent/fetch_reason.h"

#include <curl/curl.h>
#include <errno.h>
#include <string.h>

#include "agent/limit.h"
#include "base/clock.h"
#include "base/escape.h"
#include "base/stamp.h"

static const struct {
	int status;
	enum outcome outcome;
	const char *words;
} STATUSES[] = {
	{ 204, OUTCOME_BROKEN, "answered 204 (no content)" },
	{ 205, OUTCOME_BROKEN, "answered 205 (no content)" },
	{ 206, OUTCOME_BROKEN, "answered 206 (a part), though all was asked for" },
	{ 300, OUTCOME_BROKEN, "answered 300 (several choices)" },
	{ 304, OUTCOME_UNCHANGED, "" },
	{ 400, OUTCOME_BROKEN, "answered 400 (bad request)" },
	{ 401, OUTCOME_BROKEN, "answered 401 (wants a password)" },
	{ 402, OUTCOME_BROKEN, "answered 402 (wants payment)" },
	{ 403, OUTCOME_BROKEN, "answered 403 (forbidden)" },
	{ 404, OUTCOME_BROKEN, "answered 404 (not found)" },
	{ 406, OUTCOME_BROKEN, "answered 406 (not acceptable)" },
	{ 407, OUTCOME_BROKEN, "answered 407 (the proxy wants a password)" },
	{ 408, OUTCOME_RETRY, "answered 408 (request timed out)" },
	{ 410, OUTCOME_GONE, "answered 410 (gone for good)" },
	{ 421, OUTCOME_RETRY, "answered 421 (wrong server)" },
	{ 425, OUTCOME_RETRY, "answered 425 (too early)" },
	{ 429, OUTCOME_RETRY, "answered 429 (too many requests)" },
	{ 451, OUTCOME_BROKEN, "answered 451 (withheld for legal reasons)" },
	{ 500, OUTCOME_RETRY, "answered 500 (internal error)" },
	{ 502, OUTCOME_RETRY, "answered 502 (bad gateway)" },
	{ 503, OUTCOME_RETRY, "answered 503 (unavailable)" },
	{ 504, OUTCOME_RETRY, "answered 504 (gateway timed out)" },
	{ 509, OUTCOME_RETRY, "answered 509 (bandwidth used up)" },
};

enum outcome
fetch_reason_status(int status, struct buf *why)
{
	for (size_t i = 0; i < sizeof(STATUSES) / sizeof(STATUSES[0]); i++)
		if (STATUSES[i].status == status) {
			buf_add(why, str_of(STATUSES[i].words));
			return STATUSES[i].outcome;
		}
	if (status >= 200 && status < 300)
		return OUTCOME_NEW;
	if (status >= 300 && status < 400)
		buf_addf(why, "answered %d (a redirect) without a target", status);
	else
		buf_addf(why, "answered %d", status);
	return status >= 500 && status < 600 ? OUTCOME_RETRY : OUTCOME_BROKEN;
}

/* What libcurl's codes mean to a user; %d in words: the detail in libcurl's words, %h: the host. */
static const struct failure {
	CURLcode code;
	enum outcome outcome;
	const char *words;
} FAILURES[] = {
	{ CURLE_UNSUPPORTED_PROTOCOL, OUTCOME_BROKEN, "no HTTP answer (%d)" },
	{ CURLE_URL_MALFORMAT, OUTCOME_BROKEN, "no usable address (%d)" },
	{ CURLE_COULDNT_RESOLVE_HOST, OUTCOME_RETRY, "cannot resolve host %h" },
	{ CURLE_COULDNT_RESOLVE_PROXY, OUTCOME_RETRY, "cannot resolve the host of %h" },
	{ CURLE_PROXY, OUTCOME_RETRY, "%h gives no way to the server (%d)" },
	{ CURLE_WEIRD_SERVER_REPLY, OUTCOME_BROKEN, "garbled answer (%d)" },
	{ CURLE_BAD_FUNCTION_ARGUMENT, OUTCOME_BROKEN, "garbled answer (%d)" },
	{ CURLE_OUT_OF_MEMORY, OUTCOME_BROKEN, "a header line longer than 100 KiB" },
	{ CURLE_BAD_CONTENT_ENCODING, OUTCOME_BROKEN, "garbled answer (%d)" },	/* of the transfer */
	{ CURLE_WRITE_ERROR, OUTCOME_BROKEN, "garbled answer (%d)" },
	{ CURLE_FILE_COULDNT_READ_FILE, OUTCOME_BROKEN, "cannot read the file (%d)" },
	{ CURLE_GOT_NOTHING, OUTCOME_RETRY, "connection closed without an answer" },
	{ CURLE_SEND_ERROR, OUTCOME_RETRY, "connection lost while asking (%d)" },
	{ CURLE_HTTP2, OUTCOME_RETRY, "HTTP/2 connection broke off (%d)" },
	{ CURLE_HTTP2_STREAM, OUTCOME_RETRY, "HTTP/2 answer broke off (%d)" },
	{ CURLE_SSL_CONNECT_ERROR, OUTCOME_RETRY, "TLS handshake with %h failed (%d)" },
	{ CURLE_SSL_CACERT_BADFILE, OUTCOME_RETRY, "cannot read the CA certificates (%d)" },
	{ CURLE_SSL_CIPHER, OUTCOME_RETRY, "TLS handshake with %h failed (%d)" },
	{ CURLE_SSL_CERTPROBLEM, OUTCOME_BROKEN, "the client certificate cannot be used (%d)" },
};

/* X509_V_ERR_… of OpenSSL, which are fixed; %h: the host, %t: today, %f, %u: from, until when. */
static const struct {
	long verify;
	const char *words;
} CERTIFICATES[] = {
	{ 9, "TLS certificate of %h is not yet valid%f (here it is %t)" },
	{ 10, "TLS certificate of %h has expired%u (here it is %t)" },
	{ 18, "TLS certificate of %h is self-signed" },
	{ 19, "TLS certificate of %h: its issuer is self-signed and not trusted here" },
	{ 20, "TLS certificate of %h: unknown issuer (incomplete chain, or a CA not trusted here)" },
	{ 21, "TLS certificate of %h: unknown issuer (incomplete chain, or a CA not trusted here)" },
	{ 23, "TLS certificate of %h was revoked" },
	{ 62, "TLS certificate is for another host than %h" },
	{ 66, "TLS certificate of %h: its key is too weak" },
	{ 67, "TLS certificate of %h: its issuer's key is too weak" },
	{ 68, "TLS certificate of %h: its signature is too weak" },
};

static const struct {
	int error;
	const char *words;
} CONNECTS[] = {
	{ ECONNREFUSED, "connection refused by %h" },
	{ EHOSTUNREACH, "no route to host %h" },
	{ ENETUNREACH, "network unreachable on the way to %h" },
	{ ECONNRESET, "connection reset by %h" },
	{ ETIMEDOUT, "no connection to %h (timed out)" },
	{ EADDRNOTAVAIL, "no local port or address to reach %h from" },
	{ EMFILE, "cannot connect: too many open files here" },
};

/* Durations as people write them: "30 s", "1.5 s". */
static void
say_time(struct buf *why, int64_t ms)
{
	if (ms % CLOCK_SECOND == 0)
		buf_addf(why, "%lld s", (long long)(ms / CLOCK_SECOND));
	else
		buf_addf(why, "%lld.%lld s", (long long)(ms / CLOCK_SECOND),
		    (long long)(ms % CLOCK_SECOND / 100));
}

static void
say_date(struct buf *why, const char *before, int64_t at)
{
	char stamp[STAMP_SIZE];

	if (at != STAMP_NONE)
		buf_addf(why, "%s%s", before, stamp_format(at, stamp));
}

static void
say(struct buf *why, const char *words, const struct fetch_reason_facts *facts)
{
	char today[STAMP_SIZE];
	struct str detail = str_trim(str_of(facts->detail));

	for (; *words != '\0'; words++) {
		if (*words != '%') {
			buf_addc(why, *words);
			continue;
		}
		switch (*++words) {
		case 'h': escape_text(why, str_of(facts->host)); break;
		case 'd': escape_text(why, detail.n > 0 ? detail : STR("no detail")); break;
		case 'f': say_date(why, ": its time begins at ", facts->from); break;
		case 'u': say_date(why, " at ", facts->until); break;
		case 't': buf_add(why, str_of(stamp_format(facts->now, today))); break;
		}
	}
}

/* A time-out says how far it came: that is what tells a dead host from a slow one. */
static enum outcome
timed_out(const struct fetch_reason_facts *facts, struct buf *why)
{
	bool whole = facts->took + 10 >= facts->timeout;	/* timers may be early */
	int64_t after = whole ? facts->timeout : facts->took / 100 * 100;

	switch (facts->stage) {
	case FETCH_STAGE_RESOLVE:
		say(why, "cannot resolve host %h: no answer from the resolver in ", facts);
		break;
	case FETCH_STAGE_CONNECT:
		say(why, facts->tls_pending ? "connected to %h, no TLS handshake in " :
		    "no connection to %h in ", facts);
		break;
	case FETCH_STAGE_ASK:
		buf_add(why, STR("connected, no answer in "));
		break;
	case FETCH_STAGE_HEAD:
		buf_add(why, STR("answer stalled: its headers were not complete in "));
		break;
	case FETCH_STAGE_REDIRECT:
		say(why, "redirected, no connection to %h in ", facts);
		break;
	case FETCH_STAGE_BODY:
		buf_addf(why, whole ? "answer not complete (%zu bytes) in " :
		    "answer stalled: gave up after %zu bytes and ", facts->body);
		break;
	}
	say_time(why, after);
	return OUTCOME_RETRY;
}

static enum outcome
untrusted(const struct fetch_reason_facts *facts, struct buf *why)
{
	for (size_t i = 0; i < sizeof(CERTIFICATES) / sizeof(CERTIFICATES[0]); i++)
		if (CERTIFICATES[i].verify == facts->verify) {
			say(why, CERTIFICATES[i].words, facts);
			return OUTCOME_RETRY;
		}
	/* libcurl compares the host name itself; OpenSSL has no complaint then */
	say(why, strstr(facts->detail, "subject name") != NULL ?
	    "TLS certificate is for another host than %h" :
	    "TLS certificate of %h is not trusted (%d)", facts);
	return OUTCOME_RETRY;
}

static enum outcome
unconnected(const struct fetch_reason_facts *facts, struct buf *why)
{
	for (size_t i = 0; i < sizeof(CONNECTS) / sizeof(CONNECTS[0]); i++)
		if (CONNECTS[i].error == facts->os_error) {
			say(why, CONNECTS[i].words, facts);
			return OUTCOME_RETRY;
		}
	say(why, "cannot connect to %h (%d)", facts);
	return OUTCOME_RETRY;
}

/* CURLE_RECV_ERROR: a lost connection and a broken chunk have the same code. */
static enum outcome
unreceived(const struct fetch_reason_facts *facts, struct buf *why)
{
	bool reset;

	if (strstr(facts->detail, "headers") != NULL) {
		buf_add(why, STR("response headers too large"));
		return OUTCOME_BROKEN;
	}
	if (strstr(facts->detail, "CONNECT") != NULL) {
		say(why, "%h gives no way to the server (%d)", facts);
		return OUTCOME_RETRY;
	}
	reset = facts->os_error == ECONNRESET || strstr(facts->detail, "reset") != NULL;
	if (facts->stage < FETCH_STAGE_HEAD)
		say(why, reset ? "connection reset by %h before an answer" :
		    "connection to %h lost before an answer (%d)", facts);
	else if (reset)
		buf_addf(why, "connection reset in the middle of the answer (%zu bytes arrived)",
		    facts->body);
	else
		say(why, "answer broken off or garbled (%d)", facts);
	return OUTCOME_RETRY;
}

static enum outcome
truncated(const struct fetch_reason_facts *facts, struct buf *why)
{
	buf_addf(why, "truncated answer: the connection closed after %zu bytes, before its end",
	    facts->body);
	return OUTCOME_BROKEN;
}

static enum outcome
led_astray(const struct fetch_reason_facts *facts, struct buf *why)
{
	(void)facts;
	buf_addf(why, "redirected more than %d times", LIMIT_REDIRECTS);
	return OUTCOME_BROKEN;
}

enum outcome
fetch_reason_failure(const struct fetch_reason_facts *facts, struct buf *why)
{
	static const struct {
		CURLcode code;
		enum outcome (*judge)(const struct fetch_reason_facts *, struct buf *);
	} JUDGES[] = {
		{ CURLE_OPERATION_TIMEDOUT, timed_out },
		{ CURLE_PEER_FAILED_VERIFICATION, untrusted },
		{ CURLE_COULDNT_CONNECT, unconnected },
		{ CURLE_RECV_ERROR, unreceived },
		{ CURLE_PARTIAL_FILE, truncated },
		{ CURLE_TOO_MANY_REDIRECTS, led_astray },
	};

	for (size_t i = 0; i < sizeof(JUDGES) / sizeof(JUDGES[0]); i++)
		if ((int)JUDGES[i].code == facts->code)
			return JUDGES[i].judge(facts, why);
	for (size_t i = 0; i < sizeof(FAILURES) / sizeof(FAILURES[0]); i++)
		if ((int)FAILURES[i].code == facts->code) {
			say(why, FAILURES[i].words, facts);
			return FAILURES[i].outcome;
		}
	buf_addf(why, "%s: ", curl_easy_strerror((CURLcode)facts->code));
	say(why, "%d", facts);
	return OUTCOME_RETRY;
}
