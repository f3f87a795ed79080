#ifndef AGENT_AUDIT_H
#define AGENT_AUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "agent/outcome.h"
#include "agent/store.h"

/*
 * Whether a server's 304 can be believed.  Some answer "not modified" although
 * there is news: now and then a feed is asked in full, and where that shows
 * items which a 304 denied, the server loses its right to say 304 for a while.
 */
#define AUDIT_POLLS 40				/* conditional polls, at least, between two full ones … */
#define AUDIT_CHANCE 8				/* … then one of so many: some 48 in all, no herd */
#define AUDIT_GAP ((int64_t)24 * 3600 * 1000)	/* at most one full one a day */
#define AUDIT_TERM ((int64_t)7 * 24 * 3600 * 1000)	/* without 304 after the first lie … */
#define AUDIT_TERM_MAX (8 * AUDIT_TERM)		/* … doubled with each, so far at most */

/* audit_clear() or audit_load() begins it. */
struct audit {
	int64_t polls, at;	/* the feed's polls at the last full answer, and when; STAMP_NONE: never */
	int64_t lies;
	int64_t until;		/* no 304 is believed till then; STAMP_NONE: it is */
	bool suspected;		/* the next poll asks with the validators of the body before */
};

/* How the next poll asks. */
enum audit_way {
	AUDIT_TRUST,		/* conditionally, with the feed's validators */
	AUDIT_FULL,		/* in full, to compare */
	AUDIT_AGAIN,		/* with the validators of the body before: 304 would be the lie */
	AUDIT_DENY,		/* in full: the server lied */
};
enum audit_way audit_plan(const struct audit *a, const struct store_feed *row, int64_t now);

/* What came of it. */
struct audit_facts {
	enum audit_way way;
	enum outcome answer;	/* of HTTP: UNCHANGED is a 304 */
	enum outcome outcome;	/* of the poll: UNCHANGED also where the bytes are the same */
	size_t fresh;		/* items that were new */
	bool same;		/* the validators are those of the body before */
	int64_t polls, now;	/* the feed's polls so far, this one included */
};

enum audit_verdict {
	AUDIT_NOTHING,		/* nothing is to be stored */
	AUDIT_HONEST,
	AUDIT_SUSPECTED,	/* news under new validators: perhaps just published */
	AUDIT_LIED,
};
enum audit_verdict audit_judge(struct audit *a, const struct audit_facts *facts);

/* Nothing is known of the server; what is stored of it. */
void audit_clear(struct audit *a);
bool audit_load(struct audit *a, struct store *s, struct arena *room, int64_t id);
/* before: the feed's row before the poll. */
bool audit_save(const struct audit *a, struct store *s, const struct store_feed *before,
    enum audit_verdict verdict);

#endif
