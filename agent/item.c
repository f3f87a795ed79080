#include "agent/item.h"

/* Room for n entries and the '\n' between them; p is NULL where the arena is full. */
static struct str
joined(struct arena *a, const struct str *entry, size_t n)
{
	size_t size = 0, at = 0;
	char *p;

	if (n == 1)
		return entry[0];
	for (size_t i = 0; i < n; i++)
		size += entry[i].n + 1;
	if (n == 0 || (p = arena_alloc(a, size)) == NULL)
		return (struct str){ NULL, 0 };
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			p[at++] = '\n';
		if (entry[i].n > 0)
			memcpy(p + at, entry[i].p, entry[i].n);
		at += entry[i].n;
	}
	return (struct str){ p, at };
}

static struct str
author_names(struct arena *a, const struct feed_item *item)
{
	struct str *name = arena_alloc(a, (item->nauthors + 1) * sizeof(*name));

	if (name == NULL)
		return (struct str){ NULL, 0 };
	for (size_t i = 0; i < item->nauthors; i++)
		name[i] = item->authors[i].name;
	return joined(a, name, item->nauthors);
}

void
item_texts(struct arena *a, struct str feed_name, const struct feed_item *item, int64_t now,
    struct filter_item *ret)
{
	int64_t date = item->published != STAMP_NONE ? item->published : item->modified;

	*ret = (struct filter_item){
		.field = {
			[FILTER_TITLE] = item->title,
			[FILTER_SUMMARY] = item->summary,
			[FILTER_CONTENT] = item->content,
			[FILTER_AUTHOR] = author_names(a, item),
			[FILTER_CATEGORY] = joined(a, item->tags, item->ntags),
			[FILTER_LINK] = item->url,
			[FILTER_FEED] = feed_name,
			[FILTER_LANGUAGE] = item->language,
		},
		.age = now < 0 ? -1 : date == STAMP_NONE || date > now ? 0 : now - date,
	};
}

void
item_stored(const struct store_item *row, int64_t now, struct filter_item *ret)
{
	bool dated = row->published != STAMP_NONE && row->published <= now;
	int64_t date = dated ? row->published : row->first_seen;

	*ret = (struct filter_item){
		.field = {
			[FILTER_TITLE] = row->title,
			[FILTER_SUMMARY] = row->summary,
			[FILTER_CONTENT] = row->content,
			[FILTER_AUTHOR] = row->author,
			[FILTER_CATEGORY] = row->tags,
			[FILTER_LINK] = row->link,
			[FILTER_FEED] = row->feed_name,
			[FILTER_LANGUAGE] = row->language,
		},
		.age = date > now ? 0 : now - date,
	};
}
