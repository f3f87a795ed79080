/*
 * feed_parse() and feed_print() over any bytes: the first byte chooses a
 * content type.  What comes out must be valid UTF-8 and one line.
 */
#include <stdint.h>
#include <stdlib.h>

#include "agent/feed.h"
#include "agent/feed_print.h"
#include "agent/limit.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const types[] = {
		"", "text/xml; charset=utf-8", "text/xml; charset=windows-1251",
		"application/rss+xml; charset=\"shift_jis\"", "text/xml; charset=iso-2022-jp",
		"text/xml; charset=hz-gb-2312", "text/xml; charset=iso-2022-kr",
		"text/xml; charset=iso-8859-2",
	};
	struct arena *a = arena_new(LIMIT_DOCUMENT);
	struct feed_source source = { .url = STR("https://news.example/feed") };
	const char *reason = NULL;
	struct feed feed;
	struct buf out;

	if (size > 0) {
		source.content_type = str_of(types[data[0] % (sizeof(types) / sizeof(types[0]))]);
		source.body = (struct str){ (const char *)data + 1, size - 1 };
	}
	if (feed_parse(a, &source, &feed, &reason)) {
		buf_init(&out, SIZE_MAX);
		feed_print(&out, &feed);
		if (!utf8_valid(buf_str(&out)) || memchr(out.p, '\n', out.n) != NULL)
			abort();
		buf_release(&out);
	} else if (reason == NULL || reason[0] == '\0') {
		abort();
	}
	arena_free(a);
	return 0;
}
