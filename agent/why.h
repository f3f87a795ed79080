#ifndef AGENT_WHY_H
#define AGENT_WHY_H

#include "base/buf.h"
#include "filters/filter.h"

/* Why a filter flags an item: the same for programs and for people. */

/* [{"group":"talks","words":"peace talks","field":"title"},…]; "times" where more than one. */
void why_json(struct buf *out, const struct filter_flag *flag);

/* talks “peace talks” title ×2; ukraine “Kyiv” summary; score 7; regex-limit */
void why_text(struct buf *out, const struct filter_flag *flag);

#endif
