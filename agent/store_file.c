#include "agent/store_file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

/* https://sqlite.org/fileformat.html, 1.3 */
#define HEADER_SIZE 100
#define HEADER_MAGIC "SQLite format 3"	/* with its NUL */
#define HEADER_WRITE_VERSION 18	/* 2: WAL */
#define HEADER_USER_VERSION 60
#define HEADER_APPLICATION 68

static enum store_file_state
refuse(FILE *diag, const char *path, const char *what)
{
	fprintf(diag, "%s: %s; nothing was changed\n", path, what);
	return STORE_FILE_REFUSED;
}

static uint32_t
big_endian(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static enum store_file_state
judge(const char *path, const unsigned char *header, size_t n, uint32_t application,
    uint32_t newest, FILE *diag)
{
	/*
	 * We make a database under another name and rename it when it is whole,
	 * so an empty or short file was never ours, or has lost all it held.
	 */
	if (n == 0)
		return refuse(diag, path, "is empty, which no database is (its contents were lost, "
		    "or something else made it); move it away to start afresh");
	if (n < HEADER_SIZE || memcmp(header, HEADER_MAGIC, sizeof(HEADER_MAGIC)) != 0)
		return refuse(diag, path, "is not an SQLite database (or its beginning was "
		    "overwritten)");
	if (big_endian(header + HEADER_APPLICATION) != application)
		return refuse(diag, path, "is another program's SQLite database");
	if (big_endian(header + HEADER_USER_VERSION) > newest)
		return refuse(diag, path, "was made by a newer feedwatch than this one");
	return STORE_FILE_GOOD;
}

static enum store_file_state
missing(const char *path, FILE *diag)
{
	char *copy = mem_copy(path);
	const char *directory = dirname(copy);
	enum store_file_state state = STORE_FILE_ABSENT;
	struct stat st;

	if (stat(directory, &st) == -1) {
		fprintf(diag, "%s: the directory %s: %s; name another with `database PATH` in the "
		    "configuration or with $STATE_DIRECTORY\n", path, directory, strerror(errno));
		state = STORE_FILE_REFUSED;
	}
	free(copy);
	return state;
}

enum store_file_state
store_file_look(const char *path, uint32_t application, uint32_t newest, FILE *diag)
{
	unsigned char header[HEADER_SIZE];
	/* NONBLOCK: a FIFO of that name must not hold us up */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	ssize_t n;
	struct stat st;

	if (fd == -1 && errno == ENOENT)
		return missing(path, diag);
	if (fd == -1 && errno == EACCES)
		return refuse(diag, path, "Permission denied (the service's own is root's to read)");
	if (fd == -1)
		return refuse(diag, path, strerror(errno));
	if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode)) {
		close(fd);
		return refuse(diag, path, "is not a regular file");
	}
	n = pread(fd, header, sizeof(header), 0);
	close(fd);
	if (n == -1)
		return refuse(diag, path, strerror(errno));
	return judge(path, header, (size_t)n, application, newest, diag);
}

bool
store_file_at_rest(const char *path)
{
	char *wal = store_file_beside(path, "-wal");
	bool at_rest = access(wal, F_OK) == -1 && errno == ENOENT;
	int fd = at_rest ? open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK) : -1;
	unsigned char version = 0;

	at_rest = fd != -1 && pread(fd, &version, 1, HEADER_WRITE_VERSION) == 1 && version == 2;
	if (fd != -1)
		close(fd);
	free(wal);
	return at_rest;
}

static void
complain_taken(const char *path, int fd, FILE *diag)
{
	char digits[24] = "";
	ssize_t n = pread(fd, digits, sizeof(digits) - 1, 0);
	long pid = n > 0 ? strtol(digits, NULL, 10) : 0;

	if (pid > 0)
		fprintf(diag, "%s: already in use by process %ld\n", path, pid);
	else
		fprintf(diag, "%s: already in use by another process\n", path);
}

int
store_file_lock(const char *path, FILE *diag)
{
	char *lock = store_file_beside(path, ".lock");
	int fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0644);

	if (fd == -1)
		fprintf(diag, "%s: cannot write %s: %s\n", path, lock, strerror(errno));
	else if (flock(fd, LOCK_EX | LOCK_NB) == -1) {
		if (errno == EWOULDBLOCK)
			complain_taken(path, fd, diag);
		else
			fprintf(diag, "%s: cannot lock %s: %s\n", path, lock, strerror(errno));
		close(fd);
		fd = -1;
	}
	free(lock);
	/* the number is for people: a full disk must not keep us from working */
	if (fd != -1 && ftruncate(fd, 0) == 0)
		(void)!dprintf(fd, "%ld\n", (long)getpid());
	return fd;
}

bool
store_file_id(const char *path, dev_t *ret_device, ino_t *ret_inode)
{
	struct stat st;

	if (stat(path, &st) == -1)
		return false;
	*ret_device = st.st_dev;
	*ret_inode = st.st_ino;
	return true;
}

bool
store_file_sync_directory(const char *path)
{
	char *copy = mem_copy(path);
	int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool good;

	good = fd != -1 && (fsync(fd) == 0 || errno == EINVAL);
	if (fd != -1)
		close(fd);
	free(copy);
	return good;
}

bool
store_file_rename(const char *from, const char *to)
{
	return rename(from, to) == 0 && store_file_sync_directory(to);
}

char *
store_file_beside(const char *path, const char *suffix)
{
	size_t size = strlen(path) + strlen(suffix) + 1;
	char *beside = mem_alloc(size);

	snprintf(beside, size, "%s%s", path, suffix);
	return beside;
}

char *
store_file_real(const char *path)
{
	char *real = realpath(path, NULL);

	if (real != NULL)
		return real;
	/* to SQLite on Debian "file:x" would be a URI, "./file:x" is a path */
	if (strchr(path, '/') == NULL)
		return store_file_beside("./", path);
	return mem_copy(path);
}
