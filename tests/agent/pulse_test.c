/* What others hear: the watchdog of progress, the log once an hour, systemctl what is true. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/log.h"
#include "agent/pulse.h"
#include "agent/systemd.h"
#include "base/clock.h"
#include "tests/test.h"

#define WATCHDOG CLOCK_MINUTE

/* Stand in for the service manager. */
static size_t alive;
static char status[400];

int64_t systemd_watchdog(void) { return WATCHDOG; }
void systemd_alive(void) { alive++; }
void systemd_extend(int64_t ms) { (void)ms; }
bool systemd_is_journal(int fd) { return fd < 0; }
bool systemd_journal(const struct systemd_field *fields, size_t n) { return fields == NULL && n > 0; }

void
systemd_status(const char *text)
{
	snprintf(status, sizeof(status), "%s", text);
}

static struct config_feed feed = { .name = "wire", .timeout = 30 * CLOCK_SECOND };
static const struct config config = { .heartbeat = CLOCK_HOUR, .timeout = 30 * CLOCK_SECOND,
    .feeds = &feed, .nfeeds = 1 };
static struct watch watch = { .feed = &feed };
static struct watch_list list = { .watch = &watch, .n = 1 };
static struct metrics_view view = { .list = &list };
static struct report report;
static struct pulse pulse;
static int64_t ticks;

/* The feed is due at `due`. */
static void
begin(int64_t due)
{
	ticks = CLOCK_HOUR;
	alive = 0;
	report = (struct report){ .hour_began = ticks };
	view.pending = 0;
	watch.failing = false;
	schedule_free(list.schedule);
	list.schedule = schedule_new(&(struct schedule_rules){ .feeds = 1, .hosts = 1,
	    .connections = 1, .host_connections = 1, .seed = 1 });
	schedule_add(list.schedule, 0, 0, CLOCK_HOUR, due, 0);
	pulse_init(&pulse, &config, false, ticks);
}

/* The loop turns for so long a time, whenever something is to be said. */
static void
turn(int64_t time)
{
	for (int64_t end = ticks + time; ticks <= end; ticks = pulse_next(&pulse))
		pulse_beat(&pulse, &report, &view, &config, ticks);
	ticks--;
}

static const char *
said_in(int64_t time)
{
	static char text[65536];
	FILE *out = tmpfile();
	int old = dup(2);

	fflush(stderr);
	dup2(fileno(out), 2);
	turn(time);
	dup2(old, 2);
	close(old);
	rewind(out);
	text[fread(text, 1, sizeof(text) - 1, out)] = '\0';
	fclose(out);
	return text;
}

START_TEST(an_hour_of_nothing_is_one_line_and_the_watchdog_is_fed)
{
	log_open(6, LOG_PLAIN);
	begin(9 * CLOCK_HOUR);
	ck_assert_str_eq(said_in(CLOCK_HOUR), "heartbeat seconds=3600 feeds=1 polls=0 failed=0 "
	    "items=0 alerts=0 failing=0 silent=0 gaps=0\n");
	ck_assert_uint_ge(alive, 180);
}
END_TEST

START_TEST(a_loop_that_turns_while_no_poll_ends_starves_the_watchdog_and_says_so_once)
{
	const char *text, *at;

	log_open(6, LOG_PLAIN);
	begin(9 * CLOCK_HOUR);
	view.pending = 1;
	text = said_in(10 * CLOCK_MINUTE);
	ck_assert_uint_le(alive, 8);	/* 30 s and 2 min in steps of 20 s */
	at = strstr(text, "stuck pending=1 seconds=1");
	ck_assert_ptr_nonnull(at);
	ck_assert_ptr_null(strstr(at + 1, "stuck"));
	alive = 0;
	pulse_made(&pulse, ticks);
	turn(CLOCK_MINUTE);
	ck_assert_uint_ge(alive, 2);
}
END_TEST

START_TEST(a_poll_that_is_due_and_never_begins_starves_it_too)
{
	log_open(2, LOG_PLAIN);
	begin(CLOCK_HOUR);
	turn(10 * CLOCK_MINUTE);
	ck_assert_uint_le(alive, 8);
}
END_TEST

START_TEST(the_status_names_what_is_wrong)
{
	log_open(2, LOG_PLAIN);
	begin(9 * CLOCK_HOUR);
	watch.failing = true;
	report.store_failing = true;
	turn(0);
	ck_assert_ptr_eq(strstr(status, "THE DATABASE TAKES NOTHING; 1 feed, 1 failing (wire); 0 polls, "
	    "0 new items, 0 alerts since the start; next poll at "), status);
}
END_TEST

START_TEST(a_reload_every_minute_does_not_stop_the_heart)
{
	const char *text;

	log_open(6, LOG_PLAIN);
	begin(9 * CLOCK_HOUR);
	for (int i = 0; i < 40; i++) {
		turn(CLOCK_MINUTE);
		pulse_adopt(&pulse, &config, ticks);
	}
	text = said_in(20 * CLOCK_MINUTE);
	ck_assert_ptr_eq(strstr(text, "heartbeat seconds=3600 "), text);
}
END_TEST

TEST_MAIN("pulse", an_hour_of_nothing_is_one_line_and_the_watchdog_is_fed,
    a_loop_that_turns_while_no_poll_ends_starves_the_watchdog_and_says_so_once,
    a_poll_that_is_due_and_never_begins_starves_it_too, the_status_names_what_is_wrong,
    a_reload_every_minute_does_not_stop_the_heart)
