#ifndef AGENT_OUTLET_H
#define AGENT_OUTLET_H

#include <stdbool.h>

#include "agent/store.h"

/*
 * Where alerts come out: stdout as text or JSON lines or, where stdout is the
 * journal, one native entry each with its fields.
 */
struct outlet {
	bool json;
	bool journal;
};

/* json: lines are JSON. */
void outlet_init(struct outlet *o, bool json);

/*
 * Writes one alert.  False where stdout did not take it now (*ret_reason in
 * words): it was not written, not even in part, unless the reader vanished.
 * Never blocks for more than a second.
 */
bool outlet_put(const struct outlet *o, const struct store_alert *alert, const char **ret_reason);

#endif
