#include "agent/store_wal.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "agent/store_connection.h"
#include "agent/store_file.h"
#include "agent/store_inside.h"

int64_t
store_wal_size(const struct store *s)
{
	char *wal = store_file_beside(s->path, "-wal");
	struct stat st;
	int64_t size = stat(wal, &st) == 0 ? (int64_t)st.st_size : 0;

	free(wal);
	return size;
}

void
store_wal_shrink(struct store *s)
{
	if (!s->wal || store_wal_size(s) == 0)
		return;
	/* it fails where there is a reader, and is done another time */
	sqlite3_busy_timeout(s->db, 0);
	sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	sqlite3_busy_timeout(s->db, STORE_CONNECTION_PATIENCE);
}
