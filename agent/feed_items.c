#include "agent/feed_items.h"

#include "agent/limit.h"

static int64_t
date_of(const struct feed_item *item)
{
	return item->published != STAMP_NONE ? item->published : item->modified;
}

/* More items are newer than the one before them than older; items without a date say nothing. */
static bool
is_rising(const struct feed *feed)
{
	int64_t before = STAMP_NONE;
	size_t newer = 0, older = 0;

	for (size_t i = 0; i < feed->nitems; i++) {
		int64_t date = date_of(&feed->items[i]);

		if (date == STAMP_NONE)
			continue;
		newer += before != STAMP_NONE && date > before;
		older += before != STAMP_NONE && date < before;
		before = date;
	}
	return newer > older;
}

bool
feed_items_wants(struct feed_items *items, const struct feed *feed)
{
	if (feed->nitems < LIMIT_ITEMS)
		return true;
	if (!items->decided) {
		items->rising = is_rising(feed);
		items->decided = true;
	}
	return items->rising;
}

bool
feed_items_add(struct arena *a, struct feed_items *items, struct feed *feed,
    const struct feed_item *item)
{
	struct feed_item *more;

	if (feed->nitems == LIMIT_ITEMS) {
		feed->items[items->turned++ % LIMIT_ITEMS] = *item;
		feed->dropped++;
		return true;
	}
	more = arena_array(a, feed->items, feed->nitems, sizeof(*more));
	if (more == NULL)
		return false;
	feed->items = more;
	feed->items[feed->nitems++] = *item;
	return true;
}

static void
reverse(struct feed_item *items, size_t from, size_t to)
{
	for (; from + 1 < to; from++, to--) {
		struct feed_item item = items[from];

		items[from] = items[to - 1];
		items[to - 1] = item;
	}
}

void
feed_items_finish(const struct feed_items *items, struct feed *feed)
{
	size_t first = items->turned % LIMIT_ITEMS;

	if (first == 0)
		return;
	reverse(feed->items, 0, first);
	reverse(feed->items, first, feed->nitems);
	reverse(feed->items, 0, feed->nitems);
}
