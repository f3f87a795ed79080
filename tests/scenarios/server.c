#include "tests/scenarios/server.h"

#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"

#define PEERS 1000			/* connections at once: below the usual limit of open files */
#define REQUEST_MAX (64 * 1024)		/* bytes of one request's header lines */
#define ANSWER_MAX (256 * 1024 * 1024)	/* bytes of one answer that is made up in memory */
#define LOG_MAX (256 * 1024 * 1024)	/* bytes of all requests that are remembered */
#define PIECE 1000			/* bytes of a chunk */

struct route {
	struct route *next;
	char *path;
	struct bed_reply reply;		/* its strings are this route's own */
};

/* One connection: reads a request, then writes the answer, again and again. */
struct peer {
	int fd;				/* -1: free */
	struct buf in, out;
	size_t sent;
	int64_t next;			/* ms (ticks): nothing is written before */
	int drip_ms;
	size_t drip_from, stall_after;
	bool answering, silent, close, reset, endless;
	size_t body_from;		/* where in out an endless body begins */
};

struct server {
	pthread_t thread;
	pthread_mutex_t lock;		/* routes, log and counts */
	int listener, port;
	int wake[2];			/* a byte in [1] ends the thread */
	struct route *routes;
	struct buf log;
	size_t connections, open, most_open;
	struct peer peers[PEERS];
	struct pollfd fds[PEERS + 2];	/* the thread's: peers, listener, wake */
};

static char *
keep(const char *text, size_t size)
{
	char *copy;

	if (text == NULL)
		return NULL;
	copy = mem_alloc(size + 1);
	memcpy(copy, text, size);
	return copy;
}

static char *
keep_text(const char *text)
{
	return keep(text, text != NULL ? strlen(text) : 0);
}

static void
free_reply(struct bed_reply *r)
{
	const void *const owned[] = {
		r->body, r->type, r->headers, r->etag, r->last_modified, r->redirect, r->raw,
	};

	for (size_t i = 0; i < sizeof(owned) / sizeof(owned[0]); i++)
		free((void *)(uintptr_t)owned[i]);
}

static struct bed_reply
copy_reply(const struct bed_reply *from)
{
	struct bed_reply r = *from;

	if (r.body != NULL && r.size == 0)
		r.size = strlen(r.body);
	if (r.raw != NULL && r.raw_size == 0)
		r.raw_size = strlen(r.raw);
	r.body = keep(from->body, r.size);
	r.raw = keep(from->raw, r.raw_size);
	r.type = keep_text(from->type);
	r.headers = keep_text(from->headers);
	r.etag = keep_text(from->etag);
	r.last_modified = keep_text(from->last_modified);
	r.redirect = keep_text(from->redirect);
	return r;
}

static struct route *
find_route(struct server *s, struct str path)
{
	for (struct route *r = s->routes; r != NULL; r = r->next)
		if (str_eq(str_of(r->path), path))
			return r;
	return NULL;
}

void
server_route(struct server *s, const char *path, const struct bed_reply *reply)
{
	static const struct bed_reply NOT_FOUND = { .status = 404, .body = "no such page\n" };
	struct route *r;

	pthread_mutex_lock(&s->lock);
	r = find_route(s, str_of(path));
	if (r == NULL) {
		r = mem_alloc(sizeof(*r));
		r->path = keep_text(path);
		r->next = s->routes;
		s->routes = r;
	} else
		free_reply(&r->reply);
	r->reply = copy_reply(reply != NULL ? reply : &NOT_FOUND);
	pthread_mutex_unlock(&s->lock);
}

/* The value of a header line of a request; empty where there is none. */
static struct str
field(struct str request, struct str name)
{
	while (request.n > 0) {
		struct str line = str_cut(&request, '\n');

		if (str_istarts(line, name) && line.n > name.n && line.p[name.n] == ':')
			return str_trim(str_from(line, name.n + 1));
	}
	return (struct str){ NULL, 0 };
}

static bool
is_unchanged(const struct bed_reply *r, struct str request)
{
	struct str etag = field(request, STR("If-None-Match"));
	struct str since = field(request, STR("If-Modified-Since"));

	if (r->deaf)
		return false;
	if (r->lies && (etag.n > 0 || since.n > 0))
		return true;
	if (etag.n > 0)
		return r->etag != NULL && str_eq(etag, str_of(r->etag));
	return since.n > 0 && r->last_modified != NULL && str_eq(since, str_of(r->last_modified));
}

static void
add_field(struct buf *out, const char *name, const char *value)
{
	if (value != NULL && *value != '\0')
		buf_addf(out, "%s: %s\r\n", name, value);
}

static void
add_chunks(struct buf *out, struct str body)
{
	for (size_t at = 0; at < body.n; at += PIECE) {
		struct str piece = str_from(body, at);

		if (piece.n > PIECE)
			piece.n = PIECE;
		buf_addf(out, "%zx\r\n", piece.n);
		buf_add(out, piece);
		buf_add(out, STR("\r\n"));
	}
}

static void
write_head(struct buf *out, const struct bed_reply *r, int status, size_t length)
{
	buf_addf(out, "HTTP/1.1 %d Scripted\r\n", status);
	if (status != 304)
		add_field(out, "Content-Type", r->type != NULL ? r->type : "application/xml");
	add_field(out, "ETag", r->etag);
	add_field(out, "Last-Modified", r->last_modified);
	add_field(out, "Location", r->redirect);
	if (r->headers != NULL)
		buf_add(out, str_of(r->headers));
	if (r->close || r->no_length)
		add_field(out, "Connection", "close");
	if (r->chunked || (r->endless && !r->no_length))
		add_field(out, "Transfer-Encoding", "chunked");
	else if (!r->no_length && status != 304 && status != 204)
		buf_addf(out, "Content-Length: %zu\r\n", length);
	buf_add(out, STR("\r\n"));
}

/* The whole answer as bytes, before the script cuts, slows or breaks it. */
static void
write_answer(struct peer *p, const struct bed_reply *r, struct str request)
{
	bool unchanged = is_unchanged(r, request);
	int status = unchanged ? 304 : r->status != 0 ? r->status : r->redirect != NULL ? 302 : 200;
	struct str body = { r->body, unchanged || r->body == NULL ? 0 : r->size };

	if (r->raw != NULL) {
		buf_add(&p->out, (struct str){ r->raw, r->raw_size });
		return;
	}
	write_head(&p->out, r, status, body.n);
	p->body_from = p->out.n;
	if (r->chunked || (r->endless && !r->no_length)) {
		add_chunks(&p->out, body);
		if (!r->endless && !unchanged)
			buf_add(&p->out, STR("0\r\n\r\n"));
	} else
		buf_add(&p->out, body);
}

static void
answer(struct server *s, struct peer *p, struct str request)
{
	static const struct bed_reply NOT_FOUND = { .status = 404, .body = "no such page\n" };
	struct str path = request, method = str_cut(&path, ' ');
	const struct route *route;
	const struct bed_reply *r;

	(void)method;
	path = str_cut(&path, ' ');
	pthread_mutex_lock(&s->lock);
	buf_add(&s->log, request);
	route = find_route(s, path);
	r = route != NULL ? &route->reply : &NOT_FOUND;
	buf_clear(&p->out);
	write_answer(p, r, request);
	if (r->close_after > 0 && r->close_after < p->out.n)
		p->out.n = r->close_after;
	p->sent = 0;
	p->answering = true;
	p->silent = r->silent;
	p->endless = r->endless;
	p->close = r->close || r->no_length || r->raw != NULL || r->close_after > 0 ||
	    r->close_idle;
	p->reset = r->reset;
	p->next = clock_ticks() + r->delay_ms;
	p->drip_ms = r->drip_ms;
	p->drip_from = r->drip_from;
	p->stall_after = r->stall_after;
	pthread_mutex_unlock(&s->lock);
}

static void
hang_up(struct server *s, struct peer *p, bool reset)
{
	struct linger at_once = { .l_onoff = 1, .l_linger = 0 };

	if (reset)
		setsockopt(p->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	close(p->fd);
	p->fd = -1;
	buf_release(&p->in);
	buf_release(&p->out);
	pthread_mutex_lock(&s->lock);
	s->open--;
	pthread_mutex_unlock(&s->lock);
}

/* Begins with the next request, if all of it is there. */
static void
next_request(struct server *s, struct peer *p)
{
	const char *end = p->in.n > 0 ? memmem(p->in.p, p->in.n, "\r\n\r\n", 4) : NULL;
	size_t size;

	if (end == NULL)
		return;
	size = (size_t)(end - p->in.p) + 4;
	answer(s, p, (struct str){ p->in.p, size });
	memmove(p->in.p, p->in.p + size, p->in.n - size);
	p->in.n -= size;
}

static void
read_some(struct server *s, struct peer *p)
{
	char bytes[4096];
	ssize_t n = recv(p->fd, bytes, sizeof(bytes), MSG_DONTWAIT);

	if (n <= 0 || !buf_add(&p->in, (struct str){ bytes, (size_t)n })) {
		hang_up(s, p, false);
		return;
	}
	if (!p->answering)
		next_request(s, p);
}

static bool
stalled(const struct peer *p)
{
	return p->silent || (p->stall_after > 0 && p->sent >= p->stall_after);
}

/* How many bytes may go out now. */
static size_t
allowance(const struct peer *p)
{
	size_t left = p->out.n - p->sent;

	if (p->stall_after > 0 && p->sent + left > p->stall_after)
		left = p->stall_after - p->sent;
	if (p->drip_ms > 0 && p->sent >= p->drip_from)
		return left > 0 ? 1 : 0;
	if (p->drip_ms > 0 && left > p->drip_from - p->sent)
		left = p->drip_from - p->sent;
	return left;
}

static void
write_some(struct server *s, struct peer *p)
{
	ssize_t n = send(p->fd, p->out.p + p->sent, allowance(p), MSG_NOSIGNAL | MSG_DONTWAIT);

	if (n < 0) {
		hang_up(s, p, false);
		return;
	}
	p->sent += (size_t)n;
	if (p->drip_ms > 0 && p->sent > p->drip_from)
		p->next = clock_ticks() + p->drip_ms;
	if (p->sent < p->out.n)
		return;
	if (p->endless) {
		p->sent = p->body_from;
		return;
	}
	p->answering = false;
	if (p->close)
		hang_up(s, p, p->reset);
	else
		next_request(s, p);
}

static void
welcome(struct server *s)
{
	int fd = accept4(s->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK), one = 1;
	struct peer *p = s->peers;

	if (fd < 0)
		return;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	while (p < s->peers + PEERS && p->fd >= 0)
		p++;
	if (p == s->peers + PEERS) {
		close(fd);
		return;
	}
	*p = (struct peer){ .fd = fd };
	buf_init(&p->in, REQUEST_MAX);
	buf_init(&p->out, ANSWER_MAX);
	pthread_mutex_lock(&s->lock);
	s->connections++;
	if (++s->open > s->most_open)
		s->most_open = s->open;
	pthread_mutex_unlock(&s->lock);
}

/* What to wait for on a connection; *wait is lowered to when its next byte is due. */
static short
interest(const struct peer *p, int64_t now, int *wait)
{
	short events = POLLIN;

	if (!p->answering || stalled(p))
		return events;
	if (p->next <= now)
		return events | POLLOUT;
	if (*wait < 0 || p->next - now < *wait)
		*wait = (int)(p->next - now);
	return events;
}

static void
serve_once(struct server *s, struct pollfd *fds)
{
	int wait = -1;
	int64_t now = clock_ticks();

	fds[PEERS] = (struct pollfd){ .fd = s->listener, .events = POLLIN };
	fds[PEERS + 1] = (struct pollfd){ .fd = s->wake[0], .events = POLLIN };
	for (size_t i = 0; i < PEERS; i++) {
		fds[i] = (struct pollfd){ .fd = s->peers[i].fd };
		if (s->peers[i].fd >= 0)
			fds[i].events = interest(&s->peers[i], now, &wait);
	}
	if (poll(fds, PEERS + 2, wait) < 0)
		return;
	for (size_t i = 0; i < PEERS; i++) {
		struct peer *p = &s->peers[i];

		if (p->fd >= 0 && (fds[i].revents & (POLLIN | POLLHUP | POLLERR)) != 0)
			read_some(s, p);
		if (p->fd >= 0 && (fds[i].revents & POLLOUT) != 0)
			write_some(s, p);
	}
	if ((fds[PEERS].revents & POLLIN) != 0)
		welcome(s);
}

static void *
serve(void *data)
{
	struct server *s = data;
	do
		serve_once(s, s->fds);
	while ((s->fds[PEERS + 1].revents & POLLIN) == 0);
	return NULL;
}

static int
listen_somewhere(int *ret_port)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t size = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof(at)) != 0 ||
	    listen(fd, SOMAXCONN) != 0 || getsockname(fd, (struct sockaddr *)&at, &size) != 0)
		err(1, "no server on 127.0.0.1");
	*ret_port = ntohs(at.sin_port);
	return fd;
}

struct server *
server_new(void)
{
	struct server *s = mem_alloc(sizeof(*s));

	for (size_t i = 0; i < PEERS; i++)
		s->peers[i].fd = -1;
	buf_init(&s->log, LOG_MAX);
	pthread_mutex_init(&s->lock, NULL);
	s->listener = listen_somewhere(&s->port);
	if (pipe2(s->wake, O_CLOEXEC) != 0 || pthread_create(&s->thread, NULL, serve, s) != 0)
		err(1, "no thread for the server");
	return s;
}

void
server_free(struct server *s)
{
	if (s == NULL)
		return;
	if (write(s->wake[1], "", 1) != 1)
		err(1, "cannot end the server");
	pthread_join(s->thread, NULL);
	for (size_t i = 0; i < PEERS; i++)
		if (s->peers[i].fd >= 0)
			hang_up(s, &s->peers[i], false);
	while (s->routes != NULL) {
		struct route *r = s->routes;

		s->routes = r->next;
		free_reply(&r->reply);
		free(r->path);
		free(r);
	}
	buf_release(&s->log);
	close(s->listener);
	close(s->wake[0]);
	close(s->wake[1]);
	pthread_mutex_destroy(&s->lock);
	free(s);
}

int
server_port(const struct server *s)
{
	return s->port;
}

/* The log holds whole requests, each ended by an empty line; cuts the first one off. */
static struct str
cut_request(struct str *rest)
{
	const char *end = memmem(rest->p, rest->n, "\r\n\r\n", 4);
	struct str request = *rest;

	request.n = end != NULL ? (size_t)(end - rest->p) + 4 : rest->n;
	*rest = str_from(*rest, request.n);
	return request;
}

static bool
is_for(struct str request, const char *path)
{
	str_cut(&request, ' ');
	return path == NULL || str_eq(str_cut(&request, ' '), str_of(path));
}

char *
server_requests(struct server *s, const char *path)
{
	struct buf found;

	buf_init(&found, LOG_MAX);
	pthread_mutex_lock(&s->lock);
	for (struct str rest = buf_str(&s->log); rest.n > 0;) {
		struct str request = cut_request(&rest);

		if (is_for(request, path))
			buf_add(&found, request);
	}
	pthread_mutex_unlock(&s->lock);
	return found.p != NULL ? found.p : keep_text("");
}

size_t
server_count(struct server *s, const char *path)
{
	size_t n = 0;

	pthread_mutex_lock(&s->lock);
	for (struct str rest = buf_str(&s->log); rest.n > 0;)
		n += is_for(cut_request(&rest), path);
	pthread_mutex_unlock(&s->lock);
	return n;
}

void
server_forget(struct server *s)
{
	pthread_mutex_lock(&s->lock);
	buf_clear(&s->log);
	pthread_mutex_unlock(&s->lock);
}

char *
server_take(struct server *s)
{
	char *text;

	pthread_mutex_lock(&s->lock);
	text = keep(buf_cstr(&s->log), s->log.n);
	buf_clear(&s->log);
	pthread_mutex_unlock(&s->lock);
	return text;
}

size_t
server_connections(struct server *s)
{
	size_t n;

	pthread_mutex_lock(&s->lock);
	n = s->connections;
	pthread_mutex_unlock(&s->lock);
	return n;
}

size_t
server_most_open(struct server *s)
{
	size_t n;

	pthread_mutex_lock(&s->lock);
	n = s->most_open;
	pthread_mutex_unlock(&s->lock);
	return n;
}
