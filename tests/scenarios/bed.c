#include "tests/scenarios/bed.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"

#define MEMORY (512UL * 1024 * 1024)	/* all that one bed hands out */
#define LIMIT_MS 30000			/* a child that runs longer hangs */
#define LOOK_MS 2			/* between two looks at a child */

struct bed_child {
	struct bed_child *next;
	struct bed *bed;
	pid_t pid;		/* 0: ended */
	unsigned number;	/* of its files out.N and err.N */
	int64_t started, limit, kill_at;
	struct bed_result result;
};

struct bed {
	struct server *server;
	struct arena *arena;
	struct bed_child *children;
	const char *dir, *base, *binary;
	unsigned started;
	unsigned filters;
	struct buf filter_lines;
};

static int
erase(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void
end_child(struct bed_child *child)
{
	if (child->pid <= 0)
		return;
	kill(child->pid, SIGKILL);
	waitpid(child->pid, NULL, 0);
	child->pid = 0;
}

static const char *
find_binary(struct arena *a)
{
	const char *named = getenv("FEEDWATCH");
	char *whole = realpath(named != NULL ? named : "build/release/feedwatch", NULL);
	const char *binary;

	if (whole == NULL)
		ck_abort_msg("no binary to test: %s", named != NULL ? named :
		    "build/release/feedwatch");
	binary = arena_copy(a, str_of(whole)).p;
	free(whole);
	return binary;
}

struct bed *
bed_new(void)
{
	struct bed *bed = mem_alloc(sizeof(*bed));
	const char *tmp = getenv("TMPDIR");
	char dir[256];

	bed->arena = arena_new(MEMORY);
	bed->binary = find_binary(bed->arena);
	snprintf(dir, sizeof(dir), "%s/feedwatch-bed.XXXXXX", tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(dir) == NULL)
		ck_abort_msg("no folder for the bed: %s", dir);
	bed->dir = arena_copy(bed->arena, str_of(dir)).p;
	bed->server = server_new();
	bed->base = arena_format(bed->arena, "http://127.0.0.1:%d", server_port(bed->server));
	buf_init(&bed->filter_lines, 64 * 1024);
	return bed;
}

void
bed_free(struct bed *bed)
{
	for (struct bed_child *c = bed->children; c != NULL; c = c->next)
		end_child(c);
	if (getenv("BED_KEEP") == NULL)
		nftw(bed->dir, erase, 16, FTW_DEPTH | FTW_PHYS);
	server_free(bed->server);
	buf_release(&bed->filter_lines);
	arena_free(bed->arena);
	free(bed);
}

struct server *
bed_server(struct bed *bed)
{
	return bed->server;
}

const char *
bed_base(struct bed *bed)
{
	return bed->base;
}

const char *
bed_url(struct bed *bed, const char *path)
{
	return arena_format(bed->arena, "%s%s", bed->base, path);
}

void
bed_route(struct bed *bed, const char *path, const struct bed_reply *reply)
{
	server_route(bed->server, path, reply);
}

const char *
bed_requests(struct bed *bed, const char *path)
{
	char *text = server_requests(bed->server, path);
	struct str copy = arena_copy(bed->arena, str_of(text));

	free(text);
	return copy.p;
}

size_t
bed_count(struct bed *bed, const char *path)
{
	return server_count(bed->server, path);
}

const char *
bed_path(struct bed *bed, const char *name)
{
	return arena_format(bed->arena, "%s/%s", bed->dir, name);
}

__attribute__((format(printf, 2, 0)))
static const char *
format_in(struct bed *bed, const char *format, va_list args)
{
	char *text;
	const char *copy;

	if (vasprintf(&text, format, args) < 0)
		ck_abort_msg("out of memory");
	copy = arena_copy(bed->arena, str_of(text)).p;
	free(text);
	return copy != NULL ? copy : "";
}

const char *
bed_format(struct bed *bed, const char *format, ...)
{
	const char *text;
	va_list args;

	va_start(args, format);
	text = format_in(bed, format, args);
	va_end(args);
	return text;
}

void
bed_write(struct bed *bed, const char *name, const char *text)
{
	FILE *f = fopen(bed_path(bed, name), "w");

	if (f == NULL || fputs(text, f) == EOF || fclose(f) != 0)
		ck_abort_msg("cannot write %s", bed_path(bed, name));
}

static struct str
read_whole(struct bed *bed, const char *name)
{
	FILE *f = fopen(bed_path(bed, name), "r");
	char piece[65536];
	struct buf text;
	struct str copy;
	size_t n;

	if (f == NULL)
		ck_abort_msg("cannot read %s", bed_path(bed, name));
	buf_init(&text, MEMORY);
	while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
		buf_add(&text, (struct str){ piece, n });
	fclose(f);
	copy = arena_copy(bed->arena, (struct str){ buf_cstr(&text), text.n });
	buf_release(&text);
	return copy;
}

const char *
bed_read(struct bed *bed, const char *name)
{
	return read_whole(bed, name).p;
}

void
bed_config(struct bed *bed, const char *format, ...)
{
	const char *lines;
	va_list args;

	va_start(args, format);
	lines = format_in(bed, format, args);
	va_end(args);
	bed_write(bed, "feedwatch.conf", arena_format(bed->arena,
	    "database feedwatch.db\nallow-private yes\n%s%s\n", buf_cstr(&bed->filter_lines),
	    lines));
}

void
bed_filter(struct bed *bed, const char *name, const char *text)
{
	const char *file = arena_format(bed->arena, "%s.filter", name);
	const char *line = arena_format(bed->arena, "filters %s\n", file);

	bed_write(bed, file, text);
	if (strstr(buf_cstr(&bed->filter_lines), line) == NULL)
		buf_add(&bed->filter_lines, str_of(line));
}

static void
onto(const char *path, int flags, int fd)
{
	int opened = open(path, flags, 0600);

	if (opened < 0 || dup2(opened, fd) < 0)
		_exit(127);
}

/* What the child sees of our environment: enough to run, nothing that steers it. */
static void
fill_environment(struct bed *bed, const struct bed_run *run, const char **env)
{
	static const char *const KEPT[] = { "PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS",
	    "LSAN_OPTIONS" };
	size_t n = 0;

	for (size_t i = 0; i < sizeof(KEPT) / sizeof(KEPT[0]); i++)
		if (getenv(KEPT[i]) != NULL)
			env[n++] = arena_format(bed->arena, "%s=%s", KEPT[i], getenv(KEPT[i]));
	env[n++] = arena_format(bed->arena, "HOME=%s", bed->dir);
	for (size_t i = 0; i < BED_ARGS && run->env[i] != NULL; i++)
		env[n++] = run->env[i];
	env[n] = NULL;
}

static void
fill_arguments(struct bed *bed, const struct bed_run *run, const char **argv)
{
	size_t n = 0;

	argv[n++] = run->program != NULL ? run->program : bed->binary;
	if (!run->no_config && run->program == NULL && access(bed_path(bed, "feedwatch.conf"),
	    F_OK) == 0) {
		argv[n++] = "-c";
		argv[n++] = bed_path(bed, "feedwatch.conf");
	}
	for (size_t i = 0; i < BED_ARGS && run->args[i] != NULL; i++)
		argv[n++] = run->args[i];
	argv[n] = NULL;
}

struct bed_child *
bed_start(struct bed *bed, const struct bed_run *run)
{
	struct bed_child *child = arena_alloc(bed->arena, sizeof(*child));
	const char *argv[BED_ARGS + 4], *env[BED_ARGS + 8], *in = "/dev/null", *out, *log;

	child->number = ++bed->started;
	out = bed_path(bed, arena_format(bed->arena, "out.%u", child->number));
	log = bed_path(bed, arena_format(bed->arena, "err.%u", child->number));
	/* a child that is killed at once leaves them empty, not missing */
	bed_write(bed, arena_format(bed->arena, "out.%u", child->number), "");
	bed_write(bed, arena_format(bed->arena, "err.%u", child->number), "");
	if (run->input != NULL) {
		bed_write(bed, "in", run->input);
		in = bed_path(bed, "in");
	}
	fill_arguments(bed, run, argv);
	fill_environment(bed, run, env);
	child->bed = bed;
	child->started = clock_ticks();
	child->limit = run->limit_ms > 0 ? run->limit_ms : LIMIT_MS;
	child->kill_at = run->kill_after_ms > 0 ? child->started + run->kill_after_ms : INT64_MAX;
	child->pid = fork();
	if (child->pid < 0)
		ck_abort_msg("cannot start a child");
	if (child->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		signal(SIGHUP, SIG_DFL);	/* nohup and background jobs ignore them */
		signal(SIGINT, SIG_DFL);
		onto(in, O_RDONLY, 0);
		onto(out, O_WRONLY | O_CREAT | O_TRUNC, 1);
		onto(log, O_WRONLY | O_CREAT | O_TRUNC, 2);
		if (run->program != NULL && chdir(bed->dir) != 0)
			_exit(127);
		execve(argv[0], (char **)(uintptr_t)argv, (char **)(uintptr_t)env);
		_exit(127);
	}
	child->next = bed->children;
	bed->children = child;
	return child;
}

static void
note_end(struct bed_child *child, int status, const struct rusage *used)
{
	struct bed *bed = child->bed;
	struct str out = read_whole(bed, arena_format(bed->arena, "out.%u", child->number));

	child->pid = 0;
	child->result = (struct bed_result){
		.exit = WIFEXITED(status) ? WEXITSTATUS(status) : -1,
		.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0,
		.out = out.p, .out_size = out.n,
		.err = bed_read(bed, arena_format(bed->arena, "err.%u", child->number)),
		.took = clock_ticks() - child->started,
		.max_rss = used->ru_maxrss,
	};
	if (child->result.exit == 127)
		ck_abort_msg("the binary did not start: %s", bed->binary);
}

/* True once it has ended. */
static bool
look(struct bed_child *child)
{
	int64_t now = clock_ticks();
	struct rusage used;
	int status;

	if (child->pid == 0)
		return true;
	if (wait4(child->pid, &status, WNOHANG, &used) == child->pid) {
		note_end(child, status, &used);
		return true;
	}
	if (now >= child->kill_at)
		kill(child->pid, SIGKILL);
	return false;
}

static const char *
written(struct bed_child *child, const char *kind)
{
	return bed_read(child->bed, arena_format(child->bed->arena, "%s.%u", kind, child->number));
}

const char *
bed_out(struct bed_child *child)
{
	return written(child, "out");
}

struct bed_result
bed_wait(struct bed_child *child)
{
	int64_t until = clock_ticks() + child->limit;

	while (!look(child)) {
		if (clock_ticks() > until) {
			end_child(child);
			ck_abort_msg("the child did not end in %lld ms; its stderr: %s",
			    (long long)child->limit, written(child, "err"));
		}
		bed_sleep(LOOK_MS);
	}
	return child->result;
}

struct bed_result
bed_run(struct bed *bed, const struct bed_run *run)
{
	return bed_wait(bed_start(bed, run));
}

void
bed_signal(struct bed_child *child, int signal)
{
	if (child->pid > 0)
		kill(child->pid, signal);
}

int
bed_pid(const struct bed_child *child)
{
	return (int)child->pid;
}

struct bed_result
bed_stop(struct bed_child *child)
{
	bed_signal(child, SIGTERM);
	return bed_wait(child);
}

/* Reads the file straight, so that looking again and again costs no memory of the bed. */
static bool
holds(struct bed_child *child, const char *kind, const char *text)
{
	const char *path = arena_format(child->bed->arena, "%s/%s.%u", child->bed->dir, kind,
	    child->number);
	FILE *f = fopen(path, "r");
	char *line = NULL;
	size_t size = 0;
	bool found = false;

	while (f != NULL && !found && getline(&line, &size, f) >= 0)
		found = strstr(line, text) != NULL;
	free(line);
	if (f != NULL)
		fclose(f);
	return found;
}

bool
bed_saw(struct bed_child *child, const char *text, int limit_ms)
{
	int64_t until = clock_ticks() + limit_ms;

	for (;;) {
		bool ended = look(child), late = clock_ticks() > until;

		if (holds(child, "out", text) || holds(child, "err", text))
			return true;
		if (ended || late)
			return false;
		bed_sleep(5 * LOOK_MS);
	}
}

bool
bed_asked(struct bed *bed, const char *path, size_t n, int limit_ms)
{
	int64_t until = clock_ticks() + limit_ms;

	while (bed_count(bed, path) < n) {
		if (clock_ticks() > until)
			return false;
		bed_sleep(LOOK_MS);
	}
	return true;
}

const char *
bed_sql(struct bed *bed, const char *format, ...)
{
	const char *path = bed_path(bed, "feedwatch.db"), *query, *copy;
	sqlite3_stmt *stmt = NULL;
	sqlite3 *db = NULL;
	struct buf rows;
	va_list args;
	int rc;

	va_start(args, format);
	query = format_in(bed, format, args);
	va_end(args);
	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK ||
	    sqlite3_busy_timeout(db, 5000) != SQLITE_OK ||
	    sqlite3_prepare_v2(db, query, -1, &stmt, NULL) != SQLITE_OK)
		ck_abort_msg("%s: %s: %s", path, query, sqlite3_errmsg(db));
	buf_init(&rows, MEMORY);
	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW)
		for (int i = 0, n = sqlite3_column_count(stmt); i < n; i++) {
			buf_add(&rows, (struct str){ (const char *)sqlite3_column_text(stmt, i),
			    (size_t)sqlite3_column_bytes(stmt, i) });
			buf_addc(&rows, i + 1 < n ? '|' : '\n');
		}
	if (rc != SQLITE_DONE)
		ck_abort_msg("%s: %s", query, sqlite3_errmsg(db));
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	copy = arena_copy(bed->arena, (struct str){ buf_cstr(&rows), rows.n }).p;
	buf_release(&rows);
	return copy != NULL ? copy : "";
}

void
bed_sleep(int ms)
{
	struct timespec wait = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L };

	while (nanosleep(&wait, &wait) != 0 && errno == EINTR)
		;
}
