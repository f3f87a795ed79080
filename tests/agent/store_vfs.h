#ifndef TESTS_AGENT_STORE_VFS_H
#define TESTS_AGENT_STORE_VFS_H

#include <fcntl.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * A disk to be trusted less: stands before SQLite's own VFS, counts what goes
 * through, fails the call that the test names, and keeps under vfs_durable a
 * copy of each file as it was when last synced: what a power cut leaves where
 * the drive had written nothing else.  vfs_cut_power() makes what it leaves
 * where the drive had written some of the rest, in no order.
 */

static struct {
	long calls;		/* writes, truncations and syncs so far */
	long fail_at;		/* the number of the call that fails; 0: none */
	bool fail_on;		/* and all that follow it */
	int code;		/* what it fails with */
	bool short_write;	/* half of a failing write reaches the file */
	bool reads;		/* reads are counted and fail, and nothing else */
	long cut_at;		/* the call before which cut() is called; 0: none */
	void (*cut)(void);
	long wal_syncs, syncs;
} vfs;

/* What was written since the file was synced; data NULL: cut off at `at`. */
struct vfs_pending {
	struct vfs_pending *next;
	char name[64];
	sqlite3_int64 at;
	size_t n;
	char data[];
};
static struct vfs_pending *vfs_pending, **vfs_last = &vfs_pending;
static char vfs_durable[96];	/* a directory, or "": no copies are kept */

struct vfs_file {
	sqlite3_file base;
	const char *path;
	bool wal;
	sqlite3_file *real;	/* lies behind this struct */
};

static inline sqlite3_file *
vfs_real(sqlite3_file *f)
{
	return ((struct vfs_file *)f)->real;
}

static inline bool
vfs_fails(bool reading)
{
	if (reading != vfs.reads)
		return false;
	vfs.calls++;
	if (vfs.calls == vfs.cut_at)
		vfs.cut();
	return vfs.fail_at != 0 &&
	    (vfs.fail_on ? vfs.calls >= vfs.fail_at : vfs.calls == vfs.fail_at);
}

static inline void
vfs_copy(const char *from, const char *to)
{
	char block[65536];
	int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	ssize_t n;

	while (in != -1 && (n = read(in, block, sizeof(block))) > 0)
		if (write(out, block, (size_t)n) != n)
			abort();
	close(in);
	close(out);
}

static inline void
vfs_note(const char *path, const void *data, int n, sqlite3_int64 at)
{
	struct vfs_pending *p;

	if (vfs_durable[0] == '\0' || path == NULL)
		return;
	p = calloc(1, sizeof(*p) + (size_t)n);
	snprintf(p->name, sizeof(p->name), "%s", strrchr(path, '/'));
	p->at = at;
	p->n = (size_t)n;
	if (n > 0)
		memcpy(p->data, data, p->n);
	*vfs_last = p;
	vfs_last = &p->next;
}

/* All of it, or what belongs to one file ("/name"). */
static inline void
vfs_forget(const char *name)
{
	for (struct vfs_pending **at = &vfs_pending; *at != NULL;) {
		struct vfs_pending *p = *at;

		if (name != NULL && strcmp(p->name, name) != 0) {
			at = &p->next;
			continue;
		}
		*at = p->next;
		free(p);
	}
	vfs_last = &vfs_pending;
	while (*vfs_last != NULL)
		vfs_last = &(*vfs_last)->next;
}

static inline void
vfs_keep(const char *path)
{
	char to[256];

	if (vfs_durable[0] == '\0' || path == NULL)
		return;
	snprintf(to, sizeof(to), "%s%s", vfs_durable, strrchr(path, '/'));
	vfs_copy(path, to);
	vfs_forget(strrchr(path, '/'));
}

/* Into `to`, a directory: what was synced, and of the rest whole, half or no writes as seed has it. */
static inline void
vfs_cut_power(const char *to, const char *const *names, size_t n, unsigned seed)
{
	char from[256], path[256];

	for (size_t i = 0; i < n; i++) {
		snprintf(from, sizeof(from), "%s/%s", vfs_durable, names[i]);
		snprintf(path, sizeof(path), "%s/%s", to, names[i]);
		unlink(path);
		if (access(from, F_OK) == 0)
			vfs_copy(from, path);
	}
	for (const struct vfs_pending *p = vfs_pending; p != NULL; p = p->next) {
		int luck = rand_r(&seed) % 4, fd;

		snprintf(path, sizeof(path), "%s%s", to, p->name);
		if (luck == 0 || (fd = open(path, O_RDWR | O_CREAT, 0644)) == -1)
			continue;
		if (p->n == 0 ? ftruncate(fd, p->at) == -1 :
		    pwrite(fd, p->data, luck == 1 ? p->n / 2 : p->n, p->at) == -1)
			abort();
		close(fd);
	}
}

static int
vfs_close(sqlite3_file *f)
{
	return vfs_real(f)->pMethods->xClose(vfs_real(f));
}

static int
vfs_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
	if (vfs_fails(true))
		return SQLITE_IOERR_READ;
	return vfs_real(f)->pMethods->xRead(vfs_real(f), p, n, at);
}

static int
vfs_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
	sqlite3_file *real = vfs_real(f);

	if (!vfs_fails(false)) {
		vfs_note(((struct vfs_file *)f)->path, p, n, at);
		return real->pMethods->xWrite(real, p, n, at);
	}
	if (vfs.short_write)
		real->pMethods->xWrite(real, p, n / 2, at);
	return vfs.code;
}

static int
vfs_truncate(sqlite3_file *f, sqlite3_int64 n)
{
	if (vfs_fails(false))
		return vfs.code;
	vfs_note(((struct vfs_file *)f)->path, NULL, 0, n);
	return vfs_real(f)->pMethods->xTruncate(vfs_real(f), n);
}

static int
vfs_sync(sqlite3_file *f, int flags)
{
	struct vfs_file *file = (struct vfs_file *)f;

	vfs.syncs++;
	vfs.wal_syncs += file->wal;
	if (vfs_fails(false))
		return vfs.code == SQLITE_FULL ? SQLITE_FULL : SQLITE_IOERR_FSYNC;
	vfs_keep(file->path);
	return file->real->pMethods->xSync(file->real, flags);
}

static int
vfs_size(sqlite3_file *f, sqlite3_int64 *n)
{
	return vfs_real(f)->pMethods->xFileSize(vfs_real(f), n);
}

static int
vfs_lock(sqlite3_file *f, int level)
{
	return vfs_real(f)->pMethods->xLock(vfs_real(f), level);
}

static int
vfs_unlock(sqlite3_file *f, int level)
{
	return vfs_real(f)->pMethods->xUnlock(vfs_real(f), level);
}

static int
vfs_reserved(sqlite3_file *f, int *ret)
{
	return vfs_real(f)->pMethods->xCheckReservedLock(vfs_real(f), ret);
}

static int
vfs_control(sqlite3_file *f, int op, void *arg)
{
	return vfs_real(f)->pMethods->xFileControl(vfs_real(f), op, arg);
}

static int
vfs_sector(sqlite3_file *f)
{
	return vfs_real(f)->pMethods->xSectorSize(vfs_real(f));
}

static int
vfs_characteristics(sqlite3_file *f)
{
	return vfs_real(f)->pMethods->xDeviceCharacteristics(vfs_real(f));
}

static int
vfs_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **ret)
{
	return vfs_real(f)->pMethods->xShmMap(vfs_real(f), page, size, extend, ret);
}

static int
vfs_shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
	return vfs_real(f)->pMethods->xShmLock(vfs_real(f), offset, n, flags);
}

static void
vfs_shm_barrier(sqlite3_file *f)
{
	vfs_real(f)->pMethods->xShmBarrier(vfs_real(f));
}

static int
vfs_shm_unmap(sqlite3_file *f, int remove)
{
	return vfs_real(f)->pMethods->xShmUnmap(vfs_real(f), remove);
}

static const sqlite3_io_methods vfs_methods = {
	2, vfs_close, vfs_read, vfs_write, vfs_truncate, vfs_sync, vfs_size, vfs_lock, vfs_unlock,
	vfs_reserved, vfs_control, vfs_sector, vfs_characteristics, vfs_shm_map, vfs_shm_lock,
	vfs_shm_barrier, vfs_shm_unmap, NULL, NULL,
};

static int
vfs_open(sqlite3_vfs *v, const char *path, sqlite3_file *f, int flags, int *ret_flags)
{
	sqlite3_vfs *real = v->pAppData;
	struct vfs_file *file = (struct vfs_file *)f;
	int rc;

	file->real = (sqlite3_file *)(file + 1);
	file->path = path;
	file->wal = (flags & SQLITE_OPEN_WAL) != 0;
	rc = real->xOpen(real, path, file->real, flags, ret_flags);
	file->base.pMethods = file->real->pMethods != NULL ? &vfs_methods : NULL;
	return rc;
}

static int
vfs_delete(sqlite3_vfs *v, const char *path, int sync)
{
	sqlite3_vfs *real = v->pAppData;
	char copy[256];

	if (vfs_durable[0] != '\0') {	/* a removal that is lost is no worse than one that is not */
		snprintf(copy, sizeof(copy), "%s%s", vfs_durable, strrchr(path, '/'));
		unlink(copy);
		vfs_forget(strrchr(path, '/'));
	}
	return real->xDelete(real, path, sync);
}

/* From now on all databases go through it. */
static inline void
vfs_install(void)
{
	static sqlite3_vfs shim;
	sqlite3_vfs *real = sqlite3_vfs_find(NULL);

	shim = *real;
	shim.zName = "feedwatch-test";
	shim.pAppData = real;
	shim.szOsFile = (int)sizeof(struct vfs_file) + real->szOsFile;
	shim.xOpen = vfs_open;
	shim.xDelete = vfs_delete;
	sqlite3_vfs_register(&shim, 1);
}

#endif
