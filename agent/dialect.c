#include "agent/dialect.h"

#include <stdlib.h>

/*
 * Invariants
 * 1. Rows are in the order of (place, namespace, name): dialect_find() halves.
 * 2. Names are in lower case and at most NAME_MAX_SIZE - 1 bytes.
 *
 * Ranks: 9 the dialect's own element, 8 and less what stands in for it.
 */
#define NAME_MAX_SIZE 24

static const struct dialect_row rows[] = {
	/* roots; "rss" and "channel" are told apart by their attributes */
	{ IN_NOTHING, SPACE_RSS, "channel", DO_ROOT, FIELD_NONE, 0, IN_FEED, "cdf" },
	{ IN_NOTHING, SPACE_RSS, "feed", DO_ROOT, FIELD_NONE, 0, IN_FEED, "atom1.0" },
	{ IN_NOTHING, SPACE_RSS, "rdf", DO_ROOT, FIELD_NONE, 0, IN_FEED, "rss1.0" },
	{ IN_NOTHING, SPACE_RSS, "rss", DO_ROOT, FIELD_NONE, 0, IN_FEED, "rss2.0" },
	{ IN_NOTHING, SPACE_RSS, "urlset", DO_ROOT, FIELD_NONE, 0, IN_FEED, "sitemap-news" },
	{ IN_NOTHING, SPACE_ATOM, "entry", DO_ITEM, FIELD_NONE, 0, IN_ITEM, "atom1.0" },
	{ IN_NOTHING, SPACE_ATOM, "feed", DO_ROOT, FIELD_NONE, 0, IN_FEED, "atom1.0" },
	{ IN_NOTHING, SPACE_RDF, "rdf", DO_ROOT, FIELD_NONE, 0, IN_FEED, "rss1.0" },
	{ IN_NOTHING, SPACE_SITEMAP, "urlset", DO_ROOT, FIELD_NONE, 0, IN_FEED, "sitemap-news" },

	{ IN_FEED, SPACE_RSS, "a", DO_LINK, FIELD_URL, 5, IN_NOTHING, NULL },
	{ IN_FEED, SPACE_RSS, "abstract", DO_TEXT, FIELD_SUMMARY, 8, IN_NOTHING, NULL },
	{ IN_FEED, SPACE_RSS, "author", DO_PERSON, FIELD_AUTHOR, 9, IN_PERSON, NULL },
	{ IN_FEED, SPACE_RSS, "channel", DO_ENTER, FIELD_NONE, 0, IN_FEED, NULL },
	{ IN_FEED, SPACE_RSS, "description", DO_TEXT, FIELD_SUMMARY, 9, IN_NOTHING, NULL },
	{ IN_FEED, SPACE_RSS, "item", DO_ITEM, FIELD_NONE, 0, IN_ITEM, NULL },
	{ IN_FEED, SPACE_RSS, "items", DO_ENTER, FIELD_NONE, 0, IN_FEED, NULL },
	{ IN_FEED, SPACE_RSS, "language", DO_PLAIN, FIELD_LANGUAGE, 9, IN_NOTHING, NULL },
	{ IN_FEED, SPACE_RSS, "link", DO_LINK, FIELD_URL, 9, IN_NOTHING, NULL },
	{ IN_FEED, SPACE_RSS, "managingeditor", DO_PERSON, FIELD_AUTHOR, 9, IN_PERSON, NULL },
	{ IN_FEED, SPACE_RSS, "skipdays", DO_ENTER, FIELD_NONE, 0, IN_SKIP, NULL },
	{ IN_FEED, SPACE_RSS, "skiphours", DO_ENTER, FIELD_NONE, 0, IN_SKIP, NULL },
	{ IN_FEED, SPACE_RSS, "title", DO_TEXT, FIELD_TITLE, 9, IN_NOTHING, NULL },
	{ IN_FEED, SPACE_RSS, "ttl", DO_PLAIN, FIELD_TTL, 9, IN_NOTHING, NULL },
	{ IN_FEED, SPACE_RSS, "url", DO_ITEM, FIELD_NONE, 0, IN_ITEM, NULL },
	{ IN_FEED, SPACE_ATOM, "author", DO_PERSON, FIELD_AUTHOR, 9, IN_PERSON, NULL },
	{ IN_FEED, SPACE_ATOM, "entry", DO_ITEM, FIELD_NONE, 0, IN_ITEM, NULL },
	{ IN_FEED, SPACE_ATOM, "info", DO_TYPED, FIELD_SUMMARY, 3, IN_NOTHING, NULL },
	{ IN_FEED, SPACE_ATOM, "link", DO_LINK, FIELD_URL, 8, IN_NOTHING, NULL },
	{ IN_FEED, SPACE_ATOM, "subtitle", DO_TYPED, FIELD_SUMMARY, 8, IN_NOTHING, NULL },
	{ IN_FEED, SPACE_ATOM, "tagline", DO_TYPED, FIELD_SUMMARY, 7, IN_NOTHING, NULL },
	{ IN_FEED, SPACE_ATOM, "title", DO_TYPED, FIELD_TITLE, 8, IN_NOTHING, NULL },
	{ IN_FEED, SPACE_DC, "author", DO_PERSON, FIELD_AUTHOR, 9, IN_PERSON, NULL },
	{ IN_FEED, SPACE_DC, "creator", DO_PERSON, FIELD_AUTHOR, 9, IN_PERSON, NULL },
	{ IN_FEED, SPACE_DC, "description", DO_TEXT, FIELD_SUMMARY, 6, IN_NOTHING, NULL },
	{ IN_FEED, SPACE_DC, "language", DO_PLAIN, FIELD_LANGUAGE, 8, IN_NOTHING, NULL },
	{ IN_FEED, SPACE_DC, "title", DO_TEXT, FIELD_TITLE, 6, IN_NOTHING, NULL },
	{ IN_FEED, SPACE_ITUNES, "author", DO_PERSON, FIELD_AUTHOR, 8, IN_PERSON, NULL },
	{ IN_FEED, SPACE_ITUNES, "subtitle", DO_TEXT, FIELD_SUMMARY, 4, IN_NOTHING, NULL },
	{ IN_FEED, SPACE_ITUNES, "summary", DO_TEXT, FIELD_SUMMARY, 5, IN_NOTHING, NULL },
	{ IN_FEED, SPACE_ITUNES, "title", DO_TEXT, FIELD_TITLE, 4, IN_NOTHING, NULL },
	{ IN_FEED, SPACE_MEDIA, "title", DO_TEXT, FIELD_TITLE, 3, IN_NOTHING, NULL },
	{ IN_FEED, SPACE_SITEMAP, "url", DO_ITEM, FIELD_NONE, 0, IN_ITEM, NULL },
	{ IN_FEED, SPACE_SY, "updatefrequency", DO_PLAIN, FIELD_FREQUENCY, 9, IN_NOTHING, NULL },
	{ IN_FEED, SPACE_SY, "updateperiod", DO_PLAIN, FIELD_PERIOD, 9, IN_NOTHING, NULL },

	{ IN_ITEM, SPACE_RSS, "a", DO_LINK, FIELD_URL, 5, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_RSS, "abstract", DO_TEXT, FIELD_SUMMARY, 8, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_RSS, "author", DO_PERSON, FIELD_AUTHOR, 9, IN_PERSON, NULL },
	{ IN_ITEM, SPACE_RSS, "body", DO_TEXT, FIELD_CONTENT, 6, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_RSS, "category", DO_TAG, FIELD_TAG, 9, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_RSS, "date", DO_DATE, FIELD_PUBLISHED, 3, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_RSS, "description", DO_TEXT, FIELD_DESCRIPTION, 9, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_RSS, "enclosure", DO_ENCLOSURE, FIELD_ATTACHMENT, 9, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_RSS, "fullitem", DO_TEXT, FIELD_CONTENT, 5, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_RSS, "fulltext", DO_TEXT, FIELD_CONTENT, 5, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_RSS, "guid", DO_GUID, FIELD_ID, 9, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_RSS, "image", DO_ENTER, FIELD_NONE, 0, IN_PICTURE, NULL },
	{ IN_ITEM, SPACE_RSS, "item", DO_ITEM, FIELD_NONE, 0, IN_ITEM, NULL },
	{ IN_ITEM, SPACE_RSS, "language", DO_PLAIN, FIELD_LANGUAGE, 9, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_RSS, "lastmod", DO_DATE, FIELD_MODIFIED, 9, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_RSS, "link", DO_LINK, FIELD_URL, 9, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_RSS, "loc", DO_PLAIN, FIELD_URL, 9, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_RSS, "pubdate", DO_DATE, FIELD_PUBLISHED, 9, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_RSS, "title", DO_TEXT, FIELD_TITLE, 9, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_ATOM, "author", DO_PERSON, FIELD_AUTHOR, 9, IN_PERSON, NULL },
	{ IN_ITEM, SPACE_ATOM, "category", DO_TAG, FIELD_TAG, 9, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_ATOM, "content", DO_TYPED, FIELD_CONTENT, 8, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_ATOM, "created", DO_DATE, FIELD_PUBLISHED, 6, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_ATOM, "entry", DO_ITEM, FIELD_NONE, 0, IN_ITEM, NULL },
	{ IN_ITEM, SPACE_ATOM, "id", DO_PLAIN, FIELD_ID, 8, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_ATOM, "issued", DO_DATE, FIELD_PUBLISHED, 7, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_ATOM, "link", DO_LINK, FIELD_URL, 8, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_ATOM, "modified", DO_DATE, FIELD_MODIFIED, 7, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_ATOM, "published", DO_DATE, FIELD_PUBLISHED, 8, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_ATOM, "source", DO_ENTER, FIELD_NONE, 0, IN_SOURCE, NULL },
	{ IN_ITEM, SPACE_ATOM, "summary", DO_TYPED, FIELD_SUMMARY, 8, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_ATOM, "title", DO_TYPED, FIELD_TITLE, 8, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_ATOM, "updated", DO_DATE, FIELD_MODIFIED, 8, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_CONTENT, "encoded", DO_TEXT, FIELD_CONTENT, 9, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_DC, "author", DO_PERSON, FIELD_AUTHOR, 9, IN_PERSON, NULL },
	{ IN_ITEM, SPACE_DC, "creator", DO_PERSON, FIELD_AUTHOR, 9, IN_PERSON, NULL },
	{ IN_ITEM, SPACE_DC, "date", DO_DATE, FIELD_PUBLISHED, 5, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_DC, "description", DO_TEXT, FIELD_SUMMARY, 6, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_DC, "identifier", DO_PLAIN, FIELD_ID, 3, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_DC, "language", DO_PLAIN, FIELD_LANGUAGE, 8, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_DC, "subject", DO_TAG, FIELD_TAG, 9, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_DC, "title", DO_TEXT, FIELD_TITLE, 6, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_DCTERMS, "abstract", DO_TEXT, FIELD_SUMMARY, 4, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_DCTERMS, "created", DO_DATE, FIELD_PUBLISHED, 4, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_DCTERMS, "issued", DO_DATE, FIELD_PUBLISHED, 6, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_DCTERMS, "modified", DO_DATE, FIELD_MODIFIED, 6, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_ITUNES, "author", DO_PERSON, FIELD_AUTHOR, 8, IN_PERSON, NULL },
	{ IN_ITEM, SPACE_ITUNES, "image", DO_VALUE, FIELD_IMAGE, 9, IN_NOTHING, "href" },
	{ IN_ITEM, SPACE_ITUNES, "keywords", DO_TAG, FIELD_TAG, 9, IN_NOTHING, "," },
	{ IN_ITEM, SPACE_ITUNES, "subtitle", DO_TEXT, FIELD_SUMMARY, 2, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_ITUNES, "summary", DO_TEXT, FIELD_SUMMARY, 3, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_ITUNES, "title", DO_TEXT, FIELD_TITLE, 4, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_MEDIA, "category", DO_TAG, FIELD_TAG, 9, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_MEDIA, "content", DO_MEDIA, FIELD_IMAGE, 6, IN_MEDIA, "url" },
	{ IN_ITEM, SPACE_MEDIA, "description", DO_TEXT, FIELD_SUMMARY, 1, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_MEDIA, "group", DO_ENTER, FIELD_NONE, 0, IN_MEDIA, NULL },
	{ IN_ITEM, SPACE_MEDIA, "thumbnail", DO_VALUE, FIELD_IMAGE, 8, IN_NOTHING, "url" },
	{ IN_ITEM, SPACE_MEDIA, "title", DO_TEXT, FIELD_TITLE, 3, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_NEWS, "keywords", DO_TAG, FIELD_TAG, 9, IN_NOTHING, "," },
	{ IN_ITEM, SPACE_NEWS, "language", DO_PLAIN, FIELD_LANGUAGE, 9, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_NEWS, "news", DO_ENTER, FIELD_NONE, 0, IN_ITEM, NULL },
	{ IN_ITEM, SPACE_NEWS, "publication", DO_ENTER, FIELD_NONE, 0, IN_ITEM, NULL },
	{ IN_ITEM, SPACE_NEWS, "publication_date", DO_DATE, FIELD_PUBLISHED, 9, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_NEWS, "title", DO_TEXT, FIELD_TITLE, 9, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_SITEMAP, "lastmod", DO_DATE, FIELD_MODIFIED, 9, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_SITEMAP, "loc", DO_PLAIN, FIELD_URL, 9, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_XHTML, "body", DO_TEXT, FIELD_CONTENT, 7, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_XHTML, "div", DO_TEXT, FIELD_CONTENT, 6, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_YANDEX, "content", DO_TEXT, FIELD_CONTENT, 4, IN_NOTHING, NULL },
	{ IN_ITEM, SPACE_YANDEX, "full-text", DO_TEXT, FIELD_CONTENT, 5, IN_NOTHING, NULL },

	{ IN_PERSON, SPACE_ATOM, "email", DO_PLAIN, FIELD_EMAIL, 9, IN_NOTHING, NULL },
	{ IN_PERSON, SPACE_ATOM, "homepage", DO_PLAIN, FIELD_URI, 7, IN_NOTHING, NULL },
	{ IN_PERSON, SPACE_ATOM, "name", DO_PLAIN, FIELD_NAME, 9, IN_NOTHING, NULL },
	{ IN_PERSON, SPACE_ATOM, "uri", DO_PLAIN, FIELD_URI, 9, IN_NOTHING, NULL },
	{ IN_PERSON, SPACE_ATOM, "url", DO_PLAIN, FIELD_URI, 8, IN_NOTHING, NULL },

	{ IN_MEDIA, SPACE_MEDIA, "category", DO_TAG, FIELD_TAG, 9, IN_NOTHING, NULL },
	{ IN_MEDIA, SPACE_MEDIA, "content", DO_MEDIA, FIELD_IMAGE, 6, IN_MEDIA, "url" },
	{ IN_MEDIA, SPACE_MEDIA, "description", DO_TEXT, FIELD_SUMMARY, 1, IN_NOTHING, NULL },
	{ IN_MEDIA, SPACE_MEDIA, "group", DO_ENTER, FIELD_NONE, 0, IN_MEDIA, NULL },
	{ IN_MEDIA, SPACE_MEDIA, "thumbnail", DO_VALUE, FIELD_IMAGE, 8, IN_NOTHING, "url" },
	{ IN_MEDIA, SPACE_MEDIA, "title", DO_TEXT, FIELD_TITLE, 3, IN_NOTHING, NULL },

	{ IN_PICTURE, SPACE_RSS, "url", DO_PLAIN, FIELD_IMAGE, 4, IN_NOTHING, NULL },

	/* RFC 4287, 4.1.2: the source's author is the entry's where it has none */
	{ IN_SOURCE, SPACE_ATOM, "author", DO_PERSON, FIELD_AUTHOR, 3, IN_PERSON, NULL },

	{ IN_SKIP, SPACE_RSS, "day", DO_SKIP, FIELD_SKIP_DAY, 0, IN_NOTHING, NULL },
	{ IN_SKIP, SPACE_RSS, "hour", DO_SKIP, FIELD_SKIP_HOUR, 0, IN_NOTHING, NULL },
};

/* URIs without scheme and without '/' or '#' at the end, in lower case. */
static const struct {
	const char *uri;
	enum dialect_space space;
} uris[] = {
	{ "backend.userland.com/rss", SPACE_RSS },
	{ "backend.userland.com/rss091", SPACE_RSS },
	{ "backend.userland.com/rss092", SPACE_RSS },
	{ "backend.userland.com/rss2", SPACE_RSS },
	{ "blogs.law.harvard.edu/tech/rss", SPACE_RSS },
	{ "channel.netscape.com/rdf/simple/0.9", SPACE_RSS },
	{ "cyber.law.harvard.edu/rss/rss.html", SPACE_RSS },
	{ "my.netscape.com/publish/formats/rss-0.91.dtd", SPACE_RSS },
	{ "my.netscape.com/rdf/simple/0.9", SPACE_RSS },
	{ "news.yandex.ru", SPACE_YANDEX },
	{ "purl.org/atom/ns", SPACE_ATOM },
	{ "purl.org/dc/elements/1.0", SPACE_DC },
	{ "purl.org/dc/elements/1.1", SPACE_DC },
	{ "purl.org/dc/terms", SPACE_DCTERMS },
	{ "purl.org/net/rss1.1", SPACE_RSS },
	{ "purl.org/rss/1.0", SPACE_RSS },
	{ "purl.org/rss/1.0/modules/content", SPACE_CONTENT },
	{ "purl.org/rss/1.0/modules/dc", SPACE_DC },
	{ "purl.org/rss/1.0/modules/dcterms", SPACE_DCTERMS },
	{ "purl.org/rss/1.0/modules/syndication", SPACE_SY },
	{ "purl.org/rss/2.0", SPACE_RSS },
	{ "search.yahoo.com/mrss", SPACE_MEDIA },
	{ "turbo.yandex.ru", SPACE_YANDEX },
	{ "www.google.com/schemas/sitemap-news/0.9", SPACE_NEWS },
	{ "www.itunes.com/dtds/podcast-1.0.dtd", SPACE_ITUNES },
	{ "www.rssboard.org/media-rss", SPACE_MEDIA },
	{ "www.sitemaps.org/schemas/sitemap/0.9", SPACE_SITEMAP },
	{ "www.w3.org/1999/02/22-rdf-syntax-ns", SPACE_RDF },
	{ "www.w3.org/1999/xhtml", SPACE_XHTML },
	{ "www.w3.org/2005/atom", SPACE_ATOM },
	{ "www.w3.org/xml/1998/namespace", SPACE_XML },
};

/* What a prefix stands for where nobody says so. */
static const struct {
	const char *prefix;
	enum dialect_space space;
} habits[] = {
	{ "a", SPACE_ATOM },
	{ "atom", SPACE_ATOM },
	{ "atom10", SPACE_ATOM },
	{ "content", SPACE_CONTENT },
	{ "dc", SPACE_DC },
	{ "dcterms", SPACE_DCTERMS },
	{ "itunes", SPACE_ITUNES },
	{ "media", SPACE_MEDIA },
	{ "news", SPACE_NEWS },
	{ "rdf", SPACE_RDF },
	{ "rss", SPACE_RSS },
	{ "sy", SPACE_SY },
	{ "turbo", SPACE_YANDEX },
	{ "xhtml", SPACE_XHTML },
	{ "yandex", SPACE_YANDEX },
};

static struct str
loosely(struct str uri)
{
	uri = str_trim(uri);
	if (str_istarts(uri, STR("https://")))
		uri = str_from(uri, sizeof("https://") - 1);
	else if (str_istarts(uri, STR("http://")))
		uri = str_from(uri, sizeof("http://") - 1);
	while (uri.n > 0 && (uri.p[uri.n - 1] == '/' || uri.p[uri.n - 1] == '#'))
		uri.n--;
	return uri;
}

enum dialect_space
dialect_space_of(const char *uri, const char *prefix)
{
	struct str loose = loosely(str_of(uri));
	struct str name = str_of(prefix);

	if (loose.n == 0 && name.n == 0)
		return SPACE_RSS;
	for (size_t i = 0; i < sizeof(uris) / sizeof(uris[0]) && loose.n > 0; i++)
		if (str_ieq(loose, str_of(uris[i].uri)))
			return uris[i].space;
	for (size_t i = 0; i < sizeof(habits) / sizeof(habits[0]) && name.n > 0; i++)
		if (str_ieq(name, str_of(habits[i].prefix)))
			return habits[i].space;
	return SPACE_OTHER;
}

static int
by_key(const void *a, const void *b)
{
	const struct dialect_row *key = a, *row = b;

	if (key->in != row->in)
		return key->in < row->in ? -1 : 1;
	if (key->space != row->space)
		return key->space < row->space ? -1 : 1;
	return strcmp(key->name, row->name);
}

const struct dialect_row *
dialect_find(enum dialect_place in, enum dialect_space space, const char *name)
{
	char folded[NAME_MAX_SIZE];
	struct dialect_row key = { .in = in, .space = space, .name = folded };
	size_t n = strlen(name);

	if (n >= sizeof(folded))
		return NULL;
	for (size_t i = 0; i <= n; i++)
		folded[i] = str_lower(name[i]);
	return bsearch(&key, rows, sizeof(rows) / sizeof(rows[0]), sizeof(rows[0]), by_key);
}

const struct dialect_row *
dialect_rows(size_t *ret_n)
{
	*ret_n = sizeof(rows) / sizeof(rows[0]);
	return rows;
}
