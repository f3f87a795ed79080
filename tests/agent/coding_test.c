#include "agent/coding.h"

#include <libdeflate.h>
#include <stdlib.h>
#include <zstd.h>

#include "base/buf.h"
#include "tests/test.h"

#define MAX ((size_t)1 << 20)
#define BYTES(literal) STR(literal)

/* "<rss/>\n" in each coding. */
#define GZIP "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff\xb3\x29\x2a\x2e\xd6\xb7\xe3\x02\x00" \
	"\x41\xda\xbc\xe1\x07\x00\x00\x00"
#define DEFLATE "\xb3\x29\x2a\x2e\xd6\xb7\xe3\x02\x00"
#define ZLIB "\x78\xda" DEFLATE "\x09\x75\x02\x0c"
#define BROTLI "\x60\x00\x10<rss/>\n\x03"
#define ZSTD "\x28\xb5\x2f\xfd\x04\x58\x39\x00\x00<rss/>\n\xea\x57\x39\x0c"

static struct coding *c;

static void
set_up(void)
{
	c = coding_new();
	ck_assert_ptr_nonnull(c);
}

static void
tear_down(void)
{
	coding_free(c);
}

/* What it decodes to, or why not. */
static struct str
decode(const char *names, struct str body, size_t max, bool *ret_good)
{
	const char *reason = "";
	struct str plain = { NULL, 0 };

	*ret_good = coding_decode(c, str_of(names), body, max, &plain, &reason);
	return *ret_good ? plain : str_of(reason);
}

static void
assert_decodes(const char *names, struct str body, struct str plain)
{
	bool good;
	struct str got = decode(names, body, MAX, &good);

	ck_assert_msg(good, "%s: %.*s", names, STR_ARG(got));
	ck_assert_msg(str_eq(got, plain), "%s: %.*s", names, STR_ARG(got));
}

static void
assert_refuses(const char *names, struct str body, size_t max, const char *reason)
{
	bool good;
	struct str got = decode(names, body, max, &good);

	ck_assert_msg(!good, "%s: %.*s", names, STR_ARG(got));
	ck_assert_msg(str_eq(got, str_of(reason)), "%s: %.*s", names, STR_ARG(got));
}

static const struct {
	const char *names;
	struct str body;
} small[] = {
	{ "gzip", BYTES(GZIP) }, { "x-gzip", BYTES(GZIP) }, { "GZip", BYTES(GZIP) },
	{ "deflate", BYTES(ZLIB) }, { "deflate", BYTES(DEFLATE) },
	{ "br", BYTES(BROTLI) }, { "zstd", BYTES(ZSTD) },
};

START_TEST(every_coding_is_undone)
{
	set_up();
	for (size_t i = 0; i < sizeof(small) / sizeof(small[0]); i++)
		assert_decodes(small[i].names, small[i].body, STR("<rss/>\n"));
	tear_down();
}
END_TEST

START_TEST(names_that_pack_nothing_undo_nothing)
{
	static const char *const names[] = { "", "identity", "none", "UTF-8", "binary", " , identity,," };

	set_up();
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_decodes(names[i], STR("<rss/>"), STR("<rss/>"));
	assert_decodes("identity, gzip,", BYTES(GZIP), STR("<rss/>\n"));
	tear_down();
}
END_TEST

START_TEST(a_name_that_nobody_asked_for_is_refused)
{
	set_up();
	assert_refuses("rot13", STR("<rss/>"), MAX,
	    "wrongly encoded answer (Content-Encoding: rot13; not one that was asked for)");
	assert_refuses("gzip, \x1b[2J", BYTES(GZIP), MAX, "wrongly encoded answer"
	    " (Content-Encoding: gzip, \\x1b[2J; not one that was asked for)");
	assert_refuses("gzip,gzip,gzip,gzip,gzip,gzip", BYTES(GZIP), MAX,
	    "wrongly encoded answer (Content-Encoding: gzip,gzip,gzip,gzip,gzip,gzip;"
	    " more codings than anybody needs)");
	tear_down();
}
END_TEST

/* The body in a block of exactly its size, so that one byte too far is found. */
static bool
decodes(const char *names, struct str body, size_t max)
{
	char *copy = malloc(body.n > 0 ? body.n : 1);
	bool good;

	memcpy(copy, body.p, body.n);
	(void)decode(names, (struct str){ copy, body.n }, max, &good);
	free(copy);
	return good;
}

/* What is cut off anywhere, or has more behind it, is refused: half a body is none. */
START_TEST(a_part_is_not_taken_for_the_whole)
{
	set_up();
	for (size_t i = 0; i < sizeof(small) / sizeof(small[0]); i++) {
		struct buf more;

		for (size_t n = 0; n < small[i].body.n; n++)
			ck_assert_msg(!decodes(small[i].names, (struct str){ small[i].body.p, n }, MAX),
			    "%s cut after %zu", small[i].names, n);
		buf_init(&more, 1000);
		buf_add(&more, small[i].body);
		buf_add(&more, STR(" more"));
		ck_assert_msg(!decodes(small[i].names, buf_str(&more), MAX), "%s", small[i].names);
		buf_release(&more);
	}
	/* zlib without its head, but with its end: some servers take that for deflate */
	assert_decodes("deflate", BYTES(DEFLATE "\x09\x75\x02\x0c"), STR("<rss/>\n"));
	assert_refuses("gzip", STR("<rss/>"), MAX,
	    "wrongly encoded answer (Content-Encoding: gzip; damaged or cut off)");
	tear_down();
}
END_TEST

/* Each bit of each byte turned: no crash, and what is taken is what was packed. */
START_TEST(a_damaged_body_is_refused)
{
	set_up();
	for (size_t i = 0; i < sizeof(small) / sizeof(small[0]); i++)
		for (size_t bit = 0; bit < small[i].body.n * 8; bit++) {
			char copy[64];
			bool good;
			struct str got;

			memcpy(copy, small[i].body.p, small[i].body.n);
			copy[bit / 8] = (char)(copy[bit / 8] ^ 1 << bit % 8);
			got = decode(small[i].names, (struct str){ copy, small[i].body.n }, MAX, &good);
			/* these two have no checksum */
			if (good && i != 4 && i != 5)
				ck_assert_msg(str_eq(got, STR("<rss/>\n")), "%s %zu", small[i].names, bit);
		}
	tear_down();
}
END_TEST

START_TEST(nothing_is_no_answer)
{
	set_up();
	assert_refuses("", STR(""), MAX, "empty answer");
	assert_refuses("gzip", BYTES("\x1f\x8b\x08\0\0\0\0\0\0\x03\x03\0\0\0\0\0\0\0\0\0"), MAX,
	    "empty answer");
	assert_refuses("deflate", BYTES("\x03\0"), MAX, "empty answer");
	assert_refuses("br", BYTES("\x3b"), MAX, "empty answer");
	tear_down();
}
END_TEST

START_TEST(a_long_name_is_cut_between_characters)
{
	bool good;
	char name[300];
	struct str why;

	set_up();
	memset(name, 'a', sizeof(name));
	memcpy(name + 127, "\xC3\xA9", 2);
	name[299] = '\0';
	why = decode(name, STR("<rss/>"), MAX, &good);
	ck_assert(!good);
	ck_assert_ptr_nonnull(memmem(why.p, why.n, "aaa; not one", 12));
	tear_down();
}
END_TEST

START_TEST(gzip_may_have_members_and_padding)
{
	set_up();
	assert_decodes("gzip", BYTES(GZIP GZIP GZIP), STR("<rss/>\n<rss/>\n<rss/>\n"));
	assert_decodes("gzip", BYTES(GZIP "\0\0\0\0\0\0\0"), STR("<rss/>\n"));
	ck_assert(!decodes("gzip", BYTES(GZIP "\0\0\0more"), MAX));
	assert_decodes("zstd", BYTES(ZSTD ZSTD), STR("<rss/>\n<rss/>\n"));
	tear_down();
}
END_TEST

START_TEST(gzip_that_nobody_named_is_unpacked)
{
	set_up();
	assert_decodes("", BYTES(GZIP), STR("<rss/>\n"));
	assert_decodes("identity", BYTES(GZIP), STR("<rss/>\n"));
	/* damaged: the reader says what it is */
	assert_decodes("", STR("\x1f\x8b half"), STR("\x1f\x8b half"));
	tear_down();
}
END_TEST

/* 300 KB that pack to a few: of a page that repeats itself. */
static char *
pack_page(struct buf *page, size_t *ret_gzip)
{
	struct libdeflate_compressor *packer = libdeflate_alloc_compressor(6);
	char *packed;

	for (size_t i = 0; i < 10000; i++)
		buf_addf(page, "<item><title>%zu</title></item>", i % 777);
	packed = malloc(page->n);
	*ret_gzip = libdeflate_gzip_compress(packer, page->p, page->n, packed, page->n);
	ck_assert_uint_gt(*ret_gzip, 0);
	libdeflate_free_compressor(packer);
	return packed;
}

START_TEST(codings_may_be_applied_to_one_another)
{
	struct buf page;
	size_t gzip, zstd;
	char *packed, *twice;

	set_up();
	buf_init(&page, MAX);
	packed = pack_page(&page, &gzip);
	twice = malloc(gzip + 1000);
	zstd = ZSTD_compress(twice, gzip + 1000, packed, gzip, 3);
	ck_assert(!ZSTD_isError(zstd));
	assert_decodes("gzip, zstd", (struct str){ twice, zstd }, buf_str(&page));
	ck_assert(!decodes("zstd, gzip", (struct str){ twice, zstd }, MAX));
	free(packed);
	free(twice);
	buf_release(&page);
	tear_down();
}
END_TEST

START_TEST(the_ceiling_counts_what_comes_out)
{
	struct buf page;
	size_t gzip, zstd;
	char *packed, *frame;

	set_up();
	buf_init(&page, MAX);
	packed = pack_page(&page, &gzip);
	frame = malloc(page.n);
	zstd = ZSTD_compress(frame, page.n, page.p, page.n, 3);
	ck_assert(decodes("gzip", (struct str){ packed, gzip }, page.n));
	ck_assert(decodes("zstd", (struct str){ frame, zstd }, page.n));
	assert_refuses("gzip", (struct str){ packed, gzip }, 128 * 1024, "larger than 128 KiB");
	assert_refuses("", (struct str){ packed, gzip }, 128 * 1024, "larger than 128 KiB");
	assert_refuses("zstd", (struct str){ frame, zstd }, 128 * 1024, "larger than 128 KiB");
	ck_assert(!decodes("gzip", (struct str){ packed, gzip }, page.n - 1));
	ck_assert(!decodes("zstd", (struct str){ frame, zstd }, page.n - 1));
	assert_refuses("br", BYTES(BROTLI), 6, "larger than 6 bytes");
	ck_assert(decodes("br", BYTES(BROTLI), 7));
	/* a small one after it finds the room of the large */
	assert_decodes("gzip", BYTES(GZIP), STR("<rss/>\n"));
	free(packed);
	free(frame);
	buf_release(&page);
	tear_down();
}
END_TEST

TEST_MAIN("coding", every_coding_is_undone, names_that_pack_nothing_undo_nothing,
    a_name_that_nobody_asked_for_is_refused, a_part_is_not_taken_for_the_whole,
    a_damaged_body_is_refused, nothing_is_no_answer, a_long_name_is_cut_between_characters,
    gzip_may_have_members_and_padding,
    gzip_that_nobody_named_is_unpacked, codings_may_be_applied_to_one_another,
    the_ceiling_counts_what_comes_out)
