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

/* The feeds that an answer is or names; *ret_reason where it is no feed. */
static size_t
print_answer(struct arena *a, const struct fetch_answer *answer, const char **ret_reason)
{
	struct feed_source source = { answer->body, answer->url, answer->content_type };
	struct discovery_feed *feeds;
	struct feed feed;
	size_t n;

	if (feed_parse(a, &source, &feed, ret_reason)) {
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
		struct fetch_answer answer;
		struct feed feed;
		struct fetch *f;
		const char *reason;

		get.what = uri_resolve(a, base, str_of(GUESSES[i])).p;
		usleep(GAP * 1000);
		f = get.what != NULL ? cmd_get("discover", c, &get, &answer) : NULL;
		if (f != NULL && answer.outcome == OUTCOME_NEW && feed_parse(a,
		    &(struct feed_source){ answer.body, answer.url, answer.content_type }, &feed,
		    &reason)) {
			print(feed.format, answer.url, feed.title);
			found++;
		}
		fetch_free(f);
	}
	return found;
}

static int
discover(const struct config *c, const struct cmd_get *get, bool guess)
{
	struct arena *a = arena_new(LIMIT_DOCUMENT);
	struct fetch_answer answer;
	struct fetch *f = cmd_get("discover", c, get, &answer);
	const char *reason = "";
	size_t n = 0;

	if (f != NULL && answer.outcome == OUTCOME_NEW)
		n = print_answer(a, &answer, &reason);
	else if (f != NULL)
		reason = answer.reason;
	if (f != NULL && n == 0 && guess && answer.status != 0)
		n = print_guesses(a, c, get, answer.url);
	if (f != NULL && n == 0)
		cmd_say("discover", NULL, "no feed: %s", reason);
	fetch_free(f);
	arena_free(a);
	if (fflush(stdout) != 0) {
		cmd_say("discover", "standard output", "%s", strerror(errno));
		return EX_IOERR;
	}
	return f == NULL ? EX_USAGE : n == 0;
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
