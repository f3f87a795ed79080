#include "agent/rhythm.h"

#include "base/clock.h"
#include "base/stamp.h"

void
rhythm_clear(struct rhythm *r)
{
	*r = (struct rhythm){
		.last_gap = STAMP_NONE, .first = STAMP_NONE,
		.silent_at = STAMP_NONE, .silent_since = STAMP_NONE,
	};
}

/* Latencies */

/* Four classes for each doubling: within an eighth of the truth, from a second to twelve days. */
static size_t
class_of(int64_t latency)
{
	uint64_t seconds = (uint64_t)(latency / CLOCK_SECOND) + 1;
	size_t doublings = 0;

	while (seconds >> (doublings + 1) > 0)
		doublings++;
	if (doublings < 2)
		return (size_t)seconds * 4 >> 2 * (2 - doublings);
	return 4 * doublings + (size_t)(seconds >> (doublings - 2)) - 4;
}

/* The least latency beyond a class. */
static int64_t
end_of(size_t class)
{
	size_t doublings = (class + 1) / 4, quarters = (class + 1) % 4;

	return ((int64_t)(4 + quarters) << doublings) * CLOCK_SECOND / 4 - CLOCK_SECOND;
}

int64_t
rhythm_latency(const struct rhythm *r, int percent)
{
	uint64_t all = 0, below = 0;

	for (size_t i = 0; i < RHYTHM_LATENCIES; i++)
		all += r->latencies[i];
	if (all == 0)
		return -1;
	for (size_t i = 0; i < RHYTHM_LATENCIES - 1; i++) {
		below += r->latencies[i];
		if (below * 100 >= all * (uint64_t)percent)
			return end_of(i);
	}
	return end_of(RHYTHM_LATENCIES - 1);
}
