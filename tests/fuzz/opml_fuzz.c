#include "agent/opml.h"

#include <stdint.h>
#include <stdlib.h>

#include "agent/opml_names.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is read can be written, and read back with the same names, addresses and tags. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(64UL * 1024 * 1024);
	struct opml list, again;
	const char *reason;
	struct buf out;
	size_t n = 0;

	buf_init(&out, 16UL * 1024 * 1024);
	if (opml_read(a, (struct str){ (const char *)data, size }, &list, &reason)) {
		for (size_t i = 0; i < list.nfeeds; i++)
			if (list.feeds[i].fault == NULL)
				list.feeds[n++] = list.feeds[i];
		list.nfeeds = n;
		opml_write(&out, &list);
		if (opml_read(a, buf_str(&out), &again, &reason) != (n > 0))
			abort();
		for (size_t i = 0; i < n; i++) {
			struct opml_feed *f = &list.feeds[i], *g = &again.feeds[i];

			if (!opml_names_ok(f->name) || !str_eq(f->name, g->name) ||
			    !str_eq(f->url, g->url) || f->ntags != g->ntags)
				abort();
			for (size_t k = 0; k < f->ntags; k++)
				if (!str_eq(f->tags[k], g->tags[k]))
					abort();
		}
	}
	buf_release(&out);
	arena_free(a);
	return 0;
}
