#include <stdio.h>
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
check_files(const char *const *path, size_t n)
{
	struct filter_counts counts = { 0 };
	struct filter_set *set = rules_read(path, n, stderr, &counts);
	bool good = set != NULL;

	filter_free(set);
	sum_up(&counts, "");
	return finish(&counts, good);
}

static int
check_config(const char *path)
{
	struct filter_counts counts = { 0 };
	struct config *config = config_load(path, stderr);
	struct filter_set *set;
	bool good;

	if (config == NULL) {
		printf("%s: not well\n", path);
		return EX_CONFIG;
	}
	set = rules_load(config, stderr, &counts);
	good = set != NULL;
	say("", config->nfeeds, "feed");
	sum_up(&counts, ", ");
	filter_free(set);
	config_free(config);
	return finish(&counts, good);
}

static int
run(const struct cmd_global *g, int argc, char **argv)
{
	if (argc > 1 && argv[1][0] == '-' && argv[1][1] == '-' && argv[1][2] == '\0') {
		argc--;
		argv++;
	} else if (argc > 1 && argv[1][0] == '-' && argv[1][1] != '\0') {
		fprintf(stderr, "check: there is no option %s\n", argv[1]);
		return EX_USAGE;
	}
	if (argc > 1)
		return check_files((const char *const *)argv + 1, (size_t)argc - 1);
	return check_config(g->config);
}

const struct cmd cmd_check = {
	"check", "[FILE…]",
	"check the configuration and the filters, run the filters' examples",
	"Without FILE: the configuration and all filters it names.  With FILEs: these\n"
	"filter files, as one set.  Every complaint goes to standard error as\n"
	"FILE:LINE:COLUMN: …, a summary to standard output.\n"
	"Exit status: 0 all well (warnings allowed); 78 errors or failed examples.\n",
	run,
};
