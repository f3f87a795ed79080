#include "agent/log.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "agent/log_text.h"
#include "agent/systemd.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/escape.h"
#include "base/utf8.h"

#define VALUE_SIZE 512			/* bytes of one value before escaping; the rest is cut off */
#define LINE_SIZE ((size_t)32 * 1024)	/* ten such values, all escaped; below journald's 48 KiB */
#define KEYS_MAX 16			/* of one event */
#define NAME_SIZE 32			/* bytes of a field's name */

enum { ERR = 3, WARNING, NOTICE, INFO, DEBUG };

static const struct log_entry table[LOG_NEVENTS] = {
	[LOG_STARTED] = { "started", NOTICE, "version config feeds filters database",
	    "The configuration and the filters are read, the database is open." },
	[LOG_READY] = { "ready", INFO, "feeds due",
	    "Polling begins; unprinted alerts of an earlier run were printed first." },
	[LOG_RELOADED] = { "reloaded", NOTICE, "config feeds filters feeds-added feeds-removed"
	    " feeds-changed filters-added filters-removed filters-changed settings-changed",
	    "SIGHUP: the new configuration is in force; up to eight names of what differs." },
	[LOG_RELOAD_REFUSED] = { "reload-refused", ERR, "config reason",
	    "At a reload the new configuration was found wrong; the old one stays in force." },
	[LOG_COMPLAINT] = { "complaint", ERR, "text",
	    "One line of what is wrong with a configuration or filter." },
	[LOG_FILTER_APPLIED] = { "filter-applied", NOTICE, "filter items alerts held",
	    "A filter that is new, changed or new to a feed was run over stored items: alerts added." },
	[LOG_STOPPING] = { "stopping", NOTICE, "signal pending",
	    "SIGTERM or SIGINT: polls under way are dropped, what came in is committed." },
	[LOG_STOPPED] = { "stopped", NOTICE, "polls items alerts",
	    "The end, with what this run did." },
	[LOG_HEARTBEAT] = { "heartbeat", INFO, "seconds feeds polls failed items alerts failing"
	    " silent gaps slowest took lag",
	    "What was done since the last one, which poll took longest, how late they began." },
	[LOG_FEED_NEW] = { "feed-new", INFO, "feed items new changed alerts bytes took next",
	    "A poll brought new items or alerts: in the document, new, edited, alerts raised;"
	    " bytes as they came." },
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
	[LOG_FEED_MOVING] = { "feed-moving", NOTICE, "feed url to reason",
	    "A permanent redirect: adopted where it stays for two days, unless for this reason." },
	[LOG_FEED_MOVED] = { "feed-moved", NOTICE, "feed url to answers",
	    "The new address is asked from now on, as it was given so often: change the configuration." },
	[LOG_FEED_MOVED_BACK] = { "feed-moved-back", WARNING, "feed url reason",
	    "The new address fails: the configured one is asked again." },
	[LOG_FEED_LIED] = { "feed-lied", WARNING, "feed items lies until",
	    "A 304 (not modified) hid new items: the feed is asked for in full till then." },
	[LOG_FEED_WAITING] = { "feed-waiting", NOTICE, "feed host seconds",
	    "The host asked (Retry-After) to be left alone: none of its feeds is asked till then." },
	[LOG_ITEMS_DROPPED] = { "items-dropped", WARNING, "feed items dropped",
	    "The document holds more items than are taken from one." },
	[LOG_ITEMS_RENAMED] = { "items-renamed", NOTICE, "feed items renamed",
	    "Known items came with new guids, told by link, title and date; said when it begins." },
	[LOG_ITEM_CHANGED] = { "item-changed", NOTICE, "feed item title link fields change",
	    "The text of a flagged item was edited: what was taken out and put in; the alert stands." },
	[LOG_ALERTS_HELD] = { "alerts-held", NOTICE, "feed printed held",
	    "One poll raised more alerts than max-alerts: the others are rows, not lines." },
	[LOG_ALERTS_UNPRINTED] = { "alerts-unprinted", ERR, "reason",
	    "stdout does not take alerts: they stay rows and are tried again." },
	[LOG_STORE_FAILING] = { "store-failing", ERR, "feed reason",
	    "The database does not take what came in: nothing of this poll is kept, it is polled again." },
	[LOG_STORE_RECOVERED] = { "store-recovered", NOTICE, "",
	    "The database takes what comes in again." },
	[LOG_ITEMS_PRUNED] = { "items-pruned", INFO, "items forgotten",
	    "Items without alerts lost their texts after `keep`; of others even the guid was forgotten." },
	[LOG_WAL_LARGE] = { "wal-large", WARNING, "bytes",
	    "The write-ahead log grows: a program reads the database and does not end; find it." },
	[LOG_METRICS_FAILING] = { "metrics-failing", WARNING, "path reason",
	    "metrics-file cannot be written; said when it begins." },
	[LOG_STUCK] = { "stuck", ERR, "pending seconds",
	    "Polls are due or under way and none came to its end: the watchdog is not fed any more." },
	[LOG_ITEMS_MISSED] = { "items-may-be-missed", WARNING, "feed items since gaps next",
	    "Nothing of the document before is left in this one: asked more often until they overlap." },
	[LOG_FEED_SILENT] = { "feed-silent", WARNING, "feed since",
	    "The feed answers well, but had nothing new for far longer than its own rhythm explains." },
	[LOG_FEED_HEARD] = { "feed-heard-again", NOTICE, "feed since",
	    "A feed that was silent brought something new." },
	[LOG_NETWORK_DOWN] = { "network-down", ERR, "hosts reason",
	    "No host answers any more: single feeds are not called failing; one is tried every 5 s." },
	[LOG_NETWORK_UP] = { "network-up", NOTICE, "seconds since",
	    "Hosts answer again after so long: what was due meanwhile is asked, one after the other." },
	[LOG_READER_UNSEALED] = { "reader-unsealed", WARNING, "reason",
	    "No seccomp: the process that reads documents could still open files and sockets." },
};

/* The log is the one thing that every command has once: its state is the program's. */
static int least_urgent = INFO;
static enum log_form form;

const struct log_entry *
log_entry(enum log_event event)
{
	return &table[event];
}

enum log_form
log_form(void)
{
	const char *term = getenv("TERM"), *no_color = getenv("NO_COLOR");

	if (systemd_is_journal(STDERR_FILENO))
		return LOG_JOURNAL;
	if (!isatty(STDERR_FILENO))
		return LOG_PLAIN;
	/* https://no-color.org: set to anything but nothing */
	if ((no_color != NULL && *no_color != '\0') || term == NULL || strcmp(term, "dumb") == 0)
		return LOG_TERMINAL;
	return LOG_COLOURED;
}

void
log_open(int level, enum log_form what)
{
	least_urgent = level;
	form = what;
}

bool
log_has_value(const struct log_field *f)
{
	return f->is_number ? f->number != LOG_NO_NUMBER : f->text.p != NULL;
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

static void
add_plain(struct buf *line, const struct log_entry *e, const struct log_field *fields, size_t n)
{
	buf_add(line, str_of(e->name));
	for (size_t i = 0; i < n; i++) {
		const struct log_field *f = &fields[i];

		if (!log_has_value(f))
			continue;
		buf_addf(line, " %s=", f->key);
		if (f->is_number)
			buf_addf(line, "%lld", (long long)f->number);
		else
			escape_value(line, utf8_head(f->text, VALUE_SIZE));
	}
}

/* 21:04:00 feed-failing      bbc-world: the server answered 503; … */
static void
add_for_people(struct buf *line, const struct log_entry *e, struct str sentence)
{
	static const char *const colours[] = { "1;31", "1;31", "1;31", "1;31", "33", "1", "0", "2" };
	const char *on = colours[e->level];
	time_t now = (time_t)(clock_now() / CLOCK_SECOND);
	struct tm tm;
	char at[16] = "";

	if (localtime_r(&now, &tm) != NULL)
		strftime(at, sizeof(at), "%H:%M:%S", &tm);
	if (form == LOG_COLOURED)
		buf_addf(line, "\x1b[2m%s\x1b[0m \x1b[%sm%-16s\x1b[0m ", at, on, e->name);
	else
		buf_addf(line, "%s %-16s ", at, e->name);
	buf_add(line, sentence);
}

/* feeds-added is FEEDS_ADDED: the journal takes capitals, digits and _ only. */
static void
field_name(const char *key, char ret[NAME_SIZE])
{
	size_t i = 0;

	for (; i < NAME_SIZE - 1 && key[i] != '\0'; i++)
		ret[i] = key[i] == '-' ? '_' : key[i] >= 'a' && key[i] <= 'z' ?
		    (char)(key[i] - 'a' + 'A') : key[i];
	ret[i] = '\0';
}

/* An entry with a field for each key; false where the journal does not take it. */
static bool
send(enum log_event event, struct str sentence, const struct log_field *fields, size_t n)
{
	const struct log_entry *e = &table[event];
	char level[2] = { (char)('0' + e->level), '\0' }, name[KEYS_MAX][NAME_SIZE];
	struct systemd_field entry[4 + KEYS_MAX] = {
		{ "MESSAGE", sentence }, { "PRIORITY", str_of(level) },
		{ "MESSAGE_ID", str_of(log_text_words(event)->id) },
		{ "FEEDWATCH_EVENT", str_of(e->name) },
	};
	struct buf value[KEYS_MAX];
	size_t count = 4, used = 0;
	bool sent;

	for (size_t i = 0; i < n && used < KEYS_MAX; i++) {
		if (!log_has_value(&fields[i]))
			continue;
		field_name(fields[i].key, name[used]);
		buf_init(&value[used], LINE_SIZE);
		if (fields[i].is_number)
			buf_addf(&value[used], "%lld", (long long)fields[i].number);
		else
			escape_text(&value[used], utf8_head(fields[i].text, VALUE_SIZE));
		entry[count++] = (struct systemd_field){ name[used], buf_str(&value[used]) };
		used++;
	}
	sent = systemd_journal(entry, count);
	while (used > 0)
		buf_release(&value[--used]);
	return sent;
}

void
log_fields(enum log_event event, const struct log_field *fields, size_t n)
{
	const struct log_entry *e = &table[event];
	struct buf line, sentence;

	for (size_t i = 0; i < n; i++)
		assert(known(e, fields[i].key));
	if (e->level > least_urgent)
		return;
	buf_init(&line, LINE_SIZE);
	buf_init(&sentence, LINE_SIZE);
	if (form != LOG_PLAIN)
		log_text_sentence(&sentence, event, fields, n);
	if (form == LOG_TERMINAL || form == LOG_COLOURED)
		add_for_people(&line, e, buf_str(&sentence));
	else if (form == LOG_PLAIN || !send(event, buf_str(&sentence), fields, n)) {
		if (form == LOG_JOURNAL)
			buf_addf(&line, "<%d>", e->level);
		add_plain(&line, e, fields, n);
	}
	if (line.n > 0) {
		buf_addc(&line, '\n');
		/* one call for a line, so that those of several processes never mix */
		fwrite(line.p, 1, line.n, stderr);
	}
	buf_release(&line);
	buf_release(&sentence);
}
