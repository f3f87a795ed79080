#include "agent/network.h"

void
network_init(struct network *n, size_t hosts, int64_t crowd_gap)
{
	*n = (struct network){ .hosts = hosts, .crowd_gap = crowd_gap, .start_at = INT64_MIN,
	    .heard = INT64_MIN };
}

void
network_adopt(struct network *n, size_t hosts, int64_t crowd_gap)
{
	n->hosts = hosts;
	n->crowd_gap = crowd_gap;
	n->nsilent = 0;
}

static enum network_change
hear(struct network *n, int64_t at)
{
	bool was = n->down;

	n->heard = at;
	n->nsilent = 0;
	n->down = false;
	if (!was)
		return NETWORK_SAME;
	n->start_gap = n->crowd_gap;
	n->start_at = INT64_MIN;
	return NETWORK_UP;
}

static bool
counted(const struct network *n, size_t host)
{
	for (size_t i = 0; i < n->nsilent; i++)
		if (n->silent[i] == host)
			return true;
	return false;
}

enum network_change
network_note(struct network *n, const struct network_poll *poll)
{
	size_t enough = n->hosts < NETWORK_HOSTS ? n->hosts : NETWORK_HOSTS;

	if (poll->answered)
		return hear(n, poll->ended);
	/* who was asked before others answered is slow to fail, and says nothing of now */
	if (n->down || !poll->well || poll->begun <= n->heard || n->hosts < NETWORK_LEAST ||
	    counted(n, poll->host))
		return NETWORK_SAME;
	if (n->nsilent == 0)
		n->since = poll->begun;
	n->silent[n->nsilent++] = poll->host;
	if (n->nsilent < enough)
		return NETWORK_SAME;
	n->down = true;
	n->start_gap = NETWORK_PROBE;
	return NETWORK_DOWN;
}

int64_t
network_start_at(const struct network *n)
{
	return n->start_at;
}

void
network_begun(struct network *n, bool any, int64_t ticks)
{
	if (!any && !n->down)
		n->start_gap = 0;	/* the crowd has passed */
	n->start_at = n->start_gap > 0 && any ? ticks + n->start_gap : INT64_MIN;
}
