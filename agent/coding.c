#include "agent/coding.h"

#include <brotli/decode.h>
#include <libdeflate.h>
#include <stdlib.h>
#include <zstd.h>

#include "agent/limit.h"
#include "base/buf.h"
#include "base/escape.h"
#include "base/mem.h"
#include "base/utf8.h"

/*
 * Invariants
 *  (1) out->n never passes out->max, one byte more than may come out, whatever
 *      the packed bytes announce;
 *  (2) what is unpacked ended where it says that it ends, and nothing stands
 *      behind it (but for TRAILER): half a body is none;
 *  (3) the memory that coding_clear() keeps for the next body is LIMIT_SMALL_BODY
 *      at most for each of the two buffers.
 */
#define CODINGS_MAX 5	/* of one body: nobody needs two */
#define TRAILER 4	/* bytes behind deflate: of zlib's checksum, where its head is missing */
#define PIECE (64 * 1024)	/* bytes that a decoder is given room for at a time */
#define WHY_SIZE 1024

enum unpacked { UNPACKED, UNPACKED_DAMAGED, UNPACKED_LARGE };

struct coding {
	struct libdeflate_decompressor *inflater;
	struct buf out[2];	/* of one coding, and of the next */
	struct buf why;
};

/* One call of libdeflate: of a gzip member, a zlib stream or a deflate stream. */
typedef enum libdeflate_result (*inflate_call)(struct libdeflate_decompressor *, const void *,
    size_t, void *, size_t, size_t *, size_t *);

/* Adds what the beginning of *in unpacks to and cuts that beginning off. */
static enum unpacked
inflate_one(struct coding *c, inflate_call call, struct str *in, struct buf *out)
{
	size_t want = in->n < out->max / 8 ? in->n * 8 : out->max, used = 0, got = 0;

	for (;;) {
		size_t left = out->max - out->n, room;
		char *to = buf_room(out, want < left ? want : left);
		enum libdeflate_result result;

		room = out->size - out->n - 1;		/* often more than it was asked for */
		room = room < left ? room : left;
		result = call(c->inflater, in->p, in->n, to, room, &used, &got);
		if (result == LIBDEFLATE_SUCCESS) {
			out->n += got;
			*in = str_from(*in, used);
			return UNPACKED;
		}
		if (result != LIBDEFLATE_INSUFFICIENT_SPACE)
			return UNPACKED_DAMAGED;
		if (room == left)
			return UNPACKED_LARGE;
		want = room * 2;
	}
}

/* Members one after the other (RFC 1952, 2.2); zeros may fill the rest. */
static enum unpacked
gunzip(struct coding *c, struct str in, struct buf *out)
{
	enum unpacked result;

	do
		result = inflate_one(c, libdeflate_gzip_decompress_ex, &in, out);
	while (result == UNPACKED && in.n > 0 && in.p[0] != '\0');
	for (size_t i = 0; i < in.n && result == UNPACKED; i++)
		if (in.p[i] != '\0')
			result = UNPACKED_DAMAGED;
	return result;
}

/* The zlib format (RFC 9110, 8.4.1.2), or what some servers take for it: deflate alone. */
static enum unpacked
inflate(struct coding *c, struct str in, struct buf *out)
{
	struct str rest = in;
	enum unpacked result = inflate_one(c, libdeflate_zlib_decompress_ex, &rest, out);

	if (result == UNPACKED && rest.n > 0)
		return UNPACKED_DAMAGED;
	if (result != UNPACKED_DAMAGED)
		return result;
	rest = in;
	result = inflate_one(c, libdeflate_deflate_decompress_ex, &rest, out);
	return result == UNPACKED && rest.n > TRAILER ? UNPACKED_DAMAGED : result;
}

static enum unpacked
unbrotli(struct coding *c, struct str in, struct buf *out)
{
	BrotliDecoderState *s = BrotliDecoderCreateInstance(NULL, NULL, NULL);
	const uint8_t *from = (const uint8_t *)in.p;
	BrotliDecoderResult result = BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT;

	(void)c;
	while (s != NULL && result == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT && out->n < out->max) {
		size_t left = out->max - out->n, room = left < PIECE ? left : PIECE, free = room;
		uint8_t *to = (uint8_t *)buf_room(out, room);

		result = BrotliDecoderDecompressStream(s, &in.n, &from, &free, &to, NULL);
		out->n += room - free;
	}
	BrotliDecoderDestroyInstance(s);
	if (result == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT)
		return s != NULL ? UNPACKED_LARGE : UNPACKED_DAMAGED;
	return result == BROTLI_DECODER_RESULT_SUCCESS && in.n == 0 ? UNPACKED : UNPACKED_DAMAGED;
}

/* Frames one after the other (RFC 8878, 3). */
static enum unpacked
unzstd(struct coding *c, struct str in, struct buf *out)
{
	ZSTD_DStream *s = ZSTD_createDStream();
	ZSTD_inBuffer from = { in.p, in.n, 0 };
	size_t left = 1;	/* bytes that the frame still wants, or an error; 0: it has ended */
	bool full = true;

	(void)c;
	while (s != NULL && (from.pos < from.size || (left != 0 && full)) && !ZSTD_isError(left) &&
	    out->n < out->max) {
		size_t room = out->max - out->n < PIECE ? out->max - out->n : PIECE;
		ZSTD_outBuffer to = { buf_room(out, room), room, 0 };

		left = ZSTD_decompressStream(s, &to, &from);
		out->n += to.pos;
		full = to.pos == to.size;
	}
	ZSTD_freeDStream(s);
	if (left == 0 && from.pos == from.size)
		return UNPACKED;
	return out->n == out->max ? UNPACKED_LARGE : UNPACKED_DAMAGED;
}

/* A function of the names: NULL undoes nothing. */
static const struct known {
	const char *name;
	enum unpacked (*unpack)(struct coding *c, struct str in, struct buf *out);
} codings[] = {
	{ "gzip", gunzip }, { "x-gzip", gunzip }, { "deflate", inflate }, { "br", unbrotli },
	{ "zstd", unzstd },
	/* what servers say that pack nothing */
	{ "identity", NULL }, { "none", NULL }, { "binary", NULL }, { "utf-8", NULL }, { "", NULL },
};

static const struct known *
find(struct str name)
{
	for (size_t i = 0; i < sizeof(codings) / sizeof(codings[0]); i++)
		if (str_ieq(name, str_of(codings[i].name)))
			return &codings[i];
	return NULL;
}

struct coding *
coding_new(void)
{
	static const char nothing[] = "\x1F\x8B\x08\0\0\0\0\0\0\x03\x03\0\0\0\0\0\0\0\0\0";
	struct coding *c = mem_alloc(sizeof(*c));
	struct str plain;
	const char *reason;

	c->inflater = libdeflate_alloc_decompressor();
	buf_init(&c->why, WHY_SIZE);
	if (c->inflater == NULL) {
		coding_free(c);
		return NULL;
	}
	/* what libdeflate asks of the machine it asks now: a sealed process cannot */
	(void)coding_decode(c, STR("gzip"), STR(nothing), 1, &plain, &reason);
	return c;
}

void
coding_free(struct coding *c)
{
	if (c == NULL)
		return;
	if (c->inflater != NULL)
		libdeflate_free_decompressor(c->inflater);
	buf_release(&c->out[0]);
	buf_release(&c->out[1]);
	buf_release(&c->why);
	free(c);
}

void
coding_clear(struct coding *c)
{
	for (size_t i = 0; i < 2; i++)
		if (c->out[i].size > LIMIT_SMALL_BODY)
			buf_release(&c->out[i]);
}

/* False, having said why: "wrongly encoded answer (Content-Encoding: gzip; damaged or cut off)". */
static bool
refuse(struct coding *c, struct str names, const char *why, const char **ret_reason)
{
	buf_add(&c->why, STR("wrongly encoded answer (Content-Encoding: "));
	escape_text(&c->why, utf8_head(names, WHY_SIZE / 8));
	buf_addf(&c->why, "; %s)", why);
	*ret_reason = buf_cstr(&c->why);
	return false;
}

static bool
refuse_large(struct coding *c, size_t max, const char **ret_reason)
{
	buf_add(&c->why, STR("larger than "));
	buf_add_size(&c->why, max);
	*ret_reason = buf_cstr(&c->why);
	return false;
}

/* One coding, into out; what may not come out is large, however it would end. */
static enum unpacked
unpack(struct coding *c, const struct known *coding, struct str in, size_t max, struct buf *out)
{
	enum unpacked result;

	buf_clear(out);
	result = coding->unpack(c, in, out);
	return out->n > max ? UNPACKED_LARGE : result;
}

/* Some servers send a file.xml.gz as it is. */
static bool
decode_unnamed(struct coding *c, size_t max, struct str *plain, const char **ret_reason)
{
	enum unpacked result;

	if (!str_starts(*plain, STR("\x1F\x8B")))
		return true;
	result = unpack(c, find(STR("gzip")), *plain, max, &c->out[0]);
	if (result == UNPACKED_LARGE)
		return refuse_large(c, max, ret_reason);
	if (result == UNPACKED)
		*plain = buf_str(&c->out[0]);
	return true;	/* damaged: whoever reads it says that it is gzip */
}

/* The names, in their order; NULL, or why they cannot be undone. */
static const char *
read_names(struct str names, const struct known *ret[CODINGS_MAX], size_t *ret_n)
{
	*ret_n = 0;
	while (names.n > 0) {
		const struct known *known = find(str_trim(str_cut(&names, ',')));

		if (known == NULL)
			return "not one that was asked for";
		if (known->unpack == NULL)
			continue;
		if (*ret_n == CODINGS_MAX)
			return "more codings than anybody needs";
		ret[(*ret_n)++] = known;
	}
	return NULL;
}

/* The last one that was applied is undone first. */
static bool
undo(struct coding *c, const struct known *const *applied, size_t n, struct str names, size_t max,
    struct str *plain, const char **ret_reason)
{
	while (n-- > 0) {
		struct buf *out = &c->out[n % 2];
		enum unpacked result = unpack(c, applied[n], *plain, max, out);

		if (result == UNPACKED_LARGE)
			return refuse_large(c, max, ret_reason);
		if (result == UNPACKED_DAMAGED)
			return refuse(c, names, "damaged or cut off", ret_reason);
		*plain = buf_str(out);
	}
	return true;
}

bool
coding_decode(struct coding *c, struct str names, struct str body, size_t max,
    struct str *ret_plain, const char **ret_reason)
{
	const struct known *applied[CODINGS_MAX];
	struct str plain = body;
	size_t n;
	const char *why = read_names(names, applied, &n);

	c->out[0].max = c->out[1].max = max + 1;
	buf_clear(&c->why);
	if (why != NULL)
		return refuse(c, names, why, ret_reason);
	if (n == 0 ? !decode_unnamed(c, max, &plain, ret_reason) :
	    !undo(c, applied, n, names, max, &plain, ret_reason))
		return false;
	if (plain.n == 0) {
		*ret_reason = "empty answer";
		return false;
	}
	*ret_plain = plain;
	return true;
}

const char *
coding_version(void)
{
	static char text[100];
	unsigned brotli = BrotliDecoderVersion();	/* 8, 12 and 12 bits */

	snprintf(text, sizeof(text), "libdeflate %s\nbrotli %u.%u.%u\nzstd %s",
	    LIBDEFLATE_VERSION_STRING, brotli >> 24, brotli >> 12 & 0xFFF, brotli & 0xFFF,
	    ZSTD_versionString());
	return text;
}
