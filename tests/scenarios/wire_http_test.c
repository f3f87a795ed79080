/* What HTTP means: validators, statuses, waiting; one row for each behaviour. */
#include "tests/scenarios/wire.h"
#include "tests/test.h"

#define X16 "xxxxxxxxxxxxxxxx"
#define X256 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16
#define SOON "strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '+23 hours')"
#define TOMORROW "strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '+24 hours', '+5 seconds')"

#define TAGGED(name_, tag) { name_, .runs = {					\
	{ { .body = WIRE_ONE, .etag = tag }, .etag = tag, .guids = "1" },	\
	{ .sent = "If-None-Match: " tag "\r\n",				\
	    .log = "feed-unchanged feed=a status=304", .etag = tag, .guids = "1" } } }

#define DATED(name_, date) { name_, .runs = {					\
	{ { .body = WIRE_ONE, .last_modified = date }, .guids = "1" },		\
	{ .sent = "If-Modified-Since: " date "\r\n", .unsent = "If-None-Match",	\
	    .log = "feed-unchanged feed=a status=304" } } }

/* Known items stay, validators too, and the next poll asks with them. */
#define FAILS(name_, status_, words) { name_, .runs = {				\
	{ { .body = WIRE_ONE, .etag = "\"1\"" } },				\
	{ { .status = status_, .body = "no\n", .etag = "\"e\"" }, .exit = 1,	\
	    .log = "feed-failing feed=a status=" #status_ "\n" words, .etag = "\"1\"", .guids = "1" },	\
	{ { .body = WIRE_ONE, .etag = "\"1\"" }, .sent = "If-None-Match: \"1\"",	\
	    .log = "feed-recovered feed=a failures=1" } } }

#define WAITS(name_, status_, value) { name_, .runs = {				\
	{ { .status = status_, .body = "later\n", .headers = "Retry-After: " value "\r\n" },	\
	    .exit = 1, .log = "feed-waiting feed=a" },				\
	{ .requests = WIRE_NOBODY, .log = "feed-waiting feed=a seconds=" },	\
	{ { .body = WIRE_ONE }, .before = "UPDATE feeds SET wait_until = '2020-01-01T00:00:00Z'",	\
	    .log = "feed-recovered feed=a", .guids = "1" } } }

#define WAITS_NOT(name_, status_, value) { name_, .runs = {			\
	{ { .status = status_, .body = "later\n", .headers = "Retry-After: " value "\r\n" },	\
	    .exit = 1, .unlogged = "feed-waiting" },				\
	{ { .body = WIRE_ONE }, .guids = "1" } } }

static const struct wire_case CASES[] = {
	TAGGED("a strong ETag goes back byte for byte", "\"686897696a7c876b7e\""),
	TAGGED("a weak ETag goes back with its W/", "W/\"0815\""),
	TAGGED("an ETag may hold blanks, semicolons and commas", "\"a b;c, d\""),
	TAGGED("an ETag without quotes goes back without them", "0815"),
	TAGGED("a suffix that a compressing server adds stays", "\"0815-gzip\""),
	TAGGED("an ETag in UTF-8 goes back", "\"вісті\""),
	TAGGED("an empty quoted ETag is one", "\"\""),
	TAGGED("an ETag of a thousand bytes goes back", "\"" X256 X256 X256 X16 X16 "\""),
	{ "an ETag of more than a thousand bytes is left", .runs = {
		{ { .body = WIRE_ONE, .etag = "\"" X256 X256 X256 X256 "\"" }, .etag = "" },
		{ .unsent = "If-None-Match", .log = "feed-unchanged feed=a status=200" } } },
	{ "an ETag with a control character is left", .runs = {
		{ { .body = WIRE_ONE, .etag = "\"a\x01\"" }, .etag = "" },
		{ .unsent = "If-None-Match" } } },
	DATED("a date goes back as it came", "Sun, 23 Nov 2025 10:00:00 GMT"),
	DATED("a date that is none goes back as it came", "yesterday evening"),
	DATED("a date in the future goes back as it came", "Fri, 23 Nov 2199 10:00:00 GMT"),
	DATED("the beginning of time goes back as it came", "Thu, 01 Jan 1970 00:00:00 GMT"),
	{ "both validators go back together", .runs = {
		{ { .body = WIRE_ONE, .etag = "\"1\"", .last_modified = "Sun, 23 Nov 2025 10:00:00 GMT" } },
		{ .sent = "If-None-Match: \"1\"\nIf-Modified-Since: Sun, 23 Nov 2025 10:00:00 GMT",
		    .log = "status=304" } } },
	{ "a 304 that brings a new ETag replaces the old one", .runs = {
		{ { .body = WIRE_ONE, .etag = "\"1\"" } },
		{ { .status = 304, .headers = "ETag: \"2\"\r\n" }, .etag = "\"2\"",
		    .sent = "If-None-Match: \"1\"", .log = "feed-unchanged feed=a status=304" },
		{ .sent = "If-None-Match: \"2\"" } } },
	{ "a 304 that brings no validators keeps the old ones", .runs = {
		{ { .body = WIRE_ONE, .etag = "\"1\"", .last_modified = "Sun, 23 Nov 2025 10:00:00 GMT" } },
		{ { .status = 304 }, .etag = "\"1\"" },
		{ .sent = "If-None-Match: \"1\"\nIf-Modified-Since: Sun, 23 Nov 2025 10:00:00 GMT" } } },
	{ "a 304 that brings a new date replaces the old one", .runs = {
		{ { .body = WIRE_ONE, .last_modified = "Sun, 23 Nov 2025 10:00:00 GMT" } },
		{ { .status = 304, .headers = "Last-Modified: Mon, 24 Nov 2025 10:00:00 GMT\r\n" } },
		{ .sent = "If-Modified-Since: Mon, 24 Nov 2025 10:00:00 GMT" } } },
	{ "a body behind a 304 is ignored", .runs = {
		{ { .body = WIRE_ONE, .etag = "\"1\"" } },
		{ { .raw = "HTTP/1.1 304 Not Modified\r\nConnection: close\r\nContent-Length: 5\r\n\r\n"
		    "<rss>" }, .log = "feed-unchanged feed=a status=304", .guids = "1" } } },
	{ "a 304 to a first question is a failure", .runs = {
		{ { .status = 304 }, .exit = 1, .log = "never asked conditionally" },
		{ { .body = WIRE_ONE }, .unsent = "If-", .guids = "1" } } },
	{ "a 304 is a success and nothing is asked again", .runs = {
		{ { .body = WIRE_ONE, .etag = "\"1\"" } },
		{ .requests = 1, .unlogged = "failing", .sql = "SELECT failures, outcome FROM feeds",
		    .gives = "0|unchanged\n" } } },
	{ "the same bytes with 200 are unchanged and their new ETag is kept", .runs = {
		{ { .body = WIRE_ONE, .etag = "\"1\"" } },
		{ { .body = WIRE_ONE, .etag = "\"2\"" }, .etag = "\"2\"",
		    .log = "feed-unchanged feed=a status=200", .sql = "SELECT count(*) FROM items",
		    .gives = "1\n" },
		{ .sent = "If-None-Match: \"2\"", .log = "status=304" } } },
	{ "a server that never compares is answered by a hash", .runs = {
		{ { .body = WIRE_ONE, .etag = "\"1\"", .deaf = true }, .guids = "1" },
		{ .log = "feed-unchanged feed=a status=200" },
		{ .log = "feed-unchanged feed=a status=200", .out = "", .guids = "1" } } },
	{ "validators that a server gives up are forgotten", .runs = {
		{ { .body = WIRE_ONE, .etag = "\"1\"" } },
		{ { .body = WIRE_TWO }, .etag = "", .guids = "1 2" },
		{ .unsent = "If-None-Match" } } },
	{ "a new body under the old ETag is taken", .runs = {
		{ { .body = WIRE_ONE, .etag = "\"1\"" } },
		{ { .body = WIRE_TWO, .etag = "\"1\"", .deaf = true }, .guids = "1 2" } } },
	{ "a request says who asks and tells nothing else", .runs = {
		{ { .body = WIRE_ONE, .headers = "Set-Cookie: id=7\r\n" },
		    .sent = "User-Agent: feedwatch/\nAccept-Encoding: deflate, gzip, br, zstd",
		    .unsent = "Cookie\nReferer\nAuthorization\nIf-\nCache-Control\nPragma" },
		{ .unsent = "Cookie\nReferer" } } },
	{ "a feed may have a user agent and headers of its own",
	    .config = "feed a BASE/a.xml user-agent=\"watch/2 (+https://w.example)\" "
	    "header=Accept-Language:uk header=\"X-Reader: one two\"\n", .runs = {
		{ { .body = WIRE_ONE }, .sent = "User-Agent: watch/2 (+https://w.example)\r\n"
		    "Accept-Language: uk\r\nX-Reader: one two\r\n",
		    .unsent = "User-Agent: feedwatch" } } },
	FAILS("204 is no feed", 204, "answered 204 (no content)"),
	FAILS("205 is no feed", 205, "answered 205"),
	FAILS("206 is no whole feed", 206, "answered 206 (a part)"),
	FAILS("300 leads nowhere", 300, "several choices"),
	FAILS("400 is told in words", 400, "bad request"),
	FAILS("401 is told in words", 401, "wants a password"),
	FAILS("403 is told in words", 403, "forbidden"),
	FAILS("404 is told in words", 404, "not found"),
	FAILS("408 is told in words", 408, "request timed out"),
	FAILS("425 is told in words", 425, "too early"),
	FAILS("429 without a time is a failure", 429, "too many requests"),
	FAILS("451 is told in words", 451, "withheld for legal reasons"),
	FAILS("500 is told in words", 500, "internal error"),
	FAILS("503 without a time is a failure", 503, "unavailable"),
	FAILS("520 is told by its number", 520, "answered 520"),
	FAILS("999 is told by its number", 999, "answered 999"),
	{ "410 is said once and probed on", .runs = {
		{ { .body = WIRE_ONE, .etag = "\"1\"" } },
		{ { .status = 410, .body = "gone\n" }, .exit = 1, .log = "feed-gone feed=a url=BASE/a.xml",
		    .sql = "SELECT next_poll > " SOON " FROM feeds", .gives = "1\n", .guids = "1" },
		{ .exit = 1, .unlogged = "feed-gone" },
		{ { .body = WIRE_TWO, .etag = "\"1\"", .deaf = true },
		    .log = "feed-recovered feed=a failures=2", .guids = "1 2" } } },
	WAITS("429 with seconds is obeyed over a restart", 429, "3600"),
	WAITS("429 with a date is obeyed over a restart", 429, "Fri, 01 Jan 2100 00:00:00 GMT"),
	WAITS("503 with seconds is obeyed over a restart", 503, "120"),
	WAITS("503 with a date is obeyed over a restart", 503, "Sunday, 01-Jan-40 00:00:00 GMT"),
	WAITS_NOT("a Retry-After that is past is none", 429, "Sun, 23 Nov 2025 10:00:00 GMT"),
	WAITS_NOT("a negative Retry-After is none", 429, "-1"),
	WAITS_NOT("an exponent is no Retry-After", 503, "1e99"),
	WAITS_NOT("words are no Retry-After", 503, "soon"),
	WAITS("any error may ask for rest", 500, "3600"),
	{ "nobody is waited for longer than a day", .runs = {
		{ { .status = 429, .body = "x", .headers = "Retry-After: 99999999999\r\n" }, .exit = 1,
		    .sql = "SELECT wait_until > " SOON " AND wait_until <= " TOMORROW " FROM feeds",
		    .gives = "1\n" } } },
	{ "a rest is for all feeds of the host",
	    .config = "host-connections 1\nfeed a BASE/a.xml\nfeed b BASE/b.xml\nfeed c BASE/c.xml\n",
	    .pages = { { "/b.xml", { .body = WIRE_ONE } }, { "/c.xml", { .body = WIRE_ONE } } },
	    .runs = {
		{ { .status = 429, .body = "x", .headers = "Retry-After: 600\r\n" }, .exit = 1,
		    .log = "feed-waiting feed=b\nfeed-waiting feed=c", .requests = 1 },
		{ .requests = WIRE_NOBODY, .log = "feed-waiting feed=a" } } },
	{ "a rest is not for other hosts",
	    .config = "host-connections 1\nfeed a BASE/a.xml\nfeed b ALIEN/b.xml\n",
	    .pages = { { "/b.xml", { .body = WIRE_ONE } } }, .runs = {
		{ { .status = 503, .body = "x", .headers = "Retry-After: 600\r\n" }, .exit = 1,
		    .requests = 2 },
		{ .requests = 1, .at = "/b.xml", .sent = "GET /b.xml" } } },
	{ "a rest is granted only to a host that refuses", .runs = {
		{ { .body = WIRE_ONE, .headers = "Retry-After: 3600\r\n" }, .unlogged = "feed-waiting" },
		{ .requests = 1 } } },
	{ "failures are said at the first, second and fourth", .runs = {
		{ { .status = 500, .body = "x" }, .exit = 1, .log = "feed-failing feed=a\nfailures=1" },
		{ .exit = 1, .log = "failures=2" },
		{ .exit = 1, .unlogged = "feed-failing", .requests = 1 },
		{ .exit = 1, .log = "failures=4" },
		{ { .body = WIRE_ONE }, .log = "feed-recovered feed=a failures=4" } } },
	{ "an old server is understood", .runs = {
		{ { .raw = "HTTP/1.0 200 OK\r\nContent-Type: text/xml\r\n\r\n" WIRE_ONE }, .guids = "1" } } },
	{ "an interim answer is no answer", .runs = {
		{ { .raw = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\n"
		    "Connection: close\r\n\r\n" WIRE_ONE }, .guids = "1" } } },
	{ "a connection closed between polls is no error", .runs = {
		{ { .body = WIRE_ONE, .close_idle = true }, .guids = "1" },
		{ .log = "feed-unchanged" } } },
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

TEST_MAIN_WITH("wire http", add_rows, NULL)
