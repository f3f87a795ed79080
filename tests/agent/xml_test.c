#include <stdlib.h>

#include "agent/limit.h"
#include "agent/xml.h"
#include "base/buf.h"
#include "tests/test.h"

struct seen {
	struct buf text;
	struct arena *arena;
};

static void
on_start(void *context, const struct xml_name *name, const struct xml_attribute *t, size_t n)
{
	struct seen *s = context;

	buf_addf(&s->text, "<%s", name->local);
	for (size_t i = 0; i < n; i++) {
		struct str value = xml_value(s->arena, &t[i]);

		buf_addf(&s->text, " %s=%.*s", t[i].name, STR_ARG(value));
	}
	buf_addc(&s->text, '>');
}

static void
on_end(void *context, const struct xml_name *name)
{
	buf_addf(&((struct seen *)context)->text, "</%s>", name->local);
}

static void
on_text(void *context, struct str run)
{
	buf_add(&((struct seen *)context)->text, run);
}

static const struct xml_handler handler = { on_start, on_end, on_text };

static const struct {
	const char *text, *events;
	enum xml_verdict verdict;
} documents[] = {
	{ "<a>x<b c='1'/>y</a>", "<a>x<b c=1></b>y</a>", XML_FINE },
	{ "<a>x &amp; &#233; &lt;</a>", "<a>x & é <</a>", XML_FINE },
	{ "<a b='x?1&amp;2&#38;3'/>", "<a b=x?1&2&3></a>", XML_FINE },
	{ "<a b='&amp;#38;'/>", "<a b=&#38;></a>", XML_FINE },
	{ "<a><![CDATA[<b>&amp;]]></a>", "<a><b>&amp;</a>", XML_FINE },
	{ "<?xml version='1.0' encoding='koi8-r'?><a>é</a>", "<a>é</a>", XML_FINE },
	{ "<a><x:b>c</x:b></a>", "<a><b>c</b></a>", XML_UNDECLARED },
	{ "<a>AT&T</a>", NULL, XML_BROKEN },
	{ "<a><b></a>", NULL, XML_BROKEN },
	{ "<a>&eacute;</a>", NULL, XML_BROKEN },
	{ "", "", XML_BROKEN },
	{ "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>", "<a>",
	    XML_BROKEN },
};

START_TEST(events_are_what_the_document_says)
{
	for (size_t i = 0; i < sizeof(documents) / sizeof(documents[0]); i++) {
		struct seen s = { .arena = arena_new(1 << 20) };
		enum xml_verdict v;

		buf_init(&s.text, 1 << 16);
		v = xml_parse(str_of(documents[i].text), false, &handler, &s);
		ck_assert_msg(v == documents[i].verdict, "%s: verdict %d", documents[i].text, v);
		if (documents[i].events != NULL)
			ck_assert_str_eq(buf_cstr(&s.text), documents[i].events);
		buf_release(&s.text);
		arena_free(s.arena);
	}
}
END_TEST

/* "<a " and n times `unit`, then "/>" */
static long
oversized(const char *unit, size_t n)
{
	struct buf b;
	long at;

	buf_init(&b, 1 << 24);
	buf_add(&b, STR("<r><a "));
	for (size_t i = 0; i < n; i++)
		buf_add(&b, str_of(unit));
	buf_add(&b, STR("/></r>"));
	at = xml_oversized(buf_str(&b));
	buf_release(&b);
	return at;
}

/* The offset of what is too much in n tags of `each` attributes. */
static long
oversized_tags(size_t n, size_t each)
{
	struct buf b;
	long at;

	buf_init(&b, SIZE_MAX);
	for (size_t i = 0; i < n; i++) {
		buf_add(&b, STR("<a"));
		for (size_t j = 0; j < each; j++)
			buf_addf(&b, " b%zu=''", j);
		buf_add(&b, STR("/>"));
	}
	at = xml_oversized(buf_str(&b));
	buf_release(&b);
	return at;
}

START_TEST(many_large_start_tags_are_too_much_together)
{
	ck_assert_int_eq(oversized_tags(500, 250), -1);
	ck_assert_int_gt(oversized_tags(6000, 250), 0);
	ck_assert_int_eq(oversized_tags(20000, 20), -1);
}
END_TEST

START_TEST(huge_start_tags_are_found_before_libxml2_sees_them)
{
	ck_assert_int_eq(oversized("b='c' ", 10), -1);
	ck_assert_int_eq(oversized("b='c' ", LIMIT_ATTRIBUTES + 1), 3);
	ck_assert_int_eq(oversized("x", LIMIT_START_TAG + 1), 3);
	ck_assert_int_eq(oversized("/><![CDATA[<a b='c'>]]><a ", LIMIT_START_TAG), -1);
	ck_assert_int_eq(oversized("/><!-- <a b=' --><a ", LIMIT_START_TAG), -1);
}
END_TEST

TEST_MAIN("xml", events_are_what_the_document_says,
    many_large_start_tags_are_too_much_together,
    huge_start_tags_are_found_before_libxml2_sees_them)
