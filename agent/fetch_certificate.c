#include "agent/fetch_certificate.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/stamp.h"
#include "base/str.h"

#define NOT_YET_VALID 9		/* X509_V_ERR_CERT_NOT_YET_VALID, fixed like its kin */
#define EXPIRED 10

bool
fetch_certificate_dated(long verify)
{
	return verify == NOT_YET_VALID || verify == EXPIRED;
}

void
fetch_certificate_look(CURL *easy)
{
	curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
	curl_easy_setopt(easy, CURLOPT_CERTINFO, 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
	curl_easy_setopt(easy, CURLOPT_SSL_SESSIONID_CACHE, 0L);
	curl_easy_setopt(easy, CURLOPT_SSLCERT, NULL);
	curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
}

void
fetch_certificate_look_away(CURL *easy)
{
	curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 0L);
	curl_easy_setopt(easy, CURLOPT_CERTINFO, 0L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(easy, CURLOPT_SSL_SESSIONID_CACHE, 1L);
	curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 0L);
	curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 0L);
}

/* The instant of "Start date:Jan  1 00:00:00 2020 GMT". */
static int64_t
date_of(const struct curl_slist *lines, const char *name)
{
	time_t at = -1;

	for (; lines != NULL; lines = lines->next)
		if (strncmp(lines->data, name, strlen(name)) == 0)
			at = curl_getdate(lines->data + strlen(name), NULL);
	return at != -1 ? (int64_t)at * CLOCK_SECOND : STAMP_NONE;
}

void
fetch_certificate_dates(CURL *easy, int64_t *ret_from, int64_t *ret_until)
{
	struct curl_certinfo *chain = NULL;
	const struct curl_slist *first = NULL;

	if (curl_easy_getinfo(easy, CURLINFO_CERTINFO, &chain) == CURLE_OK && chain != NULL &&
	    chain->num_of_certs > 0)
		first = chain->certinfo[0];
	*ret_from = date_of(first, "Start date:");
	*ret_until = date_of(first, "Expire date:");
}

const char *
fetch_certificate_trouble(const char *ca_file, const char **ret_file)
{
	const char *file = ca_file != NULL ? ca_file : curl_version_info(CURLVERSION_NOW)->cainfo;
	FILE *f = file != NULL ? fopen(file, "re") : NULL;
	char line[256];
	bool any = file == NULL;	/* where the library keeps them is its own affair */

	*ret_file = file;
	if (f == NULL)
		return file != NULL ? strerror(errno) : NULL;
	while (!any && fgets(line, sizeof(line), f) != NULL)
		any = str_starts(str_of(line), STR("-----BEGIN")) &&
		    strstr(line, "CERTIFICATE-----") != NULL;
	fclose(f);
	return any ? NULL : "there is no certificate in it";
}
