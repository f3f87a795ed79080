#include "agent/fetch_header.h"

#include <stdint.h>
#include <stdlib.h>

#include "agent/limit.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A line as C text; NULL where it is empty, as a header that was not sent. */
static const char *
line(struct arena *a, struct str *rest)
{
	struct str s = str_cut(rest, '\n');

	return s.n > 0 ? arena_copy(a, s).p : NULL;
}

static void
within(int64_t wait, int64_t least, int64_t most)
{
	if (wait < least || wait > most)
		abort();
}

/* Five lines: Cache-Control, Expires, Date, Age, Retry-After; the rest is a validator. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int64_t nows[] = { 0, 1764000000000, INT64_MAX / 2, -CLOCK_DAY };
	struct arena *a = arena_new(4UL * 1024 * 1024);
	struct str rest = { (const char *)data, size };
	struct fetch_header_caching caching;
	const char *retry;

	caching.cache_control = line(a, &rest);
	caching.expires = line(a, &rest);
	caching.date = line(a, &rest);
	caching.age = line(a, &rest);
	retry = line(a, &rest);
	for (size_t i = 0; i < sizeof(nows) / sizeof(nows[0]); i++) {
		within(fetch_header_freshness(&caching, nows[i]), 0, FETCH_HEADER_FRESH_MAX);
		within(fetch_header_retry_after(retry, caching.date, nows[i]), -1,
		    FETCH_HEADER_RETRY_MAX);
	}
	if (fetch_header_printable(rest) && (rest.n == 0 || rest.n >= LIMIT_VALIDATOR ||
	    !utf8_valid(rest) || memchr(rest.p, '\n', rest.n) != NULL))
		abort();
	arena_free(a);
	return 0;
}
