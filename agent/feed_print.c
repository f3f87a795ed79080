#include "agent/feed_print.h"

#include "agent/identity.h"
#include "base/json.h"

static void
print_date(struct json *j, const char *key, int64_t at)
{
	char stamp[STAMP_SIZE];

	json_text_if(j, key, str_of(stamp_format(at, stamp)));
}

static void
print_authors(struct json *j, const struct feed_author *authors, size_t n)
{
	if (n == 0)
		return;
	json_open(j, "authors", '[');
	for (size_t i = 0; i < n; i++) {
		json_open(j, NULL, '{');
		json_text_if(j, "name", authors[i].name);
		json_text_if(j, "url", authors[i].url);
		json_close(j, '{');
	}
	json_close(j, '[');
}

static void
print_tags(struct json *j, const struct feed_item *item)
{
	if (item->ntags == 0)
		return;
	json_open(j, "tags", '[');
	for (size_t i = 0; i < item->ntags; i++)
		json_text(j, NULL, item->tags[i]);
	json_close(j, '[');
}

static void
print_attachments(struct json *j, const struct feed_item *item)
{
	if (item->nattachments == 0)
		return;
	json_open(j, "attachments", '[');
	for (size_t i = 0; i < item->nattachments; i++) {
		const struct feed_attachment *t = &item->attachments[i];

		json_open(j, NULL, '{');
		json_text(j, "url", t->url);
		json_text_if(j, "mime_type", t->mime_type);
		if (t->size >= 0)
			json_number(j, "size_in_bytes", t->size);
		json_text_if(j, "title", t->title);
		json_close(j, '{');
	}
	json_close(j, '[');
}

static void
print_item(struct json *j, const struct feed_item *item)
{
	char id[IDENTITY_ID_SIZE];

	json_open(j, NULL, '{');
	/* JSON Feed 1.1: an item without id is none */
	json_text(j, "id", identity_id(item->id, item->url, identity_of(item, true), id));
	json_text_if(j, "url", item->url);
	json_text_if(j, "external_url", item->external_url);
	json_text_if(j, "title", item->title);
	json_text_if(j, "content_html", item->content_html);
	json_text_if(j, "content_text", item->content);
	json_text_if(j, "summary", item->summary);
	json_text_if(j, "image", item->image);
	print_date(j, "date_published", item->published);
	print_date(j, "date_modified", item->modified);
	print_authors(j, item->authors, item->nauthors);
	print_tags(j, item);
	json_text_if(j, "language", item->language);
	print_attachments(j, item);
	json_close(j, '{');
}

void
feed_print(struct buf *out, const struct feed *feed)
{
	struct json j = { .out = out };

	json_open(&j, NULL, '{');
	json_text(&j, "version", STR("https://jsonfeed.org/version/1.1"));
	json_text_if(&j, "title", feed->title);
	json_text_if(&j, "home_page_url", feed->home_page_url);
	json_text_if(&j, "feed_url", feed->feed_url);
	json_text_if(&j, "description", feed->description);
	json_text_if(&j, "language", feed->language);
	print_authors(&j, feed->authors, feed->nauthors);
	json_open(&j, "_feedwatch", '{');
	json_text(&j, "format", str_of(feed->format));
	json_text(&j, "encoding", str_of(feed->encoding));
	json_bool(&j, "recovered", feed->recovered);
	if (feed->truncated)
		json_bool(&j, "truncated", true);
	if (feed->dropped > 0)
		json_number(&j, "dropped", (int64_t)feed->dropped);
	json_close(&j, '{');
	json_open(&j, "items", '[');
	for (size_t i = 0; i < feed->nitems; i++)
		print_item(&j, &feed->items[i]);
	json_close(&j, '[');
	json_close(&j, '{');
}
