/*
 * HTML to text in one pass.
 *
 * Invariants:
 *  1. Linear: every search for an end ("-->", "</script", a quote, '>') that
 *     fails is remembered and never made again in the same text.
 *  2. The text written never has white space at its beginning, its end or
 *     twice in a row: a gap is only noted, and written before the next letter.
 *  3. What is written is never longer than 3/2 of what was read (a control of two
 *     bytes gives a quote of three), so room is made once, at the beginning.
 *  4. What is no markup is text: no byte of a sentence is lost to a stray '<'.
 */
#include "agent/html.h"

#include <stdlib.h>

#include "agent/html_tags.h"
#include "agent/limit.h"
#include "base/mem.h"
#include "base/octets.h"
#include "base/utf8.h"

#define SLACK 32	/* bytes beyond `stop` that one step may write: gap, bullet, character, octets */

#define SHORT 512	/* bytes up to which it pays to look whether there is anything to do */

/* What stands between the text so far and the next letter. */
enum gap { NONE, SPACE, LINE };

struct reader {
	const char *p, *end;	/* what is still to be read */
	char *out;
	size_t n;		/* bytes written */
	size_t stop;		/* bytes after which nothing more is wanted */
	enum gap gap;
	bool bullet;		/* the next letter begins a list item */
	bool line;		/* one line: LINE is written as a space, no bullets */
	bool tags, references;	/* are read as such */
	bool cdata;		/* inside <![CDATA[, which "]]>" ends */
	bool no_close;		/* there is no '>' any more */
	bool no_comment;	/* no "-->" any more */
	bool no_quotes;		/* quotes do not balance, and mean nothing */
	unsigned unended;	/* bit by first letter: elements that have no end tag */
};

enum class { PLAIN, BLANK, MARKUP, CONTROL, WIDE };

/* WIDE begins white space of two or three bytes, among other characters. */
static const unsigned char class_of[256] = {
	CONTROL, CONTROL, CONTROL, CONTROL, CONTROL, CONTROL, CONTROL, CONTROL,
	CONTROL, BLANK, BLANK, BLANK, BLANK, BLANK, CONTROL, CONTROL,
	CONTROL, CONTROL, CONTROL, CONTROL, CONTROL, CONTROL, CONTROL, CONTROL,
	CONTROL, CONTROL, CONTROL, CONTROL, CONTROL, CONTROL, CONTROL, CONTROL,
	BLANK, ['&'] = MARKUP, ['<'] = MARKUP, [']'] = MARKUP, [0x7F] = CONTROL,
	[0xC2] = WIDE, [0xE2] = WIDE,
};

static enum class
class(char c)
{
	return (enum class)class_of[(unsigned char)c];
}

static bool
letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static struct str
rest(const struct reader *r)
{
	return (struct str){ r->p, (size_t)(r->end - r->p) };
}

static void
note_gap(struct reader *r, enum gap gap)
{
	if (gap > r->gap)
		r->gap = gap;
}

/* Writes what stands before the next letter. */
static void
begin(struct reader *r)
{
	static const char bullet[] = "\xE2\x80\xA2 ";

	if (r->n > 0 && r->gap != NONE)
		r->out[r->n++] = r->gap == LINE && !r->line ? '\n' : ' ';
	r->gap = NONE;
	if (r->bullet && !r->line) {
		memcpy(r->out + r->n, bullet, sizeof(bullet) - 1);
		r->n += sizeof(bullet) - 1;
	}
	r->bullet = false;
}

/* Copies n bytes, few, that are no white space. */
static void
copy(struct reader *r, size_t n)
{
	begin(r);
	memcpy(r->out + r->n, r->p, n);
	r->n += n;
	r->p += n;
}

/* The bytes at which words end: all but PLAIN ones and a single space. */
static inline uint64_t
ends(uint64_t w)
{
	uint64_t blanks = octets_all(w, ' ');

	return octets_below(w, ' ') | octets_find(w, '<') | octets_find(w, '&') |
	    octets_find(w, ']') | octets_find(w, 0x7F) |
	    /* 0xC2 and 0xE2, which 0x20 tells apart */
	    octets_find(w | OCTETS_ONES * 0x20, 0xE2) | (blanks & blanks >> 8);
}

/*
 * Copies words with single spaces between them, as far as they reach: nearly
 * all of most texts.  The text goes on with a PLAIN byte.
 */
static void
copy_words(struct reader *r)
{
	const char *p, *end = r->end;
	uint64_t found = 0;
	char *out;

	begin(r);
	if (r->n >= r->stop)
		return;
	if ((size_t)(end - r->p) > r->stop - r->n)
		end = r->p + (r->stop - r->n);
	out = r->out + r->n;
	for (p = r->p; found == 0 && end - p >= OCTETS_SIZE; ) {
		uint64_t w = octets_load(p);
		size_t n;

		memcpy(out, p, OCTETS_SIZE);
		found = ends(w);
		/* a space at the end is read again with what follows it */
		n = found != 0 ? octets_before(found) : OCTETS_SIZE - (w >> 56 == ' ');
		p += n;
		out += n;
	}
	for (; found == 0 && p < end && (class(*p) == PLAIN || (*p == ' ' && p[-1] != ' ')); p++)
		*out++ = *p;
	if (p[-1] == ' ') {
		p--;
		out--;
	}
	r->n = (size_t)(out - r->out);
	r->p = p;
}

static void
write_code(struct reader *r, unsigned code)
{
	if (code == ' ' || code == 0xA0 || (code >= '\t' && code <= '\r')) {
		note_gap(r, SPACE);
	} else if (code == 0x2028 || code == 0x2029) {
		note_gap(r, LINE);
	} else if (code >= ' ' && code != 0x7F) {
		begin(r);
		r->n += utf8_put(code, r->out + r->n);
	}
}

/* No-break space, controls, line and paragraph separator; anything else is text. */
static void
read_wide(struct reader *r)
{
	unsigned char c[3] = { 0 };
	size_t n = r->end - r->p < 3 ? (size_t)(r->end - r->p) : 3;

	memcpy(c, r->p, n);
	if (c[0] == 0xC2 && c[1] == 0xA0) {
		note_gap(r, SPACE);
		r->p += 2;
	} else if (c[0] == 0xC2 && c[1] >= 0x80 && c[1] < 0xA0) {
		write_code(r, html_reference_control(c[1]));
		r->p += 2;
	} else if (c[0] == 0xE2 && c[1] == 0x80 && (c[2] == 0xA8 || c[2] == 0xA9)) {
		note_gap(r, LINE);
		r->p += 3;
	} else {
		copy(r, 1);
	}
}

/*
 * A reference; where it gives '&' and the text behind it goes on as the rest
 * of another, that was encoded twice and is decoded again.
 */
static void
read_reference(struct reader *r)
{
	unsigned code[2], again[2];
	size_t n = html_reference(rest(r), code);

	if (n == 0) {
		copy(r, 1);
		return;
	}
	r->p += n;
	if (code[0] == '&' && r->p < r->end) {
		/* the last byte of the first stands for the '&' of the second */
		r->p--;
		n = html_reference(rest(r), again);
		if (n > 0 && r->p[n - 1] == ';') {
			memcpy(code, again, sizeof(code));
			r->p += n - 1;
		}
		r->p++;
	}
	write_code(r, code[0]);
	if (code[1] != 0)
		write_code(r, code[1]);
}

/* Whether a quote inside a tag begins a value: behind an equals sign. */
static bool
assigned(const char *quote)
{
	do
		quote--;
	while (class(*quote) == BLANK);
	return *quote == '=';
}

/* Bytes to the end of the tag that begins here, '>' included; 0 where it has none. */
static size_t
tag_size(struct reader *r)
{
	const char *close;

	if (r->no_close)
		return 0;
	for (const char *q = r->p; !r->no_quotes && q < r->end; q++) {
		if (*q == '>')
			return (size_t)(q - r->p) + 1;
		if ((*q == '"' || *q == '\'') && assigned(q)) {
			q = memchr(q + 1, *q, (size_t)(r->end - q) - 1);
			if (q == NULL)
				break;
		}
	}
	r->no_quotes = true;
	close = memchr(r->p, '>', (size_t)(r->end - r->p));
	r->no_close = close == NULL;
	return close != NULL ? (size_t)(close - r->p) + 1 : 0;
}

/* Bytes of s before the first of any of stops. */
static size_t
span(struct str s, const char *stops)
{
	size_t n = 0;

	while (n < s.n && (s.p[n] == '\0' || strchr(stops, s.p[n]) == NULL))
		n++;
	return n;
}

/* Cuts one attribute off *tag, which begins with no white space. */
static struct str
next_attribute(struct str *tag, struct str *ret_value)
{
	struct str name = { tag->p, span(*tag, " \t\r\n\f/=") };
	char quote;

	*ret_value = (struct str){ NULL, 0 };
	*tag = str_trim(str_from(*tag, name.n));
	if (tag->n > 0 && tag->p[0] == '=') {
		*tag = str_trim(str_from(*tag, 1));
		quote = tag->n > 0 ? tag->p[0] : '\0';
		if (quote == '"' || quote == '\'') {
			*tag = str_from(*tag, 1);
			*ret_value = str_cut(tag, quote);
		} else {
			*ret_value = (struct str){ tag->p, span(*tag, " \t\r\n\f") };
			*tag = str_from(*tag, ret_value->n);
		}
	} else if (name.n == 0) {
		*tag = str_from(*tag, 1);
	}
	*tag = str_trim(*tag);
	return name;
}

static void read_all(struct reader *r);

/* The alt text of an image, whose attributes these are. */
static void
read_alt(struct reader *r, struct str tag)
{
	struct reader outer = *r;
	struct str value = { NULL, 0 };

	for (tag = str_trim(tag); tag.n > 0; )
		if (str_ieq(next_attribute(&tag, &value), STR("alt")))
			break;
		else
			value.n = 0;
	if (value.n == 0)
		return;
	note_gap(r, SPACE);
	r->p = value.p;
	r->end = value.p + value.n;
	r->tags = false;
	read_all(r);
	r->p = outer.p;
	r->end = outer.end;
	r->tags = outer.tags;
	note_gap(r, SPACE);
}

/* Drops the text of an element up to its end tag. */
static void
skip_element(struct reader *r, struct str name, enum html_tags_kind kind)
{
	unsigned bit = 1u << (((unsigned char)name.p[0] | 0x20) - 'a');
	struct str s = rest(r);
	const char *at;

	while (!(r->unended & bit) && s.n > 0 && (at = memchr(s.p, '<', s.n)) != NULL) {
		s = str_from(s, (size_t)(at - s.p) + 1);
		if (s.n > name.n && s.p[0] == '/' && str_istarts(str_from(s, 1), name) &&
		    (s.n == name.n + 1 || !letter(s.p[name.n + 1]))) {
			r->p = at;
			return;
		}
	}
	r->unended |= bit;
	if (kind == HTML_TAGS_CODE)
		r->p = r->end;
}

/* What an element does; inside: its tag behind the name. */
static void
apply(struct reader *r, enum html_tags_kind kind, struct str name, bool end, struct str inside)
{
	bool empty = inside.n > 0 && inside.p[inside.n - 1] == '/';

	switch (kind) {
	case HTML_TAGS_BLOCK:
		note_gap(r, LINE);
		break;
	case HTML_TAGS_ITEM:
		note_gap(r, LINE);
		r->bullet = !end;
		break;
	case HTML_TAGS_CELL:
		note_gap(r, SPACE);
		break;
	case HTML_TAGS_IMAGE:
		read_alt(r, inside);
		break;
	case HTML_TAGS_CODE:
	case HTML_TAGS_HIDDEN:
		if (!end && !empty)
			skip_element(r, name, kind);
		break;
	case HTML_TAGS_INLINE:
	case HTML_TAGS_UNKNOWN:
		break;
	}
}

/* <name …> or </name>; false where it is no element, but text. */
static bool
read_element(struct reader *r)
{
	struct str s = rest(r), name;
	bool end = s.n > 1 && s.p[1] == '/';
	enum html_tags_kind kind;
	size_t n;

	name = str_from(s, end ? 2 : 1);
	if (name.n == 0 || !letter(name.p[0]))
		return false;
	name.n = html_tags_name(name);
	kind = html_tags_find(name);
	if (kind == HTML_TAGS_UNKNOWN || (n = tag_size(r)) == 0)
		return false;
	r->p += n;
	apply(r, kind, name, end,
	    (struct str){ name.p + name.n, (size_t)(r->p - 1 - (name.p + name.n)) });
	return true;
}

/* Moves behind the next `mark`; false where there is none, which *missing remembers. */
static bool
skip_to(struct reader *r, size_t from, struct str mark, bool *missing)
{
	struct str s = str_from(rest(r), from);
	const char *at = *missing || s.n == 0 ? NULL : memmem(s.p, s.n, mark.p, mark.n);

	if (at == NULL) {
		*missing = true;
		return false;
	}
	r->p = at + mark.n;
	return true;
}

/* <!-- -->, <![CDATA[, <!doctype>, <?xml ?>; false where it is none of them. */
static bool
read_declaration(struct reader *r)
{
	struct str s = rest(r);

	if (str_istarts(s, STR("<![CDATA["))) {
		r->cdata = true;
		r->p += sizeof("<![CDATA[") - 1;
		return true;
	}
	/* <!--> is a comment, too */
	if (str_starts(s, STR("<!--")) && skip_to(r, 2, STR("-->"), &r->no_comment))
		return true;
	if (s.n < 3 || (s.p[1] != '?' && s.p[1] != '!') || class(s.p[2]) == BLANK)
		return false;
	return skip_to(r, 0, STR(">"), &r->no_close);
}

static void
read_markup(struct reader *r)
{
	if (*r->p == '&' && r->references) {
		read_reference(r);
	} else if (r->cdata && str_starts(rest(r), STR("]]>"))) {
		r->cdata = false;
		r->p += 3;
	} else if (*r->p != '<' || !r->tags || (!read_element(r) && !read_declaration(r))) {
		copy(r, 1);
	}
}

static void
read_all(struct reader *r)
{
	while (r->p < r->end && r->n < r->stop) {
		switch (class(*r->p)) {
		case PLAIN:
			copy_words(r);
			break;
		case BLANK:
			note_gap(r, SPACE);
			r->p++;
			break;
		case CONTROL:
			r->p++;
			break;
		case WIDE:
			read_wide(r);
			break;
		case MARKUP:
			read_markup(r);
			break;
		}
	}
}

bool
html_is_words(struct str s)
{
	size_t i = 0;

	if (s.n == 0 || s.n > SHORT)
		return false;
	while (s.n - i >= OCTETS_SIZE) {
		uint64_t w = octets_load(s.p + i);

		if (ends(w) != 0)
			return false;
		i += OCTETS_SIZE - (w >> 56 == ' ');
	}
	for (; i < s.n; i++)
		if (class(s.p[i]) != PLAIN && (s.p[i] != ' ' || i == 0 || s.p[i - 1] == ' '))
			return false;
	return s.p[0] != ' ' && s.p[s.n - 1] != ' ';
}

/* Runs the reader over s; what it writes, at most max bytes, goes to the arena. */
static struct str
convert(struct arena *a, struct str s, size_t max, struct reader r)
{
	char small[LIMIT_TITLE + 64];
	size_t room = s.n < max ? s.n + s.n / 2 : max + max / 2;
	struct str text;

	if (s.n == 0)
		return s;
	/* most titles and names */
	if (html_is_words(s))
		return arena_copy(a, s);
	r.p = s.p;
	r.end = s.p + s.n;
	r.stop = max + UTF8_MAX;	/* a character that passes max is cut off whole */
	if (room > r.stop)
		room = r.stop;
	r.out = room + SLACK <= sizeof(small) ? small : mem_grow(NULL, room + SLACK);
	read_all(&r);
	text = arena_copy(a, str_trim(utf8_head((struct str){ r.out, r.n }, max)));
	if (r.out != small)
		free(r.out);
	return text;
}

struct str
html_text(struct arena *a, struct str html)
{
	return convert(a, html, LIMIT_TEXT, (struct reader){ .tags = true, .references = true });
}

struct str
html_line(struct arena *a, struct str html)
{
	return convert(a, html, LIMIT_TITLE,
	    (struct reader){ .tags = true, .references = true, .line = true });
}

struct str
html_plain_line(struct arena *a, struct str text)
{
	return convert(a, text, LIMIT_TITLE, (struct reader){ .line = true });
}
