#include "config/feeds.h"

#include <stdlib.h>

#include "base/mem.h"
#include "config/config_url.h"

#define FEED_NAME_MAX 64	/* bytes: it stands in every line about the feed */
#define FEEDS_MAX 1000000	/* far above what one machine can poll */

static bool
name_ok(struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		bool sign = c == '.' || c == '-' || c == '_';

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= '0' && c <= '9') && !(sign && i > 0))
			return false;
	}
	return name.n > 0;
}

static struct spot
spot_of(const struct loader *l, size_t feed)
{
	return (struct spot){ l->config->feeds[feed].file, l->config->feeds[feed].line };
}

static void
take_name(struct loader *l, const struct word *w, const struct config_feed *feed)
{
	struct str name = w->text;
	size_t first;

	if (!name_ok(name)) {
		loader_refuse(l, w, "not a valid feed name", "a name is made of "
		    "ASCII letters, digits, '-', '_' and '.', a letter or digit first");
		return;
	}
	if (name.n > FEED_NAME_MAX) {
		loader_refuse(l, w, "the name is longer than 64 characters", NULL);
		return;
	}
	if (feed->name == NULL)
		return;
	first = seen_add(&l->names, str_of(feed->name), l->config->nfeeds);
	if (first != SEEN_NEW)
		loader_refuse(l, w, "another feed has this name",
		    loader_where(l, spot_of(l, first), "used"));
}

/* url with its scheme in lower case, so that all others may compare it as it is. */
static const char *
stored_url(struct arena *a, struct str url)
{
	char *copy = arena_alloc(a, url.n + 1);

	if (copy == NULL)
		return NULL;
	memcpy(copy, url.p, url.n);
	for (char *p = copy; *p != ':' && *p != '\0'; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p | 0x20);
	return copy;
}

static void
take_url(struct loader *l, const struct word *w, struct config_feed *feed)
{
	struct config_url_fault f = config_url_check(w->text);
	size_t quote = w->n > w->text.n && w->text.n > 0 ? 1 : 0, first;
	struct str key;

	if (f.what != NULL) {
		loader_error(l, w->at + quote + f.at, f.n > 0 ? f.n : w->n, f.what, f.hint);
		return;
	}
	feed->url = stored_url(l->arena, w->text);
	key = config_url_key(l->arena, str_of(feed->url));
	first = key.p != NULL ? seen_add(&l->urls, key, l->config->nfeeds) : SEEN_NEW;
	if (first != SEEN_NEW)
		loader_refuse(l, w, arena_format(l->arena, "feed %s has the same URL",
		    l->config->feeds[first].name), loader_where(l, spot_of(l, first), "used"));
}

/* What to say about an option that there is not. */
static const char *
option_hint(struct loader *l, struct str name)
{
	const char *guess = settings_guess(&settings_feed, name);

	if (settings_find(&settings_file, name) != NULL)
		return arena_format(l->arena, "%.*s is set for all feeds at once, on a line of its own",
		    STR_ARG(name));
	if (guess != NULL)
		return arena_format(l->arena, "did you mean %s=?", guess);
	guess = "the options of a feed are";
	for (size_t i = 0; i < settings_feed.n; i++)
		guess = arena_format(l->arena, "%s %s=", guess, settings_feed.rows[i].name);
	return guess;
}

/* Is this `NAME = VALUE` with blanks in it?  How many words it takes then, said; else 0. */
static size_t
spaced_option(struct loader *l, size_t i)
{
	const struct lines *row = &l->source->lines;
	const struct word *w = &row->words[i], *next = i + 1 < row->nwords ? w + 1 : NULL;
	struct str value = w->text, name = str_cut(&value, '=');
	bool ends = name.n + 1 == w->text.n, open = name.n == w->text.n;
	size_t n = 2;

	if (next == NULL || settings_find(&settings_feed, name) == NULL ||
	    !(ends || (open && str_starts(next->text, STR("=")))))
		return 0;
	value = str_from(next->text, open ? 1 : 0);
	if (value.n == 0 && i + 2 < row->nwords) {
		value = row->words[i + 2].text;
		n = 3;
	}
	if (value.n == 0 || memchr(value.p, '=', value.n) != NULL)
		return 0;
	loader_error(l, w->at, row->words[i + n - 1].at + row->words[i + n - 1].n - w->at,
	    "blanks around '='", str_eq(name, STR("auth")) ? "write auth=credential:NAME" :
	    arena_format(l->arena, "write %.*s=%.*s", STR_ARG(name), STR_ARG(value)));
	return n;
}

static void
take_option(struct loader *l, const struct word *w, struct config_feed *feed, unsigned *given)
{
	struct str value = w->text, name;
	struct setting_value v = loader_value(l);
	const struct setting *s;
	size_t skip;

	if (memchr(w->text.n > 0 ? w->text.p : "", '=', w->text.n) == NULL) {
		loader_refuse(l, w, "unexpected word",
		    "options follow the URL as NAME=VALUE, without spaces around '='");
		return;
	}
	name = str_cut(&value, '=');
	skip = w->at + name.n + 1;
	s = settings_find(&settings_feed, name);
	if (s == NULL)
		loader_error(l, w->at, name.n, loader_unknown(l, "option", name),
		    option_hint(l, name));
	else if (*given & 1u << (s - settings_feed.rows) && s->type != SETTING_HEADERS)
		loader_refuse(l, w, arena_format(l->arena, "%s= stands twice on this line", s->name),
		    "delete one of them");
	else if (value.n == 0)
		loader_refuse(l, w, arena_format(l->arena, "%s= has no value", s->name),
		    arena_format(l->arena, "write %s=VALUE: %s", s->name,
		    settings_bounds(s, l->arena)));
	else if (!settings_set(s, &v, value, feed))
		loader_error(l, skip, w->at + w->n - skip, v.what, v.hint);
	if (s != NULL)
		*given |= 1u << (s - settings_feed.rows);
}

/* given: bit i is set where row i of settings_feed stands on the line. */
static void
add_feed(struct loader *l, const struct config_feed *feed, unsigned given)
{
	struct config *c = l->config;
	size_t n = c->nfeeds, room = n == 0 ? 64 : 2 * n;

	if (n == 0 || (n >= 64 && (n & (n - 1)) == 0)) {
		c->feeds = mem_grow(c->feeds, room * sizeof(*c->feeds));
		l->given = mem_grow(l->given, room * sizeof(*l->given));
	}
	c->feeds[n] = *feed;
	l->given[n] = given;
	c->nfeeds++;
}

/* Whether a name and a URL are there, whatever they look like. */
static bool
complete(struct loader *l, const struct lines *row)
{
	const char *usage = "write feed NAME URL";

	if (row->nwords == 1)
		loader_refuse(l, &row->words[0], "a feed needs a name and a URL", usage);
	else if (config_url_check(row->words[1].text).what == NULL)
		loader_refuse(l, &row->words[1], "the name of the feed is missing", usage);
	else if (row->nwords == 2)
		loader_refuse(l, &row->words[1], "a feed needs a URL, too", usage);
	else if (l->config->nfeeds == FEEDS_MAX)
		loader_refuse(l, &row->words[0], "more than 1000000 feeds", NULL);
	else
		return true;
	return false;
}

void
feeds_take(struct loader *l)
{
	const struct lines *row = &l->source->lines;
	struct config_feed feed = { .file = l->source->path, .line = row->number };
	unsigned given = 0;

	if (!complete(l, row))
		return;
	feed.name = arena_copy(l->arena, row->words[1].text).p;
	take_name(l, &row->words[1], &feed);
	take_url(l, &row->words[2], &feed);
	for (size_t i = 3; i < row->nwords;) {
		size_t n = spaced_option(l, i);

		if (n == 0)
			take_option(l, &row->words[i], &feed, &given);
		i += n > 0 ? n : 1;
	}
	add_feed(l, &feed, given);
}

/* A proxy's secret is for that proxy: a feed with another one has none but its own. */
static void
part_from_proxy(struct loader *l)
{
	const struct setting *rows = settings_feed.rows;
	unsigned proxy = 1u << (settings_find(&settings_feed, STR("proxy")) - rows);
	unsigned secret = 1u << (settings_find(&settings_feed, STR("proxy-auth")) - rows);

	for (size_t i = 0; i < l->config->nfeeds; i++)
		if (l->given[i] & proxy)
			l->given[i] |= secret;
}

/* One option of all feeds whose line does not give it. */
static void
inherit(struct loader *l, const struct setting *s, unsigned bit)
{
	const struct setting *parent = settings_parent(s);

	if (parent == NULL)
		return;
	for (size_t i = 0; i < l->config->nfeeds; i++)
		if (!(l->given[i] & bit))
			settings_inherit(s, parent, l->config, &l->config->feeds[i]);
}

/* A line's own interval is kept as it is; the setting gives way to the feed's rhythm. */
static void
bound_intervals(struct loader *l)
{
	const struct setting *own = settings_find(&settings_feed, STR("interval"));
	unsigned bit = 1u << (own - settings_feed.rows);

	for (size_t i = 0; i < l->config->nfeeds; i++) {
		struct config_feed *feed = &l->config->feeds[i];
		bool fixed = (l->given[i] & bit) != 0;

		feed->interval_min = fixed ? feed->interval : l->config->interval_min;
		feed->interval_max = fixed ? feed->interval : l->config->interval_max;
	}
}

void
feeds_finish(struct loader *l)
{
	part_from_proxy(l);
	for (size_t row = 0; row < settings_feed.n; row++)
		inherit(l, &settings_feed.rows[row], 1u << row);
	bound_intervals(l);
	free(l->given);
	l->given = NULL;
}
