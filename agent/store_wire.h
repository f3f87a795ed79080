#ifndef AGENT_STORE_WIRE_H
#define AGENT_STORE_WIRE_H

#include "agent/store.h"

/* What was learnt about the way to a feed: one row of each kind for a feed, or none. */

/* A permanent redirect.  Instants: ms since 1970. */
struct store_move {
	int64_t answers, first, last;	/* how often it was said, from when to when */
	int64_t adopted;		/* STAMP_NONE: not yet */
	const char *url, *target;
};

/* The strings go to the arena.  *ret_found is false, and *ret as it was, where there is none. */
bool store_wire_move(struct store *s, struct arena *a, int64_t feed, struct store_move *ret,
    bool *ret_found);
bool store_wire_put_move(struct store *s, int64_t feed, const struct store_move *move);
bool store_wire_drop_move(struct store *s, int64_t feed);

/* What is known of a server's honesty. */
struct store_audit {
	int64_t polls, at;		/* the feed's polls at the last full answer, and when that was */
	int64_t lies;
	int64_t until;			/* STAMP_NONE: its 304 is believed */
	const char *etag, *last_modified;	/* to be asked for once more; "": nothing suspected */
};

bool store_wire_audit(struct store *s, struct arena *a, int64_t feed, struct store_audit *ret,
    bool *ret_found);
bool store_wire_put_audit(struct store *s, int64_t feed, const struct store_audit *audit);
bool store_wire_drop_audit(struct store *s, int64_t feed);

#endif
