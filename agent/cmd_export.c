#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "agent/cmd.h"
#include "agent/limit.h"
#include "agent/opml.h"
#include "config/config.h"
#include "config/options.h"

#define LIST_MAX (1024UL * 1024 * 1024)	/* bytes of a list: a million feeds with long addresses */

/* The feeds of a configuration as a list, in the arena. */
static struct opml
list_of(struct arena *a, const struct config *c)
{
	struct buf options;
	struct opml list = { .feeds = arena_alloc(a, (c->nfeeds + 1) * sizeof(*list.feeds)) };

	buf_init(&options, LIMIT_URL);
	for (size_t i = 0; list.feeds != NULL && i < c->nfeeds; i++) {
		const struct config_feed *from = &c->feeds[i];
		struct opml_feed *feed = &list.feeds[list.nfeeds++];

		feed->name = str_of(from->name);
		feed->url = str_of(from->url);
		feed->tags = arena_alloc(a, (from->ntags + 1) * sizeof(*feed->tags));
		for (size_t k = 0; feed->tags != NULL && k < from->ntags; k++)
			feed->tags[feed->ntags++] = str_of(from->tags[k]);
		buf_clear(&options);
		options_write(&options, c, from);
		feed->options = arena_copy(a, buf_str(&options));
	}
	buf_release(&options);
	return list;
}

static int
export(const struct config *c)
{
	struct arena *a = arena_new(LIST_MAX);
	struct opml list = list_of(a, c);
	struct buf out;
	bool written;

	buf_init(&out, LIST_MAX);
	opml_write(&out, &list);
	written = !out.over && !arena_full(a) && fwrite(out.p, 1, out.n, stdout) == out.n &&
	    fflush(stdout) == 0;
	if (!written)
		cmd_say("export", "standard output", "%s",
		    out.over ? "the list is too long" : strerror(errno));
	buf_release(&out);
	arena_free(a);
	return written ? EX_OK : EX_IOERR;
}

static int
run(const struct cmd_global *g, int argc, char **argv)
{
	struct config *c;
	int status;

	if (argc > 1)
		return cmd_surplus(argv[0], argv[1]);
	c = cmd_config(g);
	if (c == NULL)
		return EX_CONFIG;
	status = export(c);
	config_free(c);
	return status;
}

const struct cmd cmd_export = {
	"export", "",
	"print the configured feeds as an OPML list",
	"Prints the feeds of the configuration as OPML 2.0, for other programs and for\n"
	"`feedwatch import`, which gives them the same names and tags again.\n"
	"The other options stand in an attribute of our own, fw:options, which other\n"
	"programs pass over.  Secrets are not in it, only the names of credentials.\n"
	"Exit status: 0; 78 where the configuration is wrong.\n",
	run,
};
