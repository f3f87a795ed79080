#include "agent/json_read.h"

#include "base/octets.h"
#include "base/utf8.h"

/*
 * Invariants
 * 1. p only moves forward, and every call that returns true or a text moves
 *    it, or the text is at an end or at a bracket that closes.
 * 2. In a text that RFC 8259 allows nothing is damage: the guesses below are
 *    made only where the grammar has no reading.
 * 3. Each byte is looked at a bounded number of times.
 */
#define SURROGATE_MARK 0xD800u
#define SURROGATE_LOW 0xDC00u
#define SURROGATE_END 0xE000u

void
json_read_init(struct json_read *r, struct arena *a, struct str text)
{
	*r = (struct json_read){ .a = a, .first = true };
	r->begin = r->p = text.n > 0 ? text.p : "";
	r->end = r->p + text.n;
}

static void
note(struct json_read *r, const char *at, const char *what)
{
	if (r->damage != NULL)
		return;
	r->damage = what;
	r->damaged = at;
}

static void
note_cut(struct json_read *r)
{
	r->p = r->end;
	r->cut = true;
	note(r, r->end, "its end is missing");
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* The first byte from p on that is no white space. */
static const char *
past_space(const struct json_read *r, const char *p)
{
	while (p < r->end && is_space(*p))
		p++;
	return p;
}

/* What comes next; '\0' at the end, too. */
static char
look(struct json_read *r)
{
	r->p = past_space(r, r->p);
	return r->p < r->end ? *r->p : '\0';
}

char
json_read_peek(struct json_read *r)
{
	return look(r);
}

/* From p on: the first '"', '\\' or control character, or the end. */
static const char *
past_plain(const struct json_read *r, const char *p)
{
	for (; r->end - p >= OCTETS_SIZE; p += OCTETS_SIZE) {
		uint64_t w = octets_load(p);
		uint64_t found = octets_find(w, '"') | octets_find(w, '\\') |
		    octets_below(w, ' ');

		if (found != 0)
			return p + octets_before(found);
	}
	while (p < r->end && *p != '"' && *p != '\\' && (unsigned char)*p >= ' ')
		p++;
	return p;
}

/* From p, inside a string, on: the next quote that is not escaped, or the end. */
static const char *
past_string(struct json_read *r, const char *p, bool *ret_escapes)
{
	while ((p = past_plain(r, p)) < r->end && *p != '"') {
		if (*p == '\\') {
			*ret_escapes = true;
			p += r->end - p > 1;
		} else {
			note(r, p, "a control character in a string");
		}
		p++;
	}
	return p;
}

/* True where p begins "name":, *ret_cut where the text ends before that can be told. */
static bool
begins_member(struct json_read *r, const char *p, bool *ret_cut)
{
	bool escapes;

	*ret_cut = p == r->end;
	if (*ret_cut || *p != '"')
		return false;
	p = past_string(r, p + 1, &escapes);
	p = p < r->end ? past_space(r, p + 1) : p;
	*ret_cut = p == r->end;
	return !*ret_cut && *p == ':';
}

/*
 * True where the quote at q ends a value, by what stands behind it: in an
 * object another member, in an array another element, or their end.
 */
static bool
ends_value(struct json_read *r, const char *q)
{
	const char *p = past_space(r, q + 1);
	bool cut;

	if (p == r->end || *p == '}' || *p == ']' || r->depth == 0)
		return true;
	if (r->open[r->depth - 1] == '[')
		return *p == ',';
	if (*p != ',')
		return begins_member(r, p, &cut);
	p = past_space(r, p + 1);
	return begins_member(r, p, &cut) || cut || *p == '}' || *p == ',';
}

/* The string that comes, as it is written between its quotes; value: it is no name. */
static struct str
read_string(struct json_read *r, bool value, bool *ret_escapes)
{
	const char *begin = r->p + 1, *q = begin;

	*ret_escapes = false;
	while ((q = past_string(r, q, ret_escapes)) < r->end && value && !ends_value(r, q)) {
		note(r, q, "a quote in a string");
		q++;
	}
	if (q == r->end) {
		note_cut(r);
		return (struct str){ NULL, 0 };
	}
	r->p = q + 1;
	return (struct str){ begin, (size_t)(q - begin) };
}

/* The value of \uHHHH that s begins with; -1 where it is none. */
static int
read_unit(struct str s)
{
	int unit = 0;

	if (s.n < 6 || s.p[0] != '\\' || s.p[1] != 'u')
		return -1;
	for (size_t i = 2; i < 6; i++) {
		char c = s.p[i], lower = (char)(c | 0x20);

		if (c >= '0' && c <= '9')
			unit = unit * 16 + (c - '0');
		else if (lower >= 'a' && lower <= 'f')
			unit = unit * 16 + (lower - 'a' + 10);
		else
			return -1;
	}
	return unit;
}

/* One escape at the beginning of s, which begins with '\\'; returns the bytes it takes. */
static size_t
decode_escape(struct json_read *r, struct str s, char ret_bytes[UTF8_MAX], size_t *ret_n)
{
	static const char letters[] = "\"\\/bfnrt", bytes[] = "\"\\/\b\f\n\r\t";
	const char *letter = s.n > 1 && s.p[1] != '\0' ? strchr(letters, s.p[1]) : NULL;
	int unit = read_unit(s), low = read_unit(str_from(s, 6));
	unsigned code = (unsigned)unit;
	size_t n = 6;

	*ret_n = 0;
	if (letter != NULL) {
		ret_bytes[(*ret_n)++] = bytes[letter - letters];
		return 2;
	}
	if (unit < 0) {
		note(r, s.p, "an unknown escape");
		return 1;
	}
	if (code >= SURROGATE_MARK && code < SURROGATE_END) {
		if (code < SURROGATE_LOW && low >= (int)SURROGATE_LOW && low < (int)SURROGATE_END) {
			code = 0x10000 + ((code & 0x3FF) << 10 | ((unsigned)low & 0x3FF));
			n = 12;
		} else {
			note(r, s.p, "half a surrogate pair");
			code = UTF8_REPLACEMENT;
		}
	}
	*ret_n = utf8_put(code, ret_bytes);
	return n;
}

/* A string with escapes, in the arena: never longer than it was with them. */
static struct str
decode(struct json_read *r, struct str s, size_t max)
{
	char *text = arena_alloc(r->a, (s.n < max ? s.n : max) + 1);
	char bytes[UTF8_MAX];
	size_t n = 0, add;

	if (text == NULL)
		return (struct str){ NULL, 0 };
	while (s.n > 0) {
		const char *escape = memchr(s.p, '\\', s.n);
		struct str plain = { s.p, escape != NULL ? (size_t)(escape - s.p) : s.n };
		struct str fits = utf8_head(plain, max - n);

		memcpy(text + n, fits.p, fits.n);
		n += fits.n;
		s = str_from(s, plain.n);
		if (fits.n < plain.n || s.n == 0)
			break;
		s = str_from(s, decode_escape(r, s, bytes, &add));
		if (add > max - n)
			break;
		memcpy(text + n, bytes, add);
		n += add;
	}
	return (struct str){ text, n };
}

/* True where c ends a number, true, false or null. */
static bool
ends_word(char c)
{
	return is_space(c) || c == ',' || c == ':' || c == '"' || c == '{' || c == '}' ||
	    c == '[' || c == ']';
}

static size_t
digits(struct str s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
		n++;
	return n;
}

/* RFC 8259, section 6 */
static bool
is_number(struct str s)
{
	size_t n;

	if (s.n > 0 && s.p[0] == '-')
		s = str_from(s, 1);
	n = digits(s);
	if (n == 0 || (n > 1 && s.p[0] == '0'))
		return false;
	s = str_from(s, n);
	if (s.n > 0 && s.p[0] == '.') {
		n = digits(str_from(s, 1));
		if (n == 0)
			return false;
		s = str_from(s, 1 + n);
	}
	if (s.n > 0 && (s.p[0] | 0x20) == 'e') {
		s = str_from(s, 1);
		if (s.n > 0 && (s.p[0] == '+' || s.p[0] == '-'))
			s = str_from(s, 1);
		n = digits(s);
		if (n == 0)
			return false;
		s = str_from(s, n);
	}
	return s.n == 0;
}

/* A number, as it is written; a word is empty. */
static struct str
read_word(struct json_read *r)
{
	struct str word = { r->p, 0 };

	while (r->p < r->end && !ends_word(*r->p))
		r->p++;
	word.n = (size_t)(r->p - word.p);
	if (is_number(word))
		return word;
	/* commas and brackets are left to next() and leave(), a colon to nobody */
	if (word.n == 0 && *r->p == ':')
		r->p++;
	if (!str_eq(word, STR("null")) && !str_eq(word, STR("true")) &&
	    !str_eq(word, STR("false")))
		note(r, word.p, word.n > 0 ? "a word that is no value" : "a value is missing");
	return (struct str){ NULL, 0 };
}

/* Over an object or array and all that is in it. */
static void
skip_inside(struct json_read *r)
{
	size_t depth = 0;
	bool escapes;

	do {
		char c = look(r);

		if (r->p == r->end) {
			note_cut(r);
			return;
		}
		if (c == '"') {
			(void)read_string(r, false, &escapes);
			continue;
		}
		depth += c == '{' || c == '[';
		depth -= c == '}' || c == ']';
		r->p++;
	} while (depth > 0);
}

struct str
json_read_text(struct json_read *r, size_t max)
{
	char c = look(r);
	struct str s = { NULL, 0 };
	bool escapes;

	if (c == '{' || c == '[') {
		skip_inside(r);
	} else if (c == '"') {
		s = read_string(r, true, &escapes);
		s = escapes ? decode(r, s, max) : utf8_head(s, max);
	} else if (r->p == r->end) {
		note_cut(r);
	} else {
		s = utf8_head(read_word(r), max);
	}
	return s;
}

void
json_read_skip(struct json_read *r)
{
	(void)json_read_text(r, 0);
}

bool
json_read_enter(struct json_read *r, char kind)
{
	if (look(r) != kind || r->depth == JSON_READ_DEPTH) {
		json_read_skip(r);
		return false;
	}
	r->p++;
	r->open[r->depth++] = kind;
	r->first = true;
	return true;
}

/* Over the comma, to the next member or element or the bracket that closes. */
static char
next(struct json_read *r)
{
	const char *last = r->p;
	size_t commas = 0, due;
	char c;

	while ((c = look(r)) == ',') {
		last = r->p++;
		commas++;
	}
	due = r->first || c == '}' || c == ']' ? 0 : 1;
	if (commas < due && r->p < r->end)
		note(r, r->p, "a comma is missing");
	if (commas > due)
		note(r, last, "a comma too many");
	return c;
}

/* True where the bracket c closes something that is open around the innermost. */
static bool
closes_outer(struct json_read *r, char c)
{
	char kind = c == '}' ? '{' : '[';

	/* the outermost is closed by the last bracket of the text, and by no other */
	if (r->depth == 2 && r->open[0] == kind)
		return past_space(r, r->p + 1) == r->end;
	for (size_t i = 0; i + 1 < r->depth; i++)
		if (r->open[i] == kind)
			return true;
	return false;
}

/*
 * At the end, or at a bracket that closes: true where that ends what was
 * entered last.  A bracket that closes nothing is passed over.
 */
static bool
leave(struct json_read *r, char c)
{
	if (r->p == r->end) {
		note_cut(r);
	} else if (c == (r->open[r->depth - 1] == '{' ? '}' : ']')) {
		r->p++;
	} else if (closes_outer(r, c)) {
		note(r, r->p, "a bracket is missing");
	} else {
		note(r, r->p, "a bracket too many");
		r->p++;
		return false;
	}
	r->depth--;
	r->first = false;
	return true;
}

/* The name of a member, and over the colon; false where there is none, which is passed over. */
static bool
read_name(struct json_read *r, struct str *ret_name)
{
	bool escapes;

	if (look(r) != '"') {
		note(r, r->p, "a name in quotes is missing");
		json_read_skip(r);
		return false;
	}
	*ret_name = read_string(r, false, &escapes);
	if (escapes)
		*ret_name = decode(r, *ret_name, ret_name->n);
	if (look(r) != ':') {
		note(r, r->p, "a colon is missing");
		return false;
	}
	r->p++;
	return true;
}

bool
json_read_member(struct json_read *r, struct str *ret_name)
{
	for (;;) {
		char c = next(r);

		if (r->p == r->end || c == '}' || c == ']') {
			if (leave(r, c))
				return false;
			continue;
		}
		r->first = false;
		if (read_name(r, ret_name))
			return true;
	}
}

bool
json_read_element(struct json_read *r)
{
	for (;;) {
		char c = next(r);
		bool cut;

		if (r->p == r->end || c == '}' || c == ']') {
			if (leave(r, c))
				return false;
			continue;
		}
		r->first = false;
		if (!begins_member(r, r->p, &cut))
			return true;
		/* a member of the object around, which it belongs to if there is one */
		note(r, r->p, "a bracket is missing");
		if (r->depth > 1) {
			r->depth--;
			return false;
		}
		json_read_skip(r);
	}
}

void
json_read_end(struct json_read *r)
{
	(void)look(r);
	if (r->p < r->end)
		note(r, r->p, "something follows its end");
}

size_t
json_read_line(const struct json_read *r)
{
	size_t line = 1;

	for (const char *p = r->begin; r->damage != NULL && p < r->damaged; p++)
		line += *p == '\n';
	return line;
}
