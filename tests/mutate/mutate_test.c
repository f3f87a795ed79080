/*
 * Feeds, damaged some thousands of times with a fixed seed, through the parser
 * and the filters that ship, in one process: none crashes it, takes it a
 * second or makes it swell.  make mutate RUNS=100000 takes more; the run that
 * a failure names is repeated by MUTATE_FROM=RUN MUTATE_RUNS=1 MUTATE_SAVE=FILE.
 */
#include <dirent.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "agent/feed.h"
#include "agent/item.h"
#include "agent/limit.h"
#include "agent/rules.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "tests/mutate/mutate.h"
#include "tests/test.h"

#define RUNS 3000
#define SAMPLES_MAX 4000
#define SAMPLE_MAX ((size_t)128 * 1024)	/* larger feeds are only slower */
#define BODY_MAX ((size_t)4 << 20)
#define CPU_MS 1000			/* that a document may take */
#define HANG_MS (30 * CLOCK_SECOND)	/* by the clock, where others use the machine, too */
#ifdef __SANITIZE_ADDRESS__
#define GROWTH_KIB (320 * 1024)		/* the same, and what the sanitizer keeps of freed memory */
#else
#define GROWTH_KIB (64 * 1024)		/* of the process after it is warm */
#endif
#define OWN "tests/corpus/feeds"
#define REAL "../shared/corpus/feeds/feeds"

static struct buf samples[SAMPLES_MAX];
static size_t nsamples;

/* What the child is at; the parent tells it. */
static struct progress {
	long run;
	int64_t worst_cpu, worst_run;	/* ms; that run */
	long items, flagged, feeds;
	long warm_kib, peak_kib;
} *progress;

static int
take_sample(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	FILE *f;

	(void)ftw;
	if (type != FTW_F || st->st_size == 0 || (size_t)st->st_size > SAMPLE_MAX ||
	    nsamples == SAMPLES_MAX)
		return 0;
	f = fopen(path, "rb");
	if (f == NULL)
		return 0;
	buf_init(&samples[nsamples], SAMPLE_MAX);
	if (buf_read(&samples[nsamples], f))
		nsamples++;
	fclose(f);
	return 0;
}

static int64_t
cpu_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static long
peak_kib(void)
{
	struct rusage used;

	getrusage(RUSAGE_SELF, &used);
	return used.ru_maxrss;
}

static void
must(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "run %ld: %s\n", progress->run, what);
	abort();
}

static void
match_all(struct filter_set *filters, struct arena *a, const struct feed *feed)
{
	const struct filter_flag *flags;
	struct filter_item item;

	for (size_t i = 0; i < feed->nitems; i++) {
		item_texts(a, STR("sample"), &feed->items[i], -1, &item);
		progress->flagged += filter_match(filters, &item, &flags) > 0;
		must(utf8_valid(feed->items[i].title), "a title is no UTF-8");
		must(utf8_valid(feed->items[i].content), "a content is no UTF-8");
	}
	progress->items += (long)feed->nitems;
}

static void
try_one(struct filter_set *filters, struct arena *a, struct str body)
{
	static const char *const types[] = { "", "text/xml; charset=utf-8", "text/xml; charset=koi8-r" };
	struct feed_source source = { body, STR("http://a.example/feed"),
	    str_of(types[progress->run % 3]) };
	const char *reason = NULL;
	struct feed feed;

	if (feed_parse(a, &source, &feed, &reason)) {
		progress->feeds++;
		match_all(filters, a, &feed);
	} else
		must(reason != NULL && *reason != '\0', "refused without a reason");
	arena_reset(a);
}

/* For a look at the document of a run: MUTATE_SAVE=FILE. */
static void
save(struct str body)
{
	const char *path = getenv("MUTATE_SAVE");
	FILE *f = path != NULL ? fopen(path, "wb") : NULL;

	if (f == NULL)
		return;
	fwrite(body.p, 1, body.n, f);
	fclose(f);
}

static void
run_all(long from, long runs)
{
	static const char *const rules[] = { "filters/peace-talks.filter" };
	struct filter_set *filters = rules_read(rules, 1, stderr, NULL);
	struct arena *a = arena_new(LIMIT_DOCUMENT);
	struct buf body;

	if (filters == NULL)
		exit(2);
	buf_init(&body, BODY_MAX);
	for (long i = 0; i < runs; i++) {
		struct mutate m = { (uint64_t)(from + i + 1) * UINT64_C(0x9E3779B97F4A7C15) };
		struct str sample = buf_str(&samples[mutate_below(&m, nsamples)]);
		int64_t before = cpu_ms(), took;

		progress->run = from + i;
		mutate(&m, sample, buf_str(&samples[mutate_below(&m, nsamples)]), &body);
		save(buf_str(&body));
		try_one(filters, a, buf_str(&body));
		took = cpu_ms() - before;
		if (took > progress->worst_cpu) {
			progress->worst_cpu = took;
			progress->worst_run = from + i;
		}
		if (i == runs / 4)
			progress->warm_kib = peak_kib();
	}
	progress->peak_kib = peak_kib();
	buf_release(&body);
	arena_free(a);
	filter_free(filters);
	exit(0);
}

/* The child's status; -1 where it hung. */
static int
watch_over(pid_t child)
{
	int64_t since = clock_ticks();
	long seen = -1;
	int status;

	while (waitpid(child, &status, WNOHANG) == 0) {
		if (progress->run != seen) {
			seen = progress->run;
			since = clock_ticks();
		}
		if (clock_ticks() - since > HANG_MS) {
			kill(child, SIGKILL);
			waitpid(child, &status, 0);
			return -1;
		}
		usleep(20000);
	}
	return status;
}

static long
number(const char *name, long otherwise)
{
	const char *text = getenv(name);

	return text != NULL ? strtol(text, NULL, 10) : otherwise;
}

START_TEST(no_damage_makes_it_crash_hang_or_swell)
{
	long from = number("MUTATE_FROM", 0), runs = number("MUTATE_RUNS", RUNS);
	int status;
	pid_t child;

	nftw(OWN, take_sample, 16, FTW_PHYS);
	ck_assert_uint_gt(nsamples, 0);
	if (access(REAL, R_OK) == 0)
		nftw(REAL, take_sample, 16, FTW_PHYS);
	else
		printf("skipped: damaged feeds of others, there is no " REAL "\n");
	progress = mmap(NULL, sizeof(*progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
	    -1, 0);
	ck_assert_ptr_ne(progress, MAP_FAILED);
	child = fork();
	if (child == 0)
		run_all(from, runs);
	status = watch_over(child);
	ck_assert_msg(status != -1, "run %ld hangs", progress->run);
	ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "run %ld: status %x",
	    progress->run, (unsigned)status);
	printf("%ld documents made of %zu: %ld feeds, %ld items, %ld flagged; worst %lld ms (run %lld), "
	    "%ld MiB at most\n", runs, nsamples, progress->feeds, progress->items, progress->flagged,
	    (long long)progress->worst_cpu, (long long)progress->worst_run, progress->peak_kib / 1024);
	ck_assert_msg(progress->worst_cpu <= CPU_MS, "run %lld takes %lld ms",
	    (long long)progress->worst_run, (long long)progress->worst_cpu);
	ck_assert_int_le(progress->peak_kib - progress->warm_kib, GROWTH_KIB);
}
END_TEST

TEST_MAIN("mutate", no_damage_makes_it_crash_hang_or_swell)
