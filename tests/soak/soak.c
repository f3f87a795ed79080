/*
 * Two hundred feeds for a time that is a hundred times as long for the agent:
 * four of five now and then answer as some row of tests/rows.tsv, one of five
 * is always well.  At the end everything is asked once more and the oracle is
 * held against what was served:
 *
 *	O1  every item of every good answer is in the database once, with one
 *	    alert where the filter flags it, and was on stdout at least once
 *	O2  failures are said at the 1st, 2nd, 4th …, and no line is forged
 *	O3  the feeds that are always well are asked on time
 *	O4  memory, open files and requests are bounded; memory does not grow
 *	O6  it ends with 0 within 5 s of SIGTERM, the database is whole
 *
 * (O5, validators never ahead of items, would break O1.)  The first tenth of
 * the time the process is killed again and again; then one lives to the end.
 */
#include <ctype.h>
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/mem.h"
#include "tests/mutate/mutate.h"
#include "tests/scenarios/rows.h"
#include "tests/test.h"

#define FEEDS 200
#define SPEED 100		/* of the agent's clock: clock_fast.c */
#define INTERVAL_MS (10 * CLOCK_MINUTE)
#define ROUND 20		/* ticks until every feed has had a new answer */
#define WINDOW 15		/* items in a good document */
#define ITEMS_MAX 4096		/* of a feed, in all */
#define NEW_MAX 3		/* items that come at once: 0, 1, 2 */
#define SAMPLES_MAX 20000
#define RSS_MAX_KIB (64 * 1024)
#define FILES_MAX 300
#define SLOPE_MAX 1.0		/* growth a simulated day, percent of what it takes at most */
#define SLOPE_SECONDS 300	/* a shorter run says nothing about a day */
#define STOP_MS 5000

struct feed {
	size_t asked, asked_before;	/* in all; when its present answer was set */
	int newest, oldest;		/* items of the present answer, where it is good */
	bool good;
	bool *served;			/* [ITEMS_MAX] */
	int published;
	bool calm;			/* never hostile */
};

struct sample {
	int64_t at;			/* ms */
	long anon_kib, rss_kib, files;
};

static struct soak {
	struct bed *bed;
	struct feed feed[FEEDS];
	struct mutate random;
	struct bed_child *child;
	struct sample *sample;
	size_t nsamples;
	int64_t started, ends;
	size_t kills, stormy;		/* hostile answers set */
	long rss_max, files_max;
	int64_t calm_since;		/* when the last process began */
	size_t calm_asked[FEEDS];
	char *epoch;
	struct buf out, log;
} soak;

static const char filter[] =
    "filter talks { about \"a truce\" match \"Ukrain*\" and \"truce\"\n"
    "  hit \"Ukraine truce\" miss \"truce\" }\n";

static const char *
path_of(size_t i)
{
	return bed_format(soak.bed, "/f%zu", i);
}

static size_t
below(size_t n)
{
	return mutate_below(&soak.random, n);
}

static bool
flagged(int item)
{
	return item % 5 == 0;
}

static void
serve_good(size_t i)
{
	struct feed *f = &soak.feed[i];
	struct buf body;
	int newest = f->published - 1;

	buf_init(&body, 1 << 20);
	buf_add(&body, STR("<rss version=\"2.0\"><channel><title>t</title>"));
	f->newest = newest;
	f->oldest = newest >= WINDOW ? newest - WINDOW + 1 : 0;
	for (int k = newest; k >= f->oldest; k--)
		buf_addf(&body, "<item><guid>g%zu-%d</guid><title>%s n%zu-%d</title>"
		    "<link>http://a.example/%zu/%d</link></item>", i, k,
		    flagged(k) ? "Ukraine truce" : "Weather", i, k, i, k);
	buf_add(&body, STR("</channel></rss>"));
	bed_route(soak.bed, path_of(i), &(struct bed_reply){ .body = buf_cstr(&body),
	    .etag = i % 3 == 0 ? NULL : bed_format(soak.bed, "\"%d\"", newest) });
	buf_release(&body);
	f->good = true;
}

static void
serve_storm(size_t i)
{
	size_t n = below(row_wire_count + row_document_count);
	const struct row_case *c = n < row_wire_count ? &row_wire[n] : &row_document[n - row_wire_count];

	/* what is left alone for a day is out of the run: less often */
	if ((c->held || c->reply.status == 410) && below(4) > 0)
		return;
	rows_serve(soak.bed, c, path_of(i), bed_format(soak.bed, "/then%zu", i));
	soak.feed[i].good = false;
	soak.stormy++;
}

/* What was asked since the last look. */
static void
count_requests(void)
{
	char *text = server_take(bed_server(soak.bed));

	for (const char *p = text; (p = strstr(p, "GET /f")) != NULL; p++) {
		size_t i = strtoul(p + 6, NULL, 10);

		if ((p == text || p[-1] == '\n') && i < FEEDS)
			soak.feed[i].asked++;
	}
	free(text);
}

/* The present answer of a feed was served: its items count from now on. */
static void
note_served(struct feed *f)
{
	if (f->good && f->asked > f->asked_before)
		for (int k = f->oldest; k <= f->newest; k++)
			f->served[k] = true;
}

static void
turn_feed(size_t i)
{
	struct feed *f = &soak.feed[i];

	note_served(f);
	if (f->published < ITEMS_MAX - NEW_MAX)
		f->published += (int)below(NEW_MAX);
	if (f->published == 0)
		f->published = 1;
	if (!f->calm && below(3) == 0)
		serve_storm(i);
	else
		serve_good(i);
	/* asked between these two: counted for neither */
	count_requests();
	f->asked_before = f->asked;
}

static void
keep_streams(struct bed_result r)
{
	buf_add(&soak.out, (struct str){ r.out, r.out_size });
	buf_add(&soak.log, str_of(r.err));
}

static void
begin(void)
{
	soak.child = bed_start(soak.bed, &(struct bed_run){ .args = { "run" },
	    .env = { soak.epoch }, .limit_ms = INT32_MAX });
	soak.calm_since = clock_ticks();
	for (size_t i = 0; i < FEEDS; i++)
		soak.calm_asked[i] = soak.feed[i].asked;
}

static long
status_kib(const char *path, const char *key)
{
	FILE *f = fopen(path, "r");
	char line[200];
	long kib = 0;

	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		if (strncmp(line, key, strlen(key)) == 0)
			kib = strtol(line + strlen(key), NULL, 10);
	if (f != NULL)
		fclose(f);
	return kib;
}

static long
count_files(const char *path)
{
	DIR *d = opendir(path);
	long n = 0;

	while (d != NULL && readdir(d) != NULL)
		n++;
	if (d != NULL)
		closedir(d);
	return n - 2;
}

static void
take_sample(void)
{
	int pid = bed_pid(soak.child);
	char status[40], files[40];
	struct sample *s = &soak.sample[soak.nsamples];

	if (soak.nsamples == SAMPLES_MAX)
		return;
	snprintf(status, sizeof(status), "/proc/%d/status", pid);
	snprintf(files, sizeof(files), "/proc/%d/fd", pid);
	*s = (struct sample){ clock_ticks() - soak.started, status_kib(status, "RssAnon:"),
	    status_kib(status, "VmRSS:"), count_files(files) };
	if (s->rss_kib > soak.rss_max)
		soak.rss_max = s->rss_kib;
	if (s->files > soak.files_max)
		soak.files_max = s->files;
	soak.nsamples++;
}

/*
 * The least of a tenth of the samples: what is held when nothing large is under
 * way and what was free has just been given back, at a heartbeat.
 */
static double
floor_of(size_t tenth)
{
	size_t from = soak.nsamples * tenth / 10, to = soak.nsamples * (tenth + 1) / 10;
	long least = soak.sample[from].anon_kib;

	for (size_t i = from; i < to; i++)
		if (soak.sample[i].anon_kib < least)
			least = soak.sample[i].anon_kib;
	return (double)least;
}

/* KiB a simulated day, by the line through the tenths of the second half: until then pools fill. */
static double
slope(void)
{
	double n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0, days;

	for (size_t tenth = 5; tenth < 10; tenth++) {
		double x = (double)tenth / 10, y = floor_of(tenth);

		n++, sx += x, sy += y, sxx += x * x, sxy += x * y;
	}
	days = (double)(soak.sample[soak.nsamples - 1].at - soak.sample[0].at) * SPEED /
	    (double)CLOCK_DAY;
	return (n * sxy - sx * sy) / (n * sxx - sx * sx) / days;
}

static void
set_up(int64_t seconds)
{
	struct buf lines;

	soak.bed = bed_new();
	soak.random.state = 20251124;
	soak.sample = mem_array(SAMPLES_MAX, sizeof(*soak.sample));
	buf_init(&soak.out, 256UL << 20);
	buf_init(&soak.log, 256UL << 20);
	buf_init(&lines, 1 << 20);
	for (size_t i = 0; i < FEEDS; i++) {
		soak.feed[i].served = mem_array(ITEMS_MAX, sizeof(bool));
		soak.feed[i].calm = i % 5 == 0;
		soak.feed[i].published = 1;
		serve_good(i);
		buf_addf(&lines, "feed f%zu http://r%zu.localhost%s/f%zu\n", i, i,
		    strrchr(bed_base(soak.bed), ':'), i);
	}
	bed_filter(soak.bed, "talks", filter);
	bed_config(soak.bed, "timeout 2s\nhost-gap 100ms\nconnections 100\nmax-alerts 1000\n"
	    "interval 10min\nheartbeat 10min\n%s", buf_cstr(&lines));
	buf_release(&lines);
	soak.epoch = mem_alloc(60);
	snprintf(soak.epoch, 60, "SOAK_EPOCH=%lld", (long long)time(NULL) * 1000);
	soak.started = clock_ticks();
	soak.ends = soak.started + seconds * CLOCK_SECOND;
}

/* A tick each second: some feeds change, a sample is taken, at first the process may die. */
static void
go_on(void)
{
	int64_t first = soak.started + (soak.ends - soak.started) / 10;

	begin();
	for (size_t tick = 0; clock_ticks() < soak.ends; tick++) {
		for (size_t i = tick % ROUND; i < FEEDS; i += ROUND)
			turn_feed(i);
		bed_sleep(1000);
		ck_assert_msg(kill(bed_pid(soak.child), 0) == 0, "it ended by itself");
		if (clock_ticks() > first)
			take_sample();
		else if (below(5) == 0) {
			bed_signal(soak.child, SIGKILL);
			keep_streams(bed_wait(soak.child));
			begin();
			soak.kills++;
		}
	}
}

/* How often a feed that is always well had to be asked, and was, while the last process ran. */
static void
judge_schedule(void)
{
	int64_t lived = (clock_ticks() - soak.calm_since) * SPEED;
	size_t least = SIZE_MAX, most = 0;

	for (size_t i = 0; i < FEEDS; i++) {
		size_t n = soak.feed[i].asked - soak.calm_asked[i];

		if (soak.feed[i].calm && n < least)
			least = n;
		if (n > most && !soak.feed[i].good)
			continue;
		if (soak.feed[i].calm && n > most)
			most = n;
	}
	fprintf(stderr, "soak: feeds that are always well: asked %zu to %zu times, %lld intervals long\n", least,
	    most, (long long)(lived / INTERVAL_MS));
	/* up to a sixteenth later, and some seconds, which are minutes here, late */
	ck_assert_uint_ge(least, (size_t)(lived / INTERVAL_MS * 7 / 10));
	ck_assert_uint_le(most, (size_t)(lived / INTERVAL_MS) + 2);
}

/* Stops it, makes all well, asks everything once more. */
static void
finish(void)
{
	int64_t asked;
	struct bed_result r;

	for (size_t i = 0; i < FEEDS; i++) {
		note_served(&soak.feed[i]);
		serve_good(i);
	}
	asked = clock_ticks();
	r = bed_stop(soak.child);
	asked = clock_ticks() - asked;
	keep_streams(r);
	ck_assert_msg(r.exit == 0, "ended with %d, signal %d", r.exit, r.signal);
	ck_assert_msg(asked < STOP_MS, "ended after %lld ms", (long long)asked);
	bed_sql(soak.bed, "UPDATE feeds SET wait_until = NULL");
	r = bed_run(soak.bed, &(struct bed_run){ .args = { "once" }, .env = { soak.epoch },
	    .limit_ms = 120000 });
	keep_streams(r);
	ck_assert_msg(r.exit == 0, "the last poll: %d, %s", r.exit, r.err);
	for (size_t i = 0; i < FEEDS; i++) {
		soak.feed[i].asked_before = 0;
		note_served(&soak.feed[i]);
	}
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The marks of alerts on stdout, "n12-30", sorted. */
static size_t
alerts_said(char ***ret)
{
	char **marks = mem_array(1 << 20, sizeof(*marks));
	size_t n = 0;

	for (const char *p = buf_cstr(&soak.out); (p = strstr(p, ": Ukraine truce n")) != NULL; p++) {
		const char *mark = p + strlen(": Ukraine truce ");

		if (n < 1 << 20)
			marks[n++] = strndup(mark, strcspn(mark, " "));
	}
	qsort(marks, n, sizeof(*marks), by_text);
	*ret = marks;
	return n;
}

/* O1: lost, twice, not alerted, not said. */
static void
judge_items(size_t *ret_items)
{
	char **said;
	size_t nsaid = alerts_said(&said), items = 0, lost = 0, mute = 0, unsaid = 0;
	const char *rows = bed_sql(soak.bed, "SELECT guid, count(*), sum((SELECT count(*) FROM alerts "
	    "WHERE item_id = items.id)) FROM items WHERE guid LIKE 'g%%-%%' GROUP BY guid ORDER BY 1");
	size_t nrows = 0, twice = 0;
	char **known = mem_array(1 << 20, sizeof(*known));

	for (struct str rest = str_of(rows); rest.n > 0; nrows++) {
		struct str row = str_cut(&rest, '\n');

		known[nrows] = strndup(row.p, row.n);
	}
	qsort(known, nrows, sizeof(*known), by_text);
	for (size_t i = 0; i < FEEDS; i++)
		for (int k = 0; k < soak.feed[i].published; k++) {
			const char *once = bed_format(soak.bed, "g%zu-%d|1|%d", i, k, flagged(k));
			const char *mark = once + 1;
			char *plain = strndup(mark, strcspn(mark, "|"));
			char *name = mem_alloc(40);

			snprintf(name, 40, "n%s", plain);
			if (soak.feed[i].served[k]) {
				items++;
				if (bsearch(&once, known, nrows, sizeof(*known), by_text) == NULL)
					lost++;
				if (flagged(k) && bsearch(&name, said, nsaid, sizeof(*said), by_text) == NULL)
					unsaid++;
			}
			free(plain);
			free(name);
		}
	twice = strtoul(bed_sql(soak.bed, "SELECT count(*) FROM (SELECT 1 FROM items GROUP BY feed_id, "
	    "guid, title, link HAVING count(*) > 1)"), NULL, 10);
	mute = strtoul(bed_sql(soak.bed, "SELECT count(*) FROM alerts WHERE printed IS NULL"), NULL, 10);
	ck_assert_msg(lost == 0, "%zu of %zu items are not there once with their alerts", lost, items);
	ck_assert_msg(twice == 0, "%zu items are there twice", twice);
	ck_assert_msg(unsaid == 0 && mute == 0, "%zu alerts were not on stdout, %zu are not marked", unsaid,
	    mute);
	*ret_items = items;
}

static bool
is_power(unsigned long n)
{
	return n > 0 && (n & (n - 1)) == 0;
}

/* O2: every line an event; failures at powers of two. */
static void
judge_log(size_t *ret_failures)
{
	size_t failures = 0;

	for (struct str rest = buf_str(&soak.log); rest.n > 0;) {
		struct str line = str_cut(&rest, '\n');
		const char *at = memmem(line.p, line.n, " failures=", 10);
		size_t word = 0;

		while (word < line.n && (islower((unsigned char)line.p[word]) || line.p[word] == '-'))
			word++;
		/* a process that was killed may have left its last line without end */
		ck_assert_msg(word == line.n || line.p[word] == ' ', "no event: %.*s", (int)line.n, line.p);
		for (size_t i = 0; i < line.n; i++)
			ck_assert_int_ge((unsigned char)line.p[i], ' ');
		if (!str_starts(line, STR("feed-failing ")) || at == NULL)
			continue;
		failures++;
		ck_assert_msg(is_power(strtoul(at + 10, NULL, 10)), "%.*s", (int)line.n, line.p);
	}
	*ret_failures = failures;
}

static int64_t
seconds_to_run(void)
{
	const char *text = getenv("SOAK_SECONDS");

	return text != NULL ? strtoll(text, NULL, 10) : 600;
}

START_TEST(two_hundred_feeds_of_all_rows_lose_nothing_and_stay_small)
{
	int64_t seconds = seconds_to_run();
	size_t items, failures;
	double growth = 0, percent;

	set_up(seconds);
	go_on();
	count_requests();
	judge_schedule();
	finish();
	judge_items(&items);
	judge_log(&failures);
	ck_assert_str_eq(bed_sql(soak.bed, "PRAGMA integrity_check"), "ok\n");
	if (soak.nsamples > 20)
		growth = slope();
	percent = growth * 100 / (double)soak.rss_max;
	for (size_t tenth = 0; soak.nsamples > 20 && tenth < 10; tenth++)
		fprintf(stderr, "%.0f%s", floor_of(tenth), tenth < 9 ? " " : " KiB at rest, by tenths\n");
	fprintf(stderr, "soak: %d feeds, %.1f simulated hours, %zu hostile answers, %zu kills; %zu items served and "
	    "stored once, %s alerts, %zu failures said; %ld KiB at most, %+.0f KiB (%.2f %%) a day%s, %ld files at most\n",
	    FEEDS, (double)seconds * SPEED / 3600, soak.stormy, soak.kills, items,
	    bed_format(soak.bed, "%ld", strtol(bed_sql(soak.bed, "SELECT count(*) FROM alerts"), NULL, 10)),
	    failures, soak.rss_max, growth, percent, seconds < SLOPE_SECONDS ? " (too short to tell)" : "",
	    soak.files_max);
#ifndef __SANITIZE_ADDRESS__
	ck_assert_int_le(soak.rss_max, RSS_MAX_KIB);
	ck_assert_msg(seconds < SLOPE_SECONDS || percent < SLOPE_MAX, "memory grows by %.2f %% a day", percent);
#endif
	ck_assert_int_le(soak.files_max, FILES_MAX);
	bed_free(soak.bed);
}
END_TEST

/* It takes the time that it is given. */
static void
without_limit(TCase *all)
{
	tcase_set_timeout(all, 0);
}

TEST_MAIN_WITH("soak", without_limit, two_hundred_feeds_of_all_rows_lose_nothing_and_stay_small)
