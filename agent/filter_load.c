#include "agent/filter_load.h"

#include <errno.h>
#include <stdlib.h>

#include "base/mem.h"

#define FILE_MAX (129UL * 1024 * 1024)	/* bytes read of one file: beyond 128 MiB it is refused */
#define PIECE ((size_t)64 * 1024)

/* All of a file, malloced; NULL where it cannot be read (errno). */
static char *
slurp(const char *path, size_t *ret_n)
{
	FILE *in = fopen(path, "rb");
	char *p = NULL;
	size_t n = 0, got;
	bool good;

	if (in == NULL)
		return NULL;
	do {
		p = mem_grow(p, n + PIECE + n / 2);
		got = fread(p + n, 1, PIECE + n / 2, in);
		n += got;
	} while (got > 0 && n < FILE_MAX);
	good = !ferror(in);
	fclose(in);
	*ret_n = n;
	if (good)
		return p;
	free(p);
	return NULL;
}

static void
release(char **text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(text[i]);
	free(text);
}

struct filter_set *
filter_load(const char *const *path, size_t n, FILE *diag, struct filter_counts *ret_counts)
{
	struct filter_file *file = mem_array(n + 1, sizeof(*file));
	char **text = mem_array(n + 1, sizeof(*text));
	struct filter_set *set = NULL;
	size_t unread = 0;

	for (size_t i = 0; i < n; i++) {
		size_t size = 0;

		text[i] = slurp(path[i], &size);
		if (text[i] == NULL) {
			fprintf(diag, "%s: %s\n", path[i], strerror(errno));
			unread++;
			continue;
		}
		file[i] = (struct filter_file){ path[i], { text[i], size } };
	}
	if (unread == 0)
		set = filter_compile(file, n, diag, ret_counts);
	release(text, n);
	free(file);
	return set;
}
