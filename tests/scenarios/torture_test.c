/*
 * Memory that runs out: in a poll of two feeds every allocation fails once, by
 * whomever it is made (libcurl, libxml2, SQLite and the C library included, as
 * malloc() itself is replaced here).  Each time the process ends by itself,
 * with a status, having said why; the database is whole, no validator is ahead
 * of its items, nothing leaks; and the next poll completes what was missed.
 *
 * By default some allocations are picked; TORTURE=all tries each of them,
 * TORTURE=N every N-th.
 */
#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent/agent.h"
#include "agent/log.h"
#include "tests/scenarios/bed.h"
#include "tests/test.h"

#if defined(__SANITIZE_ADDRESS__)
START_TEST(memory_may_run_out_at_any_moment)
{
	puts("skipped: torture: the sanitizer has a malloc of its own");
}
END_TEST
#else

#define PICKED 30	/* allocations that fail where not all do */
#define CHILD_SECONDS 60	/* that a child may take */

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t size);
void __libc_free(void *p);

static volatile long calls, fail_at, live;

static bool
fails(void)
{
	return fail_at != 0 && __atomic_add_fetch(&calls, 1, __ATOMIC_RELAXED) == fail_at;
}

static void *
counted(void *p)
{
	if (p != NULL)
		__atomic_add_fetch(&live, 1, __ATOMIC_RELAXED);
	return p;
}

static void *
none(void)
{
	errno = ENOMEM;
	return NULL;
}

void *
malloc(size_t size)
{
	return fails() ? none() : counted(__libc_malloc(size));
}

void *
calloc(size_t n, size_t size)
{
	return fails() ? none() : counted(__libc_calloc(n, size));
}

void *
realloc(void *p, size_t size)
{
	if (fails())
		return none();
	return p == NULL ? counted(__libc_malloc(size)) : __libc_realloc(p, size);
}

void
free(void *p)
{
	if (p != NULL)
		__atomic_sub_fetch(&live, 1, __ATOMIC_RELAXED);
	__libc_free(p);
}

#define BODY(name) "<rss version=\"2.0\"><channel><title>" name "</title>" \
    "<item><guid>" name "1</guid><title>Ukraine talks in " name "</title></item>" \
    "<item><guid>" name "2</guid><title>Weather &amp; more</title><category>x</category></item>" \
    "</channel></rss>"

static struct bed *
bed_of_two_feeds(void)
{
	struct bed *bed = bed_new();

	bed_route(bed, "/a", &(struct bed_reply){ .body = BODY("a"), .etag = "\"a\"" });
	bed_route(bed, "/b", &(struct bed_reply){ .body = BODY("b"), .etag = "\"b\"" });
	bed_filter(bed, "talks", "filter talks { about \"x\" match \"Ukraine talks\" "
	    "hit \"Ukraine talks\" miss \"x\" }\n");
	bed_config(bed, "feed a %s/a\nfeed b %s/b\n", bed_base(bed), bed_base(bed));
	return bed;
}

struct end {
	int status;		/* as of waitpid() */
	long calls, leaked;
};

/* In a child: `once`, with what it says in the bed's files out and err. */
static struct end
poll_once(struct bed *bed, long fail)
{
	int out = open(bed_path(bed, "out"), O_WRONLY | O_CREAT | O_APPEND, 0644);
	int err = open(bed_path(bed, "err"), O_WRONLY | O_CREAT | O_TRUNC, 0644);
	const char *conf = bed_path(bed, "feedwatch.conf");
	struct end end = { .calls = 0 }, told;
	int ends[2];
	pid_t child;

	ck_assert_int_eq(pipe(ends), 0);
	fflush(NULL);
	child = fork();
	if (child == 0) {
		long before = live;
		int status;

		dup2(out, 1);
		dup2(err, 2);
		alarm(CHILD_SECONDS);
		calls = 0;
		fail_at = fail;
		status = agent_main(conf, AGENT_ONCE);
		fail_at = 0;
		end.calls = calls;
		end.leaked = live - before;
		fflush(NULL);
		if (write(ends[1], &end, sizeof(end)) != sizeof(end))
			_exit(9);
		_exit(status);
	}
	close(ends[1]);
	close(out);
	close(err);
	ck_assert_int_eq(waitpid(child, &end.status, 0), child);
	if (read(ends[0], &told, sizeof(told)) == sizeof(told)) {
		end.calls = told.calls;
		end.leaked = told.leaked;
	}
	close(ends[0]);
	return end;
}

static void
forget(struct bed *bed)
{
	static const char *const names[] = {
		"feedwatch.db", "feedwatch.db-wal", "feedwatch.db-shm", "feedwatch.db.new", "out",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unlink(bed_path(bed, names[i]));
}

static void
check_what_is_there(struct bed *bed, long n)
{
	if (access(bed_path(bed, "feedwatch.db"), F_OK) != 0)
		return;
	ck_assert_msg(strcmp(bed_sql(bed, "PRAGMA integrity_check"), "ok\n") == 0, "call %ld", n);
	ck_assert_msg(strcmp(bed_sql(bed, "SELECT count(*) FROM feeds f WHERE etag <> '' AND"
	    " (SELECT count(*) FROM items i WHERE i.feed_id = f.id) <> 2"), "0\n") == 0,
	    "call %ld: validators are ahead", n);
}

static void
check_all(struct bed *bed, long n)
{
	const char *out = bed_read(bed, "out");

	check_what_is_there(bed, n);
	ck_assert_msg(strcmp(bed_sql(bed, "SELECT (SELECT count(*) FROM items), count(*),"
	    " count(printed) FROM alerts"), "4|2|2\n") == 0, "call %ld: rows", n);
	ck_assert_msg(strstr(out, "Ukraine talks in a") != NULL && strstr(out, "Ukraine talks in b")
	    != NULL, "call %ld: lines", n);
}

/* How the process took it: an end of its own, and words where it was not a success. */
static void
check_end(struct bed *bed, const struct end *end, long leaked, long n)
{
	const char *err = bed_read(bed, "err");

	ck_assert_msg(WIFEXITED(end->status), "call %ld: signal %d after %s", n,
	    WTERMSIG(end->status), err);
	ck_assert_msg(WEXITSTATUS(end->status) == 0 || *err != '\0', "call %ld: status %d in silence",
	    n, WEXITSTATUS(end->status));
	ck_assert_msg(WEXITSTATUS(end->status) == 0 || WEXITSTATUS(end->status) == 1 ||
	    WEXITSTATUS(end->status) >= 64, "call %ld: status %d: %s", n, WEXITSTATUS(end->status), err);
	/* one that ended at once had no occasion to give anything back */
	ck_assert_msg(end->leaked <= leaked, "call %ld: %ld blocks are left, not %ld: %s", n,
	    end->leaked, leaked, err);
}

static long
stride(long all)
{
	const char *wanted = getenv("TORTURE");

	if (wanted != NULL)
		return strcmp(wanted, "all") == 0 ? 1 : strtol(wanted, NULL, 10);
	return all / PICKED;
}

START_TEST(memory_may_run_out_at_any_moment)
{
	struct bed *bed = bed_of_two_feeds();
	struct end well, end;
	long failed = 0;

	log_open(4, false);
	/* what OpenSSL takes once for all, and loses where that fails, is no part of a poll */
	ck_assert_int_eq(curl_global_init(CURL_GLOBAL_DEFAULT), 0);
	well = poll_once(bed, -1);
	ck_assert_int_eq(well.status, 0);
	ck_assert_int_gt(well.calls, 1000);
	check_all(bed, 0);
	for (long n = 1; n <= well.calls; n += stride(well.calls)) {
		forget(bed);
		end = poll_once(bed, n);
		failed += end.status != 0;
		check_end(bed, &end, well.leaked, n);
		check_what_is_there(bed, n);
		end = poll_once(bed, 0);
		ck_assert_msg(WIFEXITED(end.status) && WEXITSTATUS(end.status) == 0,
		    "call %ld: the next poll: %s", n, bed_read(bed, "err"));
		check_all(bed, n);
	}
	ck_assert_int_gt(failed, 3);
	printf("torture: %ld allocations, every %ld-th failed once\n", well.calls, stride(well.calls));
	bed_free(bed);
}
END_TEST
#endif

TEST_MAIN("torture", memory_may_run_out_at_any_moment)
