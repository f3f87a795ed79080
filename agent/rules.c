#include "agent/rules.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/complaint.h"
#include "base/mem.h"

#define PIECE ((size_t)64 * 1024)

static bool
read_file(const char *path, struct buf *text, FILE *diag)
{
	FILE *f = fopen(path, "rbe");
	char *piece;
	size_t n;
	bool bad;

	if (f == NULL) {
		fprintf(diag, "%s: error: cannot read this filter file: %s\n", path, strerror(errno));
		return false;
	}
	piece = mem_alloc(PIECE);
	while ((n = fread(piece, 1, PIECE, f)) > 0 && buf_add(text, (struct str){ piece, n }))
		;
	bad = ferror(f) != 0;
	if (bad)
		fprintf(diag, "%s: error: cannot read this filter file: %s\n", path, strerror(errno));
	else if (text->over)
		fprintf(diag, "%s: error: larger than %zu MiB, which no filter file should be\n",
		    path, RULES_FILE_MAX / 1024 / 1024);
	free(piece);
	fclose(f);
	return !bad && !text->over;
}

struct filter_set *
rules_read(const char *const *files, size_t n, FILE *diag, struct filter_counts *ret_counts)
{
	struct buf *text = mem_array(n, sizeof(*text));
	struct filter_file *file = mem_array(n, sizeof(*file));
	struct filter_set *set = NULL;
	bool ok = true;

	for (size_t i = 0; i < n; i++) {
		buf_init(&text[i], RULES_FILE_MAX);
		ok = read_file(files[i], &text[i], diag) && ok;
		file[i] = (struct filter_file){ files[i], buf_str(&text[i]) };
	}
	if (ok)
		set = filter_compile(file, n, diag, ret_counts);
	for (size_t i = 0; i < n; i++)
		buf_release(&text[i]);
	free(text);
	free(file);
	return set;
}

/* Says which filter a feed names in vain. */
static void
complain(const struct config_feed *feed, const char *name, const struct filter_set *set, FILE *diag)
{
	size_t n = filter_count(set);
	const char **names = mem_array(n, sizeof(*names)), *guess;

	for (size_t i = 0; i < n; i++)
		names[i] = filter_name(set, i);
	guess = complaint_guess(str_of(name), names, n);
	fprintf(diag, "%s:%zu:1: error: feed %s names the filter %s, which no filter file has\n",
	    feed->file, feed->line, feed->name, name);
	if (guess != NULL)
		fprintf(diag, "      = did you mean %s?\n", guess);
	free(names);
}

struct filter_set *
rules_load(const struct config *config, FILE *diag, struct filter_counts *ret_counts)
{
	struct filter_set *set = rules_read(config->filter_files, config->nfilter_files, diag,
	    ret_counts);
	bool ok = true;

	if (set == NULL)
		return NULL;
	for (size_t i = 0; i < config->nfeeds; i++) {
		const struct config_feed *feed = &config->feeds[i];

		for (size_t j = 0; j < feed->nfilters; j++) {
			if (filter_find(set, str_of(feed->filters[j])) >= 0)
				continue;
			complain(feed, feed->filters[j], set, diag);
			ok = false;
		}
	}
	if (ok)
		return set;
	filter_free(set);
	return NULL;
}
