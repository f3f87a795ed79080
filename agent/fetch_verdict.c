#include "agent/fetch_verdict.h"

#include <string.h>

#include "agent/fetch_certificate.h"
#include "agent/fetch_guard.h"
#include "agent/fetch_header.h"
#include "agent/fetch_origin.h"
#include "agent/limit.h"
#include "base/clock.h"
#include "base/stamp.h"

/* A field of the last answer; NULL where there is none. */
static const char *
field(const struct fetch_transfer *t, const char *name)
{
	struct curl_header *h;

	return curl_easy_header(t->easy, name, 0, CURLH_HEADER, -1, &h) == CURLHE_OK ? h->value :
	    NULL;
}

/* Several lines of one field are one list (RFC 9110, 5.3). */
static void
join(const struct fetch_transfer *t, const char *name, struct buf *ret_list)
{
	struct curl_header *h;

	for (size_t i = 0; curl_easy_header(t->easy, name, i, CURLH_HEADER, -1, &h) == CURLHE_OK; i++)
		buf_addf(ret_list, "%s%s", i > 0 ? "," : "", h->value);
}

static struct str
validator(const struct fetch_transfer *t, const char *name)
{
	struct str value = str_of(field(t, name));

	return fetch_header_printable(value) ? value : (struct str){ NULL, 0 };
}

/* The host of a URL, with its port and without user and password. */
static struct str
host_of(struct str url)
{
	const char *at = url.n > 0 ? memmem(url.p, url.n, "://", 3) : NULL;
	size_t from = at != NULL ? (size_t)(at - url.p) + 3 : 0, end;

	for (end = from; end < url.n && strchr("/?#", url.p[end]) == NULL; end++)
		if (url.p[end] == '@')
			from = end + 1;
	return (struct str){ url.p + from, end - from };
}

static bool
fails_at_proxy(const struct fetch_transfer *t, CURLcode result)
{
	return t->ask->request.proxy != NULL && (result == CURLE_COULDNT_CONNECT ||
	    result == CURLE_COULDNT_RESOLVE_PROXY || result == CURLE_PROXY ||
	    (t->stage <= FETCH_STAGE_CONNECT &&
	    (result == CURLE_RECV_ERROR || result == CURLE_OPERATION_TIMEDOUT)));
}

static enum outcome
judge_failure(struct fetch_transfer *t, CURLcode result, struct fetch_answer *ret)
{
	int64_t from = STAMP_NONE, until = STAMP_NONE;
	long verify = t->verify, os_error = 0;
	char *reached = NULL;
	struct str host = host_of(ret->url);
	char name[256];

	if (t->looking)
		fetch_certificate_dates(t->easy, &from, &until);
	else
		curl_easy_getinfo(t->easy, CURLINFO_SSL_VERIFYRESULT, &verify);
	curl_easy_getinfo(t->easy, CURLINFO_OS_ERRNO, &os_error);
	curl_easy_getinfo(t->easy, CURLINFO_PRIMARY_IP, &reached);
	if (fails_at_proxy(t, result))
		snprintf(name, sizeof(name), "the proxy %s", t->ask->request.proxy);
	else
		snprintf(name, sizeof(name), "%.*s", STR_ARG(host));
	return fetch_reason_failure(&(struct fetch_reason_facts){
		.code = (int)result, .stage = t->stage,
		.tls_pending = str_istarts(ret->url, STR("https:")) && t->redirect.hops == 0 &&
		    reached != NULL && *reached != '\0',
		.host = name, .detail = t->error,
		.verify = verify, .os_error = os_error,
		.took = ret->took, .timeout = t->ask->request.timeout, .body = t->body.n,
		.now = clock_now(), .from = from, .until = until,
	}, &t->why);
}

/* Of lengths that differ none can be believed (RFC 9112, 6.3). */
static bool
same_lengths(const struct fetch_transfer *t)
{
	struct curl_header *h;
	const char *first = NULL;

	for (size_t i = 0; curl_easy_header(t->easy, "Content-Length", i, CURLH_HEADER, -1, &h) ==
	    CURLHE_OK; i++) {
		if (first != NULL && strcmp(first, h->value) != 0)
			return false;
		first = h->value;
	}
	return true;
}

/* Who stands before the server and refuses in its place. */
static void
name_guard(struct fetch_transfer *t)
{
	static const struct {
		const char *server, *name;
	} guards[] = {
		{ "ddos-guard", "DDoS-Guard" }, { "AkamaiGHost", "Akamai" },
		{ "QRATOR", "Qrator" }, { "Sucuri/Cloudproxy", "Sucuri" },
	};
	struct str server = str_of(field(t, "Server"));

	if (str_ieq(str_of(field(t, "cf-mitigated")), STR("challenge")))
		buf_add(&t->why, STR(": Cloudflare wants proof of a human"));
	for (size_t i = 0; i < sizeof(guards) / sizeof(guards[0]); i++)
		if (str_ieq(server, str_of(guards[i].server)))
			buf_addf(&t->why, ": from %s", guards[i].name);
}

static enum outcome
judge(struct fetch_transfer *t, CURLcode result, struct fetch_answer *ret)
{
	/* where the status says it all, how the page behind it ended does not matter */
	bool settled = t->stage == FETCH_STAGE_BODY && !fetch_transfer_wanted(t->status);
	enum outcome outcome;

	if (t->stopped)
		return t->verdict;
	if (t->guarded != NULL &&
	    (result == CURLE_COULDNT_CONNECT || result == CURLE_ABORTED_BY_CALLBACK)) {
		buf_addf(&t->why, "refused to connect to %s (%s): only allow-private permits it",
		    t->guarded_at, t->guarded);
		return OUTCOME_BROKEN;
	}
	if (t->looking)
		return judge_failure(t, CURLE_PEER_FAILED_VERIFICATION, ret);
	if (result != CURLE_OK && !settled)
		return judge_failure(t, result, ret);
	outcome = t->file ? OUTCOME_NEW : fetch_reason_status(t->status, &t->why);
	if (outcome != OUTCOME_NEW && outcome != OUTCOME_UNCHANGED)
		name_guard(t);
	if (outcome == OUTCOME_NEW && !same_lengths(t)) {
		buf_add(&t->why, STR("garbled answer (it gives two lengths)"));
		return OUTCOME_BROKEN;
	}
	if (outcome == OUTCOME_NEW)
		join(t, "Content-Encoding", &t->codings);
	if (t->codings.over) {
		buf_add(&t->why, STR("garbled answer (its Content-Encoding is longer than 1 KiB)"));
		return OUTCOME_BROKEN;
	}
	if (outcome != OUTCOME_NEW || t->body.n > 0)
		return outcome;
	buf_add(&t->why, t->file ? STR("empty file") : STR("empty answer"));
	return OUTCOME_BROKEN;
}

static int64_t
freshness(const struct fetch_transfer *t)
{
	struct buf control;
	int64_t fresh;

	buf_init(&control, LIMIT_VALIDATOR);
	join(t, "Cache-Control", &control);
	fresh = fetch_header_freshness(&(struct fetch_header_caching){
	    control.n > 0 ? buf_cstr(&control) : NULL, field(t, "Expires"), field(t, "Date"),
	    field(t, "Age") }, clock_now());
	buf_release(&control);
	return fresh;
}

/* What the header fields say; a validator only where what it stands for was taken whole. */
static void
take_fields(struct fetch_transfer *t, bool good, struct fetch_answer *ret)
{
	ret->content_type = str_of(field(t, "Content-Type"));
	ret->headers = buf_str(&t->head);
	ret->retry_after = fetch_header_retry_after(field(t, "Retry-After"), field(t, "Date"),
	    clock_now());
	if (good) {
		ret->etag = validator(t, "ETag");
		ret->last_modified = validator(t, "Last-Modified");
		ret->freshness = freshness(t);
	}
}

/* Behind a proxy only the name can tell. */
static bool
came_from_inside(const struct fetch_transfer *t)
{
	char *address = NULL, *url = NULL;

	curl_easy_getinfo(t->easy, CURLINFO_PRIMARY_IP, &address);
	curl_easy_getinfo(t->easy, CURLINFO_EFFECTIVE_URL, &url);
	if (t->ask->request.proxy != NULL)
		return url != NULL && fetch_origin_inside(url, "") != NULL;
	return address != NULL && fetch_guard_literal(address) != NULL;
}

void
fetch_verdict_answer(struct fetch_transfer *t, CURLcode result, struct fetch_answer *ret)
{
	struct fetch_answer a = { .tag = t->ask->request.tag, .status = t->status,
	    .url = str_of(t->ask->request.url), .retry_after = -1 };
	char *url = NULL;
	curl_off_t took = 0;
	bool good;

	if (t->running) {
		curl_easy_getinfo(t->easy, CURLINFO_EFFECTIVE_URL, &url);
		curl_easy_getinfo(t->easy, CURLINFO_TOTAL_TIME_T, &took);
		a.url = str_of(url);
		a.took = (int64_t)took / 1000;
	}
	a.outcome = judge(t, result, &a);
	good = a.outcome == OUTCOME_NEW || a.outcome == OUTCOME_UNCHANGED;
	if (t->redirect.hops > 0)
		a.redirects = buf_cstr(&t->redirect.chain);
	if (!good && a.redirects != NULL)
		buf_addf(&t->why, "; redirected: %s", a.redirects);
	if (good && t->redirect.hops > 0 && t->redirect.permanent)
		a.moved = a.url;
	if (good && t->redirect.hops > 0)
		a.inside = came_from_inside(t);
	if (t->running)
		take_fields(t, good, &a);
	if (a.outcome == OUTCOME_NEW) {
		a.body = buf_str(&t->body);
		a.codings = buf_str(&t->codings);
	}
	a.reason = buf_cstr(&t->why);
	*ret = a;
}
