#ifndef AGENT_OUTCOME_H
#define AGENT_OUTCOME_H

/* How one poll of one feed ended.  Every stage speaks this; the schedule acts on it. */
enum outcome {
	OUTCOME_NEW,		/* a body arrived (and, once parsed, it is a feed) */
	OUTCOME_UNCHANGED,	/* 304, or the very bytes of last time */
	OUTCOME_RETRY,		/* no answer, 429, 5xx, a store that cannot write: again, later and later */
	OUTCOME_BROKEN,		/* an answer, but no feed in it: slow down, say so */
	OUTCOME_GONE,		/* 410: a slow probe only */
};

#endif
