#include "agent/agent.h"
#include "agent/cmd.h"

static int
run(const struct cmd_global *global, int argc, char **argv)
{
	if (argc > 1)
		return cmd_surplus(argv[0], argv[1]);
	return agent_main(global->config, AGENT_RUN);
}

const struct cmd cmd_run = {
	.name = "run",
	.args = "",
	.summary = "poll the feeds for ever and print alerts: the service",
	.help =
	    "Polls every feed of the configuration on its schedule, stores what is new, and\n"
	    "prints an alert (a line on stdout) for each item that a filter flags.  What it\n"
	    "does is logged on stderr, an event a line.\n"
	    "\n"
	    "SIGHUP reads configuration and filters again; if anything is wrong with them,\n"
	    "the old ones stay in force and the log says where.  SIGTERM or Ctrl-C ends it\n"
	    "with everything committed.  Alerts that a crash left unprinted are printed at\n"
	    "the next start.\n"
	    "\n"
	    "Exit status: 0 ended by a signal, 1 cannot work, 78 configuration is wrong.\n",
	.run = run,
};
