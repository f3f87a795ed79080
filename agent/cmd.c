#include "agent/cmd.h"

#include <stdio.h>
#include <stdlib.h>

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
