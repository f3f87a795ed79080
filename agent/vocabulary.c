#include "agent/vocabulary.h"

#include <stdlib.h>

#define ROOT VOCABULARY_ROOT
#define CONTAINER VOCABULARY_CONTAINER
#define ITEM VOCABULARY_ITEM
#define FIELD VOCABULARY_FIELD
#define LEAF (VOCABULARY_FIELD | VOCABULARY_LEAF)
#define HTML VOCABULARY_HTML
#define VOID (VOCABULARY_HTML | VOCABULARY_VOID)

/* In byte order: the search relies on it. */
static const struct word {
	const char *name;
	unsigned kind;
} words[] = {
	{ "a", HTML },
	{ "atom:entry", ITEM },
	{ "atom:feed", ROOT | CONTAINER },
	{ "author", FIELD },
	{ "b", HTML },
	{ "blockquote", HTML },
	{ "br", VOID },
	{ "category", LEAF },
	{ "center", HTML },
	{ "channel", ROOT | CONTAINER },
	{ "code", HTML },
	{ "comments", LEAF },
	{ "content", FIELD },
	{ "content:encoded", LEAF },
	{ "copyright", LEAF },
	{ "dc:creator", LEAF },
	{ "dc:date", LEAF },
	{ "dc:subject", LEAF },
	{ "description", LEAF },
	{ "div", HTML },
	{ "em", HTML },
	{ "enclosure", LEAF },
	{ "entry", ITEM },
	{ "feed", ROOT | CONTAINER },
	{ "font", HTML },
	{ "generator", LEAF },
	{ "guid", LEAF },
	{ "h1", HTML },
	{ "h2", HTML },
	{ "h3", HTML },
	{ "h4", HTML },
	{ "hr", VOID },
	{ "i", HTML },
	{ "id", LEAF },
	{ "image", FIELD },
	{ "img", VOID },
	{ "issued", LEAF },
	{ "item", ITEM },
	{ "items", CONTAINER },
	{ "language", LEAF },
	{ "lastbuilddate", LEAF },
	{ "li", HTML },
	{ "link", LEAF },
	{ "managingeditor", LEAF },
	{ "modified", LEAF },
	{ "ol", HTML },
	{ "p", HTML },
	{ "pre", HTML },
	{ "pubdate", LEAF },
	{ "published", LEAF },
	{ "rdf", ROOT | CONTAINER },
	{ "rdf:rdf", ROOT | CONTAINER },
	{ "rss", ROOT | CONTAINER },
	{ "s", HTML },
	{ "script", HTML },
	{ "small", HTML },
	{ "source", FIELD },
	{ "span", HTML },
	{ "strong", HTML },
	{ "subtitle", LEAF },
	{ "summary", LEAF },
	{ "table", HTML },
	{ "tbody", HTML },
	{ "td", HTML },
	{ "th", HTML },
	{ "title", LEAF },
	{ "tr", HTML },
	{ "u", HTML },
	{ "ul", HTML },
	{ "updated", LEAF },
	{ "urlset", ROOT | CONTAINER },
	{ "wbr", VOID },
	{ "webmaster", LEAF },
};

/* Prefixes of the modules that feeds use: what bears one is a field. */
static const char *const modules[] = {
	"atom", "content", "dc", "dcterms", "feedburner", "g", "gd", "geo", "georss", "googleplay",
	"itunes", "media", "podcast", "slash", "sy", "thr", "trackback", "wfw", "yandex", "yt",
};

static unsigned
module_kind(struct str name)
{
	struct str prefix = str_cut(&name, ':');

	for (size_t i = 0; i < sizeof(modules) / sizeof(modules[0]) && name.n > 0; i++)
		if (str_ieq(prefix, str_of(modules[i])))
			return VOCABULARY_FIELD | VOCABULARY_MODULE;
	return 0;
}

static int
by_name(const void *key, const void *word)
{
	const struct str *name = key;

	return str_cmp(*name, str_of(((const struct word *)word)->name));
}

unsigned
vocabulary_kind(struct str name)
{
	char folded[16];
	struct str key = { folded, name.n };
	const struct word *found;

	if (name.n == 0 || name.n > sizeof(folded))
		return module_kind(name);
	for (size_t i = 0; i < name.n; i++)
		folded[i] = str_lower(name.p[i]);
	found = bsearch(&key, words, sizeof(words) / sizeof(words[0]), sizeof(words[0]), by_name);
	return found != NULL ? found->kind : module_kind(name);
}
