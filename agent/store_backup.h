#ifndef AGENT_STORE_BACKUP_H
#define AGENT_STORE_BACKUP_H

#include "agent/store.h"

/*
 * Writes all that is committed at this moment into a new database at path,
 * beside a writer or without one.  It stands there whole and synced, or not at
 * all; what stands there already is left alone.  False with the reason on diag.
 */
bool store_backup(struct store *s, const char *path, FILE *diag);

#endif
