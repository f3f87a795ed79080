#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/str.h"

/*
 * The settings language (feedwatch.conf(5)): one directive a line.  One table
 * of settings parses, checks, defaults and documents them all.
 *
 * A struct config owns everything it points to, most of it in one arena;
 * all strings are NUL-terminated as well.  Durations are milliseconds, sizes
 * bytes.
 */
enum config_output { CONFIG_OUTPUT_TEXT, CONFIG_OUTPUT_JSON };

/* A feed's own values are already merged with the global defaults. */
struct config_feed {
	const char *name;
	const char *url;	/* http, https or file */
	const char *file;	/* where it stands, for messages */
	size_t line;
	int64_t interval, interval_min, interval_max;	/* all the same where the line says interval= */
	int64_t timeout;
	bool allow_private;
	const char *user_agent;
	const char *auth;	/* NAME of auth=credential:NAME, or NULL */
	const char *cert;	/* the same of cert=: a client certificate and its key, in PEM */
	const char *proxy;	/* http://…, https://… or socks5h://…; NULL: none */
	const char *proxy_auth;	/* NAME of proxy-auth=credential:NAME, or NULL */
	const char **headers;	/* "Name: value"; a value may be credential:NAME */
	size_t nheaders;
	const char **tags;	/* ntags of them */
	size_t ntags;
	const char **filters;	/* names of the filters that apply; none: all of them */
	size_t nfilters;
};

struct config {
	const char *path;		/* the file it was read from */
	const char *database;		/* NULL in config_default() only */
	const char *ca_file;		/* NULL: libcurl's own */
	const char *user_agent;
	const char *proxy;		/* NULL: none */
	const char *proxy_auth;
	enum config_output output;
	int64_t interval;		/* between two polls of a feed */
	int64_t interval_min;		/* the same of a busy one, … */
	int64_t interval_max;		/* … of one that was quiet for long: min <= interval <= max */
	int64_t timeout;		/* a whole transfer */
	int64_t connect_timeout;
	int64_t host_gap;		/* between two requests to one host */
	int64_t host_connections;	/* at once to one host */
	int64_t connections;		/* at once in all */
	int64_t max_body;		/* decoded bytes of one answer */
	int64_t keep;			/* ms: for how long items without alerts keep their texts; 0: for ever */
	int64_t max_alerts;		/* lines printed for one poll of one feed; rows are always kept */
	bool allow_private;
	int64_t heartbeat;		/* between two heartbeat lines in the log */
	const char *metrics_file;	/* NULL: none is written */
	const char **filter_files;	/* expanded, in byte order of their names, no file twice */
	size_t nfilter_files;
	struct config_feed *feeds;	/* in the order of the files */
	size_t nfeeds;
};

/*
 * Reads the file at path and all it includes.  Every complaint goes to diag
 * as FILE:LINE:COLUMN: …; NULL where there was one error or more (also where
 * the file cannot be read, which is said in one line with its path).
 * Free the result with config_free().
 */
struct config *config_load(const char *path, FILE *diag);

/* The same, counting what was said; ret_counts is filled in either way. */
struct config_counts {
	size_t errors, warnings;
};
struct config *config_check(const char *path, FILE *diag, struct config_counts *ret_counts);

/*
 * The same from a text in place of a file.  Opens no file: what include,
 * filters and ca-file name is not looked at.
 */
struct config *config_parse(const char *path, struct str text, FILE *diag);

/* The defaults, with no feed and no filter: what commands use when no file is asked for. */
struct config *config_default(void);

void config_free(struct config *c);

/* "90s", "10min", "2h", "3d", "1w", a bare number of seconds refused: ms, or -1. */
int64_t config_duration(struct str text);

/* One line for each setting: name, type, default, bounds and help, divided by tabs. */
void config_describe(FILE *out);

/* True where a feed line would accept url; if not, *ret_why says what is wrong with it. */
bool config_url_ok(struct str url, const char **ret_why);

#endif
