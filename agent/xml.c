#include "agent/xml.h"

#include <assert.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdint.h>

#include "agent/limit.h"

/*
 * Invariants
 * 1. No option lets libxml2 load, substitute or include anything (never
 *    NOENT, DTDLOAD, DTDATTR, XINCLUDE, HUGE; always NONET).
 * 2. libxml2 converts nothing: it is handed UTF-8 and told so, whatever the
 *    declaration says.
 * 3. libxml2 builds nothing: no document, no tree, names in its dictionary only.
 */
#define OPTIONS (XML_PARSE_NONET | XML_PARSE_IGNORE_ENC | XML_PARSE_NOERROR | XML_PARSE_NOWARNING)

#define SHORT_TAG 128	/* bytes with too few attributes to matter */

struct parse {
	const struct xml_handler *handler;
	void *context;
	xmlParserCtxtPtr ctxt;
	bool lenient, undeclared, broken;
};

/* libxml2 hands attributes over as runs of five pointers; struct xml_attribute is one run. */
static_assert(sizeof(struct xml_attribute) == 5 * sizeof(const xmlChar *), "attribute layout");

static void
start(void *data, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri,
    int nnamespaces, const xmlChar **namespaces, int nattributes, int ndefaulted,
    const xmlChar **attributes)
{
	const struct parse *p = data;
	struct xml_name name = { (const char *)local, (const char *)prefix, (const char *)uri };

	(void)nnamespaces;
	(void)namespaces;
	(void)ndefaulted;
	p->handler->start(p->context, &name, (const void *)attributes, (size_t)nattributes);
}

static void
end(void *data, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri)
{
	const struct parse *p = data;
	struct xml_name name = { (const char *)local, (const char *)prefix, (const char *)uri };

	p->handler->end(p->context, &name);
}

static void
characters(void *data, const xmlChar *run, int n)
{
	const struct parse *p = data;

	p->handler->text(p->context, (struct str){ (const char *)run, (size_t)n });
}

static void
complain(void *data, xmlErrorPtr error)
{
	struct parse *p = data;

	if (error->level == XML_ERR_WARNING && error->code != XML_WAR_UNDECLARED_ENTITY)
		return;
	if (error->domain == XML_FROM_NAMESPACE) {
		p->undeclared = true;
		return;
	}
	p->broken = true;
	/*
	 * Or libxml2 would read on, and complain of every byte.  Not by
	 * xmlStopParser(): it frees the input under the function that complains.
	 */
	if (!p->lenient)
		p->ctxt->instate = XML_PARSER_EOF;
}

enum xml_verdict
xml_parse(struct str text, bool lenient, const struct xml_handler *handler, void *context)
{
	struct parse p = { .handler = handler, .context = context, .lenient = lenient };
	xmlParserCtxtPtr ctxt;

	/* libxml2 takes no empty text, and no more than an int can say */
	if (text.n == 0 || text.n > INT32_MAX ||
	    (ctxt = xmlCreateMemoryParserCtxt(text.p, (int)text.n)) == NULL)
		return XML_BROKEN;
	xmlCtxtUseOptions(ctxt, OPTIONS | (lenient ? XML_PARSE_RECOVER : 0));
	*ctxt->sax = (xmlSAXHandler){
		.initialized = XML_SAX2_MAGIC,
		.startElementNs = start,
		.endElementNs = end,
		.characters = characters,
		.ignorableWhitespace = characters,
		.cdataBlock = characters,
		.serror = complain,
	};
	ctxt->userData = &p;
	p.ctxt = ctxt;
	ctxt->dictNames = 1;
	xmlSwitchEncoding(ctxt, XML_CHAR_ENCODING_UTF8);
	xmlParseDocument(ctxt);
	if (!ctxt->wellFormed)
		p.broken = true;
	xmlFreeParserCtxt(ctxt);
	return p.broken ? XML_BROKEN : p.undeclared ? XML_UNDECLARED : XML_FINE;
}

/*
 * As long as libxml2 substitutes no entities it writes every ampersand of a
 * value as "&#38;", whatever it was written as.
 */
struct str
xml_value(struct arena *a, const struct xml_attribute *attribute)
{
	struct str amp = STR("&#38;");
	struct str s = str_trim((struct str){ attribute->value,
	    (size_t)(attribute->end - attribute->value) });
	size_t n = 0;
	char *p;

	if (s.n == 0 || memchr(s.p, '&', s.n) == NULL || (p = arena_alloc(a, s.n + 1)) == NULL)
		return s;
	for (size_t i = 0; i < s.n; i++) {
		p[n++] = s.p[i];
		if (str_starts(str_from(s, i), amp))
			i += amp.n - 1;
	}
	return (struct str){ p, n };
}

/* The byte after "]]>" or "-->" (twice `mark`, then '>'), or the end. */
static const char *
past(const char *p, const char *end, char mark)
{
	for (; p < end && (p = memchr(p, mark, (size_t)(end - p))) != NULL; p++)
		if (end - p >= 3 && p[1] == mark && p[2] == '>')
			return p + 3;
	return end;
}

/* The first '<' of [p, end), or the end. */
static const char *
next_tag(const char *p, const char *end)
{
	const char *at = p < end ? memchr(p, '<', (size_t)(end - p)) : NULL;

	return at != NULL ? at : end;
}

/*
 * The end of the tag that begins behind p: its '>', or what libxml2 stops at
 * in one; NULL where it has more attributes than it may have.  *pairs grows
 * by those of its attributes.
 */
static const char *
tag_end(const char *p, const char *end, size_t *pairs)
{
	size_t quotes = 0;
	char quote = '\0';

	for (; p < end && *p != '<'; p++) {
		if (quote != '\0') {
			quote = *p == quote ? '\0' : quote;
		} else if (*p == '"' || *p == '\'') {
			if (++quotes > LIMIT_ATTRIBUTES)
				return NULL;
			quote = *p;
		} else if (*p == '>') {
			break;
		}
	}
	*pairs += quotes * quotes;
	return p;
}

long
xml_oversized(struct str text)
{
	const char *end = text.n > 0 ? text.p + text.n : text.p, *next;
	size_t pairs = 0;

	for (const char *p = next_tag(text.p, end); end - p > 1; p = next) {
		struct str rest = { p, (size_t)(end - p) };

		if (p[1] == '!' && str_starts(rest, STR("<![CDATA["))) {
			next = next_tag(past(p + 9, end, ']'), end);
			continue;
		}
		if (p[1] == '!' && str_starts(rest, STR("<!--"))) {
			next = next_tag(past(p + 4, end, '-'), end);
			continue;
		}
		/* a tag ends before the next begins: nearly all are too short to be looked at */
		next = next_tag(p + 1, end);
		if (p[1] != '/' && next - p > SHORT_TAG) {
			const char *close = tag_end(p + 1, next, &pairs);

			if (close == NULL || close - p > LIMIT_START_TAG ||
			    pairs > LIMIT_ATTRIBUTE_PAIRS)
				return p - text.p;
		}
	}
	return -1;
}

const char *
xml_version(void)
{
	return LIBXML_DOTTED_VERSION;
}
