#ifndef AGENT_UPKEEP_H
#define AGENT_UPKEEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/store.h"
#include "agent/store_prune.h"

/*
 * What keeps the database small, a little at a time between the polls: texts
 * older than `keep` are given away once a day, and the write-ahead log is
 * watched and cut.
 */
struct upkeep {
	struct store *store;
	int64_t keep;		/* ms; 0: texts stay for ever */
	int64_t begun, begun_ticks;	/* when upkeep was begun, by both clocks */
	struct store_prune prune;
	bool pruning;
	int64_t prune_at, wal_at, shrink_at;	/* ticks */
	int64_t wal;		/* bytes, when it was last looked at */
	int64_t wal_said;	/* bytes of it that were said; 0: it is small */
};

/* now: ms since 1970, ticks: of the clock that never jumps. */
void upkeep_init(struct upkeep *u, struct store *store, int64_t keep, int64_t now, int64_t ticks);
/* A new setting; what is under way goes on with it. */
void upkeep_keep(struct upkeep *u, int64_t keep);

/* When there is something to do, in ticks. */
int64_t upkeep_due(const struct upkeep *u);

enum upkeep_result {
	UPKEEP_NONE,
	UPKEEP_WORKED,
	UPKEEP_PRUNED,		/* a walk is done: u->prune says what came of it */
	UPKEEP_WAL_LARGE,	/* u->wal bytes: somebody's long reading keeps it from being emptied */
	UPKEEP_FAILED,		/* the store failed; it is tried again later */
};

/*
 * A small piece of work, committed before it returns, between transactions: no
 * longer than some 20 ms (where the disk is slow to sync, that long).
 */
enum upkeep_result upkeep_step(struct upkeep *u, int64_t now, int64_t ticks);

/*
 * For `once`, which ends soon: prunes for at most a second, going on where the
 * last one stopped; not at all within a day of a whole walk, or of the first
 * time (UPKEEP_NONE).
 */
enum upkeep_result upkeep_hurry(struct upkeep *u, int64_t now, int64_t ticks);

#endif
