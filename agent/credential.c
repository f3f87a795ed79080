#include "agent/credential.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool
credential_path(const char *name, struct buf *path, const char **ret_reason)
{
	const char *folder = getenv("CREDENTIALS_DIRECTORY");

	if (folder == NULL || *folder == '\0') {
		*ret_reason = "its credential is not there: $CREDENTIALS_DIRECTORY is not set";
		return false;
	}
	*ret_reason = "its credential is not in $CREDENTIALS_DIRECTORY";
	return buf_addf(path, "%s/%s", folder, name) && access(buf_cstr(path), R_OK) == 0;
}

bool
credential_read(const char *name, struct buf *secret, const char **ret_reason)
{
	char line[CREDENTIAL_MAX] = "";
	size_t before = secret->n;
	struct buf path;
	FILE *f;

	buf_init(&path, CREDENTIAL_MAX);
	f = credential_path(name, &path, ret_reason) ? fopen(buf_cstr(&path), "re") : NULL;
	buf_release(&path);
	if (f == NULL)
		return false;
	if (fgets(line, sizeof(line), f) != NULL)
		buf_add(secret, str_trim(str_of(line)));
	explicit_bzero(line, sizeof(line));
	fclose(f);
	if (secret->n == before)
		*ret_reason = "its credential is empty";
	return secret->n > before;
}
