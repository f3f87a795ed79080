#include "agent/edit.h"

#include <stdbool.h>
#include <string.h>

#include "agent/difference.h"
#include "agent/store_items.h"
#include "agent/store_names.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/octets.h"
#include "base/stamp.h"

/*
 * Invariants
 *  (1) every text that an item ever had was seen by the filters, but for one
 *      whose hash is the last or last but one that was recorded: two answers
 *      in turn cost nothing;
 *  (2) what is written for one item is bounded: its first few edits at once,
 *      the others ever more rarely, at least a day apart in the end; what is
 *      recorded as a change and said, by number.
 */
#define FREE 4			/* edits that are recorded at once: people correct their texts */
#define GAP (10 * CLOCK_MINUTE)	/* after them between two of one item, doubled each time up to … */
#define GAP_DOUBLINGS 7
#define GAP_MAX CLOCK_DAY
#define NOTED 32		/* edits of a flagged item that are recorded and said */
#define SEEN_GAP CLOCK_DAY	/* last_seen is written no oftener: it serves to count months */

/* What is counted in texts that nobody edits; a number beside it is no news. */
static const char *const counted[] = {
	"view", "views", "comment", "comments", "share", "shares", "like", "likes", "read", "reads",
	"reply", "replies", "point", "points", "vote", "votes", "reader", "readers", "follower",
	"followers", "Aufrufe", "Kommentare", "commentaires", "vues",
	"просмотр", "просмотров", "просмотра", "просмотры", "комментарий", "комментариев",
	"комментария", "комментарии", "перегляд", "переглядів", "перегляди", "коментар",
	"коментарів", "коментарі", NULL,
};
/* What stands behind a number and its unit where both grow by themselves. */
static const char *const ago[] = { "ago", "назад", "тому", NULL };

/* Cuts the first word off *rest; empty at the end. */
static struct str
next_word(struct str *rest)
{
	struct str word;
	size_t begin = 0, end;

	while (begin < rest->n && (unsigned char)rest->p[begin] <= ' ')
		begin++;
	for (end = begin; end < rest->n && (unsigned char)rest->p[end] > ' ';)
		end++;
	word = str_from(*rest, begin);
	word.n = end - begin;
	*rest = str_from(*rest, end);
	return word;
}

static bool
is_mark(char c)
{
	return c != '\0' && strchr("()[]:;,.|-", c) != NULL;
}

static struct str
bare(struct str word)
{
	while (word.n > 0 && is_mark(word.p[0]))
		word = str_from(word, 1);
	while (word.n > 0 && is_mark(word.p[word.n - 1]))
		word.n--;
	return word;
}

/* Few words pass the look at two letters, and most of those are of the list. */
static bool
is_one_of(struct str word, const char *const *list)
{
	word = bare(word);
	if (word.n < 3)
		return false;
	for (; *list != NULL; list++)
		if (((*list)[0] | 0x20) == (word.p[0] | 0x20) && ((*list)[1] | 0x20) == (word.p[1] | 0x20) &&
		    str_ieq(word, str_of(*list)))
			return true;
	return false;
}

/* 1,234 or 12K: it begins with a digit and is no longer than a count. */
static bool
is_number(struct str word)
{
	word = bare(word);
	return word.n > 0 && word.n <= 12 && word.p[0] >= '0' && word.p[0] <= '9';
}

static bool
is_blank(char c)
{
	return (unsigned char)c <= ' ';
}

/* A part of a text; where nothing is cut out, begin is end. */
struct span {
	size_t begin, end;
};

static struct str
word_at(struct str text, size_t begin)
{
	struct str rest = str_from(text, begin);

	return next_word(&rest);
}

/* The word before the blanks that stand before `end`. */
static struct str
word_before(struct str text, size_t end)
{
	size_t begin;

	while (end > 0 && is_blank(text.p[end - 1]))
		end--;
	for (begin = end; begin > 0 && !is_blank(text.p[begin - 1]);)
		begin--;
	return (struct str){ text.p + begin, end - begin };
}

/*
 * The digit at i: does it begin a number that counts something, or one that
 * with the unit behind it says how long ago it was?
 */
static struct span
look_at_number(struct str text, size_t i)
{
	size_t begin = i;
	struct str word, rest, unit;

	while (begin > 0 && is_mark(text.p[begin - 1]))
		begin--;
	if (begin > 0 && !is_blank(text.p[begin - 1]))
		return (struct span){ i + 1, i + 1 };
	word = word_at(text, begin);
	if (!is_number(word))
		return (struct span){ i + 1, i + 1 };
	rest = str_from(text, begin + word.n);
	unit = next_word(&rest);
	if (is_one_of(word_before(text, begin), counted) || is_one_of(unit, counted))
		return (struct span){ begin, begin + word.n };
	if (is_one_of(next_word(&rest), ago))
		return (struct span){ begin, text.n - rest.n };
	return (struct span){ i + 1, i + 1 };
}

/* The ':' at i: is it an address's, and what does the server add to it for each reader? */
static struct span
look_at_address(struct str text, size_t i)
{
	size_t end = i + 1, mark = 0;

	if (!str_starts(str_from(text, i), STR("://")))
		return (struct span){ end, end };
	for (; end < text.n && !is_blank(text.p[end]); end++)
		if (mark == 0 && (text.p[end] == '?' || text.p[end] == '#'))
			mark = end;
	return (struct span){ mark > 0 ? mark : end, end };
}

/* The next digit, ':' or control character from i on: all that hash_field() must look at. */
static size_t
next_odd(struct str text, size_t i)
{
	for (; text.n - i >= OCTETS_SIZE; i += OCTETS_SIZE) {
		uint64_t w = octets_load(text.p + i);
		/* '0' to ':' are side by side */
		uint64_t odd = octets_below(w ^ OCTETS_ONES * '0', ':' - '0' + 1) | octets_below(w, ' ');

		if (odd != 0)
			return i + octets_before(odd);
	}
	while (i < text.n && (unsigned char)text.p[i] >= ' ' && (text.p[i] < '0' || text.p[i] > ':'))
		i++;
	return i;
}

static uint64_t
hash_piece(struct str piece, uint64_t hash)
{
	while (piece.n > 0 && is_blank(piece.p[0]))
		piece = str_from(piece, 1);
	while (piece.n > 0 && is_blank(piece.p[piece.n - 1]))
		piece.n--;
	return piece.n > 0 ? hash_of(piece, hash) : hash;
}

/* Of the text without what changes by itself; blanks around a line do not count. */
static uint64_t
hash_field(struct str text, uint64_t hash)
{
	size_t from = 0, i = 0;

	while ((i = next_odd(text, i)) < text.n) {
		struct span out = { i, i + 1 };

		if (text.p[i] == ':')
			out = look_at_address(text, i);
		else if (!is_blank(text.p[i]))
			out = look_at_number(text, i);
		if (out.begin < out.end) {
			hash = hash_piece((struct str){ text.p + from, out.begin - from }, hash);
			from = out.end;
		}
		i = out.end;
	}
	return hash_piece((struct str){ text.p + from, text.n - from }, hash);
}

int64_t
edit_hash(const struct filter_item *texts)
{
	static const enum filter_field fields[] = {
		FILTER_TITLE, FILTER_SUMMARY, FILTER_CONTENT, FILTER_AUTHOR, FILTER_CATEGORY,
	};
	uint64_t hash = 0;
	int64_t number;

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		hash = hash_field(texts->field[fields[i]], hash + i + 1);
	memcpy(&number, &hash, sizeof(number));
	return number != 0 ? number : 1;
}

/* Is the article another one? */

struct comparison {
	const struct store_item *now;
	bool other;
};

static bool
same_date(int64_t a, int64_t b)
{
	return a != STAMP_NONE && a / CLOCK_SECOND == b / CLOCK_SECOND;
}

/*
 * A guid that was given away again: link, title and date are all new.  Where
 * one of them stays it is an edit, as when a live report gets a new title.
 */
static void
compare(void *context, const struct store_item *before)
{
	struct comparison *c = context;
	const struct store_item *now = c->now;

	c->other = now->guid.n > 0 && now->link.n > 0 && before->link.n > 0 &&
	    !str_eq(now->title, before->title) &&
	    !same_date(now->published, before->published) &&
	    !identity_same_link(now->link, before->link);
}

/* A known item that has not changed: what is known of it is kept up to date. */
static bool
note_seen(struct store *s, const struct store_item *item, int64_t story,
    struct store_known *known)
{
	bool adopts = known->text_hash == 0;	/* its row is of an older schema */

	if (!adopts && item->first_seen - known->last_seen < SEEN_GAP &&
	    item->first_seen >= known->last_seen)
		return true;
	if (adopts)
		known->text_hash = item->text_hash;
	known->last_seen = item->first_seen;
	return store_names_put(s, item->feed, known) &&
	    (!adopts || store_names_add_story(s, item->feed, story, known->identity));
}

bool
edit_judge(struct store *s, const struct store_item *item, const struct identity *identity,
    struct store_known *known, enum edit_verdict *ret)
{
	struct comparison c = { .now = item };

	if (known->text_hash == 0 || item->text_hash == known->text_hash ||
	    item->text_hash == known->former_hash) {
		*ret = EDIT_NONE;
		return note_seen(s, item, identity->story, known);
	}
	if (known->item != 0 && !known->renamed &&
	    !store_items(s, 0, known->item, known->item, compare, &c))
		return false;
	*ret = c.other ? EDIT_OTHER : EDIT_CHANGED;
	return true;
}

/* What changed */

/* A field of both versions of an item, and what is collected of the differences. */
struct recording {
	const struct edit *e;
	struct buf fields;
	struct str change;
	bool ok;
};

static bool
record_field(struct recording *r, const char *field, struct str before, struct str after)
{
	struct store_change change = { r->e->known->item, r->e->item->first_seen, field,
	    { NULL, 0 }, { NULL, 0 } };
	struct difference d;
	bool ok = true;

	if (str_eq(before, after))
		return true;
	difference_init(&d, before, after);
	if (d.marked.n > 0) {
		change.before = buf_str(&d.before);
		change.after = buf_str(&d.after);
		ok = store_items_add_change(r->e->store, &change);
		if (r->change.n == 0)
			r->change = arena_copy(r->e->arena, buf_str(&d.marked));
		buf_addf(&r->fields, "%s%s", r->fields.n > 0 ? "," : "", field);
	}
	difference_release(&d);
	return ok;
}

static void
record_changes(void *context, const struct store_item *before)
{
	struct recording *r = context;
	const struct store_item *now = r->e->item;
	const struct { const char *name; struct str before, after; } fields[] = {
		{ "title", before->title, now->title },
		{ "summary", before->summary, now->summary },
		{ "content", before->content, now->content },
		{ "author", before->author, now->author },
		{ "category", before->tags, now->tags },
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]) && r->ok; i++)
		r->ok = record_field(r, fields[i].name, fields[i].before, fields[i].after);
}

static bool
note_changes(const struct edit *e, struct edit_note *ret_note, bool *ret_noted)
{
	struct recording r = { .e = e, .ok = true };
	int64_t item = e->known->item;
	bool ok;

	buf_init(&r.fields, sizeof("title,summary,content,author,category"));
	ok = store_items(e->store, 0, item, item, record_changes, &r) && r.ok;
	*ret_noted = ok && r.fields.n > 0;
	if (*ret_noted)
		*ret_note = (struct edit_note){
			.item = item,
			.title = e->item->title,
			.link = e->item->link,
			.fields = arena_copy(e->arena, buf_str(&r.fields)),
			.change = r.change,
		};
	buf_release(&r.fields);
	return ok;
}

/* This edit comes too soon after the last one. */
static bool
must_wait(const struct store_known *known, int64_t now)
{
	int64_t more = known->edits - FREE, gap = GAP_MAX;

	if (more < 0 || known->changed == STAMP_NONE || known->changed > now)
		return false;
	if (more < GAP_DOUBLINGS)
		gap = GAP << more;
	return now - known->changed < gap;
}

bool
edit_record(const struct edit *e, bool *ret_recorded, struct edit_note *ret_note, bool *ret_noted)
{
	const struct store_item *item = e->item;
	struct store_known *known = e->known;

	*ret_recorded = *ret_noted = false;
	if (!e->alerted && must_wait(known, item->first_seen))
		return note_seen(e->store, item, e->story, known);
	if (e->flagged && known->edits < NOTED && !note_changes(e, ret_note, ret_noted))
		return false;
	known->former_hash = known->text_hash;
	known->text_hash = item->text_hash;
	known->changed = known->last_seen = item->first_seen;
	if (known->edits++ < NOTED && !store_names_add_story(e->store, item->feed, e->story,
	    known->identity))
		return false;
	*ret_recorded = true;
	return store_items_put_texts(e->store, known->item, item) &&
	    store_names_put(e->store, item->feed, known);
}
