#include "agent/charset.h"

#include <errno.h>
#include <iconv.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/charset_label.h"
#include "agent/charset_shift.h"
#include "agent/charset_table.h"
#include "agent/charset_wide.h"
#include "agent/limit.h"
#include "base/buf.h"
#include "base/utf8.h"

#define LABEL_SIZE 40		/* bytes of a label; IANA's longest is 45, all in use are shorter */
#define FEW 8			/* broken bytes that say little of what they are instead */
#define DECLARATION 1024	/* bytes at the beginning in which an XML declaration is looked for */

static const struct {
	const char *bytes;
	size_t n;
	const char *name;
} boms[] = {
	{ "\xEF\xBB\xBF", 3, "utf-8" },
	{ "\xFF\xFE\0\0", 4, "utf-32le" },
	{ "\0\0\xFE\xFF", 4, "utf-32be" },
	{ "\xFF\xFE", 2, "utf-16le" },
	{ "\xFE\xFF", 2, "utf-16be" },
};

/* "<" with white space or a tag after it, as it looks without a BOM (XML 1.0, F.1). */
static const struct {
	const char *bytes;
	size_t n;
	const char *name;
} signatures[] = {
	{ "<\0\0\0", 4, "utf-32le" },
	{ "\0\0\0<", 4, "utf-32be" },
	{ "<\0", 2, "utf-16le" },
	{ "\0<", 2, "utf-16be" },
	{ "{\0", 2, "utf-16le" },
	{ "\0{", 2, "utf-16be" },
	{ "\x4C\x6F\xA7\x94", 4, "ibm037" },
};

/* What decoding with one label gave. */
struct decoded {
	struct buf text;
	size_t bad;		/* bytes that were none of it */
};

void
charset_load(void)
{
	const char *name;

	/* never closed: a table stays for as long as someone has it open */
	for (size_t i = 0; (name = charset_label_iconv(i)) != NULL; i++)
		if (!charset_table_has(name))
			(void)iconv_open("UTF-8", name);
}

/* "437" is "cp437" to iconv, "iso-8859-5-1988" is "iso-8859-5". */
static iconv_t
open_variant(const char *name)
{
	char variant[LABEL_SIZE + 2];
	size_t n = strlen(name);

	memcpy(variant, "cp", 2);
	memcpy(variant + 2, name, n + 1);
	if (name[strspn(name, "0123456789")] == '\0')
		return iconv_open("UTF-8", variant);
	if (n > 5 && name[n - 5] == '-' && (name[n - 4] == '1' || name[n - 4] == '2')) {
		variant[2 + n - 5] = '\0';
		return iconv_open("UTF-8", variant + 2);
	}
	if (strncmp(name, "iso-ir-", 7) != 0 && strncmp(name, "iso-8859-", 9) != 0 &&
	    strncmp(name, "windows", 7) != 0)
		for (char *p = variant; *p != '\0'; p++)
			*p = *p == '-' ? '_' : *p;
	return iconv_open("UTF-8", variant + 2);
}

static iconv_t
open_label(const char *name)
{
	const struct charset_label *known = charset_label_find(name);
	iconv_t cd = iconv_open("UTF-8", known != NULL ? known->iconv : name);

	return cd != (iconv_t)-1 || strlen(name) >= LABEL_SIZE ? cd : open_variant(name);
}

/* All of body through iconv; what it refuses becomes U+FFFD, byte by byte. */
static bool
convert_by_iconv(const char *name, struct str body, struct decoded *ret)
{
	char piece[16 * 1024];
	char *in = (char *)(uintptr_t)body.p, *out;
	size_t left = body.n, room;
	iconv_t cd = open_label(name);

	if (cd == (iconv_t)-1)
		return false;
	while (left > 0) {
		size_t result;

		out = piece;
		room = sizeof(piece);
		result = iconv(cd, &in, &left, &out, &room);
		buf_add(&ret->text, (struct str){ piece, (size_t)(out - piece) });
		if (result != (size_t)-1 || errno == E2BIG)
			continue;
		buf_add_utf8(&ret->text, UTF8_REPLACEMENT);
		ret->bad++;
		in++;
		left--;
	}
	iconv_close(cd);
	return true;
}

/* Letters that are ASCII between marks. */
static bool
convert_shifted(const char *name, struct str body, struct decoded *ret)
{
	struct buf unfolded;
	bool ok;

	buf_init(&unfolded, LIMIT_DECODED);
	ok = charset_shift_unfold(name, body, &unfolded, &name) &&
	    convert_by_iconv(name, buf_str(&unfolded), ret);
	buf_release(&unfolded);
	return ok;
}

/* False where nobody knows the name. */
static bool
convert(const char *label, struct str body, struct decoded *ret)
{
	const struct charset_label *known = charset_label_find(label);
	const char *name = known != NULL ? known->iconv : label;

	*ret = (struct decoded){ .bad = 0 };
	buf_init(&ret->text, LIMIT_DECODED);
	return charset_table_decode(name, body, &ret->text, &ret->bad) ||
	    charset_wide_decode(name, body, &ret->text, &ret->bad) ||
	    convert_shifted(name, body, ret) ||
	    convert_by_iconv(label, body, ret);
}

/* What bytes look like when read as UTF-8. */
struct census {
	struct str body;
	size_t good;		/* sequences of several bytes */
	size_t bad;		/* bytes that are none of it */
};

static struct census
census_of(struct str s)
{
	struct census c = { .body = s };
	const unsigned char *p = (const unsigned char *)s.p, *end = s.n > 0 ? p + s.n : p;

	while (p < end) {
		size_t n = *p < 0x80 ? 1 : utf8_sequence(p, end);

		c.good += n > 1;
		c.bad += n == 0;
		p += n > 0 ? n : 1;
	}
	return c;
}

/*
 * Broken letters do not make it another encoding.  Of East Asia's and Thailand's
 * two bytes in five look like UTF-8 by chance, next to nothing of any alphabet;
 * in the west a few broken quotes beside a few good ones say little.
 */
static bool
is_mostly_utf8(struct census c)
{
	return c.bad <= c.good || (c.bad < 4 * c.good &&
	    (c.bad < FEW || charset_guess_latin(charset_guess(c.body))));
}

/* UTF-8 with U+FFFD for what is none. */
static struct str
mended(struct arena *a, struct str s)
{
	struct buf b;
	struct str text;

	buf_init(&b, LIMIT_DECODED);
	while (s.n > 0)
		buf_add_utf8(&b, utf8_next(&s));
	text = arena_copy(a, buf_str(&b));
	buf_release(&b);
	return text;
}

/* A label as it is compared: lower case, '-' for '_'; empty where it is none. */
static void
fold_label(struct str label, char ret[LABEL_SIZE])
{
	ret[0] = '\0';
	label = str_trim(label);
	if (label.n >= LABEL_SIZE)
		return;
	for (size_t i = 0; i < label.n; i++) {
		char c = label.p[i];

		if (c <= ' ' || c == '/' || c > '~') {
			ret[0] = '\0';
			return;
		}
		ret[i] = c == '_' ? '-' : str_lower(c);
		ret[i + 1] = '\0';
	}
	/* x-cp1250, x-mac-greek; but x-sjis is a name */
	if (strncmp(ret, "x-", 2) == 0 && charset_label_find(ret) == NULL)
		memmove(ret, ret + 2, strlen(ret + 2) + 1);
	/* iso2022jp, iso2022-jp-2 */
	if (strncmp(ret, "iso2022", 7) == 0 && strlen(ret) + 3 < LABEL_SIZE) {
		size_t rest = 7 + (ret[7] == '-');

		memmove(ret + 9, ret + rest, strlen(ret + rest) + 1);
		memcpy(ret, "iso-2022-", 9);
	}
}

/* The value after name and '=', in quotes or bare. */
static struct str
parameter(struct str s, struct str name)
{
	for (size_t i = 0; i + name.n < s.n; i++) {
		struct str rest = str_from(s, i);
		char quote;
		size_t n = 0;

		if (!str_istarts(rest, name))
			continue;
		rest = str_trim(str_from(rest, name.n));
		if (rest.n == 0 || rest.p[0] != '=')
			continue;
		rest = str_trim(str_from(rest, 1));
		quote = rest.n > 0 && (rest.p[0] == '"' || rest.p[0] == '\'') ? rest.p[0] : '\0';
		if (quote != '\0')
			rest = str_from(rest, 1);
		while (n < rest.n && rest.p[n] != quote && rest.p[n] != ';' && rest.p[n] != ' ' &&
		    rest.p[n] != '"' && rest.p[n] != '\'' && rest.p[n] != '?')
			n++;
		return (struct str){ rest.p, n };
	}
	return (struct str){ NULL, 0 };
}

static struct str
declared(struct str body)
{
	struct str head = { body.p, body.n < DECLARATION ? body.n : DECLARATION };
	const char *begin = head.n > 0 ? memmem(head.p, head.n, "<?xml", 5) : NULL;
	const char *end;

	if (begin == NULL)
		return (struct str){ NULL, 0 };
	head = str_from(head, (size_t)(begin - head.p));
	end = head.n > 0 ? memmem(head.p, head.n, "?>", 2) : NULL;
	if (end != NULL)
		head.n = (size_t)(end - head.p);
	return parameter(head, STR("encoding"));
}

static bool
is_wide(const char *name)
{
	return strncmp(name, "utf-16", 6) == 0 || strncmp(name, "utf-32", 6) == 0 ||
	    strncmp(name, "ucs-", 4) == 0 || strncmp(name, "iso-10646", 9) == 0 ||
	    strncmp(name, "u16", 3) == 0 || strncmp(name, "u32", 3) == 0 ||
	    strncmp(name, "utf16", 5) == 0 || strncmp(name, "utf32", 5) == 0;
}

static bool
is_ebcdic(const char *name)
{
	return strncmp(name, "ibm037", 6) == 0 || strncmp(name, "cp037", 5) == 0 ||
	    strncmp(name, "ebcdic", 6) == 0;
}

/* See struct charset_label. */
static int
width_of(const char *label)
{
	const struct charset_label *known = charset_label_find(label);

	return known != NULL ? known->width : strncmp(label, "iso-2022", 8) == 0 ? 0 :
	    strncmp(label, "euc-", 4) == 0 || strncmp(label, "big5", 4) == 0 ? 2 : 1;
}

static const char *
canonical(struct arena *a, const char *label)
{
	const struct charset_label *known = charset_label_find(label);

	return known != NULL ? known->name : arena_format(a, "%s", label);
}

static bool
decode_as(struct arena *a, struct str body, const char *label, struct charset_text *ret)
{
	struct decoded d;

	if (!convert(label, body, &d))
		return false;
	*ret = (struct charset_text){
		arena_copy(a, buf_str(&d.text)), canonical(a, label), d.bad > 0 || d.text.over,
		NULL,
	};
	buf_release(&d.text);
	return true;
}

/* As UTF-8, mended where it has to be. */
static struct charset_text
as_utf8(struct arena *a, struct census c)
{
	return (struct charset_text){
		c.bad > 0 ? mended(a, c.body) : c.body, "utf-8", c.bad > 0, NULL,
	};
}

static bool
is_known(const char *label)
{
	struct decoded nothing;

	if (!convert(label, (struct str){ NULL, 0 }, &nothing))
		return false;
	buf_release(&nothing.text);
	return true;
}

/* A label against the bytes: false where it is unknown or they contradict it. */
static bool
try_label(struct arena *a, struct census c, struct str text, struct charset_text *ret)
{
	char label[LABEL_SIZE];
	const char *name;

	fold_label(text, label);
	/* EBCDIC and the like, UTF-7: no bytes in which a tag was found are that */
	if (label[0] == '\0' || is_wide(label) || strncmp(label, "utf-7", 5) == 0 ||
	    is_ebcdic(label))
		return false;
	name = canonical(a, label);
	if (strcmp(name, "utf-8") == 0) {
		if (!is_mostly_utf8(c))
			return false;
		*ret = as_utf8(a, c);
		return true;
	}
	/* two bytes of a letter look like one letter of UTF-8 now and then */
	if ((c.bad == 0 && c.good >= (width_of(label) == 2 ? 4 : 1)) ||
	    (c.bad > 0 && strcmp(name, "us-ascii") == 0) || !is_known(label))
		return false;
	if (c.good == 0 && c.bad == 0 && width_of(label) != 0) {
		*ret = (struct charset_text){ c.body, name, false, NULL };
		return true;
	}
	return decode_as(a, c.body, label, ret);
}

static const char *
by_bytes(struct str *body)
{
	for (size_t i = 0; i < sizeof(boms) / sizeof(boms[0]); i++) {
		struct str bom = { boms[i].bytes, boms[i].n };

		if (!str_starts(*body, bom))
			continue;
		while (bom.n == 3 && str_starts(*body, bom))
			*body = str_from(*body, bom.n);
		if (bom.n != 3)
			*body = str_from(*body, bom.n);
		return boms[i].name;
	}
	for (size_t i = 0; i < sizeof(signatures) / sizeof(signatures[0]); i++)
		if (str_starts(*body, (struct str){ signatures[i].bytes, signatures[i].n }))
			return signatures[i].name;
	return NULL;
}

/* EBCDIC: which, is declared in it. */
static struct charset_text
decode_ebcdic(struct arena *a, struct str body)
{
	struct charset_text text = { body, "ibm037", true, NULL };
	char label[LABEL_SIZE];

	decode_as(a, body, "ibm037", &text);
	fold_label(declared(text.text), label);
	if (label[0] != '\0' && strcmp(label, "ibm037") != 0)
		decode_as(a, body, label, &text);
	return text;
}

/* Bytes that neither a BOM nor a label explains. */
static struct charset_text
unlabelled(struct arena *a, struct census c)
{
	struct charset_text text;

	if (is_mostly_utf8(c))
		return as_utf8(a, c);
	if (!decode_as(a, c.body, charset_guess(c.body), &text))
		return as_utf8(a, c);
	text.damaged = true;
	return text;
}

/* Japanese between escapes that no other text has (RFC 1468): JIS X 0208 begins. */
static bool
is_jis(struct str body)
{
	const char *escape = body.n > 0 ? memchr(body.p, 0x1B, body.n) : NULL;
	struct str s = { escape, escape != NULL ? (size_t)(body.p + body.n - escape) : 0 };

	return str_starts(s, STR("\x1B$B")) || str_starts(s, STR("\x1B$@"));
}

static bool
has_states(struct str text)
{
	char label[LABEL_SIZE];

	fold_label(text, label);
	return label[0] != '\0' && width_of(label) == 0;
}

static bool
is_utf8(struct str label)
{
	return label.n == 0 || str_ieq(label, STR("utf-8")) || str_ieq(label, STR("utf8"));
}

/*
 * UTF-7, should that be the label and the bytes look like it: it would go for
 * plain text full of nonsense, and can hide markup.
 */
static const char *
unread(struct str label, struct str body)
{
	bool named = str_ieq(label, STR("utf-7")) || str_ieq(label, STR("unicode-1-1-utf-7"));

	return named && body.n > 0 && memchr(body.p, '+', body.n) != NULL ? "UTF-7" : NULL;
}

struct charset_text
charset_decode(struct arena *a, struct str body, struct str content_type)
{
	struct charset_text text = { body, "utf-8", false, NULL };
	const char *name = by_bytes(&body);
	struct str header = parameter(content_type, STR("charset"));
	struct str declaration = declared(body);
	struct census c;

	if (name != NULL && strcmp(name, "ibm037") == 0)
		return decode_ebcdic(a, body);
	if (name != NULL && strcmp(name, "utf-8") != 0) {
		decode_as(a, body, name, &text);
		return text;
	}
	/* nearly every feed there is */
	if ((name != NULL || (is_utf8(header) && is_utf8(declaration))) && utf8_valid(body) &&
	    !is_jis(body))
		return (struct charset_text){ body, "utf-8", false, NULL };
	text.unread = unread(header, body);
	if (text.unread == NULL)
		text.unread = unread(declaration, body);
	if (text.unread != NULL) {
		text.text = (struct str){ NULL, 0 };
		return text;
	}
	if (is_jis(body) && !has_states(header) && !has_states(declaration) &&
	    decode_as(a, body, "iso-2022-jp", &text)) {
		text.damaged = true;
		return text;
	}
	c = census_of(body);
	if (name != NULL && is_mostly_utf8(c))
		return as_utf8(a, c);
	if (try_label(a, c, header, &text) || try_label(a, c, declaration, &text))
		return text;
	return unlabelled(a, c);
}
