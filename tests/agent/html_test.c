#include "agent/html.h"

#include <stdlib.h>
#include <time.h>

#include "agent/limit.h"
#include "base/utf8.h"
#include "tests/test.h"

struct sample {
	const char *html, *text;
};

typedef struct str (*reader)(struct arena *a, struct str s);

static void
read_samples(reader read, const struct sample *samples, size_t n)
{
	struct arena *a = arena_new(1024 * 1024);

	for (size_t i = 0; i < n; i++) {
		struct str text = read(a, str_of(samples[i].html));

		ck_assert_msg(str_eq(text, str_of(samples[i].text)), "\"%s\" is \"%.*s\", not \"%s\"",
		    samples[i].html, STR_ARG(text), samples[i].text);
	}
	arena_free(a);
}

#define READ(read, samples)						\
	read_samples((read), (samples), sizeof(samples) / sizeof((samples)[0]))

START_TEST(text_stays_text)
{
	static const struct sample samples[] = {
		{ "", "" },
		{ "   \n\t ", "" },
		{ "plain words", "plain words" },
		{ "  spaces \t and\r\nlines  ", "spaces and lines" },
		{ "a\xC2\xA0" "b \xC2\xA0 c", "a b c" },
		{ "a\xE2\x80\xA8" "b\xE2\x80\xA9" "c", "a\nb\nc" },
		{ "it\xE2\x80\x99s \xC2\xABgood\xC2\xBB", "it\xE2\x80\x99s \xC2\xABgood\xC2\xBB" },
		{ "it\xC2\x92s \xC2\x93so\xC2\x94\xC2\x85\xC2\x81\xC2\x9D",
		    "it\xE2\x80\x99s \xE2\x80\x9Cso\xE2\x80\x9D\xE2\x80\xA6" },
		{ "bell\x07 and\x7F del\x01" "ete", "bell and delete" },
		{ "I <3 feeds", "I <3 feeds" },
		{ "a < b and c > d", "a < b and c > d" },
		{ "x<", "x<" },
		{ "x</", "x</" },
		{ "x<!", "x<!" },
		{ "x<b", "x<b" },
		{ "x<img alt=\"y", "x<img alt=\"y" },
		{ "List<String> and map<int>", "List<String> and map<int>" },
		{ "<<we told you>>", "<<we told you>>" },
		{ "<you@example.org> wrote", "<you@example.org> wrote" },
		{ "5 <! 6 <? 7 >", "5 <! 6 <? 7 >" },
		{ "array[1][2]]>", "array[1][2]]>" },
	};

	READ(html_text, samples);
}
END_TEST

START_TEST(tags_become_what_a_person_sees)
{
	static const struct sample samples[] = {
		{ "<b>Har</b>bour", "Harbour" },
		{ "Har<wbr>bour Har<wbr/>bour", "Harbour Harbour" },
		{ "Har<span class='x'>bo</span><em>ur</em>", "Harbour" },
		{ "one<br>two<br/>three<BR />four", "one\ntwo\nthree\nfour" },
		{ "<p>one</p><p>two</p>", "one\ntwo" },
		{ "<p>one</p>\n\n<p>\n two </p>\n", "one\ntwo" },
		{ "<P>one<P>two", "one\ntwo" },
		{ "<div><div><p>one</p></div></div>two", "one\ntwo" },
		{ "one<p></p><br><br><div></div>two", "one\ntwo" },
		{ "<h1>Title</h1>text", "Title\ntext" },
		{ "<ul><li>one</li><li>two</li></ul>after", "• one\n• two\nafter" },
		{ "<ul><li>one<li><p>two</p></ul>", "• one\n• two" },
		{ "<ol><li></li><li>two</li></ol>", "• two" },
		{ "<table><tr><td>a</td><td>b</td></tr><tr><th>c<td>d</table>", "a b\nc d" },
		{ "a<hr>b<blockquote>c</blockquote>d", "a\nb\nc\nd" },
		{ "<a href=\"http://x.example/?a>b\">link</a>", "link" },
		{ "<a title='>'>x</a> <a title = \">\" >y</a>", "x y" },
		{ "<p class=it's>one</p>two", "one\ntwo" },
		{ "don<i>'</i>t <b title=\"q>ok</b>", "don't ok" },
		{ "<img src=\"a.png\" alt=\"A harbour\">", "A harbour" },
		{ "x<img alt='A &amp; B'/>y", "x A & B y" },
		{ "x<img alt=quay src=a>y", "x quay y" },
		{ "x<img data-alt=no src=a alt=\"\">y", "xy" },
		{ "x<img alt>y<img =alt alt=z>", "xy z" },
		{ "<img alt=\"<b>not bold</b>\">", "<b>not bold</b>" },
		{ "<my-card>own</my-card><o:p>word</o:p>", "ownword" },
		{ "<noscript>caption</noscript>", "caption" },
		{ "</p>a</b></nothing>", "a</nothing>" },
	};

	READ(html_text, samples);
}
END_TEST

START_TEST(what_nobody_sees_is_dropped)
{
	static const struct sample samples[] = {
		{ "a<script>if (x < 1) { y(\"</p>\"); }</script>b", "ab" },
		{ "a<SCRIPT src=x></Script>b", "ab" },
		{ "a<style>p > b { color: red }</style>b", "ab" },
		{ "a<script>never ends <p>b", "a" },
		{ "a<script/>b", "ab" },
		{ "a<style></styled></style >b", "ab" },
		{ "<head><title>T</title></head>b", "b" },
		{ "<title>T</title>b", "b" },
		{ "<title>never ends, and is kept", "never ends, and is kept" },
		{ "<svg><text>x</text></svg><iframe>y</iframe><template>z</template>w", "w" },
		{ "a<video src=v>Your browser is old.</video>b", "ab" },
		{ "a<!-- no > text -->b", "ab" },
		{ "a<!-->b--><!---->c", "ab-->c" },
		{ "a<!-- never ends <b>b</b>", "ab" },
		{ "<!DOCTYPE html><p>a", "a" },
		{ "<?xml version=\"1.0\"?>a<?php echo 1 ?>b", "ab" },
		{ "<![CDATA[a <b>b</b>]]>c", "a bc" },
		{ "<![CDATA[a", "a" },
	};

	READ(html_text, samples);
}
END_TEST

START_TEST(references_are_decoded_once_and_what_was_encoded_twice_again)
{
	static const struct sample samples[] = {
		{ "R&amp;D &lt;b&gt; &quot;q&quot; &apos;a&apos;", "R&D <b> \"q\" 'a'" },
		{ "&eacute;&Eacute;&hearts;&euro;&thetasym;&nbsp;&ndash;", "éÉ♥€ϑ –" },
		{ "&#233;&#xE9;&#XE9;&#x1F30A;", "ééé🌊" },
		{ "&#233 &#xE9 &#8217s", "é é ’s" },
		{ "&#150;&#145;&#x80;", "–‘€" },
		{ "&#129;&#0;&#xD800;&#x110000;&#99999999999;", "\xC2\x81\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" },
		{ "a&nbsp;&nbsp; b&#32;&#10;c&#8232;d", "a b c\nd" },
		{ "&copy 2025 &amp b", "© 2025 & b" },
		{ "?a=1&copy=2&reg=3", "?a=1&copy=2&reg=3" },
		{ "?a=1&section=2&notit;", "?a=1&section=2&notit;" },
		{ "Q&A; &unknown; & &; &#; &#x; &#xZ;", "Q&A; &unknown; & &; &#; &#x; &#xZ;" },
		{ "&Eacute;t&EACUTE;", "Ét&EACUTE;" },
		{ "&hellip &hellip;", "&hellip …" },
		{ "&quotThe&nbspEnd &quota &AMPx &notThis", "\"The End &quota &AMPx ¬This" },
		{ "&comma;&lpar;&colon;&lstrok;&Ccaron;&yicy;&YIcy;&numero;", ",(:łČїЇ№" },
		{ "&amp;quot;twice&amp;quot; &amp;#8217; &amp;#x2019; &amp;nbsp;x", "\"twice\" ’ ’ x" },
		{ "&amp;amp;quot;", "&quot;" },
		{ "&#38;eacute;", "é" },
		{ "&amp;lt;b&amp;gt;", "<b>" },
		{ "R&amp;D; &amp;copy 2025", "R&D; &copy 2025" },
		{ "&amp;&amp;&amp;", "&&&" },
		{ "&shy;&zwj;x", "\xC2\xAD\xE2\x80\x8Dx" },
	};

	READ(html_text, samples);
}
END_TEST

START_TEST(titles_are_one_line)
{
	static const struct sample samples[] = {
		{ "<p>one</p><p>two<br>three", "one two three" },
		{ "<ul><li>one<li>two</ul>", "one two" },
		{ " Peace\n talks&nbsp;&amp; <i>more</i> ", "Peace talks & more" },
		{ "a\xE2\x80\xA8" "b", "a b" },
	};
	static const struct sample plain[] = {
		{ " a\t<b>  &amp;\n]]> c ", "a <b> &amp; ]]> c" },
		{ "\n", "" },
		{ "&", "&" },
	};

	READ(html_line, samples);
	READ(html_plain_line, plain);
}
END_TEST

START_TEST(a_reference_says_how_long_it_is)
{
	unsigned code[2] = { 7, 7 };

	ck_assert_uint_eq(html_reference(STR("&amp;x"), code), 5);
	ck_assert(code[0] == '&' && code[1] == 0);
	ck_assert_uint_eq(html_reference(STR("&amp"), code), 4);
	ck_assert_uint_eq(html_reference(STR("&amp=1"), code), 0);
	ck_assert_uint_eq(html_reference(STR("&hearts"), code), 0);
	ck_assert_uint_eq(html_reference(STR("&#x41;"), code), 6);
	ck_assert_uint_eq(code[0], 'A');
	ck_assert_uint_eq(html_reference(STR("&"), code), 0);
	ck_assert_uint_eq(html_reference(STR("&#"), code), 0);
	ck_assert_uint_eq(html_reference(STR("&thetasymx;"), code), 0);
}
END_TEST

/* n copies of unit; the caller frees it. */
static struct str
repeat(const char *unit, size_t n)
{
	size_t size = strlen(unit);
	char *p = malloc(n * size + 1);

	ck_assert_ptr_nonnull(p);
	for (size_t i = 0; i < n; i++)
		memcpy(p + i * size, unit, size);
	return (struct str){ p, n * size };
}

START_TEST(a_bullet_that_just_fits_brings_no_more_text)
{
	struct arena *a = arena_new(16UL * 1024 * 1024);
	struct str html = repeat("a", 2 * LIMIT_TEXT);
	char *p = (char *)(uintptr_t)html.p;

	for (size_t i = 0; i < 16; i++) {
		size_t at = LIMIT_TEXT - 4 + i;

		memcpy(p + at, "<li>", 4);
		ck_assert_uint_le(html_text(a, html).n, LIMIT_TEXT);
		memset(p + at, 'a', 4);
		arena_reset(a);
	}
	free(p);
	arena_free(a);
}
END_TEST

START_TEST(length_is_bounded_between_two_characters)
{
	struct arena *a = arena_new(16UL * 1024 * 1024);
	const char *const units[] = { "é", "word ", "<li>🌊", "&eacute;", "<p>x", "a\n\n" };

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		struct str html = repeat(units[i], LIMIT_TEXT);
		struct str text = html_text(a, html), line = html_line(a, html);

		ck_assert(text.n <= LIMIT_TEXT && text.n >= LIMIT_TEXT - 8);
		ck_assert(line.n <= LIMIT_TITLE && line.n >= LIMIT_TITLE - 8);
		ck_assert(utf8_valid(text) && utf8_valid(line));
		free((void *)(uintptr_t)html.p);
		arena_reset(a);
	}
	arena_free(a);
}
END_TEST

START_TEST(no_input_takes_more_than_linear_time)
{
	static const char *const units[] = {
		"<", "<a ", "<a b=\"", "<a b='>'", "<!--", "<!-", "<![CDATA[", "<?", "<script>", "<title>",
		"</", "&", "&#", "&#1", "&amp;", "]]>", "<p ='\"", "<b>'\"=", "<li>", "<img alt=",
		"<svg></sv", "<a b='>'<c d=\">\"", "<img alt='a b c", "<style></styl", "&a", "<x:",
	};
	struct arena *a = arena_new(16UL * 1024 * 1024);

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		struct str html = repeat(units[i], 2000000 / strlen(units[i]));
		clock_t begin = clock();

		(void)html_text(a, html);
		ck_assert_msg((clock() - begin) / CLOCKS_PER_SEC < 2, "%s takes %ld s", units[i],
		    (long)((clock() - begin) / CLOCKS_PER_SEC));
		free((void *)(uintptr_t)html.p);
		arena_reset(a);
	}
	arena_free(a);
}
END_TEST

TEST_MAIN("html", text_stays_text, tags_become_what_a_person_sees, what_nobody_sees_is_dropped,
    references_are_decoded_once_and_what_was_encoded_twice_again, titles_are_one_line,
    a_reference_says_how_long_it_is, length_is_bounded_between_two_characters,
    a_bullet_that_just_fits_brings_no_more_text, no_input_takes_more_than_linear_time)
