#include "agent/html_tags.h"

#include <endian.h>
#include <stdint.h>

#define NAME_MAX 10	/* bytes of the longest name, blockquote */
#define LONGEST 64	/* bytes of the longest name with a '-' or ':' that is looked at */

#define UNKNOWN HTML_TAGS_UNKNOWN
#define INLINE HTML_TAGS_INLINE
#define BLOCK HTML_TAGS_BLOCK
#define ITEM HTML_TAGS_ITEM
#define CELL HTML_TAGS_CELL
#define IMAGE HTML_TAGS_IMAGE
#define CODE HTML_TAGS_CODE
#define HIDDEN HTML_TAGS_HIDDEN

/*
 * The elements of HTML, old and new, sorted.  noscript is shown, as to a
 * reader without scripts: better a caption twice than not at all.
 */
static const struct tag {
	char name[NAME_MAX + 1];
	unsigned char kind;
} tags[] = {
	{ "a", INLINE }, { "abbr", INLINE }, { "acronym", INLINE }, { "address", BLOCK },
	{ "applet", INLINE }, { "area", INLINE }, { "article", BLOCK },
	{ "aside", BLOCK }, { "audio", HIDDEN }, { "b", INLINE }, { "base", INLINE },
	{ "basefont", INLINE }, { "bdi", INLINE }, { "bdo", INLINE },
	{ "bgsound", INLINE }, { "big", INLINE }, { "blink", INLINE },
	{ "blockquote", BLOCK }, { "body", BLOCK }, { "br", BLOCK }, { "button", BLOCK },
	{ "canvas", HIDDEN }, { "caption", BLOCK }, { "center", BLOCK },
	{ "cite", INLINE }, { "code", INLINE }, { "col", INLINE }, { "colgroup", INLINE },
	{ "data", INLINE }, { "datalist", INLINE }, { "dd", BLOCK }, { "del", INLINE },
	{ "details", BLOCK }, { "dfn", INLINE }, { "dialog", BLOCK }, { "dir", BLOCK },
	{ "div", BLOCK }, { "dl", BLOCK }, { "dt", BLOCK }, { "em", INLINE },
	{ "embed", INLINE }, { "fieldset", BLOCK }, { "figcaption", BLOCK },
	{ "figure", BLOCK }, { "font", INLINE }, { "footer", BLOCK }, { "form", BLOCK },
	{ "frame", BLOCK }, { "frameset", BLOCK }, { "h1", BLOCK }, { "h2", BLOCK },
	{ "h3", BLOCK }, { "h4", BLOCK }, { "h5", BLOCK }, { "h6", BLOCK },
	{ "head", HIDDEN }, { "header", BLOCK }, { "hgroup", BLOCK }, { "hr", BLOCK },
	{ "html", BLOCK }, { "i", INLINE }, { "iframe", HIDDEN }, { "image", IMAGE },
	{ "img", IMAGE }, { "input", INLINE }, { "ins", INLINE }, { "isindex", BLOCK },
	{ "kbd", INLINE }, { "label", INLINE }, { "legend", BLOCK }, { "li", ITEM },
	{ "link", INLINE }, { "listing", BLOCK }, { "main", BLOCK }, { "map", INLINE },
	{ "mark", INLINE }, { "marquee", BLOCK }, { "math", INLINE }, { "menu", BLOCK },
	{ "menuitem", BLOCK }, { "meta", INLINE }, { "meter", INLINE },
	{ "mfrac", INLINE }, { "mi", INLINE }, { "mn", INLINE }, { "mo", INLINE },
	{ "mrow", INLINE }, { "ms", INLINE }, { "msub", INLINE }, { "msup", INLINE },
	{ "mtext", INLINE }, { "nav", BLOCK }, { "nobr", INLINE }, { "noembed", INLINE },
	{ "noframes", BLOCK }, { "noscript", INLINE }, { "object", INLINE },
	{ "ol", BLOCK }, { "optgroup", BLOCK }, { "option", BLOCK }, { "output", INLINE },
	{ "p", BLOCK }, { "param", INLINE }, { "path", INLINE }, { "picture", INLINE },
	{ "plaintext", BLOCK }, { "pre", BLOCK }, { "progress", INLINE }, { "q", INLINE },
	{ "rb", INLINE }, { "rp", INLINE }, { "rt", INLINE }, { "rtc", INLINE },
	{ "ruby", INLINE }, { "s", INLINE }, { "samp", INLINE }, { "script", CODE },
	{ "search", BLOCK }, { "section", BLOCK }, { "select", BLOCK },
	{ "slot", INLINE }, { "small", INLINE }, { "source", INLINE }, { "span", INLINE },
	{ "strike", INLINE }, { "strong", INLINE }, { "style", CODE }, { "sub", INLINE },
	{ "summary", BLOCK }, { "sup", INLINE }, { "svg", HIDDEN }, { "table", BLOCK },
	{ "tbody", BLOCK }, { "td", CELL }, { "template", HIDDEN }, { "textarea", BLOCK },
	{ "tfoot", BLOCK }, { "th", CELL }, { "thead", BLOCK }, { "time", INLINE },
	{ "title", HIDDEN }, { "tr", BLOCK }, { "track", INLINE }, { "tt", INLINE },
	{ "u", INLINE }, { "ul", BLOCK }, { "var", INLINE }, { "video", HIDDEN },
	{ "wbr", INLINE }, { "xmp", BLOCK },
};

size_t
html_tags_name(struct str s)
{
	size_t n = 0;

	while (n < s.n && n <= LONGEST && s.p[n] > ' ' && s.p[n] != '>' && s.p[n] != '/' &&
	    s.p[n] != '"' && s.p[n] != '\'' && s.p[n] != '<' && s.p[n] != '&' && s.p[n] != '=')
		n++;
	return n;
}

/* The first eight bytes as a number that sorts like them: no two tags share them. */
static uint64_t
key_of(const char name[NAME_MAX + 1])
{
	uint64_t key;

	memcpy(&key, name, sizeof(key));
	return be64toh(key);
}

static enum html_tags_kind
look_up(const char name[NAME_MAX + 1])
{
	uint64_t key = key_of(name);
	size_t low = 0, high = sizeof(tags) / sizeof(tags[0]);

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		uint64_t there = key_of(tags[middle].name);

		if (key == there)
			return strcmp(name, tags[middle].name) == 0 ?
			    (enum html_tags_kind)tags[middle].kind : UNKNOWN;
		if (key < there)
			high = middle;
		else
			low = middle + 1;
	}
	return UNKNOWN;
}

enum html_tags_kind
html_tags_find(struct str name)
{
	char lower[NAME_MAX + 1] = { '\0' };
	enum html_tags_kind kind = UNKNOWN;

	if (name.n <= NAME_MAX) {
		for (size_t i = 0; i < name.n; i++) {
			bool capital = name.p[i] >= 'A' && name.p[i] <= 'Z';

			lower[i] = (char)(capital ? name.p[i] | 0x20 : name.p[i]);
		}
		kind = look_up(lower);
	}
	if (kind == UNKNOWN && name.n > 0 && (memchr(name.p, '-', name.n) != NULL ||
	    memchr(name.p, ':', name.n) != NULL))
		kind = INLINE;
	return kind;
}
