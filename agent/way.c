#include "agent/way.h"

#include <string.h>

#include "agent/store_wire.h"
#include "base/clock.h"

void
way_choose(struct store *s, struct arena *room, struct watch *w, struct fetch_request *request)
{
	struct store_audit audit;
	struct store_feed row;
	bool found = false;

	request->url = move_url(&w->move, w->feed);
	/* without its validators a feed is asked for in full, which loses nothing */
	w->way = AUDIT_TRUST;
	if (w->row == NULL && store_get_feed(s, room, w->id, &row))
		w->row = store_feed_new(&row);
	if (w->row == NULL)
		return;
	w->way = audit_plan(&w->audit, w->row, clock_now());
	if (w->way == AUDIT_TRUST) {
		request->etag = w->row->etag;
		request->last_modified = w->row->last_modified;
	} else if (w->way == AUDIT_AGAIN && store_wire_audit(s, room, w->id, &audit, &found) &&
	    found) {
		request->etag = audit.etag;
		request->last_modified = audit.last_modified;
	}
}

/* The validators that a server would have said 304 to, before and now. */
static bool
same_validators(const struct store_feed *a, const struct store_feed *b)
{
	if (a->etag[0] != '\0' || b->etag[0] != '\0')
		return strcmp(a->etag, b->etag) == 0;
	return a->last_modified[0] != '\0' && strcmp(a->last_modified, b->last_modified) == 0;
}

bool
way_learn(struct store *s, struct watch *w, const struct poll *p, const struct store_feed *before,
    struct way_news *ret)
{
	const struct fetch_answer *answer = p->answer;
	struct move_sign sign = {
		.outcome = p->outcome, .moved = answer->moved, .failures = p->row.failures,
		.now = p->now,
	};
	struct audit_facts facts = {
		.way = w->way, .answer = answer->outcome, .outcome = p->outcome,
		.fresh = p->fresh, .same = same_validators(before, &p->row),
		.polls = p->row.polls, .now = p->now,
	};

	if (sign.moved.n > 0)
		sign.refusal = move_refuses(w->feed, sign.moved, answer->inside);
	w->way = AUDIT_TRUST;
	*ret = (struct way_news){ move_step(&w->move, &sign), sign.refusal,
	    audit_judge(&w->audit, &facts) };
	return move_save(&w->move, s, w->id, w->feed, ret->move, p->now) &&
	    audit_save(&w->audit, s, before, ret->audit);
}
