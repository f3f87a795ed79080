#ifndef AGENT_CMD_H
#define AGENT_CMD_H

#include <stdbool.h>

/* What stands before the command on the line. */
struct cmd_global {
	const char *config;	/* -c, or its default */
	bool config_given;
	int verbosity;		/* -1 -q, 0, 1 -v */
};

/* One command: every cmd_*.c ends in one such row; main walks the table of them. */
struct cmd {
	const char *name, *args, *summary, *help;
	/* argv[0] is the command's name; returns the exit status (sysexits.h) */
	int (*run)(const struct cmd_global *g, int argc, char **argv);
};

extern const struct cmd cmd_parse;

#endif
