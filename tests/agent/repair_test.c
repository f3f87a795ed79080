#include <stdlib.h>

#include "agent/repair.h"
#include "agent/xml.h"
#include "tests/test.h"

static const struct {
	const char *text, *repaired;
	bool damaged, truncated;
} cases[] = {
	{ "<rss><a>x</a></rss>", "<rss><a >x</a></rss>", false, false },
	/* text */
	{ "<rss>AT&T &amp; R&D</rss>", "<rss>AT&amp;T &amp; R&amp;D</rss>", true, false },
	{ "<rss>1 < 2 <3 <</rss>", "<rss>1 &lt; 2 &lt;3 &lt;</rss>", true, false },
	{ "<rss>&eacute;&nbsp;&bogus;</rss>", "<rss>é\u00A0&amp;bogus;</rss>", true, false },
	{ "<rss>&#233;&#xE9;</rss>", "<rss>éé</rss>", false, false },
	{ "<rss>a\x01\x08z &#0;</rss>", "<rss>az \uFFFD</rss>", true, false },
	{ "<rss>a\x0B" "b\x1F" "c\x0C" "d</rss>", "<rss>a b c d</rss>", true, false },
	{ "<rss>mail <ann@example.org></rss>", "<rss>mail &lt;ann@example.org></rss>", true, false },
	{ "<rss>&#xD83D;&#xDE00;&#55357;&#56832;&#xD83D;x</rss>", "<rss>😀😀\uFFFDx</rss>", true, false },
	{ "<rss><![cdata[a<b]]></rss>", "<rss><![CDATA[a<b]]></rss>", true, false },
	{ "<rss><![CDATA[a<b]]></rss>", "<rss><![CDATA[a<b]]></rss>", false, false },
	{ "<rss><![CDATA[a<![CDATA[b]]>c]]></rss>",
	    "<rss><![CDATA[a<![CDATA[b]]>c</rss>", true, false },
	{ "<rss><title><![CDATA[a</title></rss>",
	    "<rss><title><![CDATA[a]]></title></rss>", true, false },
	{ "<rss>a<!-- b -- c -->d<?e f?>g</rss>", "<rss>adg</rss>", false, false },
	/* tags */
	{ "<rss><a b=c d='e' d=\"f\" g/></rss>", "<rss><a b=\"c\" d=\"e\" g=\"\"/></rss>",
	    true, false },
	{ "<rss><a b='x & y < z \"q\"'/></rss>",
	    "<rss><a b=\"x &amp; y &lt; z &quot;q&quot;\"/></rss>", true, false },
	{ "<rss><a b=\"c><d e=\"f\"/></rss>", "<rss><a b=\"c\"/><d e=\"f\"/></rss>", true, false },
	{ "<rss><_a b_c='1'>x & y</_a><d_e/></rss>",
	    "<rss><_a b_c=\"1\" >x &amp; y</_a><d_e/></rss>", true, false },
	{ "<rss><item><foo a='b'><title>x</title></item></rss>",
	    "<rss><item><foo a=\"b\"/><title>x</title></item></rss>", true, false },
	{ "<rss><item><p><title>x</title></item></rss>",
	    "<rss><item><p/><title>x</title></item></rss>", true, false },
	{ "<rss xmlns:media='m'><item><media:thumbnail url='u'><title>x</title></item></rss>",
	    "<rss xmlns:media=\"m\"><item><media:thumbnail url=\"u\"/><title>x</title></item></rss>",
	    true, false },
	{ "<rss xmlns:g='g'><item><title>x <g:author>y</g:author></item></rss>",
	    "<rss xmlns:g=\"g\"><item><title>x </title><g:author >y</g:author></item></rss>",
	    true, false },
	{ "<rss xmlns:o='o'><item><title>x <o:p>y</o:p></title></item></rss>",
	    "<rss xmlns:o=\"o\"><item><title>x <o:p >y</o:p></title></item></rss>", false, false },
	{ "<RSS><Title>x</title></rss>", "<RSS><Title>x</Title></RSS>", true, false },
	{ "<rss><title>x</titel><link>y</link></rss>",
	    "<rss><title>x</title><link>y</link></rss>", true, false },
	{ "<rss><title>x<link>y</link></rss>", "<rss><title>x</title><link>y</link></rss>",
	    true, false },
	{ "<rss><item>1<item>2</rss>", "<rss><item>1</item><item>2</item></rss>", true, false },
	{ "<rss><p>a<br>b</p></div></rss>", "<rss><p >a<br/>b</p></rss>", true, false },
	{ "<rss><b><i>x</b></i></rss>", "<rss><b ><i>x</i></b></rss>", true, false },
	/* around the root */
	{ "<br/>\n<b>Oops</b>: no <?xml version='1.0'?><rss>x</rss>", "<rss>x</rss>", true, false },
	{ "<rss>x</rss> and more", "<rss>x</rss>", true, false },
	{ "<rss>x</rss><item>y</item>", "<rss>x<item>y</item></rss>", true, false },
	{ "<!DOCTYPE rss [<!ENTITY me \"Ann & <b>\"><!ENTITY you 'Bob'>]><rss>&you;</rss>",
	    "<rss>Bob</rss>", false, false },
	{ "<!DOCTYPE rss [<!ENTITY us \"A&#38;B &#xE9;&lt;\">]><rss>&us;</rss>",
	    "<rss>A&amp;B é&lt;</rss>", false, false },
	{ "<!DOCTYPE rss [<!ENTITY a '&b;&b;'><!ENTITY b 'x'>]><rss>&a;&b;</rss>",
	    "<rss>&amp;a;x</rss>", true, false },
	/* truncation */
	{ "<rss><item><title>x</title></item><item><title>ha",
	    "<rss><item><title>x</title></item></rss>", true, true },
	{ "<rss><item><title>x</title></item><item><title>y</title>",
	    "<rss><item><title>x</title></item></rss>", true, true },
	{ "<rss><item><title>x</title></item></ite", "<rss><item><title>x</title></item></rss>",
	    true, true },
	{ "<rss><item><title>x</title></item", "<rss><item><title>x</title></item></rss>",
	    true, true },
	{ "<rss><item><title>1</title></item><item><title>2</title></item>"
	    "<item><title>3</title></item><item><title>4</title>",
	    "<rss><item><title>1</title></item><item><title>2</title></item>"
	    "<item><title>3</title></item><item><title>4</title></item></rss>", true, true },
	/* as many elements as those before, but not the same */
	{ "<rss><item><id/><link/></item><item><id/><link/></item><item><id/><link/></item>"
	    "<item><title/><link/>",
	    "<rss><item><id/><link/></item><item><id/><link/></item><item><id/><link/></item>"
	    "</rss>", true, true },
};

START_TEST(damage_is_mended_and_no_text_is_lost)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct repair r;

		repair_xml(str_of(cases[i].text), &r);
		ck_assert_msg(strcmp(buf_cstr(&r.text), cases[i].repaired) == 0,
		    "%s\nis  %s\nnot %s", cases[i].text, buf_cstr(&r.text), cases[i].repaired);
		ck_assert_msg(r.damaged == cases[i].damaged, "damaged: %s", cases[i].text);
		ck_assert_msg(r.truncated == cases[i].truncated, "truncated: %s", cases[i].text);
		buf_release(&r.text);
	}
}
END_TEST

static void
on_start(void *context, const struct xml_name *name, const struct xml_attribute *t, size_t n)
{
	(void)context, (void)name, (void)t, (void)n;
}

static void
on_end(void *context, const struct xml_name *name)
{
	(void)context, (void)name;
}

static void
on_text(void *context, struct str run)
{
	(void)context, (void)run;
}

START_TEST(what_comes_out_is_well_formed)
{
	static const struct xml_handler handler = { on_start, on_end, on_text };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct repair r;

		repair_xml(str_of(cases[i].text), &r);
		ck_assert_msg(xml_parse(buf_str(&r.text), false, &handler, NULL) == XML_FINE,
		    "%s", buf_cstr(&r.text));
		buf_release(&r.text);
	}
}
END_TEST

TEST_MAIN("repair", damage_is_mended_and_no_text_is_lost, what_comes_out_is_well_formed)
