#include "agent/cmd.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "agent/date.h"
#include "agent/limit.h"
#include "base/escape.h"
#include "base/stamp.h"
#include "config/config.h"

void
cmd_say(const char *command, const char *file, const char *format, ...)
{
	char what[LIMIT_ALERT_LINE];
	struct buf line;
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	buf_init(&line, sizeof(what) * 8);
	if (file != NULL) {
		escape_text(&line, str_of(strcmp(file, "-") == 0 ? "standard input" : file));
		buf_add(&line, STR(": "));
	}
	escape_text(&line, str_of(what));
	fprintf(stderr, "feedwatch %s: %s\n", command, buf_cstr(&line));
	buf_release(&line);
}

/* An option that the command does not have; those of all commands stand before it. */
static int
unknown_option(const char *command, const char *option)
{
	static const struct { const char *shown, *more; } common[] = {
		{ "-c", " FILE" }, { "--config", " FILE" }, { "-v", "" }, { "--verbose", "" },
		{ "-q", "" }, { "--quiet", "" },
	};

	for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++)
		if (strcmp(option, common[i].shown) == 0) {
			cmd_say(command, NULL, "%s stands before the command: feedwatch %s%s %s",
			    option, option, common[i].more, command);
			return EX_USAGE;
		}
	cmd_say(command, NULL, "unknown option %s; see feedwatch %s --help", option, command);
	return EX_USAGE;
}

int
cmd_option(int argc, char **argv, const char *shorts, const struct option *longs)
{
	char letter[] = "-?";
	int option;

	opterr = 0;
	option = getopt_long(argc, argv, shorts, longs, NULL);
	if (option == ':') {
		cmd_say(argv[0], NULL, "%s needs a value; see feedwatch %s --help",
		    argv[optind - 1], argv[0]);
	} else if (option == '?') {
		letter[1] = (char)optopt;
		unknown_option(argv[0], optopt != 0 ? letter : argv[optind - 1]);
	} else {
		return option;
	}
	return '?';
}

int
cmd_surplus(const char *command, const char *argument)
{
	if (argument[0] == '-' && argument[1] != '\0')
		return unknown_option(command, argument);
	cmd_say(command, NULL, "“%s” is one argument too many; see feedwatch %s --help", argument,
	    command);
	return EX_USAGE;
}

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
