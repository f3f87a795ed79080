#include "agent/succession.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define NOBODY SIZE_MAX

struct succession {
	struct watch_list *from, *to;
	size_t *heir;		/* of each old watch the new one of the same feed, or NOBODY */
	int64_t ticks;
};

/* A watch by the row of its feed. */
struct entry {
	int64_t id;
	size_t watch;
};

static int
by_id(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;

	return (a->id > b->id) - (a->id < b->id);
}

static struct entry *
sorted(const struct watch_list *list)
{
	struct entry *entry = mem_array(list->n, sizeof(*entry));

	for (size_t i = 0; i < list->n; i++)
		entry[i] = (struct entry){ list->watch[i].id, i };
	qsort(entry, list->n, sizeof(*entry), by_id);
	return entry;
}

static bool
same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* Whether both are asked by the very same request. */
static bool
asked_alike(const struct config_feed *a, const struct config_feed *b)
{
	bool alike = same(a->url, b->url) && a->timeout == b->timeout &&
	    a->allow_private == b->allow_private && same(a->user_agent, b->user_agent) &&
	    same(a->auth, b->auth) && same(a->cert, b->cert) && same(a->proxy, b->proxy) &&
	    same(a->proxy_auth, b->proxy_auth) && a->nheaders == b->nheaders;

	for (size_t i = 0; i < a->nheaders && alike; i++)
		alike = same(a->headers[i], b->headers[i]);
	return alike;
}

/* A feed at another address is another feed. */
static void
find_heirs(struct succession *s)
{
	struct entry *old = sorted(s->from), *new = sorted(s->to);

	s->heir = mem_array(s->from->n, sizeof(*s->heir));
	for (size_t i = 0, j = 0; i < s->from->n; i++) {
		struct watch *a = &s->from->watch[old[i].watch], *b;

		s->heir[old[i].watch] = NOBODY;
		while (j < s->to->n && new[j].id < old[i].id)
			j++;
		if (j == s->to->n || new[j].id != old[i].id)
			continue;
		b = &s->to->watch[new[j].watch];
		if (!same(a->feed->url, b->feed->url))
			continue;
		s->heir[old[i].watch] = new[j].watch;
		b->repaired = a->repaired;
		b->renamed = a->renamed;
	}
	free(old);
	free(new);
}

/* A poll under way: its feed's new number, or false where it is to end. */
static bool
hand_over(void *context, size_t *tag)
{
	struct succession *s = context;
	struct watch *a = &s->from->watch[*tag], *b;
	size_t heir = s->heir[*tag];

	if (heir == NOBODY || !asked_alike(a->feed, s->to->watch[heir].feed))
		return false;
	b = &s->to->watch[heir];
	b->row = a->row;
	a->row = NULL;
	b->way = a->way;
	b->asked = true;
	schedule_resume(s->to->schedule, heir, s->ticks);
	*tag = heir;
	return true;
}

void
succession_pass(struct watch_list *from, struct watch_list *to, struct fetch *f, int64_t ticks)
{
	struct succession s = { .from = from, .to = to, .ticks = ticks };

	find_heirs(&s);
	fetch_keep(f, hand_over, &s);
	free(s.heir);
}
