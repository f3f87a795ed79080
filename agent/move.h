#ifndef AGENT_MOVE_H
#define AGENT_MOVE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "config/config.h"
#include "agent/outcome.h"
#include "agent/store.h"

/*
 * Permanent redirects of one feed.  One captive portal or one hijacked server
 * must not rewrite a list of sources: a new address is adopted only after it
 * was given again and again over days, and given up where it fails.
 */
#define MOVE_ANSWERS 3				/* the same, at least, … */
#define MOVE_GAP ((int64_t)3600 * 1000)		/* … of which those this close count once … */
#define MOVE_SPAN ((int64_t)48 * 3600 * 1000)	/* … the first and the last so far apart */
#define MOVE_FAILURES 3				/* in a row: the configured address is asked again */

/* Zeroed memory is a feed that has not moved. */
struct move {
	char *target;				/* where it is said to be; NULL: nowhere else */
	int64_t answers, first, last;		/* ms since 1970 */
	bool adopted;				/* target is asked in place of the configured address */
};

/* What one poll says of it. */
struct move_sign {
	enum outcome outcome;
	struct str moved;	/* fetch_answer's: by permanent redirects alone; else empty */
	const char *refusal;	/* why moved may not be adopted, in words; NULL: it may */
	int64_t failures;	/* polls that failed in a row, this one included */
	int64_t now;
};

enum move_event {
	MOVE_NOTHING,
	MOVE_COUNTED,		/* one more such answer */
	MOVE_BEGAN,		/* the first that names this target */
	MOVE_ADOPTED,
	MOVE_ENDED,		/* no longer said; nothing had been adopted */
	MOVE_FAILED,		/* the adopted target is given up */
};

/* Changes the move by what a poll says.  Pure. */
enum move_event move_step(struct move *m, const struct move_sign *sign);

/*
 * Why a feed may not be asked at target, in words; NULL: it may.  inside: the
 * answer came from an address that not all the net can reach.
 */
const char *move_refuses(const struct config_feed *feed, struct str target, bool inside);

/* What to ask. */
const char *move_url(const struct move *m, const struct config_feed *feed);

/* As stored; what was learnt of another configured address is forgotten. */
bool move_load(struct move *m, struct store *s, struct arena *a, int64_t id,
    const struct config_feed *feed);
/* Stores what an event changed. */
bool move_save(const struct move *m, struct store *s, int64_t id, const struct config_feed *feed,
    enum move_event event, int64_t now);
void move_release(struct move *m);

#endif
