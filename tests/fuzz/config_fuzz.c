#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "config/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What every accepted configuration keeps. */
static void
check(const struct config *c)
{
	const char *why;

	assert(c->interval >= CLOCK_MINUTE && c->interval <= 7 * CLOCK_DAY);
	assert(c->max_body > 0 && c->connections > 0 && c->host_connections > 0);
	assert(c->user_agent[0] != '\0');
	for (size_t i = 0; i < c->nfeeds; i++) {
		const struct config_feed *f = &c->feeds[i];

		assert(f->name[0] != '\0' && strlen(f->name) <= 64);
		assert(config_url_ok(str_of(f->url), &why));
		assert(strncmp(f->url, "http", 4) == 0 || strncmp(f->url, "file://", 7) == 0);
		assert(f->interval >= CLOCK_MINUTE && f->timeout >= CLOCK_SECOND);
		assert(f->user_agent != NULL && (f->ntags == 0) == (f->tags == NULL));
		assert(f->line > 0 && f->file == c->path);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *says = NULL;
	size_t n;
	FILE *diag = open_memstream(&says, &n);
	struct config *c = config_parse("fuzz.conf", (struct str){ (const char *)data, size },
	    diag);

	fclose(diag);
	if (c != NULL)
		check(c);
	/* refused with a complaint or accepted without one; and what is said is text */
	assert((c == NULL) == (n > 0));
	assert(utf8_valid((struct str){ says, n }));
	config_free(c);
	free(says);
	return 0;
}
