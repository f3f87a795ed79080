#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/complaint.h"
#include "base/mem.h"
#include "agent/cmd.h"
#include "agent/health.h"
#include "agent/health_text.h"
#include "agent/reading.h"

#define TEXT_MAX ((size_t)256 * 1024 * 1024)	/* bytes printed at once: 10,000 feeds are 10 MiB */
#define REFRESH 5				/* seconds between two screens of --watch */

enum { EXIT_FAILING = 1 };

struct choice {
	bool json, watch;
	bool bad, silent, gaps;	/* only these */
	bool removed;		/* these, too */
	char **names;		/* of feeds shown in full */
	int nnames;
};

static int
parse_options(struct choice *c, int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "failing", no_argument, NULL, 'f' },
		{ "silent", no_argument, NULL, 's' },
		{ "gaps", no_argument, NULL, 'g' },
		{ "removed", no_argument, NULL, 'r' },
		{ "watch", no_argument, NULL, 'w' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	optind = 0;	/* main has read its own options with the same getopt */
	while ((option = cmd_option(argc, argv, ":jfsgrw", options)) != -1) {
		switch (option) {
		case 'j': c->json = true; break;
		case 'f': c->bad = true; break;
		case 's': c->silent = true; break;
		case 'g': c->gaps = true; break;
		case 'r': c->removed = true; break;
		case 'w': c->watch = true; break;
		default: return EX_USAGE;
		}
	}
	c->names = argv + optind;
	c->nnames = argc - optind;
	return 0;
}

static int
unknown(const struct health *h, const char *name)
{
	const char **names = mem_array(h->nrows, sizeof(*names)), *guess;

	for (size_t i = 0; i < h->nrows; i++)
		names[i] = h->rows[i].feed.name;
	guess = complaint_guess(str_of(name), names, h->nrows);
	if (guess != NULL)
		cmd_say("status", NULL, "no feed %s; did you mean %s?", name, guess);
	else
		cmd_say("status", NULL, "no feed %s", name);
	free(names);
	return EX_USAGE;
}

/* Of those that no feed line names any more the last line says how many: they could be hundreds. */
static bool
listed(const struct health_row *row, const struct choice *c)
{
	if (c->bad || c->silent || c->gaps)
		return (c->bad && health_bad(row->state)) ||
		    (c->silent && row->state == HEALTH_SILENT) ||
		    (c->gaps && row->configured && row->feed.gaps > 0);
	return row->configured || c->removed || c->json;
}

/* Marks the rows that are asked for. */
static int
choose(struct health *h, const struct choice *c)
{
	h->tell_gaps = c->gaps;
	for (size_t i = 0; i < h->nrows; i++) {
		struct health_row *row = &h->rows[i];

		row->shown = c->nnames == 0 && listed(row, c);
	}
	for (int i = 0; i < c->nnames; i++) {
		struct health_row *row = health_find(h, c->names[i]);

		if (row == NULL)
			return unknown(h, c->names[i]);
		row->shown = true;
	}
	return 0;
}

/* Columns of the terminal that stdout is; 0 where it is none: a pipe takes lines of any length. */
static int
columns(void)
{
	struct winsize size;

	if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
		return 0;
	return size.ws_col;
}

static void
write_text(struct buf *out, const struct health *h, const struct choice *c)
{
	bool first = true;

	if (c->watch && isatty(STDOUT_FILENO))
		buf_add(out, STR("\x1b[H\x1b[2J"));	/* home, erase */
	if (c->json)
		health_text_json(out, h);
	else if (c->nnames == 0)
		health_text_table(out, h, columns());
	for (size_t i = 0; i < h->nrows && !c->json && c->nnames > 0; i++) {
		if (!h->rows[i].shown)
			continue;
		if (!first)
			buf_addc(out, '\n');
		health_text_feed(out, h, &h->rows[i]);
		first = false;
	}
}

static int
print(const struct health *h, const struct choice *c)
{
	struct buf out;
	bool ok;

	buf_init(&out, TEXT_MAX);
	write_text(&out, h, c);
	errno = ENOMEM;
	ok = !out.over && fwrite(out.p, 1, out.n, stdout) == out.n && fflush(stdout) == 0;
	if (!ok)
		cmd_say("status", "standard output", "%s", strerror(errno));
	buf_release(&out);
	return ok ? 0 : EX_IOERR;
}

/* Feeds that are named are shown with their last items. */
static bool
look_closer(struct health *h, const struct choice *c, const struct reading *reading)
{
	bool ok = true;

	for (size_t i = 0; i < h->nrows && ok; i++)
		if (c->nnames > 0 && h->rows[i].shown)
			ok = health_look(h, &h->rows[i], reading);
	return ok;
}

/* 1 where one of the feeds that are asked for is bad. */
static int
verdict(const struct health *h, const struct choice *c)
{
	for (size_t i = 0; i < h->nrows; i++)
		if (health_bad(h->rows[i].state) && (c->nnames == 0 || h->rows[i].shown))
			return EXIT_FAILING;
	return 0;
}

/* Once through: configuration and database are read afresh. */
static int
show(const struct cmd_global *global, const struct choice *c)
{
	struct reading reading;
	struct health h;
	int status = reading_open(&reading, global, stderr);

	if (status != 0)
		return status;
	if (health_load(&h, &reading, clock_now()) &&
	    (status = choose(&h, c)) == 0 && look_closer(&h, c, &reading))
		status = print(&h, c);
	else if (status == 0) {
		cmd_say("status", NULL, "%s", store_error(reading.store));
		status = EX_IOERR;
	}
	if (status == 0)
		status = verdict(&h, c);
	health_release(&h);
	reading_close(&reading);
	return status;
}

static int
run(const struct cmd_global *global, int argc, char **argv)
{
	struct choice c = { 0 };
	int status = parse_options(&c, argc, argv);

	if (status == 0)
		status = show(global, &c);
	while (c.watch && (status == 0 || status == EXIT_FAILING)) {
		sleep(REFRESH);
		status = show(global, &c);
	}
	return status;
}

const struct cmd cmd_status = {
	.name = "status",
	.args = "[-j] [-f] [-s] [-g] [-r] [-w] [FEED…]",
	.summary = "show how every feed is doing",
	.help =
	    "Shows each configured feed in a line: its state, how long ago it last answered\n"
	    "well and last brought something new, in how long it is asked again, how many\n"
	    "items a day it brings, how late items are seen (half of them within P50, nearly\n"
	    "all within P95), how often items may have been missed (GAPS), how many items\n"
	    "and alerts are stored, and what is wrong; then all together.  It comes from the\n"
	    "database: it works while the service runs and while it does not.\n"
	    "\n"
	    "  FEED…          these feeds in full, with their last ten items: when each was\n"
	    "                 first seen, which filters flagged it (- none), its title\n"
	    "  -f, --failing  only those that are failing, gone or late\n"
	    "  -s, --silent   only those that are silent\n"
	    "  -g, --gaps     only those of which items may have been missed, and when last\n"
	    "  -r, --removed  also those that are stored, but no longer configured\n"
	    "  -j, --json     one JSON object a line for each feed, then one for all\n"
	    "  -w, --watch    again every five seconds, until Ctrl-C\n"
	    "\n"
	    "  ok        the last poll went well\n"
	    "  silent    it went well, but brings nothing new for unusually long\n"
	    "  new       not polled yet\n"
	    "  waiting   its host asked to be left alone for a while\n"
	    "  failing   the last poll went wrong; the reason stands at the end of the line\n"
	    "  gone      the server says that it is gone for good (410)\n"
	    "  late      its next poll is a day overdue: is the service running?\n"
	    "  removed   stored, but no longer configured\n"
	    "\n"
	    "Exit status: 0 all well, 1 some are failing, gone or late, 64 usage, 66 no\n"
	    "database that can be read, 74 reading or printing failed, 78 configuration.\n",
	.run = run,
};
