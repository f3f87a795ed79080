#include "agent/flagged.h"

#include "agent/limit.h"
#include "agent/why.h"

#define WHY_SIZE ((size_t)64 * LIMIT_ALERT_LINE)	/* bytes of one why, more than it needs */

void
flagged_init(struct flagged *f, const struct filter_set *filters, const struct filter_flag *flag,
    bool with_parts)
{
	buf_init(&f->why, WHY_SIZE);
	buf_init(&f->reason, WHY_SIZE);
	why_json(&f->why, flag);
	why_text(&f->reason, flag, with_parts);
	f->alert = (struct store_alert){
		.filter = filter_name(filters, flag->filter),
		.filter_hash = filter_hash(filters, flag->filter),
		.level = (int)flag->level,
		.score = flag->score,
		.why = buf_str(&f->why),
		.reason = buf_str(&f->reason),
	};
}

void
flagged_release(struct flagged *f)
{
	buf_release(&f->why);
	buf_release(&f->reason);
}
