/* Rows of the document: damaged, hostile, oddly encoded; text that must survive or forge nothing. */
#include <stdlib.h>
#include <string.h>

#include "tests/scenarios/rows.h"

#define TAKEN(title) .items = title "\n", .alerts = 1, .etag = ""
#define TITLE(title) { .body = ROW_RSS(ROW_ITEM("s", title)) }
#define DESCRIBED(title, text) ROW_RSS("<item><guid>s</guid><title>" title "</title><description>" \
	text "</description></item>")
#define ENTITIES(dtd, title) "<?xml version=\"1.0\"?><!DOCTYPE rss [" dtd "]>" \
	"<rss version=\"2.0\"><channel><title>t</title>" ROW_ITEM("s", title) "</channel></rss>"
#define HIDDEN_FILE "/etc/passwd"
/* LATER in koi8-r and windows-1251. */
#define KOI8_TITLE "Ukraine truce \xed\xc9\xd2"
#define CP1251_TITLE "Ukraine truce \xcc\xe8\xf0"
#define LATER "Ukraine truce Мир"
#define PROLOG(encoding, title) "<?xml version=\"1.0\" encoding=\"" encoding "\"?>" \
	"<rss version=\"2.0\"><channel><title>t</title>" ROW_ITEM("s", title) "</channel></rss>"

static void
repeat(struct buf *body, size_t n, const char *piece)
{
	while (n-- > 0)
		buf_add(body, str_of(piece));
}

/* The head of a feed, n times a piece, an item, the tail. */
static void
feed_with(struct buf *body, const char *before, size_t n, const char *piece, const char *after)
{
	buf_add(body, STR("<rss version=\"2.0\"><channel><title>t</title>"));
	buf_add(body, str_of(before));
	repeat(body, n, piece);
	buf_add(body, str_of(after));
	buf_add(body, STR("</channel></rss>"));
}

static void
twenty_thousand_uses(struct buf *body)
{
	buf_add(body, STR("<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY a \""));
	repeat(body, 5000, "0123456789");
	buf_add(body, STR("\">]>"));
	feed_with(body, "<item><guid>s</guid><title>Ukraine truce</title><description>", 20000, "&a;",
	    "</description></item>");
}

static void
attributes(struct buf *body)
{
	buf_add(body, STR("<rss version=\"2.0\""));
	for (int i = 0; i < 200000; i++)
		buf_addf(body, " a%d=\"\"", i);
	buf_add(body, STR("><channel><title>t</title>" ROW_ITEM("s", ROW_FLAGGED) "</channel></rss>"));
}

static void
large_start_tag(struct buf *body)
{
	feed_with(body, "<item x=\"", 200000, "0123456789", "\"><guid>s</guid><title>x</title></item>");
}

static void
deep(struct buf *body)
{
	feed_with(body, ROW_ITEM("s", ROW_FLAGGED), 100000, "<a>", "");
}

static void
siblings(struct buf *body)
{
	feed_with(body, "", 1000000, "<a/>", ROW_ITEM("s", ROW_FLAGGED));
}

static void
huge_title(struct buf *body)
{
	feed_with(body, "<item><guid>s</guid><title>Ukraine truce", 1100000, " 123456789",
	    "</title></item>");
}

static void
large_title(struct buf *body)
{
	feed_with(body, "<item><guid>s</guid><title>Ukraine truce", 20000, " 123456789",
	    "</title></item>");
}

static void
nothing_but_zeros(struct buf *body)
{
	for (int i = 0; i < 1000000; i++)
		buf_addc(body, '\0');
}

static void
combining(struct buf *body)
{
	feed_with(body, "<item><guid>s</guid><title>Ukra", 500, "\xcc\x81", "ine truce</title></item>");
}

/* The feed, each byte followed (or led) by zeros. */
static void
widen(struct buf *body, size_t before, size_t after)
{
	static const char text[] = PROLOG("x", ROW_FLAGGED);

	for (const char *p = text; *p != '\0'; p++) {
		for (size_t i = 0; i < before; i++)
			buf_addc(body, '\0');
		buf_addc(body, *p);
		for (size_t i = 0; i < after; i++)
			buf_addc(body, '\0');
	}
}

static void
utf16le(struct buf *body)
{
	widen(body, 0, 1);
}

static void
utf16be(struct buf *body)
{
	widen(body, 1, 0);
}

static void
utf32le(struct buf *body)
{
	widen(body, 0, 3);
}

const struct row_case row_document[] = {
	{ 55, "billion_laughs", { .body = ENTITIES("<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;\">"
	    "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;\">"
	    "<!ENTITY e \"&d;&d;&d;&d;&d;&d;&d;&d;\"><!ENTITY f \"&e;&e;&e;&e;&e;&e;&e;&e;\">"
	    "<!ENTITY g \"&f;&f;&f;&f;&f;&f;&f;&f;\"><!ENTITY h \"&g;&g;&g;&g;&g;&g;&g;&g;\">",
	    "Ukraine truce &h;") }, TAKEN("Ukraine truce &h;"), .hides = "haha" },
	{ 55, "an_entity_of_itself", { .body = ENTITIES("<!ENTITY a \"&b;\"><!ENTITY b \"&a;\">",
	    "Ukraine truce &a;") }, TAKEN("Ukraine truce &a;") },
	{ 55, "a_parameter_entity", { .body = ENTITIES("<!ENTITY % a \"<!ENTITY b 'x'>\">%a;",
	    ROW_FLAGGED) }, TAKEN(ROW_FLAGGED) },
	{ 55, "one_entity_20000_times", { .status = 0 }, twenty_thousand_uses, TAKEN("Ukraine truce") },
	{ 56, "a_file_as_an_entity", { .body = ENTITIES("<!ENTITY a SYSTEM \"file://" HIDDEN_FILE "\">",
	    "Ukraine truce &a;") }, TAKEN("Ukraine truce &a;"), .hides = "root:" },
	{ 56, "an_address_as_an_entity", { .body = ENTITIES("<!ENTITY a SYSTEM \"http://127.0.0.1"
	    ROW_THEN "\">", "Ukraine truce &a;") }, TAKEN("Ukraine truce &a;") },
	{ 56, "an_external_dtd", { .body = "<!DOCTYPE rss SYSTEM \"" ROW_THEN "\">" ROW_RSS("")
	    "<!-- -->" }, .etag = "" },
	{ 56, "an_inclusion", { .body = ROW_RSS("<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" "
	    "parse=\"text\" href=\"file://" HIDDEN_FILE "\"/>" ROW_ITEM("s", ROW_FLAGGED)) },
	    TAKEN(ROW_FLAGGED), .hides = "root:" },
	{ 57, "attributes_200000", { .status = 0 }, attributes, .fails = true, .says = { "start tag" } },
	{ 57, "a_start_tag_of_2_megabytes", { .status = 0 }, large_start_tag, .fails = true,
	    .says = { "start tag" } },
	{ 58, "elements_100000_deep", { .status = 0 }, deep, TAKEN(ROW_FLAGGED) },
	{ 58, "a_million_siblings", { .status = 0 }, siblings, TAKEN(ROW_FLAGGED) },
	{ 58, "a_title_of_11_megabytes", { .status = 0 }, huge_title, .items = ROW_ANY, .alerts = 1,
	    .etag = "", .out = "…",
	    .holds = "(SELECT length(title) BETWEEN 4000 AND 4096 FROM items WHERE feed_id = feeds.id "
	    "AND guid = 's')" },
	{ 59, "a_nul_in_a_title", { ROW_BYTES(ROW_RSS(ROW_ITEM("s", "Ukraine\0truce"))) },
	    TAKEN("Ukraine truce"), .says = { "feed-repaired " } },
	{ 59, "control_characters", TITLE("Ukraine\x01 \x0btruce\x1f"), TAKEN("Ukraine truce"),
	    .says = { "feed-repaired " } },
	{ 59, "references_to_no_character", TITLE("Ukraine &#xD83D;&#0;&#x110000; truce"),
	    TAKEN("Ukraine \xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd truce") },
	{ 59, "a_code_point_that_is_none", TITLE("Ukraine \xef\xbf\xbe truce"),
	    TAKEN("Ukraine \xef\xbf\xbd truce") },
	{ 60, "bare_ampersands", TITLE("Ukraine truce: AT&T & co"), TAKEN("Ukraine truce: AT&T & co"),
	    .says = { "feed-repaired " } },
	{ 60, "names_that_XML_does_not_know", TITLE("Ukraine&nbsp;truce &rsquo;s"),
	    TAKEN("Ukraine truce ’s") },
	{ 60, "a_break_without_end", { .body = DESCRIBED("Ukraine", "one<br>truce") }, TAKEN("Ukraine") },
	{ 60, "cdata_in_cdata", TITLE("<![CDATA[Ukraine <![CDATA[ truce ]]> ]]>"),
	    TAKEN("Ukraine truce") },
	{ 60, "dashes_in_a_comment", { .body = ROW_RSS("<!-- a -- b --->" ROW_ITEM("s", ROW_FLAGGED)) },
	    TAKEN(ROW_FLAGGED) },
	{ 62, "a_warning_before_the_feed", { .body = "<br />\n<b>Warning</b>: mysql_connect() in x on line 3\n"
	    ROW_FEED }, TAKEN(ROW_FLAGGED) },
	{ 62, "blank_lines_before_the_feed", { .body = "\n\n \n" ROW_FEED }, TAKEN(ROW_FLAGGED) },
	{ 62, "two_marks_before_the_feed", { .body = "\xef\xbb\xbf\xef\xbb\xbf" ROW_FEED },
	    TAKEN(ROW_FLAGGED) },
	{ 62, "a_comment_before_the_feed", { .body = "<!-- cached -->\n" ROW_FEED }, TAKEN(ROW_FLAGGED) },
	{ 63, "no_channel", { .body = "<rss version=\"2.0\">" ROW_ITEM("s", ROW_FLAGGED) "</rss>" },
	    TAKEN(ROW_FLAGGED) },
	{ 63, "an_item_outside_the_channel", { .body = "<rss version=\"2.0\"><channel><title>t</title>"
	    "</channel>" ROW_ITEM("s", ROW_FLAGGED) "</rss>" }, TAKEN(ROW_FLAGGED) },
	{ 63, "tags_in_capitals", { .body = "<RSS version=\"2.0\"><CHANNEL><TITLE>t</TITLE><ITEM>"
	    "<GUID>s</GUID><TITLE>" ROW_FLAGGED "</TITLE></ITEM></CHANNEL></RSS>" }, TAKEN(ROW_FLAGGED) },
	{ 63, "another_format_than_yesterday", { .body = "{\"version\":\"https://jsonfeed.org/version/1.1\","
	    "\"title\":\"t\",\"items\":[{\"id\":\"s\",\"title\":\"" ROW_FLAGGED "\"}]}" },
	    TAKEN(ROW_FLAGGED) },
	{ 64, "a_pdf", { .body = "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" }, .fails = true,
	    .says = { "not a feed: starts with %PDF" } },
	{ 64, "a_picture", { ROW_BYTES("\x89PNG\r\n\x1a\n\0\0\0\rIHDR") }, .fails = true,
	    .says = { "not a feed: a PNG picture" } },
	{ 64, "zeros", { .status = 0 }, nothing_but_zeros, .fails = true, .says = { "not a feed: " } },
	{ 64, "noise", { .body = "\x9c\x13\xf7\x02\x88 truce \xfe\xff\x1b[2J" }, .fails = true,
	    .says = { "not a feed: " }, .hides = "\x1b" },
	{ 66, "prolog_1251_bytes_koi8", { .body = PROLOG("windows-1251", KOI8_TITLE),
	    .type = "text/xml; charset=koi8-r" }, TAKEN(LATER) },
	{ 66, "header_utf8_bytes_1251", { .body = PROLOG("windows-1251", CP1251_TITLE),
	    .type = "text/xml; charset=utf-8" }, TAKEN(LATER) },
	{ 66, "header_1251_bytes_utf8", { .body = "\xef\xbb\xbf" PROLOG("koi8-r", LATER),
	    .type = "text/xml; charset=windows-1251" }, TAKEN(LATER) },
	{ 66, "header_and_prolog_right", { .body = PROLOG("koi8-r", KOI8_TITLE),
	    .type = "text/xml; charset=koi8-r" }, TAKEN(LATER) },
	{ 66, "prolog_alone", { .body = PROLOG("windows-1251", CP1251_TITLE), .type = "text/xml" },
	    TAKEN(LATER) },
	{ 67, "utf16le_without_a_mark", { .status = 0 }, utf16le, TAKEN(ROW_FLAGGED) },
	{ 67, "utf16be_without_a_mark", { .status = 0 }, utf16be, TAKEN(ROW_FLAGGED) },
	{ 67, "utf32le_without_a_mark", { .status = 0 }, utf32le, TAKEN(ROW_FLAGGED) },
	{ 67, "gb18030", { .body = PROLOG("gb18030", "Ukraine truce \xb0\xa1") },
	    TAKEN("Ukraine truce 啊") },
	{ 67, "shift_jis", { .body = PROLOG("shift_jis", "Ukraine truce \x88\x9f") },
	    TAKEN("Ukraine truce 亜") },
	{ 67, "iso_2022_jp", { .body = PROLOG("iso-2022-jp", "Ukraine truce \x1b$B0!\x1b(B") },
	    TAKEN("Ukraine truce 亜") },
	{ 67, "utf_7", { .body = PROLOG("utf-7", "Ukraine truce +ADw-script+AD4-") },
	    .fails = true, .says = { "not a feed: in UTF-7, which is not read" }, .hides = "<script" },
	{ 68, "bytes_that_are_no_utf8", { .body = PROLOG("utf-8", "Ukraine’s Київ \xff\xe9 truce") },
	    TAKEN("Ukraine’s Київ \xef\xbf\xbd\xef\xbf\xbd truce"), .says = { "feed-repaired " } },
	{ 69, "references_encoded_twice", TITLE("Ukraine&amp;#8217;s &amp;amp;quot;truce&amp;amp;quot;"),
	    TAKEN("Ukraine’s \"truce\"") },
	{ 69, "a_reference_in_cdata", TITLE("<![CDATA[Ukraine&#8217;s truce]]>"), TAKEN("Ukraine’s truce") },
	{ 70, "soft_hyphens_and_joiners", TITLE("Ukr\xc2\xad" "aine tru\xe2\x80\x8b" "ce"),
	    TAKEN("Ukr\xc2\xad" "aine tru\xe2\x80\x8b" "ce") },
	{ 70, "combining_marks_500", { .status = 0 }, combining, .items = ROW_ANY, .alerts = 1,
	    .etag = "" },
	{ 71, "another_alphabets_letters", TITLE("Ukr\xd0\xb0ine tru\xd1\x81" "e"),
	    TAKEN("Ukr\xd0\xb0ine tru\xd1\x81" "e") },
	{ 71, "full_width_letters", TITLE("Ｕｋｒａｉｎｅ truce"), TAKEN("Ｕｋｒａｉｎｅ truce") },
	{ 71, "mathematical_letters", TITLE("𝐔𝐤𝐫𝐚𝐢𝐧𝐞 truce"), TAKEN("𝐔𝐤𝐫𝐚𝐢𝐧𝐞 truce") },
	{ 72, "markup_inside_words", TITLE("&lt;b&gt;Ukra&lt;/b&gt;ine tru&lt;wbr&gt;ce"), TAKEN("Ukraine truce") },
	{ 75, "a_guid_that_is_empty", { .body = ROW_RSS("<item><guid> </guid><title>" ROW_FLAGGED
	    "</title></item>") }, TAKEN(ROW_FLAGGED) },
	{ 75, "a_guid_that_is_0", { .body = ROW_RSS(ROW_ITEM("0", ROW_FLAGGED)) }, TAKEN(ROW_FLAGGED) },
	{ 75, "a_guid_in_two_lines", { .body = ROW_RSS(ROW_ITEM("a\nb", ROW_FLAGGED)) },
	    TAKEN(ROW_FLAGGED) },
	{ 76, "neither_guid_nor_date", { .body = ROW_RSS("<item><title>" ROW_FLAGGED "</title><link>x</link>"
	    "</item><item><title>Weather</title><link>x</link></item>") },
	    .items = "Weather\n" ROW_FLAGGED "\n", .alerts = 1, .etag = "" },
	{ 84, "a_date_in_the_year_44798", { .body = ROW_RSS("<item><guid>s</guid><title>" ROW_FLAGGED
	    "</title><pubDate>Sat, 01 Jan 44798 00:00:00 GMT</pubDate></item>") }, TAKEN(ROW_FLAGGED) },
	{ 84, "a_date_that_is_none", { .body = ROW_RSS("<item><guid>s</guid><title>" ROW_FLAGGED
	    "</title><pubDate>32 Foo 13:61 +2400</pubDate></item>") }, TAKEN(ROW_FLAGGED),
	    .holds = "(SELECT published IS NULL FROM items WHERE feed_id = feeds.id AND guid = 's')" },
	{ 85, "an_item_of_2099", { .body = ROW_RSS("<item><guid>s</guid><title>" ROW_FLAGGED
	    "</title><pubDate>Thu, 01 Jan 2099 00:00:00 GMT</pubDate></item>") }, TAKEN(ROW_FLAGGED) },
	{ 87, "a_forged_line", TITLE("Ukraine truce&#10;Jan 01 feedwatch[1]: &lt;3&gt;db: corrupt"),
	    TAKEN("Ukraine truce Jan 01 feedwatch[1]: <3>db: corrupt") },
	{ 88, "a_terminals_commands", TITLE("Ukraine truce \x1b]8;;http://x\x07\x1b[2J\xc2\x9b" "31m"),
	    TAKEN("Ukraine truce ]8;;http://x[2J›31m"), .hides = "\xc2\x9b" },
	{ 88, "a_terminals_commands_in_a_link", { .body = ROW_RSS("<item><guid>s</guid><title>" ROW_FLAGGED
	    "</title><link>http://x/\x1b[2J\xc2\x9b" "31m</link></item>") }, TAKEN(ROW_FLAGGED),
	    .hides = "\xc2\x9b" },
	{ 89, "a_priority", TITLE("&lt;3&gt;Ukraine truce"), TAKEN("<3>Ukraine truce"),
	    .out = "notice talks r089_a_priority: " },
	{ 90, "a_title_of_200_kilobytes", { .status = 0 }, large_title, .items = ROW_ANY,
	    .alerts = 1, .etag = "", .out = "…" },
	{ 91, "text_that_turns_around", TITLE("Ukraine truce \xe2\x80\xae" "drawkcab"),
	    TAKEN("Ukraine truce \xe2\x80\xae" "drawkcab"), .hides = "\xe2\x80\xae" },
	{ 93, "formats", TITLE("Ukraine truce %n%s%s$(reboot)`reboot`"),
	    TAKEN("Ukraine truce %n%s%s$(reboot)`reboot`"), .out = "%n%s%s$(reboot)`reboot`" },
	{ 93, "sql", TITLE("Ukraine truce '); DROP TABLE items;--"),
	    TAKEN("Ukraine truce '); DROP TABLE items;--") },
	{ 93, "a_query", TITLE("Ukraine truce \" OR \"\" MATCH \""), TAKEN("Ukraine truce \" OR \"\" MATCH \"") },
};

const size_t row_document_count = sizeof(row_document) / sizeof(row_document[0]);
