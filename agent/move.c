#include "agent/move.h"

#include <stdlib.h>

#include "agent/fetch_origin.h"
#include "agent/store_wire.h"
#include "base/mem.h"
#include "base/stamp.h"
#include "config/config_url.h"

/*
 * Invariants
 * 1. adopted only where MOVE_ANSWERS good answers named the same target over
 *    MOVE_SPAN and no good answer in between named another or none.
 * 2. What an answer says by a redirect that may not be adopted is never adopted later
 *    without an answer that may.
 * 3. An adopted target is given up by its failures alone: its own redirects
 *    are followed at each poll and change nothing.
 */

static void
forget(struct move *m)
{
	free(m->target);
	*m = (struct move){ 0 };
}

static enum move_event
begin(struct move *m, struct str target, int64_t now)
{
	forget(m);
	m->target = mem_alloc(target.n + 1);
	memcpy(m->target, target.p, target.n);
	m->answers = 1;
	m->first = m->last = now;
	return MOVE_BEGAN;
}

/* The target is asked already. */
static enum move_event
judge_adopted(struct move *m, const struct move_sign *sign)
{
	bool well = sign->outcome == OUTCOME_NEW || sign->outcome == OUTCOME_UNCHANGED;

	if (well || (sign->outcome != OUTCOME_GONE && sign->failures < MOVE_FAILURES))
		return MOVE_NOTHING;
	forget(m);
	return MOVE_FAILED;
}

enum move_event
move_step(struct move *m, const struct move_sign *sign)
{
	if (m->adopted)
		return judge_adopted(m, sign);
	if (sign->outcome != OUTCOME_NEW && sign->outcome != OUTCOME_UNCHANGED)
		return MOVE_NOTHING;
	if (sign->moved.n == 0) {
		if (m->target == NULL)
			return MOVE_NOTHING;
		forget(m);
		return MOVE_ENDED;
	}
	if (m->target == NULL || !str_eq(str_of(m->target), sign->moved))
		return begin(m, sign->moved, sign->now);
	if (sign->now < m->last)	/* the clock went back */
		m->first = m->last = sign->now;
	if (sign->now - m->last < MOVE_GAP)
		return MOVE_NOTHING;
	m->answers++;
	m->last = sign->now;
	m->adopted = sign->refusal == NULL && m->answers >= MOVE_ANSWERS &&
	    m->last - m->first >= MOVE_SPAN;
	return m->adopted ? MOVE_ADOPTED : MOVE_COUNTED;
}

const char *
move_refuses(const struct config_feed *feed, struct str target, bool inside)
{
	bool secrets = feed->auth != NULL || feed->cert != NULL || feed->nheaders > 0;

	if (config_url_check(target).what != NULL || str_istarts(target, STR("file:")))
		return "no configuration would take the new address";
	if (str_starts(str_of(feed->url), STR("https:")) && !str_istarts(target, STR("https:")))
		return "the new address is plain http";
	if (inside && fetch_origin_inside(feed->url, "") == NULL)
		return "the new address lies inside";
	if (secrets && !fetch_origin_same(feed->url, target.p, ""))
		return "the feed has secrets, which are not for another host";
	return NULL;
}

const char *
move_url(const struct move *m, const struct config_feed *feed)
{
	return m->adopted ? m->target : feed->url;
}

bool
move_load(struct move *m, struct store *s, struct arena *a, int64_t id,
    const struct config_feed *feed)
{
	struct store_move row;
	bool found;

	*m = (struct move){ 0 };
	if (!store_wire_move(s, a, id, &row, &found))
		return false;
	if (found && str_eq(str_of(row.url), str_of(feed->url)) && *row.target != '\0') {
		*m = (struct move){
			.target = mem_copy(row.target),
			.answers = row.answers,
			.first = row.first,
			.last = row.last,
			/* secrets may have been configured since */
			.adopted = row.adopted != STAMP_NONE &&
			    move_refuses(feed, str_of(row.target), false) == NULL,
		};
		return true;
	}
	return !found || store_wire_drop_move(s, id);
}

bool
move_save(const struct move *m, struct store *s, int64_t id, const struct config_feed *feed,
    enum move_event event, int64_t now)
{
	switch (event) {
	case MOVE_NOTHING:
		return true;
	case MOVE_ENDED:
	case MOVE_FAILED:
		return store_wire_drop_move(s, id);
	case MOVE_COUNTED:
	case MOVE_BEGAN:
	case MOVE_ADOPTED:
		break;
	}
	return store_wire_put_move(s, id, &(struct store_move){
	    .answers = m->answers, .first = m->first, .last = m->last,
	    .adopted = m->adopted ? now : STAMP_NONE, .url = feed->url, .target = m->target });
}

void
move_release(struct move *m)
{
	forget(m);
}
