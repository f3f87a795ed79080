#ifndef AGENT_CELL_H
#define AGENT_CELL_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "agent/feed.h"

/*
 * A process of its own in which the documents of strangers are unpacked,
 * decoded, repaired and parsed, and which can do nothing but that: no files, no
 * sockets, no processes (confine.h).  Whatever a document does to the parser,
 * the agent, its database and its secrets are out of reach; a document that
 * kills it or never ends costs one poll of one feed.
 */
struct cell;

/*
 * Starts the process, which may take `patience` ms for a document.  NULL (errno
 * says why) where there can be none.  To be called before there are threads, and
 * before any secret is known, which the process then never sees.
 */
struct cell *cell_new(int64_t patience);
void cell_free(struct cell *c);

/* NULL, or why the process that read the last document could not be sealed. */
const char *cell_unsealed(const struct cell *c);

struct cell_document {
	struct feed_source source;	/* its body as it came */
	struct str codings;		/* its Content-Encoding */
	size_t max;			/* bytes that its body may have when unpacked */
	int64_t known;			/* hash of a body that need not be read again; 0: none */
};

enum cell_verdict {
	CELL_FEED,
	CELL_KNOWN,		/* the body is the known one */
	CELL_NO_FEED,		/* feed_parse() says why */
	CELL_UNREAD,		/* coding_decode() says why, or what became of the process */
};

struct cell_reading {
	enum cell_verdict verdict;
	int64_t hash;		/* of the unpacked body; 0 where it was not unpacked */
	struct feed feed;	/* where it is one; in the arena */
	const char *reason;	/* in words; "" where all is well; in the arena or static */
};

/*
 * coding_decode() and feed_parse(), done in the cell.  A document that kills
 * the process, or takes it longer than its patience, is unread, and the next
 * one gets a new process.
 */
void cell_read(struct cell *c, struct arena *a, const struct cell_document *document,
    struct cell_reading *ret);

#endif
