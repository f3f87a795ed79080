#ifndef AGENT_STORE_WAL_H
#define AGENT_STORE_WAL_H

#include "agent/store.h"

/* The write-ahead log beside the database. */

/* Its size in bytes; 0 where there is none. */
int64_t store_wal_size(const struct store *s);
/* Moves what it holds home and cuts it to nothing, unless somebody reads it; waits for nobody. */
void store_wal_shrink(struct store *s);

#endif
