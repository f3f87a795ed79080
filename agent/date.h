#ifndef AGENT_DATE_H
#define AGENT_DATE_H

#include <stdint.h>

#include "base/stamp.h"
#include "base/str.h"

/*
 * A date as feeds write it: RFC 822/2822 (RSS), RFC 3339 (Atom, dc:date,
 * W3C-DTF), ISO 8601 with week or ordinal, asctime, RFC 850, seconds and
 * milliseconds since 1970, and newsrooms' own, month and day names in many
 * languages.  A date without zone is UTC; two-digit years are 1970..2069.
 * Returns ms since 1970 UTC, or STAMP_NONE for what is no date.
 */
int64_t date_parse(struct str text);

#endif
