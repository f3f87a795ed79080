#ifndef AGENT_FETCH_VERDICT_H
#define AGENT_FETCH_VERDICT_H

#include "agent/fetch_transfer.h"

/* What came of a finished transfer; the views last until fetch_transfer_clear(). */
void fetch_verdict_answer(struct fetch_transfer *t, CURLcode result, struct fetch_answer *ret);

#endif
