/*
 * The whole path, bytes to items, beside a libxml2 pass whose handlers do
 * nothing, over the same feeds in the same run.  The feeds are made here, or
 * named on the command line.
 */
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "agent/feed.h"
#include "agent/limit.h"
#include "base/buf.h"
#include "base/mem.h"

#define FEEDS 12		/* made in each script */
#define ITEMS 40		/* in each */
#define ROUNDS 5		/* of which the best counts */
#define MAX_FILES 1024

static struct buf files[MAX_FILES];
static size_t nfiles;

/* A generator of its own, so that every run reads the same bytes. */
static unsigned
draw(unsigned *seed, unsigned below)
{
	*seed = *seed * 1103515245u + 12345u;
	return (*seed >> 16) % below;
}

static const char *const english[] = {
	"talks", "peace", "border", "the", "of", "minister", "said", "on", "Monday", "a", "winter",
	"harvest", "in", "Geneva", "and", "delegation", "plan", "after", "night", "bridge",
};
static const char *const russian[] = {
	"переговоры", "о", "мире", "министр", "заявил", "в", "понедельник", "граница", "и",
	"делегация", "план", "после", "ночи", "зима", "урожай", "Женева", "мост", "город",
};
static const char *const chinese[] = {
	"和平", "谈判", "部长", "星期一", "表示", "边境", "冬天", "收获", "日内瓦", "代表团",
	"计划", "之后", "桥", "城市", "在", "的",
};

struct language {
	const char *const *words;
	unsigned n;
	const char *gap;
};

static void
add_words(struct buf *b, const struct language *l, unsigned *seed, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		buf_add(b, str_of(l->words[draw(seed, l->n)]));
		buf_add(b, str_of(l->gap));
	}
}

static void
add_rss_item(struct buf *b, const struct language *l, unsigned *seed, unsigned i)
{
	buf_add(b, STR("<item><title>"));
	add_words(b, l, seed, 9);
	buf_addf(b, "</title><link>https://news.example/%u/%u</link>"
	    "<guid isPermaLink=\"false\">tag:news.example:%u-%u</guid>"
	    "<pubDate>Mon, %02u Nov 2025 1%u:05:0%u +0200</pubDate><category>world</category>"
	    "<dc:creator>A. Writer</dc:creator><description>", *seed, i, *seed, i, 1 + i % 28,
	    i % 10, i % 10);
	add_words(b, l, seed, 30);
	buf_add(b, STR("</description><content:encoded><![CDATA["));
	for (unsigned p = 0; p < 4; p++) {
		buf_add(b, STR("<p>"));
		add_words(b, l, seed, 40);
		buf_add(b, STR("<a href=\"https://news.example/more?a=1&amp;b=2\">more</a> &mdash; "
		    "<b>now</b></p>\n"));
	}
	buf_add(b, STR("]]></content:encoded></item>\n"));
}

static void
add_atom_entry(struct buf *b, const struct language *l, unsigned *seed, unsigned i)
{
	buf_add(b, STR("<entry><title type=\"html\">"));
	add_words(b, l, seed, 9);
	buf_addf(b, "</title><link rel=\"alternate\" href=\"/%u/%u\"/><id>urn:n:%u-%u</id>"
	    "<updated>2025-11-%02uT1%u:05:00Z</updated><author><name>A. Writer</name></author>"
	    "<content type=\"html\">", *seed, i, *seed, i, 1 + i % 28, i % 10);
	for (unsigned p = 0; p < 4; p++) {
		buf_add(b, STR("&lt;p&gt;"));
		add_words(b, l, seed, 40);
		buf_add(b, STR("&lt;i&gt;now&lt;/i&gt; &amp;quot;so&amp;quot;&lt;/p&gt;\n"));
	}
	buf_add(b, STR("</content></entry>\n"));
}

static void
make_feed(struct buf *b, const struct language *l, bool atom, unsigned seed)
{
	buf_init(b, 64 * 1024 * 1024);
	if (atom)
		buf_add(b, STR("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\""
		    "http://www.w3.org/2005/Atom\" xml:lang=\"en\"><title>News</title>"
		    "<link href=\"https://news.example/\"/><id>urn:n</id>\n"));
	else
		buf_add(b, STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" "
		    "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:content=\""
		    "http://purl.org/rss/1.0/modules/content/\"><channel><title>News</title>"
		    "<link>https://news.example/</link><description>News</description>\n"));
	for (unsigned i = 0; i < ITEMS; i++)
		(atom ? add_atom_entry : add_rss_item)(b, l, &seed, i);
	buf_add(b, atom ? STR("</feed>\n") : STR("</channel></rss>\n"));
}

static void
read_file(const char *name)
{
	char piece[65536];
	size_t n;
	FILE *in = fopen(name, "rb");

	if (in == NULL || nfiles == MAX_FILES)
		return;
	buf_init(&files[nfiles], 64 * 1024 * 1024);
	while ((n = fread(piece, 1, sizeof(piece), in)) > 0)
		buf_add(&files[nfiles], (struct str){ piece, n });
	fclose(in);
	nfiles++;
}

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static size_t
whole_path(struct arena *a)
{
	size_t items = 0;

	for (size_t i = 0; i < nfiles; i++) {
		struct feed_source source = { .body = buf_str(&files[i]) };
		const char *reason;
		struct feed feed;

		arena_reset(a);
		if (feed_parse(a, &source, &feed, &reason))
			items += feed.nitems;
	}
	return items;
}

static void
on_start(void *c, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int nns,
    const xmlChar **ns, int n, int ndefault, const xmlChar **attributes)
{
	(void)c, (void)name, (void)prefix, (void)uri, (void)nns, (void)ns, (void)n;
	(void)ndefault, (void)attributes;
}

static void
on_end(void *c, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	(void)c, (void)name, (void)prefix, (void)uri;
}

static void
on_text(void *c, const xmlChar *text, int n)
{
	(void)c, (void)text, (void)n;
}

static void
bare_pass(void)
{
	for (size_t i = 0; i < nfiles; i++) {
		xmlParserCtxtPtr ctxt = xmlCreateMemoryParserCtxt(files[i].p, (int)files[i].n);

		if (ctxt == NULL)
			continue;
		*ctxt->sax = (xmlSAXHandler){
			.initialized = XML_SAX2_MAGIC,
			.startElementNs = on_start, .endElementNs = on_end,
			.characters = on_text, .cdataBlock = on_text,
		};
		xmlCtxtUseOptions(ctxt, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
		xmlParseDocument(ctxt);
		xmlFreeParserCtxt(ctxt);
	}
}

static void
measure(const char *what)
{
	struct arena *a = arena_new(LIMIT_DOCUMENT);
	double bytes = 0, whole = 1e9, bare = 1e9;
	size_t items = 0;

	for (size_t i = 0; i < nfiles; i++)
		bytes += (double)files[i].n;
	for (int round = 0; round < ROUNDS; round++) {
		double begin = seconds(), middle, end;

		items = whole_path(a);
		middle = seconds();
		bare_pass();
		end = seconds();
		whole = middle - begin < whole ? middle - begin : whole;
		bare = end - middle < bare ? end - middle : bare;
	}
	printf("feed: %-8s %4zu files %6.2f MB %6zu items  %7.1f MB/s, bare SAX %7.1f MB/s, "
	    "ratio %.2f\n", what, nfiles, bytes / 1e6, items, bytes / 1e6 / whole,
	    bytes / 1e6 / bare, bare / whole);
	arena_free(a);
}

static void
forget(void)
{
	while (nfiles > 0)
		buf_release(&files[--nfiles]);
}

int
main(int argc, char **argv)
{
	static const struct {
		const char *name;
		struct language language;
	} sets[] = {
		{ "english", { english, sizeof(english) / sizeof(english[0]), " " } },
		{ "russian", { russian, sizeof(russian) / sizeof(russian[0]), " " } },
		{ "chinese", { chinese, sizeof(chinese) / sizeof(chinese[0]), "" } },
	};

	for (int i = 1; i < argc; i++)
		read_file(argv[i]);
	if (argc > 1) {
		measure("given");
		return 0;
	}
	for (size_t s = 0; s < sizeof(sets) / sizeof(sets[0]); s++) {
		for (unsigned i = 0; i < FEEDS; i++)
			make_feed(&files[nfiles++], &sets[s].language, i % 2 == 1, 1 + i);
		measure(sets[s].name);
		forget();
	}
	return 0;
}
