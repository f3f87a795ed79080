/* What a reload changed, by name. */
#include <stdio.h>
#include <stdlib.h>

#include "agent/delta.h"
#include "tests/test.h"

#define FILTER(name, word) "filter " name " { about \"x\" match \"" word "\" hit \"" word \
	"\" miss \"weather\" }\n"

static struct config *
config_of(const char *text)
{
	struct config *c = config_parse("t.conf", str_of(text), stderr);

	ck_assert_ptr_nonnull(c);
	return c;
}

static struct filter_set *
filters_of(const char *text)
{
	struct filter_file t = { "t.filter", str_of(text) };
	struct filter_set *set = filter_compile(&t, 1, stderr, NULL);

	ck_assert_ptr_nonnull(set);
	return set;
}

/* Compares and checks all seven lists. */
static void
differ(const char *before, const char *after, const char *filters_before,
    const char *filters_after, const char *const expected[DELTA_NLISTS])
{
	struct config *c[2] = { config_of(before), config_of(after) };
	struct filter_set *f[2] = { filters_of(filters_before), filters_of(filters_after) };
	struct delta d;

	delta_init(&d, &(struct delta_side){ c[0], f[0] }, &(struct delta_side){ c[1], f[1] });
	for (int i = 0; i < DELTA_NLISTS; i++) {
		struct str names = delta_names(&d, (enum delta_list)i);

		ck_assert_msg(str_eq(names, str_of(expected[i])), "list %d is %.*s, not %s", i,
		    STR_ARG(names), expected[i] != NULL ? expected[i] : "empty");
	}
	delta_release(&d);
	for (int i = 0; i < 2; i++) {
		config_free(c[i]);
		filter_free(f[i]);
	}
}

START_TEST(the_same_texts_differ_in_nothing)
{
	differ("feed a https://a.example/ tags=x,y\n", "# moved\nfeed a https://a.example/ tags=x,y\n",
	    FILTER("f", "truce"), FILTER("f", "truce"), (const char *[DELTA_NLISTS]){ 0 });
}
END_TEST

START_TEST(each_thing_is_named_in_its_list)
{
	static const char *const expected[DELTA_NLISTS] = {
		[DELTA_FEEDS_ADDED] = "new",
		[DELTA_FEEDS_REMOVED] = "old",
		[DELTA_FEEDS_CHANGED] = "moved, tagged, told",
		[DELTA_FILTERS_ADDED] = "fresh",
		[DELTA_FILTERS_REMOVED] = "bygone",
		[DELTA_FILTERS_CHANGED] = "wider",
		[DELTA_SETTINGS_CHANGED] = "user-agent, heartbeat",
	};

	differ("feed same https://a.example/1\nfeed old https://a.example/2\n"
	    "feed moved https://a.example/3\nfeed tagged https://a.example/4 tags=x\n"
	    "feed told https://a.example/5 interval=5min\n",
	    "heartbeat 2h\nuser-agent desk\n"
	    "feed told https://a.example/5 interval=6min\nfeed tagged https://a.example/4 tags=x,y\n"
	    "feed moved https://a.example/33\nfeed new https://a.example/6\n"
	    "feed same https://a.example/1\n",
	    FILTER("bygone", "truce") FILTER("wider", "truce") FILTER("same", "truce"),
	    FILTER("same", "truce") FILTER("wider", "talks") FILTER("fresh", "truce"), expected);
}
END_TEST

START_TEST(a_long_list_is_counted_not_told)
{
	static char many[4000];
	size_t n = 0;

	for (int i = 10; i < 50; i++)
		n += (size_t)snprintf(many + n, sizeof(many) - n, "feed f%d https://a.example/%d\n",
		    i, i);
	differ("", many, FILTER("f", "truce"), FILTER("f", "truce"), (const char *[DELTA_NLISTS]){
	    [DELTA_FEEDS_ADDED] = "f10, f11, f12, f13, f14, f15, f16, f17 and 32 more" });
}
END_TEST

TEST_MAIN("delta", the_same_texts_differ_in_nothing, each_thing_is_named_in_its_list,
    a_long_list_is_counted_not_told)
