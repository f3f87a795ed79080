#include "tests/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "agent/feed.h"
#include "agent/identity.h"

struct words {
	const char *id, *url, *title, *content;
};

static struct feed_item
item_of(struct words w)
{
	return (struct feed_item){
		.id = str_of(w.id), .url = str_of(w.url), .title = str_of(w.title),
		.content = str_of(w.content), .published = STAMP_NONE, .modified = STAMP_NONE,
	};
}

static int64_t
name_of(struct words w)
{
	struct feed_item item = item_of(w);

	return identity_of(&item, true);
}

START_TEST(one_item_under_many_spellings)
{
	static const struct { struct words a, b; } same[] = {
		{ { .id = "http://a.example/x" }, { .id = "https://a.example/x" } },
		{ { .id = "http://a.example/x" }, { .id = "HTTPS://A.Example/x/" } },
		{ { .id = "http://a.example" }, { .id = "https://a.example/" } },
		{ { .id = "http://a.example/?p=1" }, { .id = "https://a.example?p=1" } },
		{ { .id = "http://a.example/x" }, { .id = "http://a.example/x?utm_source=rss&utm_medium=y" } },
		{ { .id = "http://a.example/x?p=1" }, { .id = "http://a.example/x?fbclid=8&p=1&gclid=9" } },
		{ { .id = "http://a.example/x?p=1" }, { .id = "http://a.example/x?p=1&amp;utm_id=3" } },
		{ { .id = "http://a.example/x?p=1" },
		  { .id = "http://a.example/x?p=1&AT_MEDIUM=RSS&at_campaign=K" } },
		{ { .id = "http://a.example/x" }, { .id = "http://a.example/x#xtor=RSS-9" } },
		{ { .id = "http://a.example/x" }, { .id = "http://a.example/x/?#" } },
		{ { .id = "http://a.example/x;jsessionid=1F?p=2" },
		  { .id = "http://a.example/x;jsessionid=2E?p=2" } },
		{ { .id = "http://a.example/x?PHPSESSID=1" }, { .id = "http://a.example/x?PHPSESSID=2" } },
		{ { .id = " urn:x\n" }, { .id = "urn:x" } },
		{ { .id = "urn:x", .title = "One", .url = "http://a.example/1" },
		  { .id = "urn:x", .title = "Two", .url = "http://a.example/2", .content = "new" } },
		{ { .id = " \t\n", .url = "http://a.example/1" }, { .url = "https://a.example/1" } },
		{ { .id = "http://a.example/1" }, { .url = "http://a.example/1" } },
		{ { .url = "http://a.example/1", .title = "One" },
		  { .url = "http://a.example/1", .title = "Two" } },
		{ { .title = "One ", .content = "text" }, { .title = " One", .content = "text" } },
	};

	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		ck_assert_msg(name_of(same[i].a) == name_of(same[i].b), "case %zu", i);
		ck_assert_msg(name_of(same[i].a) != 0, "case %zu", i);
	}
}
END_TEST

START_TEST(different_items_stay_different)
{
	static const struct { struct words a, b; } apart[] = {
		{ { .id = "0" }, { .id = "1" } },
		{ { .id = "0", .url = "http://a.example/1" }, { .id = "", .url = "http://a.example/1" } },
		{ { .id = "http://a.example/x" }, { .id = "http://a.example/X" } },
		{ { .id = "http://a.example/x" }, { .id = "http://b.example/x" } },
		{ { .id = "http://a.example/x" }, { .id = "ftp://a.example/x" } },
		{ { .id = "http://a.example/x?p=1" }, { .id = "http://a.example/x?p=2" } },
		{ { .id = "http://a.example/x?p=1" }, { .id = "http://a.example/x#p=1" } },
		{ { .id = "http://a.example/x?p=1&q=2" }, { .id = "http://a.example/x?p=1q=2" } },
		{ { .id = "http://a.example/x?a=1&b=2" }, { .id = "http://a.example/x?b=2&a=1" } },
		{ { .id = "http://a.example/x?utm=1" }, { .id = "http://a.example/x" } },
		{ { .id = "http://a.example/x#0" }, { .id = "http://a.example/x#1" } },
		{ { .id = "http://a.example/x;1" }, { .id = "http://a.example/x;2" } },
		{ { .id = "urn:x" }, { .id = "urn:X" } },
		{ { .id = "urn:x/" }, { .id = "urn:x" } },
		{ { .id = "a\nb" }, { .id = "a b" } },
		{ { .title = "One" }, { .title = "Two" } },
		{ { .title = "One", .content = "a" }, { .title = "One", .content = "b" } },
		{ { .title = "One", .content = "Two" }, { .title = "OneTwo" } },
		{ { .title = "One" }, { .id = "One" } },
	};

	for (size_t i = 0; i < sizeof(apart) / sizeof(apart[0]); i++)
		ck_assert_msg(name_of(apart[i].a) != name_of(apart[i].b), "case %zu", i);
}
END_TEST

START_TEST(a_long_guid_counts_to_its_last_byte)
{
	static char a[10240], b[10240];
	struct feed_item one = { .id = { a, sizeof(a) } }, two = { .id = { b, sizeof(b) } };

	memset(a, 'g', sizeof(a));
	memset(b, 'g', sizeof(b));
	ck_assert(identity_of(&one, true) == identity_of(&two, true));
	b[sizeof(b) - 1] = 'h';
	ck_assert(identity_of(&one, true) != identity_of(&two, true));
	memcpy(a, "http://", 7);	/* a host of 10 KB */
	memcpy(b, "https://", 8);
	ck_assert(identity_of(&one, true) != identity_of(&two, true));
	one.id = STR("g\0a");
	two.id = STR("g\0b");
	ck_assert(identity_of(&one, true) != identity_of(&two, true));
}
END_TEST

/* These stand in databases: a change of any of them is a second alert for every item. */
START_TEST(identities_never_change)
{
	static const struct { struct words words; int64_t name, whole; } kept[] = {
		{ { "urn:x", "https://a.example/1", "One", "text" },
		  INT64_C(-5104332821208619156), INT64_C(8632373176728062959) },
		{ { "", "https://A.example/x/?utm_source=1&p=2#top", "Two", "" },
		  INT64_C(4280205897289741413), INT64_C(5688598305583213349) },
		{ { "", "", "Three", "text" },
		  INT64_C(-5643326723345665568), INT64_C(8578260673470376922) },
	};

	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
		struct feed_item item = item_of(kept[i].words);

		ck_assert_int_eq(identity_of(&item, true), kept[i].name);
		ck_assert_int_eq(identity_of(&item, false), kept[i].whole);
		ck_assert_int_eq(identity_whole(item.id, item.url, item.title), kept[i].whole);
	}
}
END_TEST

static void
all(const struct words *words, size_t n, struct identity *ret)
{
	struct feed_item *items = calloc(n, sizeof(*items));
	struct feed feed = { .items = items, .nitems = n };

	for (size_t i = 0; i < n; i++)
		items[i] = item_of(words[i]);
	identity_of_all(&feed, ret);
	free(items);
}

START_TEST(a_guid_on_different_items_is_shared)
{
	static const struct words words[] = {
		{ "urn:all", "http://a.example/1", "One", "" },
		{ "urn:own", "http://a.example/9", "Nine", "" },
		{ "urn:all", "http://a.example/2", "Two", "" },
		{ "urn:all", "https://a.example/1/?utm_source=x", "One", "again" },
		{ "urn:own", "https://a.example/9", "Nine", "the very same, twice" },
		{ "", "http://a.example/page", "Three", "" },
		{ "", "http://a.example/page", "Four", "" },
		{ "", "", "Five", "x" },
	};
	static const bool shared[] = { true, false, true, true, false, true, true, false };
	struct identity got[8];

	all(words, 8, got);
	for (size_t i = 0; i < 8; i++) {
		struct feed_item item = item_of(words[i]);

		ck_assert_msg(got[i].shared == shared[i], "item %zu", i);
		ck_assert_int_eq(got[i].name, identity_of(&item, true));
		ck_assert_int_eq(got[i].whole, identity_of(&item, false));
	}
	ck_assert(got[0].whole == got[3].whole);
	ck_assert(got[0].whole != got[2].whole);
	ck_assert(got[5].whole != got[6].whole);
	ck_assert(got[1].name == got[4].name);
}
END_TEST

START_TEST(five_thousand_items_with_one_guid_are_no_trouble)
{
	enum { N = 5000 };
	struct feed_item *items = calloc(N, sizeof(*items));
	struct identity *got = calloc(N, sizeof(*got));
	struct feed feed = { .items = items, .nitems = N };
	char (*titles)[16] = calloc(N, sizeof(*titles));

	for (int i = 0; i < N; i++) {
		snprintf(titles[i], sizeof(titles[i]), "%d", i);
		items[i] = item_of((struct words){ "0", "", titles[i], "" });
	}
	identity_of_all(&feed, got);
	for (int i = 0; i < N; i++)
		ck_assert(got[i].shared && got[i].name == got[0].name);
	feed.nitems = 0;
	identity_of_all(&feed, got);
	free(titles);
	free(got);
	free(items);
}
END_TEST

START_TEST(millions_of_parameters_are_no_trouble)
{
	size_t n = 16 << 20;
	char *p = malloc(n);
	struct feed_item item = { .id = { p, n } };
	clock_t begin;

	for (size_t i = 0; i < n; i++)
		p[i] = "cid=&"[i % 5];
	memcpy(p, "http://a/?", 10);
	begin = clock();
	ck_assert(identity_of(&item, true) != 0);
	ck_assert_int_lt((clock() - begin) / (CLOCKS_PER_SEC / 10), 50);	/* sanitizers are slow */
	free(p);
}
END_TEST

TEST_MAIN("identity", one_item_under_many_spellings, different_items_stay_different,
    a_long_guid_counts_to_its_last_byte, identities_never_change,
    a_guid_on_different_items_is_shared, five_thousand_items_with_one_guid_are_no_trouble,
    millions_of_parameters_are_no_trouble)
