#include "agent/fetch_ask.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "agent/fetch_header.h"
#include "agent/fetch_origin.h"
#include "agent/limit.h"
#include "base/mem.h"

static size_t
room(const char *cstr)
{
	return cstr != NULL ? strlen(cstr) + 1 : 0;
}

/* Copies to *at, which moves on behind it. */
static char *
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
fetch_ask_new(const struct fetch_request *r)
{
	size_t list = r->nheaders * sizeof(char *), size = list + room(r->url) + room(r->etag) +
	    room(r->last_modified) + room(r->user_agent) + room(r->credential) + room(r->cert) +
	    room(r->proxy) + room(r->proxy_credential);
	struct fetch_ask *ask;
	const char **headers;
	char *at;

	for (size_t i = 0; i < r->nheaders; i++)
		size += room(r->headers[i]);
	ask = mem_alloc(sizeof(*ask) + size);
	ask->size = sizeof(*ask) + size;
	headers = (const char **)(void *)(ask + 1);
	at = (char *)(ask + 1) + list;
	ask->request = *r;
	ask->request.url = copy(&at, r->url);
	ask->request.etag = copy(&at, r->etag);
	ask->request.last_modified = copy(&at, r->last_modified);
	ask->request.user_agent = copy(&at, r->user_agent);
	ask->request.credential = copy(&at, r->credential);
	ask->request.cert = copy(&at, r->cert);
	ask->request.proxy = copy(&at, r->proxy);
	ask->request.proxy_credential = copy(&at, r->proxy_credential);
	for (size_t i = 0; i < r->nheaders; i++)
		headers[i] = copy(&at, r->headers[i]);
	ask->request.headers = headers;
	if (ask->request.timeout < 1)
		ask->request.timeout = 1;	/* to libcurl 0 is for ever */
	return ask;
}

void
fetch_ask_free(struct fetch_ask *ask)
{
	if (ask != NULL)
		explicit_bzero(ask, ask->size);	/* there may be secrets in it */
	free(ask);
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

const char *
fetch_ask_impossible(const struct fetch_ask *ask)
{
	const struct fetch_request *r = &ask->request;
	struct str url = str_of(r->url);

	if (url.n > LIMIT_URL)
		return "the address is longer than 8 KiB";
	if (!printable(r->user_agent) || !printable(r->credential) ||
	    !printable(r->proxy_credential))
		return "the user agent or the credential holds control characters or is too long";
	for (size_t i = 0; i < r->nheaders; i++)
		if (!printable(r->headers[i]))
			return "a header holds control characters or is too long";
	if (str_istarts(url, STR("http://")) || str_istarts(url, STR("https://")))
		return r->proxy != NULL && !r->allow_private ? fetch_origin_inside(r->url, "") : NULL;
	if (!str_istarts(url, STR("file:")))
		return "the address is neither http nor https";
	if (!r->allow_file)
		return "a file is read only where the configuration names it";
	return unreadable(r->url);
}
