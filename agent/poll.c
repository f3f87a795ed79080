#include "agent/poll.h"

#include <stdlib.h>

#include "agent/flagged.h"
#include "agent/identity.h"
#include "agent/item.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/mem.h"

/*
 * Invariants
 *  (1) validators are those of a body whose items are all in the store (but
 *      for those beyond LIMIT_ITEMS, which no poll would take): they are
 *      written in the transaction of the items, and not at all where the body
 *      was cut short;
 *  (2) an item is matched when it is new, and only then;
 *  (3) the alerts of one document that are beyond max_alerts are rows like
 *      the others; they only make no line.
 */

static void
judge_body(struct poll *p)
{
	const struct fetch_answer *a = p->answer;
	struct feed_source source = { a->body, a->url, a->content_type };

	p->body_hash = (int64_t)(hash_of(a->body, 0) | 1);
	if (p->body_hash == p->row.body_hash) {
		p->outcome = OUTCOME_UNCHANGED;
		return;
	}
	if (!cell_parse(p->cell, p->arena, &source, &p->feed, &p->reason)) {
		p->outcome = OUTCOME_BROKEN;
		p->reason = arena_format(p->arena, "not a feed: %s", p->reason);
		p->feed = (struct feed){ 0 };
	}
}

/* Nothing that a 304 could be unchanged from. */
static bool
never_had_a_body(const struct store_feed *row)
{
	return row->body_hash == 0 && row->etag[0] == '\0' && row->last_modified[0] == '\0' &&
	    row->last_success == STAMP_NONE;
}

bool
poll_judge(struct poll *p)
{
	p->outcome = p->answer->outcome;
	p->reason = p->answer->reason;
	if (!store_get_feed(p->store, p->arena, p->watch->id, &p->row))
		return false;
	p->failures = p->row.failures;
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

static bool
add_alert(struct poll *p, int64_t item, const struct filter_flag *flag)
{
	struct flagged f;
	bool ok;

	flagged_init(&f, p->filters, flag);
	f.alert.item = item;
	f.alert.created = p->now;
	f.alert.held = (int64_t)p->alerts >= p->max_alerts;
	ok = store_add_alert(p->store, &f.alert);
	p->alerts++;
	p->held += f.alert.held;
	flagged_release(&f);
	return ok;
}

static bool
flag(struct poll *p, int64_t item, const struct feed_item *what)
{
	const struct filter_flag *flags;
	struct filter_item texts;
	size_t n;

	item_texts(p->arena, str_of(p->watch->feed->name), what, p->now, &texts);
	if (texts.field[FILTER_LANGUAGE].n == 0)
		texts.field[FILTER_LANGUAGE] = p->feed.language;
	n = filter_match(p->filters, &texts, &flags);
	for (size_t i = 0; i < n; i++) {
		if (p->watch->applies != NULL && !p->watch->applies[flags[i].filter])
			continue;
		if (!add_alert(p, item, &flags[i]))
			return false;
	}
	return true;
}

/* Stores an item where it is new, and asks the filters. */
static bool
take_item(struct poll *p, const struct feed_item *item, const struct identity *identity)
{
	struct store_item row = {
		.feed = p->watch->id,
		.guid = item->id,
		.link = item->url,
		.title = item->title,
		.summary = item->summary,
		.content = item->content,
		.author = item->nauthors > 0 ? item->authors[0].name : (struct str){ NULL, 0 },
		.language = item->language.n > 0 ? item->language : p->feed.language,
		/* Atom entries often have `updated` only: that is when they were published, too */
		.published = item->published != STAMP_NONE ? item->published : item->modified,
		.modified = item->modified,
		.first_seen = p->now,
	};
	int64_t id;
	bool has;

	if (!store_identify(p->store, row.feed, identity, &row.identity) ||
	    !store_has_item(p->store, row.feed, row.identity, &has))
		return false;
	if (has)
		return true;
	if (!store_add_item(p->store, &row, &id))
		return false;
	if (id == 0)
		return true;
	p->fresh++;
	return flag(p, id, item);
}

static bool
take_items(struct poll *p)
{
	size_t n = p->feed.nitems;
	struct identity *identity;
	bool ok = true;

	if (n == 0)
		return true;
	/* not from the arena, which the document may have filled */
	identity = mem_array(n, sizeof(*identity));
	identity_of_all(&p->feed, identity);
	/* feeds list the newest first: alerts come in the order of the news */
	for (size_t i = n; i-- > 0 && ok;)
		ok = take_item(p, &p->feed.items[i], &identity[i]);
	free(identity);
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
update_row(struct poll *p, int64_t next)
{
	struct store_feed *row = &p->row;
	bool well = p->outcome == OUTCOME_NEW || p->outcome == OUTCOME_UNCHANGED;

	row->outcome = p->outcome;
	row->status = p->answer->status;
	row->reason = p->reason;
	row->last_poll = p->now;
	row->next_poll = next;
	row->polls++;
	row->wait_until = p->hold > 0 ? p->now + p->hold : STAMP_NONE;
	if (p->fresh > 0)
		row->last_new = p->now;
	if (well) {
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
poll_record(struct poll *p, int64_t next)
{
	bool ok = take_items(p);

	update_row(p, next);
	ok = ok && store_put_feed(p->store, &p->row);
	if (ok && p->fresh > 0)
		ok = store_commit(p->store, p->alerts > 0);
	if (!ok)
		store_rollback(p->store);
	return ok;
}
