#include "config/settings.h"

#include "base/clock.h"
#include "base/complaint.h"
#include "config/config.h"
#include "config/paths.h"
#include "config/settings_wire.h"
#include "version.h"

#define KIB ((int64_t)1024)
#define MIB (1024 * KIB)
#define GIB (1024 * MIB)

#define NAME_MAX_SIZE 64	/* bytes of a tag or the name of a filter: it stands in every log line */
#define NAMES_MAX 64		/* names in one list */
#define AGENT_MAX 256		/* bytes of a User-Agent: servers refuse long headers */

#define IN_FILE(member) offsetof(struct config, member)
#define IN_FEED(member) offsetof(struct config_feed, member)
#define NO_BOUNDS 0, 0

static const struct setting file_rows[] = {
	{ "database", SETTING_PATH, "($STATE_DIRECTORY/feedwatch.db)", NO_BOUNDS,
	    IN_FILE(database), "the SQLite file that holds items, alerts and the state of feeds" },
	{ "interval", SETTING_DURATION, "10min", CLOCK_MINUTE, 7 * CLOCK_DAY,
	    IN_FILE(interval), "time between two polls of a feed" },
	{ "interval-min", SETTING_DURATION, "(half of interval)", 30 * CLOCK_SECOND, 7 * CLOCK_DAY,
	    IN_FILE(interval_min), "the same of a feed that publishes more often" },
	{ "interval-max", SETTING_DURATION, "(six times interval)", CLOCK_MINUTE, 7 * CLOCK_DAY,
	    IN_FILE(interval_max), "the same of a feed that was quiet for weeks" },
	{ "timeout", SETTING_DURATION, "30s", CLOCK_SECOND, 10 * CLOCK_MINUTE,
	    IN_FILE(timeout), "time a whole transfer may take" },
	{ "connect-timeout", SETTING_DURATION, "10s", CLOCK_SECOND, 10 * CLOCK_MINUTE,
	    IN_FILE(connect_timeout), "time until a connection must stand" },
	{ "host-gap", SETTING_DURATION, "500ms", 100, 10 * CLOCK_MINUTE,
	    IN_FILE(host_gap), "time between the beginnings of two requests to one host" },
	{ "host-connections", SETTING_NUMBER, "2", 1, 8,
	    IN_FILE(host_connections), "requests at once to one host" },
	{ "connections", SETTING_NUMBER, "32", 1, 256,
	    IN_FILE(connections), "requests at once in all" },
	{ "max-body", SETTING_SIZE, "16MiB", 64 * KIB, 64 * MIB,
	    IN_FILE(max_body), "size of one answer, decompressed; a larger one is refused" },
	{ "max-alerts", SETTING_NUMBER, "50", 1, 100000,
	    IN_FILE(max_alerts), "alert lines printed for one poll of one feed; all are stored" },
	{ "keep", SETTING_DURATION, "90d", 0, 3650 * CLOCK_DAY,
	    IN_FILE(keep), "how long items without alerts keep their texts; 0 is for ever" },
	{ "user-agent", SETTING_AGENT, "feedwatch/" VERSION, NO_BOUNDS,
	    IN_FILE(user_agent), "how the program introduces itself to servers" },
	{ "proxy", SETTING_PROXY, "none", NO_BOUNDS,
	    IN_FILE(proxy), "through which server feeds are asked; never directly where one is set" },
	{ "proxy-auth", SETTING_CREDENTIAL, "(none)", NO_BOUNDS,
	    IN_FILE(proxy_auth), "the file of $CREDENTIALS_DIRECTORY with the proxy's user:password" },
	{ "allow-private", SETTING_YESNO, "no", NO_BOUNDS,
	    IN_FILE(allow_private), "whether feeds may live on loopback and private addresses" },
	{ "ca-file", SETTING_FILE, "(those of the system)", NO_BOUNDS,
	    IN_FILE(ca_file), "certificates of the authorities that are trusted, in PEM" },
	{ "output", SETTING_OUTPUT, "text", NO_BOUNDS,
	    IN_FILE(output), "how alerts are printed" },
	{ "heartbeat", SETTING_DURATION, "1h", CLOCK_MINUTE, 7 * CLOCK_DAY,
	    IN_FILE(heartbeat), "time between two log lines that say what was done" },
	{ "metrics-file", SETTING_PATH, "(none)", NO_BOUNDS,
	    IN_FILE(metrics_file), "the file that is kept up to date with numbers for Prometheus" },
};

static const struct setting feed_rows[] = {
	{ "interval", SETTING_DURATION, "(the setting)", CLOCK_MINUTE, 7 * CLOCK_DAY,
	    IN_FEED(interval), "time between two polls of this feed" },
	{ "timeout", SETTING_DURATION, "(the setting)", CLOCK_SECOND, 10 * CLOCK_MINUTE,
	    IN_FEED(timeout), "time a whole transfer may take" },
	{ "allow-private", SETTING_YESNO, "(the setting)", NO_BOUNDS,
	    IN_FEED(allow_private), "whether this feed may live on a private address" },
	{ "user-agent", SETTING_AGENT, "(the setting)", NO_BOUNDS,
	    IN_FEED(user_agent), "how the program introduces itself to this server" },
	{ "auth", SETTING_CREDENTIAL, "(none)", NO_BOUNDS,
	    IN_FEED(auth), "the file of $CREDENTIALS_DIRECTORY that holds user:password or Bearer TOKEN" },
	{ "cert", SETTING_CREDENTIAL, "(none)", NO_BOUNDS, IN_FEED(cert),
	    "the file of $CREDENTIALS_DIRECTORY that holds a client certificate and its key, in PEM" },
	{ "header", SETTING_HEADERS, "(none)", NO_BOUNDS, IN_FEED(headers),
	    "one more header line of the request; credential:NAME as its value stands for a secret" },
	{ "proxy", SETTING_PROXY, "(the setting)", NO_BOUNDS,
	    IN_FEED(proxy), "through which server this feed is asked, and never directly" },
	{ "proxy-auth", SETTING_CREDENTIAL, "(the setting)", NO_BOUNDS,
	    IN_FEED(proxy_auth), "the file of $CREDENTIALS_DIRECTORY with the proxy's user:password" },
	{ "tags", SETTING_TAGS, "(none)", NO_BOUNDS,
	    IN_FEED(tags), "words to sort feeds by" },
	{ "filters", SETTING_NAMES, "(all filters)", NO_BOUNDS,
	    IN_FEED(filters), "names of the only filters that look at this feed" },
};

const struct setting_table settings_file = { file_rows, sizeof(file_rows) / sizeof(*file_rows) };
const struct setting_table settings_feed = { feed_rows, sizeof(feed_rows) / sizeof(*feed_rows) };

_Static_assert(sizeof(file_rows) / sizeof(*file_rows) <= SETTINGS_MAX, "settings_guess() sees all");

const struct setting *
settings_find(const struct setting_table *table, struct str name)
{
	for (size_t i = 0; i < table->n; i++)
		if (str_eq(name, str_of(table->rows[i].name)))
			return &table->rows[i];
	return NULL;
}

const char *
settings_guess(const struct setting_table *table, struct str name)
{
	const char *names[SETTINGS_MAX];

	for (size_t i = 0; i < table->n; i++)
		names[i] = table->rows[i].name;
	return complaint_guess(name, names, table->n);
}

struct unit {
	const char *name;
	int64_t factor;
};

/* The first that divides a value is the one it is written with. */
static const struct unit durations[] = {
	{ "d", CLOCK_DAY }, { "h", CLOCK_HOUR }, { "min", CLOCK_MINUTE }, { "s", CLOCK_SECOND },
	{ "ms", 1 }, { "m", CLOCK_MINUTE }, { "w", 7 * CLOCK_DAY }, { NULL, 0 },
};
static const struct unit sizes[] = {
	{ "GiB", GIB }, { "MiB", MIB }, { "KiB", KIB }, { "B", 1 }, { NULL, 0 },
};
static const struct unit numbers[] = { { "", 1 }, { NULL, 0 } };

/* Cuts the digits off *text; INT64_MAX stands for all that is larger. -1: there are none. */
static int64_t
take_digits(struct str *text)
{
	int64_t value = 0;
	size_t n = 0;

	for (; n < text->n && text->p[n] >= '0' && text->p[n] <= '9'; n++) {
		int64_t d = text->p[n] - '0';

		value = value > (INT64_MAX - d) / 10 ? INT64_MAX : value * 10 + d;
	}
	*text = str_from(*text, n);
	return n > 0 ? value : -1;
}

/* A whole number with one of the units; -1 for anything else. */
static int64_t
measure(struct str text, const struct unit *units)
{
	int64_t value = take_digits(&text);

	for (; value >= 0 && units->name != NULL; units++)
		if (str_eq(text, str_of(units->name)))
			return value > INT64_MAX / units->factor ? INT64_MAX : value * units->factor;
	return -1;
}

int64_t
settings_duration(struct str text)
{
	return measure(text, durations);
}

int64_t
settings_size(struct str text)
{
	return measure(text, sizes);
}

static const struct unit *
units_of(const struct setting *s)
{
	return s->type == SETTING_DURATION ? durations : s->type == SETTING_SIZE ? sizes : numbers;
}

const char *
settings_written(const struct setting *s, int64_t value, struct arena *arena)
{
	const struct unit *u = units_of(s);

	while (value % u->factor != 0)
		u++;
	return arena_format(arena, "%jd%s", (intmax_t)(value / u->factor), u->name);
}

static bool
fail(struct setting_value *v, const char *what, const char *hint)
{
	v->what = what;
	v->hint = hint;
	return false;
}

/* What to write in place of a number that could not be read. */
static const char *
number_hint(const struct setting *s, struct setting_value *v, struct str text)
{
	struct str rest = text;
	bool bare = take_digits(&rest) >= 0 && rest.n == 0 && text.n <= 12;

	if (s->type == SETTING_DURATION && bare)
		return arena_format(v->arena, "write %.*ss for seconds, %.*smin for minutes",
		    STR_ARG(text), STR_ARG(text));
	if (s->type == SETTING_DURATION)
		return "a duration is a whole number followed by ms, s, min, h, d or w: 90s, 10min";
	if (s->type == SETTING_SIZE && bare)
		return arena_format(v->arena, "write %.*sB, %.*sKiB or %.*sMiB",
		    STR_ARG(text), STR_ARG(text), STR_ARG(text));
	if (s->type == SETTING_SIZE)
		return "a size is a whole number followed by B, KiB, MiB or GiB: 16MiB";
	return arena_format(v->arena, "write a whole number %s", settings_bounds(s, v->arena));
}

static bool
set_number(const struct setting *s, struct setting_value *v, struct str text, void *ret)
{
	/* nothing is nothing in any unit */
	int64_t value = s->min == 0 && str_eq(text, STR("0")) ? 0 : measure(text, units_of(s));
	static const char *const nouns[] = { "duration", "size", "number" };

	if (value < 0)
		return fail(v, arena_format(v->arena, "not a %s", nouns[s->type]),
		    number_hint(s, v, text));
	if (value < s->min || value > s->max)
		return fail(v, arena_format(v->arena, "%s is too %s", s->name, s->type ==
		    SETTING_DURATION ? value < s->min ? "short" : "long" :
		    value < s->min ? "small" : "large"),
		    arena_format(v->arena, "write a value %s", settings_bounds(s, v->arena)));
	*(int64_t *)ret = value;
	return true;
}

static bool
set_yesno(const struct setting *s, struct setting_value *v, struct str text, void *ret)
{
	bool yes = str_eq(text, STR("yes"));

	(void)s;
	if (!yes && !str_eq(text, STR("no")))
		return fail(v, "neither yes nor no", "write yes or no");
	*(bool *)ret = yes;
	return true;
}

static bool
set_output(const struct setting *s, struct setting_value *v, struct str text, void *ret)
{
	bool json = str_eq(text, STR("json"));

	(void)s;
	if (!json && !str_eq(text, STR("text")))
		return fail(v, "neither text nor json", "write text or json");
	*(enum config_output *)ret = json ? CONFIG_OUTPUT_JSON : CONFIG_OUTPUT_TEXT;
	return true;
}

static bool
set_agent(const struct setting *s, struct setting_value *v, struct str text, void *ret)
{
	(void)s;
	if (text.n == 0)
		return fail(v, "the user agent is empty",
		    "many servers refuse a client that does not say what it is");
	if (text.n > AGENT_MAX)
		return fail(v, "the user agent is longer than 256 bytes", NULL);
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] < ' ' || text.p[i] > '~')
			return fail(v, "a user agent is plain ASCII text",
			    "it is sent as an HTTP header");
	*(const char **)ret = arena_copy(v->arena, text).p;
	return true;
}

static bool
set_path(const struct setting *s, struct setting_value *v, struct str text, void *ret)
{
	(void)s;
	if (text.n == 0)
		return fail(v, "the path is empty", NULL);
	if (str_eq(str_from(text, text.n - 1), STR("/")))
		return fail(v, "this is a directory", "name a file in it");
	*(const char **)ret = paths_join(v->arena, v->dir, text);
	return true;
}

static bool
set_file(const struct setting *s, struct setting_value *v, struct str text, void *ret)
{
	const char *path, *why;

	if (!set_path(s, v, text, &path))
		return false;
	why = v->open_nothing ? NULL : paths_check(v->arena, path, NULL);
	if (why != NULL)
		return fail(v, arena_format(v->arena, "%s cannot be read: %s", path, why),
		    path[0] != '/' ? arena_format(v->arena, "it means %s",
		    paths_whole(v->arena, path)) :
		    "without ca-file the certificates of the system are used");
	*(const char **)ret = path;
	return true;
}

/* ASCII letters, digits, - and _, and beyond ASCII anything where `wide`. */
static bool
name_ok(struct str name, bool wide)
{
	if (name.n == 0 || name.n > NAME_MAX_SIZE)
		return false;
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || c == '-' || c == '_';

		if (!plain && !(wide && (unsigned char)c >= 0x80))
			return false;
	}
	return true;
}

static bool
set_credential(const struct setting *s, struct setting_value *v, struct str text, void *ret)
{
	const struct str prefix = STR("credential:");
	struct str name = str_from(text, prefix.n);

	if (!str_starts(text, prefix))
		return fail(v, "secrets are not written into a configuration",
		    arena_format(v->arena, "write credential:NAME: %s", s->help));
	if (name.n == 0)
		return fail(v, "the name of the credential is missing", "write credential:NAME");
	if (!name_ok(name, false))
		return fail(v, "not a valid credential name",
		    "use letters, digits, '-' and '_', at most 64 of them");
	*(const char **)ret = arena_copy(v->arena, name).p;
	return true;
}

/* A list is two members of struct config_feed: the names, then how many. */
#define COUNT_FOLLOWS(list) (offsetof(struct config_feed, n##list) == \
    offsetof(struct config_feed, list) + sizeof(const char **))
_Static_assert(COUNT_FOLLOWS(tags) && COUNT_FOLLOWS(filters) && COUNT_FOLLOWS(headers),
    "set_names() and settings_wire_header() write both");

static bool
known(const char *const *names, size_t n, struct str name)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(name, str_of(names[i])))
			return true;
	return false;
}

static size_t
count_names(struct str text)
{
	size_t n = 1;

	for (size_t i = 0; i < text.n; i++)
		n += text.p[i] == ',';
	return n;
}

static bool
set_names(const struct setting *s, struct setting_value *v, struct str text, void *ret)
{
	size_t n = count_names(text);
	const char **names = n <= NAMES_MAX ? arena_alloc(v->arena, n * sizeof(*names)) : NULL;

	if (names == NULL)
		return fail(v, "more than 64 names", NULL);
	for (size_t i = 0; i < n; i++) {
		struct str name = str_cut(&text, ',');

		if (name.n == 0)
			return fail(v, "a name is missing", "names are separated by one comma: a,b");
		if (!name_ok(name, s->type == SETTING_TAGS))
			return fail(v, n == 1 ? "not a valid name" : "not all are valid names",
			    "use letters, digits, '-' and '_', at most 64 of them; "
			    "names are separated by commas");
		if (known(names, i, name))
			return fail(v, arena_format(v->arena, "%.*s is named twice",
			    STR_ARG(name)), NULL);
		names[i] = arena_copy(v->arena, name).p;
	}
	*(const char ***)ret = names;
	*(size_t *)((char *)ret + sizeof(names)) = n;
	return true;
}

struct type {
	const char *name;	/* as documented */
	const char *bounds;	/* where a row has none of its own */
	bool (*set)(const struct setting *s, struct setting_value *v, struct str text, void *ret);
	size_t size;		/* of what a file setting of the type is kept in */
};

static const struct type types[SETTING_NTYPES] = {
	[SETTING_DURATION] = { "duration", "", set_number, sizeof(int64_t) },
	[SETTING_SIZE] = { "size", "", set_number, sizeof(int64_t) },
	[SETTING_NUMBER] = { "number", "", set_number, sizeof(int64_t) },
	[SETTING_YESNO] = { "yes-no", "yes or no", set_yesno, sizeof(bool) },
	[SETTING_OUTPUT] = { "choice", "text or json", set_output, sizeof(enum config_output) },
	[SETTING_AGENT] = { "text", "1 to 256 ASCII characters", set_agent, sizeof(char *) },
	[SETTING_PATH] = { "path", "a file", set_path, sizeof(char *) },
	[SETTING_FILE] = { "path", "a readable file", set_file, sizeof(char *) },
	[SETTING_CREDENTIAL] = { "credential", "credential:NAME", set_credential, sizeof(char *) },
	[SETTING_PROXY] = { "proxy", SETTINGS_WIRE_PROXY_BOUNDS, settings_wire_proxy, sizeof(char *) },
	[SETTING_HEADERS] = { "header", "NAME:VALUE", settings_wire_header, 0 },
	[SETTING_TAGS] = { "names", "names separated by commas", set_names, 0 },
	[SETTING_NAMES] = { "names", "names separated by commas", set_names, 0 },
};

bool
settings_set(const struct setting *s, struct setting_value *v, struct str text, void *target)
{
	v->what = v->hint = NULL;
	return types[s->type].set(s, v, text, (char *)target + s->offset);
}

void
settings_defaults(const struct setting_table *table, struct setting_value *v, void *target)
{
	for (size_t i = 0; i < table->n; i++)
		if (table->rows[i].fallback[0] != '(')
			settings_set(&table->rows[i], v, str_of(table->rows[i].fallback), target);
}

const struct setting *
settings_parent(const struct setting *s)
{
	return settings_find(&settings_file, str_of(s->name));
}

void
settings_inherit(const struct setting *s, const struct setting *parent, const struct config *c,
    struct config_feed *feed)
{
	memcpy((char *)feed + s->offset, (const char *)c + parent->offset, types[s->type].size);
}

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool
same_names(const char *const *a, size_t na, const char *const *b, size_t nb)
{
	for (size_t i = 0; i < na && na == nb; i++)
		if (strcmp(a[i], b[i]) != 0)
			return false;
	return na == nb;
}

static bool
same_value(enum setting_type type, const char *left, const char *right)
{
	switch (type) {
	case SETTING_AGENT:
	case SETTING_PATH:
	case SETTING_FILE:
	case SETTING_CREDENTIAL:
		return same_text(*(const char *const *)left, *(const char *const *)right);
	case SETTING_TAGS:
	case SETTING_NAMES:
		return same_names(*(const char *const *const *)left,
		    *(const size_t *)(left + sizeof(char **)), *(const char *const *const *)right,
		    *(const size_t *)(right + sizeof(char **)));
	default:
		return memcmp(left, right, types[type].size) == 0;
	}
}

bool
settings_same(const struct setting *s, const void *a, const void *b)
{
	return same_value(s->type, (const char *)a + s->offset, (const char *)b + s->offset);
}

bool
settings_inherited(const struct setting *s, const struct config_feed *feed, const struct config *c)
{
	const struct setting *parent = settings_parent(s);

	return parent != NULL && same_value(s->type, (const char *)feed + s->offset,
	    (const char *)c + parent->offset);
}

const char *
settings_bounds(const struct setting *s, struct arena *arena)
{
	if (s->max == 0)
		return types[s->type].bounds;
	return arena_format(arena, "from %s to %s", settings_written(s, s->min, arena),
	    settings_written(s, s->max, arena));
}

const char *
settings_type_name(const struct setting *s)
{
	return types[s->type].name;
}
