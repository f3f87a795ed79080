#ifndef AGENT_FEED_XML_H
#define AGENT_FEED_XML_H

#include "agent/feed.h"

/*
 * A feed from the events of an XML document.  text: UTF-8; url: the base of
 * relative references.  Fills in ret's format, recovered, truncated, dropped
 * and all that the document says; false and *ret_reason as feed_parse() does.
 */
bool feed_xml_read(struct arena *a, struct str text, struct str url, struct feed *ret,
    const char **ret_reason);

#endif
