#include "agent/upkeep.h"

#include "agent/store_wal.h"
#include "base/clock.h"
#include "base/stamp.h"

#define PRUNE_FIRST CLOCK_HOUR	/* after the start: polls come first, and last_seen with them */
#define PRUNE_GAP CLOCK_DAY	/* between two walks */
#define PIECE_GAP ((int64_t)100)	/* ms between two pieces: 2,500 names a second at most */
#define HURRY CLOCK_SECOND	/* what `once` spends */
#define REST CLOCK_MINUTE	/* after the store failed */
#define KEEP_MIN (2 * CLOCK_DAY)	/* last_seen is written once a day */
/* A name is short: 2 years of 5,000 items a day are 0.5 GB with their aliases. */
#define NAMES_KEPT (730 * CLOCK_DAY)

#define WAL_GAP CLOCK_MINUTE	/* between two looks at its size */
#define SHRINK_GAP CLOCK_HOUR	/* between two times that it is cut to nothing */
#define WAL_LARGE ((int64_t)64 << 20)	/* bytes: eight times what it should ever have */

void
upkeep_init(struct upkeep *u, struct store *store, int64_t keep, int64_t now, int64_t ticks)
{
	*u = (struct upkeep){
		.store = store,
		.keep = keep,
		.begun = now,
		.begun_ticks = ticks,
		.prune_at = ticks + PRUNE_FIRST,
		.wal_at = ticks + WAL_GAP,
		.shrink_at = ticks + SHRINK_GAP,
	};
}

void
upkeep_keep(struct upkeep *u, int64_t keep)
{
	u->keep = keep;
	u->pruning = u->pruning && keep > 0;
}

int64_t
upkeep_due(const struct upkeep *u)
{
	int64_t due = u->wal_at;

	if (u->keep > 0 && u->prune_at < due)
		due = u->prune_at;
	return u->shrink_at < due ? u->shrink_at : due;
}

/* Now, but not if a clock that jumped ahead says so: what is given away is gone. */
static int64_t
trusted(const struct upkeep *u, int64_t now, int64_t ticks)
{
	int64_t counted = u->begun + (ticks - u->begun_ticks);

	return now < counted ? now : counted;
}

static void
begin(struct upkeep *u, int64_t now, int64_t ticks)
{
	int64_t keep = u->keep > KEEP_MIN ? u->keep : KEEP_MIN;
	int64_t names = keep > NAMES_KEPT ? keep : NAMES_KEPT;

	now = trusted(u, now, ticks);
	u->prune = (struct store_prune){ .texts_before = now - keep, .names_before = now - names };
	u->pruning = true;
}

static enum upkeep_result
prune(struct upkeep *u, int64_t now, int64_t ticks)
{
	struct store_prune before;
	bool more;

	if (!u->pruning)
		begin(u, now, ticks);
	before = u->prune;
	if (!store_prune_step(u->store, &u->prune, &more) || !store_commit(u->store)) {
		store_rollback(u->store);
		u->prune = before;
		u->prune_at = ticks + REST;
		return UPKEEP_FAILED;
	}
	u->pruning = more;
	u->prune_at = ticks + (more ? PIECE_GAP : PRUNE_GAP);
	return more ? UPKEEP_WORKED : UPKEEP_PRUNED;
}

static enum upkeep_result
look_at_wal(struct upkeep *u, int64_t ticks)
{
	u->wal_at = ticks + WAL_GAP;
	u->wal = store_wal_size(u->store);
	if (u->wal < WAL_LARGE)
		u->wal_said = 0;
	/* said at 64 MiB, 128, 256 … */
	if (u->wal < WAL_LARGE || u->wal < 2 * u->wal_said)
		return UPKEEP_WORKED;
	u->wal_said = u->wal;
	return UPKEEP_WAL_LARGE;
}

enum upkeep_result
upkeep_step(struct upkeep *u, int64_t now, int64_t ticks)
{
	if (ticks >= u->wal_at)
		return look_at_wal(u, ticks);
	if (ticks >= u->shrink_at) {
		u->shrink_at = ticks + SHRINK_GAP;
		store_wal_shrink(u->store);
		return UPKEEP_WORKED;
	}
	if (u->keep > 0 && ticks >= u->prune_at)
		return prune(u, now, ticks);
	return UPKEEP_NONE;
}

static bool
remember_pruning(struct upkeep *u, bool all, int64_t now, int64_t ended)
{
	const struct store_prune none = { 0 };

	if (store_prune_put(u->store, all ? &none : &u->prune, all ? now : ended) &&
	    store_commit(u->store))
		return true;
	store_rollback(u->store);
	return false;
}

enum upkeep_result
upkeep_hurry(struct upkeep *u, int64_t now, int64_t ticks)
{
	enum upkeep_result result = UPKEEP_WORKED;
	int64_t ended;

	if (u->keep == 0)
		return UPKEEP_NONE;
	begin(u, now, ticks);
	if (!store_prune_resume(u->store, &u->prune, &ended))
		return UPKEEP_FAILED;
	if (ended == STAMP_NONE && u->prune.feed == 0 && !u->prune.aliases)
		/* a new database: nothing in it is old */
		return remember_pruning(u, true, now, ended) ? UPKEEP_NONE : UPKEEP_FAILED;
	if (ended != STAMP_NONE && now - ended < PRUNE_GAP && now >= ended)
		return UPKEEP_NONE;
	while (result == UPKEEP_WORKED && clock_ticks() < ticks + HURRY)
		result = prune(u, now, ticks);
	if (result == UPKEEP_FAILED || !remember_pruning(u, result == UPKEEP_PRUNED, now, ended))
		return UPKEEP_FAILED;
	return result;
}
