#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include <unistd.h>

#include "agent/cmd.h"
#include "agent/log.h"
#include "agent/report.h"
#include "agent/request.h"
#include "agent/rules.h"
#include "agent/systemd.h"

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

/* What was said, by kind. */
struct tally {
	size_t errors, failed, warnings;
	FILE *diag;		/* complaints go there */
	FILE *said;		/* complaints about filters: kept until they are counted */
	char *text;
	size_t size;
};

static void
begin(struct tally *t)
{
	t->said = open_memstream(&t->text, &t->size);
	if (t->said == NULL) {
		cmd_say("check", NULL, "%s", strerror(errno));
		exit(EX_OSERR);
	}
}

/*
 * Adds what the filters came to, and prints what was said of them.  What stands
 * outside the filters (a file that cannot be read, a feed that names a filter
 * in vain) is no complaint of theirs: its lines are counted.
 */
static void
add_filters(struct tally *t, const struct filter_counts *c, bool good, bool warn)
{
	const char *at;

	fclose(t->said);
	t->errors += c->errors;
	t->failed += c->tests_failed;
	t->warnings += c->warnings;
	if (t->text != NULL)
		fputs(t->text, t->diag);
	if (!good && c->errors == 0 && c->tests_failed == 0)
		for (at = t->text; at != NULL && (at = strstr(at, ": error: ")) != NULL; at++)
			t->errors++;
	free(t->text);
	if (good && warn && c->filters == 0) {
		fprintf(t->diag, "warning: there is no filter: nothing will be flagged\n");
		t->warnings++;
	}
}

/* The last words: what is wrong, or that nothing is. */
static int
finish(const struct tally *t, bool stern)
{
	const struct { size_t n; const char *what, *more; } parts[] = {
		{ t->errors, "error", "" }, { t->failed, "example", " failed" },
		{ t->warnings, "warning", "" },
	};
	const char *between = ": ";

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (parts[i].n == 0)
			continue;
		say(between, parts[i].n, parts[i].what);
		printf("%s", parts[i].more);
		between = ", ";
	}
	puts(between[0] == ':' ? ": all well" : "");
	return t->errors + t->failed + (stern ? t->warnings : 0) > 0 ? EX_CONFIG : EX_OK;
}

static int
check_files(const char *const *path, size_t n, bool stern, FILE *diag)
{
	struct filter_counts counts = { 0 };
	struct tally t = { .diag = diag };
	struct filter_set *set;

	begin(&t);
	set = rules_read(path, n, t.said, &counts);
	add_filters(&t, &counts, set != NULL, true);
	filter_free(set);
	sum_up(&counts, "");
	return finish(&t, stern);
}

static int
check_config(const char *path, bool stern, FILE *diag)
{
	struct filter_counts counts = { 0 };
	struct config_counts said;
	struct config *config = config_check(path, diag, &said);
	struct tally t = { .errors = said.errors, .warnings = said.warnings, .diag = diag };
	struct filter_set *set;

	if (config == NULL) {
		printf("%s", path);
		return finish(&t, stern);
	}
	t.errors += !request_trust(config, diag);
	begin(&t);
	set = rules_load(config, t.said, &counts);
	/* without filter files the configuration was warned of already */
	add_filters(&t, &counts, set != NULL, config->nfilter_files > 0);
	say("", config->nfeeds, "feed");
	sum_up(&counts, ", ");
	filter_free(set);
	config_free(config);
	return finish(&t, stern);
}

/*
 * In the journal complaints are events, as the agent's own are.  Where systemd
 * checks before a reload ($MAINPID), the agent never hears of a text that is
 * wrong: that it is refused is said here.
 */
static int
check_for_journal(const char *path, bool stern)
{
	char *said = NULL;
	size_t size;
	FILE *diag = open_memstream(&said, &size);
	struct str rest;
	int status;

	if (diag == NULL)
		return check_config(path, stern, stderr);
	status = check_config(path, stern, diag);
	fclose(diag);
	rest = str_of(said);
	report_complaints(rest);
	if (status != 0 && getenv("MAINPID") != NULL)
		log_write(LOG_RELOAD_REFUSED, LOG_TEXT("config", path),
		    LOG_STR("reason", report_reason(rest)));
	free(said);
	return status;
}

static int
run(const struct cmd_global *g, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "werror", no_argument, NULL, 'w' },
		{ NULL, 0, NULL, 0 },
	};
	bool stern = false;
	int option;

	optind = 0;
	while ((option = cmd_option(argc, argv, ":", longs)) != -1) {
		if (option != 'w')
			return EX_USAGE;
		stern = true;
	}
	if (optind < argc)
		return check_files((const char *const *)argv + optind, (size_t)(argc - optind), stern,
		    stderr);
	return systemd_is_journal(STDERR_FILENO) ? check_for_journal(g->config, stern) :
	    check_config(g->config, stern, stderr);
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
