#include "agent/feed_xml_tag.h"

const struct xml_attribute *
feed_xml_tag_find(const struct feed_xml_tag *t, const char *name)
{
	const struct xml_attribute *found = NULL;

	for (size_t i = 0; i < t->n; i++)
		if ((t->list[i].name[0] | 0x20) == (name[0] | 0x20) &&
		    str_ieq(str_of(t->list[i].name), str_of(name))) {
			if (t->list[i].prefix == NULL)
				return &t->list[i];
			found = found != NULL ? found : &t->list[i];
		}
	return found;
}

struct str
feed_xml_tag_value(const struct feed_xml_tag *t, const char *name)
{
	const struct xml_attribute *found = t->n > 0 ? feed_xml_tag_find(t, name) : NULL;

	return found != NULL ? xml_value(t->a, found) : (struct str){ NULL, 0 };
}

struct str
feed_xml_tag_xml(const struct feed_xml_tag *t, const char *name)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->list[i].prefix != NULL && strcmp(t->list[i].prefix, "xml") == 0 &&
		    strcmp(t->list[i].name, name) == 0)
			return xml_value(t->a, &t->list[i]);
	return (struct str){ NULL, 0 };
}

static bool
is(struct str value, const char *name)
{
	return str_ieq(value, str_of(name));
}

/* A media type whose content is text, and so needs no base64 (RFC 4287, 4.1.3.3). */
static bool
is_textual(struct str type)
{
	struct str tail = type.n > 4 ? str_from(type, type.n - 4) : type;

	return memchr(type.p, '/', type.n) == NULL || str_istarts(type, STR("text/")) ||
	    is(tail, "+xml") || is(tail, "/xml");
}

/* RFC 4287, 3.1.1 and 4.1.3.1; Atom 0.3's mode. */
enum gather_form
feed_xml_tag_form(const struct feed_xml_tag *t, const char *format, enum dialect_field field)
{
	struct str type = feed_xml_tag_value(t, "type"), mode = feed_xml_tag_value(t, "mode");
	bool title = field == FIELD_TITLE;

	if (is(mode, "base64"))
		return GATHER_BASE64;
	if (is(mode, "escaped"))
		return type.n == 0 || is(type, "text/plain") ? GATHER_TEXT : GATHER_HTML;
	if (is(type, "xhtml") || is(type, "application/xhtml+xml"))
		return title ? GATHER_WORDS : GATHER_XHTML;
	if (is(type, "html") || is(type, "text/html"))
		return strcmp(format, "atom0.3") == 0 && is(mode, "xml") ? GATHER_XHTML :
		    GATHER_HTML;
	if (type.n == 0)
		/* text says the specification; newsrooms' programs often mean HTML */
		return title ? GATHER_HTML : GATHER_TEXT;
	return is_textual(type) || field != FIELD_CONTENT ? GATHER_TEXT : GATHER_BASE64;
}
