#include "agent/credential.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>


#define SECRET_MAX 4096	/* bytes: a bearer token is seldom a tenth of it */

bool
credential_read(const char *name, struct buf *secret, const char **ret_reason)
{
	const char *folder = getenv("CREDENTIALS_DIRECTORY");
	char line[SECRET_MAX] = "";
	struct buf path;
	FILE *f;

	if (folder == NULL || *folder == '\0') {
		*ret_reason = "its credential is not there: $CREDENTIALS_DIRECTORY is not set";
		return false;
	}
	buf_init(&path, SECRET_MAX);
	buf_addf(&path, "%s/%s", folder, name);
	f = fopen(buf_cstr(&path), "re");
	buf_release(&path);
	if (f == NULL) {
		*ret_reason = "its credential is not in $CREDENTIALS_DIRECTORY";
		return false;
	}
	if (fgets(line, sizeof(line), f) != NULL)
		buf_add(secret, str_trim(str_of(line)));
	explicit_bzero(line, sizeof(line));
	fclose(f);
	if (secret->n == 0)
		*ret_reason = "its credential is empty";
	return secret->n > 0;
}
