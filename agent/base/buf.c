#include "base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"

void
buf_init(struct buf *b, size_t max)
{
	*b = (struct buf){ .max = max < SIZE_MAX / 4 ? max : SIZE_MAX / 4 };
}

void
buf_over(struct buf *b, char *p, size_t size)
{
	*b = (struct buf){ .p = p, .size = size, .max = size - 1 };
	*p = '\0';
}

void
buf_release(struct buf *b)
{
	free(b->p);
	*b = (struct buf){ .max = b->max };
}

void
buf_clear(struct buf *b)
{
	b->n = 0;
	b->over = false;
	if (b->p != NULL)
		b->p[0] = '\0';
}

/* Room for n more bytes and the NUL. */
static bool
reserve(struct buf *b, size_t n)
{
	size_t want, size = b->size > 0 ? b->size : 64;

	if (n > b->max - b->n) {
		b->over = true;
		return false;
	}
	want = b->n + n + 1;
	if (want <= b->size)
		return true;
	while (size < want)
		size *= 2;
	b->p = mem_grow(b->p, size);
	b->size = size;
	return true;
}

bool
buf_add_more(struct buf *b, struct str s)
{
	if (!reserve(b, s.n))
		return false;
	if (s.n > 0)
		memcpy(b->p + b->n, s.p, s.n);
	b->n += s.n;
	b->p[b->n] = '\0';
	return true;
}

bool
buf_addc(struct buf *b, char c)
{
	return buf_add(b, (struct str){ &c, 1 });
}

bool
buf_addf(struct buf *b, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (n < 0 || !reserve(b, (size_t)n))
		return false;
	va_start(args, format);
	vsnprintf(b->p + b->n, (size_t)n + 1, format, args);
	va_end(args);
	b->n += (size_t)n;
	return true;
}

bool
buf_add_utf8(struct buf *b, unsigned code)
{
	char bytes[UTF8_MAX];
	size_t n = utf8_put(code, bytes);

	return buf_add(b, (struct str){ bytes, n });
}

bool
buf_add_size(struct buf *b, size_t bytes)
{
	const size_t KIB = 1024, MIB = 1024 * KIB;

	if (bytes % MIB == 0)
		return buf_addf(b, "%zu MiB", bytes / MIB);
	if (bytes % KIB == 0)
		return buf_addf(b, "%zu KiB", bytes / KIB);
	return buf_addf(b, "%zu bytes", bytes);
}

char *
buf_room(struct buf *b, size_t n)
{
	return reserve(b, n) ? b->p + b->n : NULL;
}

bool
buf_read(struct buf *b, FILE *in)
{
	char piece[64 * 1024];
	size_t n;

	while ((n = fread(piece, 1, sizeof(piece), in)) > 0)
		if (!buf_add(b, (struct str){ piece, n }))
			return false;
	return !ferror(in);
}

struct str
buf_str(const struct buf *b)
{
	return (struct str){ b->p, b->n };
}

const char *
buf_cstr(const struct buf *b)
{
	return b->p != NULL ? b->p : "";
}
