#ifndef AGENT_FETCH_CERTIFICATE_H
#define AGENT_FETCH_CERTIFICATE_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * A certificate that is out of its time is worth a second look: its dates tell
 * whether the server or the clock here is wrong.  libcurl gives the dates of
 * accepted certificates only, so a handshake alone is made with any
 * certificate; nothing is asked, nothing is shown, nothing is kept.
 */

/* Whether the dates of a certificate with this X509_V_ERR_… matter. */
bool fetch_certificate_dated(long verify);

/* Readies the handle for the look; back to what every transfer has. */
void fetch_certificate_look(CURL *easy);
void fetch_certificate_look_away(CURL *easy);

/* What the look showed, ms since 1970; STAMP_NONE where it did not. */
void fetch_certificate_dates(CURL *easy, int64_t *ret_from, int64_t *ret_until);

/*
 * Why no certificate can be verified with the authorities of this file (NULL:
 * of the library's own, whose name comes back), in words; NULL: some may.
 */
const char *fetch_certificate_trouble(const char *ca_file, const char **ret_file);

#endif
