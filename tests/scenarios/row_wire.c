/* Rows of the wire: answers that are broken, odd or mean something else than they say. */
#include <stdlib.h>
#include <string.h>

#include "tests/scenarios/rows.h"

#define OK "HTTP/1.1 200 OK\r\nETag: \"storm\"\r\nContent-Type: application/xml\r\n"
#define CHUNKS OK "Transfer-Encoding: chunked\r\n\r\n"
/* All that a case needs whose answer is good and flagged. */
#define TAKEN .items = ROW_FLAGGED "\n", .alerts = 1
#define TAKEN_AS(tag) TAKEN, .etag = tag
#define SEVEN "Content-Encoding: gzip, gzip, gzip, gzip, gzip, gzip, gzip\r\n"
/* ROW_FEED in gzip. */
#define PACKED "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x85\xce\x51\x0a\x83\x30\x10\x04\xd0" \
	"\xab\x88\x07\x70\xdb\x7e\x96\xed\x7a\x8a\x1e\x20\xe8\x62\x82\x9b\x44\x36\x6b" \
	"\xf1\xf8\x8a\x91\xf6\xb3\x7f\xc3\x0c\x3c\x06\xfb\x2d\x4a\xf3\x61\x2d\x21\xa7" \
	"\x57\x7b\xef\x6e\x6d\x4f\xa8\xa5\xfc\xba\xc7\xd1\x11\x0e\xde\xa5\xc4\x42\x68" \
	"\xc1\x84\xc9\x10\x6a\x40\x09\x69\x26\x6f\xb6\x3c\x01\x78\x73\x71\x11\xee\xb2" \
	"\x4e\x80\x70\x2e\x18\x8c\x23\xe1\xb4\x86\x91\x8a\x65\x8d\x08\x67\xbe\x9c\xf7" \
	"\xac\x2e\x24\x6e\x4c\xd7\x81\x1b\x9f\x65\x2c\x7f\xe5\x8b\xa9\x3c\x54\x1f\xbe" \
	"\xff\xe0\x38\x4f\x3b\x39\x27\x1b\x26\xd7\x00\x00\x00"
/* A gzip of zeros: each zero byte that follows unpacks to a thousand. */
#define BOMB_HEAD "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff\xed\xc1\x01\x0d\x00\x00\x00\xc2\xa0" \
    "\xf7\x4f\x6d\x0f\x07\x14"
#define X64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define X1K X64 X64 X64 X64 X64 X64 X64 X64 X64 X64 X64 X64 X64 X64 X64 X64
#define PAGE(title) "<!DOCTYPE html><html><head><title>" title "</title></head><body>x</body></html>"
/* The next poll lies half an interval to a day (and its sixteenth) away. */
#define IN_A_DAY "unixepoch(next_poll) - unixepoch(last_poll) BETWEEN 300 AND 91800"

static void
bomb(struct buf *body)
{
	buf_add(body, (struct str){ BOMB_HEAD, sizeof(BOMB_HEAD) - 1 });
	for (int i = 0; i < 48 * 1024; i++)
		buf_addc(body, '\0');
}

static void
zeros(struct buf *body)
{
	for (int i = 0; i < 64 * 1024; i++)
		buf_addc(body, '\0');
}

const struct row_case row_wire[] = {
	{ 1, "a_name_that_does_not_exist", { .redirect = "http://no-such-host.invalid/" }, .fails = true,
	    .says = { "no-such-host.invalid" } },
	{ 4, "refused", { .redirect = "http://127.0.0.1:1/" }, .fails = true,
	    .says = { "connection refused by 127.0.0.1:1" } },
	{ 4, "reset_after_the_request", { .raw = "H", .raw_size = 1, .reset = true }, .fails = true },
	{ 5, "never_answers", { .silent = true }, .feed = "timeout=2s", .fails = true,
	    .says = { "connected, no answer in 2 s" } },
	{ 6, "a_byte_a_second", { .body = ROW_FEED, .drip_ms = 900, .drip_from = 100 }, .fails = true,
	    .says = { "answer stalled: gave up after " } },
	{ 7, "headers_drip", { .body = ROW_FEED, .drip_ms = 500, .drip_from = 25 }, .feed = "timeout=2s", .fails = true,
	    .says = { "headers were not complete in 2 s" } },
	{ 8, "endless_body", { .endless = true }, zeros, .fails = true, .says = { "larger than 16 MiB" } },
	{ 9, "a_short_body", { .raw = OK "Content-Length: 1000\r\n\r\n<rss/>" }, .fails = true,
	    .says = { "truncated answer: the connection closed after 6 bytes" } },
	{ 9, "a_short_body_with_whole_items", { .raw = OK "Content-Length: 9000\r\n\r\n" ROW_FEED },
	    .fails = true, .says = { "truncated answer" } },
	{ 10, "reset_in_a_chunk", { .raw = CHUNKS "64\r\n<rss>", .reset = true }, .fails = true },
	{ 10, "a_chunk_of_4_gigabytes", { .raw = CHUNKS "5\r\n<rss>\r\nFFFFFFFF\r\n<rss>" },
	    .fails = true, .says = { "truncated answer" } },
	{ 10, "a_chunk_of_no_number", { .raw = CHUNKS "5\r\n<rss>\r\nzz\r\n" }, .fails = true },
	{ 10, "a_trailer_without_end", { .raw = CHUNKS "5\r\n<rss>\r\n0\r\nX-Trailer" }, .fails = true },
	{ 11, "cut_inside_an_item", { .no_length = true, .etag = "\"storm\"",
	    .body = "<rss version=\"2.0\"><channel><title>t</title>" ROW_ITEM("storm", ROW_FLAGGED)
	    "<item><guid>cut</guid><title>Ukraine truce hal" }, TAKEN, .etag = "",
	    .says = { "feed-truncated ", "items=1" }, .hides = "hal" },
	{ 12, "http_0_9", { .raw = ROW_FEED }, .fails = true, .says = { "no HTTP answer" } },
	{ 12, "another_protocol", { .raw = "SSH-2.0-x\r\n" }, .fails = true, .says = { "no HTTP answer" } },
	{ 12, "status_999", { .status = 999, .body = ROW_FEED }, .fails = true,
	    .says = { "answered 999" } },
	{ 13, "a_nul_in_a_header", { .raw = "HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n<rss/>", .raw_size = 34 },
	    .fails = true, .says = { "garbled answer" } },
	{ 13, "a_bare_return_in_a_header", { .body = ROW_FEED, .headers = "X: a\rSet-Cookie: b\r\n",
	    .etag = "\"storm\"" }, TAKEN_AS("\"storm\"") },
	{ 14, "a_gzip_bomb", { .headers = "Content-Encoding: gzip\r\n" }, bomb, .fails = true,
	    .says = { "larger than 16 MiB" } },
	{ 15, "seven_encodings", { .body = ROW_FEED, .headers = SEVEN }, .fails = true,
	    .says = { "wrongly encoded answer" } },
	{ 15, "gzip_that_is_none", { .body = ROW_FEED, .headers = "Content-Encoding: gzip\r\n" },
	    .fails = true, .says = { "wrongly encoded answer (Content-Encoding: gzip;" } },
	{ 15, "gzip_that_is_not_named", { ROW_BYTES(PACKED) }, TAKEN_AS("") },
	{ 15, "gzip_and_more", { ROW_BYTES("\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff\xb3\x29"
	    "\x2a\x2e\xd6\xb7\xe3\x02\x00\x41\xda\xbc\xe1\x07\x00\x00\x00 more"),
	    .headers = "Content-Encoding: gzip\r\n" }, .fails = true,
	    .says = { "wrongly encoded answer" } },
	{ 25, "a_redirect_to_itself", { .status = 302, .redirect = ROW_THEN },
	    .then = { .status = 302, .redirect = ROW_THEN }, .thens = 5, .fails = true,
	    .says = { "redirected more than 5 times; redirected: /" } },
	{ 26, "a_redirect_to_unchanged", { .redirect = ROW_THEN }, .then = { .status = 304 }, .thens = 1,
	    .says = { "feed-unchanged ", "status=304" } },
	{ 27, "a_redirect_to_nowhere", { .status = 302 }, .fails = true, .says = { "without a target" } },
	{ 27, "a_redirect_with_a_fragment", { .redirect = ROW_THEN "#x" }, .then = { .body = ROW_FEED },
	    .thens = 1, TAKEN_AS("") },
	{ 28, "unchanged_with_a_new_validator", { .raw = "HTTP/1.1 304 Not Modified\r\n"
	    "ETag: \"new\"\r\nConnection: close\r\n\r\n" }, .etag = "\"new\"",
	    .says = { "feed-unchanged " }, .sent = "If-None-Match: \"new\"\r\n" },
	{ 28, "unchanged_with_a_body", { .raw = "HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n"
	    ROW_FEED }, .says = { "feed-unchanged " } },
	{ 29, "unchanged_is_success", { .status = 304 }, .says = { "feed-unchanged " },
	    .holds = "failures = 0 AND " IN_A_DAY },
	{ 30, "a_weak_validator", { .body = ROW_FEED, .etag = "W/\"x\"" }, TAKEN_AS("W/\"x\""),
	    .sent = "If-None-Match: W/\"x\"\r\n" },
	{ 30, "a_validator_with_a_suffix", { .body = ROW_FEED, .etag = "\"x-gzip\"" },
	    TAKEN_AS("\"x-gzip\""), .sent = "If-None-Match: \"x-gzip\"\r\n" },
	{ 30, "a_validator_without_quotes", { .body = ROW_FEED, .etag = "x" }, TAKEN_AS("x"),
	    .sent = "If-None-Match: x\r\n" },
	{ 30, "a_validator_of_8_kilobytes", { .body = ROW_FEED,
	    .etag = X1K X1K X1K X1K X1K X1K X1K X1K }, TAKEN_AS("") },
	{ 30, "a_validator_with_a_control", { .body = ROW_FEED, .etag = "\"a\x1b[2Jb\"" },
	    TAKEN_AS(""), .hides = "\x1b" },
	{ 30, "a_validator_in_two_lines", { .body = ROW_FEED, .headers = "ETag: \"a\"\r\n b: c\r\n" },
	    TAKEN_AS("\"a\" b: c") },
	{ 33, "a_date_in_the_future", { .body = ROW_FEED,
	    .last_modified = "Fri, 01 Jan 2038 00:00:00 GMT" }, TAKEN_AS(""),
	    .holds = "last_modified = 'Fri, 01 Jan 2038 00:00:00 GMT'",
	    .sent = "If-Modified-Since: Fri, 01 Jan 2038 00:00:00 GMT\r\n" },
	{ 33, "a_date_of_1970", { .body = ROW_FEED, .etag = "\"calm2\"",
	    .last_modified = "Thu, 01 Jan 1970 00:00:00 GMT" }, TAKEN_AS("\"calm2\""),
	    .holds = "last_modified = 'Thu, 01 Jan 1970 00:00:00 GMT'" },
	{ 34, "never_cached", { .body = ROW_FEED, .headers = "Expires: 0\r\n"
	    "Cache-Control: no-store, max-age=31536000\r\n" }, TAKEN_AS(""), .holds = IN_A_DAY },
	{ 34, "a_ttl_of_nothing", { .body = ROW_RSS("<ttl>0</ttl>" ROW_ITEM("s", ROW_FLAGGED)) },
	    TAKEN_AS(""), .holds = IN_A_DAY },
	{ 34, "a_ttl_of_190_years", { .body = ROW_RSS("<ttl>99999999</ttl>" ROW_ITEM("s", ROW_FLAGGED)) },
	    TAKEN_AS(""), .holds = IN_A_DAY },
	{ 34, "every_hour_skipped", { .body = ROW_RSS("<skipHours><hour>0</hour><hour>1</hour>"
	    "<hour>2</hour><hour>3</hour><hour>4</hour><hour>5</hour><hour>6</hour><hour>7</hour>"
	    "<hour>8</hour><hour>9</hour><hour>10</hour><hour>11</hour><hour>12</hour>"
	    "<hour>13</hour><hour>14</hour><hour>15</hour><hour>16</hour><hour>17</hour>"
	    "<hour>18</hour><hour>19</hour><hour>20</hour><hour>21</hour><hour>22</hour>"
	    "<hour>23</hour></skipHours>" ROW_ITEM("s", ROW_FLAGGED)) }, TAKEN_AS(""), .holds = IN_A_DAY },
	{ 35, "too_many_requests_for_an_hour", { .status = 429, .headers = "Retry-After: 3600\r\n" },
	    .fails = true, .held = true, .says = { "answered 429", "feed-waiting ", "seconds=3600" } },
	{ 35, "too_many_requests_for_ever", { .status = 429, .headers = "Retry-After: 99999999999\r\n" },
	    .fails = true, .held = true, .says = { "seconds=86400" } },
	{ 35, "too_many_requests_until_a_date", { .status = 429,
	    .headers = "Date: Sun, 23 Nov 2025 10:00:00 GMT\r\n"
	    "Retry-After: Sun, 23 Nov 2025 12:00:00 GMT\r\n" },
	    .fails = true, .held = true, .says = { "seconds=7200" } },
	{ 35, "too_many_requests_until_the_past", { .status = 429,
	    .headers = "Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n" }, .fails = true,
	    .says = { "answered 429" }, .hides = "feed-waiting" },
	{ 35, "too_many_requests_minus_one", { .status = 429, .headers = "Retry-After: -1\r\n" },
	    .fails = true, .hides = "feed-waiting" },
	{ 35, "too_many_requests_1e99", { .status = 429, .headers = "Retry-After: 1e99\r\n" },
	    .fails = true, .hides = "feed-waiting" },
	{ 35, "too_many_requests", { .status = 429 }, .fails = true, .hides = "feed-waiting",
	    .holds = IN_A_DAY },
	{ 36, "unavailable_for_an_hour", { .status = 503, .headers = "Retry-After: 3600\r\n" },
	    .fails = true, .held = true, .says = { "answered 503", "seconds=3600" } },
	{ 36, "internal_error", { .status = 500 }, .fails = true, .says = { "status=500" } },
	{ 36, "bad_gateway", { .status = 502 }, .fails = true, .says = { "status=502" } },
	{ 36, "of_a_proxy_in_front_520", { .status = 520 }, .fails = true, .says = { "status=520" } },
	{ 36, "of_a_proxy_in_front_526", { .status = 526 }, .fails = true, .says = { "status=526" } },
	{ 39, "wants_a_password", { .status = 401 }, .fails = true, .says = { "status=401" },
	    .holds = IN_A_DAY },
	{ 39, "forbidden", { .status = 403 }, .fails = true, .says = { "status=403" }, .holds = IN_A_DAY },
	{ 39, "not_found", { .status = 404 }, .fails = true, .says = { "status=404" }, .holds = IN_A_DAY },
	{ 39, "gone", { .status = 410 }, .fails = true, .says = { "feed-gone " }, .holds = IN_A_DAY },
	{ 40, "a_challenge", { .body = PAGE("Just a moment…"), .type = "text/html", .etag = "\"storm\"" },
	    .fails = true, .says = { "not a feed: an HTML page titled “Just a moment…”" } },
	{ 40, "a_login", { .body = PAGE("Log in"), .etag = "\"storm\"" }, .fails = true,
	    .says = { "an HTML page titled “Log in”" } },
	{ 41, "an_empty_body", { .type = "text/xml" }, .fails = true, .says = { "empty answer" } },
	{ 41, "no_content", { .status = 204 }, .fails = true, .says = { "answered 204 (no content)" } },
	{ 41, "a_part", { .status = 206, .body = ROW_FEED }, .fails = true,
	    .says = { "answered 206 (a part)" } },
	{ 42, "no_items_any_more", { .body = ROW_RSS(""), .etag = "\"storm\"" }, .etag = "\"storm\"" },
	{ 43, "text_plain", { .body = ROW_FEED, .type = "text/plain" }, TAKEN_AS("") },
	{ 43, "octets", { .body = ROW_FEED, .type = "application/octet-stream" }, TAKEN_AS("") },
	{ 43, "no_type", { .body = ROW_FEED, .type = "" }, TAKEN_AS("") },
	{ 43, "text_html", { .body = ROW_FEED, .type = "text/html; charset=utf-8" }, TAKEN_AS("") },
	{ 44, "a_cookie_on_the_way", { .redirect = ROW_THEN, .headers = "Set-Cookie: pass=1\r\n" },
	    .then = { .body = ROW_FEED }, .thens = 1, TAKEN_AS("") },
	{ 45, "a_name_of_its_own", { .body = ROW_FEED }, .feed = "user-agent=\"watcher/2 (+https://w.example)\"",
	    TAKEN_AS(""), .sent = "User-Agent: watcher/2 (+https://w.example)\r\n" },
	{ 49, "redirect_to_a_file", { .redirect = "file:///etc/passwd" }, .fails = true,
	    .says = { "neither http nor https" } },
	{ 49, "redirect_to_gopher", { .redirect = "gopher://127.0.0.1:1/x" }, .fails = true,
	    .says = { "neither http nor https" } },
	{ 49, "redirect_to_data", { .redirect = "data:text/xml,<rss/>" }, .fails = true,
	    .says = { "neither http nor https" } },
	{ 52, "addresses_in_the_document", { .body = "<?xml-stylesheet href=\"" ROW_THEN "\"?>"
	    "<rss version=\"2.0\"><channel><title>t</title>" ROW_ITEM("s", ROW_FLAGGED) "</channel></rss>" },
	    TAKEN_AS("") },
	{ 88, "a_terminal_in_a_header", { .status = 301, .redirect = "/\x1b[2J\x07gone", .body = "x" },
	    .fails = true, .says = { "x1b[2J\\\\x07gone" }, .hides = "\x1b" },
	{ 88, "a_terminal_in_the_title_of_a_page", { .body = PAGE("a\x1b]52;c;eA==\x07z") }, .fails = true,
	    .says = { "an HTML page titled" }, .hides = "\x1b" },
};

const size_t row_wire_count = sizeof(row_wire) / sizeof(row_wire[0]);
