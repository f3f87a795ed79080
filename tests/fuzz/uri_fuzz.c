#include "agent/uri.h"

#include <stdint.h>
#include <stdlib.h>

#include "agent/limit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first line is the base, the rest the reference. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(1024 * 1024);
	struct str ref = { (const char *)data, size }, base = str_cut(&ref, '\n');
	struct str uri = uri_resolve(a, base, ref), masked = uri_masked(a, uri);

	for (size_t i = 0; i < uri.n; i++)
		if (uri.p[i] == ' ' || uri.p[i] == '\n')
			abort();
	if (uri_absolute(base) && base.n + ref.n < LIMIT_URL / 4 && uri.n == 0)
		abort();
	if (uri.n > 0 && uri_absolute(uri) && !str_eq(uri_scheme(masked), uri_scheme(uri)))
		abort();
	(void)uri_host(a, uri);
	arena_free(a);
	return 0;
}
