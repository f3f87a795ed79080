#ifndef AGENT_READING_H
#define AGENT_READING_H

#include <stdio.h>

#include "agent/cmd.h"
#include "agent/store.h"
#include "config/config.h"

/* What the commands that only read the database begin with. */
struct reading {
	struct config *config;
	struct store *store;
};

/*
 * Reads the configuration and opens its database for reading.  0, or an exit
 * status of sysexits.h with the reason on diag: 78 (configuration), 66
 * (database).
 */
int reading_open(struct reading *ret, const struct cmd_global *global, FILE *diag);
void reading_close(struct reading *r);

#endif
