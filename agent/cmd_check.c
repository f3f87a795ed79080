#include <err.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "agent/cmd.h"
#include "agent/rules.h"

/* "1 filter", "3 filters" */
static void
say(const char *between, size_t n, const char *what)
{
	printf("%s%zu %s%s", between, n, what, n == 1 ? "" : "s");
}

static void
sum_up(const struct filter_counts *c, const char *between)
{
	say(between, c->filters, "filter");
	say(", ", c->groups, "group");
	say(", ", c->terms, "term");
	say(", ", c->tests, "example");
}

/* The last words: what is wrong, or that nothing is. */
static int
finish(const struct filter_counts *c, bool good)
{
	const char *between = ": ";

	if (good && c->warnings == 0) {
		puts(": all well");
		return EX_OK;
	}
	if (c->errors > 0) {
		say(between, c->errors, "error");
		between = ", ";
	}
	if (c->tests_failed > 0) {
		say(between, c->tests_failed, "example");
		printf(" failed");
		between = ", ";
	}
	if (c->warnings > 0) {
		say(between, c->warnings, "warning");
		between = ", ";
	}
	puts(between[0] == ':' ? ": not well" : "");
	return good ? EX_OK : EX_CONFIG;
}

static int
check_files(const char *const *path, size_t n, FILE *diag)
{
	struct filter_counts counts = { 0 };
	struct filter_set *set = rules_read(path, n, diag, &counts);
	bool good = set != NULL;

	filter_free(set);
	sum_up(&counts, "");
	return finish(&counts, good);
}

static int
check_config(const char *path, FILE *diag)
{
	struct filter_counts counts = { 0 };
	struct config *config = config_load(path, diag);
	struct filter_set *set;
	bool good;

	if (config == NULL) {
		printf("%s: not well\n", path);
		return EX_CONFIG;
	}
	set = rules_load(config, diag, &counts);
	good = set != NULL;
	say("", config->nfeeds, "feed");
	sum_up(&counts, ", ");
	filter_free(set);
	config_free(config);
	return finish(&counts, good);
}

static int
check(const char *config, char **file, int n, FILE *diag)
{
	if (n > 0)
		return check_files((const char *const *)file, (size_t)n, diag);
	return check_config(config, diag);
}

/* The same where a warning, of whatever file, is as bad as an error. */
static int
check_sternly(const char *config, char **file, int n)
{
	char *said = NULL;
	size_t size = 0;
	FILE *diag = open_memstream(&said, &size);
	int status;

	if (diag == NULL) {
		warn("check");
		return EX_OSERR;
	}
	status = check(config, file, n, diag);
	fclose(diag);
	fwrite(said, 1, size, stderr);
	if (strstr(said, ": warning: ") != NULL)
		status = EX_CONFIG;
	free(said);
	return status;
}

static int
run(const struct cmd_global *g, int argc, char **argv)
{
	static const struct option options[] = {
		{ "werror", no_argument, NULL, 'w' },
		{ NULL, 0, NULL, 0 },
	};
	bool stern = false;
	int c;

	optind = 0;	/* main has read its own options with the same getopt */
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c != 'w')
			return EX_USAGE;
		stern = true;
	}
	argc -= optind;
	argv += optind;
	return stern ? check_sternly(g->config, argv, argc) : check(g->config, argv, argc, stderr);
}

const struct cmd cmd_check = {
	"check", "[--werror] [FILE…]",
	"check the configuration and the filters, run the filters' examples",
	"Without FILE: the configuration and all filters it names.  With FILEs: these\n"
	"filter files, as one set.  Every complaint goes to standard error as\n"
	"FILE:LINE:COLUMN: …, a summary to standard output.\n"
	"  --werror   a warning is as bad as an error\n"
	"Exit status: 0 all well (warnings allowed); 78 errors or failed examples.\n",
	run,
};
