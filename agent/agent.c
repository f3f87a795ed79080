#include "agent/agent.h"

#include <err.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sysexits.h>
#include <unistd.h>

#include "agent/backfill.h"
#include "agent/batch.h"
#include "agent/cell.h"
#include "agent/delta.h"
#include "agent/fetch.h"
#include "agent/limit.h"
#include "agent/log.h"
#include "agent/network.h"
#include "agent/poll.h"
#include "agent/printing.h"
#include "agent/pulse.h"
#include "agent/report.h"
#include "agent/request.h"
#include "agent/rules.h"
#include "agent/schedule.h"
#include "agent/store.h"
#include "agent/succession.h"
#include "agent/systemd.h"
#include "agent/upkeep.h"
#include "agent/watch.h"
#include "agent/way.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/mem.h"
#include "filters/filter.h"

/*
 * Invariants
 *  (1) a feed that schedule_take() gave is either being fetched or handed to
 *      schedule_done()/schedule_retire() in the same turn;
 *  (2) an alert is a committed row before it is a line (printing_go() reads
 *      rows only);
 *  (3) whatever one feed does, the loop goes on: only a signal, the end of
 *      `once` or a lack of memory ends it.
 */
#define EX_CANNOT 1
#define STORE_PATIENCE (5 * CLOCK_MINUTE)	/* a full disk is often freed by then */
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
	struct printing printing;
	struct arena *document;		/* of the poll at hand */
	struct arena *room;		/* of the call at hand */
	struct report report;		/* what was said and counted */
	int signals;			/* signalfd, or -1 */
	bool stopping;
	struct batch batch;		/* what was written and is not committed yet */
	int64_t broken_since;		/* ticks: the store takes nothing; 0: it works */
	struct pulse pulse;		/* what others hear of it */
	struct network network;
};

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
	batch_init(&a->batch);
	a->config = config;
	a->signals = -1;
	a->cell = new_cell();
	*ret_exit = EX_CONFIG;
	systemd_status("compiling the filters");
	if (request_trust(config, diag))
		a->filters = rules_load(config, diag, NULL);
	if (a->filters != NULL) {
		*ret_exit = 1;
		pulse_opening(config->database);
		a->store = store_open(config->database, STORE_WRITE, diag);
	}
	if (a->store == NULL) {
		agent_free(a);
		return NULL;
	}
	printing_init(&a->printing, config->output == CONFIG_OUTPUT_JSON);
	a->document = arena_new(LIMIT_DOCUMENT);
	a->room = arena_new(ROOM_MAX);
	a->fetch = new_fetch(&settings);
	if (!load_watches(a, a->config, a->filters, &a->list) || !start_backfill(a)) {
		fprintf(diag, "%s: error: %s\n", config->database, store_error(a->store));
		agent_free(a);
		return NULL;
	}
	upkeep_init(&a->upkeep, a->store, config->keep, clock_now(), clock_ticks());
	pulse_init(&a->pulse, config, mode == AGENT_ONCE, clock_ticks());
	network_init(&a->network, a->list.hosts, watch_crowd_gap(&a->list, config->interval));
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
	printing_release(&a->printing);
	arena_free(a->document);
	arena_free(a->room);
	if (a->signals >= 0)
		close(a->signals);
	free(a);
}

/* When this feed is asked again, ms since 1970: the schedule is told how the poll ended. */
static int64_t
plan_next(struct agent *a, const struct poll *p, int64_t *ret_interval)
{
	struct schedule *s = a->list.schedule;
	int64_t ticks = p->ticks, due;

	*ret_interval = watch_interval(p->watch, p->now, ticks);
	schedule_pace(s, p->answer->tag, *ret_interval);
	if (a->mode == AGENT_ONCE)
		due = schedule_retire(s, p->answer->tag, ticks, p->outcome);
	else
		due = schedule_done(s, p->answer->tag, ticks, p->outcome);
	a->list.watch[p->answer->tag].due = due;
	if (p->hold > 0)
		schedule_hold(s, p->watch->host, ticks + p->hold);
	return p->now + due - ticks;
}

/* True where the poll says something of the network and nothing of its feed. */
static bool
blame_network(struct agent *a, const struct poll *p)
{
	const struct network_poll poll = {
		.host = p->watch->host, .answered = poll_answered(p), .well = !p->watch->failing,
		.begun = p->ticks - p->answer->took, .ended = p->ticks,
	};

	if (a->mode == AGENT_ONCE || !(poll.answered || poll_unanswered(p)))
		return false;
	if (network_note(&a->network, &poll) != NETWORK_SAME)
		report_network(&a->report, &a->network, p);
	return a->network.down && !poll.answered;
}

/* The feed is asked again as if nothing had been. */
static void
pass_over(struct agent *a, const struct poll *p)
{
	a->report.total.failed++;
	a->report.hour.failed++;
	pulse_made(&a->pulse, p->ticks);
	a->list.watch[p->answer->tag].due = schedule_again(a->list.schedule, p->answer->tag,
	    p->ticks, p->watch->feed->interval / 2);
}

static void
end_poll(struct agent *a, struct watch *w)
{
	free(w->row);
	w->row = NULL;
	arena_reset(a->document);
}

/* What was written is committed; the first commit after failures says that all is well again. */
static bool
settle(struct agent *a)
{
	bool any = a->batch.any, good = batch_commit(&a->batch, a->store);

	if (!good) {
		report_store(&a->report, NULL, store_error(a->store));
		batch_lose(&a->batch, &a->list, clock_ticks());
	} else if (any) {
		report_store_well(&a->report);
		pulse_made(&a->pulse, clock_ticks());
	}
	return good;
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
		.ticks = clock_ticks(),
		.max_alerts = a->config->max_alerts,
		.max_body = a->config->max_body,
		.filters = a->filters,
		.store = a->store,
		.cell = a->cell,
		.arena = a->document,
	};
	int64_t interval, next;
	struct store_feed before;
	struct way_news news;
	bool ok;

	if (w->refused)		/* it must not undo the polls of others again */
		(void)settle(a);
	ok = poll_judge(&p) && poll_take(&p);
	before = p.row;
	if (ok && blame_network(a, &p)) {
		pass_over(a, &p);
		end_poll(a, w);
		return true;
	}
	if (ok)
		poll_teach(&p, w);
	next = plan_next(a, &p, &interval);
	ok = ok && poll_record(&p, interval, next) &&
	    way_learn(a->store, w, &p, &before, &news);
	if (ok) {
		report_way(w, &p, &news);
		report_poll(&a->report, w, &p);
	} else
		report_store(&a->report, w, store_error(a->store));
	report_seal(&a->report, cell_unsealed(a->cell));
	a->printing.waiting |= p.alerts > p.held;
	batch_add(&a->batch, w, &p);
	w->refused = !ok;
	if (!ok)
		batch_lose(&a->batch, &a->list, p.ticks);
	end_poll(a, w);
	return ok;
}

static void
start(struct agent *a, size_t i)
{
	struct watch *w = &a->list.watch[i];
	struct request request;
	const char *reason;

	w->asked = true;
	if (request_init(&request, w->feed, &reason)) {
		request.fetch.tag = i;
		way_choose(a->store, a->room, w, &request.fetch);
		fetch_start(a->fetch, &request.fetch);
	} else {
		/* never without the secret that the configuration asks for */
		(void)ingest(a, &(struct fetch_answer){ .tag = i, .outcome = OUTCOME_BROKEN,
		    .retry_after = -1, .reason = reason });
	}
	request_release(&request);
	arena_reset(a->room);
}

static void
start_due(struct agent *a, int64_t ticks)
{
	bool any = true;
	size_t i;

	while (any && network_start_at(&a->network) <= ticks) {
		any = schedule_take(a->list.schedule, ticks, &i);
		network_begun(&a->network, any, ticks);
		if (any) {
			report_begun(&a->report, watch_lateness(&a->list, i, ticks));
			start(a, i);
		}
	}
}

/* The new texts come into force; polls under way go on where they would begin anew just so. */
static void
adopt(struct agent *a, struct config *config, struct filter_set *filters, struct watch_list *list)
{
	struct fetch_settings settings = fetch_settings_of(config);
	struct delta delta;

	if (strcmp(config->database, a->config->database) != 0)
		log_write(LOG_COMPLAINT, LOG_TEXT("text",
		    "another database is used from the next start on; this run keeps the open one"));
	delta_init(&delta, &(struct delta_side){ a->config, a->filters },
	    &(struct delta_side){ config, filters });
	fetch_configure(a->fetch, &settings);
	succession_pass(&a->list, list, a->fetch, clock_ticks());
	backfill_release(&a->backfill);
	watch_release(&a->list);
	a->list = *list;
	filter_free(a->filters);
	a->filters = filters;
	config_free(a->config);
	a->config = config;
	upkeep_keep(&a->upkeep, config->keep);
	network_adopt(&a->network, a->list.hosts, watch_crowd_gap(&a->list, config->interval));
	outlet_format(&a->printing.outlet, config->output == CONFIG_OUTPUT_JSON);
	if (!start_backfill(a))
		report_store(&a->report, NULL, store_error(a->store));
	pulse_adopt(&a->pulse, config, clock_ticks());
	report_reloaded(&a->report, config, filter_count(filters), &delta);
	delta_release(&delta);
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
	(void)settle(a);	/* the new watches read the rows */
	ok = diag != NULL && rules_reload(a->config->path, diag, &config, &filters);
	if (diag != NULL)
		fclose(diag);
	report_complaints(str_of(said));
	if (!ok)
		report_refused(&a->report, a->config, said);
	else if (!load_watches(a, config, filters, &list)) {
		watch_release(&list);
		filter_free(filters);
		config_free(config);
		report_refused(&a->report, a->config, store_error(a->store));
	} else
		adopt(a, config, filters, &list);
	free(said);
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

	if (a->mode == AGENT_ONCE && fetch_pending(a->fetch) == 0)
		return 0;
	if (until < network_start_at(&a->network))
		until = network_start_at(&a->network);
	if (pulse_next(&a->pulse) < until)
		until = pulse_next(&a->pulse);
	if (a->batch.due < until)
		until = a->batch.due;
	if (a->printing.waiting && ticks + CLOCK_SECOND < until)
		until = ticks + CLOCK_SECOND;
	if (backfill_due(&a->backfill) < until)
		until = backfill_due(&a->backfill);
	if (upkeep_due(&a->upkeep) < until)
		until = upkeep_due(&a->upkeep);
	if (until == INT64_MAX)
		return CLOCK_MINUTE;
	return until > ticks ? until - ticks : 0;
}

static void
tell_others(struct agent *a, int64_t ticks)
{
	struct metrics_view view = {
		.list = &a->list,
		.filters = filter_count(a->filters),
		.pending = fetch_pending(a->fetch),
		.database = a->config->database,
	};

	pulse_beat(&a->pulse, &a->report, &view, a->config, ticks);
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

/* What was written may wait for more, but not where no more comes or the rows are needed. */
static bool
may_wait(const struct agent *a, int64_t ticks)
{
	return a->batch.any && ticks < a->batch.due && fetch_pending(a->fetch) > 0 && !a->stopping &&
	    backfill_due(&a->backfill) > ticks && upkeep_due(&a->upkeep) > ticks;
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
	a->printing.waiting = a->printing.waiting || a->backfill.fresh > 0;
}

bool
agent_turn(struct agent *a)
{
	struct fetch_answer answer;
	bool done, good = true;
	int64_t ticks;

	fetch_wait(a->fetch, wait_ms(a, clock_ticks()), a->signals);
	ticks = clock_ticks();		/* time is read once per turn */
	take_signals(a);
	while (!a->stopping && good && fetch_take(a->fetch, &answer)) {
		good = ingest(a, &answer);
		take_signals(a);
	}
	if (!a->stopping)
		start_due(a, ticks);
	if (!good || !may_wait(a, ticks))
		good = settle(a) && good;
	apply_filters(a, ticks);
	if (!a->batch.any)	/* a line is made of a row that is kept */
		printing_go(&a->printing, a->store, &a->report, a->room);
	done = all_asked(a, ticks);
	report_upkeep(&a->report, &a->upkeep, done ? upkeep_hurry(&a->upkeep, clock_now(), ticks)
	    : upkeep_step(&a->upkeep, clock_now(), ticks));
	tell_others(a, clock_ticks());
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
	a->signals = open_signals(a->mode);
	report_started(&a->report, a->config, filter_count(a->filters));
	report_all_waiting(&a->report, &a->list);
	printing_go(&a->printing, a->store, &a->report, a->room);
	log_write(LOG_READY, LOG_NUMBER("feeds", (int64_t)a->list.n),
	    LOG_NUMBER("due", (int64_t)a->list.due));
	systemd_ready();
	while (agent_turn(a))
		;
	report_stopped(&a->report);
	if (a->mode == AGENT_RUN && !a->stopping)
		return EX_CANNOT;
	if (a->mode == AGENT_ONCE && a->printing.waiting)
		return EX_IOERR;
	return a->mode == AGENT_ONCE && (a->stopping || a->report.total.failed > 0);
}

struct agent_tally
agent_tally(const struct agent *a)
{
	return a->report.total;
}
