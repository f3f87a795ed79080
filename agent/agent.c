#include "agent/agent.h"

#include <err.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sysexits.h>
#include <unistd.h>

#include "agent/backfill.h"
#include "agent/cell.h"
#include "agent/credential.h"
#include "agent/fetch.h"
#include "agent/limit.h"
#include "agent/log.h"
#include "agent/outlet.h"
#include "agent/poll.h"
#include "agent/report.h"
#include "agent/rules.h"
#include "agent/schedule.h"
#include "agent/store.h"
#include "agent/systemd.h"
#include "agent/upkeep.h"
#include "agent/watch.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/mem.h"
#include "filters/filter.h"

/*
 * Invariants
 *  (1) a feed that schedule_take() gave is either being fetched or handed to
 *      schedule_done()/schedule_retire() in the same turn;
 *  (2) an alert is a committed row before it is a line (print_alerts() reads
 *      rows only);
 *  (3) whatever one feed does, the loop goes on: only a signal, the end of
 *      `once` or a lack of memory ends it.
 */
#define EX_CANNOT 1
#define STORE_PATIENCE (5 * CLOCK_MINUTE)	/* a full disk is often freed by then */
#define STATUS_GAP (5 * CLOCK_SECOND)	/* between two STATUS= lines */
#define HEARTBEAT_GAP CLOCK_HOUR
#define ROOM_MAX ((size_t)16 << 20)	/* bytes for a turn's small needs: a row, unprinted alerts */

struct agent {
	enum agent_mode mode;
	struct config *config;
	struct filter_set *filters;
	struct store *store;
	struct fetch *fetch;
	struct cell *cell;
	struct watch_list list;
	struct backfill backfill;	/* what new filters have to do */
	struct upkeep upkeep;		/* what keeps the database small */
	struct outlet outlet;
	struct arena *document;		/* of the poll at hand */
	struct arena *room;		/* of the call at hand */
	struct report report;		/* what was said and counted */
	int signals;			/* signalfd, or -1 */
	bool stopping;
	bool unprinted;			/* rows wait to be lines */
	int64_t said;			/* the last alert that became a line */
	bool wrote;			/* the store took something in this turn */
	int64_t broken_since;		/* ticks: the store takes nothing; 0: it works */
	int64_t watchdog, alive_at;
	int64_t status_at, heartbeat_at;
};

/*
 * Lines come only while their marks can be written, else the same ones would
 * come again and again; where a mark fails all the same, `said` remembers.
 * Returns whether there may be more.
 */
static bool
print_some(struct agent *a)
{
	const char *reason = "";
	struct store_alert *alert;
	size_t n, done = 0;

	if (!store_begin(a->store) ||
	    !store_unprinted(a->store, a->room, LIMIT_UNPRINTED, &alert, &n)) {
		store_rollback(a->store);
		report_store(&a->report, NULL, store_error(a->store));
		return false;
	}
	while (done < n && (alert[done].id <= a->said ||
	    outlet_put(&a->outlet, &alert[done], &reason)))
		done++;
	if (done > 0 && alert[done - 1].id > a->said)
		a->said = alert[done - 1].id;
	report_outlet(&a->report, reason);
	if (!store_mark_printed(a->store, alert, done)) {
		report_store(&a->report, NULL, store_error(a->store));
		return false;
	}
	a->unprinted = done < n || n == LIMIT_UNPRINTED;
	return a->unprinted && done == n;
}

static void
print_alerts(struct agent *a)
{
	bool more = a->unprinted;

	while (more) {
		more = print_some(a);
		arena_reset(a->room);
	}
}

static struct fetch_settings
fetch_settings_of(const struct config *c)
{
	return (struct fetch_settings){
		.ca_file = c->ca_file,
		.connect_timeout = c->connect_timeout,
		.max_body = (size_t)c->max_body,
		.connections = (size_t)c->connections,
	};
}

static bool
load_watches(struct agent *a, const struct config *config, const struct filter_set *filters,
    struct watch_list *ret)
{
	return watch_load(ret, config, filters, a->store, a->mode == AGENT_ONCE, clock_now(),
	    clock_ticks());
}

static void
say_waiting(struct agent *a)
{
	for (size_t i = 0; i < a->list.n; i++)
		if (a->list.watch[i].waiting != STAMP_NONE)
			report_waiting(&a->report, &a->list.watch[i], clock_now());
}

static bool
start_backfill(struct agent *a)
{
	return backfill_init(&a->backfill, a->store, a->filters, &a->list, a->config->max_alerts,
	    clock_now());
}

static struct fetch *
new_fetch(const struct fetch_settings *settings)
{
	struct fetch *f = fetch_new(settings);

	if (f == NULL)
		errx(1, "libcurl cannot be started; nothing was polled");
	return f;
}

static struct cell *
new_cell(void)
{
	struct cell *c = cell_new(LIMIT_READING);

	if (c == NULL)
		err(1, "no process for reading documents can be started; nothing was polled");
	return c;
}

struct agent *
agent_new(struct config *config, enum agent_mode mode, FILE *diag, int *ret_exit)
{
	struct agent *a = mem_alloc(sizeof(*a));
	struct fetch_settings settings = fetch_settings_of(config);

	a->mode = mode;
	a->config = config;
	a->signals = -1;
	a->watchdog = systemd_watchdog();
	a->cell = new_cell();
	*ret_exit = EX_CONFIG;
	a->filters = rules_load(config, diag, NULL);
	if (a->filters != NULL) {
		*ret_exit = 1;
		a->store = store_open(config->database, STORE_WRITE, diag);
	}
	if (a->store == NULL) {
		agent_free(a);
		return NULL;
	}
	outlet_init(&a->outlet, config->output == CONFIG_OUTPUT_JSON);
	a->document = arena_new(LIMIT_DOCUMENT);
	a->room = arena_new(ROOM_MAX);
	a->fetch = new_fetch(&settings);
	if (!load_watches(a, a->config, a->filters, &a->list) || !start_backfill(a)) {
		fprintf(diag, "%s: error: %s\n", config->database, store_error(a->store));
		agent_free(a);
		return NULL;
	}
	upkeep_init(&a->upkeep, a->store, config->keep, clock_now(), clock_ticks());
	a->unprinted = true;
	return a;
}

void
agent_free(struct agent *a)
{
	if (a == NULL)
		return;
	fetch_free(a->fetch);
	cell_free(a->cell);
	backfill_release(&a->backfill);
	watch_release(&a->list);
	store_close(a->store);
	filter_free(a->filters);
	config_free(a->config);
	outlet_release(&a->outlet);
	arena_free(a->document);
	arena_free(a->room);
	if (a->signals >= 0)
		close(a->signals);
	free(a);
}

/* When this feed is asked again, ms since 1970: the schedule is told how the poll ended. */
static int64_t
plan_next(struct agent *a, const struct poll *p)
{
	struct schedule *s = a->list.schedule;
	int64_t ticks = clock_ticks(), due;

	if (p->hold > 0)
		schedule_hold(s, p->watch->host, ticks + p->hold);
	if (a->mode == AGENT_ONCE)
		due = schedule_retire(s, p->answer->tag, ticks, p->outcome);
	else
		due = schedule_done(s, p->answer->tag, ticks, p->outcome);
	return p->now + due - ticks;
}

/*
 * The path, whole: one answer becomes items, flags, rows.  Lines are made of
 * rows at the end of the turn.  False where the store did not take it.
 */
static bool
ingest(struct agent *a, const struct fetch_answer *answer)
{
	struct watch *w = &a->list.watch[answer->tag];
	struct poll p = {
		.watch = w,
		.answer = answer,
		.now = clock_now(),
		.max_alerts = a->config->max_alerts,
		.filters = a->filters,
		.store = a->store,
		.cell = a->cell,
		.arena = a->document,
	};
	bool ok = poll_judge(&p);
	int64_t next = plan_next(a, &p);

	ok = ok && poll_record(&p, next);
	if (ok)
		report_poll(&a->report, w, &p);
	else
		report_store(&a->report, w, store_error(a->store));
	if (!ok && a->mode == AGENT_RUN)
		schedule_hasten(a->list.schedule, answer->tag, clock_ticks() + CLOCK_MINUTE);
	report_seal(&a->report, cell_unsealed(a->cell));
	a->unprinted |= p.alerts > p.held;
	a->wrote |= ok;
	arena_reset(a->document);
	return ok;
}

static void
start(struct agent *a, size_t i)
{
	struct watch *w = &a->list.watch[i];
	const struct config_feed *feed = w->feed;
	struct fetch_request request = {
		.tag = i,
		.url = feed->url,
		.user_agent = feed->user_agent,
		.timeout = feed->timeout,
		.allow_private = feed->allow_private,
		.allow_file = true,
	};
	struct store_feed row;
	struct buf secret;
	const char *reason;

	w->asked = true;
	buf_init(&secret, LIMIT_VALIDATOR * 4);
	/* without its validators a feed is asked for in full, which loses nothing */
	if (store_get_feed(a->store, a->room, w->id, &row)) {
		request.etag = row.etag;
		request.last_modified = row.last_modified;
	}
	if (feed->auth == NULL || credential_read(feed->auth, &secret, &reason)) {
		request.credential = secret.n > 0 ? buf_cstr(&secret) : NULL;
		fetch_start(a->fetch, &request);
	} else {
		/* never without the secret that the configuration asks for */
		(void)ingest(a, &(struct fetch_answer){ .tag = i, .outcome = OUTCOME_BROKEN,
		    .retry_after = -1, .reason = reason });
	}
	if (secret.n > 0)
		explicit_bzero(secret.p, secret.n);
	buf_release(&secret);
	arena_reset(a->room);
}

static void
start_due(struct agent *a, int64_t ticks)
{
	size_t i;

	while (schedule_take(a->list.schedule, ticks, &i))
		start(a, i);
}

static bool
reload_parts(const char *path, FILE *diag, struct config **ret_config,
    struct filter_set **ret_filters)
{
	*ret_filters = NULL;
	*ret_config = config_load(path, diag);
	if (*ret_config != NULL)
		*ret_filters = rules_load(*ret_config, diag, NULL);
	if (*ret_filters != NULL)
		return true;
	config_free(*ret_config);
	return false;
}

static void
refuse_reload(const struct agent *a, const char *reason)
{
	log_write(LOG_RELOAD_REFUSED, LOG_TEXT("config", a->config->path),
	    LOG_TEXT("reason", reason));
}

/* The new texts come into force; polls under way are broken off, they are due still. */
static void
adopt(struct agent *a, struct config *config, struct filter_set *filters, struct watch_list *list)
{
	struct fetch_settings settings = fetch_settings_of(config);

	if (strcmp(config->database, a->config->database) != 0)
		log_write(LOG_COMPLAINT, LOG_TEXT("text",
		    "another database is used from the next start on; this run keeps the open one"));
	fetch_free(a->fetch);
	a->fetch = new_fetch(&settings);
	backfill_release(&a->backfill);
	watch_release(&a->list);
	a->list = *list;
	filter_free(a->filters);
	a->filters = filters;
	config_free(a->config);
	a->config = config;
	upkeep_keep(&a->upkeep, config->keep);
	outlet_format(&a->outlet, config->output == CONFIG_OUTPUT_JSON);
	if (!start_backfill(a))
		report_store(&a->report, NULL, store_error(a->store));
	log_write(LOG_RELOADED, LOG_TEXT("config", config->path),
	    LOG_NUMBER("feeds", (int64_t)config->nfeeds),
	    LOG_NUMBER("filters", (int64_t)filter_count(filters)));
}

/* All or nothing: a wrong text leaves everything as it was. */
static void
reload(struct agent *a)
{
	struct config *config = NULL;
	struct filter_set *filters = NULL;
	struct watch_list list;
	char *said = NULL;
	size_t size;
	FILE *diag = open_memstream(&said, &size);
	bool ok;

	systemd_reloading();
	ok = diag != NULL && reload_parts(a->config->path, diag, &config, &filters);
	if (diag != NULL)
		fclose(diag);
	report_complaints(str_of(said));
	free(said);
	if (!ok)
		refuse_reload(a, "see the complaints above");
	else if (!load_watches(a, config, filters, &list)) {
		watch_release(&list);
		filter_free(filters);
		config_free(config);
		refuse_reload(a, store_error(a->store));
	} else
		adopt(a, config, filters, &list);
	systemd_ready();
}
static void
take_signals(struct agent *a)
{
	struct signalfd_siginfo info;

	while (a->signals >= 0 && read(a->signals, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo == SIGHUP) {
			reload(a);
			continue;
		}
		if (!a->stopping)
			log_write(LOG_STOPPING,
			    LOG_TEXT("signal", info.ssi_signo == SIGINT ? "SIGINT" : "SIGTERM"),
			    LOG_NUMBER("pending", (int64_t)fetch_pending(a->fetch)));
		a->stopping = true;
		systemd_stopping();
	}
}

/* How long this turn may sleep, ms. */
static int64_t
wait_ms(const struct agent *a, int64_t ticks)
{
	int64_t until = schedule_next(a->list.schedule);

	if (a->mode == AGENT_RUN && a->heartbeat_at < until)
		until = a->heartbeat_at;
	if (a->watchdog > 0 && a->alive_at + a->watchdog / 3 < until)
		until = a->alive_at + a->watchdog / 3;
	if (a->unprinted && ticks + CLOCK_SECOND < until)
		until = ticks + CLOCK_SECOND;
	if (backfill_due(&a->backfill) < until)
		until = backfill_due(&a->backfill);
	if (upkeep_due(&a->upkeep) < until)
		until = upkeep_due(&a->upkeep);
	if (until == INT64_MAX)
		return CLOCK_MINUTE;
	return until > ticks ? until - ticks : 0;
}

/* What is said to others that work goes on, each in its own rhythm. */
static void
tell_alive(struct agent *a, int64_t ticks)
{
	if (a->watchdog > 0 && ticks - a->alive_at >= a->watchdog / 3) {
		systemd_alive();
		a->alive_at = ticks;
	}
	if (a->mode == AGENT_RUN && ticks >= a->status_at) {
		report_status(&a->report, &a->list, ticks);
		a->status_at = ticks + STATUS_GAP;
	}
	if (a->mode == AGENT_RUN && ticks >= a->heartbeat_at) {
		report_heartbeat(&a->report, &a->list);
		a->heartbeat_at = ticks + HEARTBEAT_GAP;
	}
}

/* once: every feed was asked, but for those whose host asked to be left alone meanwhile. */
static bool
all_asked(struct agent *a, int64_t ticks)
{
	int64_t next = schedule_next(a->list.schedule);

	if (a->mode != AGENT_ONCE || fetch_pending(a->fetch) > 0 || next <= ticks ||
	    backfill_due(&a->backfill) <= ticks)
		return false;
	for (size_t i = 0; i < a->list.n; i++) {
		struct watch *w = &a->list.watch[i];

		if (w->asked || w->waiting != STAMP_NONE)
			continue;
		w->waiting = clock_now() + next - ticks;
		report_waiting(&a->report, w, clock_now());
	}
	return true;
}

/* What the turn wrote is committed; the first commit after failures says that all is well again. */
static bool
settle(struct agent *a)
{
	bool good = store_commit(a->store, false);

	if (!good)
		report_store(&a->report, NULL, store_error(a->store));
	else if (a->wrote)
		report_store_well(&a->report);
	a->wrote = false;
	return good;
}

/* A store that takes nothing for minutes: another process, started afresh, may fare better. */
static bool
given_up(struct agent *a, bool good, int64_t ticks)
{
	if (good && !a->report.store_failing)
		a->broken_since = 0;
	else if (a->broken_since == 0)
		a->broken_since = ticks;
	return a->mode == AGENT_RUN && a->broken_since != 0 &&
	    ticks - a->broken_since > STORE_PATIENCE;
}

/* New and changed filters look at a few more of the stored items. */
static void
apply_filters(struct agent *a, int64_t ticks)
{
	switch (backfill_step(&a->backfill, ticks)) {
	case BACKFILL_NONE:
		return;
	case BACKFILL_FAILED:
		report_store(&a->report, NULL, store_error(a->store));
		return;
	case BACKFILL_DONE:
		report_applied(&a->report, &a->backfill);
		break;
	case BACKFILL_WORKED:
		break;
	}
	a->unprinted = a->unprinted || a->backfill.fresh > 0;
}

bool
agent_turn(struct agent *a)
{
	int64_t ticks = clock_ticks();		/* time is read once per turn */
	struct fetch_answer answer;
	bool done, good = true;

	start_due(a, ticks);
	done = all_asked(a, ticks);
	if (!done)
		fetch_wait(a->fetch, wait_ms(a, ticks), a->signals);
	take_signals(a);
	while (!a->stopping && good && fetch_take(a->fetch, &answer)) {
		good = ingest(a, &answer);
		take_signals(a);
	}
	good = settle(a) && good;
	apply_filters(a, ticks);
	print_alerts(a);
	report_upkeep(&a->report, &a->upkeep, done ? upkeep_hurry(&a->upkeep, clock_now(), ticks)
	    : upkeep_step(&a->upkeep, clock_now(), ticks));
	tell_alive(a, clock_ticks());
	return !done && !a->stopping && !given_up(a, good, ticks);
}

static int
open_signals(enum agent_mode mode)
{
	sigset_t set;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	if (mode == AGENT_RUN)	/* once has nothing to read again: SIGHUP ends it */
		sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	if (fd < 0)
		err(1, "signals cannot be received");
	return fd;
}

int
agent_run(struct agent *a)
{
	int64_t ticks = clock_ticks();

	a->signals = open_signals(a->mode);
	a->heartbeat_at = ticks + HEARTBEAT_GAP;
	report_started(&a->report, a->config, filter_count(a->filters));
	say_waiting(a);
	print_alerts(a);
	log_write(LOG_READY, LOG_NUMBER("feeds", (int64_t)a->list.n),
	    LOG_NUMBER("due", (int64_t)a->list.due));
	systemd_ready();
	while (agent_turn(a))
		;
	report_stopped(&a->report);
	if (a->mode == AGENT_RUN && !a->stopping)
		return EX_CANNOT;
	if (a->mode == AGENT_ONCE && a->unprinted)
		return EX_IOERR;
	return a->mode == AGENT_ONCE && (a->stopping || a->report.total.failed > 0);
}

struct agent_tally
agent_tally(const struct agent *a)
{
	return a->report.total;
}
