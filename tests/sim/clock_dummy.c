/* Implements base/clock.h: time moves only when the agent waits. */
#include "base/clock.h"
#include "tests/sim/sim.h"

int64_t sim_ticks = 1000;
int64_t sim_epoch = 1764000000000;	/* some day of November 2025 */

int64_t
clock_now(void)
{
	return sim_ticks + sim_epoch;
}

int64_t
clock_ticks(void)
{
	return sim_ticks;
}
