/* What stands in for a feed, and feeds that arrive damaged: nothing is half taken. */
#include "tests/scenarios/wire.h"
#include "tests/test.h"

/*
 * A feed that was well answers so: it fails with these words, its items and
 * validators stay, and the next poll asks with the old ones and finds news.
 */
#define SPOILT(name_, words, ...) { name_, .config = "max-body 64KiB\nfeed a BASE/a.xml\n", .runs = {	\
	{ { .body = WIRE_ONE, .etag = "\"1\"" }, .guids = "1" },		\
	{ { __VA_ARGS__, .etag = "\"bad\"" }, .exit = 1, .log = "feed-failing feed=a\n" words,	\
	    .etag = "\"1\"", .guids = "1", .out = "" },				\
	{ { .body = WIRE_TWO, .etag = "\"2\"" }, .sent = "If-None-Match: \"1\"",	\
	    .log = "feed-recovered feed=a", .guids = "1 2", .etag = "\"2\"" } } }

/* The same for an answer written byte by byte. */
#define BROKEN(name_, words, ...) { name_, .config = "timeout 3s\nfeed a BASE/a.xml\n", .runs = {	\
	{ { .body = WIRE_ONE, .etag = "\"1\"" }, .guids = "1" },		\
	{ { __VA_ARGS__ }, .exit = 1, .log = "feed-failing feed=a\n" words,	\
	    .etag = "\"1\"", .guids = "1" },					\
	{ { .body = WIRE_TWO, .etag = "\"2\"" }, .sent = "If-None-Match: \"1\"",	\
	    .guids = "1 2", .etag = "\"2\"" } } }

/* Read whatever it calls itself. */
#define TYPED(name_, type_) { name_, .runs = {					\
	{ { .body = WIRE_ONE, .type = type_ }, .guids = "1", .unlogged = "failing" } } }

#define PAGE(title, rest) "<!DOCTYPE html><html><head><title>" title "</title></head><body>" \
	rest "</body></html>"
#define HEAD "HTTP/1.1 200 OK\r\nETag: \"bad\"\r\nContent-Type: application/xml\r\n"
#define CUT "<rss version=\"2.0\"><channel><title>t</title>" WIRE_ITEM("2", "Weather") \
	"<item><guid>3</guid><title>Ukraine truce hal"

#define K1 "................................................................" \
	"................................................................" \
	"................................................................" \
	"................................................................"
#define K4 K1 K1 K1 K1 K1 K1 K1 K1 K1 K1 K1 K1 K1 K1 K1 K1
#define K64 K4 K4 K4 K4 K4 K4 K4 K4 K4 K4 K4 K4 K4 K4 K4 K4

/* "not a feed" behind gzip: its first half. */
static const char HALF_GZIP[] = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xb3\x29\x2a\x2e";

static const struct wire_case CASES[] = {
	SPOILT("a challenge of Cloudflare is named",
	    "not a feed: an HTML page titled “Just a moment…” (a challenge of Cloudflare)",
	    .type = "text/html", .body = PAGE("Just a moment…", "<script>_cf_chl_opt=1</script>")),
	SPOILT("a challenge of DDoS-Guard is named", "(a challenge of DDoS-Guard)",
	    .type = "text/html", .body = PAGE("DDoS-Guard", "")),
	SPOILT("a block page of Akamai is named", "titled “Access Denied” (a block page of Akamai)",
	    .type = "text/html", .body = PAGE("Access Denied", "https://errors.edgesuite.net/1")),
	SPOILT("a consent page is named", "titled “Before you continue” (a consent page)",
	    .type = "text/html", .body = PAGE("Before you continue", "<form></form>")),
	SPOILT("a login page is named", "titled “Members” (a login page)",
	    .type = "text/html", .body = PAGE("Members", "<input type=\"password\">")),
	SPOILT("an error page with status 200 is named", "titled “Page not found” (an error page)",
	    .type = "text/html", .body = PAGE("Page not found", "")),
	SPOILT("a page that says it is XML is a page", "an HTML page titled “Welcome”",
	    .type = "application/rss+xml", .body = PAGE("Welcome", "")),
	SPOILT("a challenge with status 403 is named by its header",
	    "answered 403 (forbidden): Cloudflare wants proof of a human",
	    .status = 403, .body = "<html>", .headers = "CF-Mitigated: challenge\r\n"),
	SPOILT("a guard with status 403 is named by its header",
	    "answered 403 (forbidden): from DDoS-Guard",
	    .status = 403, .body = "<html>", .headers = "Server: ddos-guard\r\n"),
	{ "an empty body is no feed without items", .runs = {
		{ { .body = WIRE_ONE, .etag = "\"1\"" } },
		{ { .raw = HEAD "Content-Length: 0\r\n\r\n" }, .exit = 1, .log = "empty answer",
		    .etag = "\"1\"", .guids = "1" } } },
	SPOILT("blanks are no feed", "not a feed: empty", .body = " \r\n\t \n"),
	SPOILT("plain text is no feed", "not a feed: starts with “Service", .body = "Service down\n"),
	SPOILT("a PDF is named", "not a feed: starts with %PDF", .body = "%PDF-1.7\n"),
	SPOILT("a picture is named", "not a feed: a PNG picture", .body = "\x89PNG\r\n\x1a\n"),
	SPOILT("JSON that is no feed is told", "not a feed", .body = "{\"error\":\"quota\"}"),
	SPOILT("XML that is no feed is told", "not a feed", .body = "<error><code>7</code></error>"),
	SPOILT("a SOAP fault is no feed", "not a feed",
	    .body = "<?xml version=\"1.0\"?><Envelope><Body><Fault/></Body></Envelope>"),
	SPOILT("a body beyond the ceiling is refused", "larger than 64 KiB", .body = K64 "."),
	SPOILT("an endless body is cut off", "larger than 64 KiB", .body = K4, .endless = true),
	SPOILT("a length that is not kept is a failure", "truncated answer: the connection closed after",
	    .body = WIRE_TWO, .close_after = 200),
	SPOILT("a chunked body that breaks off is a failure", "truncated answer",
	    .body = WIRE_TWO, .chunked = true, .close_after = 200),
	SPOILT("a reset in the middle is a failure", "connection reset in the middle",
	    .body = K4, .close_after = 3000, .reset = true),
	SPOILT("an encoding that is none is a failure", "wrongly encoded answer (Content-Encoding: gzip",
	    .body = WIRE_TWO, .headers = "Content-Encoding: gzip\r\n"),
	SPOILT("brotli that is none is a failure", "wrongly encoded answer (Content-Encoding: br",
	    .body = WIRE_TWO, .headers = "Content-Encoding: br\r\n"),
	SPOILT("zstd that is none is a failure", "wrongly encoded answer (Content-Encoding: zstd",
	    .body = WIRE_TWO, .headers = "Content-Encoding: zstd\r\n"),
	SPOILT("an encoding that nobody asked for is a failure", "wrongly encoded answer",
	    .body = WIRE_TWO, .headers = "Content-Encoding: rot13\r\n"),
	SPOILT("half a gzip is a failure", "not a feed: gzip data", .body = HALF_GZIP,
	    .size = sizeof(HALF_GZIP) - 1),
	BROKEN("a silent server is told apart", "connected, no answer in 3 s", .silent = true),
	BROKEN("headers that stall are told", "headers were not complete",
	    .body = WIRE_TWO, .stall_after = 30),
	BROKEN("a body that stalls is told", "answer not complete (", .body = K4, .stall_after = 900),
	BROKEN("a garbled chunk is a failure", "answer broken off or garbled",
	    .raw = HEAD "Transfer-Encoding: chunked\r\n\r\nzz\r\n<rss/>\r\n0\r\n\r\n"),
	BROKEN("no HTTP is told", "no HTTP answer", .raw = "220 ftp.example ready\r\n"),
	BROKEN("a close without a word is told", "connection closed without an answer",
	    .raw = "", .raw_size = 0, .close_after = 1, .reset = false, .status = 0, .body = ""),
	BROKEN("two lengths are one too many", "it gives two lengths",
	    .raw = HEAD "Content-Length: 9\r\nContent-Length: 7\r\n\r\n<rss/>\r\n\r\n"),
	{ "a body cut inside an item gives the whole items and is asked for in full", .runs = {
		{ { .body = WIRE_ONE, .etag = "\"1\"" } },
		{ { .raw = HEAD "Connection: close\r\n\r\n" CUT }, .log = "feed-truncated feed=a items=1",
		    .etag = "", .guids = "1 2" },
		{ { .body = WIRE_RSS(WIRE_ITEM("3", "Ukraine truce halts war") WIRE_ITEM("2", "Weather")) },
		    .unsent = "If-None-Match", .guids = "1 2 3", .out = "Ukraine truce halts war" } } },
	{ "a feed that has run empty is well and keeps its items", .runs = {
		{ { .body = WIRE_ONE, .etag = "\"1\"" } },
		{ { .body = WIRE_RSS("") }, .unlogged = "feed-failing", .guids = "1" } } },
	{ "a challenge that goes away is forgotten", .runs = {
		{ { .body = PAGE("Just a moment…", "") }, .exit = 1, .log = "failures=1", .etag = "" },
		{ { .body = WIRE_ONE }, .log = "feed-recovered", .guids = "1",
		    .out = "Ukraine truce talks" } } },
	TYPED("RSS that calls itself a page is read", "text/html; charset=utf-8"),
	TYPED("RSS that calls itself text is read", "text/plain"),
	TYPED("RSS that calls itself bytes is read", "application/octet-stream"),
	TYPED("RSS that calls itself nothing is read", ""),
	TYPED("RSS that calls itself nonsense is read", ";;=/,"),
	{ "a news sitemap is a feed", .runs = {
		{ { .body = "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' "
		    "xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'><url>"
		    "<loc>https://n.example/1</loc><n:news><n:publication_date>2025-11-23T10:00:00Z"
		    "</n:publication_date><n:title>Ukraine truce talks</n:title></n:news></url></urlset>" },
		    .log = "feed-new feed=a items=1 new=1 alerts=1", .out = "https://n.example/1" } } },
	{ "hints to wait do not hold up a run that was asked for", .runs = {
		{ { .body = WIRE_ONE, .headers = "Cache-Control: max-age=31536000\r\n"
		    "Expires: Fri, 01 Jan 2100 00:00:00 GMT\r\n" }, .guids = "1" },
		{ { .body = WIRE_TWO, .headers = "Cache-Control: no-store\r\nExpires: 0\r\n" },
		    .guids = "1 2" } } },
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

TEST_MAIN_WITH("wire body", add_rows, NULL)
