#include "config/lines.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"

#define BOM STR("\xEF\xBB\xBF")

void
lines_init(struct lines *l, struct str text, struct arena *arena)
{
	*l = (struct lines){ .text = text, .arena = arena };
	if (str_starts(text, BOM))
		l->text = str_from(text, BOM.n);
}

void
lines_release(struct lines *l)
{
	free(l->words);
	l->words = NULL;
	l->nwords = l->room = 0;
}

static bool
blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Notes what is wrong with the current line; always false. */
static bool
flawed(struct lines *l, const char *from, size_t n, const char *what, const char *hint)
{
	l->flaw = (struct flaw){ (size_t)(from - l->text.p), n, what, hint };
	l->nwords = 0;
	return false;
}

/* Blanks that look like blanks and are none, and marks that cannot be seen at all. */
static bool
false_blank(unsigned code)
{
	return code == 0xA0 || code == 0xAD || (code >= 0x2000 && code <= 0x200F) ||
	    code == 0x2028 || code == 0x2029 || (code >= 0x202A && code <= 0x202F) ||
	    (code >= 0x205F && code <= 0x206F) || code == 0x3000 || code == 0xFEFF;
}

static bool
control(unsigned code)
{
	return (code < 0x20 && code != '\t') || (code >= 0x7F && code < 0xA0);
}

/* s from the first byte on that is not printable ASCII: most texts hold nothing else. */
static struct str
without_plain(struct str s)
{
	size_t n = 0;

	while (n < s.n && ((s.p[n] >= ' ' && s.p[n] <= '~') || s.p[n] == '\t'))
		n++;
	return str_from(s, n);
}

/* Every byte of the row is text.  A NUL also ends the reading: who writes one writes many. */
static bool
check_bytes(struct lines *l, struct str row)
{
	for (struct str rest = without_plain(row); rest.n > 0; rest = without_plain(rest)) {
		const char *from = rest.p;
		unsigned code = utf8_next(&rest);
		size_t n = (size_t)(rest.p - from);

		if (code == '\0') {
			l->next = l->text.n;
			return flawed(l, from, 1, "a NUL byte: this is not a text file",
			    "a configuration is plain text in UTF-8");
		}
		if (code == UTF8_REPLACEMENT && !(n == 3 && memcmp(from, "\xEF\xBF\xBD", 3) == 0))
			return flawed(l, from, n, arena_format(l->arena,
			    "the byte 0x%02X is not UTF-8", (unsigned char)*from),
			    "save the file as UTF-8");
		if (code == '\r')
			return flawed(l, from, 1, "a carriage return inside a line",
			    "lines end with LF or CRLF");
		if (control(code))
			return flawed(l, from, n, arena_format(l->arena,
			    "a control character (U+%04X)", code), "delete it");
	}
	return true;
}

/* The text between the quotes that open at p; *ret_end stands behind the closing one. */
static bool
take_quoted(struct lines *l, const char *p, const char *stop, struct str *ret_text,
    const char **ret_end)
{
	const char *open = p++, *first = p;
	bool escapes = false;
	char *copy, *to;

	for (; p < stop && *p != '"'; p++) {
		if (*p != '\\')
			continue;
		if (p + 1 == stop || (p[1] != '"' && p[1] != '\\'))
			return flawed(l, p, p + 1 < stop ? 2 : 1, "a lone backslash inside quotes",
			    "inside quotes, write \\\\ for a backslash and \\\" for a quote");
		escapes = true;
		p++;
	}
	if (p >= stop)
		return flawed(l, open, (size_t)(stop - open), "this quote is never closed",
		    "a quoted value ends with \" on the same line");
	*ret_text = (struct str){ first, (size_t)(p - first) };
	*ret_end = p + 1;
	if (!escapes)
		return true;
	copy = to = arena_alloc(l->arena, ret_text->n + 1);
	if (copy == NULL)
		return flawed(l, open, 1, "out of room", NULL);
	for (const char *from = first; from < p; from++)
		*to++ = *from == '\\' ? *++from : *from;
	*ret_text = (struct str){ copy, (size_t)(to - copy) };
	return true;
}

/* 'a b' and “a b” are what people write who mean "a b". */
static bool
foreign_quote(struct str rest)
{
	static const char *const quotes[] = { "'", "“", "”", "„", "«", "‘", "’", "‚" };

	if (rest.n == 0 || (*rest.p != '\'' && (unsigned char)*rest.p < 0x80))
		return false;
	for (size_t i = 0; i < sizeof(quotes) / sizeof(quotes[0]); i++)
		if (str_starts(rest, str_of(quotes[i])))
			return true;
	return false;
}

/* The end of the unquoted piece that begins at p; stops at blanks, and behind '=' where asked. */
static bool
take_bare(struct lines *l, const char *p, const char *stop, bool to_equals, const char **ret_end)
{
	struct str rest = { p, (size_t)(stop - p) };

	if (foreign_quote(rest)) {
		utf8_next(&rest);
		return flawed(l, p, (size_t)(rest.p - p), "values are quoted with straight double quotes only",
		    "write \"…\"");
	}
	while (rest.n > 0 && !blank(*rest.p)) {
		const char *from = rest.p;
		unsigned code = (unsigned char)*from;

		if (code < 0x80)
			rest = (struct str){ from + 1, rest.n - 1 };
		else
			code = utf8_next(&rest);
		if (code == '"')
			return flawed(l, from, 1, "a quote in the middle of a word",
			    "a quoted value begins and ends with \"; write NAME=\"…\" for an option");
		if (false_blank(code))
			return flawed(l, from, (size_t)(rest.p - from), arena_format(l->arena,
			    "an invisible or unusual space (U+%04X)", code),
			    "words are separated by ordinary spaces or tabs");
		if (to_equals && code == '=')
			break;
	}
	*ret_end = rest.n > 0 ? rest.p : stop;
	return true;
}

static struct word *
add_word(struct lines *l)
{
	if (l->nwords == l->room) {
		l->room = l->room == 0 ? 16 : 2 * l->room;
		l->words = mem_grow(l->words, l->room * sizeof(*l->words));
	}
	return &l->words[l->nwords++];
}

/* NAME="a b": the words NAME= and a b become one. */
static struct str
joined(struct lines *l, struct str name, struct str value)
{
	const char *s = arena_format(l->arena, "%.*s%.*s", STR_ARG(name), STR_ARG(value));

	return str_of(s);
}

static bool
take_word(struct lines *l, const char *p, const char *stop, const char **ret_end)
{
	struct str text, value;
	const char *end = p;

	if (*p == '"') {
		if (!take_quoted(l, p, stop, &text, &end))
			return false;
	} else {
		if (!take_bare(l, p, stop, true, &end))
			return false;
		text = (struct str){ p, (size_t)(end - p) };
		if (end < stop && end[-1] == '=' && *end == '"') {
			if (!take_quoted(l, end, stop, &value, &end))
				return false;
			text = joined(l, text, value);
		} else if (end < stop && end[-1] == '=') {
			if (!take_bare(l, end, stop, false, &end))
				return false;
			text.n = (size_t)(end - p);
		}
	}
	if (end < stop && !blank(*end))
		return flawed(l, end, 1, "no space after the closing quote", NULL);
	*add_word(l) = (struct word){ text, (size_t)(p - l->text.p), (size_t)(end - p) };
	*ret_end = end;
	return true;
}

/* The words of one line, up to its comment. */
static bool
take_words(struct lines *l, struct str row)
{
	const char *p = row.p, *stop = row.p + row.n;

	if (!check_bytes(l, row))
		return false;
	for (;;) {
		while (p < stop && blank(*p))
			p++;
		if (p == stop || *p == '#')
			return true;
		if (*p == '\\' && p + 1 == stop)
			return flawed(l, p, 1, "a line cannot be continued on the next",
			    "a directive stands on one line, however long");
		if (!take_word(l, p, stop, &p))
			return false;
	}
}

/* UTF-16 and UTF-32 begin with FF FE or FE FF where editors write them. */
static bool
wide_text(struct str text)
{
	return str_starts(text, STR("\xFF\xFE")) || str_starts(text, STR("\xFE\xFF"));
}

bool
lines_next(struct lines *l)
{
	l->flaw = (struct flaw){ .what = NULL };
	while (l->next < l->text.n) {
		struct str rest = str_from(l->text, l->next);
		const char *end = memchr(rest.p, '\n', rest.n);
		struct str row = { rest.p, end != NULL ? (size_t)(end - rest.p) : rest.n };

		l->number++;
		l->nwords = 0;
		l->next += row.n + 1;
		if (l->number == 1 && wide_text(l->text)) {
			l->next = l->text.n;
			return !flawed(l, l->text.p, 0, "this file is UTF-16", "save the file as UTF-8");
		}
		if (row.n > 0 && row.p[row.n - 1] == '\r')
			row.n--;
		if (!take_words(l, row) || l->nwords > 0)
			return true;
	}
	return false;
}
