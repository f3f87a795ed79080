#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "agent/cmd.h"
#include "agent/coding.h"
#include "agent/fetch.h"
#include "agent/log.h"
#include "agent/store.h"
#include "agent/xml.h"
#include "base/complaint.h"
#include "filters/fold.h"
#include "filters/regex.h"
#include "version.h"


/* In the order in which they are explained. */
static const struct cmd *const commands[] = {
	&cmd_run, &cmd_once, &cmd_check, &cmd_status, &cmd_alerts,
	&cmd_discover, &cmd_fetch, &cmd_parse, &cmd_match, &cmd_try,
	&cmd_import, &cmd_export, &cmd_backup,
};
#define NCOMMANDS (sizeof(commands) / sizeof(commands[0]))

static void
print_usage(FILE *out)
{
	fprintf(out,
	    "usage: feedwatch [-c FILE] [-v | -q] COMMAND [OPTIONS]\n"
	    "\n"
	    "Polls RSS, Atom and JSON feeds, flags the items that keyword filters ask for,\n"
	    "writes alerts to SQLite and stdout.\n"
	    "\n");
	for (size_t i = 0; i < NCOMMANDS; i++)
		fprintf(out, "  %-8s %s\n", commands[i]->name, commands[i]->summary);
	fprintf(out,
	    "\n"
	    "  -c, --config FILE  the configuration (default " CONFDIR "/feedwatch.conf)\n"
	    "  -v, --verbose      log more\n"
	    "  -q, --quiet        log less\n"
	    "  -V, --version      versions\n"
	    "  -h, --help         this; `feedwatch help COMMAND` for one command\n"
	    "\n"
	    "Manuals: feedwatch(8), feedwatch.conf(5), feedwatch.filter(5)\n");
}

static void
print_version(void)
{
	printf("feedwatch %s\n", VERSION);
	printf("%s\n%s\n", fetch_version(), coding_version());
	printf("libxml2 %s\nSQLite %s\n", xml_version(), store_version());
	printf("utf8proc %s\n%s\n", fold_version(), regex_version());
}

static void
print_help(const struct cmd *cmd)
{
	printf("usage: feedwatch [-c FILE] [-v | -q] %s%s%s\n\n%s", cmd->name,
	    *cmd->args != '\0' ? " " : "", cmd->args, cmd->help);
}

static const struct cmd *
find(const char *name)
{
	const char *names[NCOMMANDS], *guess;

	for (size_t i = 0; i < NCOMMANDS; i++) {
		names[i] = commands[i]->name;
		if (strcmp(name, names[i]) == 0)
			return commands[i];
	}
	guess = complaint_guess(str_of(name), names, NCOMMANDS);
	if (guess != NULL)
		fprintf(stderr, "feedwatch: no command %s; did you mean %s?\n", name, guess);
	else
		fprintf(stderr, "feedwatch: no command %s; see feedwatch --help\n", name);
	return NULL;
}

/*
 * A standard stream that was closed before we began must not become the next
 * file that is opened: a database, say.  What is written to its stand-in fails.
 */
static void
keep_standard_streams(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDONLY);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
}

static bool
wants_help(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			return true;
	return false;
}

static int
wrong_option(int option, char **argv)
{
	char letter[] = { '-', (char)optopt, '\0' };

	if (option == ':')
		fprintf(stderr, "feedwatch: %s needs a value; see feedwatch --help\n", argv[optind - 1]);
	else
		fprintf(stderr, "feedwatch: unknown option %s; see feedwatch --help\n",
		    optopt != 0 ? letter : argv[optind - 1]);
	return EX_USAGE;
}

/* `feedwatch help`, `feedwatch help COMMAND` */
static int
help(int argc, char **argv)
{
	const struct cmd *cmd;

	if (argc < 2 || strcmp(argv[1], "help") == 0) {
		print_usage(stdout);
		return 0;
	}
	cmd = find(argv[1]);
	if (cmd == NULL)
		return EX_USAGE;
	print_help(cmd);
	return 0;
}

int
main(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ "verbose", no_argument, NULL, 'v' },
		{ "quiet", no_argument, NULL, 'q' },
		{ NULL, 0, NULL, 0 },
	};
	struct cmd_global global = { .config = CONFDIR "/feedwatch.conf" };
	const struct cmd *cmd;
	int option;

	keep_standard_streams();
	opterr = 0;
	while ((option = getopt_long(argc, argv, "+:c:hVvq", longs, NULL)) != -1)
		switch (option) {
		case 'c':
			global.config = optarg;
			global.config_given = true;
			break;
		case 'v': global.verbosity = 1; break;
		case 'q': global.verbosity = -1; break;
		case 'h': print_usage(stdout); return 0;
		case 'V': print_version(); return 0;
		default: return wrong_option(option, argv);
		}
	if (optind == argc) {
		print_usage(stderr);
		return EX_USAGE;
	}
	argc -= optind;
	argv += optind;
	if (strcmp(argv[0], "help") == 0)
		return help(argc, argv);
	cmd = find(argv[0]);
	if (cmd == NULL)
		return EX_USAGE;
	global.command = cmd->name;
	if (wants_help(argc, argv)) {
		print_help(cmd);
		return 0;
	}
	/* -v: debug and above, -q: warnings and above */
	log_open(global.verbosity > 0 ? 7 : global.verbosity < 0 ? 4 : 6, log_form());
	optind = 0;	/* the command reads its own options afresh */
	return cmd->run(&global, argc, argv);
}
