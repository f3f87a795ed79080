/*
 * xml_quick_read() beside xml_parse(): what the former accepts the latter must
 * find fine, with the same events.
 */
#include <stdint.h>
#include <stdlib.h>

#include "agent/xml_quick.h"
#include "base/buf.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
	struct buf text;
	bool in_text;
};

static void
add_part(struct seen *s, const char *part)
{
	buf_add(&s->text, str_of(part));
	buf_addc(&s->text, '\001');
}

static void
add_name(struct seen *s, char mark, const char *local, const char *prefix, const char *uri)
{
	buf_addc(&s->text, mark);
	add_part(s, local);
	add_part(s, prefix);
	add_part(s, uri);
	s->in_text = false;
}

static void
on_start(void *context, const struct xml_name *name, const struct xml_attribute *t, size_t n)
{
	struct seen *s = context;

	add_name(s, '<', name->local, name->prefix, name->uri);
	for (size_t i = 0; i < n; i++) {
		add_name(s, '@', t[i].name, t[i].prefix, t[i].uri);
		buf_add(&s->text, (struct str){ t[i].value, (size_t)(t[i].end - t[i].value) });
	}
}

static void
on_end(void *context, const struct xml_name *name)
{
	add_name(context, '>', name->local, name->prefix, name->uri);
}

static void
on_text(void *context, struct str run)
{
	struct seen *s = context;

	if (!s->in_text && run.n > 0)
		buf_addc(&s->text, '\002');
	s->in_text = s->in_text || run.n > 0;
	buf_add(&s->text, run);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct xml_handler handler = { on_start, on_end, on_text };
	struct str text = { (const char *)data, size };
	struct seen quick = { .in_text = false }, slow = { .in_text = false };
	struct arena *a;

	if (!utf8_valid(text) || xml_oversized(text) >= 0)
		return 0;
	a = arena_new(1 << 26);
	buf_init(&quick.text, SIZE_MAX);
	buf_init(&slow.text, SIZE_MAX);
	if (xml_quick_read(a, text, &handler, &quick) &&
	    (xml_parse(text, false, &handler, &slow) != XML_FINE ||
	    !str_eq(buf_str(&quick.text), buf_str(&slow.text))))
		abort();
	buf_release(&quick.text);
	buf_release(&slow.text);
	arena_free(a);
	return 0;
}
