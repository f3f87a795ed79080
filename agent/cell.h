#ifndef AGENT_CELL_H
#define AGENT_CELL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "agent/feed.h"

/*
 * A process of its own in which the documents of strangers are decoded,
 * repaired and parsed, and which can do nothing but that: no files, no
 * sockets, no processes (confine.h).  Whatever a document does to the parser,
 * the agent, its database and its secrets are out of reach; a document that
 * kills it or never ends costs one poll of one feed.
 */
struct cell;

/*
 * Starts the process, which may take `patience` ms for a document.  NULL (errno
 * says why) where there can be none.
 */
struct cell *cell_new(int64_t patience);
void cell_free(struct cell *c);

/* NULL, or why the process that read the last document could not be sealed. */
const char *cell_unsealed(const struct cell *c);

/*
 * feed_parse(), done in the cell: the same result in the arena, and the same
 * reasons where there is none.  Further ones: the document killed the process,
 * took it longer than its patience; the next document gets a new one.
 */
bool cell_parse(struct cell *c, struct arena *a, const struct feed_source *source,
    struct feed *ret_feed, const char **ret_reason);

#endif
