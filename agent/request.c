#include "agent/request.h"

#include <stdlib.h>

#include "agent/credential.h"
#include "agent/fetch_certificate.h"
#include "agent/limit.h"
#include "base/mem.h"

/*
 * Invariant: a request that the configuration gives a secret, a certificate or
 * a proxy never goes out without it.
 */
#define HEADERS_SIZE ((size_t)64 * 1024)	/* bytes of all of a feed's header lines */

static bool
read_secret(const char *name, struct buf *secret, const char **ret_text, const char **ret_reason)
{
	if (name == NULL)
		return true;
	if (!credential_read(name, secret, ret_reason))
		return false;
	*ret_text = buf_cstr(secret);
	return true;
}

/* One line of `header=`, its secret in its place, behind those before. */
static bool
add_header(struct request *r, struct str line, const char **ret_reason)
{
	struct str value = line, name = str_cut(&value, ':'), prefix = STR("credential:");

	value = str_trim(value);
	buf_addf(&r->header, "%.*s: ", STR_ARG(name));
	if (!str_starts(value, prefix))
		return buf_add(&r->header, value) && buf_addc(&r->header, '\0');
	return credential_read(str_from(value, prefix.n).p, &r->header, ret_reason) &&
	    buf_addc(&r->header, '\0');
}

static bool
add_headers(struct request *r, const struct config_feed *feed, const char **ret_reason)
{
	const char *p;

	*ret_reason = "its headers are too long";
	for (size_t i = 0; i < feed->nheaders; i++)
		if (!add_header(r, str_of(feed->headers[i]), ret_reason))
			return false;
	if (feed->nheaders == 0)
		return true;
	r->headers = mem_array(feed->nheaders, sizeof(*r->headers));
	p = r->header.p;
	for (size_t i = 0; i < feed->nheaders; i++, p += strlen(p) + 1)
		r->headers[i] = p;
	r->fetch.headers = r->headers;
	r->fetch.nheaders = feed->nheaders;
	return true;
}

bool
request_init(struct request *r, const struct config_feed *feed, const char **ret_reason)
{
	*r = (struct request){ .fetch = {
		.url = feed->url,
		.user_agent = feed->user_agent,
		.timeout = feed->timeout,
		.allow_private = feed->allow_private,
		.allow_file = true,
		.proxy = feed->proxy,
	} };
	buf_init(&r->secret, CREDENTIAL_MAX);
	buf_init(&r->proxy_secret, CREDENTIAL_MAX);
	buf_init(&r->cert, CREDENTIAL_MAX);
	buf_init(&r->header, HEADERS_SIZE);
	if (feed->cert != NULL && !credential_path(feed->cert, &r->cert, ret_reason))
		return false;
	r->fetch.cert = feed->cert != NULL ? buf_cstr(&r->cert) : NULL;
	return read_secret(feed->auth, &r->secret, &r->fetch.credential, ret_reason) &&
	    read_secret(feed->proxy_auth, &r->proxy_secret, &r->fetch.proxy_credential,
	    ret_reason) && add_headers(r, feed, ret_reason);
}

void
request_release(struct request *r)
{
	struct buf *secrets[] = { &r->secret, &r->proxy_secret, &r->header, &r->cert };

	for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++) {
		if (secrets[i]->p != NULL)
			explicit_bzero(secrets[i]->p, secrets[i]->size);
		buf_release(secrets[i]);
	}
	free(r->headers);
}

bool
request_trust(const struct config *c, FILE *diag)
{
	const char *file, *why = fetch_certificate_trouble(c->ca_file, &file);
	bool needed = false;

	for (size_t i = 0; i < c->nfeeds && !needed; i++)
		needed = str_starts(str_of(c->feeds[i].url), STR("https:"));
	if (why == NULL || !needed)
		return true;
	fprintf(diag, "%s: error: no https feed can be polled: the certificates of the authorities, "
	    "%s: %s\n      = %s\n", c->path, file, why, c->ca_file != NULL ?
	    "ca-file names a file of certificates in PEM" :
	    "install the package ca-certificates, or name another file with ca-file");
	return false;
}
