#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "agent/charset.h"
#include "agent/cmd.h"
#include "agent/cmd_get.h"
#include "agent/discovery.h"
#include "agent/feed.h"
#include "agent/limit.h"
#include "agent/uri.h"
#include "base/clock.h"
#include "base/escape.h"

#define GAP 500		/* ms between two guesses: they go to one host */

/* Where feeds are when a page names none, most likely first. */
static const char *const GUESSES[] = {
	"/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json",
	"/feeds/posts/default", "/news-sitemap.xml", "/sitemap-news.xml",
};

static void
print(const char *type, struct str url, struct str title)
{
	struct buf line;

	buf_init(&line, LIMIT_URL * 8 + LIMIT_TITLE * 8);
	buf_addf(&line, "%s\t", type);
	escape_text(&line, url);
	buf_addc(&line, '\t');
	escape_text(&line, title);
	printf("%s\n", buf_cstr(&line));
	buf_release(&line);
}

static bool
read_feed(struct arena *a, const struct fetch_answer *answer, struct feed *ret,
    const char **ret_reason)
{
	struct feed_source source = { answer->body, answer->url, answer->content_type };

	return feed_parse(a, &source, ret, ret_reason);
}

/* The feeds that an answer is or names; *ret_reason where it is no feed. */
static size_t
print_answer(struct arena *a, const struct fetch_answer *answer, const char **ret_reason)
{
	struct discovery_feed *feeds;
	struct feed feed;
	size_t n;

	if (read_feed(a, answer, &feed, ret_reason)) {
		print(feed.format, answer->url, feed.title);
		return 1;
	}
	n = discovery_find(a, charset_decode(a, answer->body, answer->content_type).text,
	    answer->url, &feeds);
	for (size_t i = 0; i < n; i++)
		print(feeds[i].type, feeds[i].url, feeds[i].title);
	return n;
}

/* Where nothing is named: what is at the usual places, as far as it is a feed. */
static size_t
print_guesses(struct arena *a, const struct config *c, const struct cmd_get *page, struct str base)
{
	struct cmd_get get = *page;
	size_t found = 0;

	base = arena_copy(a, base);
	for (size_t i = 0; i < sizeof(GUESSES) / sizeof(GUESSES[0]); i++) {
		struct str url = uri_resolve(a, base, str_of(GUESSES[i]));
		const char *reason;
		struct cmd_got got;
		struct feed feed;

		get.what = url.p;
		usleep(GAP * 1000);
		if (get.what == NULL || !cmd_get("discover", c, &get, &got))
			continue;
		if (got.answer.outcome == OUTCOME_NEW && read_feed(a, &got.answer, &feed, &reason)) {
			print(feed.format, got.answer.url, feed.title);
			found++;
		}
		cmd_get_release(&got);
	}
	return found;
}

/* Prints what there is; *ret_reason where there is nothing. */
static size_t
look(const struct config *c, const struct cmd_get *get, const struct fetch_answer *answer,
    bool guess, struct arena *a, const char **ret_reason)
{
	size_t n = 0;

	*ret_reason = answer->reason;
	if (answer->outcome == OUTCOME_NEW)
		n = print_answer(a, answer, ret_reason);
	if (n == 0 && guess && answer->status != 0)
		n = print_guesses(a, c, get, answer->url);
	return n;
}

static int
discover(const struct config *c, const struct cmd_get *get, bool guess)
{
	struct arena *a;
	const char *reason;
	struct cmd_got got;
	size_t n;

	if (!cmd_get("discover", c, get, &got))
		return EX_USAGE;
	a = arena_new(LIMIT_DOCUMENT);
	n = look(c, get, &got.answer, guess, a, &reason);
	if (n == 0)
		cmd_say("discover", NULL, "no feed: %s", reason);
	cmd_get_release(&got);
	arena_free(a);
	if (fflush(stdout) != 0) {
		cmd_say("discover", "standard output", "%s", strerror(errno));
		return EX_IOERR;
	}
	return n == 0;
}

static int
run(const struct cmd_global *g, int argc, char **argv)
{
	bool verbose = false, guess = false;
	struct cmd_get get = { .what = "" };
	struct config *c;
	int status = cmd_get_options(argc, argv, &get, &verbose, &guess);

	if (status != 0)
		return status;
	c = g->config_given || access(g->config, R_OK) == 0 ? cmd_config(g) : config_default();
	if (c == NULL)
		return EX_CONFIG;
	status = discover(c, &get, guess);
	config_free(c);
	return status;
}

const struct cmd cmd_discover = {
	.name = "discover",
	.args = "[--guess] [--allow-private] [--timeout TIME] URL",
	.summary = "the feeds that a web page names",
	.help =
	    "  --guess          where the page names none, look at the usual places, too\n"
	    "  --allow-private  loopback and private addresses too\n"
	    "  --timeout TIME   for each transfer: 10s, 2min (default: the configuration's)\n"
	    "\n"
	    "Prints a line for each: its kind (rss, atom, json; xml where the page does not\n"
	    "say which), its URL and its title, divided by tabs.  Where the URL is a feed\n"
	    "itself, or one was found by guessing, the kind is its format: rss2.0, atom1.0,\n"
	    "sitemap-news.\n"
	    "Exit 0: there are some; 1: none, and one line on stderr says why;\n"
	    "64: the command line is wrong; 78: the configuration is.\n"
	    "\n"
	    "  feedwatch discover https://example.org/\n",
	.run = run,
};
