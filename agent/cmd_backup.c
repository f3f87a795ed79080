#include <stdio.h>
#include <sysexits.h>

#include "agent/cmd.h"
#include "agent/reading.h"
#include "agent/store_backup.h"

static int
run(const struct cmd_global *g, int argc, char **argv)
{
	struct reading r;
	bool good;
	int status;

	if (argc > 1 && argv[1][0] == '-')
		return cmd_surplus(argv[0], argv[1]);
	if (argc > 2)
		return cmd_surplus(argv[0], argv[2]);
	if (argc < 2) {
		cmd_say(argv[0], NULL, "no file is named; see feedwatch backup --help");
		return EX_USAGE;
	}
	status = reading_open(&r, g, stderr);
	if (status != 0)
		return status;
	good = store_backup(r.store, argv[1], stderr);
	reading_close(&r);
	return good ? EX_OK : EX_CANTCREAT;
}

const struct cmd cmd_backup = {
	"backup", "FILE",
	"copy the database while the service runs",
	"Writes all that is in the database at this moment into FILE, a database of its\n"
	"own that `sqlite3` and `feedwatch` can open.  The service goes on meanwhile.\n"
	"FILE appears when it is whole and on disk; where there is such a file already,\n"
	"it is left alone and the command fails.\n"
	"\n"
	"To restore: stop the service, remove feedwatch.db-wal and feedwatch.db-shm, put\n"
	"FILE in the place of feedwatch.db, start the service.\n"
	"\n"
	"Exit status: 0; 66 where there is no database, 73 where FILE cannot be written,\n"
	"78 where the configuration is wrong.\n"
	"\n"
	"  feedwatch backup /var/backups/feedwatch-$(date +%F).db\n",
	run,
};
