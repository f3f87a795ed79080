/*
 * HTML to text in one pass.
 *
 * Invariants:
 *  1. Linear: every search for an end ("-->", "</script", a quote, '>') that
 *     fails is remembered and never made again in the same text.
 *  2. The text written never has white space at its beginning, its end or
 *     twice in a row: a gap is only noted, and written before the next letter.
 *  3. Output is cut at `max` bytes, between two characters.
 *  4. What is no markup is text: no byte of a sentence is lost to a stray '<'.
 */
#include "agent/html.h"

#include "agent/html_tags.h"
#include "agent/limits.h"
#include "base/buf.h"
#include "base/utf8.h"

enum gap { NONE, SPACE, LINE };

struct reader {
	struct str rest;
	struct buf out;
	enum gap gap;		/* what separates the text so far from the next letter */
	bool bullet;		/* the next letter begins a list item */
	bool line;		/* one line wanted: LINE is written as a space, no bullets */
	bool markup;		/* tags and references are read */
	bool cdata;		/* inside <![CDATA[: "]]>" ends it */
	bool no_close;		/* there is no '>' any more */
	bool no_comment;	/* no "-->" any more */
	bool no_quotes;		/* quotes do not balance: they mean nothing */
	unsigned unended;	/* bit by first letter: elements whose end tag is missing */
};

/* Classes of bytes: what ends a run of plain text. */
enum { PLAIN, BLANK, MARKUP, CONTROL, WIDE };

static const unsigned char class[256] = {
	[0x00 ... 0x08] = CONTROL, ['\t' ... '\r'] = BLANK, [0x0E ... 0x1F] = CONTROL,
	[' '] = BLANK, ['&'] = MARKUP, ['<'] = MARKUP, [']'] = MARKUP, [0x7F] = CONTROL,
	[0xC2] = WIDE, [0xE2] = WIDE,
};

static bool
letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static void
note_gap(struct reader *r, enum gap gap)
{
	if (gap > r->gap)
		r->gap = gap;
}

/* Text that is no white space; the gap before it first. */
static void
write_text(struct reader *r, struct str s)
{
	if (r->out.n > 0 && r->gap != NONE)
		buf_addc(&r->out, r->gap == LINE && !r->line ? '\n' : ' ');
	r->gap = NONE;
	if (r->bullet && !r->line)
		buf_add(&r->out, STR("\xE2\x80\xA2 "));
	r->bullet = false;
	if (!buf_add(&r->out, s)) {
		buf_add(&r->out, utf8_head(s, r->out.max - r->out.n));
		r->rest = (struct str){ NULL, 0 };
	}
}

static void
write_code(struct reader *r, unsigned code)
{
	char bytes[UTF8_MAX];

	if (code == ' ' || code == 0xA0 || code == 0x85 || (code >= '\t' && code <= '\r'))
		note_gap(r, SPACE);
	else if (code == 0x2028 || code == 0x2029)
		note_gap(r, LINE);
	else if (code >= ' ' && code != 0x7F)
		write_text(r, (struct str){ bytes, utf8_put(code, bytes) });
}

static struct str
take(struct reader *r, size_t n)
{
	struct str s = { r->rest.p, n };

	r->rest = str_from(r->rest, n);
	return s;
}

/*
 * A reference; where it gives '&' and the text behind it goes on as the rest
 * of another, that was encoded twice and is decoded again.
 */
static void
read_reference(struct reader *r)
{
	unsigned code[2];
	size_t n = html_reference(r->rest, code), m;

	if (n == 0) {
		write_text(r, take(r, 1));
		return;
	}
	take(r, n);
	if (code[0] == '&' && r->rest.n > 0) {
		/* the byte before the rest stands for the '&' */
		struct str again = { r->rest.p - 1, r->rest.n + 1 };
		unsigned second[2];

		if ((m = html_reference(again, second)) > 1 && again.p[m - 1] == ';') {
			code[0] = second[0];
			code[1] = second[1];
			take(r, m - 1);
		}
	}
	write_code(r, code[0]);
	if (code[1] != 0)
		write_code(r, code[1]);
}

static void read_text(struct reader *r);

/* A value with references and nothing else to decode: alt="…". */
static void
write_value(struct reader *r, struct str value)
{
	struct reader inner = { .rest = value, .out = r->out, .gap = SPACE, .line = r->line };

	if (r->gap > SPACE)
		inner.gap = r->gap;
	inner.bullet = r->bullet;
	while (inner.rest.n > 0) {
		if (inner.rest.p[0] == '&')
			read_reference(&inner);
		else
			read_text(&inner);
	}
	if (inner.out.n > r->out.n) {
		r->bullet = false;
		r->gap = SPACE;
	}
	r->out = inner.out;
}

/* Bytes to the end of the tag that begins at rest, '>' included; 0 where it has none. */
static size_t
tag_size(struct reader *r)
{
	const char *p = r->rest.p, *end = p + r->rest.n, *close;

	if (r->no_close)
		return 0;
	for (const char *q = p; !r->no_quotes && q < end; q++) {
		if (*q == '>')
			return (size_t)(q - p) + 1;
		if ((*q == '"' || *q == '\'') && q[-1] == '=') {
			q = memchr(q + 1, *q, (size_t)(end - q) - 1);
			if (q == NULL)
				break;
		}
	}
	r->no_quotes = true;
	close = memchr(p, '>', r->rest.n);
	r->no_close = close == NULL;
	return close != NULL ? (size_t)(close - p) + 1 : 0;
}

/* The value of an attribute in the inside of a tag; empty where there is none. */
static struct str
attribute(struct str tag, struct str wanted)
{
	while (tag.n > 0) {
		struct str name = { tag.p, 0 }, value = { NULL, 0 };
		size_t n;

		while (name.n < tag.n && strchr(" \t\r\n\f/=", name.p[name.n]) == NULL)
			name.n++;
		tag = str_trim(str_from(tag, name.n));
		if (tag.n > 0 && tag.p[0] == '=') {
			tag = str_trim(str_from(tag, 1));
			if (tag.n > 0 && (tag.p[0] == '"' || tag.p[0] == '\'')) {
				char quote = tag.p[0];

				tag = str_from(tag, 1);
				value = str_cut(&tag, quote);
			} else {
				for (n = 0; n < tag.n && strchr(" \t\r\n\f", tag.p[n]) == NULL; n++)
					;
				value = (struct str){ tag.p, n };
				tag = str_from(tag, n);
			}
		} else if (name.n == 0) {
			tag = str_from(tag, 1);
		}
		if (str_ieq(name, wanted))
			return value;
		tag = str_trim(tag);
	}
	return (struct str){ NULL, 0 };
}

/* Drops the text of an element up to its end tag. */
static void
skip_element(struct reader *r, struct str name, enum html_tags_kind kind)
{
	unsigned bit = 1u << (((unsigned char)name.p[0] | 0x20) - 'a');
	struct str s = r->rest;

	while (!(r->unended & bit) && s.n > 0) {
		const char *at = memchr(s.p, '<', s.n);

		if (at == NULL)
			break;
		s = str_from(s, (size_t)(at - s.p) + 1);
		if (s.n > name.n && s.p[0] == '/' && str_istarts(str_from(s, 1), name) &&
		    (s.n == name.n + 1 || !letter(s.p[name.n + 1]))) {
			r->rest = (struct str){ at, (size_t)(r->rest.p + r->rest.n - at) };
			return;
		}
	}
	r->unended |= bit;
	if (kind == HTML_TAGS_CODE)
		r->rest = (struct str){ NULL, 0 };
}

/* <name …> or </name>; false where it is no element, and text. */
static bool
read_element(struct reader *r)
{
	struct str s = r->rest, name;
	bool end = s.n > 1 && s.p[1] == '/', closed;
	enum html_tags_kind kind;
	size_t n;

	name = str_from(s, end ? 2 : 1);
	if (name.n == 0 || !letter(name.p[0]))
		return false;
	for (n = 0; n < name.n && strchr(" \t\r\n\f/>\"'<&=", name.p[n]) == NULL; n++)
		;
	name.n = n;
	kind = html_tags_find(name);
	if (kind == HTML_TAGS_UNKNOWN || (n = tag_size(r)) == 0)
		return false;
	s = take(r, n);
	s = (struct str){ name.p + name.n, (size_t)(s.p + s.n - 1 - (name.p + name.n)) };
	closed = s.n > 0 && s.p[s.n - 1] == '/';
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
		write_value(r, attribute(str_trim(s), STR("alt")));
		break;
	case HTML_TAGS_CODE:
	case HTML_TAGS_HIDDEN:
		if (!end && !closed)
			skip_element(r, name, kind);
		break;
	default:
		break;
	}
	return true;
}

/* <!-- -->, <![CDATA[, <!doctype>, <?xml ?>; false where it is none of them. */
static bool
read_declaration(struct reader *r)
{
	struct str s = r->rest;
	const char *at;

	if (str_istarts(s, STR("<![CDATA["))) {
		r->cdata = true;
		take(r, sizeof("<![CDATA[") - 1);
		return true;
	}
	if (str_starts(s, STR("<!--")) && !r->no_comment) {
		/* <!--> is one, too */
		struct str inside = str_from(s, 2);

		at = memmem(inside.p, inside.n, "-->", 3);
		if (at != NULL) {
			take(r, (size_t)(at - s.p) + 3);
			return true;
		}
		r->no_comment = true;
	}
	if (s.n < 2 || (s.p[1] != '?' && s.p[1] != '!') || (s.n > 2 && class[(unsigned char)s.p[2]] == BLANK) ||
	    r->no_close)
		return false;
	at = memchr(s.p, '>', s.n);
	if (at == NULL) {
		r->no_close = true;
		return false;
	}
	take(r, (size_t)(at - s.p) + 1);
	return true;
}

static void
read_markup(struct reader *r)
{
	if (r->rest.p[0] == '&') {
		read_reference(r);
	} else if (r->rest.p[0] == ']') {
		if (r->cdata && str_starts(r->rest, STR("]]>"))) {
			r->cdata = false;
			take(r, 3);
		} else {
			write_text(r, take(r, 1));
		}
	} else if (!read_element(r) && !read_declaration(r)) {
		write_text(r, take(r, 1));
	}
}

/* White space that is written with two or three bytes; anything else is text. */
static void
read_wide(struct reader *r)
{
	struct str s = r->rest;
	unsigned code = utf8_next(&s);
	size_t n = r->rest.n - s.n;

	if (code == 0xA0 || code == 0x85 || code == 0x2028 || code == 0x2029) {
		take(r, n);
		write_code(r, code);
	} else {
		write_text(r, take(r, n));
	}
}

/* One run of bytes of one class. */
static void
read_text(struct reader *r)
{
	unsigned char first = class[(unsigned char)r->rest.p[0]];
	size_t n = 1;

	if (first == MARKUP && !r->markup)
		first = PLAIN;
	if (first == WIDE) {
		read_wide(r);
		return;
	}
	while (n < r->rest.n && class[(unsigned char)r->rest.p[n]] == first)
		n++;
	if (first == PLAIN)
		write_text(r, take(r, n));
	else
		take(r, n);
	if (first == BLANK)
		note_gap(r, SPACE);
}

static struct str
convert(struct arena *a, struct str s, struct reader r)
{
	struct str text;

	r.rest = s;
	while (r.rest.n > 0) {
		if (r.markup && class[(unsigned char)r.rest.p[0]] == MARKUP)
			read_markup(&r);
		else
			read_text(&r);
	}
	text = arena_copy(a, buf_str(&r.out));
	buf_release(&r.out);
	return text;
}

struct str
html_text(struct arena *a, struct str html)
{
	struct reader r = { .markup = true };

	buf_init(&r.out, LIMIT_TEXT);
	return convert(a, html, r);
}

struct str
html_line(struct arena *a, struct str html)
{
	struct reader r = { .markup = true, .line = true };

	buf_init(&r.out, LIMIT_TITLE);
	return convert(a, html, r);
}

struct str
html_plain_line(struct arena *a, struct str text)
{
	struct reader r = { .line = true };

	buf_init(&r.out, LIMIT_TITLE);
	return convert(a, text, r);
}
