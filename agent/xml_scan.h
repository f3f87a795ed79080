#ifndef AGENT_XML_SCAN_H
#define AGENT_XML_SCAN_H

#include "base/str.h"

/*
 * Where the parts of XML begin and end, for xml_quick.h: only what is common
 * and beyond doubt counts; the rest is left to libxml2.
 */
#define XML_SCAN_NAME_SIZE 100	/* bytes of a name or namespace */

enum {
	XML_SCAN_NAME = 1,	/* may stand in a name */
	XML_SCAN_BLANK = 2,	/* white space (XML 1.0, 2.3) */
	XML_SCAN_SPECIAL = 4,	/* does not stand for itself in an attribute's value */
};

extern const unsigned char xml_scan_classes[256];

static inline bool
xml_scan_is(char c, unsigned classes)
{
	return (xml_scan_classes[(unsigned char)c] & classes) != 0;
}

/* An NCName (Namespaces in XML 1.0, 4) in ASCII, of bytes of XML_SCAN_NAME. */
bool xml_scan_plain_name(struct str s);
/* A namespace that libxml2 is sure to take for a URI. */
bool xml_scan_plain_uri(struct str s);

/* The first '<', '&' or "]]>" of [p, end), or end. */
const char *xml_scan_text(const char *p, const char *end);

/*
 * The character reference, or one of XML's five entities, at *p, which is a
 * '&' before end: passes it and writes what it stands for.
 */
bool xml_scan_reference(const char **p, const char *end, unsigned *ret_code);

/*
 * Whether UTF-8 has a character in it that may stand nowhere in XML (1.0,
 * 2.2): a control character, U+FFFE or U+FFFF.
 */
bool xml_scan_forbidden(struct str s);

#endif
