#include "agent/alert.h"

#include "base/escape.h"
#include "base/json.h"
#include "base/stamp.h"
#include "base/utf8.h"
#include "agent/limit.h"
#include "filters/filter.h"

#define HEAD_SIZE 512	/* bytes of level, filter and feed: names of the configuration's own */
#define LINK_SIZE 1536	/* bytes of a link that are shown: a longer one is no link for people */
#define REASON_SIZE 1024	/* bytes of the reason that are shown */
#define LEAD_SIZE 80	/* characters of the text that stand for a title */
#define ELLIPSIS "…"

/* Adds before, text (escaped) and after, at most max bytes in all; nothing where text is empty. */
static void
add(struct buf *out, struct str before, struct str text, struct str after, size_t max)
{
	size_t room = max - before.n - after.n - (sizeof(ELLIPSIS) - 1);
	struct buf escaped;

	if (text.n == 0)
		return;
	buf_init(&escaped, LIMIT_ALERT_LINE * 8);
	/* escaping never shortens: what lies beyond max cannot be shown */
	escape_text(&escaped, utf8_head(text, max));
	buf_add(out, before);
	if (escaped.n <= room + sizeof(ELLIPSIS) - 1 && text.n <= max)
		buf_add(out, buf_str(&escaped));
	else {
		buf_add(out, utf8_head(buf_str(&escaped), room));
		buf_add(out, STR(ELLIPSIS));
	}
	buf_add(out, after);
	buf_release(&escaped);
}

void
alert_lead(struct buf *out, struct str text)
{
	struct str rest = str_trim(text);
	size_t begin = out->n, whole = begin;	/* where the last whole word ends */

	for (size_t n = 0; rest.n > 0 && n < LEAD_SIZE; n++) {
		struct str before = rest;

		if (str_is_space(rest.p[0])) {
			whole = out->n;
			rest = str_trim(rest);
			buf_addc(out, ' ');
			continue;
		}
		utf8_next(&rest);
		buf_add(out, (struct str){ before.p, before.n - rest.n });
	}
	if (rest.n == 0)
		return;
	/* a script without spaces is cut where it is */
	if (whole > begin && !str_is_space(rest.p[0]))
		out->n = whole;
	buf_add(out, STR(ELLIPSIS));
}

void
alert_text(struct buf *out, const struct store_alert *alert, bool with_feed)
{
	const char *level = filter_level_name((enum filter_level)alert->level);
	struct str title = alert->title;
	struct buf head, tail, lead;

	buf_init(&head, HEAD_SIZE * 3);
	buf_init(&lead, LIMIT_ALERT_LINE);
	if (title.n == 0) {
		alert_lead(&lead, alert->lead);
		title = buf_str(&lead);
	}
	buf_init(&tail, LINK_SIZE + REASON_SIZE);
	buf_addf(&head, "%s ", level);
	add(&head, STR(""), str_of(alert->filter), STR(""), HEAD_SIZE / 2);
	if (with_feed)
		add(&head, STR(" "), alert->feed, STR(""), HEAD_SIZE / 2);
	buf_addc(&head, ':');
	add(&tail, STR(" <"), alert->link, STR(">"), LINK_SIZE);
	add(&tail, STR(" ("), alert->reason, STR(")"), REASON_SIZE);
	buf_add(out, buf_str(&head));
	add(out, STR(" "), title, STR(""), LIMIT_ALERT_LINE - head.n - tail.n - 1);
	buf_add(out, buf_str(&tail));
	buf_addc(out, '\n');
	buf_release(&head);
	buf_release(&tail);
	buf_release(&lead);
}

static void
time_if(struct json *j, const char *key, int64_t at)
{
	char stamp[STAMP_SIZE];

	json_text_if(j, key, str_of(stamp_format(at, stamp)));
}

void
alert_json(struct buf *out, const struct store_alert *alert)
{
	struct json j = { .out = out };
	char id[IDENTITY_ID_SIZE];

	json_open(&j, NULL, '{');
	if (alert->id != 0) {
		json_number(&j, "alert", alert->id);
		time_if(&j, "time", alert->created);
	}
	json_text(&j, "filter", str_of(alert->filter));
	json_text(&j, "priority", str_of(filter_level_name((enum filter_level)alert->level)));
	json_number(&j, "score", alert->score);
	json_text_if(&j, "feed", alert->feed);
	json_text(&j, "id", identity_id(alert->guid, alert->link, alert->identity, id));
	json_text(&j, "title", alert->title);
	json_text_if(&j, "link", alert->link);
	time_if(&j, "published", alert->published);
	json_raw(&j, "why", alert->why.n > 0 ? alert->why : STR("[]"));
	json_text_if(&j, "parts", alert->parts);
	json_text(&j, "filter_hash", str_of(alert->filter_hash));
	json_text_if(&j, "note", alert->note);
	json_close(&j, '}');
	buf_addc(out, '\n');
}
