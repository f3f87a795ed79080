#include "agent/charset.h"

#include "agent/html.h"
#include "base/utf8.h"

/* The byte that windows-1252, or ISO 8859-1 where that has nothing, writes for code; -1: none. */
static int
byte_of(unsigned code)
{
	if (code < 0x100)
		return (int)code;
	for (unsigned c = 0x80; c < 0xA0; c++)
		if (html_reference_control(c) == code)
			return (int)c;
	return -1;
}

/* The text as bytes, at most s.n of them; false where a letter has none. */
static bool
encode(struct str s, char *ret_bytes, size_t *ret_n)
{
	size_t n = 0;

	while (s.n > 0) {
		int byte = byte_of(utf8_next(&s));

		if (byte < 0)
			return false;
		ret_bytes[n++] = (char)byte;
	}
	*ret_n = n;
	return true;
}

/* s begins with what the two first bytes of a letter become: nearly no text does by itself. */
static bool
is_suspect(struct str s)
{
	int first = byte_of(utf8_next(&s)), next = s.n > 0 ? byte_of(utf8_next(&s)) : -1;

	return first >= 0xC2 && first <= 0xF4 && next >= 0x80 && next < 0xC0;
}

/*
 * UTF-8, and not by chance: some letter of it is not what a capital and the
 * sign behind its word make ("AMANHÃ…", "Spaß”").
 */
static bool
is_meant(struct str once)
{
	const unsigned char *p = (const unsigned char *)once.p, *end = p + once.n;
	size_t n;

	for (; p < end && (n = utf8_sequence(p, end)) > 0; p += n)
		if (n > 2 || (n == 2 && strchr("\x85\x8B\x91\x92\x93\x94\x95\x96\x97\x9B"
		    "\xA0\xAB\xB0\xB7\xBB", p[1]) == NULL))
			return true;
	return false;
}

struct str
charset_twice(struct arena *a, struct str s)
{
	struct str tail = str_from(s, utf8_ascii(s)), once = { NULL, 0 };
	char *bytes;

	if (tail.n == 0 || !is_suspect(tail) || (bytes = arena_alloc(a, s.n)) == NULL)
		return s;
	once.p = bytes;
	return encode(s, bytes, &once.n) && utf8_valid(once) && is_meant(once) ? once : s;
}
