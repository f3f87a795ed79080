#ifndef AGENT_WHY_H
#define AGENT_WHY_H

#include "base/buf.h"
#include "filters/filter.h"

/* Why a filter flags an item: as stored and printed with the alert. */

/* [{"group":"ukraine","words":"Ukraine","field":"title","times":3},…]; times only above 1. */
void why_json(struct buf *out, const struct filter_flag *flag);

/*
 * ukraine “Ukraine” title ×3; talks “peace plan” title; +2 more; score 7
 * One line that forges nothing; nothing at all where there is no reason.
 */
void why_text(struct buf *out, const struct filter_flag *flag);

#endif
