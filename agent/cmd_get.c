#include "agent/cmd_get.h"

#include <string.h>
#include <sysexits.h>

#include "agent/cmd.h"
#include "agent/coding.h"
#include "agent/request.h"

#define WAIT 1000	/* ms between two looks at a transfer that takes its time */

static int
usage(const char *command, const char *why, const char *what)
{
	cmd_say(command, NULL, "%s%s%s", why, what != NULL ? ": " : "", what != NULL ? what : "");
	return EX_USAGE;
}

int
cmd_get_options(int argc, char **argv, struct cmd_get *get, bool *verbose, bool *guess)
{
	int i = 1;

	get->timeout = -1;
	for (; i < argc && argv[i][0] == '-' && argv[i][1] != '\0'; i++) {
		if (strcmp(argv[i], "--") == 0) {
			i++;
			break;
		}
		if (strcmp(argv[i], "-v") == 0 || strcmp(argv[i], "--verbose") == 0)
			*verbose = true;
		else if (strcmp(argv[i], "--allow-private") == 0)
			get->allow_private = true;
		else if (strcmp(argv[i], "--guess") == 0 && guess != NULL)
			*guess = true;
		else if (strcmp(argv[i], "--timeout") == 0 && i + 1 < argc) {
			get->timeout = config_duration(str_of(argv[++i]));
			if (get->timeout <= 0)
				return usage(argv[0], "no duration (30s, 2min)", argv[i]);
		} else
			return cmd_surplus(argv[0], argv[i]);
	}
	if (argc - i != 1)
		return usage(argv[0], "wants one URL", NULL);
	get->what = argv[i];
	return 0;
}

/* The configured feed of that name or, of an address, one that has the settings of all. */
static bool
choose_feed(const char *command, const struct config *c, const struct cmd_get *get,
    struct config_feed *ret)
{
	const char *why;

	for (size_t i = 0; i < c->nfeeds; i++)
		if (strcmp(c->feeds[i].name, get->what) == 0) {
			*ret = c->feeds[i];
			return true;
		}
	*ret = (struct config_feed){
		.name = get->what, .url = get->what, .timeout = c->timeout,
		.allow_private = c->allow_private, .user_agent = c->user_agent,
		.proxy = c->proxy, .proxy_auth = c->proxy_auth,
	};
	if (config_url_ok(str_of(get->what), &why))
		return true;
	cmd_say(command, NULL, "%s", why);
	return false;
}

static bool
ask(struct fetch *f, const char *command, const struct config_feed *feed, struct fetch_answer *ret)
{
	struct request request;
	const char *why = "";
	bool ready = request_init(&request, feed, &why);

	if (ready)
		fetch_start(f, &request.fetch);
	else
		cmd_say(command, feed->name, "%s", why);
	request_release(&request);
	while (ready && !fetch_take(f, ret))
		fetch_wait(f, WAIT, -1);
	return ready;
}

/* What is wrongly packed is no answer. */
static void
unpack(const struct config *c, struct cmd_got *got)
{
	struct fetch_answer *a = &got->answer;
	struct str packed = a->body;

	a->body = (struct str){ NULL, 0 };
	got->coding = coding_new();
	if (got->coding == NULL) {
		a->outcome = OUTCOME_RETRY;
		a->reason = "out of memory";
	} else if (!coding_decode(got->coding, a->codings, packed, (size_t)c->max_body, &a->body,
	    &a->reason))
		a->outcome = OUTCOME_BROKEN;
}

bool
cmd_get(const char *command, const struct config *c, const struct cmd_get *get,
    struct cmd_got *ret)
{
	struct fetch_settings settings = {
		.ca_file = c->ca_file, .connect_timeout = c->connect_timeout,
		.max_body = (size_t)c->max_body, .connections = 1,
	};
	struct config_feed feed;

	*ret = (struct cmd_got){ 0 };
	if (!choose_feed(command, c, get, &feed))
		return false;
	feed.timeout = get->timeout > 0 ? get->timeout : feed.timeout;
	feed.allow_private = feed.allow_private || get->allow_private;
	ret->fetch = fetch_new(&settings);
	if (ret->fetch == NULL)
		cmd_say(command, NULL, "cannot set up libcurl");
	else if (ask(ret->fetch, command, &feed, &ret->answer)) {
		if (ret->answer.outcome == OUTCOME_NEW)
			unpack(c, ret);
		return true;
	}
	fetch_free(ret->fetch);
	return false;
}

void
cmd_get_release(struct cmd_got *got)
{
	coding_free(got->coding);
	fetch_free(got->fetch);
}
