/*
 * json_read over any text: it comes to an end, gives valid UTF-8, finds no
 * damage in what RFC 8259 allows and some in what was cut off.
 */
#include <stdint.h>
#include <stdlib.h>

#include "agent/json_read.h"
#include "base/utf8.h"

#define ROOM (64UL * 1024 * 1024)
#define DEEPEST 10		/* less than JSON_READ_DEPTH, so that nothing is passed over */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The grammar of RFC 8259 and no more: a second opinion.  s: what is left. */
static bool
take(struct str *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return false;
	*s = str_from(*s, 1);
	return true;
}

static void
take_space(struct str *s)
{
	while (take(s, ' ') || take(s, '\n') || take(s, '\t') || take(s, '\r'))
		;
}

static size_t
take_any(struct str *s, const char *set)
{
	size_t n = 0;

	while (n < s->n && s->p[n] != '\0' && strchr(set, s->p[n]) != NULL)
		n++;
	*s = str_from(*s, n);
	return n;
}

static bool
take_number(struct str *s)
{
	(void)take(s, '-');
	if (!take(s, '0') && take_any(s, "0123456789") == 0)
		return false;
	if (take(s, '.') && take_any(s, "0123456789") == 0)
		return false;
	if (!take(s, 'e') && !take(s, 'E'))
		return true;
	if (!take(s, '+'))
		(void)take(s, '-');
	return take_any(s, "0123456789") > 0;
}

/* Surrogates in pairs only: json_read calls the others damage. */
static bool
take_unit(struct str *s, bool low)
{
	struct str hex = { s->p, s->n < 4 ? s->n : 4 }, rest = hex;
	bool surrogate = hex.n == 4 && (hex.p[0] | 0x20) == 'd' && strchr("89abAB", hex.p[1]) != NULL;
	bool is_low = hex.n == 4 && (hex.p[0] | 0x20) == 'd' && strchr("cdefCDEF", hex.p[1]) != NULL;

	if (take_any(&rest, "0123456789abcdefABCDEF") != 4 || is_low != low)
		return false;
	*s = str_from(*s, 4);
	return !surrogate || (take(s, '\\') && take(s, 'u') && take_unit(s, true));
}

/* What stands behind a backslash. */
static bool
take_escape(struct str *s)
{
	if (take(s, 'u'))
		return take_unit(s, false);
	for (const char *letter = "\"\\/bfnrt"; *letter != '\0'; letter++)
		if (take(s, *letter))
			return true;
	return false;
}

static bool
take_string(struct str *s)
{
	if (!take(s, '"'))
		return false;
	while (s->n > 0 && s->p[0] != '"') {
		if ((unsigned char)s->p[0] < ' ')
			return false;
		if (!take(s, '\\'))
			*s = str_from(*s, 1);
		else if (!take_escape(s))
			return false;
	}
	return take(s, '"');
}

static bool
take_word(struct str *s, struct str word)
{
	if (!str_starts(*s, word))
		return false;
	*s = (struct str){ s->p + word.n, s->n - word.n };
	return true;
}

static bool take_value(struct str *s, int depth);

static bool
take_inside(struct str *s, bool object, int depth)
{
	char close = object ? '}' : ']';

	take_space(s);
	if (take(s, close))
		return true;
	do {
		take_space(s);
		if (object) {
			if (!take_string(s))
				return false;
			take_space(s);
			if (!take(s, ':'))
				return false;
		}
		if (!take_value(s, depth))
			return false;
	} while (take(s, ','));
	return take(s, close);
}

static bool
take_value(struct str *s, int depth)
{
	bool good;

	take_space(s);
	if (depth == 0 || s->n == 0)
		return false;
	if (s->p[0] == '{' || s->p[0] == '[') {
		bool object = s->p[0] == '{';

		*s = str_from(*s, 1);
		good = take_inside(s, object, depth - 1);
	} else if (s->p[0] == '"') {
		good = take_string(s);
	} else {
		good = take_word(s, STR("true")) || take_word(s, STR("false")) ||
		    take_word(s, STR("null")) || take_number(s);
	}
	take_space(s);
	return good;
}

static void
walk(struct json_read *r, size_t max)
{
	char kind = json_read_peek(r);
	struct str name;

	if (kind == '{' && json_read_enter(r, '{')) {
		while (json_read_member(r, &name)) {
			if (!utf8_valid(name))
				abort();
			walk(r, max);
		}
	} else if (kind == '[' && json_read_enter(r, '[')) {
		while (json_read_element(r))
			walk(r, max);
	} else if (kind != '{' && kind != '[') {
		struct str text = json_read_text(r, max);

		if (text.n > max || !utf8_valid(text))
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size }, rest = text;
	struct arena *a;
	struct json_read r;
	bool sound;

	if (!utf8_valid(text))
		return 0;
	a = arena_new(ROOM);
	sound = take_value(&rest, DEEPEST) && rest.n == 0;
	for (size_t max = 3; max < 10000; max *= 100) {
		json_read_init(&r, a, text);
		walk(&r, max);
		json_read_end(&r);
		if (r.depth != 0 || (sound && r.damage != NULL) || (r.cut && r.damage == NULL))
			abort();
	}
	json_read_init(&r, a, text);
	json_read_skip(&r);
	json_read_end(&r);
	if (sound && r.damage != NULL)
		abort();
	arena_free(a);
	return 0;
}
