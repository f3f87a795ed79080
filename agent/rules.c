#include "agent/rules.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/request.h"
#include "base/buf.h"
#include "base/complaint.h"
#include "base/mem.h"

#define MESSAGE_MAX ((size_t)64 * 1024)	/* bytes of one complaint */

static bool
read_file(const char *path, struct buf *text, FILE *diag)
{
	FILE *f = fopen(path, "rbe");
	bool bad;

	if (f == NULL) {
		fprintf(diag, "%s: error: cannot read this filter file: %s\n", path, strerror(errno));
		return false;
	}
	bad = !buf_read(text, f) && !text->over;
	if (bad)
		fprintf(diag, "%s: error: cannot read this filter file: %s\n", path, strerror(errno));
	else if (text->over)
		fprintf(diag, "%s: error: larger than %zu MiB, which no filter file should be\n",
		    path, RULES_FILE_MAX / 1024 / 1024);
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

/* Where a name stands behind filters= on its feed's line; else that line's beginning. */
static struct place
place_of(const struct config_feed *feed, const char *name, struct str text)
{
	struct place where = { feed->file, text, 0, 1 };
	struct str rest = text, line = { NULL, 0 };
	const char *option, *at;

	for (size_t i = 0; i < feed->line && rest.n > 0; i++)
		line = str_cut(&rest, '\n');
	if (line.n == 0)
		return where;
	where.at = (size_t)(line.p - text.p);
	option = memmem(line.p, line.n, "filters=", 8);
	at = option == NULL ? NULL :
	    memmem(option, (size_t)(line.p + line.n - option), name, strlen(name));
	if (at != NULL) {
		where.at = (size_t)(at - text.p);
		where.n = strlen(name);
	}
	return where;
}

/* Says which filter a feed names in vain. */
static void
complain(const struct config_feed *feed, const char *name, const struct filter_set *set, FILE *diag)
{
	size_t n = filter_count(set);
	const char **names = mem_array(n, sizeof(*names)), *guess;
	struct buf text, what, hint;

	for (size_t i = 0; i < n; i++)
		names[i] = filter_name(set, i);
	guess = complaint_guess(str_of(name), names, n);
	buf_init(&text, RULES_FILE_MAX);
	buf_init(&what, MESSAGE_MAX);
	buf_init(&hint, MESSAGE_MAX);
	read_file(feed->file, &text, diag);
	buf_addf(&what, "feed %s names the filter %s, which no filter file has", feed->name, name);
	buf_addf(&hint, "did you mean %s?", guess != NULL ? guess : "");
	complaint_print(diag, place_of(feed, name, buf_str(&text)), "error", buf_cstr(&what),
	    guess != NULL ? buf_cstr(&hint) : "`feedwatch check FILE` reads a filter file alone");
	buf_release(&text);
	buf_release(&what);
	buf_release(&hint);
	free(names);
}

/* Does each feed name filters that are there?  Says which do not. */
static bool
check_choices(const struct config *config, const struct filter_set *set, FILE *diag)
{
	bool ok = true;

	for (size_t i = 0; i < config->nfeeds; i++) {
		const struct config_feed *feed = &config->feeds[i];

		for (size_t j = 0; j < feed->nfilters; j++) {
			if (filter_find(set, str_of(feed->filters[j])) >= 0)
				continue;
			complain(feed, feed->filters[j], set, diag);
			ok = false;
		}
	}
	return ok;
}

struct filter_set *
rules_load(const struct config *config, FILE *diag, struct filter_counts *ret_counts)
{
	char *text = NULL;
	size_t size = 0;
	FILE *said = open_memstream(&text, &size);
	struct filter_set *set = rules_read(config->filter_files, config->nfilter_files,
	    said != NULL ? said : diag, ret_counts);
	bool ok = set == NULL || check_choices(config, set, diag);

	if (said != NULL)
		fclose(said);
	if (ok && text != NULL)
		fputs(text, diag);
	free(text);
	if (ok)
		return set;
	if (ret_counts != NULL)
		ret_counts->warnings = 0;
	filter_free(set);
	return NULL;
}

bool
rules_reload(const char *path, FILE *diag, struct config **ret_config,
    struct filter_set **ret_filters)
{
	*ret_filters = NULL;
	*ret_config = config_load(path, diag);
	if (*ret_config != NULL && request_trust(*ret_config, diag))
		*ret_filters = rules_load(*ret_config, diag, NULL);
	if (*ret_filters != NULL)
		return true;
	config_free(*ret_config);
	return false;
}
