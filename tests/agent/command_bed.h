#ifndef TESTS_AGENT_COMMAND_BED_H
#define TESTS_AGENT_COMMAND_BED_H

#include <fcntl.h>

#include "agent/cmd.h"
#include "tests/agent/store_bed.h"

/* A command as main() runs it, on the database of the bed; what it wrote stays in two files. */

static char bed_config[96];
static char bed_out[65536], bed_err[8192];

/* The filters are never read: any file will do. */
static inline void
bed_configure(const char *feeds)
{
	FILE *f;

	snprintf(bed_config, sizeof(bed_config), "%.60s/feedwatch.conf", bed_directory);
	f = fopen(bed_config, "w");
	fprintf(f, "database %s\nfilters feedwatch.conf\n%s", bed_path, feeds);
	fclose(f);
}

static inline void
bed_slurp(FILE *f, char *ret, size_t size)
{
	rewind(f);
	ret[fread(ret, 1, size - 1, f)] = '\0';
	fclose(f);
}

/* args: the command's name and its arguments, NULL at the end. */
static inline int
bed_run(const struct cmd *cmd, char **args)
{
	struct cmd_global global = { .config = bed_config, .config_given = true,
	    .command = args[0] };
	FILE *out = tmpfile(), *err = tmpfile();
	int argc = 0, status, kept_out, kept_err;

	while (args[argc] != NULL)
		argc++;
	fflush(stdout);
	kept_out = dup(STDOUT_FILENO);
	kept_err = dup(STDERR_FILENO);
	dup2(fileno(out), STDOUT_FILENO);
	dup2(fileno(err), STDERR_FILENO);
	status = cmd->run(&global, argc, args);
	fflush(stdout);
	dup2(kept_out, STDOUT_FILENO);
	dup2(kept_err, STDERR_FILENO);
	close(kept_out);
	close(kept_err);
	bed_slurp(out, bed_out, sizeof(bed_out));
	bed_slurp(err, bed_err, sizeof(bed_err));
	return status;
}

#define BED_RUN(cmd, ...) bed_run(cmd, (char *[]){ __VA_ARGS__, NULL })

#endif
