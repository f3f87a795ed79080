#include "agent/cell.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "agent/limit.h"
#include "agent/pack.h"
#include "tests/test.h"

#define PATIENCE 20000

static struct arena *a;

static struct cell *
new_cell(int64_t patience)
{
	struct cell *c = cell_new(patience);

	a = arena_new(LIMIT_DOCUMENT);
	ck_assert_ptr_nonnull(c);
	return c;
}

static void
drop(struct cell *c)
{
	cell_free(c);
	arena_free(a);
}

/* The process in which the cell lives. */
static pid_t
its_pid(void)
{
	char path[64];
	int pid = -1;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/self/task/%d/children", (int)getpid());
	f = fopen(path, "r");
	ck_assert_ptr_nonnull(f);
	ck_assert_int_eq(fscanf(f, "%d", &pid), 1);
	fclose(f);
	return pid;
}

static struct cell_document
document_of(struct str body)
{
	return (struct cell_document){ .source = { body, STR("http://a.example/f"),
	    STR("text/xml") }, .max = (size_t)64 << 20 };
}

/* Inside and outside, byte by byte. */
static void
check_same(struct cell *c, struct str body)
{
	struct cell_document document = document_of(body);
	const char *reason = "";
	struct cell_reading in;
	struct feed out;
	struct buf bytes_in, bytes_out;
	bool good = feed_parse(a, &document.source, &out, &reason);

	cell_read(c, a, &document, &in);
	ck_assert_str_eq(in.reason, reason);
	ck_assert_int_eq(in.verdict, good ? CELL_FEED : CELL_NO_FEED);
	if (!good)
		return;
	buf_init(&bytes_in, LIMIT_DOCUMENT);
	buf_init(&bytes_out, LIMIT_DOCUMENT);
	ck_assert(pack_feed(&bytes_in, &in.feed) && pack_feed(&bytes_out, &out));
	ck_assert(str_eq(buf_str(&bytes_in), buf_str(&bytes_out)));
	buf_release(&bytes_in);
	buf_release(&bytes_out);
}

#define FEED(items) "<rss version='2.0'><channel><title>T</title>" items "</channel></rss>"

START_TEST(it_reads_as_the_parser_does)
{
	static const char *const documents[] = {
		FEED("<item><title>Talks in Geneva</title><link>/1</link></item>"),
		FEED("<item><title>AT&T & <b>more</title><guid>2</guid></item><item><title>"),
		"{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"J\",\"items\":[{\"id\":\"1\"}]}",
		"<html><title>Just a moment</title></html>",
		"%PDF-1.4", " \r\n", "nothing of the kind",
	};
	struct cell *c = new_cell(PATIENCE);

	for (size_t i = 0; i < sizeof(documents) / sizeof(documents[0]); i++) {
		check_same(c, str_of(documents[i]));
		ck_assert_ptr_null(cell_unsealed(c));
	}
	drop(c);
}
END_TEST

/* Encodings are tables in files, and the cell can open none. */
START_TEST(it_reads_every_encoding)
{
	static const char *const names[] = {
		"windows-1251", "koi8-r", "koi8-u", "iso-8859-5", "ibm866", "windows-1250",
		"iso-8859-2", "iso-8859-15", "windows-1253", "iso-8859-7", "windows-1254",
		"windows-1255", "windows-1256", "windows-1257", "windows-1258", "windows-874",
		"gb18030", "big5", "shift_jis", "euc-jp", "euc-kr", "iso-2022-jp", "utf-16le",
		"x-mac-cyrillic", "macintosh", "cp437", "cp850",
	};
	static const char *const letters = "\xE4\xF0\xC1\xC4";
	struct cell *c = new_cell(PATIENCE);

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char body[400];
		int n = snprintf(body, sizeof(body), "<?xml version='1.0' encoding='%s'?>"
		    FEED("<item><title>%s</title></item>"), names[i], letters);

		check_same(c, (struct str){ body, (size_t)n });
	}
	drop(c);
}
END_TEST

START_TEST(it_takes_documents_of_many_megabytes)
{
	struct cell *c = new_cell(PATIENCE);
	struct buf body;

	buf_init(&body, (size_t)32 << 20);
	buf_add(&body, STR("<rss version='2.0'><channel><title>T</title>"));
	for (size_t i = 0; i < 4000; i++) {
		buf_addf(&body, "<item><guid>%zu</guid><title>Item %zu</title><description>", i, i);
		for (size_t k = 0; k < 100; k++)
			buf_add(&body, STR("Words of the item and some more. "));
		buf_add(&body, STR("</description></item>"));
	}
	buf_add(&body, STR("</channel></rss>"));
	check_same(c, buf_str(&body));
	check_same(c, STR(FEED("<item><title>A small one after it</title></item>")));
	buf_release(&body);
	drop(c);
}
END_TEST

START_TEST(a_dead_one_is_replaced)
{
	struct cell_document document = document_of(STR(FEED("<item><title>x</title></item>")));
	struct cell *c = new_cell(PATIENCE);
	struct cell_reading reading;

	for (int i = 0; i < 3; i++) {
		kill(its_pid(), SIGSEGV);
		cell_read(c, a, &document, &reading);
		ck_assert_int_eq(reading.verdict, CELL_UNREAD);
		ck_assert_ptr_nonnull(strstr(reading.reason, "reader"));
		cell_read(c, a, &document, &reading);
		ck_assert_int_eq(reading.verdict, CELL_FEED);
		ck_assert_uint_eq(reading.feed.nitems, 1);
	}
	drop(c);
}
END_TEST

START_TEST(one_that_hangs_is_ended)
{
	struct cell_document document = document_of(STR(FEED("<item><title>x</title></item>")));
	struct cell *c = new_cell(1000);
	struct cell_reading reading;
	pid_t pid = its_pid();

	kill(pid, SIGSTOP);
	cell_read(c, a, &document, &reading);
	ck_assert_int_eq(reading.verdict, CELL_UNREAD);
	ck_assert_str_eq(reading.reason, "reading it took longer than 1 s");
	ck_assert_int_ne(kill(pid, 0), 0);
	cell_read(c, a, &document, &reading);
	ck_assert_int_eq(reading.verdict, CELL_FEED);
	drop(c);
}
END_TEST

/* What a decoder needs of the system it must need before it is sealed. */
START_TEST(it_unpacks_what_is_packed)
{
	/* "<rss/>\n" */
	static const struct { struct str names, body; } packed[] = {
		{ STR("gzip"), STR("\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff\xb3\x29\x2a\x2e\xd6\xb7"
		    "\xe3\x02\x00\x41\xda\xbc\xe1\x07\x00\x00\x00") },
		{ STR("deflate"), STR("\x78\xda\xb3\x29\x2a\x2e\xd6\xb7\xe3\x02\x00\x09\x75\x02\x0c") },
		{ STR("br"), STR("\x60\x00\x10<rss/>\n\x03") },
		{ STR("zstd"), STR("\x28\xb5\x2f\xfd\x04\x58\x39\x00\x00<rss/>\n\xea\x57\x39\x0c") },
	};
	struct cell *c = new_cell(PATIENCE);

	for (size_t i = 0; i < sizeof(packed) / sizeof(packed[0]); i++) {
		struct cell_document document = document_of(packed[i].body);
		struct cell_reading reading;

		document.codings = packed[i].names;
		cell_read(c, a, &document, &reading);
		ck_assert_msg(reading.verdict == CELL_FEED, "%zu: %s", i, reading.reason);
		document.max = 5;
		cell_read(c, a, &document, &reading);
		ck_assert_int_eq(reading.verdict, CELL_UNREAD);
		ck_assert_str_eq(reading.reason, "larger than 5 bytes");
		document.max = 1000;
		document.codings = STR("br, br");
		cell_read(c, a, &document, &reading);
		ck_assert_int_eq(reading.verdict, CELL_UNREAD);
		ck_assert_str_eq(reading.reason,
		    "wrongly encoded answer (Content-Encoding: br, br; damaged or cut off)");
		ck_assert_ptr_null(cell_unsealed(c));
	}
	drop(c);
}
END_TEST

/* However it is packed: the hash is of what it says. */
START_TEST(the_known_body_is_not_read_again)
{
	struct cell_document document = document_of(STR(FEED("")));
	struct cell *c = new_cell(PATIENCE);
	struct cell_reading first, second;

	cell_read(c, a, &document, &first);
	ck_assert_int_eq(first.verdict, CELL_FEED);
	ck_assert_int_ne(first.hash, 0);
	document.known = first.hash;
	cell_read(c, a, &document, &second);
	ck_assert_int_eq(second.verdict, CELL_KNOWN);
	ck_assert_int_eq(second.hash, first.hash);
	document.source.body = STR(FEED(" "));
	cell_read(c, a, &document, &second);
	ck_assert_int_eq(second.verdict, CELL_FEED);
	ck_assert_int_ne(second.hash, first.hash);
	drop(c);
}
END_TEST

TEST_MAIN("cell", it_unpacks_what_is_packed, the_known_body_is_not_read_again, it_reads_as_the_parser_does, it_reads_every_encoding,
    it_takes_documents_of_many_megabytes, a_dead_one_is_replaced, one_that_hangs_is_ended)
