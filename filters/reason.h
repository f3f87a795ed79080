#ifndef FILTERS_REASON_H
#define FILTERS_REASON_H

#include "base/buf.h"
#include "filters/eval.h"

/* Does a filter flag the item that eval has begun, and why? */
#define REASON_WHYS 64		/* reasons of one alert: more than anybody reads */
#define REASON_WORDS 200	/* bytes of the words of one reason */

/* False where it does not flag it.  All that *ret points to lives in the arena or the item. */
bool reason_flag(struct eval *e, struct arena *a, uint32_t filter, int64_t age,
    struct filter_flag *ret);

struct filter_distance reason_distance(struct eval *e, struct arena *a, uint32_t filter,
    int64_t age);

/* What each part of the filter says of the item, a line each. */
void reason_explain(struct eval *e, struct arena *a, uint32_t filter, int64_t age,
    struct buf *out);

#endif
