#include "agent/agent.h"
#include "agent/cmd.h"

static int
run(const struct cmd_global *global, int argc, char **argv)
{
	if (argc > 1)
		return cmd_surplus(argv[0], argv[1]);
	return agent_main(global->config, AGENT_ONCE);
}

const struct cmd cmd_once = {
	.name = "once",
	.args = "",
	.summary = "poll every feed once, print alerts, exit",
	.help =
	    "Asks every feed of the configuration once, whatever its schedule, stores what is\n"
	    "new, prints the alerts, and ends.  Only a host that asked to be left alone\n"
	    "(Retry-After, not yet over) is not asked: its feeds are reported as waiting.\n"
	    "Good for a timer, a first try, and tests.\n"
	    "\n"
	    "Exit status: 0 all feeds answered (unchanged is an answer), 1 some failed, or\n"
	    "it cannot work (database), 74 standard output did not take all alerts (they stay\n"
	    "and are printed at the next start), 78 configuration is wrong.\n",
	.run = run,
};
