#ifndef AGENT_LIMIT_H
#define AGENT_LIMIT_H

/* Every ceiling on what strangers send, each with the reason for its size. */

#define LIMIT_ITEMS 5000		/* items of one document, the newest: a normal feed has < 500 */
#define LIMIT_START_TAG (64 * 1024)	/* bytes of one start tag: libxml2's attributes are quadratic */
#define LIMIT_ATTRIBUTES 256		/* of one start tag: libxml2 compares each with each */
#define LIMIT_ATTRIBUTE_PAIRS 50000000	/* compared in one document: 0.2 s; real ones < 1e6 */
#define LIMIT_TAG_NAME 128		/* bytes of an element's name that damaged XML may have */
#define LIMIT_DEPTH 200			/* nested elements; libxml2 itself refuses 256 */
#define LIMIT_JUNK 4096				/* bytes before the root that are skipped: a server's warnings */
#define LIMIT_TEXT (1024 * 1024)	/* bytes of one text field of an item; the rest is cut off */
#define LIMIT_TITLE 4096		/* bytes of a title, name or tag that are kept */
#define LIMIT_URL 8192			/* bytes of a URL; a longer one is left out */
#define LIMIT_ID 4096			/* bytes of a guid that are kept */
#define LIMIT_LIST 256			/* authors, tags or attachments of one item */
#define LIMIT_DOCUMENT (128UL * 1024 * 1024)	/* bytes of an arena: 8 x the body */
#define LIMIT_READING ((int64_t)10 * 1000)	/* ms for one document: ends only what never ends */
#define LIMIT_DECODED (64UL * 1024 * 1024)	/* bytes as UTF-8: one gives three */
#define LIMIT_REPAIRED (64UL * 1024 * 1024)	/* bytes of repaired XML: '&' gives five */
#define LIMIT_REPAIRS 1000000	/* bare '<' and '&' that become references; then a space */
#define LIMIT_VALIDATOR 1024		/* bytes of an ETag or Last-Modified that is sent back */
#define LIMIT_REDIRECTS 5		/* hops of one request */
#define LIMIT_IDLE 128			/* connections kept for the next request to their hosts */
#define LIMIT_HEADERS (128 * 1024)	/* bytes of header lines of one request: normal < 16 KiB */
#define LIMIT_ERROR_PAGE (64 * 1024)	/* bytes read of an unwanted page, to keep the connection */
#define LIMIT_SMALL_BODY (1024 * 1024)	/* bytes of a body that need no leave: nearly all feeds */
#define LIMIT_LARGE_BODIES 2		/* times the largest body: what all larger ones may take at once */
#define LIMIT_STALL_RATE 100		/* bytes a second: a body that stays below … */
#define LIMIT_STALL_TIME 10		/* … for so many seconds is given up */
#define LIMIT_ALERT_LINE 4096		/* bytes of one alert as a text line: journald and terminals cope */
#define LIMIT_UNPRINTED 1000		/* alerts printed and marked at a time */

#endif
