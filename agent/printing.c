#include "agent/printing.h"

#include "agent/limit.h"

void
printing_init(struct printing *p, bool json)
{
	*p = (struct printing){ .waiting = true };
	outlet_init(&p->outlet, json);
}

void
printing_release(struct printing *p)
{
	outlet_release(&p->outlet);
}

/*
 * Lines come only while their marks can be written, else the same ones would
 * come again and again; where a mark fails all the same, `said` remembers.
 * Returns whether there may be more.
 */
static bool
print_some(struct printing *p, struct store *store, struct report *report, struct arena *room)
{
	const char *reason = "";
	struct store_alert *alert;
	size_t n, done = 0;

	if (!store_begin(store) || !store_unprinted(store, room, LIMIT_UNPRINTED, &alert, &n)) {
		store_rollback(store);
		report_store(report, NULL, store_error(store));
		return false;
	}
	while (done < n && (alert[done].id <= p->said ||
	    outlet_put(&p->outlet, &alert[done], &reason)))
		done++;
	if (done > 0 && alert[done - 1].id > p->said)
		p->said = alert[done - 1].id;
	report_outlet(report, reason);
	if (!store_mark_printed(store, alert, done)) {
		report_store(report, NULL, store_error(store));
		return false;
	}
	p->waiting = done < n || n == LIMIT_UNPRINTED;
	return p->waiting && done == n;
}

void
printing_go(struct printing *p, struct store *store, struct report *report, struct arena *room)
{
	bool more = p->waiting;

	while (more) {
		more = print_some(p, store, report, room);
		arena_reset(room);
	}
}
