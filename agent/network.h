#ifndef AGENT_NETWORK_H
#define AGENT_NETWORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Is it the feeds or is it us?  Pure.  Where feeds of several hosts that were
 * well fail one after the other, and in between nobody answers, the network is
 * down: that is one thing to say, and no feed's fault.
 */
#define NETWORK_HOSTS 5		/* that must fail: fewer hosts of one provider do so together */
#define NETWORK_PROBE ((int64_t)5000)	/* ms between polls while it is down: soon, and no load */
#define NETWORK_LEAST 3		/* the same where fewer are watched; with fewer nothing can be told */

struct network {
	size_t hosts;			/* watched */
	size_t silent[NETWORK_HOSTS];	/* that stopped answering since the last answer of anyone */
	size_t nsilent;
	int64_t heard;			/* the last answer of anyone */
	int64_t since;			/* when the first of the silent ones was asked */
	bool down;
	int64_t crowd_gap;		/* between two polls while a crowd is waiting */
	int64_t start_at, start_gap;	/* no poll begins before; between two; 0: no matter */
};

enum network_change { NETWORK_SAME, NETWORK_DOWN, NETWORK_UP };

/* hosts: how many are watched; crowd_gap: ms between the polls that an outage put off. */
void network_init(struct network *n, size_t hosts, int64_t crowd_gap);
/* Other hosts are watched from now on (reload): their numbers mean others; down stays down. */
void network_adopt(struct network *n, size_t hosts, int64_t crowd_gap);
/* A poll that tried to reach its host; ms of the clock that never jumps. */
struct network_poll {
	size_t host;
	bool answered;		/* in whatever words */
	bool well;		/* the feed's poll before was good */
	int64_t begun, ended;
};
enum network_change network_note(struct network *n, const struct network_poll *poll);

/*
 * Polls begin at any time while all is well, every NETWORK_PROBE ms while the
 * network is down, and one after the other thereafter, until all that was due
 * in the meantime has begun.  network_start_at() says from when on (ticks);
 * network_begun() is told whether there was one to begin.
 */
int64_t network_start_at(const struct network *n);
void network_begun(struct network *n, bool any, int64_t ticks);

#endif
