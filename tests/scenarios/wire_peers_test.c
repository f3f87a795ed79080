/*
 * What other programs were measured to do on the wire, and what must be done
 * instead: a row for each, named after that.
 */
#include "tests/scenarios/wire.h"
#include "tests/test.h"

/* A feed of one item, packed with gzip. */
static const char GZIPPED[] =
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x3d\x8d\x51\x0e\x80\x20\x0c\x43\xaf\x42"
    "\x38\x80\x53\xbf\xe7\x6e\xe1\x01\x08\x2e\xba\x80\x98\xc0\xf0\xfc\x12\x35\xfc\xb4"
    "\xfd\xe8\x6b\x31\x97\x62\x6e\xce\x45\xae\xb4\xd8\x79\x18\x2d\xa1\x3f\x5c\x4a\x1c"
    "\x09\x55\x34\x32\x29\xc2\x17\x50\x94\x4f\xc2\xbd\xca\x46\x13\xc2\xeb\x7f\x67\x0d"
    "\xd9\x49\x62\xa3\xb9\xfa\xa6\x2e\x86\xd2\x29\xf8\x30\xe8\xb3\xd0\x3e\xe9\x01\x65"
    "\x93\xe6\x68\x79\x00\x00\x00";

#define UNPACKED "<rss version=\"2.0\"><channel><title>t</title><item><guid>1</guid>" \
	"<title>Ukraine truce talks</title></item></channel></rss>"

/* "Киев, Ukraine truce" in windows-1251. */
#define KIEV_1251 "\xca" "\xe8" "\xe5" "\xe2" ", Ukraine truce"
#define KIEV "\xd0\x9a\xd0\xb8\xd0\xb5\xd0\xb2, Ukraine truce"
#define BARE(item) "<rss version=\"2.0\"><channel><title>t</title><item>" item "</item></channel></rss>"
#define TITLE "SELECT title FROM items"
#define ALERTS "SELECT count(*) FROM alerts"
#define SUSPECT "INSERT INTO audits (feed_id, polls, at, lies, until, etag, last_modified) " \
	"SELECT id, polls, '2025-01-01T00:00:00Z', 0, NULL, '\"1\"', '' FROM feeds"
#define DENIED "INSERT INTO audits (feed_id, polls, at, lies, until, etag, last_modified) " \
	"SELECT id, polls, '2025-01-01T00:00:00Z', 1, '2099-01-01T00:00:00Z', '', '' FROM feeds"

static const struct wire_case CASES[] = {
	/* fetching */
	{ "the second poll already is conditional", .runs = {
		{ { .body = WIRE_ONE, .etag = "\"1\"" }, .unsent = "If-None-Match" },
		{ .sent = "If-None-Match: \"1\"", .log = "status=304" },
		{ .sent = "If-None-Match: \"1\"", .log = "status=304" } } },
	{ "a date alone makes a poll conditional", .runs = {
		{ { .body = WIRE_ONE, .last_modified = "Sun, 23 Nov 2025 10:00:00 GMT" } },
		{ .sent = "If-Modified-Since: Sun, 23 Nov 2025 10:00:00 GMT", .log = "status=304" },
		{ .log = "status=304" } } },
	{ "one GET is one poll, without a HEAD before it", .runs = {
		{ { .body = WIRE_ONE }, .sent = "GET /a.xml HTTP/1.1", .unsent = "HEAD" } } },
	{ "validators of what is no feed are not kept", .runs = {
		{ { .body = "<html>", .etag = "\"bad\"" }, .exit = 1, .etag = "" },
		{ { .body = WIRE_ONE, .etag = "\"1\"" }, .unsent = "If-None-Match", .guids = "1" } } },
	{ "a 304 that hid news is found out", .runs = {
		{ { .body = WIRE_ONE, .etag = "\"1\"" } },
		{ { .body = WIRE_TWO, .etag = "\"2\"", .lies = true }, .before = SUSPECT,
		    .sent = "If-None-Match: \"1\"", .log = "feed-lied feed=a lies=1 until=" },
		{ .unsent = "If-None-Match", .guids = "1 2" } } },
	{ "a server that has lied is asked in full, over restarts", .runs = {
		{ { .body = WIRE_ONE, .etag = "\"1\"" } },
		{ { .body = WIRE_TWO, .etag = "\"2\"", .lies = true }, .before = DENIED,
		    .unsent = "If-None-Match", .guids = "1 2" },
		{ .unsent = "If-None-Match", .log = "feed-unchanged feed=a status=200" },
		{ .before = "UPDATE audits SET until = '2025-02-01T00:00:00Z'",
		    .sent = "If-None-Match: \"2\"", .log = "status=304" } } },
	{ "429 with a time is obeyed", .runs = {
		{ { .status = 429, .body = "x", .headers = "Retry-After: 600\r\n" }, .exit = 1 },
		{ .requests = WIRE_NOBODY } } },
	{ "503 with a time is obeyed", .runs = {
		{ { .status = 503, .body = "x", .headers = "Retry-After: 600\r\n" }, .exit = 1 },
		{ .requests = WIRE_NOBODY } } },
	{ "nobody can be asked every second", .runs = {
		{ { .body = WIRE_ONE } },
		{ .config = "interval 1s\nfeed a BASE/a.xml\n", .requests = WIRE_NOBODY, .exit = 78,
		    .log = "interval is too short" },
		{ .config = "host-gap 0ms\nfeed a BASE/a.xml\n", .requests = WIRE_NOBODY, .exit = 78,
		    .log = "host-gap is too short" } } },
	{ "a permanent redirect is remembered, after days", .pages = {
		{ "/b.xml", { .body = WIRE_ONE } } }, .runs = {
		{ { .status = 301, .redirect = "/b.xml" }, .requests = 2 },
		{ .requests = 2, .before = "UPDATE moves SET answers = 2, first = '2025-01-01T00:00:00Z',"
		    " last = '2025-01-03T00:00:00Z'", .log = "feed-moved feed=a" },
		{ .requests = 1, .at = "/b.xml", .sent = "GET /b.xml" } } },
	{ "a temporary redirect is forgotten at once", .pages = {
		{ "/b.xml", { .body = WIRE_ONE } } }, .runs = {
		{ { .status = 302, .redirect = "/b.xml" }, .requests = 2 },
		{ { .body = WIRE_TWO }, .sent = "GET /a.xml", .guids = "1 2",
		    .sql = "SELECT url FROM feeds", .gives = "BASE/a.xml\n" } } },
	{ "410 is asked once a day, not each time", .runs = {
		{ { .status = 410, .body = "x" }, .exit = 1, .log = "feed-gone feed=a",
		    .sql = "SELECT julianday(next_poll) - julianday(last_poll) >= 1 FROM feeds",
		    .gives = "1\n" } } },
	{ "failures are asked ever more rarely and never given up", .runs = {
		{ { .status = 500, .body = "x" }, .exit = 1 }, { .exit = 1, .requests = 1 },
		{ .exit = 1, .requests = 1 }, { .exit = 1, .requests = 1 },
		{ .exit = 1, .requests = 1, .sql = "SELECT (julianday(next_poll) - julianday(last_poll))"
		    " * 86400 BETWEEN 2000 AND 86400 FROM feeds", .gives = "1\n" },
		{ { .body = WIRE_ONE }, .guids = "1", .log = "feed-recovered" } } },
	{ "what is packed is asked for and unpacked, and the same as what is not", .runs = {
		{ { .body = GZIPPED, .size = sizeof(GZIPPED) - 1, .headers = "Content-Encoding: gzip\r\n" },
		    .sent = "Accept-Encoding: deflate, gzip, br, zstd", .guids = "1",
		    .out = "Ukraine truce talks" },
		{ { .body = UNPACKED }, .log = "feed-unchanged feed=a status=200", .guids = "1" } } },
	{ "a feed of more than 16 MiB is refused", .runs = {
		{ { .body = WIRE_ONE, .endless = true }, .exit = 1, .log = "larger than 16 MiB" } } },
	{ "a truncated body gives nothing, and nothing twice", .runs = {
		{ { .body = WIRE_TWO, .close_after = 250 }, .exit = 1, .guids = "", .log = "truncated" },
		{ { .body = WIRE_TWO }, .sql = ALERTS, .gives = "1\n", .guids = "1 2" },
		{ .sql = ALERTS, .gives = "1\n", .guids = "1 2" } } },
	{ "a run with a failure says so by its exit status", .runs = {
		{ { .status = 404, .body = "x" }, .exit = 1 }, { { .body = WIRE_ONE }, .exit = 0 } } },
	/* reading */
	{ "a charset that only the header names is believed", .runs = {
		{ { .body = BARE("<title>" KIEV_1251 "</title>"),
		    .type = "application/rss+xml; charset=windows-1251" },
		    .sql = TITLE, .gives = KIEV "\n", .out = KIEV } } },
	{ "a charset that only the document names is believed", .runs = {
		{ { .body = "<?xml version=\"1.0\" encoding=\"windows-1251\"?>"
		    BARE("<title>" KIEV_1251 "</title>"), .type = "text/xml" },
		    .sql = TITLE, .gives = KIEV "\n", .out = KIEV } } },
	{ "a bare & and a control character spoil no title", .runs = {
		{ { .body = BARE("<guid>1</guid><title>AT&T\x01 & Ukraine truce</title>") },
		    .log = "feed-repaired", .sql = TITLE, .gives = "AT&T & Ukraine truce\n" } } },
	{ "an item without a date is given none", .runs = {
		{ { .body = WIRE_ONE }, .sql = "SELECT published IS NULL, first_seen IS NOT NULL FROM items",
		    .gives = "1|1\n" } } },
	/* what is the same */
	{ "the same guid in two feeds is two items", .config = "feed a BASE/a.xml\nfeed b BASE/b.xml\n",
	    .pages = { { "/b.xml", { .body = WIRE_RSS(WIRE_ITEM("1", "Another Ukraine truce")) } } },
	    .runs = { { { .body = WIRE_ONE }, .requests = 2, .guids = "1 1", .sql = ALERTS, .gives = "2\n" } } },
	{ "a guid that changes its scheme and parameters alerts once", .runs = {
		{ { .body = BARE("<guid>http://n.example/1?utm_source=a</guid><title>Ukraine truce</title>") } },
		{ { .body = BARE("<guid>https://n.example/1?utm_source=b</guid><title>Ukraine truce</title>") },
		    .sql = ALERTS, .gives = "1\n" },
		{ { .body = BARE("<guid>https://n.example/1/</guid><title>Ukraine truce</title>") },
		    .sql = ALERTS, .gives = "1\n" } } },
	{ "no guid and a new date each time alerts once", .runs = {
		{ { .body = BARE("<link>http://n.example/1</link><title>Ukraine truce</title>"
		    "<pubDate>Sun, 23 Nov 2025 10:00:00 GMT</pubDate>") } },
		{ { .body = BARE("<link>http://n.example/1</link><title>Ukraine truce</title>"
		    "<pubDate>Sun, 23 Nov 2025 11:00:00 GMT</pubDate>") }, .sql = ALERTS, .gives = "1\n" },
		{ { .body = BARE("<link>http://n.example/1</link><title>Ukraine truce</title>"
		    "<pubDate>Sun, 23 Nov 2025 12:00:00 GMT</pubDate>") }, .sql = ALERTS, .gives = "1\n" } } },
	{ "an edited title is the same item", .runs = {
		{ { .body = WIRE_ONE } },
		{ { .body = WIRE_RSS(WIRE_ITEM("1", "Ukraine truce talks, day two")) }, .guids = "1",
		    .sql = ALERTS, .gives = "1\n" } } },
};

START_TEST(each_row_holds)
{
	wire_play(&CASES[_i]);
}
END_TEST

static void
add_rows(TCase *rows)
{
	tcase_add_loop_test(rows, each_row_holds, 0, sizeof(CASES) / sizeof(CASES[0]));
}

TEST_MAIN_WITH("wire peers", add_rows, NULL)
