#ifndef AGENT_FETCH_ASK_H
#define AGENT_FETCH_ASK_H

#include "agent/fetch.h"

/* A request with strings of its own, in one block, waiting for its turn. */
struct fetch_ask {
	struct fetch_ask *next;
	struct fetch_request request;
	size_t size;		/* bytes of the block, to be wiped */
};

struct fetch_ask *fetch_ask_new(const struct fetch_request *request);
void fetch_ask_free(struct fetch_ask *ask);

/* Why it cannot even be tried, in words; NULL where it can. */
const char *fetch_ask_impossible(const struct fetch_ask *ask);

#endif
