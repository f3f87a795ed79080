#include "config/loader.h"

#include <stdint.h>
#include <stdlib.h>

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

/* The word that begins at p, as far as a blank or a quote. */
static struct str
word_at(struct str whole, const char *p)
{
	struct str word = str_from(whole, (size_t)(p - whole.p));
	size_t n = 0;

	while (n < word.n && (unsigned char)word.p[n] > ' ' && word.p[n] != '"')
		n++;
	return (struct str){ word.p, n };
}

/* Where the address begins that has its "://" at p. */
static const char *
address_start(struct str whole, const char *p)
{
	while (p > whole.p && (unsigned char)p[-1] > ' ' && p[-1] != '"' && p[-1] != '=')
		p--;
	return p;
}

/* Beyond blanks at the beginning of s. */
static struct str
skip_blanks(struct str s)
{
	while (s.n > 0 && (s.p[0] == ' ' || s.p[0] == '\t'))
		s = str_from(s, 1);
	return s;
}

/* The value of the NAME= (or NAME =) at p; a quoted one ends at the quote or with the line. */
static struct str
value_of(struct str whole, const char *p, struct str name)
{
	bool quoted = p > whole.p && p[-1] == '"';
	struct str rest = str_from(whole, (size_t)(p - whole.p)), value;
	size_t n = 0;

	value = skip_blanks(str_from(rest, name.n));
	if (!str_starts(value, STR("=")))
		return (struct str){ NULL, 0 };
	value = skip_blanks(str_from(value, 1));
	if (str_starts(value, STR("\""))) {
		quoted = true;
		value = str_from(value, 1);
	}
	if (!quoted)
		return word_at(whole, value.p != NULL ? value.p : whole.p + whole.n);
	while (n < value.n && value.p[n] != '"' && value.p[n] != '\n')
		n++;
	return (struct str){ value.p, n };
}

/* What may be a secret behind each NAME= of a text. */
static void
mask_values(char *text, struct str whole, struct str name)
{
	const char *p = whole.p, *stop = whole.p + whole.n;

	while ((p = memmem(p, (size_t)(stop - p), name.p, name.n)) != NULL) {
		struct str word = value_of(whole, p, name), rest = word;

		if (str_eq(name, STR("header"))) {
			str_cut(&rest, ':');
			word = skip_blanks(rest);
		}
		if (!str_starts(word, STR("credential:")))
			mask(text, word, whole);
		p += name.n;
	}
}

/* A copy of the text in which no password can be read: what is shown goes to the journal. */
static char *
masked(struct str whole)
{
	char *text = mem_alloc(whole.n + 1);
	const char *p = whole.p, *stop = whole.p + whole.n;
	struct str word;

	memcpy(text, whole.p, whole.n);
	while ((p = memmem(p, (size_t)(stop - p), "://", 3)) != NULL) {
		word = word_at(whole, address_start(whole, p));
		mask(text, config_url_secret(word), whole);
		p = word.p + word.n > p + 3 ? word.p + word.n : p + 3;
	}
	mask_values(text, whole, STR("auth"));
	mask_values(text, whole, STR("header"));
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
	if (at == SIZE_MAX)
		text = (struct str){ NULL, 0 };
	else if (s->shown == NULL)
		s->shown = masked(text);
	buf_init(&b, WHAT_MAX);
	escape_text(&b, utf8_head(str_of(what), WHAT_MAX / 8));
	if (text.n > 0)
		text.p = s->shown;
	complaint_print(l->diag, (struct place){ s->path, text, at, n }, kind, buf_cstr(&b), hint);
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
	l->warnings++;
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
loader_unknown(struct loader *l, const char *noun, struct str word)
{
	struct str name = str_cut(&word, '=');

	for (size_t i = 0; i < name.n; i++)
		if (strchr(":/@", name.p[i]) != NULL)
			return arena_format(l->arena, "unknown %s", noun);
	return arena_format(l->arena, "unknown %s \"%.*s\"", noun, STR_ARG(name));
}

const char *
loader_where(struct loader *l, struct spot spot, const char *done)
{
	if (strcmp(spot.file, l->source->path) == 0)
		return arena_format(l->arena, "first %s on line %zu", done, spot.line);
	return arena_format(l->arena, "first %s in %s, line %zu", done, spot.file, spot.line);
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
