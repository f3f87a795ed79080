#include "agent/discovery.h"

#include <stdbool.h>

#include "agent/html.h"
#include "agent/uri.h"

/*
 * Invariant: linear.  Each byte is looked at by one search for a tag and one
 * reading of it; a search for an end that fails ends the reading.
 */
struct page {
	struct arena *a;
	struct str base;
	bool based;			/* the first <base href> counts */
	struct discovery_feed *feeds;
	size_t n;
};

struct attributes {
	struct str rel, type, href, title;
};

static struct str
skip_blanks(struct str s)
{
	size_t n = 0;

	while (n < s.n && (str_is_space(s.p[n]) || s.p[n] == '/'))
		n++;
	return str_from(s, n);
}

/* Cuts the value behind '=' off *rest: "…", '…', or as far as a blank. */
static struct str
cut_value(struct str *rest)
{
	struct str value = *rest;
	size_t n = 0;

	if (value.n > 0 && (value.p[0] == '"' || value.p[0] == '\'')) {
		char quote = value.p[0];

		*rest = str_from(value, 1);
		return str_cut(rest, quote);
	}
	while (n < value.n && !str_is_space(value.p[n]))
		n++;
	value.n = n;
	*rest = str_from(*rest, n);
	return value;
}

/* Cuts one attribute off *rest; its value is empty where it has none. */
static struct str
cut_attribute(struct str *rest, struct str *ret_value)
{
	struct str name = skip_blanks(*rest);
	size_t n = 0;

	while (n < name.n && !str_is_space(name.p[n]) && name.p[n] != '=' && name.p[n] != '/')
		n++;
	*rest = str_from(name, n);
	name.n = n;
	*ret_value = (struct str){ NULL, 0 };
	while (rest->n > 0 && str_is_space(rest->p[0]))
		*rest = str_from(*rest, 1);
	if (rest->n > 0 && rest->p[0] == '=') {
		*rest = str_from(*rest, 1);
		while (rest->n > 0 && str_is_space(rest->p[0]))
			*rest = str_from(*rest, 1);
		*ret_value = cut_value(rest);
	}
	return name;
}

static struct attributes
read_attributes(struct str tag)
{
	struct attributes at = { .rel = { NULL, 0 } };
	const struct {
		struct str name;
		struct str *value;
	} known[] = {
		{ STR("rel"), &at.rel }, { STR("type"), &at.type }, { STR("href"), &at.href },
		{ STR("title"), &at.title },
	};

	while (skip_blanks(tag).n > 0) {
		struct str value, name = cut_attribute(&tag, &value);

		for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
			if (str_ieq(name, known[i].name) && known[i].value->p == NULL)
				*known[i].value = value;
	}
	return at;
}

/* Is word among the words of rel? */
static bool
is_rel(struct str rel, const char *word)
{
	while (rel.n > 0) {
		struct str one = rel;

		for (one.n = 0; one.n < rel.n && !str_is_space(rel.p[one.n]);)
			one.n++;
		rel = str_from(rel, one.n + 1);
		if (str_ieq(one, str_of(word)))
			return true;
	}
	return false;
}

/* What a media type says of a feed; NULL: it is none. */
static const char *
type_of(struct str type)
{
	static const struct {
		const char *media, *type;
	} types[] = {
		{ "application/rss+xml", "rss" }, { "application/atom+xml", "atom" },
		{ "application/feed+json", "json" }, { "application/rdf+xml", "rss" },
		{ "application/x.atom+xml", "atom" }, { "text/rss+xml", "rss" },
		{ "application/rss", "rss" }, { "text/xml", "xml" }, { "application/xml", "xml" },
		{ "application/json", "json" },
	};

	type = str_trim(str_cut(&type, ';'));
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (str_ieq(type, str_of(types[i].media)))
			return types[i].type;
	return NULL;
}

static void
add(struct page *p, const char *type, const struct attributes *at)
{
	struct str url = uri_resolve(p->a, p->base, html_line(p->a, at->href));
	struct discovery_feed *more;

	url = str_cut(&url, '#');
	if (p->n == DISCOVERY_FEEDS ||
	    (!str_istarts(url, STR("http://")) && !str_istarts(url, STR("https://"))))
		return;
	for (size_t i = 0; i < p->n; i++)
		if (str_eq(p->feeds[i].url, url))
			return;
	more = arena_array(p->a, p->feeds, p->n, sizeof(*more));
	if (more == NULL)
		return;
	more[p->n++] = (struct discovery_feed){ type, url, html_line(p->a, at->title) };
	p->feeds = more;
}

static void
take_tag(struct page *p, struct str name, struct str rest)
{
	struct attributes at = read_attributes(rest);
	const char *type = type_of(at.type);

	if (str_ieq(name, STR("base")) && at.href.n > 0 && !p->based) {
		p->base = uri_resolve(p->a, p->base, html_line(p->a, at.href));
		p->based = true;
	} else if (!str_ieq(name, STR("link")) || at.href.n == 0 || is_rel(at.rel, "stylesheet")) {
		return;
	} else if (is_rel(at.rel, "feed")) {
		add(p, type != NULL ? type : "xml", &at);
	} else if (is_rel(at.rel, "alternate") && type != NULL) {
		add(p, type, &at);
	}
}

/* The tag that s begins with, as far as its '>' outside quotes; 0: it has none. */
static size_t
tag_size(struct str s)
{
	char quote = '\0';

	for (size_t i = 1; i < s.n; i++) {
		if (quote != '\0')
			quote = s.p[i] == quote ? '\0' : quote;
		else if ((s.p[i] == '"' || s.p[i] == '\'') && s.p[i - 1] == '=')
			quote = s.p[i];
		else if (s.p[i] == '>')
			return i + 1;
	}
	return 0;
}

/* Behind what ends with `end`; all of it where that does not come. */
static struct str
behind(struct str s, const char *end)
{
	const char *at = s.n > 0 ? memmem(s.p, s.n, end, strlen(end)) : NULL;

	return at != NULL ? str_from(s, (size_t)(at - s.p) + strlen(end)) : str_from(s, s.n);
}

/* One tag, comment or lone '<' at the beginning of s; returns what is behind. */
static struct str
step(struct page *p, struct str s)
{
	size_t size, n = 1;
	struct str name;

	if (str_starts(s, STR("<!--")))
		return behind(s, "-->");
	size = tag_size(s);
	if (size == 0)
		return str_from(s, s.n);
	while (n < size - 1 && !str_is_space(s.p[n]) && s.p[n] != '/')
		n++;
	name = (struct str){ s.p + 1, n - 1 };
	take_tag(p, name, (struct str){ s.p + n, size - 1 - n });
	s = str_from(s, size);
	if (str_ieq(name, STR("script")))
		return behind(s, "</script");
	return str_ieq(name, STR("style")) ? behind(s, "</style") : s;
}

size_t
discovery_find(struct arena *a, struct str html, struct str url, struct discovery_feed **ret_feeds)
{
	struct page p = { .a = a, .base = url };

	while (html.n > 0) {
		const char *open = memchr(html.p, '<', html.n);

		if (open == NULL)
			break;
		html = step(&p, str_from(html, (size_t)(open - html.p)));
	}
	*ret_feeds = p.feeds;
	return p.n;
}
