#include "agent/delta.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "config/settings.h"

#define SHOWN 8				/* names of a list: a log line is no inventory */
#define NAMES_MAX ((size_t)1024)	/* bytes of them */

struct named {
	const char *name;
	const void *thing;
};

/* Things by name. */
struct index {
	struct named *of;
	size_t n;
	const struct config *config;
};

static int
by_name(const void *left, const void *right)
{
	return strcmp(((const struct named *)left)->name, ((const struct named *)right)->name);
}

static struct index
feeds_of(const struct config *c)
{
	struct index x = { mem_array(c->nfeeds + 1, sizeof(struct named)), c->nfeeds, c };

	for (size_t i = 0; i < x.n; i++)
		x.of[i] = (struct named){ c->feeds[i].name, &c->feeds[i] };
	qsort(x.of, x.n, sizeof(*x.of), by_name);
	return x;
}

static struct index
filters_of(const struct filter_set *set)
{
	size_t n = filter_count(set);
	struct index x = { mem_array(n + 1, sizeof(struct named)), n, NULL };

	for (size_t i = 0; i < n; i++)
		x.of[i] = (struct named){ filter_name(set, i), filter_hash(set, i) };
	qsort(x.of, n, sizeof(*x.of), by_name);
	return x;
}

/* What both have from the file's settings is no change of the feed. */
static bool
same_feed(const struct index *before, size_t i, const struct index *after, size_t j)
{
	const struct config_feed *a = before->of[i].thing, *b = after->of[j].thing;

	for (size_t k = 0; k < settings_feed.n; k++) {
		const struct setting *s = &settings_feed.rows[k];

		if (!settings_same(s, a, b) && !(settings_inherited(s, a, before->config) &&
		    settings_inherited(s, b, after->config)))
			return false;
	}
	return strcmp(a->url, b->url) == 0;
}

static bool
same_filter(const struct index *before, size_t i, const struct index *after, size_t j)
{
	return strcmp(before->of[i].thing, after->of[j].thing) == 0;	/* hashes */
}

static void
add(struct delta *d, enum delta_list list, const char *name)
{
	if (d->n[list]++ < SHOWN) {
		buf_add(&d->names[list], d->n[list] > 1 ? STR(", ") : STR(""));
		buf_add(&d->names[list], str_of(name));
	}
}

/* Both in one pass; `added` is the first of three lists. */
static void
compare(struct delta *d, enum delta_list added, struct index before, struct index after,
    bool (*same)(const struct index *, size_t, const struct index *, size_t))
{
	size_t i = 0, j = 0;

	while (i < before.n || j < after.n) {
		int order = i == before.n ? 1 : j == after.n ? -1 :
		    by_name(&before.of[i], &after.of[j]);

		if (order < 0)
			add(d, added + 1, before.of[i].name);
		else if (order > 0)
			add(d, added, after.of[j].name);
		else if (!same(&before, i, &after, j))
			add(d, added + 2, after.of[j].name);
		i += order <= 0;
		j += order >= 0;
	}
	free(before.of);
	free(after.of);
}

void
delta_init(struct delta *d, const struct delta_side *before, const struct delta_side *after)
{
	*d = (struct delta){ 0 };
	for (int i = 0; i < DELTA_NLISTS; i++)
		buf_init(&d->names[i], NAMES_MAX);
	compare(d, DELTA_FEEDS_ADDED, feeds_of(before->config), feeds_of(after->config), same_feed);
	compare(d, DELTA_FILTERS_ADDED, filters_of(before->filters), filters_of(after->filters),
	    same_filter);
	for (size_t i = 0; i < settings_file.n; i++)
		if (!settings_same(&settings_file.rows[i], before->config, after->config))
			add(d, DELTA_SETTINGS_CHANGED, settings_file.rows[i].name);
	for (int i = 0; i < DELTA_NLISTS; i++)
		if (d->n[i] > SHOWN)
			buf_addf(&d->names[i], " and %zu more", d->n[i] - SHOWN);
}

void
delta_release(struct delta *d)
{
	for (int i = 0; i < DELTA_NLISTS; i++)
		buf_release(&d->names[i]);
}

struct str
delta_names(struct delta *d, enum delta_list list)
{
	return d->n[list] > 0 ? buf_str(&d->names[list]) : (struct str){ NULL, 0 };
}
