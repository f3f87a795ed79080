#include "agent/progress.h"

#include "base/clock.h"

#define SLACK (2 * CLOCK_MINUTE)	/* for a turn of parsing, a busy disk, a slow machine */
#define PAUSE (5 * CLOCK_MINUTE)	/* between two questions: the machine itself slept */

void
progress_init(struct progress *p, int64_t longest, int64_t ticks)
{
	*p = (struct progress){ .patience = longest + SLACK, .made = ticks, .asked = ticks };
}

void
progress_made(struct progress *p, int64_t ticks)
{
	p->made = ticks;
}

bool
progress_good(struct progress *p, bool busy, int64_t ticks)
{
	/* the ticks go on while a machine is suspended, the polls under way do not */
	if (!busy || ticks - p->asked > PAUSE)
		p->made = ticks;
	p->asked = ticks;
	return ticks - p->made <= p->patience;
}
