#include "agent/page.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Any page is one line of text that ends. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(1024 * 1024);
	struct str html = { (const char *)data, size };
	const char *words = page_describe(a, html);

	if (words == NULL || words[0] == '\0')
		abort();
	if (utf8_valid(html) && !utf8_valid(str_of(words)))
		abort();
	arena_free(a);
	return 0;
}
