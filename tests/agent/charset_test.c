#include <stdlib.h>

#include "agent/charset.h"
#include "base/utf8.h"
#include "tests/test.h"

#define PRIVET_1251 "\xCF\xF0\xE8\xE2\xE5\xF2 \xEC\xE8\xF0, \xEF\xE5\xF0\xE5\xE3\xEE\xE2\xEE\xF0\xFB"
#define PRIVET_KOI8 "\xF0\xD2\xC9\xD7\xC5\xD4 \xCD\xC9\xD2, \xD0\xC5\xD2\xC5\xC7\xCF\xD7\xCF\xD2\xD9"
#define PRIVET "Привет мир, переговоры"

static const struct {
	const char *bytes;
	size_t n;		/* 0: of the string */
	const char *content_type, *text, *name;
	bool damaged;
} cases[] = {
	{ "plain", 0, "", "plain", "utf-8", false },
	{ "caf\xC3\xA9", 0, "", "café", "utf-8", false },
	{ "\xEF\xBB\xBF\xEF\xBB\xBFtwice", 0, "", "twice", "utf-8", false },
	/* labels */
	{ PRIVET_1251, 0, "text/xml; charset=windows-1251", PRIVET, "windows-1251", false },
	{ PRIVET_1251, 0, "text/xml; Charset = \"CP1251\"; q=1", PRIVET, "windows-1251", false },
	{ PRIVET_KOI8, 0, "text/xml;charset=koi8-r", PRIVET, "koi8-r", false },
	{ "<?xml version='1.0' encoding='windows-1251'?>\xEC\xE8\xF0", 0, "",
	    "<?xml version='1.0' encoding='windows-1251'?>мир", "windows-1251", false },
	{ "<?xml encoding='koi8-r'?>\xEC\xE8\xF0", 0, "a/b; charset=windows-1251",
	    "<?xml encoding='koi8-r'?>мир", "windows-1251", false },
	{ "caf\xE9", 0, "a/b; charset=ISO-8859-1", "café", "windows-1252", false },
	{ "\xC4\xE3\xBA\xC3", 0, "a/b; charset=gb2312", "你好", "gb18030", false },
	{ "\x1B$B$3\x1B(B", 0, "a/b; charset=iso-2022-jp", "こ", "iso-2022-jp", false },
	{ "~{VPND~} ~~ ~{PBNE~}", 0, "a/b; charset=HZ-GB-2312", "中文 ~ 新闻", "hz-gb-2312", false },
	{ "~{VPND~}~\n~{PB", 0, "a/b; charset=hz", "中文新", "hz-gb-2312", false },
	{ "\x1B$)C\x0E\x47\x51\x31\x39\x0F RSS", 0, "a/b; charset=csISO2022KR", "한국 RSS",
	    "iso-2022-kr", false },
	{ "\x1B$B$3\x1B(B \x1B$(D+1\x1B(B", 0, "a/b; charset=iso2022jp-1", "こ é",
	    "iso-2022-jp-1", false },
	{ "\xF2\xE5\xF1\xF2", 0, "a/b; charset=x-cp1251", "тест", "windows-1251", false },
	{ "\x8A\xE1", 0, "a/b; charset=x-mac-roman", "ä·", "macintosh", false },
	{ "\xE2\xE1", 0, "a/b; charset=x-mac-cyrillic", "вб", "mac-cyrillic", false },
	{ "\xE1\xE2 \x96 \x84x\x93", 0, "a/b; charset=iso-8859-2", "áâ – „x“", "iso-8859-2", false },
	{ "\x88\xE4", 0, "a/b; charset=x-mac-ce", "ąš", "mac-latin2", false },
	{ "\xA1\xD2", 0, "a/b; charset=thai", "กา", "windows-874", false },
	{ "\xE3\xE4\xE9", 0, "a/b; charset=iso-8859-8-i", "דהי", "iso-8859-8", false },
	{ "\xEC\xE8\xF0\x98", 0, "a/b; charset=windows-1251", "мир\uFFFD", "windows-1251", true },
	/* labels that the bytes contradict */
	{ "\x1B$B$3\x1B(B", 0, "a/b; charset=utf-8", "こ", "iso-2022-jp", true },
	{ "\x1B$B$3\x1B(B", 0, "", "こ", "iso-2022-jp", true },
	{ "мир", 0, "a/b; charset=iso-8859-1", "мир", "utf-8", false },
	{ "мир", 0, "a/b; charset=windows-1251", "мир", "utf-8", false },
	{ PRIVET_1251, 0, "a/b; charset=utf-8", PRIVET, "windows-1251", true },
	{ "caf\xE9", 0, "a/b; charset=us-ascii", "café", "windows-1252", true },
	{ "caf\xE9", 0, "a/b; charset=no-such-thing", "café", "windows-1252", true },
	/* no label */
	{ PRIVET_1251, 0, "", PRIVET, "windows-1251", true },
	{ PRIVET_KOI8, 0, "", PRIVET, "koi8-r", true },
	{ "\x82\xB1\x82\xF1\x82\xC9\x82\xBF\x82\xCD", 0, "", "こんにちは", "shift_jis", true },
	{ "\xA4\xB3\xA4\xF3\xA4\xCB\xA4\xC1\xA4\xCF", 0, "", "こんにちは", "euc-jp", true },
	{ "\xC7\xD1\xB1\xB9\xBE\xEE \xB4\xBA\xBD\xBA", 0, "", "한국어 뉴스", "euc-kr", true },
	{ "na\xEFve \x93quote\x94", 0, "", "naïve “quote”", "windows-1252", true },
	/* no label, and many bytes that look like UTF-8, or pairs, by chance */
	{ "\xC7\xD1\xB9\xB9\xD5\xE9\xCD\xD2\xA1\xD2\xC8\xB4\xD5\xC1\xD2\xA1\xB7\xD5\xE8\xA1"
	    "\xC3\xD8\xA7\xE0\xB7\xBE", 0, "",
	    "วันนี้อากาศดีมากที่กรุงเทพ", "windows-874", true },
	{ "\xA4\xB5\xA4\xD1\xA5x\xA5_\xAA\xBA\xB7s\xBB" "D\xB3\xF8\xBE\xC9\xBB\xA1"
	    "\xA4\xD1\xAE\xF0\xAB\xDC\xA6n", 0, "",
	    "今天台北的新聞報導說天氣很好", "big5", true },
	{ "\xBD\xF1\xCC\xEC\xB1\xB1\xBE\xA9\xB5\xC4\xD0\xC2\xCE\xC5\xB1\xA8\xB5\xC0\xCB\xB5"
	    "\xCC\xEC\xC6\xF8\xBA\xDC\xBA\xC3", 0, "",
	    "今天北京的新闻报道说天气很好", "gb18030", true },
	{ "\xBA\xF2\xC6\xFC\xA4\xAB\xA4\xE9\xC5\xEC\xB5\xFE\xA4\xC7\xB9\xD4\xA4\xEF\xA4\xEC"
	    "\xA4\xBF\xB2\xF1\xB5\xC4", 0, "",
	    "昨日から東京で行われた会議", "euc-jp", true },
	{ "\xCC\xE8\xF0\xE0 \xEF\xEE\xEA\xE0 \xED\xE5\xF2, \xE8\xE4\xE5\xF2 "
	    "\xF0\xE5\xF7\xFC \xEE \xE3\xF0\xE0\xED\xE8\xF6\xE5", 0, "",
	    "Мира пока нет, идет речь о границе", "windows-1251", true },
	{ "\xB6\xF1\xF7\xE9\xF3\xE1\xED \xF3\xDE\xEC\xE5\xF1\xE1 \xEF\xE9 \xF3\xF5"
	    "\xED\xEF\xEC\xE9\xEB\xDF\xE5\xF2", 0, "",
	    "Άρχισαν σήμερα οι συνομιλίες", "iso-8859-7", true },
	/* no label, but a language */
	{ "<language>cs</language> p\xF8\xED\x9At\xED t\xFD" "den", 0, "",
	    "<language>cs</language> příští týden", "windows-1250", true },
	{ "<language>cs-CZ</language> p\xF8\xED\xB9t\xED t\xFD" "den", 0, "",
	    "<language>cs-CZ</language> příští týden", "iso-8859-2", true },
	{ "<feed xml:lang='tr'>\xDDstanbul'da g\xF6r\xFC\xFEme", 0, "",
	    "<feed xml:lang='tr'>İstanbul'da görüşme", "windows-1254", true },
	{ "<feed xml:lang='fr'>\xE9t\xE9", 0, "", "<feed xml:lang='fr'>été", "windows-1252", true },
	/* a few broken letters do not make another encoding of it */
	{ "мир\xFF и мир", 0, "", "мир\uFFFD и мир", "utf-8", true },
	{ "20 € caf\xE9 th\xE9", 0, "", "20 € caf\uFFFD th\uFFFD", "utf-8", true },
	/* wide ones, with a BOM and without */
	{ "\xFF\xFE<\0\x3C\x04", 6, "", "<м", "utf-16le", false },
	{ "\xFE\xFF\0<\x04\x3C", 6, "", "<м", "utf-16be", false },
	{ "<\0?\0\x3C\x04", 6, "", "<?м", "utf-16le", false },
	{ "\0<\0?\x04\x3C", 6, "", "<?м", "utf-16be", false },
	{ "\xFF\xFE\0\0<\0\0\0", 8, "", "<", "utf-32le", false },
	{ "\0\0\0<", 4, "", "<", "utf-32be", false },
	{ "\xFF\xFE<\0\x3D\xD8\x4A\xDC", 8, "", "<👊", "utf-16le", false },
	{ "\xFE\xFF\0<\xD8\x3D\0>\xDC\x4A\0", 11, "", "<\uFFFD>\uFFFD\uFFFD", "utf-16be", true },
	{ "\0\0\0<\0\x11\0\0\0\0\x04\x3C", 12, "", "<\uFFFDм", "utf-32be", true },
};

START_TEST(bytes_become_the_text_that_was_meant)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena *a = arena_new(1 << 20);
		struct str body = { cases[i].bytes,
		    cases[i].n > 0 ? cases[i].n : strlen(cases[i].bytes) };
		struct charset_text t = charset_decode(a, body, str_of(cases[i].content_type));

		ck_assert_msg(str_eq(t.text, str_of(cases[i].text)), "case %zu: %.*s not %s", i,
		    STR_ARG(t.text), cases[i].text);
		ck_assert_msg(strcmp(t.name, cases[i].name) == 0, "case %zu: %s not %s", i, t.name,
		    cases[i].name);
		ck_assert_msg(t.damaged == cases[i].damaged, "case %zu: damaged", i);
		arena_free(a);
	}
}
END_TEST

START_TEST(all_that_comes_out_is_utf8)
{
	char bytes[2];

	for (unsigned c = 0; c < 0x10000; c++) {
		struct arena *a = arena_new(1 << 20);
		struct charset_text t;

		bytes[0] = (char)(c >> 8);
		bytes[1] = (char)(c & 0xFF);
		t = charset_decode(a, (struct str){ bytes, 2 }, STR("a/b; charset=utf-8"));
		ck_assert_msg(utf8_valid(t.text), "%04x", c);
		arena_free(a);
	}
}
END_TEST

START_TEST(what_is_utf8_is_not_copied)
{
	struct arena *a = arena_new(1 << 20);
	struct str body = STR("<rss>мир</rss>");

	ck_assert_ptr_eq(charset_decode(a, body, STR("text/xml")).text.p, body.p);
	ck_assert_uint_eq(arena_used(a), 0);
	arena_free(a);
}
END_TEST

START_TEST(what_was_encoded_twice_is_decoded_twice)
{
	static const struct {
		const char *text, *meant;
	} texts[] = {
		{ "", "" }, { "plain", "plain" }, { "naïve", "naïve" },
		{ "donâ€™t", "don’t" }, { "don\xC3\xA2\xC2\x80\xC2\x99t", "don’t" },
		{ "cafÃ© Ã ", "café à" },
		{ "ÐŸÑ€Ð¸Ð²ÐµÑ‚", "Привет" },
		/* some of it only, or nothing of the kind */
		{ "donâ€™t – café", "donâ€™t – café" },
		{ "donâ€™t мир", "donâ€™t мир" },
		{ "CORAÇÃO", "CORAÇÃO" }, { "Ã", "Ã" },
		{ "AMANHÃ…", "AMANHÃ…" }, { "Spaß”", "Spaß”" },
		{ "«à»", "«à»" },
	};
	struct arena *a = arena_new(1 << 20);

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct str is = charset_twice(a, str_of(texts[i].text));

		ck_assert_msg(str_eq(is, str_of(texts[i].meant)), "%s: %.*s", texts[i].text,
		    STR_ARG(is));
	}
	arena_free(a);
}
END_TEST

TEST_MAIN("charset", what_was_encoded_twice_is_decoded_twice,
    bytes_become_the_text_that_was_meant, all_that_comes_out_is_utf8,
    what_is_utf8_is_not_copied)
