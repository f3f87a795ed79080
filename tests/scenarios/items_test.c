/* When two items are one, over several polls by the real binary: one alert for each filter and item. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/scenarios/bed.h"
#include "tests/test.h"

static const char filter[] =
    "filter talks { about \"x\" match \"Ukraine talks\" hit \"Ukraine talks\" miss \"x\" }\n";

struct entry {
	const char *guid, *link, *title, *text, *date;
};

#define ENTRIES 4
#define POLLS 6

struct story {
	const char *name;
	struct entry polls[POLLS][ENTRIES];	/* up to one without a title */
	int items, alerts, changes;
	const char *said;			/* on stderr, in one of the polls */
};

#define T "Ukraine talks begin"
#define OTHER "Weather for Sunday"
#define DAY1 "Mon, 24 Nov 2025 10:00:00 GMT"
#define DAY2 "Tue, 25 Nov 2025 10:00:00 GMT"
#define DAY3 "Wed, 26 Nov 2025 10:00:00 GMT"

static const struct story stories[] = {
	{ "http becomes https, with www and a slash", {
	    { { "http://a.example/1", "http://a.example/1", T, "x", DAY1 } },
	    { { "https://www.a.example/1/", "https://www.a.example/1/", T, "x", DAY1 } } },
	    1, 1, 0, "items-renamed feed=f items=1 renamed=1" },
	{ "tracking parameters", {
	    { { "http://a.example/1?utm_source=a", "http://a.example/1?utm_source=a", T, "x", NULL } },
	    { { "http://a.example/1?utm_source=b", "http://a.example/1?utm_source=b", T, "x", NULL } } },
	    1, 1, 0, NULL },
	{ "an unknown session number in a dated item", {
	    { { "http://a.example/1?q=1", "http://a.example/1?q=1", T, "x", DAY1 } },
	    { { "http://a.example/1?q=2", "http://a.example/1?q=2", T, "x", DAY1 } },
	    { { "http://a.example/1?q=3", "http://a.example/1?q=3", T, "x", DAY1 } } },
	    1, 1, 0, NULL },
	{ "a guid that changes wholly, link, title and date stay", {
	    { { "old:1", "http://a.example/1", T, "x", DAY1 }, { "old:2", "http://a.example/2", OTHER, "", DAY1 } },
	    { { "new:a", "http://a.example/1", T, "x", DAY1 }, { "new:b", "http://a.example/2", OTHER, "", DAY1 } } },
	    2, 1, 0, "items-renamed feed=f items=2 renamed=2" },
	{ "the same without dates", {
	    { { "old:1", "http://a.example/1", T, "x", NULL } },
	    { { "new:a", "http://a.example/1", T, "x", NULL } } },
	    1, 1, 0, NULL },
	{ "the new guid is remembered through an edit", {
	    { { "old:1", "http://a.example/1", T, "x", DAY1 } },
	    { { "new:a", "http://a.example/1", T, "x", DAY1 } },
	    { { "new:a", "http://a.example/1", "Update: " T, "x", DAY1 } } },
	    1, 1, 1, "item-changed" },
	{ "a second event of the same name is another item", {
	    { { "1", "http://a.example/alarm", T, "x", DAY1 } },
	    { { "2", "http://a.example/alarm", T, "x", DAY2 } } },
	    2, 2, 0, NULL },
	{ "two events of one moment in one document are two items", {
	    { { "1", "http://a.example/alarm", T, "x", DAY1 } },
	    { { "1", "http://a.example/alarm", T, "x", DAY1 }, { "2", "http://a.example/alarm", T, "x", DAY1 } },
	    { { "2", "http://a.example/alarm", T, "x", DAY1 } } },
	    2, 2, 0, NULL },
	{ "one guid for all items", {
	    { { "g", "http://a.example/1", T, "x", DAY1 }, { "g", "http://a.example/2", T " again", "x", DAY2 } },
	    { { "g", "http://a.example/2", T " again", "x", DAY2 }, { "g", "http://a.example/3", T " thrice", "x", DAY3 } } },
	    3, 3, 0, NULL },
	{ "a guid is given to another article, then both come again", {
	    { { "latest", "http://a.example/1", T, "x", DAY1 } },
	    { { "latest", "http://a.example/2", T " again", "x", DAY2 } },
	    { { "latest", "http://a.example/1", T, "x", DAY1 } },
	    { { "latest", "http://a.example/2", T " again", "x", DAY2 } } },
	    2, 2, 0, NULL },
	{ "no guid, no date, one link", {
	    { { NULL, "http://a.example/", T, "x", NULL }, { NULL, "http://a.example/", T " again", "x", NULL } },
	    { { NULL, "http://a.example/", T " again", "x", NULL }, { NULL, "http://a.example/", T, "x", NULL } } },
	    2, 2, 0, NULL },
	{ "all items are dated anew", {
	    { { "1", "http://a.example/1", T, "x", DAY1 }, { "2", "http://a.example/2", T, "x", DAY1 } },
	    { { "1", "http://a.example/1", T, "x", DAY2 }, { "2", "http://a.example/2", T, "x", DAY2 } },
	    { { "1", "http://a.example/1", T, "x", DAY3 }, { "2", "http://a.example/2", T, "x", DAY3 } } },
	    2, 2, 0, NULL },
	{ "two servers that answer differently, in turn", {
	    { { "1", "http://a.example/1", T, "one version", DAY1 } },
	    { { "1", "http://a.example/1", T, "the other version", DAY1 } },
	    { { "1", "http://a.example/1", T, "one version", DAY1 } },
	    { { "1", "http://a.example/1", T, "the other version", DAY1 } },
	    { { "1", "http://a.example/1", T, "one version", DAY1 } } },
	    1, 1, 1, NULL },
	{ "an item that goes and comes back", {
	    { { "1", "http://a.example/1", T, "x", DAY1 } },
	    { { "2", "http://a.example/2", OTHER, "x", DAY1 } },
	    { { "1", "http://a.example/1", T, "x", DAY1 } } },
	    2, 1, 0, NULL },
	{ "an edit that a filter was waiting for", {
	    { { "1", "http://a.example/1", OTHER, "x", DAY1 } },
	    { { "1", "http://a.example/1", OTHER, "and then " T, DAY1 } } },
	    1, 1, 0, "feed-new feed=f items=1 new=0 changed=1 alerts=1" },
	{ "an edit of what is flagged is said, the alert stands", {
	    { { "1", "http://a.example/1", T, "Three envoys came.", DAY1 } },
	    { { "1", "http://a.example/1", OTHER, "Three envoys left.", DAY1 } } },
	    1, 1, 2, "item-changed feed=f item=1 title=\"" OTHER "\" link=http://a.example/1 "
	    "fields=title,summary change=\"[-Ukraine talks begin-] {+Weather for Sunday+}\"" },
	{ "a live report gets new titles", {
	    { { "live", "http://a.example/live", T, "x", DAY1 } },
	    { { "live", "http://a.example/live", T ": they eat", "x", DAY2 } },
	    { { "live", "http://a.example/live", T ": they sleep", "x", DAY3 } } },
	    1, 1, 2, NULL },
	{ "counters and clocks that tick are no edits", {
	    { { "1", "http://a.example/1", T, "12 comments, seen 3 minutes ago", DAY1 } },
	    { { "1", "http://a.example/1", T, "13 comments,  seen 2 hours ago", DAY1 } },
	    { { "1", "http://a.example/1", T, "1,013 comments, seen 5 days ago", DAY1 } } },
	    1, 1, 0, NULL },
	{ "numbers that are news are", {
	    { { "1", "http://a.example/1", T, "12 dead", DAY1 } },
	    { { "1", "http://a.example/1", T, "13 dead", DAY1 } } },
	    1, 1, 1, "change=\"[-12-] {+13+} dead\"" },
};

static void
serve(struct bed *bed, const struct entry *entries)
{
	char body[4096];
	size_t n = (size_t)snprintf(body, sizeof(body), "<rss version=\"2.0\"><channel>");

	for (size_t i = 0; i < ENTRIES && entries[i].title != NULL; i++) {
		const struct { const char *tag, *text; } parts[] = {
			{ "guid", entries[i].guid }, { "link", entries[i].link },
			{ "title", entries[i].title }, { "description", entries[i].text },
			{ "pubDate", entries[i].date },
		};

		n += (size_t)snprintf(body + n, sizeof(body) - n, "<item>");
		for (size_t k = 0; k < sizeof(parts) / sizeof(parts[0]); k++)
			if (parts[k].text != NULL)
				n += (size_t)snprintf(body + n, sizeof(body) - n, "<%s>%s</%s>",
				    parts[k].tag, parts[k].text, parts[k].tag);
		n += (size_t)snprintf(body + n, sizeof(body) - n, "</item>");
	}
	snprintf(body + n, sizeof(body) - n, "</channel></rss>");
	bed_write(bed, "feed.xml", body);
}

static struct bed *
bed_of_one_feed(void)
{
	struct bed *bed = bed_new();

	bed_filter(bed, "talks", filter);
	bed_config(bed, "feed f file://%s\n", bed_path(bed, "feed.xml"));
	return bed;
}

static size_t
lines_with(const char *text, const char *word)
{
	size_t n = 0;

	for (const char *p = text; (p = strstr(p, word)) != NULL; p++)
		n++;
	return n;
}

static void
expect(struct bed *bed, const struct story *s, size_t printed, bool said)
{
	const struct { const char *table; int n; } rows[] = {
		{ "items", s->items }, { "identities", s->items }, { "alerts", s->alerts },
		{ "changes", s->changes }, { "alerts WHERE printed IS NULL", 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *n = bed_sql(bed, "SELECT count(*) FROM %s", rows[i].table);

		ck_assert_msg(atoi(n) == rows[i].n, "%s: %s: %s", s->name, rows[i].table, n);
	}
	ck_assert_msg(printed == (size_t)s->alerts, "%s: %zu lines", s->name, printed);
	ck_assert_msg(said || s->said == NULL, "%s: never said %s", s->name, s->said);
}

START_TEST(one_alert_for_each_filter_and_item)
{
	const struct story *s = &stories[_i];
	struct bed *bed = bed_of_one_feed();
	size_t printed = 0;
	bool said = false;

	for (size_t i = 0; i < POLLS && s->polls[i][0].title != NULL; i++) {
		struct bed_result r;

		serve(bed, s->polls[i]);
		r = BED_RUN(bed, "once");
		ck_assert_msg(r.exit == 0, "%s: %s", s->name, r.err);
		printed += lines_with(r.out, "talks f:");
		said = said || (s->said != NULL && strstr(r.err, s->said) != NULL);
	}
	expect(bed, s, printed, said);
	bed_free(bed);
}
END_TEST

/* A document of n items that all match; their dates are all the same. */
static void
serve_many(struct bed *bed, int n, const char *date)
{
	size_t size = (size_t)n * 256 + 256, at;
	char *body = malloc(size);

	at = (size_t)snprintf(body, size, "<rss version=\"2.0\"><channel>");
	for (int i = 0; i < n; i++)
		at += (size_t)snprintf(body + at, size - at, "<item><guid>%d</guid><title>Ukraine talks, "
		    "part %d</title><pubDate>%s</pubDate></item>", i, i, date);
	snprintf(body + at, size - at, "</channel></rss>");
	bed_write(bed, "feed.xml", body);
	free(body);
}

START_TEST(five_hundred_old_items_of_a_new_feed_are_stored_and_silent)
{
	struct bed *bed = bed_of_one_feed();
	struct bed_result r;

	bed_filter(bed, "talks", "filter talks { about \"x\" max-age 3d match \"Ukraine talks\" "
	    "hit \"Ukraine talks\" miss \"x\" }\n");
	serve_many(bed, 500, DAY1);
	r = BED_RUN(bed, "once");
	ck_assert_int_eq(r.exit, 0);
	ck_assert_str_eq(r.out, "");
	ck_assert_str_eq(bed_sql(bed, "SELECT count(*) FROM items"), "500\n");
	ck_assert_str_eq(bed_sql(bed, "SELECT count(*) FROM alerts"), "0\n");
	bed_free(bed);
}
END_TEST

START_TEST(two_thousand_new_items_alert_within_the_budget_and_all_are_rows)
{
	struct bed *bed = bed_of_one_feed();
	struct bed_result r;

	serve_many(bed, 2000, DAY1);
	r = BED_RUN(bed, "once");
	ck_assert_int_eq(r.exit, 0);
	ck_assert_uint_eq(lines_with(r.out, "talks f:"), 50);
	ck_assert_ptr_nonnull(strstr(r.err, "alerts-held feed=f printed=50 held=1950"));
	ck_assert_str_eq(bed_sql(bed, "SELECT count(*) FROM items"), "2000\n");
	ck_assert_str_eq(bed_sql(bed, "SELECT count(*), sum(held) FROM alerts"), "2000|1950\n");
	serve_many(bed, 2000, DAY2);	/* the flood comes again, dated anew */
	r = BED_RUN(bed, "once");
	ck_assert_str_eq(r.out, "");
	ck_assert_str_eq(bed_sql(bed, "SELECT count(*) FROM alerts"), "2000\n");
	bed_free(bed);
}
END_TEST

START_TEST(an_older_database_is_polled_on_as_if_nothing_were)
{
	static const struct entry entries[ENTRIES] = {
		{ "1", "http://a.example/1", T, "x", DAY1 }, { "2", "http://a.example/2", T, "y", DAY1 },
	};
	static const struct entry renamed[ENTRIES] = {
		{ "n:1", "http://a.example/1", T, "x", DAY1 }, { "n:2", "http://a.example/2", T, "y", DAY1 },
	};
	const char *const documents[] = { "as before", "renamed" };
	struct bed *bed = bed_of_one_feed();

	serve(bed, entries);
	ck_assert_int_eq(BED_RUN(bed, "once").exit, 0);
	/* what the migration leaves of items: neither hash nor other names */
	bed_sql(bed, "UPDATE identities SET text_hash = 0");
	bed_sql(bed, "DELETE FROM aliases");
	bed_sql(bed, "UPDATE feeds SET body_hash = 0");
	for (size_t i = 0; i < 2; i++) {
		struct bed_result r;

		serve(bed, i == 0 ? entries : renamed);
		r = BED_RUN(bed, "once");
		ck_assert_str_eq(r.out, "");
		ck_assert_msg(strstr(r.err, "item-changed") == NULL, "%s: %s", documents[i], r.err);
		ck_assert_str_eq(bed_sql(bed, "SELECT count(*) FROM items"), "2\n");
		ck_assert_str_eq(bed_sql(bed, "SELECT count(*) FROM identities WHERE text_hash != 0"), "2\n");
	}
	bed_free(bed);
}
END_TEST

START_TEST(an_item_that_comes_back_after_months_is_not_new)
{
	static const struct entry both[ENTRIES] = {
		{ "1", "http://a.example/1", T, "x", DAY1 }, { "2", "http://a.example/2", OTHER, "y", DAY1 },
	};
	static const struct entry none[ENTRIES] = { { "3", "http://a.example/3", OTHER, "z", DAY2 } };
	static const struct entry edited[ENTRIES] = {
		{ "1", "http://a.example/1", T, "x", DAY1 }, { "2", "http://a.example/2", T, "y", DAY1 },
	};
	struct bed *bed = bed_of_one_feed();
	struct bed_result r;

	serve(bed, both);
	ck_assert_int_eq(BED_RUN(bed, "once").exit, 0);
	bed_sql(bed, "UPDATE identities SET last_seen = "
	    "strftime('%%Y-%%m-%%dT%%H:%%M:%%SZ', 'now', '-200 days')");
	bed_sql(bed, "UPDATE pruning SET ended = '2020-01-01T00:00:00Z'");	/* it is done once a day */
	serve(bed, none);
	r = BED_RUN(bed, "once");
	ck_assert_ptr_nonnull(strstr(r.err, "items-pruned items=1 forgotten=0"));
	ck_assert_str_eq(bed_sql(bed, "SELECT guid FROM items ORDER BY guid"), "1\n3\n");
	serve(bed, both);
	r = BED_RUN(bed, "once");
	ck_assert_str_eq(r.out, "");
	ck_assert_ptr_null(strstr(r.err, "feed-new"));
	ck_assert_str_eq(bed_sql(bed, "SELECT count(*) FROM identities"), "3\n");
	serve(bed, edited);	/* its texts are gone, its edits count */
	r = BED_RUN(bed, "once");
	ck_assert_uint_eq(lines_with(r.out, "talks f:"), 1);
	ck_assert_str_eq(bed_sql(bed, "SELECT guid FROM items ORDER BY guid"), "1\n2\n3\n");
	bed_free(bed);
}
END_TEST

/* A view counter that no rule knows, and other text that is new with every poll. */
START_TEST(what_changes_with_every_poll_is_recorded_ever_more_rarely)
{
	struct bed *bed = bed_of_one_feed();
	size_t said = 0;

	for (int i = 0; i < 12; i++) {
		struct entry entries[ENTRIES] = {
			{ "1", "http://a.example/1", T, bed_format(bed, "token %d%c", i, 'a' + i), DAY1 },
		};
		struct bed_result r;

		serve(bed, entries);
		r = BED_RUN(bed, "once");
		ck_assert_int_eq(r.exit, 0);
		said += lines_with(r.err, "item-changed ");
	}
	ck_assert_uint_eq(said, 4);
	ck_assert_str_eq(bed_sql(bed, "SELECT count(*) FROM changes"), "4\n");
	ck_assert_str_eq(bed_sql(bed, "SELECT count(*) FROM alerts"), "1\n");
	/* and yet none of its texts goes unseen */
	serve(bed, (const struct entry[ENTRIES]){ { "1", "http://a.example/1", T, "Grain ships", DAY1 } });
	bed_write(bed, "talks.filter", bed_format(bed, "%s%s", filter, "filter grain { about \"x\" "
	    "match \"grain ships\" hit \"grain ships\" miss \"x\" }\n"));
	ck_assert_ptr_nonnull(strstr(BED_RUN(bed, "once").out, "grain f:"));
	bed_free(bed);
}
END_TEST

static void
add_stories(TCase *tc)
{
	tcase_add_loop_test(tc, one_alert_for_each_filter_and_item, 0,
	    (int)(sizeof(stories) / sizeof(stories[0])));
}

TEST_MAIN_WITH("items", add_stories,
    five_hundred_old_items_of_a_new_feed_are_stored_and_silent,
    two_thousand_new_items_alert_within_the_budget_and_all_are_rows,
    an_older_database_is_polled_on_as_if_nothing_were,
    an_item_that_comes_back_after_months_is_not_new,
    what_changes_with_every_poll_is_recorded_ever_more_rarely)
