#ifndef AGENT_PACK_H
#define AGENT_PACK_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "agent/feed.h"

/*
 * A feed as bytes and back: how it leaves the cell it was read in.  Between
 * processes of one program on one machine, so numbers are the machine's own.
 */

/* False where it does not fit into out. */
bool pack_feed(struct buf *out, const struct feed *feed);

/*
 * The bytes come from a process that strangers may have taken over: every
 * count, length and text is checked.  ret_feed is written only where all is
 * well; its texts are views of the bytes, its lists are in the arena.
 */
bool pack_open(struct arena *a, struct str bytes, struct feed *ret_feed);

#endif
