#ifndef AGENT_FEED_JSON_H
#define AGENT_FEED_JSON_H

#include "agent/feed.h"

/*
 * JSON Feed 1.0 and 1.1 (jsonfeed.org), whole or damaged.  The same terms as
 * feed_xml_read(), but that texts may be views of `text`.
 */
bool feed_json_read(struct arena *a, struct str text, struct str url, struct feed *ret,
    const char **ret_reason);

#endif
