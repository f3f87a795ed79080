#include "tests/test.h"

#include "agent/feed.h"
#include "agent/store_filters.h"
#include "agent/store_items.h"
#include "agent/store_names.h"
#include "agent/store_schema.h"
#include "tests/agent/store_bed.h"

START_TEST(a_feed_is_made_once_and_found_by_name)
{
	struct store *s;
	struct arena *a = arena_new(1 << 20);
	struct store_feed first, again;

	bed_make();
	s = bed_open(STORE_WRITE);
	ck_store(s, store_find_feed(s, a, "lake", "https://a.example/rss", &first));
	ck_store(s, store_commit(s));
	ck_assert_int_gt(first.id, 0);
	ck_assert_str_eq(first.name, "lake");
	ck_assert_str_eq(first.etag, "");
	ck_assert_str_eq(first.reason, "");
	ck_assert(first.last_poll == STAMP_NONE && first.wait_until == STAMP_NONE);
	ck_store(s, store_find_feed(s, a, "lake", "https://a.example/rss", &again));
	ck_assert_int_eq(again.id, first.id);
	store_close(s);
	ck_assert_int_eq(bed_number("SELECT count(*) FROM feeds"), 1);
	arena_free(a);
}
END_TEST

START_TEST(health_and_validators_come_back_as_they_were_put)
{
	struct store *s;
	struct arena *a = arena_new(1 << 20);
	struct store_feed f, got;

	bed_make();
	s = bed_open(STORE_WRITE);
	ck_store(s, store_find_feed(s, a, "lake", "https://a.example/rss", &f));
	f.etag = "W/\"x y\"";
	f.last_modified = "Mon, 24 Nov 2025 16:00:00 GMT";
	f.body_hash = INT64_MIN;
	f.outcome = OUTCOME_BROKEN;
	f.status = 503;
	f.reason = "answered an HTML page titled “Just a moment…”";
	f.failures = 3;
	f.failing_since = NOON - 3000;
	f.last_poll = NOON;
	f.last_success = NOON - 4000;
	f.last_new = STAMP_NONE;
	f.next_poll = NOON + 1000;
	f.wait_until = NOON + 2000;
	f.polls = 12;
	ck_store(s, store_put_feed(s, &f));
	ck_store(s, store_commit(s));
	ck_store(s, store_get_feed(s, a, f.id, &got));
	ck_assert_str_eq(got.etag, f.etag);
	ck_assert_str_eq(got.last_modified, f.last_modified);
	ck_assert_int_eq(got.body_hash, f.body_hash);
	ck_assert_int_eq(got.outcome, f.outcome);
	ck_assert_int_eq(got.status, f.status);
	ck_assert_str_eq(got.reason, f.reason);
	ck_assert_int_eq(got.failures, f.failures);
	ck_assert_int_eq(got.failing_since, f.failing_since);
	ck_assert_int_eq(got.last_poll, f.last_poll);
	ck_assert_int_eq(got.last_success, f.last_success);
	ck_assert(got.last_new == STAMP_NONE);
	ck_assert_int_eq(got.next_poll, f.next_poll);
	ck_assert_int_eq(got.wait_until, f.wait_until);
	ck_assert_int_eq(got.polls, f.polls);
	store_close(s);
	arena_free(a);
}
END_TEST

START_TEST(every_outcome_comes_back)
{
	struct store *s;
	struct arena *a = arena_new(1 << 20);
	struct store_feed f, got;

	bed_make();
	s = bed_open(STORE_WRITE);
	ck_store(s, store_find_feed(s, a, "lake", "u", &f));
	for (int outcome = OUTCOME_NEW; outcome <= OUTCOME_GONE; outcome++) {
		f.outcome = (enum outcome)outcome;
		ck_store(s, store_put_feed(s, &f));
		ck_store(s, store_get_feed(s, a, f.id, &got));
		ck_assert_int_eq(got.outcome, outcome);
	}
	store_close(s);
	arena_free(a);
}
END_TEST

START_TEST(another_url_forgets_the_validators_and_the_failures)
{
	struct store *s;
	struct arena *a = arena_new(1 << 20);
	struct store_feed f, moved;

	bed_make();
	s = bed_open(STORE_WRITE);
	ck_store(s, store_find_feed(s, a, "lake", "https://a.example/rss", &f));
	f.etag = "\"1\"";
	f.last_modified = "yesterday";
	f.body_hash = 5;
	f.failures = 2;
	f.failing_since = f.next_poll = f.wait_until = f.last_success = NOON;
	f.polls = 9;
	ck_store(s, store_put_feed(s, &f));
	ck_store(s, store_find_feed(s, a, "lake", "https://b.example/rss", &moved));
	ck_assert_int_eq(moved.id, f.id);
	ck_assert_str_eq(moved.url, "https://b.example/rss");
	ck_assert_str_eq(moved.etag, "");
	ck_assert_str_eq(moved.last_modified, "");
	ck_assert_int_eq(moved.body_hash, 0);
	ck_assert_int_eq(moved.failures, 0);
	ck_assert(moved.next_poll == STAMP_NONE && moved.wait_until == STAMP_NONE);
	ck_assert_int_eq(moved.last_success, NOON);
	ck_assert_int_eq(moved.polls, 9);
	store_close(s);
	arena_free(a);
}
END_TEST

START_TEST(an_item_is_known_once_it_was_added)
{
	struct store *s;
	struct store_item item = bed_item(1, -77);
	struct store_known known;
	int64_t first;
	bool has;

	bed_make();
	s = bed_open(STORE_WRITE);
	ck_store(s, store_find_item(s, 1, -77, &known, &has));
	ck_assert(!has);
	ck_store(s, store_add_item(s, &item, &first));
	ck_assert_int_gt(first, 0);
	ck_store(s, store_find_item(s, 1, -77, &known, &has));
	ck_assert(has);
	ck_assert_int_eq(known.item, first);
	ck_assert_int_eq(known.text_hash, 77);
	ck_assert_int_eq(known.last_seen, NOON);
	ck_store(s, store_find_item(s, 2, -77, &known, &has));
	ck_assert(!has);
	ck_store(s, store_commit(s));
	/* a second time is a mistake of the caller's, and nothing of it is kept */
	item.title = STR("Another title");
	ck_assert(!store_add_item(s, &item, &first));
	ck_assert(!store_commit(s));
	store_close(s);
	ck_assert_int_eq(bed_number("SELECT count(*) FROM items WHERE title LIKE 'Envoys%'"), 1);
	ck_assert_int_eq(bed_number("SELECT count(*) FROM items"), 1);
}
END_TEST

START_TEST(the_same_identity_in_two_feeds_is_two_items)
{
	struct store *s;
	struct store_item one = bed_item(1, 5), two = bed_item(2, 5);
	int64_t id;

	bed_make();
	s = bed_open(STORE_WRITE);
	ck_store(s, store_add_item(s, &one, &id));
	ck_store(s, store_add_item(s, &two, &id));
	ck_assert_int_gt(id, 0);
	ck_store(s, store_commit(s));
	store_close(s);
	ck_assert_int_eq(bed_number("SELECT count(*) FROM items"), 2);
}
END_TEST

START_TEST(a_column_reads_as_the_contract_says)
{
	static const struct { const char *sql, *text; } cases[] = {
		{ "SELECT first_seen FROM items", "2025-11-24T16:00:00Z" },
		{ "SELECT published FROM items", "2025-11-24T15:59:00Z" },
		{ "SELECT modified FROM items", "NULL" },
		{ "SELECT guid FROM items", "urn:example:1" },
		{ "SELECT link FROM items", "https://news.example/1" },
		{ "SELECT title FROM items", "Envoys meet by the lake" },
		{ "SELECT summary FROM items", "A short word." },
		{ "SELECT content FROM items", "A longer word about the same." },
		{ "SELECT author FROM items", "N. N.\nM. M." },
		{ "SELECT tags FROM items", "World\nTalks" },
		{ "SELECT language FROM items", "" },
		{ "SELECT typeof(identity) FROM items", "integer" },
		{ "SELECT priority FROM alerts", "warning" },
		{ "SELECT created FROM alerts", "2025-11-24T16:00:00Z" },
		{ "SELECT printed FROM alerts", "NULL" },
		{ "SELECT why ->> '$[0].group' FROM alerts", "lake" },
		{ "SELECT filter || filter_hash || score FROM alerts", "talks0123456789abcdef7" },
		{ "PRAGMA journal_mode", "wal" },
		{ "PRAGMA user_version", "3" },
	};
	struct store *s;
	struct store_item item = bed_item(1, 1);
	struct store_alert alert;
	int64_t id;

	bed_make();
	s = bed_open(STORE_WRITE);
	item.language = (struct str){ NULL, 0 };
	ck_store(s, store_add_item(s, &item, &id));
	alert = bed_alert(id, "talks");
	ck_store(s, store_add_alert(s, &alert));
	ck_store(s, store_commit(s));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *text = bed_text(cases[i].sql);

		ck_assert_msg(strcmp(text, cases[i].text) == 0, "%s: “%s”", cases[i].sql, text);
		free(text);
	}
	store_close(s);
}
END_TEST

START_TEST(a_strangers_text_is_only_text)
{
	struct store *s;
	struct store_item item = bed_item(1, 1);
	int64_t id;

	bed_make();
	s = bed_open(STORE_WRITE);
	item.title = STR("one\0two'); DROP TABLE items;-- %n%s");
	item.published = INT64_MAX;
	ck_store(s, store_add_item(s, &item, &id));
	ck_store(s, store_commit(s));
	store_close(s);
	ck_assert_int_eq(bed_number("SELECT length(CAST(title AS BLOB)) FROM items"),
	    (int64_t)item.title.n);
	ck_assert_int_eq(bed_number("SELECT published IS NULL FROM items"), 1);
}
END_TEST

START_TEST(one_alert_for_each_filter_and_item)
{
	struct store *s;
	struct store_item item = bed_item(1, 1);
	struct store_alert alert;
	int64_t id;

	bed_make();
	s = bed_open(STORE_WRITE);
	ck_store(s, store_add_item(s, &item, &id));
	alert = bed_alert(id, "talks");
	ck_store(s, store_add_alert(s, &alert));
	alert.score = 99;
	ck_store(s, store_add_alert(s, &alert));
	alert.filter = "lake";
	ck_store(s, store_add_alert(s, &alert));
	ck_store(s, store_commit(s));
	store_close(s);
	ck_assert_int_eq(bed_number("SELECT count(*) FROM alerts"), 2);
	ck_assert_int_eq(bed_number("SELECT score FROM alerts WHERE filter = 'talks'"), 7);
}
END_TEST

/* A feed with one item and n alerts of filters f0, f1, …; every third is held. */
static int64_t
fill(struct store *s, struct arena *a, int n)
{
	struct store_feed feed;
	struct store_item item;
	int64_t id;

	ck_store(s, store_find_feed(s, a, "lake", "https://a.example/rss", &feed));
	item = bed_item(feed.id, 1);
	ck_store(s, store_add_item(s, &item, &id));
	for (int i = 0; i < n; i++) {
		char filter[16];
		struct store_alert alert = bed_alert(id, filter);

		snprintf(filter, sizeof(filter), "f%d", i);
		alert.level = i % 8;
		alert.created = NOON + i * 1000;
		alert.held = i % 3 == 2;
		ck_store(s, store_add_alert(s, &alert));
	}
	ck_store(s, store_commit(s));
	return id;
}

START_TEST(unprinted_alerts_come_oldest_first_until_they_are_marked)
{
	struct store *s;
	struct arena *a = arena_new(1 << 20);
	struct store_alert *alerts;
	size_t n;

	bed_make();
	s = bed_open(STORE_WRITE);
	fill(s, a, 6);
	ck_store(s, store_unprinted(s, a, 3, &alerts, &n));
	ck_assert_uint_eq(n, 3);
	ck_assert_str_eq(alerts[0].filter, "f0");
	ck_assert_str_eq(alerts[1].filter, "f1");
	ck_assert_str_eq(alerts[2].filter, "f3");	/* f2 is held */
	ck_assert_int_eq(alerts[2].level, 3);
	ck_assert(str_eq(alerts[0].feed, STR("lake")));
	ck_assert(str_eq(alerts[0].title, STR("Envoys meet by the lake")));
	ck_assert(str_eq(alerts[0].guid, STR("urn:example:1")));
	ck_assert(str_eq(alerts[0].reason, STR("lake “lake” title")));
	ck_assert_int_eq(alerts[0].published, NOON - 60000);
	ck_assert(!alerts[0].printed);
	ck_store(s, store_mark_printed(s, alerts, 2));
	ck_store(s, store_unprinted(s, a, 10, &alerts, &n));
	ck_assert_uint_eq(n, 2);
	ck_assert_str_eq(alerts[0].filter, "f3");
	ck_store(s, store_mark_printed(s, alerts, n));
	ck_store(s, store_unprinted(s, a, 10, &alerts, &n));
	ck_assert_uint_eq(n, 0);
	store_close(s);
	ck_assert_int_eq(bed_number("SELECT count(*) FROM alerts WHERE held = 0 AND printed LIKE"
	    " '____-__-__T__:__:__Z'"), 4);
	ck_assert_int_eq(bed_number("SELECT count(*) FROM alerts WHERE held AND printed IS NULL"), 2);
	arena_free(a);
}
END_TEST

START_TEST(a_small_arena_gets_fewer_alerts_not_none)
{
	struct store *s;
	struct arena *a = arena_new(1 << 20), *small = arena_new(3000);
	struct store_alert *alerts;
	size_t n;

	bed_make();
	s = bed_open(STORE_WRITE);
	fill(s, a, 30);
	ck_store(s, store_unprinted(s, small, 100, &alerts, &n));
	ck_assert_uint_gt(n, 0);
	ck_assert_uint_lt(n, 20);
	ck_assert_str_eq(alerts[0].filter, "f0");
	arena_free(small);
	small = arena_new(16);
	ck_assert(!store_unprinted(s, small, 100, &alerts, &n));
	ck_assert_ptr_nonnull(strstr(store_error(s), "does not fit"));
	arena_free(small);
	store_close(s);
	arena_free(a);
}
END_TEST

static void
note(void *context, const struct store_alert *alert)
{
	char *seen = context;

	snprintf(seen + strlen(seen), 200 - strlen(seen), "%s ", alert->filter);
}

START_TEST(alerts_are_picked_by_time_filter_and_feed)
{
	static const struct { struct store_query query; const char *seen; } cases[] = {
		{ { STAMP_NONE, NULL, NULL }, "f0 f1 f2 f3 " },
		{ { NOON + 2000, NULL, NULL }, "f2 f3 " },
		{ { NOON + 2999, NULL, NULL }, "f2 f3 " },	/* rows know seconds */
		{ { NOON + 9000, NULL, NULL }, "" },
		{ { STAMP_NONE, "f1", NULL }, "f1 " },
		{ { STAMP_NONE, NULL, "lake" }, "f0 f1 f2 f3 " },
		{ { STAMP_NONE, NULL, "sea" }, "" },
		{ { NOON + 1000, "f3", "lake" }, "f3 " },
		{ { STAMP_NONE, "'; DROP TABLE alerts; --", NULL }, "" },
	};
	struct store *s;
	struct arena *a = arena_new(1 << 20);

	bed_make();
	s = bed_open(STORE_WRITE);
	fill(s, a, 4);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char seen[200] = "";
		size_t n = 99, words = 0;

		for (const char *p = cases[i].seen; *p != '\0'; p++)
			words += *p == ' ';
		ck_store(s, store_alerts(s, &cases[i].query, note, seen, &n));
		ck_assert_msg(strcmp(seen, cases[i].seen) == 0, "case %zu: %s", i, seen);
		ck_assert_uint_eq(n, words);
	}
	store_close(s);
	arena_free(a);
}
END_TEST

static void
count_feed(void *context, const struct store_feed *feed)
{
	char *seen = context;

	snprintf(seen + strlen(seen), 200 - strlen(seen), "%s:%lld,%lld ", feed->name,
	    (long long)feed->items, (long long)feed->alerts);
}

START_TEST(feeds_are_listed_by_name_with_their_counts)
{
	struct store *s;
	struct arena *a = arena_new(1 << 20);
	struct store_feed feed;
	char seen[200] = "";

	bed_make();
	s = bed_open(STORE_WRITE);
	fill(s, a, 4);
	ck_store(s, store_find_feed(s, a, "bay", "u", &feed));
	for (int i = 0; i < 5; i++) {
		struct store_item item = bed_item(feed.id, i);
		int64_t id;

		ck_store(s, store_add_item(s, &item, &id));
	}
	ck_store(s, store_find_feed(s, a, "sea", "v", &feed));
	ck_store(s, store_commit(s));
	ck_store(s, store_feeds(s, count_feed, seen));
	ck_assert_str_eq(seen, "bay:5,0 lake:1,4 sea:0,0 ");
	store_close(s);
	arena_free(a);
}
END_TEST

START_TEST(a_rollback_undoes_items_alerts_and_validators_together)
{
	struct store *s;
	struct arena *a = arena_new(1 << 20);
	struct store_feed f, got;
	struct store_item item;
	struct store_alert alert;
	int64_t id;

	bed_make();
	s = bed_open(STORE_WRITE);
	ck_store(s, store_find_feed(s, a, "lake", "u", &f));
	ck_store(s, store_commit(s));
	ck_store(s, store_begin(s));
	item = bed_item(f.id, 1);
	ck_store(s, store_add_item(s, &item, &id));
	alert = bed_alert(id, "talks");
	ck_store(s, store_add_alert(s, &alert));
	f.etag = "\"ahead\"";
	ck_store(s, store_put_feed(s, &f));
	store_rollback(s);
	ck_store(s, store_get_feed(s, a, f.id, &got));
	ck_assert_str_eq(got.etag, "");
	ck_store(s, store_add_item(s, &item, &id));
	ck_assert_int_gt(id, 0);
	ck_store(s, store_commit(s));
	store_close(s);
	ck_assert_int_eq(bed_number("SELECT count(*) FROM alerts"), 0);
	ck_assert_int_eq(bed_number("SELECT count(*) FROM items"), 1);
	arena_free(a);
}
END_TEST

START_TEST(what_was_not_committed_is_gone_after_close)
{
	struct store *s;
	struct store_item item = bed_item(1, 1);
	int64_t id;

	bed_make();
	s = bed_open(STORE_WRITE);
	ck_store(s, store_add_item(s, &item, &id));
	store_close(s);
	ck_assert_int_eq(bed_number("SELECT count(*) FROM items"), 0);
}
END_TEST

/* Stores what is new of a document whose items all have the guid "g"; returns how many were new. */
static int
take(struct store *s, struct arena *a, const char *const *titles, size_t n)
{
	struct feed_item items[4] = { 0 };
	struct identity ids[4];
	struct feed document = { .items = items, .nitems = n };
	struct store_feed feed;
	int fresh = 0;

	for (size_t i = 0; i < n; i++) {
		items[i].id = STR("g");
		items[i].title = str_of(titles[i]);
	}
	identity_of_all(&document, ids);
	ck_store(s, store_find_feed(s, a, "lake", "u", &feed));
	for (size_t i = 0; i < n; i++) {
		struct store_item item = { .feed = feed.id, .guid = items[i].id,
			.title = items[i].title, .first_seen = NOON };
		struct store_known known;
		bool found;
		int64_t id;

		ck_store(s, store_names_recognise(s, feed.id, &ids[i], &item.identity, &known, &found));
		if (found)
			continue;
		ck_store(s, store_add_item(s, &item, &id));
		fresh++;
	}
	ck_store(s, store_commit(s));
	return fresh;
}

START_TEST(a_guid_that_all_items_have_loses_none_and_repeats_none)
{
	static const char *const one[] = { "One" }, *const two[] = { "One", "Two" },
	    *const later[] = { "Three" }, *const back[] = { "Two", "Three", "One" };
	struct store *s;
	struct arena *a = arena_new(1 << 20);

	bed_make();
	s = bed_open(STORE_WRITE);
	ck_assert_int_eq(take(s, a, one, 1), 1);	/* nothing is wrong yet */
	ck_assert_int_eq(take(s, a, two, 2), 1);	/* now it is seen to be shared */
	ck_assert_int_eq(take(s, a, two, 2), 0);
	ck_assert_int_eq(take(s, a, later, 1), 1);	/* alone in its document, and yet not "One" */
	ck_assert_int_eq(take(s, a, back, 3), 0);
	ck_assert_int_eq(take(s, a, one, 1), 0);
	store_close(s);
	ck_assert_int_eq(bed_number("SELECT count(*) FROM items"), 3);
	ck_assert_int_eq(bed_number("SELECT count(*) FROM shared_guids"), 1);
	arena_free(a);
}
END_TEST

START_TEST(a_reader_reads_beside_the_writer_and_sees_only_what_is_committed)
{
	struct store *s, *reader;
	struct arena *a = arena_new(1 << 20);
	struct store_query all = { STAMP_NONE, NULL, NULL };
	struct store_item item;
	struct store_alert alert;
	char seen[200] = "";
	int64_t id;
	size_t n;

	bed_make();
	s = bed_open(STORE_WRITE);
	fill(s, a, 2);
	item = bed_item(1, 2);
	ck_store(s, store_add_item(s, &item, &id));
	alert = bed_alert(id, "later");
	ck_store(s, store_add_alert(s, &alert));	/* the transaction stays open */
	reader = bed_open(STORE_READ);
	ck_store(reader, store_alerts(reader, &all, note, seen, &n));
	ck_assert_uint_eq(n, 2);
	ck_store(s, store_commit(s));
	ck_store(reader, store_alerts(reader, &all, note, seen, &n));
	ck_assert_uint_eq(n, 3);
	ck_assert(!store_add_item(reader, &item, &id));
	ck_assert_ptr_nonnull(strstr(store_error(reader), "reading only"));
	ck_store(reader, store_alerts(reader, &all, note, seen, &n));
	store_close(reader);
	store_close(s);
	arena_free(a);
}
END_TEST

/* How SQLite means to run a statement, its steps joined by "; ". */
static void
plan(enum store_schema_statement which, char *ret, size_t size)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *query = NULL;
	char sql[2048];

	snprintf(sql, sizeof(sql), "EXPLAIN QUERY PLAN %s", store_schema_sql(which));
	ck_assert_int_eq(sqlite3_open(bed_path, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_prepare_v2(db, sql, -1, &query, NULL), SQLITE_OK);
	ret[0] = '\0';
	while (sqlite3_step(query) == SQLITE_ROW)
		snprintf(ret + strlen(ret), size - strlen(ret), "%s; ",
		    (const char *)sqlite3_column_text(query, 3));
	sqlite3_finalize(query);
	sqlite3_close(db);
}

struct walk {
	char seen[64];		/* "1:lake 3:bay " */
};

static void
walk_on(void *context, const struct store_item *item)
{
	struct walk *w = context;
	size_t n = strlen(w->seen);

	ck_assert(str_eq(item->title, STR("Envoys meet by the lake")));
	ck_assert(str_eq(item->content, STR("A longer word about the same.")));
	ck_assert_int_eq(item->modified, STAMP_NONE);
	snprintf(w->seen + n, sizeof(w->seen) - n, "%d:%.*s ", (int)item->id,
	    STR_ARG(item->feed_name));
}

START_TEST(items_are_walked_by_id_and_age)
{
	static const struct { int64_t since, first, last; const char *seen; } cases[] = {
		{ 0, 1, INT64_MAX, "1:lake 2:bay 3:lake " }, { 0, 2, 2, "2:bay " },
		{ 0, 4, 9, "" }, { NOON, 1, 9, "1:lake 2:bay " },
		{ NOON + 1000, 1, 9, "2:bay " },	/* first seen before, published after */
	};
	struct arena *a = arena_new(1 << 20);
	struct store_feed lake, bay;
	struct store_item item;
	struct store *s;
	int64_t id;

	bed_make();
	s = bed_open(STORE_WRITE);
	ck_store(s, store_items_last(s, &id));
	ck_assert_int_eq(id, 0);
	ck_store(s, store_find_feed(s, a, "lake", "https://a.example/rss", &lake));
	ck_store(s, store_find_feed(s, a, "bay", "https://b.example/rss", &bay));
	item = bed_item(lake.id, 1);
	ck_store(s, store_add_item(s, &item, &id));
	item = bed_item(bay.id, 1);
	item.published = NOON + 5000;
	ck_store(s, store_add_item(s, &item, &id));
	item = bed_item(lake.id, 2);
	item.first_seen = NOON - 9000;
	item.published = STAMP_NONE;
	ck_store(s, store_add_item(s, &item, &id));
	ck_store(s, store_commit(s));
	ck_store(s, store_items_last(s, &id));
	ck_assert_int_eq(id, 3);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct walk w = { "" };

		ck_store(s, store_items(s, cases[i].since, cases[i].first, cases[i].last, walk_on, &w));
		ck_assert_str_eq(w.seen, cases[i].seen);
	}
	store_close(s);
	arena_free(a);
}
END_TEST

static void
list_filter(void *context, const char *name, const char *hash)
{
	char *seen = context;

	snprintf(seen + strlen(seen), 64 - strlen(seen), "%s=%s ", name, hash);
}

START_TEST(a_filter_is_remembered_by_its_last_hash)
{
	struct store *s;
	char seen[64] = "";

	bed_make();
	s = bed_open(STORE_WRITE);
	ck_store(s, store_filters_put(s, "lakes", "01", NOON));
	ck_store(s, store_filters_put(s, "bays", "02", NOON));
	ck_store(s, store_filters_put(s, "lakes", "03", NOON + 1000));
	ck_store(s, store_filters_drop(s, "bays"));
	ck_store(s, store_commit(s));
	ck_store(s, store_filters(s, list_filter, seen));
	ck_assert_str_eq(seen, "lakes=03 ");
	store_close(s);
}
END_TEST

START_TEST(each_statement_goes_straight_to_its_rows)
{
	static const struct { enum store_schema_statement which; const char *steps; } cases[] = {
		{ STORE_FIND_FEED, "SEARCH f USING INDEX" },
		{ STORE_LIST_PLANS, "SCAN f; SEARCH r USING INTEGER PRIMARY KEY (rowid=?)" },
		{ STORE_LIST_PLANS, "SEARCH m USING INTEGER PRIMARY KEY (rowid=?)" },
		{ STORE_LIST_PLANS, "SEARCH a USING INTEGER PRIMARY KEY (rowid=?)" },
		{ STORE_GET_FEED, "SEARCH f USING INTEGER PRIMARY KEY" },
		{ STORE_FIND_ITEM, "SEARCH n USING PRIMARY KEY (feed_id=? AND identity=?)" },
		{ STORE_RECOGNISE, "SEARCH n USING PRIMARY KEY (feed_id=? AND identity=?)" },
		{ STORE_RECOGNISE, "SEARCH a USING PRIMARY KEY (feed_id=? AND alias=?); "
		    "SEARCH n USING PRIMARY KEY (feed_id=? AND identity=?)" },
		{ STORE_SHARES_ANY, "SEARCH shared_guids USING PRIMARY KEY (feed_id=?)" },
		{ STORE_HAS_SHARED, "SEARCH shared_guids USING PRIMARY KEY" },
		{ STORE_NAMED_ITEM, "SEARCH n USING PRIMARY KEY (feed_id=? AND identity=?); "
		    "SEARCH i USING INTEGER PRIMARY KEY" },
		{ STORE_UNPRINTED, "SCAN a USING INDEX alerts_unprinted; "
		    "SEARCH i USING INTEGER PRIMARY KEY" },
		{ STORE_LIST_ALERTS, "SCAN a; SEARCH i USING INTEGER PRIMARY KEY" },
		{ STORE_LIST_ITEMS, "SEARCH i USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)" },
		{ STORE_LAST_ITEM, "SEARCH items" },
		{ STORE_LATEST_ITEMS, "SEARCH identities USING PRIMARY KEY (feed_id=?)" },
		{ STORE_LIST_FEEDS, "SCAN identities" },
	};
	char steps[1024];

	bed_make();
	store_close(bed_open(STORE_WRITE));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		plan(cases[i].which, steps, sizeof(steps));
		ck_assert_msg(strstr(steps, cases[i].steps) != NULL, "%s: %s",
		    store_schema_sql(cases[i].which), steps);
		ck_assert_msg(strstr(steps, "TEMP B-TREE FOR ORDER") == NULL ||
		    cases[i].which == STORE_LIST_FEEDS || cases[i].which == STORE_LATEST_ITEMS,
		    "%s: %s", store_schema_sql(cases[i].which),
		    steps);
	}
}
END_TEST

TEST_MAIN("store", a_feed_is_made_once_and_found_by_name,
    health_and_validators_come_back_as_they_were_put, every_outcome_comes_back,
    another_url_forgets_the_validators_and_the_failures, an_item_is_known_once_it_was_added,
    the_same_identity_in_two_feeds_is_two_items, a_column_reads_as_the_contract_says,
    a_strangers_text_is_only_text, one_alert_for_each_filter_and_item,
    unprinted_alerts_come_oldest_first_until_they_are_marked,
    a_small_arena_gets_fewer_alerts_not_none, alerts_are_picked_by_time_filter_and_feed,
    feeds_are_listed_by_name_with_their_counts,
    a_rollback_undoes_items_alerts_and_validators_together,
    what_was_not_committed_is_gone_after_close,
    a_guid_that_all_items_have_loses_none_and_repeats_none,
    a_reader_reads_beside_the_writer_and_sees_only_what_is_committed,
    items_are_walked_by_id_and_age, a_filter_is_remembered_by_its_last_hash,
    each_statement_goes_straight_to_its_rows)
