#include "agent/feed_json.h"

#include <stddef.h>

#include "agent/charset.h"
#include "agent/date.h"
#include "agent/feed_items.h"
#include "agent/html.h"
#include "agent/json_read.h"
#include "agent/limit.h"
#include "agent/uri.h"
#include "base/utf8.h"

/*
 * Invariants
 * 1. An item is taken when its object is left, never where the text ends
 *    before that.
 * 2. Members come in any order: what depends on several of them is decided
 *    when their object is left.
 * 3. Of members of one name the last that says something counts (RFC 8259, 4,
 *    leaves it open); but no item is lost: all "items" count.
 */
struct reader {
	struct arena *a;
	struct json_read json;
	struct str base;	/* of relative URLs */
	struct feed *feed;
	struct feed_items items;
	bool has_items;		/* "items" was there */
};

struct people {
	struct feed_author *list;
	size_t n;
};

/* An object while it is read; the feed itself is one. */
struct draft {
	struct feed_item item;
	struct str text, banner;
	struct people authors, author;
	/* of the feed alone */
	struct str version, home_page_url, feed_url, description;
};

/* What a member's name means: how its value is read, and where it goes. */
struct row {
	const char *name;
	void (*read)(struct reader *r, void *field);
	size_t offset;
};

static void
read_object(struct reader *r, const struct row *rows, void *record)
{
	struct str name;

	if (!json_read_enter(&r->json, '{'))
		return;
	while (json_read_member(&r->json, &name)) {
		const struct row *row = rows;

		while (row->name != NULL && !str_eq(name, str_of(row->name)))
			row++;
		if (row->name != NULL)
			row->read(r, (char *)record + row->offset);
		else
			json_read_skip(&r->json);
	}
}

static void
keep(struct str *field, struct str text)
{
	if (text.n > 0)
		*field = text;
}

static struct str
next_text(struct reader *r)
{
	return str_trim(json_read_text(&r->json, LIMIT_TEXT));
}

/* Read by people. */
static struct str
next_prose(struct reader *r)
{
	return charset_twice(r->a, next_text(r));
}

static void
read_text(struct reader *r, void *field)
{
	keep(field, next_prose(r));
}

static void
read_id(struct reader *r, void *field)
{
	keep(field, utf8_head(next_text(r), LIMIT_ID));
}

static struct str
next_line(struct reader *r)
{
	return utf8_head(html_plain_line(r->a, next_prose(r)), LIMIT_TITLE);
}

static void
read_line(struct reader *r, void *field)
{
	keep(field, next_line(r));
}

/* Plain text by the specification, but newsrooms' programs leave references in it. */
static void
read_title(struct reader *r, void *field)
{
	keep(field, utf8_head(html_line(r->a, next_prose(r)), LIMIT_TITLE));
}

static void
read_url(struct reader *r, void *field)
{
	struct str s = next_text(r);

	if (s.n > 0)
		keep(field, uri_resolve(r->a, r->base, s));
}

static void
read_date(struct reader *r, void *field)
{
	int64_t at = date_parse(next_text(r));

	if (at != STAMP_NONE)
		*(int64_t *)field = at;
}

/* Bytes of an attachment; what is no whole number is not known. */
static void
read_size(struct reader *r, void *field)
{
	struct str s = next_text(r);
	int64_t size = 0;
	size_t i;

	for (i = 0; i < s.n && s.p[i] >= '0' && s.p[i] <= '9' && size < INT64_MAX / 10 - 9; i++)
		size = size * 10 + (s.p[i] - '0');
	if (i > 0 && (i == s.n || s.p[i] == '.'))
		*(int64_t *)field = size;
}

static const struct row author_rows[] = {
	{ "name", read_line, offsetof(struct feed_author, name) },
	{ "url", read_url, offsetof(struct feed_author, url) },
	{ .name = NULL },
};

/* An object; or nothing but a name. */
static void
add_author(struct reader *r, struct people *people)
{
	struct feed_author *more, one = { .url.n = 0 };

	if (json_read_peek(&r->json) == '{')
		read_object(r, author_rows, &one);
	else
		one.name = next_line(r);
	if (people->n == LIMIT_LIST || (one.name.n == 0 && one.url.n == 0))
		return;
	more = arena_array(r->a, people->list, people->n, sizeof(*more));
	if (more == NULL)
		return;
	people->list = more;
	people->list[people->n++] = one;
}

/* "authors" of 1.1 is an array, "author" of 1.0 an object; either may be what the other should. */
static void
read_authors(struct reader *r, void *field)
{
	struct people people = { .n = 0 };

	if (json_read_peek(&r->json) != '[')
		add_author(r, &people);
	else if (json_read_enter(&r->json, '['))
		while (json_read_element(&r->json))
			add_author(r, &people);
	if (people.n > 0)
		*(struct people *)field = people;
}

static void
add_tag(struct reader *r, struct feed_item *item)
{
	struct str tag = next_line(r), *more;

	if (tag.n == 0 || item->ntags == LIMIT_LIST)
		return;
	more = arena_array(r->a, item->tags, item->ntags, sizeof(*more));
	if (more == NULL)
		return;
	item->tags = more;
	item->tags[item->ntags++] = tag;
}

/* An array; or one tag alone. */
static void
read_tags(struct reader *r, void *field)
{
	struct feed_item *item = field;

	if (json_read_peek(&r->json) == '"') {
		add_tag(r, item);
		return;
	}
	if (!json_read_enter(&r->json, '['))
		return;
	item->ntags = 0;
	while (json_read_element(&r->json))
		add_tag(r, item);
}

static const struct row attachment_rows[] = {
	{ "url", read_url, offsetof(struct feed_attachment, url) },
	{ "mime_type", read_line, offsetof(struct feed_attachment, mime_type) },
	{ "title", read_line, offsetof(struct feed_attachment, title) },
	{ "size_in_bytes", read_size, offsetof(struct feed_attachment, size) },
	{ .name = NULL },
};

static void
read_attachments(struct reader *r, void *field)
{
	struct feed_item *item = field;

	if (!json_read_enter(&r->json, '['))
		return;
	item->nattachments = 0;
	while (json_read_element(&r->json)) {
		struct feed_attachment *more, one = { .size = -1 };

		read_object(r, attachment_rows, &one);
		if (one.url.n == 0 || item->nattachments == LIMIT_LIST)
			continue;
		more = arena_array(r->a, item->attachments, item->nattachments, sizeof(*more));
		if (more == NULL)
			continue;
		item->attachments = more;
		item->attachments[item->nattachments++] = one;
	}
}

static const struct row item_rows[] = {
	{ "id", read_id, offsetof(struct draft, item.id) },
	{ "url", read_url, offsetof(struct draft, item.url) },
	{ "external_url", read_url, offsetof(struct draft, item.external_url) },
	{ "title", read_title, offsetof(struct draft, item.title) },
	{ "content_html", read_text, offsetof(struct draft, item.content_html) },
	{ "content_text", read_text, offsetof(struct draft, text) },
	{ "summary", read_text, offsetof(struct draft, item.summary) },
	{ "image", read_url, offsetof(struct draft, item.image) },
	{ "banner_image", read_url, offsetof(struct draft, banner) },
	{ "date_published", read_date, offsetof(struct draft, item.published) },
	{ "date_modified", read_date, offsetof(struct draft, item.modified) },
	{ "authors", read_authors, offsetof(struct draft, authors) },
	{ "author", read_authors, offsetof(struct draft, author) },
	{ "tags", read_tags, offsetof(struct draft, item) },
	{ "language", read_line, offsetof(struct draft, item.language) },
	{ "attachments", read_attachments, offsetof(struct draft, item) },
	{ .name = NULL },
};

/* "author" of 1.0 counts where there is no "authors" of 1.1. */
static struct people
authors_of(const struct draft *d)
{
	return d->authors.n > 0 ? d->authors : d->author;
}

static struct feed_item
item_of(struct arena *a, const struct draft *d)
{
	struct feed_item item = d->item;

	item.content = d->text.n > 0 ? d->text : html_text(a, item.content_html);
	/* the markup of the summary is no content of its own: words would count twice */
	if (d->text.n == 0 && str_eq(item.content, item.summary))
		item.content = (struct str){ NULL, 0 };
	if (item.image.n == 0)
		item.image = d->banner;
	item.authors = authors_of(d).list;
	item.nauthors = authors_of(d).n;
	return item;
}

static void
add_item(struct reader *r)
{
	struct draft d = { .item = { .published = STAMP_NONE, .modified = STAMP_NONE } };
	struct feed *feed = r->feed;
	struct feed_item item;

	if (json_read_peek(&r->json) != '{') {
		json_read_skip(&r->json);
		return;
	}
	if (arena_full(r->a) || !feed_items_wants(&r->items, feed)) {
		feed->dropped++;
		json_read_skip(&r->json);
		return;
	}
	read_object(r, item_rows, &d);
	if (r->json.cut)
		return;
	item = item_of(r->a, &d);
	if (arena_full(r->a) || !feed_items_add(r->a, &r->items, feed, &item))
		feed->dropped++;
}

/* An array; or an object, which is what PHP makes of an array with gaps. */
static void
read_items(struct reader *r, void *field)
{
	char kind = json_read_peek(&r->json);
	struct str name;

	(void)field;
	if (!json_read_enter(&r->json, kind == '{' ? '{' : '['))
		return;
	r->has_items = true;
	while (kind == '{' ? json_read_member(&r->json, &name) : json_read_element(&r->json))
		add_item(r);
}

static const struct row feed_rows[] = {
	{ "version", read_text, offsetof(struct draft, version) },
	{ "title", read_title, offsetof(struct draft, item.title) },
	{ "home_page_url", read_url, offsetof(struct draft, home_page_url) },
	{ "feed_url", read_url, offsetof(struct draft, feed_url) },
	{ "description", read_text, offsetof(struct draft, description) },
	{ "language", read_line, offsetof(struct draft, item.language) },
	{ "authors", read_authors, offsetof(struct draft, authors) },
	{ "author", read_authors, offsetof(struct draft, author) },
	{ "items", read_items, 0 },
	{ .name = NULL },
};

static bool
holds(struct str s, const char *what)
{
	return s.n > 0 && memmem(s.p, s.n, what, strlen(what)) != NULL;
}

/* The format by its version URL; NULL where it is no JSON Feed. */
static const char *
format_of(const struct reader *r, const struct draft *d)
{
	if (holds(d->version, "jsonfeed.org/version/1"))
		return holds(d->version, "version/1.1") ? "json1.1" : "json1.0";
	/* where its version names no other format it is one by its shape alone */
	if (!uri_absolute(d->version) && r->has_items && d->item.title.n > 0)
		return "json1.1";
	return NULL;
}

static const char *
refuse(struct arena *a, const struct json_read *json)
{
	if (json->damage == NULL)
		return "JSON, but no JSON Feed";
	return arena_format(a, "broken JSON (line %zu: %s)", json_read_line(json), json->damage);
}

bool
feed_json_read(struct arena *a, struct str text, struct str url, struct feed *ret,
    const char **ret_reason)
{
	struct feed feed = { .format = "" };
	struct reader r = { .a = a, .base = url, .feed = &feed };
	struct draft d = { .version.n = 0 };

	json_read_init(&r.json, a, text);
	read_object(&r, feed_rows, &d);
	json_read_end(&r.json);
	feed_items_finish(&r.items, &feed);
	feed.format = format_of(&r, &d);
	if (feed.format == NULL || (r.json.damage != NULL && !r.has_items)) {
		*ret_reason = refuse(a, &r.json);
		return false;
	}
	feed.recovered = r.json.damage != NULL;
	feed.truncated = r.json.cut;
	feed.title = d.item.title;
	feed.home_page_url = d.home_page_url;
	feed.feed_url = d.feed_url;
	feed.description = d.description;
	feed.language = d.item.language;
	feed.authors = authors_of(&d).list;
	feed.nauthors = authors_of(&d).n;
	*ret = feed;
	return true;
}
