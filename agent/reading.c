#include "agent/reading.h"

#include <sysexits.h>

int
reading_open(struct reading *ret, const struct cmd_global *global, FILE *diag)
{
	struct reading r = { .config = cmd_config(global) };

	if (r.config == NULL)
		return EX_CONFIG;
	r.store = store_open(r.config->database, STORE_READ, diag);
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
