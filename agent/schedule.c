#include "agent/schedule.h"

#include <assert.h>
#include <stdlib.h>

#include "agent/heap.h"
#include "base/mem.h"

/*
 * Invariants
 *  (1) a feed is in exactly one place: waiting in the heap `due`, queueing at
 *      its host, taken, or retired;
 *  (2) a feed is taken by schedule_take() or, whatever the limits are, by
 *      schedule_resume(); it comes back only through schedule_done() or
 *      leaves through schedule_retire();
 *  (3) a host is in the heap `ready` if and only if feeds queue there and it
 *      has a connection to spare;
 *  (4) two starts at one host lie at least host_gap apart, and none lies
 *      before the end of a hold.
 */
#define NOBODY UINT32_MAX

struct entry {
	int64_t interval;
	uint32_t host;
	uint32_t behind;	/* the next in the host's queue */
	uint16_t failures;
	bool taken;
};

struct host {
	int64_t start;		/* not before */
	int64_t held;		/* the end of the longest hold */
	uint32_t first, last;	/* queue */
	uint32_t taken;
};

struct schedule {
	struct schedule_rules rules;
	struct entry *feed;
	struct host *host;
	struct heap *due;	/* feeds, by when they are due */
	struct heap *ready;	/* hosts, by when they may start a poll */
	size_t taken;
	uint64_t random;
};

struct schedule *
schedule_new(const struct schedule_rules *rules)
{
	struct schedule *s = mem_alloc(sizeof(*s));

	assert(rules->feeds < NOBODY && rules->hosts < NOBODY);
	s->rules = *rules;
	s->feed = mem_array(rules->feeds, sizeof(*s->feed));
	s->host = mem_array(rules->hosts, sizeof(*s->host));
	s->due = heap_new(rules->feeds);
	s->ready = heap_new(rules->hosts);
	s->random = rules->seed | 1;
	for (size_t i = 0; i < rules->hosts; i++)
		s->host[i] = (struct host){ INT64_MIN, INT64_MIN, NOBODY, NOBODY, 0 };
	return s;
}

void
schedule_free(struct schedule *s)
{
	if (s == NULL)
		return;
	heap_free(s->due);
	heap_free(s->ready);
	free(s->feed);
	free(s->host);
	free(s);
}

void
schedule_add(struct schedule *s, size_t feed, size_t host, int64_t interval, int64_t due,
    unsigned failures)
{
	assert(feed < s->rules.feeds && host < s->rules.hosts);
	s->feed[feed] = (struct entry){
		.interval = interval,
		.host = (uint32_t)host,
		.behind = NOBODY,
		.failures = failures < UINT16_MAX ? (uint16_t)failures : UINT16_MAX,
	};
	heap_set(s->due, feed, due);
}

void
schedule_pace(struct schedule *s, size_t feed, int64_t interval)
{
	assert(feed < s->rules.feeds);
	s->feed[feed].interval = interval;
}

/* Restores invariant (3). */
static void
rank(struct schedule *s, size_t host)
{
	const struct host *h = &s->host[host];

	if (h->first != NOBODY && h->taken < s->rules.host_connections)
		heap_set(s->ready, host, h->start);
	else
		heap_remove(s->ready, host);
}

void
schedule_hold(struct schedule *s, size_t host, int64_t until)
{
	struct host *h = &s->host[host];

	if (until > h->start)
		h->start = until;
	if (until > h->held)
		h->held = until;
	rank(s, host);
}

int64_t
schedule_held_until(const struct schedule *s, size_t host)
{
	return s->host[host].held;
}

static void
queue(struct schedule *s, size_t feed)
{
	struct host *h = &s->host[s->feed[feed].host];

	s->feed[feed].behind = NOBODY;
	if (h->first == NOBODY)
		h->first = (uint32_t)feed;
	else
		s->feed[h->last].behind = (uint32_t)feed;
	h->last = (uint32_t)feed;
	rank(s, s->feed[feed].host);
}

/* A poll of the feed begins. */
static void
start(struct schedule *s, size_t feed, int64_t now)
{
	struct host *h = &s->host[s->feed[feed].host];

	if (h->start < now + s->rules.host_gap)
		h->start = now + s->rules.host_gap;
	h->taken++;
	s->taken++;
	s->feed[feed].taken = true;
	rank(s, s->feed[feed].host);
}

bool
schedule_take(struct schedule *s, int64_t now, size_t *ret_feed)
{
	size_t id;
	int64_t at;
	struct host *h;

	while (heap_least(s->due, &id, &at) && at <= now) {
		heap_remove(s->due, id);
		queue(s, id);
	}
	if (s->taken >= s->rules.connections || !heap_least(s->ready, &id, &at) || at > now)
		return false;
	h = &s->host[id];
	*ret_feed = h->first;
	h->first = s->feed[h->first].behind;
	start(s, *ret_feed, now);
	return true;
}

void
schedule_resume(struct schedule *s, size_t feed, int64_t now)
{
	assert(heap_has(s->due, feed));
	heap_remove(s->due, feed);
	start(s, feed, now);
}

int64_t
schedule_next(const struct schedule *s)
{
	size_t id;
	int64_t next = INT64_MAX, at;

	if (s->taken >= s->rules.connections)
		return INT64_MAX;
	if (heap_least(s->due, &id, &at))
		next = at;
	if (heap_least(s->ready, &id, &at) && at < next)
		next = at;
	return next;
}

/* A number below n, from a xorshift generator: jitter needs no better. */
static int64_t
below(struct schedule *s, int64_t n)
{
	s->random ^= s->random << 13;
	s->random ^= s->random >> 7;
	s->random ^= s->random << 17;
	return n > 0 ? (int64_t)(s->random % (uint64_t)n) : 0;
}

/* first, doubled with each further failure; at most max, or the interval if that is longer. */
static int64_t
grown(const struct entry *e, int64_t first, int64_t max)
{
	int64_t wait = first;

	if (max < e->interval)
		max = e->interval;
	for (unsigned i = 1; i < e->failures && wait < max; i++)
		wait *= 2;
	return wait < max ? wait : max;
}

static int64_t
wait_after(struct schedule *s, struct entry *e, enum outcome how)
{
	int64_t wait = e->interval;

	if (how == OUTCOME_NEW || how == OUTCOME_UNCHANGED)
		e->failures = 0;
	else if (e->failures < UINT16_MAX)
		e->failures++;
	if (how == OUTCOME_RETRY)
		wait = grown(e, e->interval / 2, SCHEDULE_RETRY_MAX);
	else if (how == OUTCOME_BROKEN)
		wait = grown(e, e->interval, SCHEDULE_BROKEN_MAX);
	else if (how == OUTCOME_GONE)
		wait = SCHEDULE_GONE;
	if (wait < SCHEDULE_FLOOR)
		wait = SCHEDULE_FLOOR;
	return wait + below(s, wait / 16);
}

static void
give_back(struct schedule *s, size_t feed)
{
	struct entry *e = &s->feed[feed];

	assert(feed < s->rules.feeds && e->taken);
	e->taken = false;
	s->taken--;
	s->host[e->host].taken--;
	rank(s, e->host);
}

int64_t
schedule_done(struct schedule *s, size_t feed, int64_t now, enum outcome how)
{
	int64_t due;

	give_back(s, feed);
	due = now + wait_after(s, &s->feed[feed], how);
	heap_set(s->due, feed, due);
	return due;
}

int64_t
schedule_again(struct schedule *s, size_t feed, int64_t now, int64_t wait)
{
	give_back(s, feed);
	wait += below(s, wait / 16);
	heap_set(s->due, feed, now + wait);
	return now + wait;
}

int64_t
schedule_retire(struct schedule *s, size_t feed, int64_t now, enum outcome how)
{
	give_back(s, feed);
	return now + wait_after(s, &s->feed[feed], how);
}

void
schedule_hasten(struct schedule *s, size_t feed, int64_t due)
{
	if (heap_has(s->due, feed) && due < heap_key(s->due, feed))
		heap_set(s->due, feed, due);
}
