/*
 * coding_decode() over any bytes: the first byte chooses what they call
 * themselves.  What comes out is not more than may.
 */
#include "agent/coding.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MAX ((size_t)1 << 20)

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = {
		"gzip", "deflate", "br", "zstd", "", "br, gzip", "zstd, deflate", "gzip, gzip, gzip",
	};
	static struct coding *c;
	const char *reason = NULL;
	struct str plain;

	if (c == NULL)
		c = coding_new();
	if (size == 0 || c == NULL)
		return 0;
	if (coding_decode(c, str_of(names[data[0] % (sizeof(names) / sizeof(names[0]))]),
	    (struct str){ (const char *)data + 1, size - 1 }, MAX, &plain, &reason)) {
		if (plain.n > MAX && plain.p != (const char *)data + 1)
			abort();
	} else if (reason == NULL || reason[0] == '\0')
		abort();
	return 0;
}
