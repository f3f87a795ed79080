#ifndef AGENT_CREDENTIAL_H
#define AGENT_CREDENTIAL_H

#include <stdbool.h>

#include "base/buf.h"

/*
 * A secret by the name that auth=credential:NAME gives: the first line of the
 * file of that name in $CREDENTIALS_DIRECTORY (systemd.exec(5)).  False, with
 * the reason in words (never the secret), where there is none.
 */
bool credential_read(const char *name, struct buf *secret, const char **ret_reason);

#endif
