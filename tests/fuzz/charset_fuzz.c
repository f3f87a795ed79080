#include "agent/charset.h"

#include <stdint.h>
#include <stdlib.h>

#include "agent/limit.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first line is the content type, the rest the bytes: what comes out is UTF-8 and says from what. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(LIMIT_DOCUMENT);
	struct str body = { (const char *)data, size }, type = str_cut(&body, '\n');
	struct charset_text got = charset_decode(a, body, type);

	if (!utf8_valid(got.text) || got.text.n > LIMIT_DECODED)
		abort();
	if (got.unread == NULL && (got.name == NULL || got.name[0] == '\0'))
		abort();
	arena_free(a);
	return 0;
}
