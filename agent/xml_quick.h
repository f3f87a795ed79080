#ifndef AGENT_XML_QUICK_H
#define AGENT_XML_QUICK_H

#include "agent/xml.h"

/*
 * The XML that nearly all feeds are written in, read several times faster
 * than libxml2 does: well-formed, without a document type, names in ASCII,
 * every prefix declared.  text is UTF-8.  True where all of it was that: the
 * events were those that xml_parse() gives, but that runs of text may be cut
 * elsewhere.  False as soon as anything else stands there, right or wrong:
 * what the events told is then void, and xml_parse() has to judge.
 */
bool xml_quick_read(struct arena *a, struct str text, const struct xml_handler *handler,
    void *context);

#endif
