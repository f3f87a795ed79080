#ifndef AGENT_OPML_H
#define AGENT_OPML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

/* OPML subscription lists (opml.org, 1.0 and 2.0): how readers hand over their feeds. */

#define OPML_FEEDS 100000	/* feeds taken from one list: far more than anybody reads */
#define OPML_TAGS 64		/* tags of one feed: as many as a feed line may have */

struct opml_feed {
	struct str name;	/* of its feed line, unique in the list; empty where there is a fault */
	struct str title;	/* one line of plain text; may be empty */
	struct str url;
	struct str *tags;	/* as a feed line wants them: folders and categories */
	size_t ntags;
	struct str options;	/* as a feed line writes them; of lists that opml_write() wrote */
	const char *fault;	/* why no feed line can be made of it; NULL: nothing is wrong */
};

struct opml {
	struct opml_feed *feeds;	/* in order; one that stands twice is one, with all tags */
	size_t nfeeds;
	size_t dropped;			/* beyond OPML_FEEDS */
};

/*
 * Reads a list into the arena.  False where it is none, or one without feeds;
 * *ret_reason (in the arena or static) then says so in words.
 */
bool opml_read(struct arena *a, struct str body, struct opml *ret_list, const char **ret_reason);

/* Writes OPML 2.0, which opml_read() reads back: the same names, addresses, tags and options. */
void opml_write(struct buf *out, const struct opml *list);

#endif
