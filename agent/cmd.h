#ifndef AGENT_CMD_H
#define AGENT_CMD_H

#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* What stands before the command on the command line. */
struct cmd_global {
	const char *config;	/* -c, or the default path */
	bool config_given;	/* -c was there */
	int verbosity;		/* -1 -q, 0, 1 -v */
	const char *command;	/* its name, for messages */
};

/* One command: each cmd_*.c ends in one such row, main.c walks the table of them. */
struct cmd {
	const char *name;
	const char *args;	/* after the name in the usage line */
	const char *summary;	/* one line for `feedwatch --help` */
	const char *help;	/* what `feedwatch NAME --help` prints below the usage line */
	/* argv[0] is the command's name; returns the exit status */
	int (*run)(const struct cmd_global *global, int argc, char **argv);
};

struct config;

/*
 * The configuration, for commands that only look something up in it: complaints
 * come on stderr where it cannot be used; warnings are for run, once and check.
 */
struct config *cmd_config(const struct cmd_global *global);

/*
 * feedwatch COMMAND: FILE: WHAT
 * on stderr, escaped; FILE "-" is called standard input, NULL is left out.
 */
void cmd_say(const char *command, const char *file, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * getopt_long() for a command, argv[0] being its name; optind must be 0 before
 * the first call.  What is wrong is said in one line; then '?' is returned.
 */
int cmd_option(int argc, char **argv, const char *shorts, const struct option *longs);

/* Says that an argument is one too many, or no option of the command; returns 64. */
int cmd_surplus(const char *command, const char *argument);

/* A span back from now, a date or an RFC 3339 time (UTC where none is named); else STAMP_NONE. */
int64_t cmd_since(struct str text, int64_t now);

extern const struct cmd cmd_alerts, cmd_backup, cmd_check, cmd_discover, cmd_export, cmd_fetch, cmd_import,
    cmd_match, cmd_once, cmd_parse, cmd_run, cmd_status, cmd_try;

#endif
