#include "agent/feed_xml.h"

#include "agent/dialect.h"
#include "agent/feed_items.h"
#include "agent/feed_xml_tag.h"
#include "agent/gather.h"
#include "agent/html.h"
#include "agent/limit.h"
#include "agent/record.h"
#include "agent/repair.h"
#include "agent/uri.h"
#include "agent/xml.h"
#include "agent/xml_quick.h"

/*
 * Invariants
 * 1. An item is taken when its end tag comes, never before.
 * 2. Text is kept only where a row of the dialect wants it.
 * 3. An element without a row is passed over with all that is in it.
 * 4. frames[depth] belongs to the innermost element that has a row; what lies
 *    deeper is counted in `skipped` or by the gather.
 */
#define CACHE_SIZE 128	/* names of one document: real feeds have < 60 */
#define SPACES 16	/* namespaces of one document: real feeds have < 10 */

/* An element that is open. */
struct frame {
	const struct dialect_row *row;
	enum dialect_place in;		/* where its children stand */
	struct str base;		/* xml:base in force */
	bool gathers;
	struct record *record;		/* what its fields belong to */
	struct record *outer;
	struct record *around;		/* the item that an item stands in, by mistake */
};

/* What a link says besides where it goes. */
struct link {
	struct str rel, type, title, length;
};

/* What a name means in a place; found once for each. */
struct meaning {
	const char *local, *prefix, *uri;
	enum dialect_place in;
	bool known;
	const struct dialect_row *row;
};

/* What a namespace and a prefix mean, wherever they stand. */
struct space {
	const char *uri, *prefix;
	bool known;
	enum dialect_space space;
};

struct reader {
	struct arena *a;
	struct feed *feed;
	struct feed_items items;
	struct record about, item, person;
	size_t depth;
	size_t skipped;			/* open elements that mean nothing */
	struct gather text;
	bool gathering;
	bool atom;			/* names without a namespace are Atom's */
	bool rooted;			/* the root was a feed's */
	bool channel;			/* a channel, or an item, was seen */
	bool headline;			/* an item with a title was seen */
	const char *home;		/* the root's namespace, should nobody know it */
	const char *root;		/* the root that is no feed's */
	struct link link;		/* the link that is being read */
	bool permalink;
	struct space spaces[SPACES];
	struct meaning cache[CACHE_SIZE];
	struct frame *frames;		/* LIMIT_DEPTH + 2 */
};

/* The namespace of a name; the last few are remembered. */
static enum dialect_space
space_of(struct reader *r, const struct xml_name *name)
{
	struct space *s = &r->spaces[((uintptr_t)name->uri >> 4 ^ (uintptr_t)name->prefix >> 3) %
	    SPACES];

	if (!s->known || s->uri != name->uri || s->prefix != name->prefix)
		*s = (struct space){
			name->uri, name->prefix, true, dialect_space_of(name->uri, name->prefix),
		};
	return s->space;
}

/* Names without a namespace may be RSS's or Atom's; the dialects borrow from each other. */
static const struct dialect_row *
look_up(struct reader *r, enum dialect_place in, const struct xml_name *name)
{
	enum dialect_space space = space_of(r, name);
	enum dialect_space second = SPACE_OTHER;
	const struct dialect_row *row;

	/* the root tells what all else means: only RDF's prefix is known to everybody */
	if (in == IN_NOTHING && name->prefix != NULL && name->uri == NULL && space != SPACE_RDF)
		return NULL;
	if (space == SPACE_OTHER && name->prefix == NULL &&
	    (in == IN_NOTHING || name->uri == r->home))
		space = SPACE_RSS;
	if (space == SPACE_RSS)
		second = SPACE_ATOM;
	else if (space == SPACE_ATOM || space == SPACE_SITEMAP)
		second = SPACE_RSS;
	else if (space == SPACE_DCTERMS)
		second = SPACE_DC;
	if (space == SPACE_RSS && r->atom) {
		space = SPACE_ATOM;
		second = SPACE_RSS;
	}
	row = dialect_find(in, space, name->local);
	return row != NULL || second == SPACE_OTHER ? row :
	    dialect_find(in, second, name->local);
}

static const struct dialect_row *
meaning_of(struct reader *r, enum dialect_place in, const struct xml_name *name)
{
	size_t key = ((size_t)name->local >> 3 ^ (size_t)name->uri >> 4 ^ (size_t)in << 4) %
	    CACHE_SIZE;
	struct meaning *m = &r->cache[key];

	if (!m->known || m->local != name->local || m->uri != name->uri ||
	    m->prefix != name->prefix || m->in != in)
		*m = (struct meaning){
			name->local, name->prefix, name->uri, in, true, look_up(r, in, name),
		};
	return m->row;
}

static const char *
rss_version(struct str version)
{
	if (str_starts(version, STR("0.9")))
		return "rss0.9x";
	return str_starts(version, STR("1")) ? "rss1.0" : "rss2.0";
}

/* The root: which format it is. */
static void
begin_document(struct reader *r, const struct dialect_row *row, const struct feed_xml_tag *t)
{
	const char *format = row->note;
	struct str version = feed_xml_tag_value(t, "version");
	struct str language = feed_xml_tag_xml(t, "lang");

	r->rooted = true;
	if (dialect_space_of(t->name->uri, t->name->prefix) == SPACE_OTHER)
		r->home = t->name->uri;
	if (strcmp(row->name, "rss") == 0) {
		format = rss_version(version);
	} else if (strcmp(format, "atom1.0") == 0) {
		r->atom = true;
		if (str_starts(version, STR("0.")) || (t->name->uri != NULL &&
		    strstr(t->name->uri, "purl.org/atom") != NULL))
			format = "atom0.3";
	}
	r->feed->format = format;
	record_put(r->a, &r->about, FIELD_LANGUAGE, 1, language, false, language);
	record_put(r->a, &r->about, FIELD_URL, 5, feed_xml_tag_value(t, "href"), false,
	    r->frames[r->depth].base);
}

/* A channel, or an item, inside rss or RDF; the namespace of RSS 0.90 and 1.0 stands on it. */
static void
begin_channel(struct reader *r, const struct xml_name *name)
{
	if (!r->channel && strcmp(r->feed->format, "rss1.0") == 0 && name->uri != NULL &&
	    strstr(name->uri, "netscape.com") != NULL)
		r->feed->format = "rss0.9x";
	r->channel = true;
}

static void
begin_item(struct reader *r, struct frame *f, const struct feed_xml_tag *t)
{
	struct str about = feed_xml_tag_value(t, "about");

	begin_channel(r, t->name);
	if (f->outer == &r->item && (f->around = arena_alloc(r->a, sizeof(r->item))) != NULL)
		*f->around = r->item;
	record_clear(&r->item);
	f->record = &r->item;
	record_put(r->a, &r->item, FIELD_ID, 4, about, false, f->base);
	record_put(r->a, &r->item, FIELD_URL, 1, about, false, f->base);
	record_put(r->a, &r->item, FIELD_URL, 6, feed_xml_tag_value(t, "href"), false, f->base);
	record_date(&r->item, FIELD_MODIFIED, 5, feed_xml_tag_value(t, "lastmod"));
	record_put(r->a, &r->item, FIELD_LANGUAGE, 1, feed_xml_tag_xml(t, "lang"), false,
	    f->base);
}

/* An item too many: counted, and nothing of it kept. */
static void
pass_over(struct reader *r)
{
	r->feed->dropped++;
	r->depth--;
	r->skipped = 1;
}

static bool
is(struct str value, const char *name)
{
	return str_ieq(value, str_of(name));
}

/* A link of Atom's kind; rank is that of an alternate. */
static void
take_link(struct reader *r, struct frame *f, struct str href, const struct link *l)
{
	struct str iana = STR("http://www.iana.org/assignments/relation/");
	struct str rel = str_istarts(l->rel, iana) ? str_from(l->rel, iana.n) : l->rel;
	int rank = f->row->rank;

	if (rel.n == 0 || is(rel, "alternate")) {
		/* a page is better than what may be one, that than another medium */
		if (l->type.n == 0)
			rank -= f->row->space == SPACE_ATOM;
		else if (!str_istarts(l->type, STR("text/html")) &&
		    !str_istarts(l->type, STR("application/xhtml")))
			rank -= 3;
		if (rel.n > 0 && !str_eq(rel, STR("alternate")))
			rank--;
		record_put(r->a, f->record, FIELD_URL, rank, href, false, f->base);
	} else if (is(rel, "self")) {
		record_put(r->a, f->record, FIELD_SELF, 9, href, false, f->base);
	} else if (is(rel, "enclosure") && f->record == &r->item) {
		record_attachment(r->a, &r->item, uri_resolve(r->a, f->base, href), l->type,
		    l->title, l->length);
	}
}

static void
begin_link(struct reader *r, struct frame *f, const struct feed_xml_tag *t)
{
	struct str href = feed_xml_tag_value(t, "href");

	r->link = (struct link){
		feed_xml_tag_value(t, "rel"), feed_xml_tag_value(t, "type"),
		feed_xml_tag_value(t, "title"), feed_xml_tag_value(t, "length"),
	};
	/* the document itself (RFC 3986, 4.4) */
	if (href.n == 0 && feed_xml_tag_find(t, "href") != NULL)
		href = f->base;
	if (href.n == 0) {
		r->link.rel = arena_copy(r->a, r->link.rel);
		r->link.type = arena_copy(r->a, r->link.type);
		r->link.title = r->link.length = (struct str){ NULL, 0 };
		return;
	}
	take_link(r, f, href, &r->link);
	r->link = (struct link){ { NULL, 0 }, { NULL, 0 }, { NULL, 0 }, { NULL, 0 } };
}

static void
take_tag(struct reader *r, const struct feed_xml_tag *t)
{
	struct str label = feed_xml_tag_value(t, "label"), term = feed_xml_tag_value(t, "term");

	record_tag(r->a, &r->item, label.n > 0 ? label : term);
}

static void
begin_text(struct reader *r, struct frame *f, enum gather_form form)
{
	f->gathers = true;
	r->gathering = true;
	gather_begin(&r->text, form);
}

/* RSS 0.91 has no markup anywhere, 0.92 in <description> alone; of 2.0 newsrooms differ. */
static bool
is_bare_title(const struct reader *r, const struct dialect_row *row)
{
	return row->field == FIELD_TITLE && row->space == SPACE_RSS &&
	    strcmp(r->feed->format, "rss0.9x") == 0;
}

/* What an element means by its start tag alone. */
static void
begin(struct reader *r, struct frame *f, const struct feed_xml_tag *t)
{
	const struct dialect_row *row = f->row;
	struct str medium, type;

	if (r->depth == 1)
		begin_document(r, row, t);
	switch (row->deed) {
	case DO_ROOT:
		break;
	case DO_ENTER:
		if (row->to == IN_FEED)
			begin_channel(r, t->name);
		break;
	case DO_ITEM:
		if (arena_full(r->a) || !feed_items_wants(&r->items, r->feed))
			pass_over(r);
		else
			begin_item(r, f, t);
		break;
	case DO_TEXT:
		begin_text(r, f, is_bare_title(r, row) ? GATHER_TEXT : GATHER_HTML);
		break;
	case DO_TYPED:
		begin_text(r, f, feed_xml_tag_form(t, r->feed->format, row->field));
		break;
	case DO_PLAIN:
	case DO_DATE:
	case DO_SKIP:
		begin_text(r, f, GATHER_PLAIN);
		break;
	case DO_GUID:
		r->permalink = !is(feed_xml_tag_value(t, "ispermalink"), "false");
		begin_text(r, f, GATHER_PLAIN);
		break;
	case DO_VALUE:
		record_put(r->a, f->record, row->field, row->rank, feed_xml_tag_value(t, row->note),
		    false, f->base);
		break;
	case DO_MEDIA:
		medium = feed_xml_tag_value(t, "medium");
		type = feed_xml_tag_value(t, "type");
		if (is(medium, "image") || str_istarts(type, STR("image/")))
			record_put(r->a, f->record, row->field, row->rank,
			    feed_xml_tag_value(t, row->note), false, f->base);
		break;
	case DO_PERSON:
		record_clear(&r->person);
		f->record = &r->person;
		begin_text(r, f, GATHER_PLAIN);
		break;
	case DO_LINK:
		begin_link(r, f, t);
		begin_text(r, f, GATHER_PLAIN);
		break;
	case DO_TAG:
		take_tag(r, t);
		begin_text(r, f, GATHER_PLAIN);
		break;
	case DO_ENCLOSURE:
		record_attachment(r->a, f->record,
		    uri_resolve(r->a, f->base, feed_xml_tag_value(t, "url")),
		    feed_xml_tag_value(t, "type"), feed_xml_tag_value(t, "title"),
		    feed_xml_tag_value(t, "length"));
		break;
	}
}

static void
on_start(void *context, const struct xml_name *name, const struct xml_attribute *list,
    size_t n)
{
	struct reader *r = context;
	struct frame *outer = &r->frames[r->depth], *f = outer + 1;
	const struct feed_xml_tag tag = { r->a, name, list, n };
	const struct dialect_row *row;
	struct str base;

	if (r->skipped > 0) {
		r->skipped++;
		return;
	}
	if (outer->gathers && outer->in == IN_NOTHING) {
		gather_open(&r->text, name, list, n);
		return;
	}
	row = meaning_of(r, outer->in, name);
	if (row == NULL || r->depth == LIMIT_DEPTH) {
		if (r->depth == 0)
			r->root = arena_format(r->a, "%.40s%s%.64s",
			    name->prefix != NULL ? name->prefix : "",
			    name->prefix != NULL ? ":" : "", name->local);
		r->skipped = 1;
		return;
	}
	*f = (struct frame){ row, row->to, outer->base, false, outer->record,
	    outer->record, NULL };
	r->depth++;
	base = feed_xml_tag_xml(&tag, "base");
	if (base.n > 0)
		f->base = uri_resolve(r->a, outer->base, base);
	begin(r, f, &tag);
}

static void
on_text(void *context, struct str run)
{
	struct reader *r = context;

	if (r->gathering && r->skipped == 0)
		gather_text(&r->text, run);
}

static void
end_item(struct reader *r, struct frame *f)
{
	struct feed_item item;

	record_item(r->a, &r->item, &item);
	r->headline = r->headline || item.title.n > 0;
	if (f->around != NULL) {
		r->item = *f->around;
		if (item.title.n == 0 && item.url.n == 0 && item.id.n == 0)
			return;
	}
	if (arena_full(r->a) || !feed_items_add(r->a, &r->items, r->feed, &item))
		r->feed->dropped++;
}

static void
end_person(struct reader *r, struct frame *f, struct str text)
{
	const struct record_slot *s = r->person.slots;
	struct str name = s[FIELD_NAME].rank > 0 ? s[FIELD_NAME].raw :
	    s[FIELD_EMAIL].rank > 0 ? s[FIELD_EMAIL].raw : text;
	struct str url = s[FIELD_URI].raw;

	if (url.n > 0)
		url = uri_resolve(r->a, f->base, url);
	record_author(r->a, f->outer, f->row->rank, name, url);
}

static bool
is_web(struct str s)
{
	return str_istarts(s, STR("http://")) || str_istarts(s, STR("https://"));
}

static void
end_guid(struct reader *r, struct frame *f, struct str text)
{
	record_put(r->a, f->record, FIELD_ID, f->row->rank, text, false, f->base);
	if (r->permalink && is_web(text))
		record_put(r->a, f->record, FIELD_URL, 2, text, false, f->base);
}

/* Tags of one element: one, or several with f->row->note between them. */
static void
end_tags(struct reader *r, struct frame *f, struct str text)
{
	while (f->row->note != NULL && text.n > 0)
		record_tag(r->a, f->record, str_cut(&text, f->row->note[0]));
	record_tag(r->a, f->record, text);
}

/* What an element means by its text. */
static void
end(struct reader *r, struct frame *f)
{
	const struct dialect_row *row = f->row;
	bool html;
	struct str text = gather_end(&r->text, &html);

	switch (row->deed) {
	case DO_DATE:
		record_date(f->record, row->field, row->rank, text);
		break;
	case DO_GUID:
		end_guid(r, f, text);
		break;
	case DO_TAG:
		end_tags(r, f, text);
		break;
	case DO_SKIP:
		record_skip(f->record, row->field, text);
		break;
	case DO_PERSON:
		end_person(r, f, text);
		break;
	case DO_LINK:
		if (text.n > 0)
			take_link(r, f, text, &r->link);
		break;
	default:
		record_put(r->a, f->record, row->field, row->rank, text, html, f->base);
		/* an Atom id that is an address will do where there is no link */
		if (row->field == FIELD_ID && is_web(text))
			record_put(r->a, f->record, FIELD_URL, 1, text, false, f->base);
		break;
	}
}

static void
on_end(void *context, const struct xml_name *name)
{
	struct reader *r = context;
	struct frame *f = &r->frames[r->depth];

	if (r->skipped > 0) {
		r->skipped--;
		return;
	}
	if (r->gathering && r->text.depth > 0) {
		gather_close(&r->text, name);
		return;
	}
	if (f->row->deed == DO_ITEM)
		end_item(r, f);
	else if (f->gathers)
		end(r, f);
	r->depth--;
	r->gathering = r->frames[r->depth].gathers;
	if (r->gathering)
		gather_begin(&r->text, GATHER_PLAIN);
}

static const struct xml_handler handler = { on_start, on_end, on_text };

static void
prepare(struct reader *r, struct str url)
{
	*r->feed = (struct feed){ .format = "" };
	*r = (struct reader){ .a = r->a, .feed = r->feed, .text = r->text, .frames = r->frames };
	record_clear(&r->about);
	r->frames[0] = (struct frame){ .in = IN_NOTHING, .base = url, .record = &r->about };
}

/* NULL, or why the document is no feed. */
static const char *
refusal(const struct reader *r)
{
	if (!r->rooted && r->feed->nitems == 0) {
		if (r->root != NULL)
			return arena_format(r->a,
			    "an XML document, but no feed: its root is <%s>", r->root);
		return "not XML";
	}
	if (strcmp(r->feed->format, "rss1.0") == 0 && !r->channel)
		return "an RDF document without a channel or items";
	if (strcmp(r->feed->format, "sitemap-news") == 0 && !r->headline)
		return "a sitemap without news in it";
	return NULL;
}

/* By libxml2, after repair where it has to be. */
static void
read_slowly(struct reader *r, struct str text, struct str url)
{
	enum xml_verdict verdict;
	bool typed = repair_needed(text);

	prepare(r, url);
	verdict = typed ? XML_BROKEN : xml_parse(text, false, &handler, r);
	r->feed->recovered = verdict != XML_FINE;
	if (verdict == XML_BROKEN) {
		struct repair fixed;

		prepare(r, url);
		repair_xml(text, &fixed);
		verdict = xml_parse(buf_str(&fixed.text), true, &handler, r);
		r->feed->recovered = !typed || fixed.damaged || verdict != XML_FINE;
		r->feed->truncated = fixed.truncated;
		buf_release(&fixed.text);
	}
}

/* NULL, or why it is no feed. */
static const char *
read_events(struct reader *r, struct str text, struct str url)
{
	prepare(r, url);
	if (!xml_quick_read(r->a, text, &handler, r)) {
		long oversized = xml_oversized(text);

		if (oversized >= 0)
			return arena_format(r->a, "a start tag longer than %d KiB, or of more "
			    "than %d attributes, or too many of such, at byte %ld",
			    LIMIT_START_TAG / 1024, LIMIT_ATTRIBUTES, oversized);
		read_slowly(r, text, url);
	}
	record_feed(r->a, &r->about, r->feed);
	feed_items_finish(&r->items, r->feed);
	return refusal(r);
}

bool
feed_xml_read(struct arena *a, struct str text, struct str url, struct feed *ret,
    const char **ret_reason)
{
	struct frame frames[LIMIT_DEPTH + 2];
	struct feed feed = { .format = "" };
	struct reader r = { .a = a, .feed = &feed, .frames = frames };
	const char *reason;

	gather_init(&r.text);
	reason = read_events(&r, text, url);
	if (reason != NULL)
		*ret_reason = reason;
	else
		*ret = feed;
	gather_release(&r.text);
	return reason == NULL;
}
