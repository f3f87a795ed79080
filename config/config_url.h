#ifndef CONFIG_CONFIG_URL_H
#define CONFIG_CONFIG_URL_H

#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"

/* The addresses that a feed line accepts: http, https, and file for files of this machine. */

#define CONFIG_URL_MAX 8192	/* bytes: servers and proxies refuse longer ones */

/* What is wrong with an address, and which bytes of it. */
struct config_url_fault {
	size_t at, n;
	const char *what, *hint;	/* constant texts; what == NULL: nothing is wrong */
};

struct config_url_fault config_url_check(struct str url);

/*
 * One spelling for all that certainly mean the same: scheme and host in lower
 * case, without default port and fragment, "/" for an empty path.  url must
 * have passed config_url_check().  Empty where the arena is full.
 */
struct str config_url_key(struct arena *a, struct str url);

/* The user:password part in url, without its '@'; empty where there is none. */
struct str config_url_secret(struct str url);

#endif
