#include "config/paths.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"

#define PATTERN_MARKS "*?[]\\"

const char *
paths_folder(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return "";
	return arena_copy(a, (struct str){ path, (size_t)(slash - path) + 1 }).p;
}

const char *
paths_join(struct arena *a, const char *dir, struct str path)
{
	if (str_starts(path, STR("/")))
		dir = "";
	else if (str_starts(path, STR("./")))
		path = str_from(path, 2);
	return arena_format(a, "%s%.*s", dir, STR_ARG(path));
}

const char *
paths_whole(struct arena *a, const char *path)
{
	char here[PATH_MAX];

	if (path[0] == '/' || getcwd(here, sizeof(here)) == NULL)
		return path;
	return arena_format(a, "%s/%s", strcmp(here, "/") == 0 ? "" : here, path);
}

bool
paths_is_pattern(struct str path)
{
	for (size_t i = 0; i < path.n; i++)
		if (path.p[i] == '*' || path.p[i] == '?' || path.p[i] == '[')
			return true;
	return false;
}

/* The pattern with its folder before it; the folder means itself, whatever marks are in it. */
static void
add_pattern(struct buf *b, const char *dir, struct str pattern)
{
	if (!str_starts(pattern, STR("/")))
		for (const char *p = dir; *p != '\0'; p++) {
			if (strchr(PATTERN_MARKS, *p) != NULL)
				buf_addc(b, '\\');
			buf_addc(b, *p);
		}
	buf_add(b, pattern);
}

static bool
folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void
paths_sort(struct paths *p)
{
	if (p->n > 1)
		qsort(p->names, p->n, sizeof(*p->names), by_name);
}

struct paths
paths_expand(struct arena *a, const char *dir, struct str pattern)
{
	struct paths found = { NULL, 0 };
	struct buf b;
	glob_t g;

	if (str_starts(pattern, STR("./")))
		pattern = str_from(pattern, 2);
	buf_init(&b, SIZE_MAX);
	add_pattern(&b, dir, pattern);
	if (glob(buf_cstr(&b), GLOB_NOSORT, NULL, &g) == 0) {
		found.names = arena_alloc(a, g.gl_pathc * sizeof(*found.names));
		for (size_t i = 0; found.names != NULL && i < g.gl_pathc; i++)
			if (!folder(g.gl_pathv[i]))
				found.names[found.n++] = arena_copy(a, str_of(g.gl_pathv[i])).p;
		globfree(&g);
	}
	buf_release(&b);
	if (arena_full(a))
		found.n = 0;
	paths_sort(&found);
	return found;
}

const char *
paths_check(struct arena *a, const char *path, struct str *ret_id)
{
	struct stat st;

	if (stat(path, &st) != 0 || access(path, R_OK) != 0)
		return errno == ENOENT ? "there is no such file" : strerror(errno);
	if (S_ISDIR(st.st_mode))
		return "it is a directory";
	if (!S_ISREG(st.st_mode))
		return "it is not a regular file";
	if (ret_id != NULL)
		*ret_id = str_of(arena_format(a, "%ju:%ju", (uintmax_t)st.st_dev,
		    (uintmax_t)st.st_ino));
	return NULL;
}

/* Reads fd to its end into b; NULL or why not. */
static const char *
slurp(int fd, struct buf *b)
{
	char piece[65536];
	ssize_t n;

	while ((n = read(fd, piece, sizeof(piece))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EISDIR ? "it is a directory" : strerror(errno);
		if (!buf_add(b, (struct str){ piece, (size_t)n }))
			return "it is far too large for a configuration";
	}
	return NULL;
}

char *
paths_read(const char *path, size_t max, size_t *ret_size, const char **ret_why)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	const char *why;
	struct buf b;

	if (fd < 0) {
		*ret_why = errno == ENOENT ? "there is no such file" : strerror(errno);
		return NULL;
	}
	buf_init(&b, max);
	why = slurp(fd, &b);
	close(fd);
	if (why != NULL) {
		buf_release(&b);
		*ret_why = why;
		return NULL;
	}
	*ret_size = b.n;
	return b.p != NULL ? b.p : mem_copy("");
}
