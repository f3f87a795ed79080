#include "agent/outlet.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "agent/alert.h"
#include "agent/systemd.h"
#include "base/buf.h"
#include "filters/filter.h"

#define WAIT_MS 1000				/* for a reader that is busy */
#define LINE_MAX_SIZE ((size_t)1024 * 1024)	/* of one JSON line */
#define MESSAGE_ALERT "7c2b1f1ab6b24d0f8f1f6f0a3d9e5c41"

void
outlet_init(struct outlet *o, bool json)
{
	*o = (struct outlet){ .json = json, .journal = systemd_is_journal(STDOUT_FILENO) };
}

static bool
write_all(struct str line, const char **ret_reason)
{
	struct pollfd out = { .fd = STDOUT_FILENO, .events = POLLOUT };

	while (line.n > 0) {
		int ready = poll(&out, 1, WAIT_MS);
		ssize_t n;

		if (ready < 0 && errno == EINTR)
			continue;
		if (ready == 0) {
			*ret_reason = "stdout is full and nobody reads it";
			return false;
		}
		/* a pipe that polls writable takes PIPE_BUF bytes at once */
		n = write(STDOUT_FILENO, line.p, line.n < 4096 ? line.n : 4096);
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n < 0) {
			*ret_reason = strerror(errno);
			return false;
		}
		line = str_from(line, (size_t)n);
	}
	return true;
}

/* The same line as on stdout, with its parts as fields. */
static bool
put_journal(const struct store_alert *alert, struct str line)
{
	char level[2] = { (char)('0' + alert->level % 8), '\0' };
	char number[24], id[24];
	struct str message = line;

	snprintf(number, sizeof(number), "%lld", (long long)alert->score);
	snprintf(id, sizeof(id), "%lld", (long long)alert->id);
	if (message.n > 0)
		message.n--;	/* its '\n' */
	return systemd_journal((const struct systemd_field[]){
	    { "MESSAGE", message },
	    { "MESSAGE_ID", STR(MESSAGE_ALERT) },
	    { "PRIORITY", str_of(level) },
	    { "FEEDWATCH_ALERT", str_of(id) },
	    { "FEEDWATCH_FILTER", str_of(alert->filter) },
	    { "FEEDWATCH_FEED", alert->feed },
	    { "FEEDWATCH_SCORE", str_of(number) },
	    { "FEEDWATCH_TITLE", alert->title },
	    { "FEEDWATCH_LINK", alert->link },
	    { "FEEDWATCH_GUID", alert->guid },
	    { "FEEDWATCH_WHY", alert->why },
	}, 11);
}

bool
outlet_put(const struct outlet *o, const struct store_alert *alert, const char **ret_reason)
{
	struct buf line;
	bool done = false;

	buf_init(&line, LINE_MAX_SIZE);
	if (o->journal) {
		alert_text(&line, alert, true);
		done = put_journal(alert, buf_str(&line));
		buf_clear(&line);
	}
	if (!done) {
		if (o->journal)
			buf_addf(&line, "<%d>", alert->level);
		if (o->json)
			alert_json(&line, alert);
		else
			alert_text(&line, alert, true);
		done = write_all(buf_str(&line), ret_reason);
	}
	buf_release(&line);
	return done;
}
