#include "agent/item.h"

#include "base/stamp.h"

/* The i-th entry of an item's list. */
typedef struct str (*entry_fn)(const struct feed_item *item, size_t i);

static struct str
author(const struct feed_item *item, size_t i)
{
	return item->authors[i].name;
}

static struct str
tag(const struct feed_item *item, size_t i)
{
	return item->tags[i];
}

/* All entries, a line each. */
static struct str
join(struct arena *a, const struct feed_item *item, size_t n, entry_fn entry)
{
	size_t size = 0;
	char *text, *at;

	if (n <= 1)
		return n == 1 ? entry(item, 0) : (struct str){ NULL, 0 };
	for (size_t i = 0; i < n; i++)
		size += entry(item, i).n + 1;
	text = at = arena_alloc(a, size);
	if (text == NULL)
		return entry(item, 0);
	for (size_t i = 0; i < n; i++) {
		struct str s = entry(item, i);

		if (s.n > 0)
			memcpy(at, s.p, s.n);
		at += s.n;
		*at++ = '\n';
	}
	return (struct str){ text, size - 1 };
}

static int64_t
age(const struct feed_item *item, int64_t now)
{
	int64_t at = item->published != STAMP_NONE ? item->published : item->modified;

	if (now < 0)
		return -1;
	if (at == STAMP_NONE || at > now)
		return 0;
	return now - at;
}

void
item_texts(struct arena *a, const char *feed_name, const struct feed_item *item, int64_t now,
    struct filter_item *ret)
{
	*ret = (struct filter_item){
		.field = {
			[FILTER_TITLE] = item->title,
			[FILTER_SUMMARY] = item->summary,
			[FILTER_CONTENT] = item->content,
			[FILTER_AUTHOR] = join(a, item, item->nauthors, author),
			[FILTER_CATEGORY] = join(a, item, item->ntags, tag),
			[FILTER_LINK] = item->url,
			[FILTER_FEED] = str_of(feed_name),
			[FILTER_LANGUAGE] = item->language,
		},
		.age = age(item, now),
	};
}
