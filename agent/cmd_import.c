#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "agent/cmd.h"
#include "agent/limit.h"
#include "agent/opml.h"
#include "agent/uri.h"
#include "base/escape.h"
#include "config/options.h"

#define LIST_MAX (64UL * 1024 * 1024)	/* bytes of one list */

static bool
slurp(const char *path, struct buf *ret_body)
{
	FILE *in = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
	bool whole;

	if (in == NULL)
		return false;
	whole = buf_read(ret_body, in);
	if (ret_body->over)
		errno = EFBIG;
	if (in != stdin)
		fclose(in);
	return whole;
}

/* "# " and text, on one line: whatever a stranger called his feed, it ends no comment. */
static void
print_comment(const char *before, struct str text)
{
	struct buf line;

	buf_init(&line, LIMIT_ALERT_LINE);
	escape_text(&line, text);
	printf("# %s%s\n", before, buf_cstr(&line));
	buf_release(&line);
}

/* The configuration has accepted the address: it has no blank and no quote in it. */
static void
print_feed(struct arena *a, const struct opml_feed *feed)
{
	const char *kept, *left;

	if (feed->fault != NULL) {
		print_comment("left out: ", feed->title);
		print_comment("  ", uri_masked(a, feed->url));
		print_comment("  ", str_of(feed->fault));
		return;
	}
	options_sift(a, feed->options, &kept, &left);
	if (feed->title.n > 0 && !str_eq(feed->title, feed->name))
		print_comment("", feed->title);
	printf("feed %.*s %.*s", STR_ARG(feed->name), STR_ARG(feed->url));
	for (size_t i = 0; i < feed->ntags; i++)
		printf("%s%.*s", i == 0 ? " tags=" : ",", STR_ARG(feed->tags[i]));
	printf("%s%s\n", *kept != '\0' ? " " : "", kept);
	if (*left != '\0')
		print_comment("left out, add it by hand where you trust the list: ", str_of(left));
}

static int
print_list(struct arena *a, const char *path, const struct opml *list)
{
	size_t faults = 0;

	for (size_t i = 0; i < list->nfeeds; i++) {
		print_feed(a, &list->feeds[i]);
		faults += list->feeds[i].fault != NULL;
	}
	if (list->dropped > 0)
		cmd_say("import", path, "%zu feeds beyond the first %d are left out",
		    list->dropped, OPML_FEEDS);
	if (faults > 0)
		cmd_say("import", path, "%zu of %zu feeds left out: see the comments", faults,
		    list->nfeeds);
	if (fflush(stdout) != 0) {
		cmd_say("import", "standard output", "%s", strerror(errno));
		return EX_IOERR;
	}
	return faults < list->nfeeds ? EX_OK : EX_DATAERR;
}

static int
import(const char *path, struct buf *body)
{
	struct arena *a;
	struct opml list;
	const char *reason;
	int status = EX_DATAERR;

	if (!slurp(path, body)) {
		cmd_say("import", path, "%s", strerror(errno));
		return EX_NOINPUT;
	}
	a = arena_new(LIMIT_DOCUMENT);
	if (opml_read(a, buf_str(body), &list, &reason))
		status = print_list(a, path, &list);
	else
		cmd_say("import", path, "%s", reason);
	arena_free(a);
	return status;
}

static int
run(const struct cmd_global *g, int argc, char **argv)
{
	struct buf body;
	int status;

	(void)g;
	if (argc < 2) {
		cmd_say(argv[0], NULL, "wants a list: feedwatch import FILE.opml");
		return EX_USAGE;
	}
	if (argc > 2 || (argv[1][0] == '-' && argv[1][1] != '\0'))
		return cmd_surplus(argv[0], argv[argc - 1]);
	buf_init(&body, LIST_MAX);
	status = import(argv[1], &body);
	buf_release(&body);
	return status;
}

const struct cmd cmd_import = {
	"import", "FILE.opml",
	"turn an OPML list into feed lines",
	"Reads the feeds of an OPML list (- is standard input) and prints a line for\n"
	"each that the configuration takes as it is: put them into a file of their own\n"
	"and include that.  Folders and categories become tags; a feed's title stands\n"
	"above it as a comment where its name is another.  A list of `feedwatch export`\n"
	"brings interval=, timeout=, filters= and user-agent= along; what could send\n"
	"secrets or requests astray (auth=, proxy=, allow-private= …) is a comment.\n"
	"Exit status: 0; 65 where the file is no OPML or has no feeds; 66 where it\n"
	"cannot be read.\n",
	run,
};
