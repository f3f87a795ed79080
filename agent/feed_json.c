#include "agent/feed_json.h"

#include <jansson.h>

#include "agent/date.h"
#include "agent/html.h"
#include "agent/limit.h"
#include "agent/uri.h"
#include "base/buf.h"
#include "base/utf8.h"

#define FLAGS (JSON_ALLOW_NUL | JSON_DISABLE_EOF_CHECK)

/* Of a JSON text, without reading it. */
struct outline {
	size_t values;		/* at most so many */
	size_t end;		/* byte after the last item that is whole */
};

/* Walks over strings and brackets; items are the objects at depth 2. */
static struct outline
outline_of(struct str s)
{
	struct outline o = { .values = 1 };
	size_t depth = 0;
	bool string = false;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (string) {
			if (c == '\\')
				i++;
			else if (c == '"')
				string = false;
			continue;
		}
		if (c == '"')
			string = true;
		else if (c == '{' || c == '[')
			depth++;
		else if ((c == '}' || c == ']') && depth > 0 && --depth == 2 && c == '}')
			o.end = i + 1;
		o.values += c == ',' || c == '{' || c == '[' || c == ':';
	}
	return o;
}

/* A document cut off: its whole items and the brackets that are missing. */
static json_t *
load_beginning(struct str text, size_t end)
{
	json_t *root;
	struct buf b;

	if (end == 0)
		return NULL;
	buf_init(&b, LIMIT_DECODED);
	buf_add(&b, (struct str){ text.p, end });
	buf_add(&b, STR("]}"));
	root = json_loadb(b.p, b.n, FLAGS, NULL);
	buf_release(&b);
	return root;
}

/* A copy with what JSON forbids in strings as spaces, and lone surrogates as U+FFFD. */
static json_t *
load_mended(struct str text)
{
	json_t *root;
	struct buf b;

	buf_init(&b, LIMIT_DECODED);
	buf_add(&b, text);
	for (size_t i = 0; i < b.n; i++) {
		struct str rest = { b.p + i, b.n - i };

		if ((unsigned char)b.p[i] < ' ')
			b.p[i] = ' ';
		if (b.p[i] != '\\')
			continue;
		if (rest.n >= 12 && str_istarts(rest, STR("\\ud")) && strchr("89aAbB", rest.p[3]) &&
		    str_istarts(str_from(rest, 6), STR("\\ud"))) {
			i += 11;
			continue;
		}
		if (rest.n >= 6 && str_istarts(rest, STR("\\ud")) && strchr("89aAbBcCdDeEfF", rest.p[3]))
			memcpy(b.p + i + 2, "fffd", 4);
		i++;
	}
	root = json_loadb(b.p, b.n, FLAGS, NULL);
	buf_release(&b);
	return root;
}

static struct str
text_of(struct arena *a, const json_t *object, const char *key)
{
	const json_t *v = json_object_get(object, key);

	if (json_is_string(v)) {
		struct str s = { json_string_value(v), json_string_length(v) };

		return arena_copy(a, utf8_head(str_trim(s), LIMIT_TEXT));
	}
	if (json_is_integer(v))
		return str_of(arena_format(a, "%lld", (long long)json_integer_value(v)));
	if (json_is_real(v))
		return str_of(arena_format(a, "%.17g", json_real_value(v)));
	return (struct str){ NULL, 0 };
}

static struct str
line_of(struct arena *a, const json_t *object, const char *key)
{
	return utf8_head(html_plain_line(a, text_of(a, object, key)), LIMIT_TITLE);
}

/* A title: plain text by the specification, but newsrooms' programs leave references in it. */
static struct str
title_of(struct arena *a, const json_t *object)
{
	return utf8_head(html_line(a, text_of(a, object, "title")), LIMIT_TITLE);
}

static struct str
url_of(struct arena *a, const json_t *object, const char *key, struct str base)
{
	struct str s = text_of(a, object, key);

	if (s.n > 0)
		s = uri_resolve(a, base, s);
	return s.n <= LIMIT_URL ? s : (struct str){ NULL, 0 };
}

/* How many elements of an array are read. */
static size_t
list_size(const json_t *array)
{
	size_t n = json_array_size(array);

	return n < LIMIT_LIST ? n : LIMIT_LIST;
}

static void
add_author(struct arena *a, const json_t *author, struct str base, struct feed_author *list,
    size_t *n)
{
	struct feed_author one = { line_of(a, author, "name"), url_of(a, author, "url", base) };

	if (one.name.n > 0 || one.url.n > 0)
		list[(*n)++] = one;
}

/* "authors" of 1.1; "author" of 1.0. */
static void
read_authors(struct arena *a, const json_t *object, struct str base,
    struct feed_author **ret, size_t *ret_n)
{
	const json_t *array = json_object_get(object, "authors");
	const json_t *author = json_object_get(object, "author");
	size_t size = list_size(array), n = 0;
	struct feed_author *list = arena_alloc(a, (size + 1) * sizeof(*list));

	if (list == NULL)
		return;
	for (size_t i = 0; i < size; i++)
		add_author(a, json_array_get(array, i), base, list, &n);
	if (json_is_object(array))
		add_author(a, array, base, list, &n);
	if (n == 0)
		add_author(a, author, base, list, &n);
	*ret = list;
	*ret_n = n;
}

static void
read_tags(struct arena *a, const json_t *object, struct feed_item *item)
{
	const json_t *array = json_object_get(object, "tags");
	size_t size = list_size(array);

	if (size == 0 || (item->tags = arena_alloc(a, size * sizeof(*item->tags))) == NULL)
		return;
	for (size_t i = 0; i < size; i++) {
		const json_t *v = json_array_get(array, i);
		struct str s = { json_string_value(v), json_string_length(v) };

		s = utf8_head(html_plain_line(a, s), LIMIT_TITLE);
		if (s.n > 0)
			item->tags[item->ntags++] = s;
	}
}

static void
read_attachments(struct arena *a, const json_t *object, struct str base, struct feed_item *item)
{
	const json_t *array = json_object_get(object, "attachments");
	size_t size = list_size(array);

	if (size > 0)
		item->attachments = arena_alloc(a, size * sizeof(*item->attachments));
	for (size_t i = 0; i < size && item->attachments != NULL; i++) {
		const json_t *v = json_array_get(array, i);
		const json_t *bytes = json_object_get(v, "size_in_bytes");
		struct feed_attachment one = {
			.url = url_of(a, v, "url", base),
			.mime_type = line_of(a, v, "mime_type"),
			.title = line_of(a, v, "title"),
			.size = json_is_number(bytes) && json_number_value(bytes) >= 0 &&
			    json_number_value(bytes) < 1e18 ? (int64_t)json_number_value(bytes) : -1,
		};

		if (one.url.n > 0)
			item->attachments[item->nattachments++] = one;
	}
}

static void
read_item(struct arena *a, const json_t *object, struct str base, struct feed_item *ret)
{
	struct str html = text_of(a, object, "content_html");
	struct str text = text_of(a, object, "content_text");

	*ret = (struct feed_item){
		.id = utf8_head(text_of(a, object, "id"), LIMIT_ID),
		.url = url_of(a, object, "url", base),
		.external_url = url_of(a, object, "external_url", base),
		.title = title_of(a, object),
		.summary = text_of(a, object, "summary"),
		.content = text.n > 0 ? text : html_text(a, html),
		.content_html = html,
		.image = url_of(a, object, "image", base),
		.language = line_of(a, object, "language"),
		.published = date_parse(text_of(a, object, "date_published")),
		.modified = date_parse(text_of(a, object, "date_modified")),
	};
	/* the markup of the summary is no content of its own: words would count twice */
	if (text.n == 0 && str_eq(ret->content, ret->summary))
		ret->content = (struct str){ NULL, 0 };
	if (ret->image.n == 0)
		ret->image = url_of(a, object, "banner_image", base);
	read_authors(a, object, base, &ret->authors, &ret->nauthors);
	read_tags(a, object, ret);
	read_attachments(a, object, base, ret);
}

static void
read_feed(struct arena *a, const json_t *root, struct str base, struct feed *ret)
{
	const json_t *items = json_object_get(root, "items");
	size_t n = json_array_size(items), size = n < LIMIT_ITEMS ? n : LIMIT_ITEMS;

	ret->title = title_of(a, root);
	ret->home_page_url = url_of(a, root, "home_page_url", base);
	ret->feed_url = url_of(a, root, "feed_url", base);
	ret->description = text_of(a, root, "description");
	ret->language = line_of(a, root, "language");
	read_authors(a, root, base, &ret->authors, &ret->nauthors);
	ret->items = arena_alloc(a, (size + 1) * sizeof(*ret->items));
	if (ret->items == NULL)
		return;
	for (size_t i = 0; i < size; i++) {
		const json_t *v = json_array_get(items, i);

		if (json_is_object(v))
			read_item(a, v, base, &ret->items[ret->nitems++]);
	}
	ret->dropped = n - size;
}

/* The format by its version URL; NULL where it is no JSON Feed. */
static const char *
format_of(const json_t *root)
{
	const char *version = json_string_value(json_object_get(root, "version"));

	if (version != NULL && strstr(version, "jsonfeed.org/version/1") != NULL)
		return strstr(version, "version/1.1") != NULL ? "json1.1" : "json1.0";
	/* without its version it is one by its shape alone */
	if (version == NULL && json_is_array(json_object_get(root, "items")) &&
	    json_is_string(json_object_get(root, "title")))
		return "json1.1";
	return NULL;
}

/* The document; *ret_recovered, *ret_truncated: what it took. */
static json_t *
load(struct str text, size_t end, struct feed *feed, json_error_t *error)
{
	json_t *root = json_loadb(text.p, text.n, FLAGS, error);

	if (root != NULL)
		return root;
	feed->recovered = true;
	root = load_mended(text);
	if (root != NULL)
		return root;
	feed->truncated = true;
	return load_beginning(text, end);
}

bool
feed_json_read(struct arena *a, struct str text, struct str url, struct feed *ret,
    const char **ret_reason)
{
	struct feed feed = { .format = "" };
	struct outline o = outline_of(text);
	json_error_t error;
	json_t *root;

	if (o.values > LIMIT_JSON_VALUES) {
		*ret_reason = arena_format(a, "JSON of more than %d values", LIMIT_JSON_VALUES);
		return false;
	}
	root = load(text, o.end, &feed, &error);
	if (root == NULL) {
		*ret_reason = arena_format(a, "broken JSON (line %d: %s)", error.line, error.text);
		return false;
	}
	feed.format = format_of(root);
	if (feed.format == NULL) {
		*ret_reason = "JSON, but no JSON Feed";
		json_decref(root);
		return false;
	}
	read_feed(a, root, url, &feed);
	json_decref(root);
	*ret = feed;
	return true;
}

const char *
feed_json_version(void)
{
	return jansson_version_str();
}
