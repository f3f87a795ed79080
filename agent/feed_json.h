#ifndef AGENT_FEED_JSON_H
#define AGENT_FEED_JSON_H

#include "agent/feed.h"

/*
 * JSON Feed 1.0 and 1.1 (jsonfeed.org).  The only door to jansson.
 * The same terms as feed_xml_read().
 */
bool feed_json_read(struct arena *a, struct str text, struct str url, struct feed *ret,
    const char **ret_reason);

/* jansson's version, for -V. */
const char *feed_json_version(void);

#endif
