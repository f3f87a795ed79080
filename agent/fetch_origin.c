#include "agent/fetch_origin.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <stddef.h>
#include <string.h>

#include "agent/fetch_guard.h"
#include "base/str.h"

/* location as libcurl will follow it from url; NULL where it cannot. */
static CURLU *
target(const char *url, const char *location)
{
	CURLU *u = curl_url();

	if (u != NULL && curl_url_set(u, CURLUPART_URL, url, 0) == CURLUE_OK &&
	    (*location == '\0' || curl_url_set(u, CURLUPART_URL, location, 0) == CURLUE_OK))
		return u;
	curl_url_cleanup(u);
	return NULL;
}

static bool
same_part(CURLU *a, CURLU *b, CURLUPart part)
{
	char *x = NULL, *y = NULL;
	bool same = curl_url_get(a, part, &x, CURLU_DEFAULT_PORT) == CURLUE_OK &&
	    curl_url_get(b, part, &y, CURLU_DEFAULT_PORT) == CURLUE_OK &&
	    str_ieq(str_of(x), str_of(y));

	curl_free(x);
	curl_free(y);
	return same;
}

bool
fetch_origin_same(const char *first, const char *url, const char *location)
{
	CURLU *a = target(first, ""), *b = target(url, location);
	bool same = a != NULL && b != NULL && same_part(a, b, CURLUPART_SCHEME) &&
	    same_part(a, b, CURLUPART_HOST) && same_part(a, b, CURLUPART_PORT);

	curl_url_cleanup(a);
	curl_url_cleanup(b);
	return same;
}

/* Names that the outside does not have (RFC 6761, 6762, 8375, and ICANN's .internal). */
static bool
inner_name(struct str host)
{
	static const char *const tops[] = {
		"localhost", "local", "internal", "home.arpa", "localdomain",
	};

	if (host.n > 0 && host.p[host.n - 1] == '.')
		host.n--;
	for (size_t i = 0; i < sizeof(tops) / sizeof(tops[0]); i++) {
		struct str top = str_of(tops[i]);

		if (str_ieq(host, top) || (host.n > top.n && host.p[host.n - top.n - 1] == '.' &&
		    str_ieq(str_from(host, host.n - top.n), top)))
			return true;
	}
	return false;
}

/* The URL reader has made one spelling of all numbers that are addresses. */
static bool
inner_host(char *host)
{
	unsigned char address[16];
	size_t n = strlen(host);

	if (host[0] == '[' && host[n - 1] == ']') {
		host[n - 1] = '\0';
		return fetch_guard_literal(host + 1) != NULL;
	}
	if (inet_pton(AF_INET, host, address) == 1)
		return fetch_guard_literal(host) != NULL;
	return inner_name(str_of(host));
}

const char *
fetch_origin_inside(const char *url, const char *location)
{
	CURLU *u = target(url, location);
	char *host = NULL;
	bool inside = u != NULL && curl_url_get(u, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
	    inner_host(host);

	curl_free(host);
	curl_url_cleanup(u);
	return inside ? "refused to ask the proxy for an address inside: only allow-private permits it" :
	    NULL;
}
