#include "agent/gather.h"

#include "agent/html_tags.h"
#include "agent/limit.h"
#include "base/utf8.h"

void
gather_init(struct gather *g)
{
	*g = (struct gather){ .form = GATHER_PLAIN };
	buf_init(&g->text, LIMIT_TEXT);
}

void
gather_release(struct gather *g)
{
	buf_release(&g->text);
}

void
gather_begin(struct gather *g, enum gather_form form)
{
	buf_clear(&g->text);
	g->form = form;
	g->depth = 0;
	g->nested = g->open = false;
}

/* As much of s as fits. */
static void
add(struct gather *g, struct str s)
{
	if (!buf_add(&g->text, s))
		buf_add(&g->text, utf8_head(s, g->text.max - g->text.n));
}

/* s with the characters of `set` as references. */
static void
add_escaped(struct gather *g, struct str s, const char *set)
{
	size_t begin = 0;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		struct str reference = c == '<' ? STR("&lt;") : c == '>' ? STR("&gt;") :
		    c == '"' ? STR("&quot;") : STR("&amp;");

		if ((c != '<' && c != '>' && c != '&' && c != '"') || strchr(set, c) == NULL)
			continue;
		add(g, (struct str){ s.p + begin, i - begin });
		add(g, reference);
		begin = i + 1;
	}
	add(g, str_from(s, begin));
}

static void
finish_tag(struct gather *g)
{
	if (g->open)
		add(g, STR(">"));
	g->open = false;
}

void
gather_text(struct gather *g, struct str run)
{
	finish_tag(g);
	if (g->form == GATHER_XHTML)
		add_escaped(g, run, "<>&");
	else
		add(g, run);
}

/* Plain text turns out to be markup: what came before was literal. */
static void
become_markup(struct gather *g)
{
	struct buf before = g->text;

	buf_init(&g->text, LIMIT_TEXT);
	g->form = GATHER_XHTML;
	add_escaped(g, buf_str(&before), "<>&");
	buf_release(&before);
}

static void
add_name(struct gather *g, const struct xml_name *name)
{
	struct str xhtml = STR("http://www.w3.org/1999/xhtml");

	if (name->prefix != NULL && !str_eq(str_of(name->uri), xhtml)) {
		add(g, str_of(name->prefix));
		add(g, STR(":"));
	}
	add(g, str_of(name->local));
}

/* The div that RFC 4287, 3.1.1.3 asks for around XHTML. */
static bool
wrapper(const struct gather *g, const struct xml_name *name)
{
	return g->form == GATHER_XHTML && g->depth == 1 &&
	    str_ieq(str_of(name->local), STR("div"));
}

static bool
keeps_tags(const struct gather *g)
{
	return g->form == GATHER_HTML || g->form == GATHER_XHTML;
}

void
gather_open(struct gather *g, const struct xml_name *name,
    const struct xml_attribute *attributes, size_t n)
{
	if (g->form == GATHER_TEXT)
		become_markup(g);
	g->depth++;
	g->nested = true;
	if (!keeps_tags(g) || wrapper(g, name))
		return;
	finish_tag(g);
	add(g, STR("<"));
	add_name(g, name);
	for (size_t i = 0; i < n; i++) {
		const struct xml_attribute *t = &attributes[i];

		add(g, STR(" "));
		if (t->prefix != NULL) {
			add(g, str_of(t->prefix));
			add(g, STR(":"));
		}
		add(g, str_of(t->name));
		add(g, STR("=\""));
		/* an ampersand is a reference already */
		add_escaped(g, (struct str){ t->value, (size_t)(t->end - t->value) }, "<>\"");
		add(g, STR("\""));
	}
	g->open = true;
}

/* HTML elements that have no end tag (HTML Living Standard, 13.1.2). */
static bool
is_void(const char *name)
{
	static const char *const names[] = {
		"area", "base", "br", "col", "embed", "hr", "img", "input",
		"link", "meta", "source", "track", "wbr",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_ieq(str_of(name), str_of(names[i])))
			return true;
	return false;
}

void
gather_close(struct gather *g, const struct xml_name *name)
{
	bool skipped = !keeps_tags(g) || wrapper(g, name);

	g->depth--;
	if (skipped) {
		if (g->form == GATHER_WORDS &&
		    html_tags_find(str_of(name->local)) == HTML_TAGS_BLOCK)
			add(g, STR(" "));
		return;
	}
	if (g->open && is_void(name->local)) {
		add(g, STR("/>"));
		g->open = false;
		return;
	}
	finish_tag(g);
	add(g, STR("</"));
	add_name(g, name);
	add(g, STR(">"));
}

static int
digit(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' : c >= 'a' && c <= 'z' ? c - 'a' + 26 :
	    c >= '0' && c <= '9' ? c - '0' + 52 : c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* All of s is base64 (RFC 4648), or white space. */
static bool
is_base64(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (digit((unsigned char)s.p[i]) < 0 && s.p[i] != '=' &&
		    !strchr(" \t\r\n", s.p[i]))
			return false;
	return true;
}

/* Decodes base64 in place. */
static void
decode(struct buf *b)
{
	unsigned bits = 0, have = 0;
	size_t n = 0;

	for (size_t i = 0; i < b->n && b->p[i] != '='; i++) {
		int d = digit((unsigned char)b->p[i]);

		if (d < 0)
			continue;
		bits = bits << 6 | (unsigned)d;
		have += 6;
		if (have >= 8) {
			have -= 8;
			b->p[n++] = (char)(bits >> have & 0xFF);
		}
	}
	b->n = n;
}

struct str
gather_end(struct gather *g, bool *ret_html)
{
	finish_tag(g);
	if (g->form == GATHER_BASE64 && is_base64(buf_str(&g->text))) {
		decode(&g->text);
		/* what is no text stays out of the store */
		if (!utf8_valid(buf_str(&g->text)))
			buf_clear(&g->text);
	}
	*ret_html = keeps_tags(g) || g->form == GATHER_BASE64 ||
	    (g->form == GATHER_WORDS && !g->nested);
	return str_trim(buf_str(&g->text));
}
