#include "agent/cmd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/date.h"
#include "base/stamp.h"
#include "config/config.h"

struct config *
cmd_config(const struct cmd_global *global)
{
	char *said = NULL;
	size_t size;
	FILE *diag = open_memstream(&said, &size);
	struct config *config = config_load(global->config, diag != NULL ? diag : stderr);

	if (diag != NULL)
		fclose(diag);
	if (config == NULL && said != NULL)
		fputs(said, stderr);
	free(said);
	return config;
}

int64_t
cmd_since(struct str text, int64_t now)
{
	int64_t span = config_duration(text);

	if (span >= 0)
		return now - span;
	/* date_parse reads any number as a time; people who write one mean a span */
	return memchr(text.p, '-', text.n) != NULL ? date_parse(text) : STAMP_NONE;
}
