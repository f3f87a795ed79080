#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "agent/cmd.h"
#include "agent/fetch.h"
#include "base/buf.h"
#include "base/escape.h"
#include "config/config.h"

#define WAIT 1000	/* ms between two looks at a transfer that takes its time */

struct options {
	const char *url;
	int64_t timeout;	/* -1: the configuration's */
	bool allow_private;
	bool verbose;
};

static int
usage(const char *why, const char *what)
{
	cmd_say("fetch", NULL, "%s%s%s", why, what != NULL ? ": " : "", what != NULL ? what : "");
	return EX_USAGE;
}

static int
read_options(int argc, char **argv, struct options *ret)
{
	struct options o = { .timeout = -1 };
	int i = 1;

	for (; i < argc && argv[i][0] == '-' && argv[i][1] != '\0'; i++) {
		if (strcmp(argv[i], "--") == 0) {
			i++;
			break;
		}
		if (strcmp(argv[i], "-v") == 0 || strcmp(argv[i], "--verbose") == 0)
			o.verbose = true;
		else if (strcmp(argv[i], "--allow-private") == 0)
			o.allow_private = true;
		else if (strcmp(argv[i], "--timeout") == 0 && i + 1 < argc) {
			o.timeout = config_duration(str_of(argv[++i]));
			if (o.timeout <= 0)
				return usage("no duration (30s, 2min)", argv[i]);
		} else
			return cmd_surplus(argv[0], argv[i]);
	}
	if (argc - i != 1)
		return usage("wants one URL", NULL);
	o.url = argv[i];
	*ret = o;
	return 0;
}

/* The status line and the headers as they came, made safe for a terminal. */
static void
show_headers(const struct fetch_answer *answer)
{
	struct str rest = answer->headers;
	struct buf line;

	buf_init(&line, 64 * 1024);
	while (rest.n > 0) {
		struct str field = str_trim(str_cut(&rest, '\n'));

		if (field.n == 0)
			continue;
		buf_clear(&line);
		escape_text(&line, field);
		fprintf(stderr, "%s\n", buf_cstr(&line));
	}
	buf_release(&line);
}

static int
show(const struct options *o, const struct fetch_answer *answer)
{
	if (o->verbose)
		show_headers(answer);
	if (answer->outcome != OUTCOME_NEW) {
		cmd_say("fetch", NULL, "%s",
		    answer->reason[0] != '\0' ? answer->reason : "answered 304 (not modified)");
		return 1;
	}
	if (fwrite(answer->body.p, 1, answer->body.n, stdout) != answer->body.n ||
	    fflush(stdout) != 0) {
		cmd_say("fetch", "standard output", "%s", strerror(errno));
		return 1;
	}
	return 0;
}

static int
get(const struct options *o, const struct config *c)
{
	struct fetch_settings settings = {
		.ca_file = c->ca_file, .connect_timeout = c->connect_timeout,
		.max_body = (size_t)c->max_body, .connections = 1,
	};
	struct fetch_request request = {
		.url = o->url, .user_agent = c->user_agent,
		.timeout = o->timeout > 0 ? o->timeout : c->timeout,
		.allow_private = o->allow_private || c->allow_private, .allow_file = true,
	};
	struct fetch *f = fetch_new(&settings);
	struct fetch_answer answer;
	int rc;

	if (f == NULL) {
		cmd_say("fetch", NULL, "cannot set up libcurl");
		return 1;
	}
	fetch_start(f, &request);
	while (!fetch_take(f, &answer))
		fetch_wait(f, WAIT, -1);
	rc = show(o, &answer);
	fetch_free(f);
	return rc;
}

static int
run(const struct cmd_global *g, int argc, char **argv)
{
	struct options o = { .url = "" };
	struct config *c;
	const char *why;
	int rc;

	rc = read_options(argc, argv, &o);
	if (rc != 0)
		return rc;
	if (!config_url_ok(str_of(o.url), &why))
		return usage(why, NULL);
	o.verbose = o.verbose || g->verbosity > 0;
	c = g->config_given || access(g->config, R_OK) == 0 ? cmd_config(g) :
	    config_default();
	if (c == NULL)
		return EX_CONFIG;
	rc = get(&o, c);
	config_free(c);
	return rc;
}

const struct cmd cmd_fetch = {
	.name = "fetch",
	.args = "[-v] [--allow-private] [--timeout TIME] URL",
	.summary = "one GET with the limits and guards of the service; the body goes to stdout",
	.help =
	    "  -v, --verbose    the status line and the headers of the answer, on stderr\n"
	    "  --allow-private  loopback and private addresses too\n"
	    "  --timeout TIME   for the whole transfer: 10s, 2min (default: the configuration's)\n"
	    "\n"
	    "Redirects are followed, gzip and its kin unpacked.  What is too large, cut off\n"
	    "or wrongly encoded gives nothing on stdout.\n"
	    "Exit 0: a body; 1: none, and one line on stderr says why;\n"
	    "64: the command line is wrong; 78: the configuration is.\n"
	    "\n"
	    "  feedwatch fetch https://example.org/feed.xml | feedwatch parse -\n",
	.run = run,
};
