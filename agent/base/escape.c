#include "base/escape.h"

#include "base/utf8.h"

/* Code points that act on the reader's screen instead of being read. */
static const struct range {
	unsigned first, last;
} acting[] = {
	{ 0x0000, 0x001F },	/* C0 */
	{ 0x007F, 0x009F },	/* DEL, C1 */
	{ 0x061C, 0x061C },	/* Arabic letter mark */
	{ 0x200E, 0x200F },	/* LRM, RLM */
	{ 0x2028, 0x202E },	/* separators, embeddings, overrides */
	{ 0x2060, 0x206F },	/* word joiner, isolates, deprecated */
	{ 0xFEFF, 0xFEFF },	/* BOM */
	{ 0xFFF9, 0xFFFB },	/* interlinear annotation */
	{ 0xE0000, 0xE007F },	/* tags */
};

static bool
acts(unsigned code)
{
	for (size_t i = 0; i < sizeof(acting) / sizeof(acting[0]); i++)
		if (code <= acting[i].last)
			return code >= acting[i].first;
	return false;
}

static void
add_acting(struct buf *out, unsigned code)
{
	switch (code) {
	case '\n': buf_add(out, STR("\\n")); break;
	case '\r': buf_add(out, STR("\\r")); break;
	case '\t': buf_add(out, STR("\\t")); break;
	default: buf_addf(out, code < 0x100 ? "\\x%02x" : "\\u%04x", code); break;
	}
}

static void
add(struct buf *out, struct str text, bool quoted)
{
	while (text.n > 0) {
		const char *p = text.p;
		unsigned code = utf8_next(&text);

		if (acts(code))
			add_acting(out, code);
		else if (code == UTF8_REPLACEMENT)
			buf_add_utf8(out, code);
		else {
			if (quoted && (code == '"' || code == '\\'))
				buf_addc(out, '\\');
			buf_add(out, (struct str){ p, (size_t)(text.p - p) });
		}
	}
}

void
escape_text(struct buf *out, struct str text)
{
	add(out, text, false);
}

void
escape_value(struct buf *out, struct str text)
{
	bool plain = text.n > 0;

	for (size_t i = 0; i < text.n && plain; i++) {
		unsigned char c = (unsigned char)text.p[i];

		plain = c > ' ' && c < 0x7F && c != '"' && c != '\\' && c != '=';
	}
	if (plain) {
		buf_add(out, text);
		return;
	}
	buf_addc(out, '"');
	add(out, text, true);
	buf_addc(out, '"');
}
