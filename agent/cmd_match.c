#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "agent/alert.h"
#include "agent/cmd.h"
#include "agent/feed.h"
#include "agent/flagged.h"
#include "agent/identity.h"
#include "agent/item.h"
#include "agent/limit.h"
#include "agent/rules.h"
#include "base/clock.h"
#include "base/escape.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "config/config.h"

#define READ_MAX (256UL * 1024 * 1024)	/* bytes of one document, of which a file may hold many */
#define READ_FIRST ((size_t)256 * 1024)	/* bytes read at once: they stay in the cache */
#define TITLE_SHOWN 1024	/* bytes of a title in a text line */
#define JSON_LINE (64UL * LIMIT_ALERT_LINE)	/* bytes of one JSON line */

enum { FOUND = 0, NOTHING = 1, TROUBLE = 2 };	/* grep's */

struct match_run {
	struct filter_set *set;
	struct arena *arena;
	struct buf body, line;
	bool json, verbose;
	int64_t now;		/* negative: no age limits */
	size_t flagged;
	bool trouble;
};

static void
complain(struct match_run *r, const char *file, const char *what, const char *why)
{
	cmd_say("match", file, "%s%s", what, why);
	r->trouble = true;
}

/* NAME: Title <link> */
static void
add_head(struct buf *out, const char *filter, const struct feed_item *item)
{
	struct buf title;

	buf_init(&title, LIMIT_TITLE);
	if (item->title.n > 0)
		buf_add(&title, utf8_head(item->title, TITLE_SHOWN));
	else
		alert_lead(&title, item->summary.n > 0 ? item->summary : item->content);
	buf_addf(out, "%s: ", filter);
	escape_text(out, buf_str(&title));
	if (item->url.n > 0 && item->url.n <= TITLE_SHOWN) {
		buf_add(out, STR(" <"));
		escape_text(out, item->url);
		buf_addc(out, '>');
	}
	buf_release(&title);
}

/* Prints an alert as the service would store it, without what only the store knows. */
static void
print_flag(struct match_run *r, const struct feed_item *item, const struct filter_flag *flag)
{
	struct flagged f;

	flagged_init(&f, r->set, flag, r->verbose);
	f.alert.guid = item->id;
	f.alert.link = item->url;
	f.alert.title = item->title;
	f.alert.lead = item->summary.n > 0 ? item->summary : item->content;
	f.alert.identity = identity_of(item, true);
	f.alert.parts = flag->parts;
	f.alert.note = flag->note;
	f.alert.published = item->published != STAMP_NONE ? item->published : item->modified;
	buf_clear(&r->line);
	if (r->json)
		alert_json(&r->line, &f.alert);
	else
		alert_text(&r->line, &f.alert, false);
	fwrite(r->line.p, 1, r->line.n, stdout);
	flagged_release(&f);
}

/* How far an item is from being flagged: what every part of the filter says of it. */
static void
print_miss(struct match_run *r, size_t filter, const struct feed_item *item,
    const struct filter_item *texts)
{
	struct buf parts;
	struct str rest;

	buf_clear(&r->line);
	buf_add(&r->line, STR("- "));
	add_head(&r->line, filter_name(r->set, filter), item);
	printf("%s\n", buf_cstr(&r->line));
	buf_init(&parts, JSON_LINE);
	filter_explain(r->set, filter, texts, &parts);
	rest = buf_str(&parts);
	while (rest.n > 0) {
		struct str line = str_cut(&rest, '\n');

		printf("    %.*s\n", STR_ARG(line));
	}
	buf_release(&parts);
}

static void
print_misses(struct match_run *r, const bool *hit, const struct feed_item *item,
    const struct filter_item *texts)
{
	for (size_t i = 0; i < filter_count(r->set); i++)
		if (!hit[i])
			print_miss(r, i, item, texts);
}

static void
match_item(struct match_run *r, const struct feed *feed, const struct feed_item *item)
{
	const struct filter_flag *flag;
	struct filter_item texts;
	bool *hit;
	size_t n;

	item_texts(r->arena, feed->title, item, r->now, &texts);
	if (texts.field[FILTER_LANGUAGE].n == 0)
		texts.field[FILTER_LANGUAGE] = feed->language;
	n = filter_match(r->set, &texts, &flag);
	r->flagged += n;
	for (size_t i = 0; i < n; i++)
		print_flag(r, item, &flag[i]);
	if (!r->verbose || r->json)
		return;
	hit = mem_alloc(filter_count(r->set) + 1);
	for (size_t i = 0; i < n; i++)
		hit[flag[i].filter] = true;
	print_misses(r, hit, item, &texts);
	free(hit);
}

static void
match_document(struct match_run *r, const char *file, struct str body)
{
	struct feed_source source = { .body = body };
	const char *reason;
	struct feed feed;

	arena_reset(r->arena);
	if (!feed_parse(r->arena, &source, &feed, &reason)) {
		complain(r, file, "not a feed: ", reason);
		return;
	}
	for (size_t i = 0; i < feed.nitems; i++)
		match_item(r, &feed, &feed.items[i]);
}

/* Reads on until body holds `want` bytes; false at the end of the file, or where it ends badly. */
static bool
read_on(struct match_run *r, FILE *in, size_t want)
{
	static const size_t piece = 64 * 1024;
	char bytes[64 * 1024];

	while (r->body.n < want) {
		size_t n = fread(bytes, 1, piece, in);

		if (n == 0 || !buf_add(&r->body, (struct str){ bytes, n }))
			return false;
	}
	return true;
}

/* Matches the documents that body holds, and drops them; the last may go on where `more` comes. */
static void
match_whole(struct match_run *r, const char *file, bool more)
{
	struct str rest = buf_str(&r->body), left = rest;

	for (;;) {
		struct str document = feed_cut(&rest);

		if (rest.n == 0 && more)
			break;
		match_document(r, file, document);
		left = rest;
		if (rest.n == 0)
			break;
	}
	if (left.n > 0)
		memmove(r->body.p, left.p, left.n);
	r->body.n = left.n;
}

/*
 * Document after document, as they come in: what was matched makes room for
 * what is still to be read.  Where that was none, twice as much is read before
 * a document's end is looked for anew.
 */
static void
match_stream(struct match_run *r, const char *file, FILE *in)
{
	size_t want = READ_FIRST, had;
	bool more = true;

	buf_clear(&r->body);
	buf_add(&r->body, STR(""));
	while (more) {
		more = read_on(r, in, want);
		if (ferror(in)) {
			complain(r, file, "", strerror(errno));
			return;
		}
		if (r->body.over) {
			complain(r, file, "not a feed: ", "larger than 256 MiB");
			return;
		}
		had = r->body.n;
		match_whole(r, file, more);
		want = r->body.n < had ? r->body.n + READ_FIRST : 2 * want;
	}
}

static void
match_file(struct match_run *r, const char *file)
{
	bool is_stdin = file[0] == '-' && file[1] == '\0';
	FILE *in = is_stdin ? stdin : fopen(file, "rb");

	if (in == NULL) {
		complain(r, file, "", strerror(errno));
		return;
	}
	match_stream(r, file, in);
	if (!is_stdin)
		fclose(in);
}

/* The filters of the configuration, where -f names none. */
static struct filter_set *
configured(const struct cmd_global *g)
{
	struct config *config;
	struct filter_set *set;

	if (!g->config_given && access(g->config, F_OK) != 0) {
		cmd_say("match", NULL, "no filter: give -f FILTERFILE, or -c CONFIG (there is no %s)",
		    g->config);
		return NULL;
	}
	config = cmd_config(g);
	if (config == NULL)
		return NULL;
	set = rules_load(config, stderr, NULL);
	config_free(config);
	return set;
}

static void
match_all(struct match_run *r, int n, char **file)
{
	char dash[] = "-", *standard_input[] = { dash };

	r->arena = arena_new(LIMIT_DOCUMENT);
	buf_init(&r->body, READ_MAX);
	buf_init(&r->line, JSON_LINE);
	if (n == 0) {
		n = 1;
		file = standard_input;
	}
	for (int i = 0; i < n; i++)
		match_file(r, file[i]);
	if (fflush(stdout) != 0)
		complain(r, "standard output", "", strerror(errno));
	buf_release(&r->line);
	buf_release(&r->body);
	arena_free(r->arena);
}

/* Reads the options; false where one is wrong.  path has room for argc filter files. */
static bool
read_options(struct match_run *r, int argc, char **argv, const char **path, size_t *ret_n)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "verbose", no_argument, NULL, 'v' },
		{ "filter", required_argument, NULL, 'f' },
		{ "now", required_argument, NULL, 'n' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	optind = 0;
	*ret_n = 0;
	while ((option = cmd_option(argc, argv, ":jvf:", options)) != -1)
		switch (option) {
		case 'j':
			r->json = true;
			break;
		case 'v':
			r->verbose = true;
			break;
		case 'f':
			path[(*ret_n)++] = optarg;
			break;
		case 'n':
			r->now = str_eq(str_of(optarg), STR("now")) ? clock_now() :
			    stamp_parse(str_of(optarg));
			if (r->now == STAMP_NONE) {
				cmd_say("match", NULL, "--now wants a time such as 2025-11-23T21:04:00Z");
				return false;
			}
			break;
		default:
			return false;
		}
	return true;
}

static int
run(const struct cmd_global *g, int argc, char **argv)
{
	struct match_run r = { .now = -1, .verbose = g->verbosity > 0 };
	const char **path = mem_array((size_t)argc + 1, sizeof(*path));
	size_t npaths;
	bool good = read_options(&r, argc, argv, path, &npaths);

	if (good)
		r.set = npaths > 0 ? rules_read(path, npaths, stderr, NULL) : configured(g);
	free(path);
	if (r.set == NULL)
		return TROUBLE;
	match_all(&r, argc - optind, argv + optind);
	filter_free(r.set);
	return r.trouble ? TROUBLE : r.flagged > 0 ? FOUND : NOTHING;
}

const struct cmd cmd_match = {
	"match", "[-j] [-v] [-f FILTERFILE]… [--now TIME] [FILE…]",
	"print the items of feeds that filters flag, and why",
	"Reads feeds of any format (standard input where no FILE is named, or -), also\n"
	"several JSON Feed documents, one a line, and prints one line for each item and\n"
	"filter that flags it.\n"
	"  -f, --filter FILE   use the filters of FILE, not those of the configuration\n"
	"  -j, --json          JSON lines\n"
	"  -v, --verbose       say what the score is made of, and of items that are not\n"
	"                      flagged how far they are\n"
	"  --now TIME          apply age limits as at TIME (2025-11-23T21:04:00Z, or now)\n"
	"Exit status: 0 an item was flagged; 1 none; 2 trouble.\n",
	run,
};
