#include "agent/log.h"

#include <assert.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/escape.h"
#include "base/utf8.h"

#define VALUE_SIZE 512			/* bytes of one value before escaping; the rest is cut off */
#define LINE_SIZE ((size_t)32 * 1024)	/* ten such values, all escaped; below journald's 48 KiB */

enum { ERR = 3, WARNING, NOTICE, INFO, DEBUG };

static const struct log_entry table[LOG_NEVENTS] = {
	[LOG_STARTED] = { "started", NOTICE, "version config feeds filters database",
	    "The configuration and the filters are read, the database is open." },
	[LOG_READY] = { "ready", INFO, "feeds due",
	    "Polling begins; unprinted alerts of an earlier run were printed first." },
	[LOG_RELOADED] = { "reloaded", NOTICE, "config feeds filters",
	    "SIGHUP: the new configuration is in force." },
	[LOG_RELOAD_REFUSED] = { "reload-refused", ERR, "config reason",
	    "SIGHUP: the new configuration is wrong; the old one stays in force." },
	[LOG_COMPLAINT] = { "complaint", ERR, "text",
	    "One line of what is wrong with a configuration or filter." },
	[LOG_FILTER_APPLIED] = { "filter-applied", NOTICE, "filter items alerts held",
	    "A new or changed filter was run over the stored items of its max-age: alerts added." },
	[LOG_STOPPING] = { "stopping", NOTICE, "signal pending",
	    "SIGTERM or SIGINT: polls under way are dropped, what came in is committed." },
	[LOG_STOPPED] = { "stopped", NOTICE, "polls items alerts",
	    "The end, with what this run did." },
	[LOG_HEARTBEAT] = { "heartbeat", INFO, "polls items alerts failing slowest took",
	    "Every hour: what was done since the last one, and which feed's poll took longest." },
	[LOG_FEED_NEW] = { "feed-new", INFO, "feed items new alerts bytes took next",
	    "A poll brought new items: in the document, new among them, alerts raised." },
	[LOG_FEED_UNCHANGED] = { "feed-unchanged", DEBUG, "feed status took next",
	    "A poll brought nothing new." },
	[LOG_FEED_FAILING] = { "feed-failing", WARNING, "feed status reason failures next",
	    "A poll failed; said at the 1st, 2nd, 4th, 8th … failure in a row; nothing stored is lost." },
	[LOG_FEED_RECOVERED] = { "feed-recovered", NOTICE, "feed failures since",
	    "A poll succeeded again after so many failures." },
	[LOG_FEED_GONE] = { "feed-gone", ERR, "feed url next",
	    "The server says 410 Gone: asked once a day from now on." },
	[LOG_FEED_REPAIRED] = { "feed-repaired", NOTICE, "feed format encoding",
	    "The document was damaged and was read after repair; said when it begins." },
	[LOG_FEED_TRUNCATED] = { "feed-truncated", WARNING, "feed items",
	    "The document ends too early: complete items are kept, the feed is asked in full again." },
	[LOG_FEED_MOVED] = { "feed-moved", NOTICE, "feed url to",
	    "The server redirects permanently; the configured address stays in use: change it." },
	[LOG_FEED_WAITING] = { "feed-waiting", NOTICE, "feed host seconds",
	    "The host asked (Retry-After) to be left alone: none of its feeds is asked till then." },
	[LOG_ITEMS_DROPPED] = { "items-dropped", WARNING, "feed items dropped",
	    "The document holds more items than are taken from one." },
	[LOG_ALERTS_HELD] = { "alerts-held", NOTICE, "feed printed held",
	    "One poll raised more alerts than max-alerts: the others are rows, not lines." },
	[LOG_ALERTS_UNPRINTED] = { "alerts-unprinted", ERR, "reason",
	    "stdout does not take alerts: they stay rows and are tried again." },
	[LOG_STORE_FAILING] = { "store-failing", ERR, "feed reason",
	    "The database does not take what came in: nothing of this poll is kept, it is polled again." },
	[LOG_STORE_RECOVERED] = { "store-recovered", NOTICE, "",
	    "The database takes what comes in again." },
	[LOG_READER_UNSEALED] = { "reader-unsealed", WARNING, "reason",
	    "No seccomp: the process that reads documents could still open files and sockets." },
};

/* The log is the one thing that every command has once: its state is the program's. */
static int least_urgent = INFO;
static bool with_prefix;

const struct log_entry *
log_entry(enum log_event event)
{
	return &table[event];
}

void
log_open(int level, bool prefixed)
{
	least_urgent = level;
	with_prefix = prefixed;
}

/* Whether the table allows the key for the event. */
static bool
known(const struct log_entry *e, const char *key)
{
	struct str rest = str_of(e->keys);

	while (rest.n > 0)
		if (str_eq(str_cut(&rest, ' '), str_of(key)))
			return true;
	return false;
}

void
log_fields(enum log_event event, const struct log_field *fields, size_t n)
{
	const struct log_entry *e = &table[event];
	struct buf line;

	if (e->level > least_urgent)
		return;
	buf_init(&line, LINE_SIZE);
	if (with_prefix)
		buf_addf(&line, "<%d>", e->level);
	buf_add(&line, str_of(e->name));
	for (size_t i = 0; i < n; i++) {
		const struct log_field *f = &fields[i];

		assert(known(e, f->key));
		if (f->is_number ? f->number == LOG_NO_NUMBER : f->text.p == NULL)
			continue;
		buf_addf(&line, " %s=", f->key);
		if (f->is_number)
			buf_addf(&line, "%lld", (long long)f->number);
		else
			escape_value(&line, utf8_head(f->text, VALUE_SIZE));
	}
	buf_addc(&line, '\n');
	/* one call for a line, so that those of several processes never mix */
	fwrite(line.p, 1, line.n, stderr);
	buf_release(&line);
}
