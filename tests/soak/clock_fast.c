/*
 * Implements base/clock.h: SPEED times as fast as the machine's, for the whole
 * program.  libcurl's own time stays as it is, so that a server still has its
 * seconds to answer; the agent's waiting, which libcurl does, is made shorter.
 *
 * SQLite keeps pages of the database, up to 2 MiB of them: filled within a day
 * or two, that looks like a leak.  Here its memory is bounded from the start.
 */
#include "base/clock.h"

#include <curl/curl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <time.h>

#define SPEED 100
#define SQLITE_MEMORY (1024 * 1024)	/* bytes */

__attribute__((constructor)) static void
bound_sqlite(void)
{
	sqlite3_soft_heap_limit64(SQLITE_MEMORY);
}

static int64_t
read_clock(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* From the moment on that $SOAK_EPOCH names, so that a process started later goes on from there. */
int64_t
clock_now(void)
{
	const char *named = getenv("SOAK_EPOCH");
	int64_t epoch = named != NULL ? strtoll(named, NULL, 10) : 0;

	return epoch + (read_clock(CLOCK_REALTIME) - epoch) * SPEED;
}

int64_t
clock_ticks(void)
{
	return read_clock(CLOCK_BOOTTIME) * SPEED;
}

CURLMcode __real_curl_multi_poll(CURLM *multi, struct curl_waitfd *fds, unsigned n, int wait,
    int *ret_events);
CURLMcode __wrap_curl_multi_poll(CURLM *multi, struct curl_waitfd *fds, unsigned n, int wait,
    int *ret_events);

CURLMcode
__wrap_curl_multi_poll(CURLM *multi, struct curl_waitfd *fds, unsigned n, int wait, int *ret_events)
{
	return __real_curl_multi_poll(multi, fds, n, (wait + SPEED - 1) / SPEED, ret_events);
}
