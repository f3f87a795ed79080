#include "agent/pack.h"

#include <stdlib.h>

#include "agent/limit.h"
#include "tests/test.h"

/* A feed with every member set and every list filled. */
static void
make(struct arena *a, struct feed *ret)
{
	static const char *const text =
	    "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='uk'><title>Новини</title>"
	    "<link href='http://a.example/'/><link rel='self' href='http://a.example/feed'/>"
	    "<subtitle>Про перемовини</subtitle><author><name>Редакція</name></author>"
	    "<entry><id>1</id><title>Перемовини в Женеві</title><link href='/1'/>"
	    "<published>2026-11-20T10:00:00Z</published><updated>2026-11-20T11:00:00Z</updated>"
	    "<author><name>Олена</name><uri>http://a.example/o</uri></author>"
	    "<category term='мир'/><category term='план'/>"
	    "<link rel='enclosure' href='/1.mp3' type='audio/mpeg' length='77' title='Голос'/>"
	    "<summary>Коротко</summary><content type='html'>&lt;p&gt;Довго&lt;/p&gt;</content>"
	    "</entry><entry><id>2</id><title>Друга</title></entry></feed>";
	struct feed_source source = { str_of(text), STR("http://a.example/feed"), { NULL, 0 } };
	const char *reason;

	ck_assert(feed_parse(a, &source, ret, &reason));
}

START_TEST(what_comes_out_is_what_went_in)
{
	struct arena *a = arena_new(LIMIT_DOCUMENT);
	struct feed before, after;
	struct buf first, second;

	buf_init(&first, LIMIT_DOCUMENT);
	buf_init(&second, LIMIT_DOCUMENT);
	make(a, &before);
	before.skip_hours = 1u << 23;
	before.skip_days = 1u << 6;
	ck_assert(pack_feed(&first, &before));
	ck_assert(pack_open(a, buf_str(&first), &after));
	ck_assert(pack_feed(&second, &after));
	ck_assert(str_eq(buf_str(&first), buf_str(&second)));
	ck_assert_uint_eq(after.skip_hours, 1u << 23);
	ck_assert_uint_eq(after.skip_days, 1u << 6);
	ck_assert_uint_eq(after.nitems, 2);
	ck_assert_str_eq(after.format, "atom1.0");
	ck_assert(str_eq(after.language, STR("uk")));
	ck_assert(str_eq(after.items[0].title, STR("Перемовини в Женеві")));
	ck_assert(str_eq(after.items[0].tags[1], STR("план")));
	ck_assert(str_eq(after.items[0].authors[0].name, STR("Олена")));
	ck_assert_int_eq(after.items[0].attachments[0].size, 77);
	ck_assert_int_eq(after.items[0].published, before.items[0].published);
	buf_release(&first);
	buf_release(&second);
	arena_free(a);
}
END_TEST

START_TEST(a_feed_that_does_not_fit_is_refused)
{
	struct arena *a = arena_new(LIMIT_DOCUMENT);
	struct feed feed;
	struct buf out;

	make(a, &feed);
	for (size_t max = 0; max < 400; max += 40) {
		buf_init(&out, max);
		ck_assert(!pack_feed(&out, &feed));
		buf_release(&out);
	}
	arena_free(a);
}
END_TEST

/* Every beginning, and every byte changed: read or refused, never beyond the bytes. */
START_TEST(bytes_that_are_no_feed_are_refused)
{
	struct arena *a = arena_new(LIMIT_DOCUMENT);
	struct feed feed, kept = { .nitems = 77 };
	struct buf out;
	char *copy;

	buf_init(&out, LIMIT_DOCUMENT);
	make(a, &feed);
	ck_assert(pack_feed(&out, &feed));
	for (size_t n = 0; n < out.n; n++) {
		copy = malloc(n + 1);	/* its end is where a sanitizer looks */
		memcpy(copy, out.p, n);
		ck_assert(!pack_open(a, (struct str){ copy, n }, &kept));
		ck_assert_uint_eq(kept.nitems, 77);
		free(copy);
	}
	copy = malloc(out.n);
	for (size_t i = 0; i < out.n; i++) {
		memcpy(copy, out.p, out.n);
		copy[i] = (char)(copy[i] ^ 0xFF);
		(void)pack_open(a, (struct str){ copy, out.n }, &feed);
		arena_reset(a);
	}
	free(copy);
	buf_release(&out);
	arena_free(a);
}
END_TEST

TEST_MAIN("pack", what_comes_out_is_what_went_in, a_feed_that_does_not_fit_is_refused,
    bytes_that_are_no_feed_are_refused)
