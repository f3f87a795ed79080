#include "agent/fetch_transfer.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

#include "agent/coding.h"
#include "agent/fetch_certificate.h"
#include "agent/fetch_guard.h"
#include "agent/fetch_header.h"
#include "agent/fetch_origin.h"
#include "agent/limit.h"
#include "base/mem.h"

/*
 * Invariants
 * 1. A handle is used again for other requests: every option is either the
 *    same for all (set_once) or set anew by fetch_transfer_prepare, also to nothing.
 * 2. No byte is sent to an address that the guard refuses: on_socket asks it
 *    before a connection is made, on_ready before a kept one is used.
 * 3. A body is handed out whole or not at all.
 * 4. The bodies in memory take at most LIMIT_SMALL_BODY each and the budget in all.
 */
#define WHY_SIZE 2048	/* bytes of a reason: a sentence, an address, a chain of redirects */

static void
stop(struct fetch_transfer *t, enum outcome verdict, const char *why)
{
	buf_clear(&t->why);
	buf_add(&t->why, str_of(why));
	t->stopped = true;
	t->verdict = verdict;
}

static void
stop_too_large(struct fetch_transfer *t, const char *what, size_t max)
{
	stop(t, OUTCOME_BROKEN, what);
	buf_add(&t->why, STR("larger than "));
	buf_add_size(&t->why, max);
}

static bool
on_https(const struct fetch_transfer *t)
{
	char *url = NULL;

	curl_easy_getinfo(t->easy, CURLINFO_EFFECTIVE_URL, &url);
	return str_istarts(str_of(url), STR("https:"));
}

/* A new answer begins: of the next hop, or the real one after a 1xx. */
static void
begin_head(struct fetch_transfer *t)
{
	long status = 0;

	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	t->status = (int)status;
	t->stage = FETCH_STAGE_HEAD;
	t->following = false;
	buf_clear(&t->head);
	/* libcurl would follow any 3xx that has a Location; these two are no orders to go on */
	if (status == 300 || status == 304)
		curl_easy_setopt(t->easy, CURLOPT_FOLLOWLOCATION, 0L);
}

/* What a host may see is not what each host may see: from here on nothing of the feed's own. */
static void
stray(struct fetch_transfer *t)
{
	t->strayed = true;
	curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->common);
	if (t->ask->request.cert != NULL)
		curl_easy_setopt(t->easy, CURLOPT_SSLCERT, NULL);
}

/* Looks where a redirect leads; NULL: it may be followed, else why not, in words. */
static const char *
look_ahead(struct fetch_transfer *t, struct str location)
{
	const struct fetch_request *r = &t->ask->request;
	char *here = NULL, target[LIMIT_URL + 1];
	const char *refusal = NULL;

	if (r->nheaders == 0 && r->cert == NULL && r->proxy == NULL)
		return NULL;
	curl_easy_getinfo(t->easy, CURLINFO_EFFECTIVE_URL, &here);
	snprintf(target, sizeof(target), "%.*s", STR_ARG(location));
	if (!t->strayed && !fetch_origin_same(r->url, here, target))
		stray(t);
	if (r->proxy != NULL && !r->allow_private)
		refusal = fetch_origin_inside(here, target);
	return refusal;
}

/* False where the answer sends us to where we will not go. */
static bool
take_field(struct fetch_transfer *t, struct str line)
{
	static const struct str LOCATION = { "location:", sizeof("location:") - 1 };
	struct str target;
	const char *refusal;

	if (str_istarts(line, STR("set-cookie:")))
		t->cookies = true;
	if (t->status <= 300 || t->status >= 400 || t->status == 304 || !str_istarts(line,
	    LOCATION))
		return true;
	target = str_trim(str_from(line, LOCATION.n));
	if (target.n == 0)
		return true;		/* libcurl takes it for none, too */
	t->following = true;
	refusal = fetch_redirect_refuses(&t->redirect, t->status, on_https(t), target);
	if (refusal == NULL)
		refusal = look_ahead(t, target);
	if (refusal != NULL)
		stop(t, OUTCOME_BROKEN, refusal);
	return refusal == NULL;
}

static size_t
on_head(char *p, size_t size, size_t n, void *data)
{
	struct fetch_transfer *t = data;
	struct str line = { p, size * n };

	t->head_size += line.n;
	if (t->head_size > LIMIT_HEADERS) {
		stop_too_large(t, "response headers ", LIMIT_HEADERS);
		return 0;
	}
	if (t->stage != FETCH_STAGE_HEAD && str_istarts(line, STR("HTTP/")))
		begin_head(t);
	if (t->stage != FETCH_STAGE_HEAD)
		return line.n;		/* a trailer says nothing that we would believe */
	buf_add(&t->head, line);
	if (str_trim(line).n == 0)
		t->stage = t->following ? FETCH_STAGE_REDIRECT : FETCH_STAGE_BODY;
	return take_field(t, line) ? line.n : 0;
}

bool
fetch_transfer_wanted(int status)
{
	return status == 0 || (status >= 200 && status < 300 && status != 204 && status != 205 &&
	    status != 206);
}

/* Asks leave for a body that grows large: many at once could fill the memory. */
static bool
may_grow(struct fetch_transfer *t, size_t more)
{
	size_t size = t->body.n + more, large = size > LIMIT_SMALL_BODY ?
	    size - LIMIT_SMALL_BODY : 0;

	if (large - t->large > t->budget->max - t->budget->used)
		return false;
	t->budget->used += large - t->large;
	t->large = large;
	return true;
}

static size_t
on_body(char *p, size_t size, size_t n, void *data)
{
	struct fetch_transfer *t = data;
	struct str piece = { p, size * n };

	if (!fetch_transfer_wanted(t->status)) {
		t->dropped += piece.n;
		t->enough = t->dropped > LIMIT_ERROR_PAGE;
		return t->enough ? 0 : piece.n;
	}
	if (t->body.n == 0) {
		/* from here on slowness counts; before, an answer may take its time */
		curl_easy_setopt(t->easy, CURLOPT_LOW_SPEED_LIMIT, (long)LIMIT_STALL_RATE);
		curl_easy_setopt(t->easy, CURLOPT_LOW_SPEED_TIME, (long)LIMIT_STALL_TIME);
	}
	if (piece.n > t->body.max - t->body.n)
		stop_too_large(t, "", t->body.max);
	else if (!may_grow(t, piece.n))
		stop(t, OUTCOME_RETRY, "no memory for one more large answer at this moment");
	else if (buf_add(&t->body, piece))
		return piece.n;
	return 0;
}

/* The operator named the proxy: it may live anywhere. */
static bool
free_of_guard(const struct fetch_transfer *t)
{
	return t->ask->request.allow_private || t->ask->request.proxy != NULL || t->file;
}

static curl_socket_t
on_socket(void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct fetch_transfer *t = data;
	const char *what = free_of_guard(t) ? NULL : fetch_guard_address(&address->addr);
	const void *number = address->family == AF_INET6 ?
	    (const void *)&((const struct sockaddr_in6 *)(const void *)&address->addr)->sin6_addr :
	    (const void *)&((const struct sockaddr_in *)(const void *)&address->addr)->sin_addr;

	(void)purpose;
	t->stage = FETCH_STAGE_CONNECT;
	if (what == NULL)
		return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
	t->guarded = what;
	if (inet_ntop(address->family, number, t->guarded_at, sizeof(t->guarded_at)) == NULL)
		t->guarded_at[0] = '\0';
	return CURL_SOCKET_BAD;
}

/* Called before each request is sent, on new connections and on kept ones. */
static int
on_ready(void *data, char *address, char *local, int port, int local_port)
{
	struct fetch_transfer *t = data;

	(void)local;
	(void)port;
	(void)local_port;
	t->stage = FETCH_STAGE_ASK;
	if (free_of_guard(t))
		return CURL_PREREQFUNC_OK;
	t->guarded = fetch_guard_literal(address);
	snprintf(t->guarded_at, sizeof(t->guarded_at), "%s", address);
	return t->guarded == NULL ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

static void
set_once(struct fetch_transfer *t)
{
	CURL *e = t->easy;

	curl_easy_setopt(e, CURLOPT_PRIVATE, t);
	curl_easy_setopt(e, CURLOPT_ERRORBUFFER, t->error);
	curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_head);
	curl_easy_setopt(e, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(e, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, on_socket);
	curl_easy_setopt(e, CURLOPT_OPENSOCKETDATA, t);
	curl_easy_setopt(e, CURLOPT_PREREQFUNCTION, on_ready);
	curl_easy_setopt(e, CURLOPT_PREREQDATA, t);
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(e, CURLOPT_QUICK_EXIT, 1L);	/* never wait for a resolver that hangs */
	curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(e, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 1L);
	curl_easy_setopt(e, CURLOPT_MAXREDIRS, (long)LIMIT_REDIRECTS);
	curl_easy_setopt(e, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(e, CURLOPT_PROXY, "");
	/* else no_proxy of the environment would lead past a proxy that is set */
	curl_easy_setopt(e, CURLOPT_NOPROXY, "");
	curl_easy_setopt(e, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	/* libcurl keeps a parsed CA file only where no CA path is set, and some builds set one */
	curl_easy_setopt(e, CURLOPT_CAPATH, NULL);
	curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	curl_easy_setopt(e, CURLOPT_COOKIEFILE, "");	/* in memory, for the hops of one request */
}

struct fetch_transfer *
fetch_transfer_new(struct fetch_budget *budget)
{
	struct fetch_transfer *t = mem_alloc(sizeof(*t));

	t->easy = curl_easy_init();
	if (t->easy == NULL) {
		free(t);
		return NULL;
	}
	t->budget = budget;
	buf_init(&t->head, LIMIT_HEADERS);
	buf_init(&t->codings, LIMIT_VALIDATOR);
	buf_init(&t->why, WHY_SIZE);
	fetch_redirect_init(&t->redirect);
	set_once(t);
	return t;
}

void
fetch_transfer_free(struct fetch_transfer *t)
{
	if (t == NULL)
		return;
	fetch_transfer_clear(t);
	curl_easy_cleanup(t->easy);
	buf_release(&t->head);
	buf_release(&t->codings);
	buf_release(&t->why);
	fetch_redirect_release(&t->redirect);
	free(t);
}

/* What one request changed and the next must not find. */
static void
unset(struct fetch_transfer *t)
{
	curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, NULL);
	curl_easy_setopt(t->easy, CURLOPT_FOLLOWLOCATION, 1L);
	curl_easy_setopt(t->easy, CURLOPT_LOW_SPEED_LIMIT, 0L);
	curl_easy_setopt(t->easy, CURLOPT_LOW_SPEED_TIME, 0L);
	if (t->cookies)
		curl_easy_setopt(t->easy, CURLOPT_COOKIELIST, "ALL");
	if (t->file)
		curl_easy_setopt(t->easy, CURLOPT_PROTOCOLS_STR, "http,https");
	if (t->again) {
		curl_easy_setopt(t->easy, CURLOPT_FRESH_CONNECT, 0L);
		curl_easy_setopt(t->easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	}
	if (t->looking)
		fetch_certificate_look_away(t->easy);
	if (t->ask != NULL && t->ask->request.cert != NULL)
		curl_easy_setopt(t->easy, CURLOPT_SSLCERT, NULL);
	if (t->ask != NULL && t->ask->request.proxy != NULL) {
		curl_easy_setopt(t->easy, CURLOPT_PROXY, "");
		curl_easy_setopt(t->easy, CURLOPT_PROXYUSERPWD, NULL);
	}
	if (t->ask != NULL && t->ask->request.credential != NULL) {
		curl_easy_setopt(t->easy, CURLOPT_USERPWD, NULL);
		curl_easy_setopt(t->easy, CURLOPT_XOAUTH2_BEARER, NULL);
		curl_easy_setopt(t->easy, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
	}
}

/* Nothing arrived yet. */
static void
rewind_answer(struct fetch_transfer *t)
{
	buf_release(&t->body);
	t->budget->used -= t->large;
	t->large = 0;
	buf_clear(&t->head);
	buf_clear(&t->codings);
	buf_clear(&t->why);
	fetch_redirect_clear(&t->redirect);
	t->stage = FETCH_STAGE_RESOLVE;
	t->status = 0;
	t->head_size = t->dropped = 0;
	t->following = t->stopped = t->enough = t->strayed = false;
	t->guarded = NULL;
	t->error[0] = '\0';
}

void
fetch_transfer_clear(struct fetch_transfer *t)
{
	unset(t);
	curl_slist_free_all(t->lines);
	t->lines = t->common = NULL;
	fetch_ask_free(t->ask);
	t->ask = NULL;
	t->file = t->cookies = t->again = t->looking = false;
	rewind_answer(t);
}

static bool
add_line(struct curl_slist **list, const char *line)
{
	struct curl_slist *grown = curl_slist_append(*list, line);

	if (grown != NULL)
		*list = grown;
	return grown != NULL;
}

static bool
add_validator(struct fetch_transfer *t, const char *field, const char *value)
{
	char line[LIMIT_VALIDATOR + 32];

	if (value == NULL || !fetch_header_printable(str_of(value)))
		return true;
	snprintf(line, sizeof(line), "%s: %s", field, value);
	return add_line(&t->common, line);
}

/* The feed's own lines stand first: the list of the others is its end. */
static bool
add_lines(struct fetch_transfer *t, const struct fetch_request *r)
{
	struct curl_slist *own = NULL, *last;
	/* not by libcurl's own option: it would unpack, and that is the cell's work */
	bool whole = add_line(&t->common, "Accept-Encoding: " CODING_ACCEPT) &&
	    add_validator(t, "If-None-Match", r->etag) &&
	    add_validator(t, "If-Modified-Since", r->last_modified);

	for (size_t i = 0; i < r->nheaders && whole; i++)
		whole = add_line(&own, r->headers[i]);
	for (last = own; last != NULL && last->next != NULL;)
		last = last->next;
	if (last != NULL)
		last->next = t->common;
	t->lines = own != NULL ? own : t->common;
	return whole;
}

static void
authorize(CURL *e, const char *credential)
{
	static const struct str BEARER = { "Bearer ", sizeof("Bearer ") - 1 };

	if (credential == NULL)
		return;
	if (str_istarts(str_of(credential), BEARER)) {
		curl_easy_setopt(e, CURLOPT_XOAUTH2_BEARER, credential + BEARER.n);
		curl_easy_setopt(e, CURLOPT_HTTPAUTH, (long)CURLAUTH_BEARER);
	} else {
		curl_easy_setopt(e, CURLOPT_USERPWD, credential);
		curl_easy_setopt(e, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
	}
}

bool
fetch_transfer_prepare(struct fetch_transfer *t, struct fetch_ask *ask,
    const struct fetch_settings *settings)
{
	const struct fetch_request *r = &ask->request;
	const char *why = fetch_ask_impossible(ask);
	CURL *e = t->easy;

	t->ask = ask;
	if (why != NULL) {
		stop(t, OUTCOME_BROKEN, why);
		return false;
	}
	buf_init(&t->body, settings->max_body);
	t->file = str_istarts(str_of(r->url), STR("file:"));
	if (t->file)
		curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "file");
	curl_easy_setopt(e, CURLOPT_CAINFO, settings->ca_file);
	curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, (long)r->timeout);
	curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)settings->connect_timeout);
	curl_easy_setopt(e, CURLOPT_USERAGENT, r->user_agent);
	authorize(e, r->credential);
	if (r->cert != NULL)
		curl_easy_setopt(e, CURLOPT_SSLCERT, r->cert);
	if (r->proxy != NULL) {
		curl_easy_setopt(e, CURLOPT_PROXY, r->proxy);
		curl_easy_setopt(e, CURLOPT_PROXYUSERPWD, r->proxy_credential);
		curl_easy_setopt(e, CURLOPT_PROXY_CAINFO, settings->ca_file);
	}
	if (!add_lines(t, r) ||
	    curl_easy_setopt(e, CURLOPT_HTTPHEADER, t->lines) != CURLE_OK ||
	    curl_easy_setopt(e, CURLOPT_URL, r->url) != CURLE_OK) {
		stop(t, OUTCOME_RETRY, "out of memory");
		return false;
	}
	return true;
}

/* Only at the first hop: there the URL is the one that was asked for. */
static bool
look_at_certificate(struct fetch_transfer *t)
{
	curl_easy_getinfo(t->easy, CURLINFO_SSL_VERIFYRESULT, &t->verify);
	if (t->looking || t->redirect.hops > 0 || !fetch_certificate_dated(t->verify))
		return false;
	rewind_answer(t);
	t->looking = true;
	fetch_certificate_look(t->easy);
	return true;
}

bool
fetch_transfer_retry(struct fetch_transfer *t, CURLcode result)
{
	if (result == CURLE_PEER_FAILED_VERIFICATION)
		return look_at_certificate(t);
	if (t->again || t->stopped || (result != CURLE_HTTP2 && result != CURLE_HTTP2_STREAM))
		return false;
	rewind_answer(t);
	t->again = true;
	curl_easy_setopt(t->easy, CURLOPT_FOLLOWLOCATION, 1L);
	curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->lines);
	curl_easy_setopt(t->easy, CURLOPT_SSLCERT, t->ask->request.cert);
	curl_easy_setopt(t->easy, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(t->easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	return true;
}
