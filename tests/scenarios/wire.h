#ifndef TESTS_SCENARIOS_WIRE_H
#define TESTS_SCENARIOS_WIRE_H

#include <check.h>

#include "tests/scenarios/bed.h"

/*
 * One behaviour on the wire as a row: a script of answers, the runs of `once`
 * that meet them (each a process of its own, so every run is a restart), what
 * the server saw, what the log said, what the database holds.
 *
 * In redirects, headers, configurations and expectations BASE is the server
 * (http://127.0.0.1:PORT), ALIEN the same one under another name.
 */
#define WIRE_RUNS 6
#define WIRE_PAGES 4
#define WIRE_NOBODY SIZE_MAX

/* A run; what is NULL or 0 is not looked at, but for exit, which must be 0. */
struct wire_run {
	struct bed_reply answer;	/* of /a.xml from now on; all zero: as before */
	bool answers_empty;		/* it is meant to be all zero */
	const char *before;		/* SQL that is run first: time passes by it */
	const char *config;		/* from now on, in place of the row's */
	const char *env;		/* "NAME=value" */
	size_t requests;		/* in all; 0: one, WIRE_NOBODY: none */
	const char *at;			/* the path that sent and unsent speak of; NULL: /a.xml */
	const char *sent, *unsent;	/* begin lines of the requests for it; "a\nb": both, neither */
	const char *log, *unlogged;	/* on stderr, with -v, anywhere; the same */
	const char *out;		/* on stdout */
	const char *guids;		/* of all items as rows: "1 2" */
	const char *etag;		/* feeds.etag */
	const char *sql, *gives;	/* any other query and its rows */
	int exit;
};

struct wire_case {
	const char *name;		/* a sentence: what the row shows */
	const char *config;		/* NULL: "feed a BASE/a.xml\n" */
	struct {
		const char *path;
		struct bed_reply answer;
	} pages[WIRE_PAGES];		/* what else the server has */
	struct wire_run runs[WIRE_RUNS];	/* up to the first that looks at nothing */
};

/* Runs one row; a failure names it and the run. */
void wire_play(const struct wire_case *row);

#define WIRE_ITEM(guid, title) "<item><guid>" guid "</guid><title>" title "</title>" \
	"<link>http://n.example/" guid "</link></item>"
#define WIRE_RSS(items) "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>t</title>" \
	items "</channel></rss>"
#define WIRE_ONE WIRE_RSS(WIRE_ITEM("1", "Ukraine truce talks"))
#define WIRE_TWO WIRE_RSS(WIRE_ITEM("2", "Weather") WIRE_ITEM("1", "Ukraine truce talks"))

#endif
