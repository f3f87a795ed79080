/* Implements agent/fetch.h without a network: the test answers. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "agent/fetch.h"
#include "base/mem.h"
#include "tests/sim/sim.h"

#define UNDER_WAY 256

struct transfer {
	struct fetch_answer answer;
	int64_t done;
	char url[300];
};

struct fetch {
	size_t n;
	struct transfer transfer[UNDER_WAY];
	struct transfer taken;	/* whose views are valid */
};

uint64_t sim_started;

struct fetch *
fetch_new(const struct fetch_settings *settings)
{
	(void)settings;
	return mem_alloc(sizeof(struct fetch));
}

void
fetch_free(struct fetch *f)
{
	free(f);
}

void
fetch_configure(struct fetch *f, const struct fetch_settings *settings)
{
	(void)f;
	(void)settings;
}

void
fetch_start(struct fetch *f, const struct fetch_request *request)
{
	struct transfer *t = &f->transfer[f->n++];

	assert(f->n <= UNDER_WAY);
	memset(t, 0, sizeof(*t));
	strncat(t->url, request->url, sizeof(t->url) - 1);
	t->answer = (struct fetch_answer){
		.tag = request->tag,
		.outcome = OUTCOME_NEW,
		.status = 200,
		.retry_after = -1,
		.took = 50,
		.reason = "",
	};
	sim_answer(request, &t->answer);
	t->done = sim_ticks + t->answer.took;
	sim_started++;
}

size_t
fetch_pending(const struct fetch *f)
{
	return f->n;
}

void
fetch_keep(struct fetch *f, bool (*keep)(void *context, size_t *tag), void *context)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++)
		if (keep(context, &f->transfer[i].answer.tag))
			f->transfer[n++] = f->transfer[i];
	f->n = n;
}

static size_t
earliest(const struct fetch *f)
{
	size_t first = 0;

	for (size_t i = 1; i < f->n; i++)
		if (f->transfer[i].done < f->transfer[first].done)
			first = i;
	return first;
}

void
fetch_wait(struct fetch *f, int64_t wait, int wakeup_fd)
{
	int64_t until = sim_ticks + wait;

	(void)wakeup_fd;
	if (f->n > 0 && f->transfer[earliest(f)].done < until)
		until = f->transfer[earliest(f)].done;
	if (until > sim_ticks)
		sim_ticks = until;
}

bool
fetch_take(struct fetch *f, struct fetch_answer *ret)
{
	size_t i = f->n > 0 ? earliest(f) : 0;

	if (f->n == 0 || f->transfer[i].done > sim_ticks)
		return false;
	f->taken = f->transfer[i];
	f->transfer[i] = f->transfer[--f->n];
	*ret = f->taken.answer;
	if (ret->url.n == 0)
		ret->url = str_of(f->taken.url);
	return true;
}

const char *
fetch_version(void)
{
	return "no network";
}
