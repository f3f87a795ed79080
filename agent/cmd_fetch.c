#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "agent/cmd.h"
#include "agent/cmd_get.h"
#include "base/buf.h"
#include "base/escape.h"

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
show(bool verbose, const struct fetch_answer *answer)
{
	if (verbose)
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
run(const struct cmd_global *g, int argc, char **argv)
{
	bool verbose = g->verbosity > 0;
	struct cmd_get get = { .what = "" };
	struct cmd_got got;
	struct config *c;
	int status = cmd_get_options(argc, argv, &get, &verbose, NULL);

	if (status != 0)
		return status;
	c = g->config_given || access(g->config, R_OK) == 0 ? cmd_config(g) : config_default();
	if (c == NULL)
		return EX_CONFIG;
	status = EX_USAGE;
	if (cmd_get("fetch", c, &get, &got)) {
		status = show(verbose, &got.answer);
		cmd_get_release(&got);
	}
	config_free(c);
	return status;
}

const struct cmd cmd_fetch = {
	.name = "fetch",
	.args = "[-v] [--allow-private] [--timeout TIME] URL|FEED",
	.summary = "one GET with the limits and guards of the service; the body goes to stdout",
	.help =
	    "  -v, --verbose    the status line and the headers of the answer, on stderr\n"
	    "  --allow-private  loopback and private addresses too\n"
	    "  --timeout TIME   for the whole transfer: 10s, 2min (default: the configuration's)\n"
	    "\n"
	    "The name of a configured feed stands for its URL and all its settings: proxy,\n"
	    "headers, credentials.  An address is asked with the settings of all feeds.\n"
	    "Redirects are followed; gzip and its kin are unpacked, also a file.xml.gz that no\n"
	    "header calls so.  What is too large, cut off or wrongly encoded gives nothing on\n"
	    "stdout.\n"
	    "Exit 0: a body; 1: none, and one line on stderr says why;\n"
	    "64: the command line is wrong; 78: the configuration is.\n"
	    "\n"
	    "  feedwatch fetch https://example.org/feed.xml | feedwatch parse -\n",
	.run = run,
};
