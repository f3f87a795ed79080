#ifndef AGENT_CMD_H
#define AGENT_CMD_H

#include <stdbool.h>

/* What stands before the command on the line. */
struct cmd_global {
	const char *config;	/* -c FILE, or the default path */
	bool config_given;	/* -c was there */
	int verbosity;		/* -v: 1, -q: -1 */
};

/* One command: each cmd_*.c ends in one of these rows, main walks them. */
struct cmd {
	const char *name;
	const char *args;	/* after the name, as in a usage line */
	const char *summary;	/* one line */
	const char *help;	/* the rest of --help, which main handles */
	int (*run)(const struct cmd_global *g, int argc, char **argv);	/* argv[0]: the name */
};

#endif
