#include "agent/audit.h"

#include <stdio.h>

#include "agent/store_wire.h"
#include "base/hash.h"
#include "base/stamp.h"

/*
 * Invariants
 * 1. A lie is proven, never presumed: news came in a full answer whose
 *    validators are the very ones that were being asked with, or a 304 came to
 *    validators of a body that is known to be outdated.
 * 2. Bytes that differ without a new item are no lie: a clock in a feed ticks.
 */

/* One of AUDIT_CHANCE polls, another one for each feed. */
static bool
drawn(const struct store_feed *row)
{
	char key[64];
	int n = snprintf(key, sizeof(key), "%lld %lld", (long long)row->id, (long long)row->polls);

	return hash_of((struct str){ key, (size_t)n }, 0) % AUDIT_CHANCE == 0;
}

enum audit_way
audit_plan(const struct audit *a, const struct store_feed *row, int64_t now)
{
	if (a->until != STAMP_NONE && now < a->until)
		return AUDIT_DENY;
	if (a->suspected)
		return AUDIT_AGAIN;
	if (row->etag[0] == '\0' && row->last_modified[0] == '\0')
		return AUDIT_TRUST;	/* in full anyway */
	if (row->polls - a->polls < AUDIT_POLLS || !drawn(row) ||
	    (a->at != STAMP_NONE && now >= a->at && now - a->at < AUDIT_GAP))
		return AUDIT_TRUST;
	return AUDIT_FULL;
}

static enum audit_verdict
convict(struct audit *a, int64_t now)
{
	int64_t term = AUDIT_TERM;

	for (int64_t i = 0; i < a->lies && term < AUDIT_TERM_MAX; i++)
		term *= 2;
	a->lies++;
	a->until = now + term;
	a->suspected = false;
	return AUDIT_LIED;
}

enum audit_verdict
audit_judge(struct audit *a, const struct audit_facts *f)
{
	if (f->way == AUDIT_AGAIN) {
		if (f->answer == OUTCOME_UNCHANGED)
			return convict(a, f->now);
		if (f->answer != OUTCOME_NEW)
			return AUDIT_NOTHING;	/* asked once more */
		a->suspected = false;
		return AUDIT_HONEST;
	}
	if (f->way != AUDIT_FULL)
		return AUDIT_NOTHING;
	a->polls = f->polls;
	a->at = f->now;
	if (f->outcome != OUTCOME_NEW || f->fresh == 0)
		return AUDIT_HONEST;
	if (f->same)
		return convict(a, f->now);
	a->suspected = true;
	return AUDIT_SUSPECTED;
}

void
audit_clear(struct audit *a)
{
	*a = (struct audit){ .at = STAMP_NONE, .until = STAMP_NONE };
}

bool
audit_load(struct audit *a, struct store *s, struct arena *room, int64_t id)
{
	struct store_audit row = { .at = STAMP_NONE, .until = STAMP_NONE, .etag = "",
	    .last_modified = "" };
	bool found;

	if (!store_wire_audit(s, room, id, &row, &found))
		return false;
	*a = (struct audit){
		.polls = row.polls, .at = row.at, .lies = row.lies, .until = row.until,
		.suspected = row.etag[0] != '\0' || row.last_modified[0] != '\0',
	};
	return true;
}

bool
audit_save(const struct audit *a, struct store *s, const struct store_feed *before,
    enum audit_verdict verdict)
{
	if (verdict == AUDIT_NOTHING)
		return true;
	return store_wire_put_audit(s, before->id, &(struct store_audit){
	    .polls = a->polls, .at = a->at, .lies = a->lies, .until = a->until,
	    .etag = a->suspected ? before->etag : "",
	    .last_modified = a->suspected ? before->last_modified : "" });
}
