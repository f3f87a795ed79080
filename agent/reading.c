#include "agent/reading.h"

#include <stdlib.h>
#include <sysexits.h>

/* The store names its file; who asks stands before that. */
static struct store *
open_store(const struct config *config, const char *command, FILE *diag)
{
	char *said = NULL;
	size_t size = 0;
	FILE *lines = open_memstream(&said, &size);
	struct store *store = store_open(config->database, STORE_READ,
	    lines != NULL ? lines : diag);

	if (lines != NULL)
		fclose(lines);
	if (size > 0)
		fprintf(diag, "feedwatch %s: %s", command, said);
	free(said);
	return store;
}

int
reading_open(struct reading *ret, const struct cmd_global *global, FILE *diag)
{
	struct reading r = { .config = cmd_config(global) };

	if (r.config == NULL)
		return EX_CONFIG;
	r.store = open_store(r.config, global->command, diag);
	if (r.store == NULL) {
		reading_close(&r);
		return EX_NOINPUT;
	}
	*ret = r;
	return 0;
}

void
reading_close(struct reading *r)
{
	store_close(r->store);
	config_free(r->config);
}
