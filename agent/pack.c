#include "agent/pack.h"

#include <assert.h>

#include "agent/limit.h"
#include "base/utf8.h"

/*
 * One description serves both directions, as XDR's routines do (RFC 4506): a
 * walk over the feed hands each member to number(), text() or list(), which
 * write it where there is an `out`, and else read it.
 */
struct pack {
	struct buf *out;		/* NULL: reading */
	struct arena *arena;		/* reading: for lists */
	struct str rest;		/* reading: what is left */
	bool bad;			/* it did not fit, or is no feed */
};

static void
bytes(struct pack *p, void *value, size_t size)
{
	if (p->out != NULL) {
		p->bad |= !buf_add(p->out, (struct str){ value, size });
	} else if (size <= p->rest.n) {
		memcpy(value, p->rest.p, size);
		p->rest = str_from(p->rest, size);
	} else {
		memset(value, 0, size);
		p->bad = true;
	}
}

static void
number(struct pack *p, int64_t *value)
{
	bytes(p, value, sizeof(*value));
}

static void
count(struct pack *p, size_t *value, size_t max)
{
	bytes(p, value, sizeof(*value));
	if (*value > max) {
		p->bad = true;
		*value = 0;
	}
}

static void
yes_no(struct pack *p, bool *value)
{
	int64_t n = *value;

	number(p, &n);
	*value = n != 0;
}

/* Length, bytes, NUL. */
static void
text(struct pack *p, struct str *s)
{
	count(p, &s->n, SIZE_MAX);
	if (p->out != NULL) {
		p->bad |= !buf_add(p->out, *s) || !buf_addc(p->out, '\0');
		return;
	}
	if (s->n >= p->rest.n || p->rest.p[s->n] != '\0' ||
	    !utf8_valid((struct str){ p->rest.p, s->n })) {
		p->bad = true;
		*s = (struct str){ NULL, 0 };
		return;
	}
	s->p = p->rest.p;
	p->rest = str_from(p->rest, s->n + 1);
}

static void
name(struct pack *p, const char **cstr)
{
	struct str s = str_of(*cstr);

	text(p, &s);
	*cstr = s.p != NULL ? s.p : "";
}

/* The elements of a list, made where it is read. */
static void *
list(struct pack *p, void *elements, size_t *n, size_t max, size_t size)
{
	count(p, n, max);
	if (p->out != NULL)
		return elements;
	elements = *n > 0 ? arena_alloc(p->arena, *n * size) : NULL;
	if (elements == NULL) {
		p->bad |= *n > 0;
		*n = 0;
	}
	return elements;
}

static void
authors(struct pack *p, struct feed_author **author, size_t *n)
{
	*author = list(p, *author, n, LIMIT_LIST, sizeof(**author));
	for (size_t i = 0; i < *n; i++) {
		text(p, &(*author)[i].name);
		text(p, &(*author)[i].url);
	}
}

static void
lists_of_item(struct pack *p, struct feed_item *item)
{
	authors(p, &item->authors, &item->nauthors);
	item->tags = list(p, item->tags, &item->ntags, LIMIT_LIST, sizeof(*item->tags));
	for (size_t i = 0; i < item->ntags; i++)
		text(p, &item->tags[i]);
	item->attachments = list(p, item->attachments, &item->nattachments, LIMIT_LIST,
	    sizeof(*item->attachments));
	for (size_t i = 0; i < item->nattachments; i++) {
		struct feed_attachment *attachment = &item->attachments[i];

		text(p, &attachment->url);
		text(p, &attachment->mime_type);
		text(p, &attachment->title);
		number(p, &attachment->size);
	}
}

static void
mask(struct pack *p, unsigned *bits)
{
	int64_t n = *bits;

	number(p, &n);
	*bits = (unsigned)n;
}

static void
walk_item(struct pack *p, struct feed_item *item)
{
	struct str *const texts[] = {
		&item->id, &item->url, &item->external_url, &item->title, &item->summary,
		&item->content, &item->content_html, &item->image, &item->language,
	};

	static_assert(sizeof(*item) == 208, "every member of an item is packed");
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		text(p, texts[i]);
	number(p, &item->published);
	number(p, &item->modified);
	lists_of_item(p, item);
}

static void
walk(struct pack *p, struct feed *feed)
{
	struct str *const texts[] = {
		&feed->title, &feed->home_page_url, &feed->feed_url, &feed->description,
		&feed->language,
	};

	static_assert(sizeof(*feed) == 160, "every member of a feed is packed");
	name(p, &feed->format);
	name(p, &feed->encoding);
	yes_no(p, &feed->recovered);
	yes_no(p, &feed->truncated);
	count(p, &feed->dropped, SIZE_MAX);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		text(p, texts[i]);
	number(p, &feed->ttl);
	mask(p, &feed->skip_hours);
	mask(p, &feed->skip_days);
	authors(p, &feed->authors, &feed->nauthors);
	feed->items = list(p, feed->items, &feed->nitems, LIMIT_ITEMS, sizeof(*feed->items));
	for (size_t i = 0; i < feed->nitems && !p->bad; i++)
		walk_item(p, &feed->items[i]);
}

bool
pack_feed(struct buf *out, const struct feed *feed)
{
	struct pack p = { .out = out };
	struct feed copy = *feed;	/* which writing leaves as it is */

	walk(&p, &copy);
	return !p.bad;
}

bool
pack_open(struct arena *a, struct str bytes, struct feed *ret_feed)
{
	struct pack p = { .arena = a, .rest = bytes };
	struct feed feed = { 0 };

	walk(&p, &feed);
	if (p.bad || p.rest.n > 0)
		return false;
	*ret_feed = feed;
	return true;
}
