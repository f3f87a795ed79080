/*
 * Reads a configuration.
 *
 * (1) A complaint never ends the reading: all are printed, then NULL is returned.
 * (2) Every word of every file is understood or complained about.
 * (3) Each file is read once, in the place where it is named first; none
 *     includes itself.
 * (4) Nothing depends on the locale, or on the order in which a folder lists
 *     its files.
 * (5) What is returned holds no pointer into the texts read.
 */
#include "config/config.h"

#include <stdlib.h>

#include "base/complaint.h"
#include "base/mem.h"
#include "config/config_url.h"
#include "config/feeds.h"
#include "config/loader.h"

#define MIB ((size_t)1024 * 1024)
#define FILE_MAX (64 * MIB)	/* one file: half a million feeds */
#define MEMORY_MAX (1024 * MIB)	/* all of them: a ceiling against endless includes */
#define DEPTH_MAX 16		/* files that include each other in a row */
#define DEFAULT_PATH CONFDIR "/feedwatch.conf"

struct directive {
	const char *name;
	void (*take)(struct loader *l);
	const char *type, *help;
};

/* What config_load() hands out is the first member; the feeds lie outside the arena. */
struct holder {
	struct config config;
	struct arena *arena;
};

static void read_file(struct loader *l, const char *path, const struct word *by);

static void
add_filter(struct loader *l, const char *path)
{
	struct paths *p = &l->filters;

	p->names = arena_array(l->arena, p->names, p->n, sizeof(*p->names));
	if (p->names != NULL)
		p->names[p->n++] = path;
}

/* What to say of a file that cannot be read. */
static const char *
file_hint(struct loader *l, const char *path)
{
	if (path[0] != '/')
		return arena_format(l->arena, "it means %s", paths_whole(l->arena, path));
	return "a pattern, such as local/*.conf, may match nothing";
}

static void
take_filter(struct loader *l, const char *path, const struct word *by)
{
	const char *why = l->open_nothing ? NULL : paths_check(l->arena, path, NULL);

	if (why == NULL)
		add_filter(l, path);
	else
		loader_refuse(l, by, arena_format(l->arena, "%s cannot be read: %s", path, why),
		    file_hint(l, path));
}

/* Each file that one word of "include" or "filters" means is handed to `take`. */
static void
take_files(struct loader *l, const struct word *w,
    void (*take)(struct loader *l, const char *path, const struct word *by))
{
	struct paths found;

	if (w->text.n == 0) {
		loader_refuse(l, w, "the name of the file is missing", NULL);
		return;
	}
	if (l->open_nothing)
		return;
	if (!paths_is_pattern(w->text)) {
		take(l, paths_join(l->arena, l->source->dir, w->text), w);
		return;
	}
	found = paths_expand(l->arena, l->source->dir, w->text);
	if (found.n == 0)
		loader_warning(l, w->at, w->n, "no file matches this pattern",
		    arena_format(l->arena, "it means %s", paths_whole(l->arena,
		    paths_join(l->arena, l->source->dir, w->text))));
	for (size_t i = 0; i < found.n; i++)
		take(l, found.names[i], w);
}

static void
take_patterns(struct loader *l, void (*take)(struct loader *l, const char *path,
    const struct word *by))
{
	const struct lines *row = &l->source->lines;

	if (row->nwords == 1)
		loader_refuse(l, &row->words[0], arena_format(l->arena, "%.*s needs a file name",
		    STR_ARG(row->words[0].text)),
		    "write one or more file names or patterns, such as local/*.conf");
	for (size_t i = 1; i < row->nwords; i++)
		take_files(l, &row->words[i], take);
}

static void
take_include(struct loader *l)
{
	take_patterns(l, read_file);
}

static void
take_filters(struct loader *l)
{
	l->any_filters = true;
	take_patterns(l, take_filter);
}

static const struct directive directives[] = {
	{ "feed", feeds_take, "name, address, options",
	    "a feed to poll: feed NAME URL [OPTION=VALUE]…" },
	{ "filters", take_filters, "patterns",
	    "files with filters; may be given several times" },
	{ "include", take_include, "patterns",
	    "files that are read here; may be given several times" },
};

#define NDIRECTIVES (sizeof(directives) / sizeof(directives[0]))

/* What to write in place of a directive that there is not. */
static const char *
directive_hint(struct loader *l, struct str name)
{
	const char *names[NDIRECTIVES + SETTINGS_MAX], *guess;
	struct str rest = name, head = str_cut(&rest, '=');
	size_t n = 0;

	if (settings_find(&settings_feed, head) != NULL)
		return arena_format(l->arena, "it is an option of a feed: feed NAME URL %.*s=VALUE",
		    STR_ARG(head));
	if (memmem(name.p, name.n, "://", 3) != NULL)
		return "a feed is written feed NAME URL";
	for (; n < NDIRECTIVES; n++)
		names[n] = directives[n].name;
	for (size_t i = 0; i < settings_file.n; i++)
		names[n++] = settings_file.rows[i].name;
	guess = complaint_guess(head, names, n);
	return guess != NULL ? arena_format(l->arena, "did you mean %s?", guess) :
	    "feedwatch.conf(5) lists all settings";
}

static void
refuse_unknown(struct loader *l, const struct word *w)
{
	struct str rest = w->text, head = str_cut(&rest, '=');

	if (settings_find(&settings_file, head) != NULL)
		loader_error(l, w->at + head.n, 1, "unexpected '='", arena_format(l->arena,
		    "a setting is written without it: %.*s VALUE", STR_ARG(head)));
	else
		loader_refuse(l, w, loader_unknown(l, "setting", w->text),
		    directive_hint(l, w->text));
}

/* The complaint about more words than one value; people write 10 min and My Agent. */
static void
refuse_surplus(struct loader *l, const struct setting *s)
{
	const struct word *words = l->source->lines.words;
	const struct word *last = &words[l->source->lines.nwords - 1];
	const char *joined = arena_format(l->arena, "%.*s%.*s", STR_ARG(words[1].text),
	    STR_ARG(words[2].text));
	const char *hint = "a value with spaces is written in \"…\"";

	if (str_eq(words[1].text, STR("=")))
		hint = "write the value without '='";
	else if ((s->type == SETTING_DURATION && settings_duration(str_of(joined)) >= 0) ||
	    (s->type == SETTING_SIZE && settings_size(str_of(joined)) >= 0))
		hint = arena_format(l->arena, "write %s, without a space", joined);
	loader_error(l, words[2].at, last->at + last->n - words[2].at,
	    arena_format(l->arena, "%s takes one value", s->name), hint);
}

static void
take_setting(struct loader *l, const struct setting *s)
{
	const struct lines *row = &l->source->lines;
	struct spot *first = &l->first[s - settings_file.rows];
	struct setting_value v = loader_value(l);

	if (first->file != NULL)
		loader_refuse(l, &row->words[0], arena_format(l->arena, "%s is set twice",
		    s->name), loader_where(l, *first, "set"));
	else
		*first = loader_spot(l);
	if (row->nwords == 1)
		loader_refuse(l, &row->words[0], arena_format(l->arena, "%s needs a value",
		    s->name), arena_format(l->arena, "write %s VALUE: %s", s->name,
		    settings_bounds(s, l->arena)));
	else if (row->nwords > 2)
		refuse_surplus(l, s);
	else if (!settings_set(s, &v, row->words[1].text, l->config))
		loader_refuse(l, &row->words[1], v.what, v.hint);
}

/* One line that could be divided into words. */
static void
take_line(struct loader *l)
{
	const struct word *w = &l->source->lines.words[0];
	const struct setting *s = settings_find(&settings_file, w->text);

	for (size_t i = 0; i < NDIRECTIVES; i++)
		if (str_eq(w->text, str_of(directives[i].name))) {
			directives[i].take(l);
			return;
		}
	if (s != NULL)
		take_setting(l, s);
	else
		refuse_unknown(l, w);
}

/* All lines of the current source. */
static void
read_lines(struct loader *l, struct str text)
{
	struct source *s = l->source;

	lines_init(&s->lines, text, l->arena);
	while (lines_next(&s->lines))
		if (s->lines.flaw.what != NULL)
			loader_error(l, s->lines.flaw.at, s->lines.flaw.n, s->lines.flaw.what,
			    s->lines.flaw.hint);
		else
			take_line(l);
	lines_release(&s->lines);
	free(s->shown);
	s->shown = NULL;
}

/* True where the file of that id is being read further up. */
static bool
reading(const struct source *s, struct str id)
{
	while (s != NULL && !str_eq(s->id, id))
		s = s->from;
	return s != NULL;
}

/* Why the file that s names is not to be read, in words; NULL where it is. */
static const char *
refusal(struct loader *l, struct source *s)
{
	const char *why = paths_check(l->arena, s->path, &s->id);

	if (why == NULL && reading(s->from, s->id))
		return "it would include itself";
	if (why == NULL && s->depth > DEPTH_MAX)
		return "more than 16 files include each other in a row";
	return why;
}

/* An included file, named by a word of the current line. */
static void
read_file(struct loader *l, const char *path, const struct word *by)
{
	struct source *s = arena_alloc(l->arena, sizeof(*s));
	char *text = NULL;
	const char *why;
	size_t size;

	if (s == NULL)
		return;
	*s = (struct source){ .path = path, .dir = paths_folder(l->arena, path),
		.from = l->source, .depth = l->source->depth + 1 };
	why = refusal(l, s);
	if (why == NULL && seen_add(&l->files, s->id, 0) != SEEN_NEW)
		return;
	if (why == NULL)
		text = paths_read(path, FILE_MAX, &size, &why);
	if (text == NULL) {
		loader_refuse(l, by, arena_format(l->arena, "%s cannot be included: %s", path, why),
		    paths_check(l->arena, path, NULL) != NULL ? file_hint(l, path) : NULL);
		return;
	}
	l->source = s;
	read_lines(l, (struct str){ text, size });
	l->source = s->from;
	free(text);
}

/* The filter files in byte order of their names, each once, whatever names it has. */
static void
finish_filters(struct loader *l)
{
	struct config *c = l->config;
	struct seen ids = { NULL, 0, 0 };

	paths_sort(&l->filters);
	c->filter_files = l->filters.names;
	for (size_t i = 0; i < l->filters.n; i++) {
		const char *path = l->filters.names[i];
		struct str id = str_of(path);

		paths_check(l->arena, path, &id);
		if (seen_add(&ids, id, i) == SEEN_NEW)
			c->filter_files[c->nfilter_files++] = path;
	}
	seen_release(&ids);
}

/* NAME of CONFDIR/NAME.conf, the configuration of feedwatch@NAME; else nothing. */
static struct str
instance_of(const char *path)
{
	struct str name = str_of(path), end = STR(".conf");

	if (!str_starts(name, STR(CONFDIR "/")) || name.n < end.n ||
	    !str_eq(str_from(name, name.n - end.n), end))
		return (struct str){ NULL, 0 };
	name = str_from(name, sizeof(CONFDIR));
	name.n -= end.n;
	return name.n == 0 || memchr(name.p, '/', name.n) != NULL ||
	    str_eq(name, STR("feedwatch")) ? (struct str){ NULL, 0 } : name;
}

/*
 * The first folder of $STATE_DIRECTORY (systemd.exec(5)) holds the database; a
 * command in a shell, which lacks it, finds the one of the service whose
 * configuration it reads.
 */
static const char *
default_database(struct arena *a, const char *path)
{
	struct str dirs = str_of(getenv("STATE_DIRECTORY"));
	struct str dir = str_cut(&dirs, ':'), instance = instance_of(path);

	if (dir.n > 0)
		return arena_format(a, "%.*s/feedwatch.db", STR_ARG(dir));
	if (instance.n > 0)
		return arena_format(a, "/var/lib/feedwatch-%.*s/feedwatch.db", STR_ARG(instance));
	return "/var/lib/feedwatch/feedwatch.db";
}

static struct config *
new_config(const char *path)
{
	struct holder *h = mem_alloc(sizeof(*h));
	struct setting_value v;

	h->arena = arena_new(MEMORY_MAX);
	v = (struct setting_value){ .arena = h->arena, .dir = "" };
	h->config.path = arena_copy(h->arena, str_of(path)).p;
	settings_defaults(&settings_file, &v, &h->config);
	return &h->config;
}

/* A configuration that is no error and still cannot be meant. */
static void
warn_of_nothing(struct loader *l)
{
	if (l->config->nfeeds == 0)
		loader_warning(l, SIZE_MAX, 0, "no feed is configured: nothing will be polled",
		    "a feed is written feed NAME URL");
	if (!l->any_filters)
		loader_warning(l, SIZE_MAX, 0, "no filters are configured: nothing will be flagged",
		    "name the files that hold them: filters filters/*.filter");
}

static void
refuse_order(struct loader *l, const char *name, const char *what)
{
	const struct setting *s = settings_find(&settings_file, str_of(name));

	loader_error(l, SIZE_MAX, 0, what, loader_where(l, l->first[s - settings_file.rows], "set"));
}

/* What is not set follows from interval, within the bounds of its own. */
static void
bound_interval(struct loader *l)
{
	struct config *c = l->config;
	const struct setting *most = settings_find(&settings_file, STR("interval-max"));

	if (c->interval_min == 0)
		c->interval_min = c->interval / 2;
	if (c->interval_max == 0)
		c->interval_max = c->interval > most->max / 6 ? most->max : c->interval * 6;
	if (c->interval_min > c->interval)
		refuse_order(l, "interval-min", "interval-min is longer than interval");
	if (c->interval_max < c->interval)
		refuse_order(l, "interval-max", "interval-max is shorter than interval");
}

static void
finish(struct loader *l)
{
	struct config *c = l->config;

	bound_interval(l);
	if (!l->open_nothing && l->errors == 0)
		warn_of_nothing(l);
	feeds_finish(l);
	finish_filters(l);
	if (c->database == NULL)
		c->database = default_database(l->arena, c->path);
	if (arena_full(l->arena)) {
		fprintf(l->diag, "%s: error: the configuration needs more than 1 GiB\n", c->path);
		l->errors++;
	}
	loader_finish(l);
}

static struct config *
load(const char *path, struct str text, bool open_nothing, FILE *diag,
    struct config_counts *ret_counts)
{
	struct config *c = new_config(path);
	struct arena *arena = ((struct holder *)c)->arena;
	struct source s = { .path = c->path, .dir = paths_folder(arena, c->path) };
	struct loader l = { .config = c, .arena = arena, .diag = diag, .source = &s,
		.open_nothing = open_nothing };

	if (!open_nothing && paths_check(arena, c->path, &s.id) == NULL)
		seen_add(&l.files, s.id, 0);
	read_lines(&l, text);
	finish(&l);
	seen_release(&l.files);
	seen_release(&l.names);
	seen_release(&l.urls);
	*ret_counts = (struct config_counts){ l.errors, l.warnings };
	if (l.errors == 0)
		return c;
	config_free(c);
	return NULL;
}

struct config *
config_load(const char *path, FILE *diag)
{
	struct config_counts counts;

	return config_check(path, diag, &counts);
}

struct config *
config_check(const char *path, FILE *diag, struct config_counts *ret_counts)
{
	struct config *c;
	const char *why;
	size_t size;
	char *text = paths_read(path, FILE_MAX, &size, &why);

	if (text == NULL) {
		fprintf(diag, "%s: error: the configuration cannot be read: %s%s\n", path, why,
		    strcmp(path, DEFAULT_PATH) == 0 ? "; name another one with -c FILE" : "");
		*ret_counts = (struct config_counts){ .errors = 1 };
		return NULL;
	}
	c = load(path, (struct str){ text, size }, false, diag, ret_counts);
	free(text);
	return c;
}

struct config *
config_parse(const char *path, struct str text, FILE *diag)
{
	struct config_counts counts;

	return load(path, text, true, diag, &counts);
}

struct config *
config_default(void)
{
	struct config *c = new_config("");

	c->database = default_database(((struct holder *)c)->arena, "");
	c->interval_min = c->interval / 2;
	c->interval_max = c->interval * 6;
	return c;
}

void
config_free(struct config *c)
{
	struct holder *h = (struct holder *)c;

	if (c == NULL)
		return;
	arena_free(h->arena);
	free(c->feeds);
	free(h);
}

int64_t
config_duration(struct str text)
{
	return settings_duration(text);
}

bool
config_url_ok(struct str url, const char **ret_why)
{
	struct config_url_fault f = config_url_check(url);

	if (f.what != NULL)
		*ret_why = f.what;
	return f.what == NULL;
}

/* mark: what stands behind the name where it is used. */
static void
describe(FILE *out, const struct setting_table *table, const char *mark, struct arena *a)
{
	for (size_t i = 0; i < table->n; i++) {
		const struct setting *s = &table->rows[i];

		fprintf(out, "%s%s\t%s\t%s\t%s\t%s\n", s->name, mark, settings_type_name(s),
		    s->fallback, settings_bounds(s, a), s->help);
	}
}

void
config_describe(FILE *out)
{
	struct arena *a = arena_new(MEMORY_MAX);

	for (size_t i = 0; i < NDIRECTIVES; i++)
		fprintf(out, "%s\t%s\t\t\t%s\n", directives[i].name, directives[i].type,
		    directives[i].help);
	describe(out, &settings_file, "", a);
	describe(out, &settings_feed, "=", a);
	arena_free(a);
}
