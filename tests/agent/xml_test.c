#include <stdlib.h>

#include "agent/limit.h"
#include "agent/xml.h"
#include "agent/xml_quick.h"
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

/* What xml_quick_read() takes, and what it leaves to libxml2. */
static const struct {
	const char *text, *events;	/* NULL: left */
} plain[] = {
	{ "<a>x<b c='1'/>y</a>", "<a>x<b c=1></b>y</a>" },
	{ "<a>x &amp; &#233; &lt;&#x20AC;&quot;&apos;&gt;</a>", "<a>x & é <€\"'></a>" },
	{ "<a b='x?1&amp;2&#38;3' c='&lt;\t&quot;'/>", "<a b=x?1&2&3 c=< \"></a>" },
	{ "<a b='&amp;#38;'/>", "<a b=&#38;></a>" },
	{ "<a><![CDATA[<b>&amp;]]></a>", "<a><b>&amp;</a>" },
	{ "<a>[1] ]] a[b[c]] long enough ]] ></a>", "<a>[1] ]] a[b[c]] long enough ]] ></a>" },
	{ "<a>1\r\n2<![CDATA[3\r\n4]]></a>", "<a>1\n23\n4</a>" },
	{ "<?xml version='1.0' encoding='koi8-r' standalone=\"no\"?>\n<!-- c --><a>é</a>\n<?p?>",
	    "<a>é</a>" },
	{ "<?xml-stylesheet href='x'?><a\n\tb = 'c'\n></a >", "<a b=c></a>" },
	{ "<x:a xmlns:x='http://x.example/' xml:lang='en'><x:b/></x:a>", "<a lang=en><b></b></a>" },
	{ "<a xmlns='urn:x:y'><a xmlns=''/></a>", "<a><a></a></a>" },
	{ "", NULL },
	{ "text", NULL },
	{ "<a>", NULL },
	{ "<a/><b/>", NULL },
	{ "<a/>x", NULL },
	{ " <?xml version='1.0'?><a/>", NULL },
	{ "<?xml version='1.1'?><a/>", NULL },
	{ "<?xml version='1.0' encoding ?><a/>", NULL },
	{ "<?xml version='1.0' encoding='a b'?><a/>", NULL },
	{ "<!DOCTYPE a><a/>", NULL },
	{ "<a><x:b>c</x:b></a>", NULL },
	{ "<a x:b='c'/>", NULL },
	{ "<a xmlns:x='http://x.example/' xmlns:y='http://x.example/' x:b='' y:b=''/>", NULL },
	{ "<a xmlns:x=''/>", NULL },
	{ "<a xmlns='://'/>", NULL },
	{ "<a b='1' b='2'/>", NULL },
	{ "<a b='1'c='2'/>", NULL },
	{ "<a b=1/>", NULL },
	{ "<a b='<'/>", NULL },
	{ "<a b='&x;'/>", NULL },
	{ "<a>AT&T</a>", NULL },
	{ "<a>&eacute;</a>", NULL },
	{ "<a>&#0;</a>", NULL },
	{ "<a>&#xFFFE;</a>", NULL },
	{ "<a>&#1114112;</a>", NULL },
	{ "<a>]]></a>", NULL },
	{ "<a>\x01</a>", NULL },
	{ "<a>\xEF\xBF\xBF</a>", NULL },
	{ "<a>1\r2</a>", NULL },
	{ "<a><!-- a -- b --></a>", NULL },
	{ "<a><![CDATA[</a>", NULL },
	{ "<a><b></a></b>", NULL },
	{ "<a></b>", NULL },
	{ "</a>", NULL },
	{ "<\xC3\xA9/>", NULL },
	{ "<a", NULL },
	{ "<a b='", NULL },
	{ "<a>&", NULL },
	{ "<a><!", NULL },
};

START_TEST(the_quick_reader_takes_what_is_plainly_right)
{
	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
		struct seen quick = { .arena = arena_new(1 << 20) }, slow = quick;
		struct str text = str_of(plain[i].text);
		bool taken;

		buf_init(&quick.text, 1 << 16);
		buf_init(&slow.text, 1 << 16);
		taken = xml_quick_read(quick.arena, text, &handler, &quick);
		ck_assert_msg(taken == (plain[i].events != NULL), "%s", plain[i].text);
		if (taken) {
			ck_assert_str_eq(buf_cstr(&quick.text), plain[i].events);
			ck_assert_int_eq(xml_parse(text, false, &handler, &slow), XML_FINE);
			ck_assert_str_eq(buf_cstr(&slow.text), plain[i].events);
		}
		buf_release(&quick.text);
		buf_release(&slow.text);
		arena_free(quick.arena);
	}
}
END_TEST

static void
on_nothing(void *context, const struct xml_name *name, const struct xml_attribute *t, size_t n)
{
	(void)context, (void)name, (void)t, (void)n;
}

static void
on_no_end(void *context, const struct xml_name *name)
{
	(void)context, (void)name;
}

/* Whether the quick reader takes `begin`, n times `unit`, `end`; a '#' of the unit is its number. */
static bool
taken(const char *begin, const char *unit, size_t n, const char *end)
{
	static const struct xml_handler nothing = { on_nothing, on_no_end, on_text };
	struct arena *a = arena_new(1 << 22);
	struct seen s = { .arena = a };
	struct buf b;
	bool taken;

	buf_init(&b, 1 << 22);
	buf_init(&s.text, 0);
	buf_add(&b, str_of(begin));
	for (size_t i = 0; i < n; i++)
		for (const char *p = unit; *p != '\0'; p++)
			if (*p == '#')
				buf_addf(&b, "%zu", i);
			else
				buf_addc(&b, *p);
	buf_add(&b, str_of(end));
	taken = xml_quick_read(a, buf_str(&b), &nothing, &s);
	buf_release(&b);
	buf_release(&s.text);
	arena_free(a);
	return taken;
}

START_TEST(the_quick_reader_leaves_what_is_large)
{
	ck_assert(taken("<a", " b#='1'", 32, "/>"));
	ck_assert(!taken("<a", " b#='1'", 33, "/>"));
	ck_assert(taken("<a", " xmlns:b#='urn:x#'", 60, "/>"));
	ck_assert(!taken("<a", " xmlns:b#='urn:x#'", 64, "/>"));
	ck_assert(taken("<a", " ", LIMIT_START_TAG - 16, "/>"));
	ck_assert(!taken("<a", " ", LIMIT_START_TAG + 16, "/>"));
	ck_assert(!taken("<a b='&amp;", " ", LIMIT_START_TAG + 16, "'/>"));
	ck_assert(taken("<a>", "<b#/>", 100, "</a>"));
	ck_assert(!taken("<a>", "<b#/>", 1000, "</a>"));
	ck_assert(!taken("<a>", "<a>", LIMIT_DEPTH, ""));
	ck_assert(!taken("<a b", "b", 200, "='1'/>"));
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
    the_quick_reader_takes_what_is_plainly_right,
    the_quick_reader_leaves_what_is_large,
    many_large_start_tags_are_too_much_together,
    huge_start_tags_are_found_before_libxml2_sees_them)
