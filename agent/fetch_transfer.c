#include "agent/fetch_transfer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "agent/fetch_guard.h"
#include "agent/fetch_header.h"
#include "agent/limit.h"
#include "base/clock.h"
#include "base/escape.h"
#include "base/mem.h"

/*
 * Invariants
 * 1. A handle is used again for other requests: every option is either the
 *    same for all (set_once) or set anew by fetch_transfer_prepare, also to nothing.
 * 2. No byte is sent to an address that the guard refuses: on_socket asks it
 *    before a connection is made, on_ready before a kept one is used.
 * 3. A body is handed out whole or not at all.
 */
#define WHY_SIZE 2048	/* bytes of a reason: a sentence, an address, a chain of redirects */

static size_t
room(const char *cstr)
{
	return cstr != NULL ? strlen(cstr) + 1 : 0;
}

static const char *
copy(char **at, const char *cstr)
{
	size_t size = room(cstr);
	char *to = *at;

	if (cstr == NULL)
		return NULL;
	memcpy(to, cstr, size);
	*at += size;
	return to;
}

struct fetch_ask *
fetch_transfer_ask(const struct fetch_request *r)
{
	size_t size = room(r->url) + room(r->etag) + room(r->last_modified) +
	    room(r->user_agent) + room(r->credential);
	struct fetch_ask *ask = mem_alloc(sizeof(*ask) + size);
	char *at = (char *)(ask + 1);

	ask->request = *r;
	ask->request.url = copy(&at, r->url);
	ask->request.etag = copy(&at, r->etag);
	ask->request.last_modified = copy(&at, r->last_modified);
	ask->request.user_agent = copy(&at, r->user_agent);
	ask->request.credential = copy(&at, r->credential);
	if (ask->request.timeout < 1)
		ask->request.timeout = 1;	/* to libcurl 0 is for ever */
	return ask;
}

void
fetch_transfer_ask_free(struct fetch_ask *ask)
{
	if (ask != NULL && ask->request.credential != NULL)
		explicit_bzero((char *)(ask + 1) + (ask->request.credential - (const char *)(ask + 1)),
		    strlen(ask->request.credential));
	free(ask);
}

static enum outcome
refuse(struct fetch_transfer *t, const char *why)
{
	buf_clear(&t->why);
	buf_add(&t->why, str_of(why));
	t->stopped = true;
	return OUTCOME_BROKEN;
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

static bool
take_field(struct fetch_transfer *t, struct str line)
{
	const char *refusal;

	if (str_istarts(line, STR("set-cookie:")))
		t->cookies = true;
	if (t->status <= 300 || t->status >= 400 || t->status == 304 ||
	    !str_istarts(line, STR("location:")))
		return true;
	t->following = true;
	refusal = fetch_redirect_refuses(&t->redirect, t->status, on_https(t),
	    str_from(line, sizeof("location:") - 1));
	if (refusal != NULL)
		refuse(t, refusal);
	return refusal == NULL;
}

static size_t
on_head(char *p, size_t size, size_t n, void *data)
{
	struct fetch_transfer *t = data;
	struct str line = { p, size * n };

	t->head_size += line.n;
	if (t->head_size > LIMIT_HEADERS) {
		refuse(t, "response headers larger than 128 KiB");
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

/* 0 is what file: has for a status. */
static bool
wanted(int status)
{
	return status == 0 || (status >= 200 && status < 300 && status != 204 && status != 205 &&
	    status != 206);
}

static void
say_too_large(struct fetch_transfer *t)
{
	size_t max = t->body.max;

	refuse(t, "");
	if (max % (1024 * 1024) == 0)
		buf_addf(&t->why, "larger than %zu MiB", max / (1024 * 1024));
	else if (max % 1024 == 0)
		buf_addf(&t->why, "larger than %zu KiB", max / 1024);
	else
		buf_addf(&t->why, "larger than %zu bytes", max);
}

static size_t
on_body(char *p, size_t size, size_t n, void *data)
{
	struct fetch_transfer *t = data;
	struct str piece = { p, size * n };

	if (!wanted(t->status)) {
		t->dropped += piece.n;
		t->enough = t->dropped > LIMIT_ERROR_PAGE;
		return t->enough ? 0 : piece.n;
	}
	if (t->body.n == 0) {
		/* from here on slowness counts; before, an answer may take its time */
		curl_easy_setopt(t->easy, CURLOPT_LOW_SPEED_LIMIT, (long)LIMIT_STALL_RATE);
		curl_easy_setopt(t->easy, CURLOPT_LOW_SPEED_TIME, (long)LIMIT_STALL_TIME);
	}
	if (buf_add(&t->body, piece))
		return piece.n;
	say_too_large(t);
	return 0;
}

static curl_socket_t
on_socket(void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct fetch_transfer *t = data;
	const char *what = t->ask->request.allow_private ? NULL : fetch_guard_address(&address->addr);
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
	if (t->ask->request.allow_private || t->file)
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
	curl_easy_setopt(e, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(e, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 1L);
	curl_easy_setopt(e, CURLOPT_MAXREDIRS, (long)LIMIT_REDIRECTS);
	curl_easy_setopt(e, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(e, CURLOPT_PROXY, "");
	curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	/* libcurl keeps a parsed CA file only where no CA path is set, and some builds set one */
	curl_easy_setopt(e, CURLOPT_CAPATH, NULL);
	curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	curl_easy_setopt(e, CURLOPT_COOKIEFILE, "");	/* in memory, for the hops of one request */
}

struct fetch_transfer *
fetch_transfer_new(void)
{
	struct fetch_transfer *t = mem_alloc(sizeof(*t));

	t->easy = curl_easy_init();
	if (t->easy == NULL) {
		free(t);
		return NULL;
	}
	buf_init(&t->head, LIMIT_HEADERS);
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
	buf_clear(&t->head);
	buf_clear(&t->why);
	fetch_redirect_clear(&t->redirect);
	t->stage = FETCH_STAGE_RESOLVE;
	t->status = 0;
	t->head_size = t->dropped = 0;
	t->following = t->stopped = t->enough = false;
	t->guarded = NULL;
	t->error[0] = '\0';
}

void
fetch_transfer_clear(struct fetch_transfer *t)
{
	unset(t);
	curl_slist_free_all(t->validators);
	t->validators = NULL;
	fetch_transfer_ask_free(t->ask);
	t->ask = NULL;
	t->file = t->cookies = t->again = false;
	rewind_answer(t);
}

static bool
add_validator(struct fetch_transfer *t, const char *field, const char *value)
{
	char line[LIMIT_VALIDATOR + 32];
	struct curl_slist *grown;

	if (value == NULL || !fetch_header_printable(str_of(value)))
		return true;
	snprintf(line, sizeof(line), "%s: %s", field, value);
	grown = curl_slist_append(t->validators, line);
	if (grown != NULL)
		t->validators = grown;
	return grown != NULL;
}

static bool
printable(const char *text)
{
	return text == NULL || *text == '\0' || fetch_header_printable(str_of(text));
}

/* file: reads what is a plain file and nothing that could block or never end. */
static const char *
unreadable(const char *url)
{
	CURLU *parts = curl_url();
	char *path = NULL;
	const char *why = NULL;
	struct stat st;

	if (parts == NULL || curl_url_set(parts, CURLUPART_URL, url, 0) != CURLUE_OK ||
	    curl_url_get(parts, CURLUPART_PATH, &path, CURLU_URLDECODE) != CURLUE_OK)
		why = "no usable address of a file (file:///path)";
	else if (stat(path, &st) != 0)
		why = errno == ENOENT ? "no such file" : "cannot look at the file";
	else if (!S_ISREG(st.st_mode))
		why = "not a plain file";
	curl_free(path);
	curl_url_cleanup(parts);
	return why;
}

/* Why the request cannot even be tried; NULL where it can. */
static const char *
impossible(const struct fetch_request *r)
{
	struct str url = str_of(r->url);

	if (url.n > LIMIT_URL)
		return "the address is longer than 8 KiB";
	if (!printable(r->user_agent) || !printable(r->credential))
		return "the user agent or the credential holds control characters or is too long";
	if (str_istarts(url, STR("http://")) || str_istarts(url, STR("https://")))
		return NULL;
	if (!str_istarts(url, STR("file:")))
		return "the address is neither http nor https";
	return r->allow_file ? unreadable(r->url) : "a file is read only where the configuration names it";
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
	const char *why = impossible(r);
	CURL *e = t->easy;

	t->ask = ask;
	if (why != NULL) {
		refuse(t, why);
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
	if (!add_validator(t, "If-None-Match", r->etag) ||
	    !add_validator(t, "If-Modified-Since", r->last_modified) ||
	    curl_easy_setopt(e, CURLOPT_HTTPHEADER, t->validators) != CURLE_OK ||
	    curl_easy_setopt(e, CURLOPT_URL, r->url) != CURLE_OK) {
		refuse(t, "out of memory");
		return false;
	}
	return true;
}

bool
fetch_transfer_retry(struct fetch_transfer *t, CURLcode result)
{
	if (t->again || t->stopped || (result != CURLE_HTTP2 && result != CURLE_HTTP2_STREAM))
		return false;
	rewind_answer(t);
	t->again = true;
	curl_easy_setopt(t->easy, CURLOPT_FOLLOWLOCATION, 1L);
	curl_easy_setopt(t->easy, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(t->easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	return true;
}

/* A field of the last answer; NULL where there is none. */
static const char *
field(const struct fetch_transfer *t, const char *name)
{
	struct curl_header *h;

	return curl_easy_header(t->easy, name, 0, CURLH_HEADER, -1, &h) == CURLHE_OK ? h->value : NULL;
}

static struct str
validator(const struct fetch_transfer *t, const char *name)
{
	struct str value = str_of(field(t, name));

	return fetch_header_printable(value) ? value : (struct str){ NULL, 0 };
}

/* The host of a URL, with its port; the whole where there is none. */
static struct str
host_of(struct str url)
{
	size_t i = 0, from = 0, end;

	for (i = 0; i + 2 < url.n && memcmp(url.p + i, "://", 3) != 0; i++)
		;
	if (i + 3 < url.n)
		from = i + 3;
	for (end = from; end < url.n && strchr("/?#", url.p[end]) == NULL; end++)
		if (url.p[end] == '@')
			from = end + 1;
	return (struct str){ url.p + from, end - from };
}

static enum outcome
judge_failure(struct fetch_transfer *t, CURLcode result, struct fetch_answer *ret)
{
	const char *encoding = field(t, "Content-Encoding");
	long verify = 0, os_error = 0;
	char *connected = NULL;
	struct str host = host_of(ret->url);
	char name[256];

	curl_easy_getinfo(t->easy, CURLINFO_SSL_VERIFYRESULT, &verify);
	curl_easy_getinfo(t->easy, CURLINFO_OS_ERRNO, &os_error);
	curl_easy_getinfo(t->easy, CURLINFO_PRIMARY_IP, &connected);
	snprintf(name, sizeof(name), "%.*s", STR_ARG(host));
	return fetch_reason_failure(&(struct fetch_reason_facts){
		.code = (int)result, .stage = t->stage,
		.tls_pending = on_https(t) && t->redirect.hops == 0 && *connected != '\0',
		.host = name, .detail = t->error, .encoding = encoding != NULL ? encoding : "",
		.verify = verify, .os_error = os_error,
		.took = ret->took, .timeout = t->ask->request.timeout, .body = t->body.n,
		.now = clock_now(),
	}, &t->why);
}

static enum outcome
judge(struct fetch_transfer *t, CURLcode result, struct fetch_answer *ret)
{
	/* where the status says it all, how the page behind it ended does not matter */
	bool settled = t->stage == FETCH_STAGE_BODY && !wanted(t->status);
	enum outcome outcome;

	if (t->stopped)
		return OUTCOME_BROKEN;
	if (t->guarded != NULL &&
	    (result == CURLE_COULDNT_CONNECT || result == CURLE_ABORTED_BY_CALLBACK)) {
		buf_addf(&t->why, "refused to connect to %s (%s): only allow-private permits it",
		    t->guarded_at, t->guarded);
		return OUTCOME_BROKEN;
	}
	if (result != CURLE_OK && !settled)
		return judge_failure(t, result, ret);
	outcome = t->file ? OUTCOME_NEW : fetch_reason_status(t->status, &t->why);
	if (outcome != OUTCOME_NEW || t->body.n > 0)
		return outcome;
	buf_add(&t->why, t->file ? STR("empty file") : STR("empty answer"));
	return OUTCOME_BROKEN;
}

void
fetch_transfer_answer(struct fetch_transfer *t, CURLcode result, struct fetch_answer *ret)
{
	struct fetch_answer a = { .tag = t->ask->request.tag, .status = t->status };
	char *url = NULL;
	curl_off_t took = 0;
	bool good;

	curl_easy_getinfo(t->easy, CURLINFO_EFFECTIVE_URL, &url);
	curl_easy_getinfo(t->easy, CURLINFO_TOTAL_TIME_T, &took);
	a.url = str_of(t->running ? url : t->ask->request.url);
	a.took = (int64_t)took / 1000;
	a.outcome = judge(t, result, &a);
	good = a.outcome == OUTCOME_NEW || a.outcome == OUTCOME_UNCHANGED;
	if (!good && t->redirect.hops > 0)
		buf_addf(&t->why, "; redirected: %s", buf_cstr(&t->redirect.chain));
	if (a.outcome == OUTCOME_NEW)
		a.body = buf_str(&t->body);
	if (good && t->redirect.hops > 0 && t->redirect.permanent)
		a.moved = a.url;
	a.content_type = str_of(field(t, "Content-Type"));
	a.etag = validator(t, "ETag");
	a.last_modified = validator(t, "Last-Modified");
	a.headers = buf_str(&t->head);
	a.retry_after = fetch_header_retry_after(field(t, "Retry-After"), field(t, "Date"), clock_now());
	a.reason = buf_cstr(&t->why);
	*ret = a;
}
