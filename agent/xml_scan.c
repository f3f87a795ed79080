#include "agent/xml_scan.h"

#include "base/octets.h"

#define BLOCK 64	/* bytes looked at at a time */

#define NAME XML_SCAN_NAME
#define BLANK XML_SCAN_BLANK
#define SPECIAL XML_SCAN_SPECIAL

const unsigned char xml_scan_classes[256] = {
	['\t'] = BLANK | SPECIAL, ['\n'] = BLANK | SPECIAL, ['\r'] = BLANK | SPECIAL,
	[' '] = BLANK, ['&'] = SPECIAL, ['<'] = SPECIAL,
	['-'] = NAME, ['.'] = NAME, [':'] = NAME, ['_'] = NAME,
	['0'] = NAME, NAME, NAME, NAME, NAME, NAME, NAME, NAME, NAME, NAME,
	['A'] = NAME, NAME, NAME, NAME, NAME, NAME, NAME, NAME, NAME, NAME, NAME, NAME, NAME,
	['N'] = NAME, NAME, NAME, NAME, NAME, NAME, NAME, NAME, NAME, NAME, NAME, NAME, NAME,
	['a'] = NAME, NAME, NAME, NAME, NAME, NAME, NAME, NAME, NAME, NAME, NAME, NAME, NAME,
	['n'] = NAME, NAME, NAME, NAME, NAME, NAME, NAME, NAME, NAME, NAME, NAME, NAME, NAME,
};

static bool
begins_name(char c)
{
	return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_';
}

bool
xml_scan_plain_name(struct str s)
{
	return s.n > 0 && begins_name(s.p[0]) && memchr(s.p, ':', s.n) == NULL;
}

bool
xml_scan_plain_uri(struct str s)
{
	size_t n = str_starts(s, STR("http://")) ? 7 : str_starts(s, STR("https://")) ? 8 :
	    str_starts(s, STR("urn:")) ? 4 : 0;

	if (n == 0 || n >= s.n || s.n > XML_SCAN_NAME_SIZE || !begins_name(s.p[n]))
		return false;
	for (; n < s.n; n++)
		if ((s.p[n] == ':' && s.p[0] == 'h') || (!xml_scan_is(s.p[n], NAME) && s.p[n] != '/' &&
		    (s.p[n] != '#' || n + 1 < s.n)))
			return false;
	return !str_eq(s, STR("http://www.w3.org/XML/1998/namespace")) &&
	    !str_eq(s, STR("http://www.w3.org/2000/xmlns/"));
}

/* How many bytes of [p, end) are none of '<', '&' and ']', or a few less. */
static size_t
words_before(const char *p, const char *end)
{
	const char *begin = p;

	for (; end - p >= OCTETS_SIZE; p += OCTETS_SIZE) {
		uint64_t w = octets_load(p);
		uint64_t found = octets_find(w, '<') | octets_find(w, '&') |
		    octets_find(w, ']');

		if (found != 0)
			return (size_t)(p - begin) + octets_before(found);
	}
	return (size_t)(p - begin);
}

const char *
xml_scan_text(const char *p, const char *end)
{
	for (p += words_before(p, end); p < end; p++) {
		if (*p == '<' || *p == '&')
			break;
		if (*p != ']')
			continue;
		if (end - p > 2 && p[1] == ']' && p[2] == '>')
			break;
		p += words_before(p + 1, end);
	}
	return p;
}

/* Code points that XML allows (XML 1.0, 2.2). */
static bool
allowed(unsigned code)
{
	return code == '\t' || code == '\n' || code == '\r' || (code >= 0x20 && code < 0xD800) ||
	    (code >= 0xE000 && code < 0xFFFE) || (code >= 0x10000 && code <= 0x10FFFF);
}

/* The digits and ';' of a character reference; the bytes they take, 0 where they are none. */
static size_t
number(struct str s, unsigned base, unsigned *ret_code)
{
	unsigned code = 0;
	size_t i;

	for (i = 0; i < s.n && s.p[i] != ';'; i++) {
		char c = s.p[i], letter = c | 0x20;
		unsigned digit = c >= '0' && c <= '9' ? (unsigned)(c - '0') :
		    letter >= 'a' && letter <= 'f' ? (unsigned)(letter - 'a') + 10 : 16;

		if (digit >= base || code > 0x10FFFF)
			return 0;
		code = code * base + digit;
	}
	if (i == 0 || i == s.n || !allowed(code))
		return 0;
	*ret_code = code;
	return i + 1;
}

static size_t
entity(struct str s, unsigned *ret_code)
{
	static const struct {
		struct str name;
		unsigned code;
	} entities[] = {
		{ { "lt;", 3 }, '<' }, { { "gt;", 3 }, '>' }, { { "amp;", 4 }, '&' },
		{ { "quot;", 5 }, '"' }, { { "apos;", 5 }, '\'' },
	};

	for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++)
		/* most are told by a letter */
		if (s.n > 0 && s.p[0] == entities[i].name.p[0] && str_starts(s, entities[i].name)) {
			*ret_code = entities[i].code;
			return entities[i].name.n;
		}
	return 0;
}

bool
xml_scan_reference(const char **p, const char *end, unsigned *ret_code)
{
	struct str s = { *p + 1, (size_t)(end - *p) - 1 };
	size_t skip = s.n == 0 || s.p[0] != '#' ? 0 : s.n > 1 && s.p[1] == 'x' ? 2 : 1;
	size_t n = skip == 0 ? entity(s, ret_code) :
	    number(str_from(s, skip), skip == 2 ? 16 : 10, ret_code);

	*p += 1 + skip + n;
	return n > 0;
}

static unsigned
is_forbidden(const unsigned char *p)
{
	return ((p[0] < 0x20) & (p[0] != '\t') & (p[0] != '\n') & (p[0] != '\r')) |
	    ((p[0] == 0xEF) & (p[1] == 0xBF) & (p[2] >= 0xBE));
}

bool
xml_scan_forbidden(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	unsigned found = 0;
	size_t i = 0;

	/* counted, so that the compiler looks at many at a time */
	for (; found == 0 && s.n - i >= BLOCK + 2; i += BLOCK)
		for (size_t k = 0; k < BLOCK; k++)
			found |= is_forbidden(p + i + k);
	for (; i < s.n; i++) {
		unsigned char last[3] = { p[i], i + 1 < s.n ? p[i + 1] : 0,
		    i + 2 < s.n ? p[i + 2] : 0 };

		found |= is_forbidden(last);
	}
	return found != 0;
}
