#include "agent/opml.h"

#include "agent/charset.h"
#include "agent/html.h"
#include "agent/limit.h"
#include "agent/opml_names.h"
#include "agent/repair.h"
#include "agent/uri.h"
#include "agent/xml.h"
#include "config/config_url.h"
#include "config/seen.h"

#define OWN_SPACE "urn:feedwatch:opml"	/* OPML 2.0 wants what it does not know in a namespace */
#define OWN_TITLE "feedwatch feeds"	/* of the lists that opml_write() writes: text= is the name */

struct reader {
	struct arena *a;
	struct opml *list;
	struct seen urls;			/* to the number of the feed */
	struct str folders[LIMIT_DEPTH];	/* of each open element; empty for what is no folder */
	size_t depth;
	const char *root;
	bool opml;				/* the root is <opml> */
	bool in_title;
	bool own;				/* written by opml_write() */
	struct buf title;			/* of the list */
};

/* What an outline says of itself: views that end with its event. */
struct outline {
	struct str text, title, url, category, options;
};

static void
add_tag(struct reader *r, struct opml_feed *feed, struct str text)
{
	struct str tag = opml_names_tag(r->a, text), *tags;

	for (size_t i = 0; i < feed->ntags; i++)
		if (str_eq(feed->tags[i], tag))
			return;
	if (tag.n == 0 || feed->ntags == OPML_TAGS)
		return;
	tags = arena_array(r->a, feed->tags, feed->ntags, sizeof(*tags));
	if (tags == NULL)
		return;
	tags[feed->ntags++] = tag;
	feed->tags = tags;
}

/* The folders around it, then its own category: "a,b" or "/World/Europe,/Politics". */
static void
add_tags(struct reader *r, struct opml_feed *feed, struct str category)
{
	for (size_t i = 0; i + 1 < r->depth && i < LIMIT_DEPTH; i++)
		add_tag(r, feed, r->folders[i]);
	while (category.n > 0) {
		struct str path = str_cut(&category, ',');

		while (path.n > 0)
			add_tag(r, feed, str_cut(&path, '/'));
	}
}

/* feed://host/x and feed:https://host/x are what some programs made of addresses. */
static struct str
address(struct arena *a, struct str url)
{
	url = uri_resolve(a, (struct str){ NULL, 0 }, url);
	if (str_istarts(url, STR("feed://")))
		return str_of(arena_format(a, "http%.*s", STR_ARG(str_from(url, 4))));
	return str_istarts(url, STR("feed:")) ? str_from(url, 5) : url;
}

/* The feed of that address, new or not; NULL where there is no room for another. */
static struct opml_feed *
find_feed(struct reader *r, struct str url, const char *fault)
{
	struct opml *list = r->list;
	struct opml_feed *feeds;
	struct str key = fault == NULL ? config_url_key(r->a, url) : url;
	size_t known = key.n > 0 ? seen_add(&r->urls, key, list->nfeeds) : SEEN_NEW;

	if (known != SEEN_NEW && known < list->nfeeds)
		return &list->feeds[known];
	feeds = list->nfeeds < OPML_FEEDS ?
	    arena_array(r->a, list->feeds, list->nfeeds, sizeof(*feeds)) : NULL;
	if (feeds == NULL) {
		list->dropped++;
		return NULL;
	}
	list->feeds = feeds;
	feeds[list->nfeeds] = (struct opml_feed){ .url = url, .fault = fault };
	return &feeds[list->nfeeds++];
}

static void
add_feed(struct reader *r, const struct outline *o)
{
	struct str url = address(r->a, o->url);
	const char *fault = url.n > 0 ? config_url_check(url).what : "the address is too long";
	struct opml_feed *feed = find_feed(r, url, fault);

	if (feed == NULL)
		return;
	if (r->own && feed->name.n == 0) {
		feed->name = arena_copy(r->a, o->text);
		feed->options = arena_copy(r->a, o->options);
	}
	if (feed->title.n == 0)
		feed->title = html_line(r->a, o->title.n > 0 ? o->title : o->text);
	add_tags(r, feed, o->category);
}

static struct outline
read_outline(struct reader *r, const struct xml_attribute *attributes, size_t n)
{
	struct outline o = { 0 };
	const struct {
		const char *name;
		struct str *value;
	} known[] = {
		{ "text", &o.text }, { "title", &o.title }, { "xmlUrl", &o.url },
		{ "category", &o.category }, { "options", &o.options },
	};

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < sizeof(known) / sizeof(known[0]); k++)
			if (str_ieq(str_of(attributes[i].name), str_of(known[k].name)))
				*known[k].value = xml_value(r->a, &attributes[i]);
	return o;
}

static void
start(void *context, const struct xml_name *name, const struct xml_attribute *attributes, size_t n)
{
	struct reader *r = context;
	struct str local = str_of(name->local), folder = { NULL, 0 };

	r->depth++;
	if (r->depth == 1) {
		r->root = arena_copy(r->a, local).p;
		r->opml = str_ieq(local, STR("opml"));
	}
	if (r->opml && str_ieq(local, STR("outline"))) {
		struct outline o = read_outline(r, attributes, n);

		if (o.url.n > 0)
			add_feed(r, &o);
		else
			folder = html_line(r->a, o.text.n > 0 ? o.text : o.title);
	}
	r->in_title = r->opml && r->depth == 3 && str_ieq(local, STR("title"));
	if (r->depth <= LIMIT_DEPTH)
		r->folders[r->depth - 1] = folder;
}

static void
end(void *context, const struct xml_name *name)
{
	struct reader *r = context;

	(void)name;
	if (r->in_title)
		r->own = str_eq(str_trim(buf_str(&r->title)), STR(OWN_TITLE));
	r->in_title = false;
	r->depth--;
}

static void
text(void *context, struct str run)
{
	struct reader *r = context;

	if (r->in_title)
		buf_add(&r->title, run);
}

static const struct xml_handler handler = { start, end, text };

/* Reads what can be read; what is damaged is repaired first. */
static void
read_events(struct reader *r, struct str document)
{
	struct repair fixed;

	if (!repair_needed(document) &&
	    xml_parse(document, false, &handler, r) != XML_BROKEN)
		return;
	*r->list = (struct opml){ 0 };
	seen_release(&r->urls);
	buf_clear(&r->title);
	r->depth = 0;
	r->own = r->in_title = false;
	repair_xml(document, &fixed);
	xml_parse(buf_str(&fixed.text), true, &handler, r);
	buf_release(&fixed.text);
}

static const char *
refusal(const struct reader *r)
{
	if (r->root == NULL)
		return "not XML";
	if (!r->opml)
		return arena_format(r->a, "not OPML: its root is <%.64s>", r->root);
	if (r->list->nfeeds == 0)
		return "a list without feeds: no outline in it has an xmlUrl";
	if (arena_full(r->a))
		return "takes too much memory to read";
	return NULL;
}

bool
opml_read(struct arena *a, struct str body, struct opml *ret_list, const char **ret_reason)
{
	struct opml list = { 0 };
	struct reader r = { .a = a, .list = &list };
	struct str document = charset_decode(a, body, (struct str){ NULL, 0 }).text;
	const char *reason;

	if (xml_oversized(document) >= 0) {
		*ret_reason = "a start tag in it is too long";
		return false;
	}
	buf_init(&r.title, LIMIT_TITLE);
	read_events(&r, document);
	opml_names_give(a, &list);
	reason = refusal(&r);
	if (reason != NULL)
		*ret_reason = reason;
	else
		*ret_list = list;
	seen_release(&r.urls);
	buf_release(&r.title);
	return reason == NULL;
}

static void
write_attribute(struct buf *out, const char *name, struct str value)
{
	buf_addf(out, " %s=\"", name);
	for (size_t i = 0; i < value.n; i++) {
		char c = value.p[i];

		if (c == '&' || c == '<' || c == '>' || c == '"' || (c >= '\t' && c <= '\r'))
			buf_addf(out, "&#%d;", c);
		else
			buf_addc(out, c);
	}
	buf_addc(out, '"');
}

static void
write_tags(struct buf *out, const struct opml_feed *feed)
{
	struct buf tags;

	buf_init(&tags, out->max);
	for (size_t i = 0; i < feed->ntags; i++) {
		if (i > 0)
			buf_addc(&tags, ',');
		buf_add(&tags, feed->tags[i]);
	}
	if (tags.n > 0)
		write_attribute(out, "category", buf_str(&tags));
	buf_release(&tags);
}

void
opml_write(struct buf *out, const struct opml *list)
{
	buf_add(out, STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<opml version=\"2.0\" xmlns:fw=\"" OWN_SPACE "\">\n"
	    "\t<head>\n\t\t<title>" OWN_TITLE "</title>\n\t</head>\n\t<body>\n"));
	for (size_t i = 0; i < list->nfeeds; i++) {
		const struct opml_feed *feed = &list->feeds[i];

		buf_add(out, STR("\t\t<outline type=\"rss\""));
		write_attribute(out, "text", feed->name);
		write_attribute(out, "title", feed->title.n > 0 ? feed->title : feed->name);
		write_attribute(out, "xmlUrl", feed->url);
		write_tags(out, feed);
		if (feed->options.n > 0)
			write_attribute(out, "fw:options", feed->options);
		buf_add(out, STR("/>\n"));
	}
	buf_add(out, STR("\t</body>\n</opml>\n"));
}
