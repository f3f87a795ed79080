#include "agent/store_backup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/store_connection.h"
#include "agent/store_file.h"
#include "agent/store_inside.h"

/*
 * VACUUM INTO reads one snapshot, however long it takes, writes no page twice
 * and leaves free pages out; sqlite3_backup would begin anew whenever the
 * service commits.  It syncs nothing: that is left to us.
 */
static bool
copy(struct store *s, const char *path, FILE *diag)
{
	char error[ERROR_SIZE];
	sqlite3_stmt *vacuum = NULL;
	int rc = sqlite3_prepare_v2(s->db, "VACUUM INTO ?1", -1, &vacuum, NULL);

	if (rc == SQLITE_OK) {
		sqlite3_bind_text(vacuum, 1, path, -1, SQLITE_STATIC);
		rc = sqlite3_step(vacuum);
	}
	if (rc != SQLITE_DONE) {
		store_connection_error(s->db, path, rc, error, sizeof(error));
		fprintf(diag, "%s; no backup was made\n", error);
	}
	sqlite3_finalize(vacuum);
	return rc == SQLITE_DONE;
}

static bool
sync_file(int fd, const char *path, FILE *diag)
{
	if (fsync(fd) == 0)
		return true;
	fprintf(diag, "%s: %s; no backup was made\n", path, strerror(errno));
	return false;
}

/* Under its name, unless something else has taken that meanwhile. */
static bool
publish(const char *fresh, const char *path, FILE *diag)
{
	if (renameat2(AT_FDCWD, fresh, AT_FDCWD, path, RENAME_NOREPLACE) == 0 ||
	    /* a file system that knows no such thing */
	    (errno == EINVAL && access(path, F_OK) == -1 && rename(fresh, path) == 0)) {
		store_file_sync_directory(path);
		return true;
	}
	fprintf(diag, "%s: %s; no backup was made\n", path, strerror(errno));
	return false;
}

bool
store_backup(struct store *s, const char *path, FILE *diag)
{
	char *fresh;
	bool good;
	int fd;

	if (access(path, F_OK) == 0) {
		fprintf(diag, "%s: is there already; nothing was changed\n", path);
		return false;
	}
	fresh = store_file_beside(path, ".XXXXXX");
	fd = mkstemp(fresh);	/* for its owner only: addresses may hold secrets */
	if (fd == -1) {
		fprintf(diag, "%s: %s; no backup was made\n", path, strerror(errno));
		free(fresh);
		return false;
	}
	good = copy(s, fresh, diag) && sync_file(fd, path, diag) && publish(fresh, path, diag);
	if (!good)
		unlink(fresh);
	close(fd);
	free(fresh);
	return good;
}
