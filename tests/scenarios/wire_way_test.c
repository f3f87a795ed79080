/* The way to a feed: redirects and their adoption, guards, proxies, secrets. */
#include "tests/scenarios/wire.h"
#include "tests/test.h"

#define DAYS_PASS "UPDATE moves SET first = strftime('%Y-%m-%dT%H:%M:%SZ', first, '-1 day')," \
	" last = strftime('%Y-%m-%dT%H:%M:%SZ', last, '-1 day')"
#define MOVED "SELECT target, answers, adopted IS NOT NULL FROM moves"

#define AT_B { "/b.xml", { .body = WIRE_ONE, .etag = "\"b\"" } }
#define AUTH "feed a BASE/a.xml auth=credential:secret\n"

/* Followed at each poll, however long, and never adopted. */
#define NEVER(name_, status_) { name_, .pages = { AT_B }, .runs = {		\
	{ { .status = status_, .redirect = "/b.xml" }, .requests = 2, .guids = "1" },	\
	{ .requests = 2, .log = "feed-unchanged feed=a status=304", .at = "/b.xml",	\
	    .sent = "If-None-Match: \"b\"", .unlogged = "feed-mov" },			\
	{ .requests = 2, .sql = "SELECT count(*) FROM moves", .gives = "0\n" } } }

/* Adopted at the third day, then asked directly. */
#define ADOPTS(name_, status_) { name_, .pages = { AT_B }, .runs = {		\
	{ { .status = status_, .redirect = "/b.xml" }, .requests = 2, .guids = "1",	\
	    .log = "feed-moving feed=a url=BASE/a.xml to=BASE/b.xml" },			\
	{ .before = DAYS_PASS, .requests = 2, .unlogged = "feed-mov" },			\
	{ .before = DAYS_PASS, .requests = 2, .sql = MOVED, .gives = "BASE/b.xml|3|1\n",	\
	    .log = "feed-moved feed=a url=BASE/a.xml to=BASE/b.xml answers=3" },		\
	{ .requests = 1, .at = "/b.xml", .sent = "GET /b.xml\nIf-None-Match: \"b\"",	\
	    .log = "feed-unchanged feed=a status=304" } } }

/* Three days on, and still only followed: why is said at the first answer. */
#define REFUSES(name_, config_, to_, why_) { name_, .config = config_, .pages = { AT_B }, .runs = { \
	{ { .status = 301, .redirect = to_ }, .requests = 2, .log = "feed-moving feed=a\n" why_ },	\
	{ .before = DAYS_PASS, .requests = 2 }, { .before = DAYS_PASS, .requests = 2 },		\
	{ .before = DAYS_PASS, .requests = 2, .unlogged = "feed-moved ",			\
	    .sql = "SELECT adopted FROM moves", .gives = "\n" } } }

/* Adopted by what stands in the database, so that a row shows what comes next. */
#define ADOPTED "INSERT INTO moves (feed_id, answers, first, last, adopted, url, target) " \
	"SELECT id, 3, '2025-01-01T00:00:00Z', '2025-01-05T00:00:00Z', '2025-01-05T00:00:00Z', " \
	"url, replace(url, '/a.xml', '/b.xml') FROM feeds"

#define GOES_NOWHERE(name_, to_, words) { name_, .runs = {			\
	{ { .body = WIRE_ONE, .etag = "\"1\"" } },				\
	{ { .redirect = to_, .status = 301 }, .exit = 1, .log = "feed-failing feed=a\n" words,	\
	    .etag = "\"1\"", .guids = "1", .unlogged = "feed-mov" } } }

#define GUARDED(name_, host, what) { name_, .config = "feed a http://" host "/a.xml allow-private=no\n",	\
	.runs = { { .requests = WIRE_NOBODY, .exit = 1, .log = "refused to connect to \n" what } } }

static const struct wire_case CASES[] = {
	NEVER("302 is never adopted", 302),
	NEVER("303 is never adopted", 303),
	NEVER("307 is never adopted", 307),
	ADOPTS("301 is adopted after three answers over two days", 301),
	ADOPTS("308 is adopted after three answers over two days", 308),
	{ "a thousand answers of one day adopt nothing", .pages = { AT_B }, .runs = {
		{ { .status = 301, .redirect = "/b.xml" }, .requests = 2 },
		{ .before = "UPDATE moves SET answers = 999", .requests = 2 },
		{ .requests = 2, .sql = MOVED, .gives = "BASE/b.xml|999|0\n" } } },
	{ "two answers of two weeks adopt nothing", .pages = { AT_B }, .runs = {
		{ { .status = 301, .redirect = "/b.xml" }, .requests = 2 },
		{ .before = "UPDATE moves SET first = '2025-01-01T00:00:00Z', "
		    "last = '2025-01-01T00:00:00Z'", .requests = 2,
		    .sql = MOVED, .gives = "BASE/b.xml|2|0\n" } } },
	{ "a chain with one temporary hop is not adopted",
	    .pages = { AT_B, { "/hop", { .redirect = "/b.xml", .status = 302 } } }, .runs = {
		{ { .status = 301, .redirect = "/hop" }, .requests = 3, .guids = "1",
		    .unlogged = "feed-mov", .sql = "SELECT count(*) FROM moves", .gives = "0\n" } } },
	{ "a chain of permanent hops leads to its end",
	    .pages = { AT_B, { "/hop", { .redirect = "/b.xml", .status = 308 } } }, .runs = {
		{ { .status = 301, .redirect = "/hop" }, .requests = 3,
		    .log = "feed-moving feed=a url=BASE/a.xml to=BASE/b.xml" } } },
	{ "another target begins the count anew",
	    .pages = { AT_B, { "/c.xml", { .body = WIRE_ONE } } }, .runs = {
		{ { .status = 301, .redirect = "/b.xml" }, .requests = 2 },
		{ .before = DAYS_PASS, .requests = 2, .sql = MOVED, .gives = "BASE/b.xml|2|0\n" },
		{ { .status = 301, .redirect = "/c.xml" }, .before = DAYS_PASS, .requests = 2,
		    .log = "feed-moving feed=a url=BASE/a.xml to=BASE/c.xml",
		    .sql = MOVED, .gives = "BASE/c.xml|1|0\n" } } },
	{ "a redirect that ends is forgotten", .pages = { AT_B }, .runs = {
		{ { .status = 301, .redirect = "/b.xml" }, .requests = 2 },
		{ { .body = WIRE_TWO }, .guids = "1 2", .sql = "SELECT count(*) FROM moves",
		    .gives = "0\n" } } },
	{ "a redirect to what is no feed is no move", .pages = {
		{ "/p", { .body = "<html><title>Wi-Fi login</title>", .type = "text/html" } } }, .runs = {
		{ { .status = 301, .redirect = "/p" }, .requests = 2, .exit = 1,
		    .log = "feed-failing feed=a\n“Wi-Fi login” (a login page); redirected: /p", .unlogged = "feed-mov",
		    .sql = "SELECT count(*) FROM moves", .gives = "0\n" } } },
	{ "an adopted address survives restarts and keeps the old one", .pages = { AT_B }, .runs = {
		{ { .body = WIRE_ONE } },
		{ .before = ADOPTED, .at = "/b.xml", .sent = "GET /b.xml", .sql = "SELECT url FROM moves",
		    .gives = "BASE/a.xml\n" },
		{ .at = "/b.xml", .sent = "GET /b.xml" } } },
	{ "a configuration that changes the address forgets the move", .pages = { AT_B,
		{ "/c.xml", { .body = WIRE_TWO } } }, .runs = {
		{ { .body = WIRE_ONE } },
		{ .before = ADOPTED, .at = "/b.xml", .sent = "GET /b.xml" },
		{ .config = "feed a BASE/c.xml\n", .at = "/c.xml", .sent = "GET /c.xml", .guids = "1 2",
		    .sql = "SELECT count(*) FROM moves", .gives = "0\n" } } },
	{ "an adopted address that is gone is given up", .pages = {
		{ "/b.xml", { .status = 410, .body = "gone" } } }, .runs = {
		{ { .body = WIRE_ONE } },
		{ .before = ADOPTED, .at = "/b.xml", .sent = "GET /b.xml", .exit = 1,
		    .log = "feed-moved-back feed=a url=BASE/a.xml reason=\"answered 410 (gone for good)\"" },
		{ { .body = WIRE_TWO }, .sent = "GET /a.xml", .guids = "1 2" } } },
	{ "an adopted address that fails three times is given up", .pages = {
		{ "/b.xml", { .status = 404, .body = "no" } } }, .runs = {
		{ { .body = WIRE_ONE } },
		{ .before = ADOPTED, .at = "/b.xml", .sent = "GET /b.xml", .exit = 1 },
		{ .at = "/b.xml", .sent = "GET /b.xml", .exit = 1, .unlogged = "feed-moved-back" },
		{ .at = "/b.xml", .sent = "GET /b.xml", .exit = 1, .log = "feed-moved-back feed=a" },
		{ .sent = "GET /a.xml", .log = "feed-recovered" } } },
	REFUSES("a feed with a secret is not moved to another host", AUTH, "ALIEN/b.xml",
	    "secrets, which are not for another host"),
	REFUSES("a feed with a header is not moved to another host",
	    "feed a BASE/a.xml header=\"X-Key: credential:key\"\n", "ALIEN/b.xml",
	    "secrets, which are not for another host"),
	{ "a target that answers 304 is unchanged", .pages = { AT_B }, .runs = {
		{ { .redirect = "/b.xml" }, .requests = 2, .guids = "1" },
		{ .requests = 2, .log = "feed-unchanged feed=a status=304", .guids = "1" } } },
	GOES_NOWHERE("a redirect without a target is a failure", "", "a redirect) without a target"),
	{ "a redirect to itself ends after five", .runs = {
		{ { .status = 301, .redirect = "/a.xml" }, .exit = 1, .requests = 6,
		    .log = "redirected more than 5 times; redirected: /a.xml -> /a.xml ->" } } },
	GOES_NOWHERE("a redirect to a file is refused", "file:///etc/passwd",
	    "neither http nor https; redirected: file:///etc/passwd"),
	GOES_NOWHERE("a redirect to ftp is refused", "ftp://127.0.0.1/", "neither http nor https"),
	GOES_NOWHERE("a redirect to gopher is refused", "gopher://127.0.0.1/", "neither http nor https"),
	GOES_NOWHERE("a redirect to data is refused", "data:text/xml,<rss/>", "neither http nor https"),
	GOES_NOWHERE("a redirect to a dead server is told", "http://127.0.0.1:1/",
	    "connection refused by 127.0.0.1:1"),
	GUARDED("loopback is refused", "127.0.0.1", "127.0.0.1 (loopback)"),
	GUARDED("loopback by name is refused", "localhost", "loopback"),
	GUARDED("loopback as one number is refused", "2130706433", "127.0.0.1 (loopback)"),
	GUARDED("loopback in hexadecimal is refused", "0x7f.1", "127.0.0.1 (loopback)"),
	GUARDED("loopback of IPv6 is refused", "[::1]", "::1 (loopback)"),
	GUARDED("a mapped address is refused", "[::ffff:127.0.0.1]", "loopback"),
	GUARDED("the unspecified address is refused", "0.0.0.0", "unspecified"),
	GUARDED("a private address is refused", "10.0.0.1", "private"),
	GUARDED("the address of cloud metadata is refused", "169.254.169.254", "link-local"),
	GUARDED("carrier-grade NAT is refused", "100.64.0.1", "carrier-grade NAT"),
	GUARDED("a unique local address is refused", "[fd00::1]", "unique local"),
	GUARDED("multicast is refused", "224.0.0.1", "multicast"),
	GUARDED("an address inside NAT64 is refused", "[64:ff9b::a00:1]", "private"),
	GUARDED("an address inside 6to4 is refused", "[2002:a00:1::1]", "private"),
	{ "proxies and .netrc of the environment are ignored", .runs = {
		{ { .body = WIRE_ONE }, .env = "http_proxy=http://127.0.0.1:1", .guids = "1" },
		{ .env = "ALL_PROXY=socks5h://127.0.0.1:1", .unsent = "Authorization" } } },
	{ "a proxy is asked in place of the server", .config = "feed a http://far.example/a.xml proxy=BASE\n",
	    .pages = { { "http://far.example/a.xml", { .body = WIRE_ONE } } }, .runs = {
		{ .at = "http://far.example/a.xml", .sent = "Host: far.example", .guids = "1" } } },
	{ "a proxy may be one for all feeds but some",
	    .config = "proxy BASE\nfeed a BASE/a.xml proxy=none\nfeed b http://far.example/b.xml\n",
	    .pages = { { "http://far.example/b.xml", { .body = WIRE_ONE } } }, .runs = {
		{ { .body = WIRE_ONE }, .requests = 2, .guids = "1 1", .sent = "GET /a.xml " } } },
	{ "a feed whose proxy is down fails and is never asked directly",
	    .config = "feed a BASE/a.xml proxy=http://127.0.0.1:1\n", .runs = {
		{ { .body = WIRE_ONE }, .requests = WIRE_NOBODY, .exit = 1,
		    .log = "connection refused by the proxy http://127.0.0.1:1" } } },
	{ "a feed whose Tor is down fails and is never asked directly",
	    .config = "feed a BASE/a.xml proxy=socks5h://127.0.0.1:1\n", .runs = {
		{ { .body = WIRE_ONE }, .requests = WIRE_NOBODY, .exit = 1,
		    .log = "connection refused by the proxy socks5h://127.0.0.1:1" } } },
	{ "no_proxy of the environment leads past no proxy",
	    .config = "feed a BASE/a.xml proxy=http://127.0.0.1:1\n", .runs = {
		{ { .body = WIRE_ONE }, .env = "no_proxy=*", .requests = WIRE_NOBODY, .exit = 1,
		    .log = "the proxy http://127.0.0.1:1" } } },
	{ "a proxy that refuses https is named", .config = "feed a https://far.example/a.xml proxy=BASE\n",
	    .pages = { { "far.example:443", { .status = 403, .body = "no" } } }, .runs = {
		{ .exit = 1, .at = "far.example:443", .sent = "CONNECT far.example:443",
		    .log = "the proxy BASE gives no way to the server" } } },
	{ "a proxy gets its own secret and no other's",
	    .config = "feed a http://far.example/a.xml proxy=BASE proxy-auth=credential:secret\n",
	    .pages = { { "http://far.example/a.xml", { .body = WIRE_ONE } } }, .runs = {
		{ .at = "http://far.example/a.xml", .sent = "Proxy-Authorization: Basic YW5uYTpzM2NyZXQ=",
		    .unsent = "Authorization", .unlogged = "s3cret" } } },
	{ "a proxy is not asked for what lies inside",
	    .config = "feed a http://169.254.169.254/a.xml proxy=BASE allow-private=no\n", .runs = {
		{ .requests = WIRE_NOBODY, .exit = 1, .log = "refused to ask the proxy for an address inside" } } },
	{ "a redirect behind a proxy leads to nothing inside",
	    .config = "feed a http://far.example/a.xml proxy=BASE allow-private=no\n",
	    .pages = { { "http://far.example/a.xml", { .redirect = "http://localhost/x" } } }, .runs = {
		{ .exit = 1, .at = "http://far.example/a.xml", .sent = "GET",
		    .log = "refused to ask the proxy for an address inside" } } },
	{ "a secret goes to its host, and to no log", .config = AUTH, .runs = {
		{ { .body = WIRE_ONE }, .sent = "Authorization: Basic YW5uYTpzM2NyZXQ=\r\n",
		    .unlogged = "s3cret", .sql = "SELECT count(*) FROM feeds WHERE url LIKE '%s3cret%'",
		    .gives = "0\n" } } },
	{ "a secret stays behind where a redirect leads to another host", .config = AUTH,
	    .pages = { AT_B }, .runs = {
		{ { .redirect = "ALIEN/b.xml" }, .requests = 2, .at = "/b.xml", .sent = "GET /b.xml",
		    .unsent = "Authorization" } } },
	{ "a header's secret comes by credential and stays with its host",
	    .config = "feed a BASE/a.xml header=\"X-Key: credential:key\" header=X-Two:2\n",
	    .pages = { AT_B }, .runs = {
		{ { .body = WIRE_ONE, .etag = "\"b\"" }, .sent = "X-Key: k-12345\r\nX-Two: 2\r\n",
		    .unlogged = "k-12345" },
		{ { .redirect = "/b.xml" }, .requests = 2, .at = "/b.xml", .sent = "X-Key: k-12345" },
		{ { .redirect = "ALIEN/b.xml" }, .requests = 2, .at = "/b.xml",
		    .sent = "GET /b.xml\nIf-None-Match: \"b\"", .unsent = "X-Key\nX-Two" },
		{ { .body = WIRE_TWO }, .sent = "X-Key: k-12345" } } },
	{ "without its secret a feed is not asked at all",
	    .config = "feed a BASE/a.xml header=\"X-Key: credential:none\"\n", .runs = {
		{ { .body = WIRE_ONE }, .requests = WIRE_NOBODY, .exit = 1,
		    .log = "its credential is not in $CREDENTIALS_DIRECTORY" } } },
	{ "without its certificate a feed is not asked at all",
	    .config = "feed a BASE/a.xml cert=credential:none\n", .runs = {
		{ { .body = WIRE_ONE }, .requests = WIRE_NOBODY, .exit = 1,
		    .log = "its credential is not in $CREDENTIALS_DIRECTORY" } } },
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

TEST_MAIN_WITH("wire way", add_rows, NULL)
