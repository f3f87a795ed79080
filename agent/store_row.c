#include "agent/store_row.h"

#include "base/stamp.h"
#include "filters/filter.h"

static const char *const outcomes[] = {
	[OUTCOME_NEW] = "new",
	[OUTCOME_UNCHANGED] = "unchanged",
	[OUTCOME_RETRY] = "retry",
	[OUTCOME_BROKEN] = "broken",
	[OUTCOME_GONE] = "gone",
};
#define NOUTCOMES (sizeof(outcomes) / sizeof(outcomes[0]))

void
store_row_bind_text(sqlite3_stmt *statement, int i, struct str text)
{
	/* by length: NUL is a character like others; NULL would be "unknown", not "none" */
	sqlite3_bind_text64(statement, i, text.n > 0 ? text.p : "", text.n, SQLITE_STATIC,
	    SQLITE_UTF8);
}

void
store_row_bind_time(sqlite3_stmt *statement, int i, int64_t at)
{
	char stamp[STAMP_SIZE];

	if (*stamp_format(at, stamp) != '\0')
		sqlite3_bind_text(statement, i, stamp, -1, SQLITE_TRANSIENT);
	else
		sqlite3_bind_null(statement, i);
}

void
store_row_bind_pair(sqlite3_stmt *statement, int64_t first, int64_t second)
{
	sqlite3_bind_int64(statement, 1, first);
	sqlite3_bind_int64(statement, 2, second);
}

void
store_row_bind_feed(sqlite3_stmt *statement, const struct store_feed *f)
{
	const struct { int i; const char *text; } texts[] = {
		{ 2, f->etag }, { 3, f->last_modified }, { 7, f->reason },
		{ 5, (size_t)f->outcome < NOUTCOMES ? outcomes[f->outcome] : "" },
	};
	const struct { int i; int64_t number; } numbers[] = {
		{ 1, f->id }, { 4, f->body_hash }, { 6, f->status }, { 8, f->failures },
		{ 15, f->polls }, { 16, f->interval },
	};
	const struct { int i; int64_t at; } times[] = {
		{ 9, f->failing_since }, { 10, f->last_poll }, { 11, f->last_success },
		{ 12, f->last_new }, { 13, f->next_poll }, { 14, f->wait_until },
	};

	for (size_t k = 0; k < sizeof(texts) / sizeof(texts[0]); k++)
		store_row_bind_text(statement, texts[k].i, str_of(texts[k].text));
	for (size_t k = 0; k < sizeof(numbers) / sizeof(numbers[0]); k++)
		sqlite3_bind_int64(statement, numbers[k].i, numbers[k].number);
	for (size_t k = 0; k < sizeof(times) / sizeof(times[0]); k++)
		store_row_bind_time(statement, times[k].i, times[k].at);
}

void
store_row_bind_item(sqlite3_stmt *statement, const struct store_item *item)
{
	const struct str texts[] = {
		item->guid, item->link, item->title, item->language, item->author, item->tags,
		item->summary, item->content,
	};

	sqlite3_bind_int64(statement, 1, item->feed);
	sqlite3_bind_int64(statement, 2, item->identity);
	store_row_bind_time(statement, 3, item->first_seen);
	store_row_bind_time(statement, 4, item->published);
	store_row_bind_time(statement, 5, item->modified);
	for (size_t k = 0; k < sizeof(texts) / sizeof(texts[0]); k++)
		store_row_bind_text(statement, 6 + (int)k, texts[k]);
}

void
store_row_bind_texts(sqlite3_stmt *statement, int64_t id, const struct store_item *item)
{
	const struct str texts[] = {
		item->link, item->title, item->language, item->author, item->tags, item->summary,
		item->content,
	};

	sqlite3_bind_int64(statement, 1, id);
	store_row_bind_time(statement, 2, item->published);
	store_row_bind_time(statement, 3, item->modified);
	for (size_t k = 0; k < sizeof(texts) / sizeof(texts[0]); k++)
		store_row_bind_text(statement, 4 + (int)k, texts[k]);
}

void
store_row_bind_known(sqlite3_stmt *statement, int64_t feed, const struct store_known *known)
{
	store_row_bind_pair(statement, feed, known->identity);
	sqlite3_bind_int64(statement, 3, known->item);
	sqlite3_bind_int64(statement, 4, known->text_hash);
	sqlite3_bind_int64(statement, 5, known->former_hash);
	store_row_bind_time(statement, 6, known->last_seen);
	store_row_bind_time(statement, 7, known->changed);
	sqlite3_bind_int64(statement, 8, known->edits);
	sqlite3_bind_int64(statement, 9, known->aliases);
}

void
store_row_bind_alert(sqlite3_stmt *statement, const struct store_alert *alert)
{
	sqlite3_bind_int64(statement, 1, alert->item);
	store_row_bind_text(statement, 2, str_of(alert->filter));
	store_row_bind_text(statement, 3, str_of(filter_level_name((enum filter_level)alert->level)));
	sqlite3_bind_int64(statement, 4, alert->score);
	store_row_bind_time(statement, 5, alert->created);
	sqlite3_bind_int(statement, 6, alert->held);
	store_row_bind_text(statement, 7, str_of(alert->filter_hash));
	store_row_bind_text(statement, 8, alert->why);
	store_row_bind_text(statement, 9, alert->reason);
}

struct str
store_row_text(sqlite3_stmt *row, int column)
{
	/* text before bytes: the first call settles the encoding */
	const char *p = (const char *)sqlite3_column_text(row, column);

	return (struct str){ p, p != NULL ? (size_t)sqlite3_column_bytes(row, column) : 0 };
}

int64_t
store_row_time(sqlite3_stmt *row, int column)
{
	return stamp_parse(store_row_text(row, column));
}

static const char *
cstr_of(sqlite3_stmt *row, int column)
{
	const char *p = (const char *)sqlite3_column_text(row, column);

	return p != NULL ? p : "";
}

static int64_t
number_of(sqlite3_stmt *row, int column, int64_t unknown)
{
	return sqlite3_column_type(row, column) == SQLITE_NULL ? unknown :
	    sqlite3_column_int64(row, column);
}

static enum outcome
outcome_of(struct str name)
{
	for (size_t i = 0; i < NOUTCOMES; i++)
		if (str_eq(name, str_of(outcomes[i])))
			return (enum outcome)i;
	return OUTCOME_UNCHANGED;	/* never polled */
}

void
store_row_feed(sqlite3_stmt *row, struct store_feed *ret)
{
	*ret = (struct store_feed){
		.id = sqlite3_column_int64(row, 0),
		.name = cstr_of(row, 1),
		.url = cstr_of(row, 2),
		.etag = cstr_of(row, 3),
		.last_modified = cstr_of(row, 4),
		.body_hash = sqlite3_column_int64(row, 5),
		.outcome = outcome_of(store_row_text(row, 6)),
		.status = sqlite3_column_int(row, 7),
		.reason = cstr_of(row, 8),
		.failures = sqlite3_column_int64(row, 9),
		.failing_since = store_row_time(row, 10),
		.last_poll = store_row_time(row, 11),
		.last_success = store_row_time(row, 12),
		.last_new = store_row_time(row, 13),
		.next_poll = store_row_time(row, 14),
		.wait_until = store_row_time(row, 15),
		.polls = sqlite3_column_int64(row, 16),
		.interval = sqlite3_column_int64(row, 17),
		.items = sqlite3_column_int64(row, 18),
		.alerts = sqlite3_column_int64(row, 19),
		.per_day_milli = sqlite3_column_int64(row, 20),
		.latency_p50 = number_of(row, 21, -1),
		.latency_p95 = number_of(row, 22, -1),
		.gaps = sqlite3_column_int64(row, 23),
		.last_gap = store_row_time(row, 24),
		.silent_since = store_row_time(row, 25),
		.gap = sqlite3_column_int64(row, 26),
		.alive = store_row_time(row, 27),
		.silent_at = store_row_time(row, 28),
		.moved = sqlite3_column_int(row, 29) != 0,
		.audited = sqlite3_column_int(row, 30) != 0,
	};
}

void
store_row_item(sqlite3_stmt *row, struct store_item *ret)
{
	*ret = (struct store_item){
		.id = sqlite3_column_int64(row, 0),
		.feed = sqlite3_column_int64(row, 1),
		.identity = sqlite3_column_int64(row, 2),
		.first_seen = store_row_time(row, 3),
		.published = store_row_time(row, 4),
		.modified = store_row_time(row, 5),
		.guid = store_row_text(row, 6),
		.link = store_row_text(row, 7),
		.title = store_row_text(row, 8),
		.language = store_row_text(row, 9),
		.author = store_row_text(row, 10),
		.tags = store_row_text(row, 11),
		.summary = store_row_text(row, 12),
		.content = store_row_text(row, 13),
		.feed_name = store_row_text(row, 14),
	};
}

void
store_row_known(sqlite3_stmt *row, struct store_known *ret)
{
	*ret = (struct store_known){
		.item = sqlite3_column_int64(row, 0),
		.text_hash = sqlite3_column_int64(row, 1),
		.former_hash = sqlite3_column_int64(row, 2),
		.last_seen = store_row_time(row, 3),
		.changed = store_row_time(row, 4),
		.edits = sqlite3_column_int64(row, 5),
		.aliases = sqlite3_column_int64(row, 6),
		.identity = sqlite3_column_int64(row, 7),
	};
}

void
store_row_alert(sqlite3_stmt *row, struct store_alert *ret)
{
	int level = filter_level_parse(store_row_text(row, 4));

	*ret = (struct store_alert){
		.id = sqlite3_column_int64(row, 0),
		.item = sqlite3_column_int64(row, 1),
		.filter = cstr_of(row, 2),
		.filter_hash = cstr_of(row, 3),
		.level = level >= 0 ? level : FILTER_WARNING,
		.score = sqlite3_column_int64(row, 5),
		.why = store_row_text(row, 6),
		.reason = store_row_text(row, 7),
		.created = store_row_time(row, 8),
		.held = sqlite3_column_int(row, 9) != 0,
		.feed = store_row_text(row, 10),
		.guid = store_row_text(row, 11),
		.link = store_row_text(row, 12),
		.title = store_row_text(row, 13),
		.published = store_row_time(row, 14),
		.printed = sqlite3_column_type(row, 15) != SQLITE_NULL,
		.identity = sqlite3_column_int64(row, 16),
		.lead = store_row_text(row, 17),
	};
}

int64_t
store_row_whole(sqlite3_stmt *row)
{
	return identity_whole(store_row_text(row, 1), store_row_text(row, 2), store_row_text(row, 3));
}

void
store_row_texts(struct store_feed *feed, const char **ret[STORE_ROW_TEXTS])
{
	ret[0] = &feed->name;
	ret[1] = &feed->url;
	ret[2] = &feed->etag;
	ret[3] = &feed->last_modified;
	ret[4] = &feed->reason;
}

bool
store_row_keep_feed(struct arena *a, struct store_feed *feed)
{
	const char **texts[STORE_ROW_TEXTS];

	store_row_texts(feed, texts);
	for (size_t i = 0; i < STORE_ROW_TEXTS; i++) {
		*texts[i] = arena_copy(a, str_of(*texts[i])).p;
		if (*texts[i] == NULL)
			return false;
	}
	return true;
}

bool
store_row_keep_alert(struct arena *a, struct store_alert *alert)
{
	const char **names[] = { &alert->filter, &alert->filter_hash };
	struct str *texts[] = {
		&alert->why, &alert->reason, &alert->feed, &alert->guid, &alert->link,
		&alert->title, &alert->lead,
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		*names[i] = arena_copy(a, str_of(*names[i])).p;
		if (*names[i] == NULL)
			return false;
	}
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		*texts[i] = arena_copy(a, *texts[i]);
		if (texts[i]->p == NULL)
			return false;
	}
	return true;
}
