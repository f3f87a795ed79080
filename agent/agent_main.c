#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

#include "agent/agent.h"
#include "agent/report.h"
#include "agent/systemd.h"
#include "base/utf8.h"

/* In the journal complaints are events like all else; people read them as they are. */
static void
say_complaints(char *said, bool fatal)
{
	struct str rest = str_of(said);

	if (fatal && said != NULL && *said != '\0') {
		struct str first = str_cut(&rest, '\n');
		char text[200];

		snprintf(text, sizeof(text), "%.*s", STR_ARG(utf8_head(first, sizeof(text) - 1)));
		systemd_failed(text);
	}
	if (said != NULL && systemd_is_journal(STDERR_FILENO))
		report_complaints(str_of(said));
	else if (said != NULL)
		fputs(said, stderr);
	free(said);
}

int
agent_main(const char *path, enum agent_mode mode)
{
	char *said = NULL;
	size_t size;
	FILE *diag = open_memstream(&said, &size);
	struct config *config;
	struct agent *a = NULL;
	int status = EX_CONFIG;

	if (diag == NULL)
		err(1, "complaints");
	config = config_load(path, diag);
	if (config != NULL)
		a = agent_new(config, mode, diag, &status);
	fclose(diag);
	say_complaints(said, a == NULL);
	if (a == NULL)
		return status;
	status = agent_run(a);
	agent_free(a);
	return status;
}
