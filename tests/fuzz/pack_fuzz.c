#include "agent/pack.h"

#include <stdint.h>
#include <stdlib.h>

#include "agent/feed_print.h"
#include "agent/limit.h"
#include "base/mem.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PATCH 5		/* bytes of one change: where (4), to what */

static const char sample[] =
    "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='uk'><title>T</title>"
    "<link href='http://a.example/'/><author><name>A</name></author>"
    "<entry><id>1</id><title>One</title><link href='/1'/><published>2026-11-20T10:00:00Z</published>"
    "<author><name>B</name><uri>http://a.example/o</uri></author><category term='c'/>"
    "<link rel='enclosure' href='/1.mp3' type='audio/mpeg' length='77' title='v'/>"
    "<summary>s</summary><content type='html'>&lt;p&gt;d&lt;/p&gt;</content></entry>"
    "<entry><id>2</id><title>Two</title></entry></feed>";

/* What is taken for a feed can be written and packed again, and is text. */
static void
open_and_use(struct str bytes)
{
	struct arena *a = arena_new(LIMIT_DOCUMENT);
	struct buf again, line;
	struct feed feed;

	buf_init(&again, LIMIT_DOCUMENT);
	buf_init(&line, SIZE_MAX);
	if (pack_open(a, bytes, &feed)) {
		feed_print(&line, &feed);
		if (!utf8_valid(buf_str(&line)) || !pack_feed(&again, &feed))
			abort();
	}
	buf_release(&again);
	buf_release(&line);
	arena_free(a);
}

/* The sample, packed, with some of its bytes changed: deeper than bytes out of nothing. */
static void
patch_and_use(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(LIMIT_DOCUMENT);
	struct feed_source source = { STR(sample), STR("http://a.example/f"), { NULL, 0 } };
	const char *reason;
	size_t shorter = size % PATCH, n;
	struct feed feed;
	struct buf packed;
	char *copy;

	buf_init(&packed, LIMIT_DOCUMENT);
	if (!feed_parse(a, &source, &feed, &reason) || !pack_feed(&packed, &feed))
		abort();
	/* in a block of exactly its size, so that one byte too far is found */
	n = packed.n - shorter;
	copy = mem_alloc(n);
	memcpy(copy, packed.p, n);
	for (; size >= PATCH; data += PATCH, size -= PATCH) {
		uint32_t at;

		memcpy(&at, data, sizeof(at));
		copy[at % n] = (char)data[PATCH - 1];
	}
	open_and_use((struct str){ copy, n });
	free(copy);
	buf_release(&packed);
	arena_free(a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	open_and_use((struct str){ (const char *)data, size });
	patch_and_use(data, size);
	return 0;
}
