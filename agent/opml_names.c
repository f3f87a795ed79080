#include "agent/opml_names.h"

#include <stdlib.h>

#include "agent/uri.h"
#include "base/escape.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "config/seen.h"

#define NAME_MAX 64	/* bytes of a name or tag: what the configuration takes */
#define MADE_MAX 40	/* bytes of a name that is made: people will type it */

static bool
alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool
opml_names_ok(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!alnum(s.p[i]) && (i == 0 || memchr("-_.", s.p[i], 3) == NULL))
			return false;
	return s.n > 0 && s.n <= NAME_MAX;
}

/* s with every run of other bytes as one '-', none at the ends; wide: what is no ASCII is kept. */
static struct str
slug(struct arena *a, struct str s, size_t max, bool wide)
{
	char text[NAME_MAX];
	bool gap = false;
	size_t n = 0;

	for (size_t i = 0; i < s.n && n + 2 < max; i++) {
		char c = s.p[i];
		bool high = (unsigned char)c >= 0x80;

		if (!alnum(c) && !(wide && (high || c == '_'))) {
			gap = true;
			continue;
		}
		if (gap && n > 0)
			text[n++] = '-';
		gap = false;
		text[n++] = wide ? c : str_lower(c);
	}
	return arena_copy(a, (struct str){ text, n });
}

struct str
opml_names_tag(struct arena *a, struct str s)
{
	struct str tag = { NULL, 0 };
	struct buf visible;

	buf_init(&visible, (size_t)8 * NAME_MAX);
	/* a tag that already is one stays what it is, its last two bytes too */
	escape_text(&visible, utf8_head(s, NAME_MAX));
	tag = slug(a, buf_str(&visible), NAME_MAX + 2, true);
	buf_release(&visible);
	return utf8_head(tag, NAME_MAX);
}

/* The part of a host that tells it from others: without www. and feeds. and the port. */
static struct str
site(struct arena *a, struct str url)
{
	static const char *const common[] = { "www.", "feeds.", "feed.", "rss." };
	struct str host = uri_host(a, url);

	for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++)
		if (str_starts(host, str_of(common[i])))
			host = str_from(host, strlen(common[i]));
	return str_cut(&host, ':');
}

static struct str
base_name(struct arena *a, const struct opml_feed *feed)
{
	struct str name = feed->name;

	if (opml_names_ok(name))
		return name;
	name = slug(a, feed->title, MADE_MAX, false);
	/* a title of other letters leaves too little to be told apart by */
	if (name.n < 3)
		name = slug(a, site(a, feed->url), MADE_MAX, false);
	return name.n > 0 ? name : STR("feed");
}

void
opml_names_give(struct arena *a, struct opml *list)
{
	struct seen names = { 0 };
	/* how many feeds wanted the name that this one has */
	unsigned *wanted = mem_array(list->nfeeds + 1, sizeof(*wanted));

	for (size_t i = 0; i < list->nfeeds && !arena_full(a); i++) {
		struct opml_feed *feed = &list->feeds[i];
		struct str base = base_name(a, feed);
		size_t first;

		if (feed->fault != NULL)
			continue;
		feed->name = base;
		while ((first = seen_add(&names, feed->name, i)) != SEEN_NEW && !arena_full(a))
			feed->name = str_of(arena_format(a, "%.*s-%u", STR_ARG(utf8_head(base,
			    NAME_MAX - 8)), ++wanted[first] + 1));
	}
	free(wanted);
	seen_release(&names);
}
