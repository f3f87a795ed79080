#include <errno.h>
#include <stdlib.h>

#include "agent/alert.h"
#include "agent/flagged.h"
#include "agent/item.h"
#include "agent/limit.h"
#include "agent/reading.h"
#include "agent/rules.h"
#include "agent/store_items.h"
#include "base/clock.h"
#include "base/escape.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/utf8.h"

#define SPAN "10d"		/* how far back, where --since does not say */
#define NEAR_MAX 50		/* near misses that are printed: more teach nothing new */
#define NEAR_SCORE 2		/* points that a filter without a match may lack to be near */
#define SHOWN 1024		/* bytes of a title, of a link, of what is missing, in a text line */
#define LINE_SIZE ((size_t)16 * 1024 * 1024)

enum { TROUBLE = 2 };

/* Hits of one feed. */
struct tally {
	int64_t feed;
	char *name;
	size_t hits;
};

struct trial {
	struct filter_set *set, *against;
	bool *was, *is;		/* by filter of `against`, of `set`: flags the item at hand */
	bool json;
	int64_t now, since;
	int64_t oldest;		/* first_seen of the oldest item walked */
	struct buf line;
	struct tally *tally;
	size_t ntallies;
	size_t items, hits, near, gained, lost, kept;
	size_t level[FILTER_NLEVELS];
};

/* The filter of `other` that one of `set` stands for: its namesake, or the only one; or -1. */
static long
twin(const struct filter_set *set, size_t filter, const struct filter_set *other)
{
	if (filter_count(set) == 1 && filter_count(other) == 1)
		return 0;
	return filter_find(other, str_of(filter_name(set, filter)));
}

static void
count(struct trial *t, const struct store_item *item, const struct filter_flag *flag)
{
	size_t i = 0;

	t->hits++;
	t->level[flag->level]++;
	while (i < t->ntallies && t->tally[i].feed != item->feed)
		i++;
	if (i == t->ntallies) {
		struct buf name;

		buf_init(&name, SHOWN);
		escape_text(&name, item->feed_name);
		t->tally = mem_grow(t->tally, (i + 1) * sizeof(t->tally[0]));
		t->tally[t->ntallies++] = (struct tally){ item->feed, mem_copy(buf_cstr(&name)), 0 };
		buf_release(&name);
	}
	t->tally[i].hits++;
}

/* One line about a flagged item; kind: hit, gained, lost. */
static void
print_flag(struct trial *t, const char *kind, const char *mark, const struct filter_set *set,
    const struct store_item *item, const struct filter_flag *flag)
{
	struct flagged f;
	struct json j = { .out = &t->line };
	struct buf object;

	flagged_init(&f, set, flag, false);
	f.alert.feed = item->feed_name;
	f.alert.guid = item->guid;
	f.alert.link = item->link;
	f.alert.title = item->title;
	f.alert.published = item->published;
	buf_clear(&t->line);
	if (t->json) {
		buf_init(&object, LINE_SIZE);
		alert_json(&object, &f.alert);
		json_open(&j, NULL, '{');
		json_text(&j, "kind", str_of(kind));
		json_raw(&j, "item", str_trim(buf_str(&object)));
		json_close(&j, '}');
		buf_addc(&t->line, '\n');
		buf_release(&object);
	} else {
		buf_add(&t->line, str_of(mark));
		alert_text(&t->line, &f.alert, true);
	}
	fwrite(t->line.p, 1, t->line.n, stdout);
	flagged_release(&f);
}

/* What filter_explain() says no to, in one line. */
static void
missing(struct trial *t, size_t filter, const struct filter_item *texts, struct buf *out)
{
	struct buf all;
	struct str rest;

	buf_init(&all, LINE_SIZE);
	filter_explain(t->set, filter, texts, &all);
	for (rest = buf_str(&all); rest.n > 0;) {
		struct str line = str_cut(&rest, '\n');

		if (!str_starts(line, STR("no  +")))
			continue;
		buf_add(out, out->n > 0 ? STR(", ") : STR(""));
		buf_add(out, str_from(line, 4));
	}
	buf_release(&all);
}

static void
print_near(struct trial *t, size_t filter, const struct store_item *item,
    const struct filter_item *texts, const struct filter_distance *d)
{
	const char *name = filter_name(t->set, filter);
	struct json j = { .out = &t->line };
	struct buf lacks;

	buf_clear(&t->line);
	buf_init(&lacks, LINE_SIZE);
	missing(t, filter, texts, &lacks);
	if (t->json) {
		json_open(&j, NULL, '{');
		json_text(&j, "kind", STR("near"));
		json_text(&j, "filter", str_of(name));
		json_number(&j, "score", d->score);
		json_number(&j, "lowest", d->lowest);
		json_text(&j, "missing", buf_str(&lacks));
		json_text(&j, "feed", item->feed_name);
		json_text(&j, "id", item->guid);
		json_text(&j, "title", item->title);
		json_text(&j, "link", item->link);
		json_close(&j, '}');
	} else {
		buf_addf(&t->line, "~ near %s ", name);
		escape_text(&t->line, item->feed_name);
		buf_add(&t->line, STR(": "));
		escape_text(&t->line, utf8_head(item->title, SHOWN));
		buf_add(&t->line, STR(" <"));
		escape_text(&t->line, utf8_head(item->link, SHOWN));
		buf_addf(&t->line, "> (score %d of %d; missing: %.*s)", d->score, d->lowest,
		    STR_ARG(utf8_head(buf_str(&lacks), SHOWN)));
	}
	buf_addc(&t->line, '\n');
	fwrite(t->line.p, 1, t->line.n, stdout);
	buf_release(&lacks);
}

static bool
is_near(const struct filter_distance *d)
{
	return d->matches && d->score < d->lowest &&
	    (d->has_match || d->lowest - d->score <= NEAR_SCORE);
}

static void
look_near(struct trial *t, const struct store_item *item, const struct filter_item *texts)
{
	for (size_t i = 0; i < filter_count(t->set); i++) {
		struct filter_distance d = filter_distance(t->set, i);

		if (!t->is[i] && is_near(&d) && t->near++ < NEAR_MAX)
			print_near(t, i, item, texts, &d);
	}
}

/* Lines for what only one of the two versions flags. */
static void
compare(struct trial *t, const struct store_item *item, const struct filter_item *texts,
    const struct filter_flag *now, size_t nnow)
{
	const struct filter_flag *before;
	size_t nbefore = filter_match(t->against, texts, &before);

	for (size_t i = 0; i < nbefore; i++) {
		long k = twin(t->against, before[i].filter, t->set);

		t->was[before[i].filter] = true;
		if (k >= 0 && t->is[k])
			continue;
		print_flag(t, "lost", "- ", t->against, item, &before[i]);
		t->lost++;
	}
	for (size_t i = 0; i < nnow; i++) {
		long k = twin(t->set, now[i].filter, t->against);

		if (k >= 0 && t->was[k]) {
			t->kept++;
			continue;
		}
		print_flag(t, "gained", "+ ", t->set, item, &now[i]);
		t->gained++;
	}
	for (size_t i = 0; i < nbefore; i++)
		t->was[before[i].filter] = false;
}

static void
try_item(void *context, const struct store_item *item)
{
	struct trial *t = context;
	const struct filter_flag *flag;
	struct filter_item texts;
	size_t n;

	/* as when it came in: its age is what it was then */
	item_stored(item, item->first_seen, &texts);
	t->items++;
	if (item->first_seen < t->oldest)
		t->oldest = item->first_seen;
	n = filter_match(t->set, &texts, &flag);
	for (size_t i = 0; i < n; i++) {
		t->is[flag[i].filter] = true;
		count(t, item, &flag[i]);
		if (t->against == NULL)
			print_flag(t, "hit", "", t->set, item, &flag[i]);
	}
	if (t->against != NULL)
		compare(t, item, &texts, flag, n);
	else
		look_near(t, item, &texts);
	for (size_t i = 0; i < filter_count(t->set); i++)
		t->is[i] = false;
}

static int
by_hits(const void *left, const void *right)
{
	const struct tally *a = left, *b = right;

	return a->hits != b->hits ? (a->hits < b->hits) - (a->hits > b->hits) :
	    strcmp(a->name, b->name);
}

/* Days that the items walked cover: the span asked for, or less where the history is younger. */
static double
days(const struct trial *t)
{
	int64_t from = t->oldest > t->since && t->oldest < t->now ? t->oldest : t->since;
	double n = (double)(t->now - from) / CLOCK_DAY;

	return n < 1 ? 1 : n;
}

static void
sum_up_json(struct trial *t)
{
	struct json j = { .out = &t->line };
	char rate[32];

	buf_clear(&t->line);
	json_open(&j, NULL, '{');
	json_text(&j, "kind", STR("summary"));
	json_number(&j, "items", (int64_t)t->items);
	json_number(&j, "hits", (int64_t)t->hits);
	if (t->against != NULL) {
		json_number(&j, "gained", (int64_t)t->gained);
		json_number(&j, "lost", (int64_t)t->lost);
		json_number(&j, "kept", (int64_t)t->kept);
	} else {
		json_number(&j, "near", (int64_t)t->near);
	}
	snprintf(rate, sizeof(rate), "%.2f", (double)t->hits / days(t));
	json_raw(&j, "per_day", str_of(rate));
	json_open(&j, "feeds", '[');
	for (size_t i = 0; i < t->ntallies; i++) {
		json_open(&j, NULL, '{');
		json_text(&j, "feed", str_of(t->tally[i].name));
		json_number(&j, "hits", (int64_t)t->tally[i].hits);
		json_close(&j, '}');
	}
	json_close(&j, ']');
	json_close(&j, '}');
	puts(buf_cstr(&t->line));
}

static void
sum_up(struct trial *t)
{
	const char *between = " (";

	printf("%zu of %zu items in %.0f days, %.1f a day", t->hits, t->items, days(t),
	    (double)t->hits / days(t));
	for (int i = 0; i < FILTER_NLEVELS; i++)
		if (t->level[i] > 0) {
			printf("%s%zu %s", between, t->level[i],
			    filter_level_name((enum filter_level)i));
			between = ", ";
		}
	printf("%s", t->hits > 0 ? ")" : "");
	if (t->against != NULL)
		printf("; gained %zu, lost %zu, kept %zu\n", t->gained, t->lost, t->kept);
	else
		printf("; %zu near\n", t->near);
	for (size_t i = 0; i < t->ntallies; i++)
		printf("%8zu %s\n", t->tally[i].hits, t->tally[i].name);
}

static int
walk(struct trial *t, struct store *store)
{
	if (!store_items(store, t->since, 1, INT64_MAX, try_item, t)) {
		cmd_say("try", NULL, "%s", store_error(store));
		return TROUBLE;
	}
	if (t->ntallies > 0)
		qsort(t->tally, t->ntallies, sizeof(t->tally[0]), by_hits);
	if (t->json)
		sum_up_json(t);
	else
		sum_up(t);
	if (fflush(stdout) == EOF || ferror(stdout)) {
		cmd_say("try", "standard output", "%s", strerror(errno));
		return TROUBLE;
	}
	return 0;
}

/* The filters are read; the rest is looking. */
static int
look(struct trial *t, const struct cmd_global *global)
{
	struct reading r;
	int status;

	if (reading_open(&r, global, stderr) != 0)
		return TROUBLE;
	buf_init(&t->line, LINE_SIZE);
	t->is = mem_alloc(filter_count(t->set) + 1);
	t->was = mem_alloc(t->against != NULL ? filter_count(t->against) + 1 : 1);
	status = walk(t, r.store);
	for (size_t i = 0; i < t->ntallies; i++)
		free(t->tally[i].name);
	free(t->tally);
	free(t->is);
	free(t->was);
	buf_release(&t->line);
	reading_close(&r);
	return status;
}

/* False where the command line is wrong. */
static bool
read_options(struct trial *t, int argc, char **argv, const char **against)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "since", required_argument, NULL, 's' },
		{ "against", required_argument, NULL, 'a' },
		{ NULL, 0, NULL, 0 },
	};
	const char *since = SPAN;
	int c;

	optind = 0;	/* main has read its own options with the same getopt */
	while ((c = cmd_option(argc, argv, ":j", options)) != -1)
		switch (c) {
		case 'j': t->json = true; break;
		case 's': since = optarg; break;
		case 'a': *against = optarg; break;
		default: return false;
		}
	t->since = cmd_since(str_of(since), t->now);
	if (t->since == STAMP_NONE) {
		cmd_say("try", NULL, "--since “%s” is neither a span (12h, 10d) nor a time "
		    "(2025-11-23, 2025-11-23T21:04:00Z)", since);
		return false;
	}
	if (optind == argc)
		cmd_say("try", NULL, "no filter file is named");
	return optind < argc;
}

static int
run(const struct cmd_global *global, int argc, char **argv)
{
	struct trial t = { .now = clock_now(), .oldest = INT64_MAX };
	const char *against = NULL;
	int status = TROUBLE;

	if (!read_options(&t, argc, argv, &against))
		return TROUBLE;
	t.set = rules_read((const char *const *)argv + optind, (size_t)(argc - optind), stderr, NULL);
	if (t.set != NULL && against != NULL)
		t.against = rules_read(&against, 1, stderr, NULL);
	if (t.set != NULL && (against == NULL || t.against != NULL))
		status = look(&t, global);
	filter_free(t.set);
	filter_free(t.against);
	return status;
}

const struct cmd cmd_try = {
	.name = "try",
	.args = "[-j] [--since T] [--against OTHERFILE] FILTERFILE…",
	.summary = "what a filter would have flagged among the stored items",
	.help =
	    "Runs filters over the items in the database, as when they came in: a line for\n"
	    "each hit with its reasons, one (~) for each near miss with what it lacks, then\n"
	    "how many there are, how many a day, and from which feeds.  A near miss matches,\n"
	    "but its score is too low (two points at most where there is only a score).\n"
	    "Nothing is changed; works while the service runs.\n"
	    "\n"
	    "  -j, --json       one JSON object a line; its \"kind\" is hit, near, gained,\n"
	    "                   lost or, at the end, summary\n"
	    "  --since T        items first seen or published from T on: a span back from now\n"
	    "                   (12h, 10d), a date or a time; " SPAN " where it is not given\n"
	    "  --against FILE   compare with another version: + what FILTERFILE gains,\n"
	    "                   - what it loses\n"
	    "\n"
	    "Exit status: 0 done, 2 trouble.\n"
	    "\n"
	    "  feedwatch try --since 30d new.filter\n"
	    "  feedwatch try --against /etc/feedwatch/filters/talks.filter talks.filter\n",
	.run = run,
};
