#ifndef AGENT_OUTLET_H
#define AGENT_OUTLET_H

#include <stdbool.h>

#include "agent/store.h"
#include "base/buf.h"

/*
 * Where alerts come out: stdout as text or JSON lines or, where stdout is the
 * journal, one native entry each with its fields.
 */
struct outlet {
	bool json;
	bool journal;
	struct buf rest;	/* of a line that stdout took in part */
	int64_t rest_id;	/* its alert */
};

/* json: lines are JSON. */
void outlet_init(struct outlet *o, bool json);
void outlet_release(struct outlet *o);
/* From the next alert on. */
void outlet_format(struct outlet *o, bool json);

/*
 * Writes one alert.  False where stdout did not take all of it now
 * (*ret_reason in words): to be tried again, before any other; a line that was
 * begun is then finished.  Never blocks for more than a second.
 */
bool outlet_put(struct outlet *o, const struct store_alert *alert, const char **ret_reason);

#endif
