#include "config/loader.h"

#include "base/buf.h"
#include "base/complaint.h"
#include "base/escape.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "config/config_url.h"

#define COMPLAINTS_MAX 1000	/* shown in full; each costs a walk through its file */
#define WHAT_MAX 4096		/* bytes of one message */

static void
mask(char *text, struct str secret, struct str whole)
{
	if (secret.n > 0)
		memset(text + (secret.p - whole.p), '*', secret.n);
}

/* Masks what is a secret, or looks like one, in the address or option that begins at p. */
static void
mask_at(char *text, struct str whole, const char *p, size_t scheme)
{
	struct str word = str_from(whole, (size_t)(p - whole.p));
	size_t n = 0;

	while (n < word.n && (unsigned char)word.p[n] > ' ' && word.p[n] != '"')
		n++;
	word.n = n;
	if (scheme > 0)
		mask(text, config_url_secret(word), whole);
	else if (!str_starts(word, STR("auth=credential:")))
		mask(text, str_from(word, sizeof("auth=") - 1), whole);
}

/* A copy of the text in which no password can be read: what is shown goes to the journal. */
static char *
masked(struct str whole)
{
	char *text = mem_alloc(whole.n + 1);
	const char *p = whole.p, *stop = whole.p + whole.n;

	memcpy(text, whole.p, whole.n);
	while ((p = memmem(p, (size_t)(stop - p), "://", 3)) != NULL) {
		const char *first = p;

		while (first > whole.p && (unsigned char)first[-1] > ' ' && first[-1] != '"' &&
		    first[-1] != '=')
			first--;
		mask_at(text, whole, first, 1);
		p += 3;
	}
	p = whole.p;
	while ((p = memmem(p, (size_t)(stop - p), "auth=", 5)) != NULL) {
		mask_at(text, whole, p, 0);
		p += 5;
	}
	return text;
}

static void
complain(struct loader *l, size_t at, size_t n, const char *kind, const char *what,
    const char *hint)
{
	struct source *s = l->source;
	struct str text = s->lines.text;
	struct buf b;

	if (++l->complaints > COMPLAINTS_MAX)
		return;
	if (s->shown == NULL && text.n > 0)
		s->shown = masked(text);
	buf_init(&b, WHAT_MAX);
	escape_text(&b, utf8_head(str_of(what), WHAT_MAX / 8));
	complaint_print(l->diag, (struct place){ s->path, { s->shown, text.n }, at, n }, kind,
	    buf_cstr(&b), hint);
	buf_release(&b);
}

void
loader_error(struct loader *l, size_t at, size_t n, const char *what, const char *hint)
{
	l->errors++;
	complain(l, at, n, "error", what, hint);
}

void
loader_warning(struct loader *l, size_t at, size_t n, const char *what, const char *hint)
{
	complain(l, at, n, "warning", what, hint);
}

void
loader_refuse(struct loader *l, const struct word *w, const char *what, const char *hint)
{
	loader_error(l, w->at, w->n, what, hint);
}

struct spot
loader_spot(const struct loader *l)
{
	return (struct spot){ l->source->path, l->source->lines.number };
}

const char *
loader_where(struct loader *l, struct spot spot, const char *done)
{
	if (strcmp(spot.file, l->source->path) == 0)
		return arena_format(l->arena, "it is first %s on line %zu", done, spot.line);
	return arena_format(l->arena, "it is first %s in %s, line %zu", done, spot.file, spot.line);
}

struct setting_value
loader_value(const struct loader *l)
{
	return (struct setting_value){
		.arena = l->arena, .dir = l->source->dir, .open_nothing = l->open_nothing,
	};
}

void
loader_finish(struct loader *l)
{
	if (l->complaints > COMPLAINTS_MAX)
		fprintf(l->diag, "%s: %zu more complaints are not shown\n", l->config->path,
		    l->complaints - COMPLAINTS_MAX);
}
