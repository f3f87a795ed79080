#include "agent/repair_text.h"

#include "agent/html.h"
#include "agent/limit.h"
#include "agent/vocabulary.h"
#include "base/utf8.h"

#define CDATA_PIECE (1024 * 1024)	/* bytes of one section written: libxml2 refuses 10 MB */
#define ENTITY_MAX 1024			/* bytes of an entity's text: more is no abbreviation */

bool
repair_text_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool
begins_name(unsigned char c)
{
	return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' || c >= 0x80;
}

struct str
repair_text_name(struct str s)
{
	size_t n = 0;

	if (s.n == 0 || !begins_name((unsigned char)s.p[0]))
		return (struct str){ NULL, 0 };
	while (n < s.n && n < LIMIT_TAG_NAME) {
		unsigned char c = (unsigned char)s.p[n];

		if (!begins_name(c) && !(c >= '0' && c <= '9') && c != '-' && c != '.' && c != ':')
			break;
		n++;
	}
	return utf8_head(s, n);	/* never half a letter */
}

/* Code points that XML allows (XML 1.0, 2.2). */
static bool
allowed(unsigned code)
{
	return code == '\t' || code == '\n' || code == '\r' || (code >= 0x20 && code < 0xD800) ||
	    (code >= 0xE000 && code < 0xFFFE) || (code >= 0x10000 && code <= 0x10FFFF);
}

static void
add_code(struct repair *to, unsigned code)
{
	switch (code) {
	case '<':
		buf_add(&to->text, STR("&lt;"));
		break;
	case '>':
		buf_add(&to->text, STR("&gt;"));
		break;
	case '&':
		buf_add(&to->text, STR("&amp;"));
		break;
	case '"':
		buf_add(&to->text, STR("&quot;"));
		break;
	default:
		buf_add_utf8(&to->text, code);
		break;
	}
}

/* The text of an entity; note_entity() took it only where it names no other. */
static void
add_literal(struct repair *to, struct str s)
{
	while (s.n > 0) {
		unsigned code[2] = { 0, 0 };
		size_t n = 0;

		while (n < s.n && (unsigned char)s.p[n] >= 0x20 && (unsigned char)s.p[n] != 0xEF &&
		    !strchr("<>&\"", s.p[n]))
			n++;
		buf_add(&to->text, (struct str){ s.p, n });
		s = str_from(s, n);
		if (s.n == 0)
			break;
		if (s.p[0] == '&')
			s = str_from(s, html_reference(s, code));
		else
			code[0] = utf8_next(&s);
		for (size_t i = 0; i < 2 && (i == 0 || code[i] != 0); i++)
			if (allowed(code[i]))
				add_code(to, code[i]);
	}
}

void
repair_text_add_bare(struct repair *to, struct str reference)
{
	to->damaged = true;
	buf_add(&to->text, ++to->references <= LIMIT_REPAIRS ? reference : STR(" "));
}

/* A reference to what a document type declared; its bytes, or 0. */
static size_t
add_entity(struct repair *to, const struct repair_entities *entities, struct str s)
{
	struct str name = repair_text_name(str_from(s, 1));

	if (name.n == 0 || 1 + name.n >= s.n || s.p[1 + name.n] != ';')
		return 0;
	for (size_t i = 0; i < entities->n; i++)
		if (str_eq(entities->list[i].name, name)) {
			add_literal(to, entities->list[i].text);
			return name.n + 2;
		}
	return 0;
}

static bool
predefined(struct str s)
{
	return str_eq(s, STR("&amp;")) || str_eq(s, STR("&lt;")) || str_eq(s, STR("&gt;")) ||
	    str_eq(s, STR("&quot;")) || str_eq(s, STR("&apos;"));
}

/* The '&' that s begins with; returns the bytes read. */
static size_t
add_reference(struct repair *to, const struct repair_entities *entities, struct str s)
{
	unsigned code[2] = { 0, 0 };
	size_t n = add_entity(to, entities, s);
	struct str whole;

	if (n > 0)
		return n;
	n = html_reference(s, code);
	if (n == 0 || s.p[n - 1] != ';') {
		repair_text_add_bare(to, STR("&amp;"));
		return 1;
	}
	whole = (struct str){ s.p, n };
	if (predefined(whole)) {
		buf_add(&to->text, whole);
		return n;
	}
	/* &#233; is XML; &#XE9;, &eacute; and the two halves of a letter are not */
	if (s.p[1] != '#' ? !entities->external : s.p[2] == 'X' || memchr(s.p + 1, '&', n - 1) != NULL)
		to->damaged = true;
	for (size_t i = 0; i < 2 && (i == 0 || code[i] != 0); i++) {
		if (!allowed(code[i]))
			to->damaged = true;
		add_code(to, allowed(code[i]) ? code[i] : UTF8_REPLACEMENT);
	}
	return n;
}

/* The bytes of s that can be copied as they are; '<' cannot but in CDATA, '"' not in a value. */
static size_t
plain(struct str s, bool in_tag, bool in_cdata)
{
	size_t i = 0;

	for (; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c < 0x20 ? !repair_text_blank((char)c) : c == '&' || c == ']' || c == 0xEF ||
		    (c == '<' && !in_cdata) || (in_tag && c == '"'))
			break;
	}
	return i;
}

/* NUL, vertical tab, form feed and the separators; others crept into a word (a backspace, say). */
static bool
parts_words(unsigned char control)
{
	return control == 0 || control == '\v' || control == '\f' || control >= 0x1C;
}

/* s as text (in_tag: as a value); without entities, as CDATA. */
static void
add_run(struct repair *to, const struct repair_entities *entities, struct str s, bool in_tag)
{
	while (s.n > 0 && !to->text.over) {
		size_t n = plain(s, in_tag, entities == NULL);
		unsigned char c;

		buf_add(&to->text, (struct str){ s.p, n });
		s = str_from(s, n);
		if (s.n == 0)
			break;
		c = (unsigned char)s.p[0];
		if (c == '<') {
			repair_text_add_bare(to, STR("&lt;"));
			s = str_from(s, 1);
		} else if (c == '&' && entities != NULL) {
			s = str_from(s, add_reference(to, entities, s));
		} else if (c == ']' && str_starts(s, STR("]]>"))) {
			/* the end of a CDATA section within another: nobody's text */
			to->damaged = true;
			s = str_from(s, 3);
		} else if (c < 0x20) {
			to->damaged = true;
			if (parts_words(c))
				buf_addc(&to->text, ' ');
			s = str_from(s, 1);
		} else {
			unsigned code = utf8_next(&s);

			if (!allowed(code))
				to->damaged = true;
			if (in_tag || entities != NULL)
				add_code(to, allowed(code) ? code : UTF8_REPLACEMENT);
			else
				buf_add_utf8(&to->text, allowed(code) ? code : UTF8_REPLACEMENT);
		}
	}
}

void
repair_text_add(struct repair *to, const struct repair_entities *entities, struct str s)
{
	add_run(to, entities, s, false);
}

void
repair_text_add_cdata(struct repair *to, struct str s)
{
	while (s.n > 0) {
		struct str piece = utf8_head(s, CDATA_PIECE);

		buf_add(&to->text, STR("<![CDATA["));
		add_run(to, NULL, piece, false);
		buf_add(&to->text, STR("]]>"));
		s = str_from(s, piece.n);
	}
}

/* Where the quoted value that s begins with ends; s.n where its quote is missing. */
static size_t
quoted_end(struct str s, char quote)
{
	const char *end = s.n > 1 ? memchr(s.p + 1, quote, s.n - 1) : NULL;
	size_t n = end != NULL ? (size_t)(end - s.p) : s.n;
	const char *close = memchr(s.p, '>', n);

	if (end == NULL || n > LIMIT_START_TAG)
		return s.n;
	if (close == NULL)
		return n;
	/* a tag that ends and another that begins: this quote is that one's */
	for (const char *p = close; p + 1 < end; p++)
		if (*p == '<' && (begins_name((unsigned char)p[1]) || p[1] == '/') &&
		    memchr(s.p, '<', (size_t)(close - s.p)) == NULL)
			return s.n;
	return n;
}

struct repair_tag
repair_text_tag(struct str s, struct str name, unsigned kind)
{
	struct repair_tag tag = { .n = 0 };
	size_t i = 1 + name.n;
	bool assigned = false;

	if (i < s.n && !repair_text_blank(s.p[i]) && s.p[i] != '/' && s.p[i] != '>' &&
	    s.p[i] != '<')
		return tag;
	while (i < s.n && i < LIMIT_START_TAG && s.p[i] != '>' && s.p[i] != '<') {
		if ((s.p[i] == '"' || s.p[i] == '\'') && assigned) {
			size_t n = quoted_end(str_from(s, i), s.p[i]);

			if (i + n < s.n)
				i += n;
		}
		assigned = s.p[i] == '=' || (assigned && repair_text_blank(s.p[i]));
		i++;
	}
	if (i >= s.n || i >= LIMIT_START_TAG) {
		tag.vain = (i < s.n ? i : s.n) - 1;
		return tag;
	}
	if (s.p[i] == '<') {
		/* a name alone may as well be text; an attribute may not */
		if (kind == 0 && memchr(s.p, '=', i) == NULL)
			return tag;
		tag.odd = true;
	}
	tag.empty = s.p[i] == '>' && s.p[i - 1] == '/' && i > 1 + name.n;
	tag.attributes = (struct str){ s.p + 1 + name.n,
	    i - 1 - name.n - (tag.empty ? 1 : 0) };
	tag.n = i + (tag.odd ? 0 : 1);
	return tag;
}

/* One attribute cut off *s: its name and raw value. */
static bool
next_attribute(struct str *s, struct str *ret_name, struct str *ret_value, bool *ret_odd)
{
	struct str value = { NULL, 0 };
	size_t n;

	*s = str_trim(*s);
	if (s->n == 0)
		return false;
	*ret_name = repair_text_name(*s);
	*ret_odd = ret_name->n == 0;
	n = ret_name->n > 0 ? ret_name->n : 1;
	while (ret_name->n == 0 && n < s->n && s->p[n] != '=' && !repair_text_blank(s->p[n]))
		n++;
	*s = str_trim(str_from(*s, n));
	if (s->n == 0 || s->p[0] != '=') {
		*ret_odd = true;
		*ret_value = value;
		return true;
	}
	*s = str_trim(str_from(*s, 1));
	if (s->n > 0 && (s->p[0] == '"' || s->p[0] == '\'') &&
	    (n = quoted_end(*s, s->p[0])) < s->n) {
		*ret_value = (struct str){ s->p + 1, n - 1 };
		n++;
	} else {
		for (n = 0; n < s->n && !repair_text_blank(s->p[n]); n++)
			;
		*ret_odd = true;
		*ret_value = (struct str){ s->p, n };
		while (ret_value->n > 0 && (ret_value->p[0] == '"' || ret_value->p[0] == '\''))
			*ret_value = str_from(*ret_value, 1);
	}
	*s = str_from(*s, n);
	return true;
}

/* A name with at most one ':', and a name on either side of it. */
static bool
is_qualified(struct str name)
{
	struct str rest = name, prefix = str_cut(&rest, ':');

	if (prefix.n == name.n)
		return true;
	return prefix.n > 0 && repair_text_name(rest).n == rest.n && rest.n > 0 &&
	    memchr(rest.p, ':', rest.n) == NULL;
}

void
repair_text_add_tag(struct repair *to, const struct repair_entities *entities,
    struct str name, struct repair_tag tag)
{
	struct str names[LIMIT_ATTRIBUTES], s = tag.attributes, key, value;
	size_t n = 0;
	bool odd;

	to->damaged = to->damaged || tag.odd;
	buf_add(&to->text, STR("<"));
	buf_add(&to->text, name);
	while (next_attribute(&s, &key, &value, &odd)) {
		bool keep = key.n > 0 && n < LIMIT_ATTRIBUTES && is_qualified(key) &&
		    !(str_starts(key, STR("xmlns:")) && str_trim(value).n == 0);

		for (size_t i = 0; i < n && keep; i++)
			keep = !str_eq(names[i], key);
		to->damaged = to->damaged || odd || !keep;
		if (!keep)
			continue;
		names[n++] = key;
		buf_add(&to->text, STR(" "));
		buf_add(&to->text, key);
		buf_add(&to->text, STR("=\""));
		add_run(to, entities, value, true);
		buf_add(&to->text, STR("\""));
	}
}

/* Every '&' of an entity's text begins a character's reference, none another entity's. */
static bool
is_plain(struct str text)
{
	const char *at;
	unsigned code[2];

	if (text.n > 0 && memchr(text.p, '%', text.n) != NULL)
		return false;
	while (text.n > 0 && (at = memchr(text.p, '&', text.n)) != NULL) {
		size_t n = html_reference(str_from(text, (size_t)(at - text.p)), code);

		if (n == 0 || at[n - 1] != ';')
			return false;
		text = str_from(text, (size_t)(at - text.p) + n);
	}
	return true;
}

/* <!ENTITY name "text">: noted where the text is plain. */
static void
note_entity(struct repair_entities *entities, struct str s)
{
	struct str name, text;
	const char *end;

	s = str_trim(str_from(s, sizeof("<!ENTITY") - 1));
	name = repair_text_name(s);
	s = str_trim(str_from(s, name.n));
	if (name.n == 0 || s.n < 2 || (s.p[0] != '"' && s.p[0] != '\'') ||
	    entities->n == REPAIR_ENTITIES)
		return;
	end = memchr(s.p + 1, s.p[0], s.n - 1);
	if (end == NULL || end - s.p > ENTITY_MAX)
		return;
	text = (struct str){ s.p + 1, (size_t)(end - s.p - 1) };
	if (is_plain(text))
		entities->list[entities->n++] = (struct repair_entity){ name, text };
}

size_t
repair_text_doctype(struct repair_entities *entities, struct str s)
{
	size_t i = sizeof("<!DOCTYPE") - 1;
	bool inside = false;
	char quote = '\0';

	for (; i < s.n; i++) {
		char c = s.p[i];

		if (quote != '\0') {
			quote = c == quote ? '\0' : quote;
			continue;
		}
		if (c == '"' || c == '\'')
			quote = c;
		else if (c == '[')
			inside = true;
		else if (c == ']')
			inside = false;
		else if (c == '<' && str_starts(str_from(s, i), STR("<!ENTITY")))
			note_entity(entities, str_from(s, i));
		else if (c == '>' && !inside)
			return i + 1;
		else if (!inside && (str_istarts(str_from(s, i), STR("PUBLIC")) ||
		    str_istarts(str_from(s, i), STR("SYSTEM"))))
			entities->external = true;
	}
	return s.n;
}
