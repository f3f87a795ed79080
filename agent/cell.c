#include "agent/cell.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent/charset.h"
#include "agent/coding.h"
#include "agent/confine.h"
#include "agent/limit.h"
#include "agent/pack.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/utf8.h"

/*
 * Texts pass through memory that both processes have; the socket carries how
 * long they are, and who is to work: a document costs two messages.
 *
 * Invariants
 *  (1) one question is answered before the next is asked; after anything that
 *      is no answer the process is killed: nothing of the old one is read as
 *      the answer to a later question;
 *  (2) an answer is copied before it is looked at: the process may be hostile,
 *      and could change it in between;
 *  (3) what comes out is as foreign as what went in (pack_open()).
 */
#define ROOM ((size_t)LIMIT_DOCUMENT)	/* of address space: pages are taken as they are used */
#define ROOM_KEPT ((size_t)LIMIT_SMALL_BODY)

struct cell {
	pid_t pid;		/* -1: there is none */
	int fd;			/* to it */
	char *room;		/* question, then answer */
	int64_t patience;	/* ms for one document */
	int unsealed;		/* errno: why it is not sealed; 0: it is, or did not read yet */
};

/* The bytes of the four texts, which stand in the room one after the other, and what to do. */
struct question {
	size_t body, url, content_type, codings;
	size_t max;
	int64_t known;
};

/* The bytes of a packed feed, or of the reason why there is none, behind the question's. */
struct answer {
	size_t size;
	enum cell_verdict verdict;
	int64_t hash;
	int unsealed;
};

/* What the process works with. */
struct desk {
	char *room;
	struct coding *coding;
	struct arena *arena;
};

/* Inside */

/* Cuts the next n bytes off *rest, which the agent wrote: they are there. */
static struct str
cut(struct str *rest, size_t n)
{
	struct str s = { rest->p, n };

	*rest = (struct str){ rest->p + n, rest->n - n };
	return s;
}

/* Unpacks, parses and packs; out then holds what is to be said of it. */
static enum cell_verdict
read_document(struct desk *d, const struct question *q, struct feed_source *source,
    struct str codings, struct buf *out, int64_t *ret_hash)
{
	const char *reason = "takes too much memory to read";
	enum cell_verdict verdict = CELL_UNREAD;
	struct feed feed;

	if (coding_decode(d->coding, codings, source->body, q->max, &source->body, &reason)) {
		*ret_hash = (int64_t)(hash_of(source->body, 0) | 1);
		if (*ret_hash == q->known)
			return CELL_KNOWN;
		verdict = CELL_NO_FEED;
		if (feed_parse(d->arena, source, &feed, &reason) && pack_feed(out, &feed))
			return CELL_FEED;
	}
	buf_clear(out);
	buf_add(out, utf8_head(str_of(reason), out->max));
	return verdict;
}

/* Reads what the question is about and writes the answer's bytes behind it. */
static struct answer
answer_question(struct desk *d, const struct question *q)
{
	struct str rest = { d->room, ROOM }, codings;
	struct feed_source source = { .body = cut(&rest, q->body) };
	struct answer answer = { 0 };
	struct buf out;

	source.url = cut(&rest, q->url);
	source.content_type = cut(&rest, q->content_type);
	codings = cut(&rest, q->codings);
	buf_over(&out, d->room + (ROOM - rest.n), rest.n);
	answer.verdict = read_document(d, q, &source, codings, &out, &answer.hash);
	answer.size = out.n;
	arena_reset(d->arena);
	coding_clear(d->coding);
	return answer;
}

/* Until the agent is gone. */
static void
serve(int fd, struct desk *d, int unsealed)
{
	struct question q;

	while (read(fd, &q, sizeof(q)) == sizeof(q)) {
		struct answer answer = answer_question(d, &q);

		answer.unsealed = unsealed;
		if (write(fd, &answer, sizeof(answer)) != sizeof(answer))
			return;
	}
}

/*
 * The process.  It is sealed before it reads a foreign byte, but no sooner than
 * there is one to read: what has to be loaded before costs more than a poll that
 * brings nothing.
 */
static _Noreturn void
live(int fd, char *room, pid_t parent)
{
	struct pollfd question = { .fd = fd, .events = POLLIN };
	struct desk d = { .room = room };

	confine_close(fd);
	/* who died before that cannot end us any more */
	if (getppid() != parent || poll(&question, 1, -1) < 0)
		_exit(1);
	charset_load();
	d.coding = coding_new();
	d.arena = arena_new(LIMIT_DOCUMENT);
	if (d.coding != NULL)
		serve(fd, &d, confine_seal() ? 0 : errno);
	_exit(1);
}

/* Outside */

/* Ends the process; returns how it ended, as waitpid() says it. */
static int
end(struct cell *c)
{
	int status = 0;

	if (c->pid > 0) {
		kill(c->pid, SIGKILL);
		while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
			;
		close(c->fd);
	}
	c->pid = c->fd = -1;
	return status;
}

static bool
begin(struct cell *c)
{
	struct timeval patience = { c->patience / CLOCK_SECOND, c->patience % CLOCK_SECOND * 1000 };
	pid_t parent = getpid();
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return false;
	c->pid = fork();
	if (c->pid == 0)
		live(pair[1], c->room, parent);
	close(pair[1]);
	c->fd = pair[0];
	if (c->pid < 0)
		close(c->fd);
	else
		setsockopt(c->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	return c->pid > 0;
}

struct cell *
cell_new(int64_t patience)
{
	struct cell *c = mem_alloc(sizeof(*c));

	*c = (struct cell){ .pid = -1, .fd = -1, .patience = patience };
	c->room = mmap(NULL, ROOM, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (c->room != MAP_FAILED && begin(c))
		return c;
	if (c->room != MAP_FAILED)
		munmap(c->room, ROOM);
	free(c);
	return NULL;
}

void
cell_free(struct cell *c)
{
	if (c == NULL)
		return;
	end(c);
	munmap(c->room, ROOM);
	free(c);
}

const char *
cell_unsealed(const struct cell *c)
{
	return c->unsealed != 0 ? strerror(c->unsealed) : NULL;
}

static char *
put(char *to, struct str s)
{
	if (s.n > 0)
		memcpy(to, s.p, s.n);
	return to + s.n;
}

/*
 * Asks and waits.  The answer's bytes, with a NUL behind them, in the arena; NULL
 * where there is none: errno is EAGAIN where the process is too slow, EPROTO
 * where it is nonsense, something else where the process died.
 */
static const char *
ask(const struct cell *c, struct arena *a, const struct cell_document *d, struct answer *ret)
{
	const struct feed_source *s = &d->source;
	struct question q = { s->body.n, s->url.n, s->content_type.n, d->codings.n, d->max,
	    d->known };
	char *behind = put(put(put(put(c->room, s->body), s->url), s->content_type), d->codings);
	struct str bytes;
	ssize_t got;

	if (send(c->fd, &q, sizeof(q), MSG_NOSIGNAL) != sizeof(q))
		return NULL;
	do
		got = recv(c->fd, ret, sizeof(*ret), 0);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return NULL;
	errno = got == 0 ? EPIPE : EPROTO;
	if (got != sizeof(*ret) || ret->size > ROOM - (size_t)(behind - c->room))
		return NULL;
	bytes = arena_copy(a, (struct str){ behind, ret->size });
	/* what did not fit took more than its reason says */
	if ((size_t)(behind - c->room) + ret->size > ROOM_KEPT || ret->verdict == CELL_NO_FEED)
		madvise(c->room, ROOM, MADV_REMOVE);
	return bytes.p;
}

/* Why there was no answer; the process is gone then. */
static const char *
failure(struct cell *c, struct arena *a)
{
	int why = errno, status = end(c);

	if (why == EAGAIN)
		return arena_format(a, "reading it took longer than %d s",
		    (int)(c->patience / CLOCK_SECOND));
	if (why == EPROTO)
		return "reading it gave nonsense: a fault of feedwatch, please report it";
	if (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL)
		return arena_format(a, "reading it ended the reader with signal %d: a fault of"
		    " feedwatch, please report it", WTERMSIG(status));
	return "the reader ended before it had read it (out of memory?)";
}

/* The answer, understood; false where it is nonsense. */
static bool
understand(struct arena *a, const struct answer *answer, const char *bytes, int64_t known,
    struct cell_reading *ret)
{
	ret->verdict = answer->verdict;
	ret->hash = answer->hash;
	switch (answer->verdict) {
	case CELL_FEED:
		return pack_open(a, (struct str){ bytes, answer->size }, &ret->feed);
	case CELL_KNOWN:
		return known != 0 && answer->hash == known;
	case CELL_NO_FEED:
	case CELL_UNREAD:
		ret->reason = bytes;
		return utf8_valid((struct str){ bytes, answer->size });
	}
	return false;
}

void
cell_read(struct cell *c, struct arena *a, const struct cell_document *document,
    struct cell_reading *ret)
{
	const struct feed_source *s = &document->source;
	struct answer answer;
	const char *bytes;

	*ret = (struct cell_reading){ .verdict = CELL_UNREAD, .reason = "" };
	if (s->body.n > ROOM / 2 || s->url.n + s->content_type.n + document->codings.n > ROOM / 4) {
		ret->reason = arena_format(a, "larger than %zu MiB", ROOM / 2 >> 20);
		return;
	}
	if (c->pid < 0 && !begin(c)) {
		ret->reason = arena_format(a, "no process to read it in: %s", strerror(errno));
		return;
	}
	bytes = ask(c, a, document, &answer);
	c->unsealed = bytes != NULL ? answer.unsealed : 0;
	if (bytes != NULL && understand(a, &answer, bytes, document->known, ret))
		return;
	if (bytes != NULL)
		errno = EPROTO;
	*ret = (struct cell_reading){ .verdict = CELL_UNREAD, .reason = failure(c, a) };
}
