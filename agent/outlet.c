#include "agent/outlet.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "agent/alert.h"
#include "agent/log_text.h"
#include "agent/systemd.h"
#include "base/buf.h"
#include "filters/filter.h"

#define WAIT_MS 1000				/* for a reader that is busy */
#define LINE_MAX_SIZE ((size_t)1024 * 1024)	/* of one JSON line */

void
outlet_init(struct outlet *o, bool json)
{
	*o = (struct outlet){ .json = json, .journal = systemd_is_journal(STDOUT_FILENO) };
	buf_init(&o->rest, LINE_MAX_SIZE);
}

void
outlet_release(struct outlet *o)
{
	buf_release(&o->rest);
}

void
outlet_format(struct outlet *o, bool json)
{
	o->json = json;
}

/* Writes as much as stdout takes; returns what is left. */
static struct str
write_some(struct str line, const char **ret_reason)
{
	struct pollfd out = { .fd = STDOUT_FILENO, .events = POLLOUT };

	while (line.n > 0) {
		int ready = poll(&out, 1, WAIT_MS);
		ssize_t n;

		if (ready < 0 && errno == EINTR)
			continue;
		if (ready == 0) {
			*ret_reason = "stdout is full and nobody reads it";
			break;
		}
		/* a pipe that polls writable takes PIPE_BUF bytes at once */
		n = write(STDOUT_FILENO, line.p, line.n < 4096 ? line.n : 4096);
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n < 0) {
			*ret_reason = strerror(errno);
			break;
		}
		line = str_from(line, (size_t)n);
	}
	return line;
}

/* Finishes the line that was begun, if any. */
static bool
write_rest(struct outlet *o, const char **ret_reason)
{
	struct str left = write_some(buf_str(&o->rest), ret_reason);
	size_t done = o->rest.n - left.n;

	if (done > 0)
		memmove(o->rest.p, o->rest.p + done, left.n);
	o->rest.n = left.n;
	return left.n == 0;
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
	    { "MESSAGE_ID", STR(LOG_TEXT_ALERT_ID) },
	    { "PRIORITY", str_of(level) },
	    { "FEEDWATCH_EVENT", STR("alert") },
	    { "FEEDWATCH_ALERT", str_of(id) },
	    { "FEEDWATCH_FILTER", str_of(alert->filter) },
	    { "FEEDWATCH_FEED", alert->feed },
	    { "FEEDWATCH_SCORE", str_of(number) },
	    { "FEEDWATCH_TITLE", alert->title },
	    { "FEEDWATCH_LINK", alert->link },
	    { "FEEDWATCH_GUID", alert->guid },
	    { "FEEDWATCH_WHY", alert->why },
	    /* and as the events of the log have them, for the hand */
	    { "FILTER", str_of(alert->filter) },
	    { "FEED", alert->feed },
	    { "SCORE", str_of(number) },
	    { "TITLE", alert->title },
	    { "URL", alert->link },
	}, 17);
}

/* The line for stdout, which is the journal's stream only where the journal itself took nothing. */
static void
add_line(const struct outlet *o, const struct store_alert *alert, struct buf *line)
{
	if (o->journal)
		buf_addf(line, "<%d>", alert->level);
	if (o->json)
		alert_json(line, alert);
	else
		alert_text(line, alert, true);
}

static bool
put_line(struct outlet *o, const struct store_alert *alert, struct str line,
    const char **ret_reason)
{
	struct str left = write_some(line, ret_reason);

	if (left.n > 0 && left.n < line.n) {
		o->rest_id = alert->id;
		buf_clear(&o->rest);
		buf_add(&o->rest, left);
	}
	return left.n == 0;
}

bool
outlet_put(struct outlet *o, const struct store_alert *alert, const char **ret_reason)
{
	struct buf line;
	bool begun = o->rest.n > 0, done = false;

	if (begun && !write_rest(o, ret_reason))
		return false;
	if (begun && o->rest_id == alert->id)
		return true;
	buf_init(&line, LINE_MAX_SIZE);
	if (o->journal) {
		alert_text(&line, alert, true);
		done = put_journal(alert, buf_str(&line));
		buf_clear(&line);
	}
	if (!done) {
		add_line(o, alert, &line);
		done = put_line(o, alert, buf_str(&line), ret_reason);
	}
	buf_release(&line);
	return done;
}
