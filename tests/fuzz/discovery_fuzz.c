#include "agent/discovery.h"

#include <stdint.h>
#include <stdlib.h>

#include "agent/page.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool right)
{
	if (!right)
		abort();
}

/* Whatever a page holds: few feeds, each on the web and on one line. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(8UL * 1024 * 1024);
	struct str in = { (const char *)data, size };
	struct discovery_feed *feeds;
	size_t n = discovery_find(a, in, STR("https://n.example/a/b"), &feeds);

	must(n <= DISCOVERY_FEEDS);
	for (size_t i = 0; i < n; i++) {
		must(str_istarts(feeds[i].url, STR("http")));
		must(memchr(feeds[i].url.p, '\n', feeds[i].url.n) == NULL);
		must(feeds[i].title.n == 0 ||
		    memchr(feeds[i].title.p, '\n', feeds[i].title.n) == NULL);
	}
	must(str_starts(str_of(page_describe(a, in)), STR("an HTML page")));
	arena_free(a);
	return 0;
}
