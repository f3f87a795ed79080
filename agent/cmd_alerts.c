#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/clock.h"
#include "base/complaint.h"
#include "base/mem.h"
#include "base/stamp.h"
#include "agent/alert.h"
#include "agent/cmd.h"
#include "agent/reading.h"
#include "agent/rules.h"

#define LINE_MAX_SIZE ((size_t)16 * 1024 * 1024)	/* one alert as JSON: far above its columns */

enum { EXIT_NONE = 1 };	/* no alert, as grep says it */

struct listing {
	struct store_query query;
	bool json, times;
	struct buf line;
};

/* Fills in the query; 0 or an exit status. */
static int
parse_options(struct listing *l, int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "since", required_argument, NULL, 's' },
		{ "filter", required_argument, NULL, 'f' },
		{ "feed", required_argument, NULL, 'F' },
		{ "times", no_argument, NULL, 't' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	optind = 0;	/* main has read its own options with the same getopt */
	while ((c = cmd_option(argc, argv, ":jt", options)) != -1) {
		switch (c) {
		case 'j': l->json = true; break;
		case 't': l->times = true; break;
		case 'f': l->query.filter = optarg; break;
		case 'F': l->query.feed = optarg; break;
		case 's':
			l->query.since = cmd_since(str_of(optarg), clock_now());
			if (l->query.since == STAMP_NONE) {
				cmd_say(argv[0], NULL, "--since “%s” is neither a span (2h, 3d) "
				    "nor a time (2025-11-23, 2025-11-23T21:04:00Z)", optarg);
				return EX_USAGE;
			}
			break;
		default: return EX_USAGE;
		}
	}
	return optind < argc ? cmd_surplus(argv[0], argv[optind]) : 0;
}

static void
print(void *context, const struct store_alert *alert)
{
	struct listing *l = context;
	char stamp[STAMP_SIZE];

	buf_clear(&l->line);
	if (!l->json && l->times)
		printf("%s ", stamp_format(alert->created, stamp));
	if (l->json)
		alert_json(&l->line, alert);
	else
		alert_text(&l->line, alert, true);
	fwrite(l->line.p, 1, l->line.n, stdout);
}

/* Nothing was found: a name that nobody knows is more likely a slip than a quiet feed or filter. */
static void
doubt(const char *what, const char *name, const char *const *names, size_t n)
{
	const char *near = complaint_guess(str_of(name), names, n);

	for (size_t i = 0; i < n; i++)
		if (strcmp(names[i], name) == 0)
			return;
	if (near != NULL)
		cmd_say("alerts", NULL, "no %s is called “%s”; did you mean “%s”?", what, name, near);
	else
		cmd_say("alerts", NULL, "no %s is called “%s”", what, name);
}

static void
doubt_feed(const struct config *config, const char *feed)
{
	const char **names = mem_array(config->nfeeds, sizeof(*names));

	for (size_t i = 0; i < config->nfeeds; i++)
		names[i] = config->feeds[i].name;
	doubt("feed", feed, names, config->nfeeds);
	free(names);
}

/* Alerts of a filter that is gone were found above: only those in force are asked here. */
static void
doubt_filter(const struct config *config, const char *filter)
{
	FILE *nowhere = fopen("/dev/null", "we");
	struct filter_set *set;
	const char **names;
	size_t n;

	if (nowhere == NULL)
		return;
	set = rules_load(config, nowhere, NULL);
	fclose(nowhere);
	if (set == NULL)
		return;	/* `check` says why */
	n = filter_count(set);
	names = mem_array(n, sizeof(*names));
	for (size_t i = 0; i < n; i++)
		names[i] = filter_name(set, i);
	doubt("filter", filter, names, n);
	free(names);
	filter_free(set);
}

static int
list(struct reading *r, struct listing *l)
{
	size_t n;

	if (!store_alerts(r->store, &l->query, print, l, &n)) {
		cmd_say("alerts", NULL, "%s", store_error(r->store));
		return EX_IOERR;
	}
	if (fflush(stdout) == EOF || ferror(stdout)) {
		cmd_say("alerts", "standard output", "%s", strerror(errno));
		return EX_IOERR;
	}
	if (n == 0 && l->query.feed != NULL)
		doubt_feed(r->config, l->query.feed);
	if (n == 0 && l->query.filter != NULL)
		doubt_filter(r->config, l->query.filter);
	return n > 0 ? 0 : EXIT_NONE;
}

static int
run(const struct cmd_global *global, int argc, char **argv)
{
	struct listing l = { .query = { .since = STAMP_NONE } };
	struct reading r;
	int status = parse_options(&l, argc, argv);

	if (status == 0)
		status = reading_open(&r, global, stderr);
	if (status != 0)
		return status;
	buf_init(&l.line, LINE_MAX_SIZE);
	status = list(&r, &l);
	buf_release(&l.line);
	reading_close(&r);
	return status;
}

const struct cmd cmd_alerts = {
	.name = "alerts",
	.args = "[-j | -t] [--since T] [--filter NAME] [--feed NAME]",
	.summary = "print the stored alerts, oldest first",
	.help =
	    "Prints every alert in the database, also those that the service held back.\n"
	    "Works while the service runs.\n"
	    "\n"
	    "  -j, --json       one JSON object a line (see feedwatch(8) for its keys)\n"
	    "  -t, --times      the time of each alert before its line\n"
	    "  --since T        only alerts from T on: a span back from now (90min, 2h, 3d),\n"
	    "                   a date (2025-11-23) or a time (2025-11-23T21:04:00Z);\n"
	    "                   UTC unless it names a zone\n"
	    "  --filter NAME    only those of this filter\n"
	    "  --feed NAME      only those of this feed\n"
	    "\n"
	    "Exit status: 0 there are some, 1 there are none, 64 usage, 66 no database\n"
	    "that can be read, 74 reading or printing failed, 78 configuration.\n"
	    "\n"
	    "  feedwatch alerts --since 1d\n"
	    "  feedwatch alerts -j --filter peace-talks | jq -r .link\n",
	.run = run,
};
