#ifndef AGENT_FEED_XML_TAG_H
#define AGENT_FEED_XML_TAG_H

#include "agent/dialect.h"
#include "agent/gather.h"
#include "agent/xml.h"

/* A start tag, while it is being read. */
struct feed_xml_tag {
	struct arena *a;
	const struct xml_name *name;
	const struct xml_attribute *list;
	size_t n;
};

/* The attribute of that name in any case, rather without a prefix than with one; NULL: none. */
const struct xml_attribute *feed_xml_tag_find(const struct feed_xml_tag *t, const char *name);
/* Its value, trimmed; empty where there is none. */
struct str feed_xml_tag_value(const struct feed_xml_tag *t, const char *name);
/* The value of xml:base or xml:lang. */
struct str feed_xml_tag_xml(const struct feed_xml_tag *t, const char *name);

/* How the element's text is to be read for that field, by its type and mode. */
enum gather_form feed_xml_tag_form(const struct feed_xml_tag *t, const char *format,
    enum dialect_field field);

#endif
