#ifndef AGENT_CREDENTIAL_H
#define AGENT_CREDENTIAL_H

#include <stdbool.h>

#include "base/buf.h"

/*
 * Secrets by the names that credential:NAME gives: files of
 * $CREDENTIALS_DIRECTORY (systemd.exec(5)).  False, with the reason in words
 * (never the secret), where there is none.
 */
#define CREDENTIAL_MAX 4096	/* bytes: a bearer token is seldom a tenth of it */

/* The first line of the file, added to *secret. */
bool credential_read(const char *name, struct buf *secret, const char **ret_reason);

/* Where the file is, for a library that reads it itself. */
bool credential_path(const char *name, struct buf *path, const char **ret_reason);

#endif
