#include "agent/record.h"

#include "agent/charset.h"
#include "agent/date.h"
#include "agent/html.h"
#include "agent/limit.h"
#include "agent/uri.h"
#include "base/clock.h"
#include "base/utf8.h"

void
record_clear(struct record *r)
{
	*r = (struct record){ .published = STAMP_NONE, .modified = STAMP_NONE };
}

/* Read by people; addresses and ids stay as they are. */
static bool
is_prose(enum dialect_field field)
{
	return field == FIELD_TITLE || field == FIELD_SUMMARY || field == FIELD_DESCRIPTION ||
	    field == FIELD_CONTENT;
}

void
record_put(struct arena *a, struct record *r, enum dialect_field field, int rank,
    struct str text, bool html, struct str base)
{
	struct record_slot *slot = &r->slots[field];

	text = str_trim(text);
	if (rank <= slot->rank || text.n == 0)
		return;
	if (is_prose(field))
		text = charset_twice(a, text);
	*slot = (struct record_slot){ arena_copy(a, text), base, rank, html };
}

void
record_date(struct record *r, enum dialect_field field, int rank, struct str text)
{
	int64_t *at = field == FIELD_PUBLISHED ? &r->published : &r->modified;
	int *held = field == FIELD_PUBLISHED ? &r->published_rank : &r->modified_rank;
	int64_t instant;

	/* of equals the last counts: it is what was corrected */
	if (rank < *held || (instant = date_parse(text)) == STAMP_NONE)
		return;
	*at = instant;
	*held = rank;
}

/* The part of s between open and close, which must stand in this order. */
static struct str
between(struct str s, char open, char close)
{
	const char *begin = s.n > 0 ? memchr(s.p, open, s.n) : NULL;
	const char *end = begin != NULL ?
	    memchr(begin, close, s.n - (size_t)(begin - s.p)) : NULL;

	if (end == NULL)
		return (struct str){ NULL, 0 };
	return str_trim((struct str){ begin + 1, (size_t)(end - begin - 1) });
}

static bool
has(struct str s, char c)
{
	return s.n > 0 && memchr(s.p, c, s.n) != NULL;
}

/* Without the quotes of a phrase (RFC 5322, 3.2.4). */
static struct str
unquoted(struct str s)
{
	return s.n > 2 && s.p[0] == '"' && memchr(s.p + 1, '"', s.n - 1) == s.p + s.n - 1 ?
	    (struct str){ s.p + 1, s.n - 2 } : s;
}

static bool
is_mail(struct str word)
{
	const char *at = word.n > 0 ? memchr(word.p, '@', word.n) : NULL;

	return at != NULL && at > word.p && memchr(at, '.', word.n - (size_t)(at - word.p)) != NULL;
}

/* "Name mail" and "mail Name" without the mail; all of it where there is more, or nothing else. */
static struct str
without_mail(struct str text)
{
	struct str tail = text, head = text, first = str_cut(&tail, ' ');

	while (head.n > 0 && head.p[head.n - 1] != ' ')
		head.n--;
	if (is_mail(first) && tail.n > 0 && !has(tail, '@'))
		return tail;
	return is_mail(str_from(text, head.n)) && head.n > 0 && !has(head, '@') ?
	    str_trim(head) : text;
}

/* "mail (Name)", "Name (mail)", "Name <mail>", "Name mail", "mail": the name, or all there is. */
static struct str
name_of(struct str text)
{
	struct str before = text, inside;

	if (!has(text, '@'))
		return text;
	inside = between(text, '(', ')');
	if (inside.n > 0) {
		before = str_trim(str_cut(&before, '('));
		return has(inside, '@') && before.n > 0 ? before : inside;
	}
	if (between(text, '<', '>').n > 0) {
		before = str_trim(str_cut(&before, '<'));
		return before.n > 0 ? unquoted(before) : between(text, '<', '>');
	}
	return without_mail(text);
}

void
record_author(struct arena *a, struct record *r, int rank, struct str text, struct str url)
{
	struct feed_author *more;
	struct str name;

	if (rank < r->author_rank || (rank == r->author_rank && r->nauthors >= LIMIT_LIST))
		return;
	name = name_of(html_plain_line(a, charset_twice(a, text)));
	name = utf8_head(html_line(a, name), LIMIT_TITLE);
	if (name.n == 0 && url.n == 0)
		return;
	if (rank > r->author_rank)
		r->nauthors = 0;
	for (size_t i = 0; i < r->nauthors; i++)
		if (str_eq(r->authors[i].name, name) && str_eq(r->authors[i].url, url))
			return;
	more = arena_array(a, r->authors, r->nauthors, sizeof(*more));
	if (more == NULL)
		return;
	r->authors = more;
	r->author_rank = rank;
	r->authors[r->nauthors++] = (struct feed_author){ name, url };
}

void
record_tag(struct arena *a, struct record *r, struct str text)
{
	struct str tag, *more;

	if (r->ntags >= LIMIT_LIST)
		return;
	tag = utf8_head(html_line(a, charset_twice(a, text)), LIMIT_TITLE);
	if (tag.n == 0)
		return;
	for (size_t i = 0; i < r->ntags; i++)
		if (str_eq(r->tags[i], tag))
			return;
	more = arena_array(a, r->tags, r->ntags, sizeof(*more));
	if (more == NULL)
		return;
	r->tags = more;
	r->tags[r->ntags++] = tag;
}

/* The digits s begins with; -1 where there are none or too many. */
static int64_t
number(struct str s)
{
	int64_t value = -1;

	s = str_trim(s);
	for (size_t i = 0; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++) {
		if (i == 18)
			return -1;
		value = (value < 0 ? 0 : value * 10) + (s.p[i] - '0');
	}
	return value;
}

void
record_attachment(struct arena *a, struct record *r, struct str url, struct str type,
    struct str title, struct str size)
{
	struct feed_attachment *more;

	if (url.n == 0 || url.n > LIMIT_URL)
		return;
	for (size_t i = 0; i < r->nattachments; i++)
		if (str_eq(r->attachments[i].url, url))
			return;
	more = r->nattachments >= LIMIT_LIST ? NULL :
	    arena_array(a, r->attachments, r->nattachments, sizeof(*more));
	if (more == NULL)
		return;
	r->attachments = more;
	r->attachments[r->nattachments++] = (struct feed_attachment){
		.url = url,
		.mime_type = html_plain_line(a, utf8_head(type, LIMIT_TITLE)),
		.title = html_plain_line(a, utf8_head(title, LIMIT_TITLE)),
		.size = number(size),
	};
}

/*
 * RSS's description is the summary; where there is a summary of that name as
 * well, and no content, it is the content.  Stand-ins (rank < 8) give way.
 */
static void
sort_out(const struct record *r, const struct record_slot **ret_summary,
    const struct record_slot **ret_content)
{
	const struct record_slot *s = r->slots, *description = &s[FIELD_DESCRIPTION];

	*ret_summary = &s[FIELD_SUMMARY];
	*ret_content = &s[FIELD_CONTENT];
	if (description->rank == 0)
		return;
	if (s[FIELD_SUMMARY].rank < 8)
		*ret_summary = description;
	else if (s[FIELD_CONTENT].rank == 0)
		*ret_content = description;
}

static struct str
line(struct arena *a, const struct record_slot *slot)
{
	struct str s = slot->raw;

	/* what is in the arena already need not go there again */
	if (!html_is_words(s))
		s = slot->html ? html_line(a, s) : html_plain_line(a, s);
	return utf8_head(s, LIMIT_TITLE);
}

static struct str
text(struct arena *a, const struct record_slot *slot)
{
	return slot->html && !html_is_words(slot->raw) ? html_text(a, slot->raw) : slot->raw;
}

static struct str
url(struct arena *a, const struct record_slot *slot)
{
	struct str s = slot->rank > 0 ? uri_resolve(a, slot->base, slot->raw) : slot->raw;

	return s.n <= LIMIT_URL ? s : (struct str){ NULL, 0 };
}

void
record_item(struct arena *a, const struct record *r, struct feed_item *ret)
{
	const struct record_slot *s = r->slots;
	const struct record_slot *summary, *content, *body;

	sort_out(r, &summary, &content);
	body = content->rank > 0 ? content : summary;
	*ret = (struct feed_item){
		.id = utf8_head(s[FIELD_ID].raw, LIMIT_ID),
		.url = url(a, &s[FIELD_URL]),
		.title = line(a, &s[FIELD_TITLE]),
		.summary = text(a, summary),
		.content = text(a, content),
		.content_html = body->html ? body->raw : (struct str){ NULL, 0 },
		.image = url(a, &s[FIELD_IMAGE]),
		.language = utf8_head(s[FIELD_LANGUAGE].raw, LIMIT_TITLE),
		.published = r->published,
		.modified = r->modified,
		.authors = r->authors, .nauthors = r->nauthors,
		.tags = r->tags, .ntags = r->ntags,
		.attachments = r->attachments, .nattachments = r->nattachments,
	};
}

void
record_skip(struct record *r, enum dialect_field field, struct str text)
{
	static const char *const days[] = {
		"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
	};
	int64_t hour = number(text);

	if (field == FIELD_SKIP_HOUR && hour >= 0 && hour <= 24)
		r->skip_hours |= 1u << hour % 24;	/* RSS 0.92 counts from 1 to 24 */
	for (unsigned i = 0; field == FIELD_SKIP_DAY && i < 7; i++)
		if (str_ieq(str_trim(text), str_of(days[i])))
			r->skip_days |= 1u << i;
}

/* <ttl> in minutes; else sy:updatePeriod divided by sy:updateFrequency. */
static int64_t
ttl(const struct record *r)
{
	static const struct {
		const char *name;
		int64_t period;
	} periods[] = {
		{ "hourly", CLOCK_HOUR }, { "daily", CLOCK_DAY }, { "weekly", 7 * CLOCK_DAY },
		{ "monthly", 30 * CLOCK_DAY }, { "yearly", 365 * CLOCK_DAY },
	};
	const int64_t ceiling = 365 * 24 * 60;
	int64_t minutes = number(r->slots[FIELD_TTL].raw);
	int64_t times = number(r->slots[FIELD_FREQUENCY].raw);

	if (minutes > 0)
		return (minutes < ceiling ? minutes : ceiling) * CLOCK_MINUTE;
	for (size_t i = 0; i < sizeof(periods) / sizeof(periods[0]); i++)
		if (str_ieq(r->slots[FIELD_PERIOD].raw, str_of(periods[i].name)))
			return periods[i].period / (times > 0 ? times : 1);
	return 0;
}

void
record_feed(struct arena *a, const struct record *r, struct feed *ret)
{
	const struct record_slot *s = r->slots;

	ret->title = line(a, &s[FIELD_TITLE]);
	ret->home_page_url = url(a, &s[s[FIELD_URL].rank > 0 ? FIELD_URL : FIELD_SELF]);
	ret->feed_url = url(a, &s[FIELD_SELF]);
	ret->description = text(a, &s[FIELD_SUMMARY]);
	ret->language = utf8_head(s[FIELD_LANGUAGE].raw, LIMIT_TITLE);
	ret->authors = r->authors;
	ret->nauthors = r->nauthors;
	ret->ttl = ttl(r);
	ret->skip_hours = r->skip_hours;
	ret->skip_days = r->skip_days;
}
