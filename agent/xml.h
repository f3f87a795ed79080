#ifndef AGENT_XML_H
#define AGENT_XML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"

/*
 * Events of an XML document (Namespaces in XML 1.0).  The only door to
 * libxml2.  Nothing is loaded, no entity is expanded but the five of XML.
 */

/*
 * An attribute as libxml2 hands it over; the value is [value, end).  Read it
 * with xml_value(): an ampersand is still a reference in it.
 */
struct xml_attribute {
	const char *name;	/* local */
	const char *prefix;	/* NULL: none */
	const char *uri;	/* NULL: no namespace, or an undeclared prefix */
	const char *value, *end;
};

/* An element's name.  Equal names of one document are equal pointers. */
struct xml_name {
	const char *local;
	const char *prefix;	/* NULL: none */
	const char *uri;	/* NULL: no namespace, or an undeclared prefix */
};

struct xml_handler {
	void (*start)(void *context, const struct xml_name *name,
	    const struct xml_attribute *attributes, size_t n);
	void (*end)(void *context, const struct xml_name *name);
	/* A run of text or CDATA; one text may come in several runs. */
	void (*text)(void *context, struct str run);
};

/* The value without blanks at its ends: a view of it, or in the arena. */
struct str xml_value(struct arena *a, const struct xml_attribute *attribute);

enum xml_verdict {
	XML_FINE,		/* well-formed */
	XML_UNDECLARED,		/* well-formed but for its namespaces: every event was given */
	XML_BROKEN,		/* not well-formed: events stopped where it broke */
};

/*
 * Reads the whole of text, which must be UTF-8 whatever it declares, in one
 * call (pushing is quadratic on a large CDATA section).  lenient: carry on
 * past errors as libxml2 does, for text that repair_xml() wrote.
 * Check the text with xml_oversized() before: a huge start tag takes minutes.
 */
enum xml_verdict xml_parse(struct str text, bool lenient, const struct xml_handler *handler,
    void *context);

/*
 * The offset of a start tag beyond LIMIT_START_TAG or LIMIT_ATTRIBUTES, or of
 * the one with which all come to LIMIT_ATTRIBUTE_PAIRS; -1 where there is none.
 */
long xml_oversized(struct str text);

const char *xml_version(void);

#endif
