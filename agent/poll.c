#include "agent/poll.h"

#include <stdlib.h>

#include "agent/edit.h"
#include "agent/flagged.h"
#include "agent/identity.h"
#include "agent/item.h"
#include "agent/store_items.h"
#include "agent/store_names.h"
#include "agent/store_rhythm.h"
#include "base/clock.h"
#include "base/mem.h"

/*
 * Invariants
 *  (1) validators are those of a body whose items are all in the store (but
 *      for those beyond LIMIT_ITEMS, which no poll would take): they are
 *      written in the transaction of the items, and not at all where the body
 *      was cut short;
 *  (2) an item is matched when it is new or edited (edit.c says what that is),
 *      and only then; for each filter it has one alert, however often it is;
 *  (3) the alerts of one document that are beyond max_alerts are rows like
 *      the others; they only make no line.
 */

#define NOTES_MAX 20	/* edits of flagged items that one poll says */
bool
poll_answered(const struct poll *p)
{
	return p->answer->status > 0;
}

bool
poll_unanswered(const struct poll *p)
{
	return p->answer->status == 0 && p->answer->outcome == OUTCOME_RETRY;
}

/* What the answer brings is read, unless it is what the last one brought. */
static void
judge_body(struct poll *p)
{
	const struct fetch_answer *a = p->answer;
	struct cell_document document = {
		.source = { a->body, a->url, a->content_type }, .codings = a->codings,
		.max = (size_t)p->max_body, .known = p->row.body_hash,
	};
	struct cell_reading reading;

	cell_read(p->cell, p->arena, &document, &reading);
	p->body_hash = reading.hash;
	p->feed = reading.feed;
	p->reason = reading.reason;
	if (reading.verdict == CELL_KNOWN)
		p->outcome = OUTCOME_UNCHANGED;
	else if (reading.verdict != CELL_FEED)
		p->outcome = OUTCOME_BROKEN;
	if (reading.verdict == CELL_NO_FEED)
		p->reason = arena_format(p->arena, "not a feed: %s", p->reason);
	if (p->outcome == OUTCOME_BROKEN && a->redirects != NULL)
		p->reason = arena_format(p->arena, "%s; redirected: %s", p->reason, a->redirects);
}

/* Nothing that a 304 could be unchanged from. */
static bool
never_had_a_body(const struct store_feed *row)
{
	return row->body_hash == 0 && row->etag[0] == '\0' && row->last_modified[0] == '\0' &&
	    row->last_success == STAMP_NONE;
}

bool
poll_well(const struct poll *p)
{
	return p->outcome == OUTCOME_NEW || p->outcome == OUTCOME_UNCHANGED;
}

/* Nobody but its poll writes a feed's row: what was read when the poll began holds still. */
static bool
get_row(struct poll *p)
{
	if (!store_begin(p->store))
		return false;
	if (p->watch->row == NULL)
		return store_get_feed(p->store, p->arena, p->watch->id, &p->row);
	p->row = *p->watch->row;
	return true;
}

bool
poll_judge(struct poll *p)
{
	p->heard = p->gap_before = STAMP_NONE;
	p->outcome = p->answer->outcome;
	p->reason = p->answer->reason;
	if (!get_row(p)) {
		store_rollback(p->store);
		return false;
	}
	p->failures = p->row.failures;
	p->good_before = p->row.last_success;
	p->since = p->row.failing_since;
	p->before = p->row.outcome;
	/* RFC 9110, 10.2.3: on 503 (and 429, RFC 6585); on an answer that is well it asks for nothing */
	if (p->outcome == OUTCOME_RETRY && p->answer->retry_after > 0)
		p->hold = p->answer->retry_after;
	if (p->outcome == OUTCOME_NEW)
		judge_body(p);
	else if (p->outcome == OUTCOME_UNCHANGED && never_had_a_body(&p->row)) {
		p->outcome = OUTCOME_BROKEN;
		p->reason = "answered 304 (unchanged), though it was never asked conditionally";
	}
	return true;
}

void
poll_teach(const struct poll *p, struct watch *w)
{
	if (!poll_well(p))
		return;
	w->missed = p->missed;
	w->hints.freshness = p->answer->freshness;
	if (p->outcome == OUTCOME_NEW) {
		w->hints.ttl = p->feed.ttl;
		w->hints.skip_hours = p->feed.skip_hours;
		w->hints.skip_days = p->feed.skip_days;
	}
	w->silent = w->silent || p->silent;
	if (p->fresh > 0)
		watch_follow(w, &p->rhythm, p->now, p->ticks);
}

static bool
add_alert(struct poll *p, int64_t item, const struct filter_flag *flag)
{
	struct flagged f;
	bool ok;

	flagged_init(&f, p->filters, flag, false);
	f.alert.item = item;
	f.alert.created = p->now;
	f.alert.held = (int64_t)p->alerts >= p->max_alerts;
	ok = store_add_alert(p->store, &f.alert);
	if (ok && store_changed(p->store)) {
		p->alerts++;
		p->held += f.alert.held;
	}
	flagged_release(&f);
	return ok;
}

static bool
flag(struct poll *p, int64_t item, const struct filter_item *texts)
{
	const struct filter_flag *flags;
	size_t n = filter_match(p->filters, texts, &flags);

	for (size_t i = 0; i < n; i++) {
		if (p->watch->applies != NULL && !p->watch->applies[flags[i].filter])
			continue;
		if (!add_alert(p, item, &flags[i]))
			return false;
	}
	return true;
}

static bool
take_new(struct poll *p, const struct store_item *row, int64_t story,
    const struct filter_item *texts)
{
	int64_t id;

	if (!store_add_item(p->store, row, &id) ||
	    !store_names_add_story(p->store, row->feed, story, row->identity))
		return false;
	p->fresh++;
	return flag(p, id, texts);
}

/* Few lines even where a whole document was edited; the store has them all. */
static void
keep_note(struct poll *p, const struct edit_note *note)
{
	struct edit_note *notes = p->nnotes < NOTES_MAX ?
	    arena_array(p->arena, p->notes, p->nnotes, sizeof(*notes)) : NULL;

	if (notes == NULL)
		return;
	p->notes = notes;
	p->notes[p->nnotes++] = *note;
}

static bool
take_edited(struct poll *p, const struct store_item *row, int64_t story,
    const struct filter_item *texts, struct store_known *known)
{
	struct edit edit = { .store = p->store, .arena = p->arena, .item = row, .known = known,
	    .story = story };
	size_t alerts = p->alerts;
	struct edit_note note;
	bool recorded, noted;

	if (known->item == 0 && !store_items_restore(p->store, row, known))
		return false;
	if (!store_items_is_flagged(p->store, known->item, &edit.flagged) || !flag(p, known->item, texts))
		return false;
	edit.alerted = p->alerts > alerts;
	if (!edit_record(&edit, &recorded, &note, &noted))
		return false;
	p->edited += recorded;
	if (noted)
		keep_note(p, &note);
	return true;
}

/* A known item that came again. */
static bool
take_known(struct poll *p, struct store_item *row, const struct identity *identity,
    const struct filter_item *texts, struct store_known *known)
{
	enum edit_verdict verdict;
	bool found;

	p->renamed += known->renamed;
	row->identity = known->identity;
	if (!edit_judge(p->store, row, identity, known, &verdict))
		return false;
	if (verdict == EDIT_NONE)
		return true;
	if (verdict == EDIT_CHANGED)
		return take_edited(p, row, identity->story, texts, known);
	/* its name names nothing any more: under its whole it is known, or new */
	if (!store_names_share(p->store, row->feed, identity->name) ||
	    !store_names_recognise(p->store, row->feed, identity, &row->identity, known, &found))
		return false;
	return found || take_new(p, row, identity->story, texts);
}

/* Stores what is new of an item and asks the filters. */
static bool
take_item(struct poll *p, const struct feed_item *item, const struct identity *identity)
{
	struct filter_item texts;
	struct store_item row = {
		.feed = p->watch->id,
		.guid = item->id,
		.link = item->url,
		.title = item->title,
		.summary = item->summary,
		.content = item->content,
		/* Atom entries often have `updated` only: that is when they were published, too */
		.published = item->published != STAMP_NONE ? item->published : item->modified,
		.modified = item->modified,
		.first_seen = p->now,
	};
	struct store_known known;
	bool found;

	item_texts(p->arena, str_of(p->watch->feed->name), item, p->now, &texts);
	if (texts.field[FILTER_LANGUAGE].n == 0)
		texts.field[FILTER_LANGUAGE] = p->feed.language;
	row.language = texts.field[FILTER_LANGUAGE];
	row.author = texts.field[FILTER_AUTHOR];
	row.tags = texts.field[FILTER_CATEGORY];
	row.text_hash = edit_hash(&texts);
	if (!store_names_recognise(p->store, row.feed, identity, &row.identity, &known, &found))
		return false;
	if (found)
		return take_known(p, &row, identity, &texts, &known);
	return take_new(p, &row, identity->story, &texts);
}

/* The items are rows; what do they say of when this feed publishes? */
static bool
learn(struct poll *p, const struct rhythm_news *news)
{
	p->heard = p->rhythm.silent_since;
	p->gap_before = p->rhythm.last_gap;
	p->missed = rhythm_learn(&p->rhythm, news);
	return store_rhythm_put(p->store, p->watch->id, &p->rhythm);
}

static bool
take_items(struct poll *p)
{
	size_t n = p->feed.nitems;
	struct rhythm_news news;
	struct identity *identity;
	bool ok;

	if (n == 0)
		return true;
	ok = store_rhythm_get(p->store, p->watch->id, &p->rhythm);
	rhythm_open(&news, p->now, p->row.last_success, p->row.last_new);
	news.whole = !p->feed.truncated && p->row.body_hash != 0;
	/* not from the arena, which the document may have filled */
	identity = mem_array(n, sizeof(*identity));
	identity_of_all(&p->feed, identity);
	/* feeds list the newest first: alerts come in the order of the news */
	for (size_t i = n; i-- > 0 && ok;) {
		const struct feed_item *item = &p->feed.items[i];
		size_t before = p->fresh;

		ok = take_item(p, item, &identity[i]);
		rhythm_item(&p->rhythm, &news, item->title, item->published, p->fresh > before);
	}
	free(identity);
	return ok && (p->fresh == 0 || learn(p, &news));
}

/* Nothing new for so long that this feed's own rhythm says: something is wrong. */
static bool
notice_silence(struct poll *p)
{
	const struct watch *w = p->watch;

	p->silent = poll_well(p) && p->fresh == 0 && !w->silent &&
	    p->ticks >= w->silent_at;
	return !p->silent || store_rhythm_silence(p->store, w->id, p->row.last_new);
}

bool
poll_take(struct poll *p)
{
	bool ok = take_items(p) && notice_silence(p);

	if (!ok)
		store_rollback(p->store);
	return ok;
}

/* "" for an empty view; the answer's strings are NUL-terminated. */
static const char *
text(struct str s)
{
	return s.n > 0 ? s.p : "";
}

static void
remember_validators(struct poll *p)
{
	const struct fetch_answer *a = p->answer;

	if (p->outcome == OUTCOME_UNCHANGED && a->outcome == OUTCOME_UNCHANGED) {
		/* a 304 may bring new ones and need not repeat the old (RFC 9110, 15.4.5) */
		if (a->etag.n > 0)
			p->row.etag = text(a->etag);
		if (a->last_modified.n > 0)
			p->row.last_modified = text(a->last_modified);
		return;
	}
	if (p->feed.truncated) {
		p->row.etag = p->row.last_modified = "";
		p->row.body_hash = 0;
		return;
	}
	p->row.etag = text(a->etag);
	p->row.last_modified = text(a->last_modified);
	p->row.body_hash = p->body_hash;
}

static void
update_row(struct poll *p, int64_t interval, int64_t next)
{
	struct store_feed *row = &p->row;

	row->interval = interval;
	row->outcome = p->outcome;
	row->status = p->answer->status;
	row->reason = p->reason;
	row->last_poll = p->now;
	row->next_poll = next;
	row->polls++;
	row->wait_until = p->hold > 0 ? p->now + p->hold : STAMP_NONE;
	if (p->fresh > 0)
		row->last_new = p->now;
	if (poll_well(p)) {
		row->failures = 0;
		row->failing_since = STAMP_NONE;
		row->last_success = p->now;
		remember_validators(p);
	} else {
		if (row->failures++ == 0)
			row->failing_since = p->now;
	}
}

bool
poll_record(struct poll *p, int64_t interval, int64_t next)
{
	update_row(p, interval, next);
	if (store_put_feed(p->store, &p->row))
		return true;
	store_rollback(p->store);
	return false;
}
