#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "agent/cmd.h"
#include "agent/feed.h"
#include "agent/feed_print.h"
#include "agent/limit.h"
#include "base/buf.h"

#define READ_MAX (64UL * 1024 * 1024)	/* bytes of one input: more than any body that is fetched */
#define PRINT_MAX (512UL * 1024 * 1024)	/* bytes of one printed feed: escapes make it longer */

struct parse_run {
	struct arena *arena;
	struct buf body, line;
	struct str url, content_type;
	int status;
};

static void
say(struct parse_run *r, const char *file, const char *what, const char *why, int status)
{
	cmd_say("parse", file, "%s%s", what, why);
	if (r->status == EX_OK || status == EX_NOINPUT)
		r->status = status;
}

static void
parse_one(struct parse_run *r, const char *file, struct str body)
{
	struct feed_source source = { body, r->url, r->content_type };
	const char *reason;
	struct feed feed;

	arena_reset(r->arena);
	if (!feed_parse(r->arena, &source, &feed, &reason)) {
		say(r, file, "not a feed: ", reason, EX_DATAERR);
		return;
	}
	buf_clear(&r->line);
	feed_print(&r->line, &feed);
	buf_addc(&r->line, '\n');
	fwrite(r->line.p, 1, r->line.n, stdout);
}

static void
parse_file(struct parse_run *r, const char *file)
{
	bool is_stdin = strcmp(file, "-") == 0;
	FILE *in = is_stdin ? stdin : fopen(file, "rb");
	struct str rest;
	bool ok;

	if (in == NULL) {
		say(r, file, "", strerror(errno), EX_NOINPUT);
		return;
	}
	buf_clear(&r->body);
	ok = buf_read(&r->body, in) || r->body.over;
	if (!ok)
		say(r, file, "", strerror(errno), EX_NOINPUT);
	if (!is_stdin)
		fclose(in);
	if (!ok)
		return;
	if (r->body.over) {
		say(r, file, "not a feed: ", "larger than 64 MiB", EX_DATAERR);
		return;
	}
	rest = buf_str(&r->body);
	do
		parse_one(r, file, feed_cut(&rest));
	while (rest.n > 0);
}

static int
run(const struct cmd_global *g, int argc, char **argv)
{
	static const struct option options[] = {
		{ "url", required_argument, NULL, 'u' },
		{ "content-type", required_argument, NULL, 't' },
		{ NULL, 0, NULL, 0 },
	};
	struct parse_run r = { .status = EX_OK };
	int option;

	(void)g;
	optind = 0;
	while ((option = cmd_option(argc, argv, ":", options)) != -1) {
		if (option == 'u')
			r.url = str_of(optarg);
		else if (option == 't')
			r.content_type = str_of(optarg);
		else
			return EX_USAGE;
	}
	r.arena = arena_new(LIMIT_DOCUMENT);
	buf_init(&r.body, READ_MAX);
	buf_init(&r.line, PRINT_MAX);
	if (optind == argc)
		parse_file(&r, "-");
	for (int i = optind; i < argc; i++)
		parse_file(&r, argv[i]);
	if (fflush(stdout) != 0)
		say(&r, "standard output", "", strerror(errno), EX_IOERR);
	buf_release(&r.line);
	buf_release(&r.body);
	arena_free(r.arena);
	return r.status;
}

const struct cmd cmd_parse = {
	"parse", "[--url BASE] [--content-type CT] [FILE…]",
	"print feeds as JSON Feed",
	"Reads feeds (standard input where no FILE is named, or -) and prints each\n"
	"as one JSON Feed 1.1 document, one a line.\n"
	"  --url BASE          address the feed came from: base of relative links\n"
	"  --content-type CT   the server's Content-Type: its charset counts\n"
	"Exit status: 0; 65 where an input is no feed; 66 where one cannot be read.\n",
	run,
};
