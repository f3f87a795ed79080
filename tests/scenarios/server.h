#ifndef TESTS_SCENARIOS_SERVER_H
#define TESTS_SCENARIOS_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A scripted HTTP/1.1 server on 127.0.0.1, in a thread of the test: what a
 * path answers is set, and may be changed, while it runs; all that was asked
 * is remembered.  It misbehaves only where a reply says so.
 */
struct server;

/* How a path answers.  All zero: 200, an empty body.  The strings are copied. */
struct bed_reply {
	int status;			/* 0: 200 */
	const char *body;
	size_t size;			/* of body; 0: its strlen */
	const char *type;		/* Content-Type; NULL: application/xml, "": none */
	const char *headers;		/* more lines, each "Name: value\r\n" */
	const char *etag;		/* sent; a request that brings it back gets 304 */
	const char *last_modified;	/* the same */
	const char *redirect;		/* Location (status 0 becomes 302) */
	bool deaf;			/* sends validators, never compares them: always in full */
	bool lies;			/* any request with a validator gets 304 */
	bool chunked;			/* Transfer-Encoding: chunked, in pieces of 1000 bytes */
	bool no_length;			/* no Content-Length: the end is where it closes */
	bool close;			/* Connection: close, and does so */
	bool close_idle;		/* says keep-alive, but closes once the answer is out */
	bool reset;			/* a close is an RST */
	bool endless;			/* the body again and again, for ever */
	bool silent;			/* takes the request and never answers */
	const char *raw;		/* the whole answer as bytes,
	    instead of all above; then closes */
	size_t raw_size;		/* 0: its strlen */
	int delay_ms;			/* before the first byte */
	int drip_ms;			/* one byte each so many ms, from byte drip_from on */
	size_t drip_from;		/* counted from the answer's first byte */
	size_t close_after;		/* bytes of the answer, then closes; 0: all */
	size_t stall_after;		/* bytes of the answer, then nothing more; 0: all */
};

struct server *server_new(void);
void server_free(struct server *s);
int server_port(const struct server *s);

/* From now on path (with its query) answers so; NULL: 404, as all that was never set. */
void server_route(struct server *s, const char *path, const struct bed_reply *reply);

/*
 * The requests for path (NULL: all) since the start or the last forget, oldest
 * first, as they came: request line and header lines, each set ended by an
 * empty line.  free() it.
 */
char *server_requests(struct server *s, const char *path);
size_t server_count(struct server *s, const char *path);
void server_forget(struct server *s);
/* All of them, and forgets them in the same moment.  free() it. */
char *server_take(struct server *s);

/* Connections accepted so far, and open at once at most. */
size_t server_connections(struct server *s);
size_t server_most_open(struct server *s);

#endif
