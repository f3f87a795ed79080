#include "agent/batch.h"

#include "agent/schedule.h"
#include "base/clock.h"

#define GAP ((int64_t)100)	/* ms that a poll waits for others */

static void
begin(struct batch *b, uint64_t number)
{
	*b = (struct batch){ .number = number, .due = INT64_MAX };
}

void
batch_init(struct batch *b)
{
	begin(b, 1);	/* 0 is no watch's */
}

void
batch_add(struct batch *b, struct watch *w, const struct poll *p)
{
	if (!b->any)
		b->due = p->ticks + GAP;
	b->any = true;
	w->batch = b->number;
}

bool
batch_commit(struct batch *b, struct store *s)
{
	if (!store_commit(s))
		return false;
	begin(b, b->number + 1);
	return true;
}

void
batch_lose(struct batch *b, struct watch_list *list, int64_t ticks)
{
	for (size_t i = 0; i < list->n; i++) {
		struct watch *w = &list->watch[i];

		if (w->batch != b->number || w->due <= ticks + CLOCK_MINUTE)
			continue;
		w->due = ticks + CLOCK_MINUTE;
		schedule_hasten(list->schedule, i, w->due);
	}
	begin(b, b->number + 1);
}
