#ifndef AGENT_PRINTING_H
#define AGENT_PRINTING_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/outlet.h"
#include "agent/report.h"
#include "agent/store.h"
#include "base/arena.h"

/* How rows of alerts become lines, each once. */
struct printing {
	struct outlet outlet;
	bool waiting;		/* rows may wait to be lines */
	int64_t said;		/* the last alert that became one */
};

/* json: lines are JSON.  Rows that an earlier run left are waiting at first. */
void printing_init(struct printing *p, bool json);
void printing_release(struct printing *p);

/* Prints what is waiting and marks it, as far as stdout and the store take it; room: emptied. */
void printing_go(struct printing *p, struct store *store, struct report *report,
    struct arena *room);

#endif
