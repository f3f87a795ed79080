#ifndef TESTS_SCENARIOS_BED_H
#define TESTS_SCENARIOS_BED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/scenarios/server.h"

/*
 * Where the real binary is tried: a folder of its own, a scripted server on
 * 127.0.0.1, children with a hard time limit, the database read from outside.
 * Everything a call returns belongs to the bed and lasts until bed_free().
 * What cannot be done fails the test at once.
 *
 *	struct bed *bed = bed_new();
 *
 *	bed_route(bed, "/a.xml", &(struct bed_reply){ .body = FEED, .etag = "\"1\"" });
 *	bed_config(bed, "host-gap 100ms\nfeed a %s/a.xml\n", bed_base(bed));
 *	ck_assert_int_eq(BED_RUN(bed, "once").exit, 0);
 *	ck_assert_str_eq(bed_sql(bed, "SELECT count(*) FROM items"), "1\n");
 *	bed_free(bed);
 *
 * The binary is $FEEDWATCH, else build/release/feedwatch.  A test that fails
 * leaves its folder ($TMPDIR/feedwatch-bed.*) for a look, BED_KEEP=1 in the
 * environment always does; children never outlive their test.
 */
struct bed;

struct bed *bed_new(void);
void bed_free(struct bed *bed);

/* The server; its whole interface may be used (server.h). */
struct server *bed_server(struct bed *bed);
const char *bed_base(struct bed *bed);			/* "http://127.0.0.1:PORT" */
const char *bed_url(struct bed *bed, const char *path);	/* bed_base() and path */
void bed_route(struct bed *bed, const char *path, const struct bed_reply *reply);
const char *bed_requests(struct bed *bed, const char *path);
size_t bed_count(struct bed *bed, const char *path);

/* Files of the bed's folder.  bed_path gives the whole path of one. */
const char *bed_path(struct bed *bed, const char *name);
void bed_write(struct bed *bed, const char *name, const char *text);
const char *bed_read(struct bed *bed, const char *name);

/* printf for the length of a bed. */
const char *bed_format(struct bed *bed, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * Writes feedwatch.conf, which children get with -c: `database feedwatch.db`
 * and `allow-private yes`, `filters` for each bed_filter() so far, then these lines.
 */
void bed_config(struct bed *bed, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Writes NAME.filter into the folder. */
void bed_filter(struct bed *bed, const char *name, const char *text);

#define BED_ARGS 24

/* How the binary is started. */
struct bed_run {
	const char *args[BED_ARGS];	/* after `-c feedwatch.conf`, up to NULL */
	const char *env[BED_ARGS];	/* "NAME=value" more; the environment is else nearly empty */
	const char *input;		/* stdin; NULL: /dev/null */
	bool no_config;			/* without -c */
	const char *program;		/* another one, by its path,
	    without -c; in the bed's folder */
	int limit_ms;			/* 0: 30 s; a child that runs longer fails the test */
	int kill_after_ms;		/* SIGKILL after so long, for crash tests; 0: never */
};

struct bed_result {
	int exit;			/* -1: ended by a signal */
	int signal;			/* that signal, else 0 */
	const char *out, *err;		/* NUL-terminated */
	size_t out_size;
	int64_t took;			/* ms */
	long max_rss;			/* KiB at its most */
};

struct bed_result bed_run(struct bed *bed, const struct bed_run *run);
#define BED_RUN(bed, ...) bed_run((bed), &(struct bed_run){ .args = { __VA_ARGS__ } })

/* A child that goes on, as `run` does. */
struct bed_child;

struct bed_child *bed_start(struct bed *bed, const struct bed_run *run);
void bed_signal(struct bed_child *child, int signal);
/* Its process, or 0 once it has ended. */
int bed_pid(const struct bed_child *child);
/* Waits until its stdout or stderr holds text; false after limit_ms or once it ended without it. */
bool bed_saw(struct bed_child *child, const char *text, int limit_ms);
/* Waits until path was asked for n times; false after limit_ms. */
bool bed_asked(struct bed *bed, const char *path, size_t n, int limit_ms);
/* What it wrote to stdout so far. */
const char *bed_out(struct bed_child *child);
/* Waits for its end. */
struct bed_result bed_wait(struct bed_child *child);
/* SIGTERM, then waits for its end. */
struct bed_result bed_stop(struct bed_child *child);

/* Rows of a query on the database, columns divided by '|', each row ended by '\n', as sqlite3 prints. */
const char *bed_sql(struct bed *bed, const char *format, ...) __attribute__((format(printf, 2, 3)));

void bed_sleep(int ms);

#endif
