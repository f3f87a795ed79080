#include "agent/feed.h"

#include "agent/charset.h"
#include "agent/feed_json.h"
#include "agent/feed_xml.h"
#include "agent/html.h"
#include "agent/limit.h"
#include "agent/page.h"
#include "agent/uri.h"
#include "base/utf8.h"

/* Without what may stand before a root: white space, comments, instructions. */
static struct str
skip_prolog(struct str s)
{
	for (;;) {
		const char *end = NULL;

		s = str_trim(s);
		if (str_starts(s, STR("<!--")))
			end = memmem(s.p, s.n, "-->", 3);
		else if (str_starts(s, STR("<?")))
			end = memmem(s.p, s.n, "?>", 2);
		if (end == NULL)
			return s;
		s = str_from(s, (size_t)(end - s.p) + (end[0] == '-' ? 3 : 2));
	}
}

static bool
is_html(struct str s)
{
	static const char *const begins[] = {
		"<!doctype html", "<html", "<head>", "<head ", "<body>", "<body ",
	};

	for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++)
		if (str_istarts(s, str_of(begins[i])))
			return true;
	return false;
}

/* What begins like no text at all. */
static const char *
binary(struct str body)
{
	static const struct {
		const char *bytes;
		size_t n;
		const char *what;
	} kinds[] = {
		{ "%PDF", 4, "starts with %PDF" },
		{ "\x89PNG", 4, "a PNG picture" },
		{ "\xFF\xD8\xFF", 3, "a JPEG picture" },
		{ "GIF8", 4, "a GIF picture" },
		{ "\x1F\x8B", 2, "gzip data" },
		{ "PK\x03\x04", 4, "a ZIP archive" },
		{ "+/v8", 4, "UTF-7, which is not read" },
		{ "\0\0\0\0", 4, "binary data" },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (str_starts(body, (struct str){ kinds[i].bytes, kinds[i].n }))
			return kinds[i].what;
	return NULL;
}

static const char *
not_markup(struct arena *a, struct str text)
{
	struct str head = utf8_head(html_plain_line(a, utf8_head(text, 200)), 40);

	return arena_format(a, "starts with “%.*s”", STR_ARG(head));
}

static bool
read_text(struct arena *a, struct str text, struct str url, struct feed *ret,
    const char **ret_reason)
{
	struct str begin = skip_prolog(text);

	if (begin.n == 0) {
		*ret_reason = "empty";
		return false;
	}
	if (begin.p[0] == '{' || begin.p[0] == '[')
		return feed_json_read(a, begin, url, ret, ret_reason);
	if (is_html(begin)) {
		*ret_reason = page_describe(a, begin);
		return false;
	}
	if (memchr(begin.p, '<', begin.n) == NULL) {
		*ret_reason = not_markup(a, begin);
		return false;
	}
	return feed_xml_read(a, text, url, ret, ret_reason);
}

static void
resolve(struct arena *a, struct str base, struct str *url)
{
	if (url->n > 0)
		*url = uri_resolve(a, base, *url);
}

/* Nobody said where the document came from: where it does itself, that is the base. */
static void
resolve_all(struct arena *a, struct feed *feed)
{
	struct str base = feed->feed_url;

	if (!uri_absolute(base))
		return;
	resolve(a, base, &feed->home_page_url);
	for (size_t i = 0; i < feed->nitems; i++) {
		struct feed_item *item = &feed->items[i];

		resolve(a, base, &item->url);
		resolve(a, base, &item->external_url);
		resolve(a, base, &item->image);
		for (size_t k = 0; k < item->nattachments; k++)
			resolve(a, base, &item->attachments[k].url);
	}
}

bool
feed_parse(struct arena *a, const struct feed_source *source, struct feed *ret_feed,
    const char **ret_reason)
{
	const char *reason = binary(source->body);
	struct charset_text decoded;
	struct feed feed;

	if (source->body.n == 0)
		reason = "empty";
	if (reason != NULL) {
		*ret_reason = reason;
		return false;
	}
	decoded = charset_decode(a, source->body, source->content_type);
	if (decoded.unread != NULL) {
		*ret_reason = arena_format(a, "in %s, which is not read", decoded.unread);
		return false;
	}
	if (!read_text(a, decoded.text, source->url, &feed, ret_reason))
		return false;
	feed.encoding = decoded.name;
	feed.recovered = feed.recovered || decoded.damaged;
	/* with items it is a feed whose end did not fit: dropped says so */
	if (arena_full(a) && feed.nitems == 0) {
		*ret_reason = arena_format(a, "takes more than %lu MiB to read",
		    LIMIT_DOCUMENT / (1024 * 1024));
		return false;
	}
	if (source->url.n == 0)
		resolve_all(a, &feed);
	*ret_feed = feed;
	return true;
}

/* True where a line begins as those that `parse` prints do. */
static bool
begins_document(struct str line)
{
	static const char site[] = "jsonfeed.org/version/";

	return str_starts(line, STR("{\"version\"")) &&
	    memmem(line.p, line.n < 64 ? line.n : 64, site, sizeof(site) - 1) != NULL;
}

/*
 * Where the JSON document that s begins with ends.  In no JSON text does a
 * line begin with '{' after one that ends in '}'; and a document that was cut
 * off does not cost us the next.
 */
static size_t
document_end(struct str s)
{
	const char *at = s.p;

	while ((at = memchr(at, '\n', s.n - (size_t)(at - s.p))) != NULL) {
		struct str before = str_trim((struct str){ s.p, (size_t)(at - s.p) });
		struct str behind = str_from(s, (size_t)(++at - s.p));

		if (behind.n > 0 && behind.p[0] == '{' &&
		    (before.p[before.n - 1] == '}' || begins_document(behind)))
			return before.n;
	}
	return s.n;
}

struct str
feed_cut(struct str *rest)
{
	struct str first = str_trim(*rest);

	if (first.n > 0 && first.p[0] == '{') {
		first.n = document_end(first);
		*rest = str_trim(str_from(*rest, (size_t)(first.p - rest->p) + first.n));
	} else {
		first = *rest;
		*rest = str_from(*rest, rest->n);
	}
	return first;
}
