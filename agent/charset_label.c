#include "agent/charset_label.h"

#include <string.h>

/*
 * Labels that mean more than they say (browsers, Encoding Standard 4.2, and
 * feeds use the superset), and spellings that iconv does not know.  All
 * others iconv knows by their own names.  '_' is written as '-'.
 */
static const struct charset_label labels[] = {
	{ "utf8", "utf-8", "UTF-8", 1 },
	{ "utf-8", "utf-8", "UTF-8", 1 },
	{ "unicode-1-1-utf-8", "utf-8", "UTF-8", 1 },
	{ "ascii", "us-ascii", "CP1252", 1 },
	{ "us-ascii", "us-ascii", "CP1252", 1 },
	{ "ansi-x3.4-1968", "us-ascii", "CP1252", 1 },
	{ "iso-8859-1", "windows-1252", "CP1252", 1 },
	{ "iso8859-1", "windows-1252", "CP1252", 1 },
	{ "latin1", "windows-1252", "CP1252", 1 },
	{ "latin-1", "windows-1252", "CP1252", 1 },
	{ "l1", "windows-1252", "CP1252", 1 },
	{ "cp1252", "windows-1252", "CP1252", 1 },
	{ "windows-1252", "windows-1252", "CP1252", 1 },
	{ "cp1251", "windows-1251", "CP1251", 1 },
	{ "cp-1251", "windows-1251", "CP1251", 1 },
	{ "win-1251", "windows-1251", "CP1251", 1 },
	{ "win1251", "windows-1251", "CP1251", 1 },
	{ "windows1251", "windows-1251", "CP1251", 1 },
	{ "windows-1251", "windows-1251", "CP1251", 1 },
	{ "koi", "koi8-r", "KOI8-R", 1 },
	{ "koi8", "koi8-r", "KOI8-R", 1 },
	{ "koi8r", "koi8-r", "KOI8-R", 1 },
	{ "cskoi8r", "koi8-r", "KOI8-R", 1 },
	{ "koi8-ru", "koi8-u", "KOI8-U", 1 },
	{ "iso-8859-9", "windows-1254", "CP1254", 1 },
	{ "iso8859-9", "windows-1254", "CP1254", 1 },
	{ "latin5", "windows-1254", "CP1254", 1 },
	{ "iso-8859-11", "windows-874", "CP874", 1 },
	{ "iso8859-11", "windows-874", "CP874", 1 },
	{ "tis-620", "windows-874", "CP874", 1 },
	{ "windows-874", "windows-874", "CP874", 1 },
	{ "mac-cyrillic", "mac-cyrillic", "MAC-CYRILLIC", 1 },
	{ "maccyrillic", "mac-cyrillic", "MAC-CYRILLIC", 1 },
	{ "x-mac-cyrillic", "mac-cyrillic", "MAC-CYRILLIC", 1 },
	{ "mac-roman", "macintosh", "MACINTOSH", 1 },
	{ "macroman", "macintosh", "MACINTOSH", 1 },
	{ "mac-latin2", "mac-latin2", "MAC-CENTRALEUROPE", 1 },
	{ "maclatin2", "mac-latin2", "MAC-CENTRALEUROPE", 1 },
	{ "mac-centeuro", "mac-latin2", "MAC-CENTRALEUROPE", 1 },
	{ "maccentraleurope", "mac-latin2", "MAC-CENTRALEUROPE", 1 },
	{ "mac-iceland", "mac-iceland", "MAC-IS", 1 },
	{ "maciceland", "mac-iceland", "MAC-IS", 1 },
	{ "ptcp154", "ptcp154", "PT154", 1 },
	{ "csptcp154", "ptcp154", "PT154", 1 },
	{ "cp154", "ptcp154", "PT154", 1 },
	{ "cyrillic-asian", "ptcp154", "PT154", 1 },
	{ "kz-1048", "kz1048", "RK1048", 1 },
	{ "kz1048", "kz1048", "RK1048", 1 },
	{ "strk1048-2002", "kz1048", "RK1048", 1 },
	{ "gb18030", "gb18030", "GB18030", 2 },
	{ "gb18030-2000", "gb18030", "GB18030", 2 },
	{ "gb2312", "gb18030", "GB18030", 2 },
	{ "gb2312-80", "gb18030", "GB18030", 2 },
	{ "gb2312-1980", "gb18030", "GB18030", 2 },
	{ "gb-2312-80", "gb18030", "GB18030", 2 },
	{ "csiso58gb231280", "gb18030", "GB18030", 2 },
	{ "iso-ir-58", "gb18030", "GB18030", 2 },
	{ "euc-cn", "gb18030", "GB18030", 2 },
	{ "euccn", "gb18030", "GB18030", 2 },
	{ "eucgb2312-cn", "gb18030", "GB18030", 2 },
	{ "chinese", "gb18030", "GB18030", 2 },
	{ "x-gbk", "gb18030", "GB18030", 2 },
	{ "gbk", "gb18030", "GB18030", 2 },
	{ "cp936", "gb18030", "GB18030", 2 },
	{ "936", "gb18030", "GB18030", 2 },
	{ "ms936", "gb18030", "GB18030", 2 },
	{ "big5", "big5", "BIG5-HKSCS", 2 },
	{ "big-5", "big5", "BIG5-HKSCS", 2 },
	{ "big5-tw", "big5", "BIG5-HKSCS", 2 },
	{ "csbig5", "big5", "BIG5-HKSCS", 2 },
	{ "x-mac-trad-chinese", "big5", "BIG5-HKSCS", 2 },
	{ "cp950", "cp950", "CP950", 2 },
	{ "ms950", "cp950", "CP950", 2 },
	{ "950", "cp950", "CP950", 2 },
	{ "big5-hkscs", "big5-hkscs", "BIG5-HKSCS", 2 },
	{ "big5hkscs", "big5-hkscs", "BIG5-HKSCS", 2 },
	{ "hkscs", "big5-hkscs", "BIG5-HKSCS", 2 },
	{ "shift-jis", "shift_jis", "CP932", 2 },
	{ "shiftjis", "shift_jis", "CP932", 2 },
	{ "sjis", "shift_jis", "CP932", 2 },
	{ "s-jis", "shift_jis", "CP932", 2 },
	{ "x-sjis", "shift_jis", "CP932", 2 },
	{ "csshiftjis", "shift_jis", "CP932", 2 },
	{ "windows-31j", "shift_jis", "CP932", 2 },
	{ "cp932", "shift_jis", "CP932", 2 },
	{ "932", "shift_jis", "CP932", 2 },
	{ "ms932", "shift_jis", "CP932", 2 },
	{ "ms-kanji", "shift_jis", "CP932", 2 },
	{ "mskanji", "shift_jis", "CP932", 2 },
	{ "x-mac-japanese", "shift_jis", "CP932", 2 },
	{ "shift-jisx0213", "shift_jisx0213", "SHIFT_JISX0213", 2 },
	{ "sjisx0213", "shift_jisx0213", "SHIFT_JISX0213", 2 },
	{ "shift-jis-2004", "shift_jis_2004", "SHIFT_JISX0213", 2 },
	{ "sjis-2004", "shift_jis_2004", "SHIFT_JISX0213", 2 },
	{ "euc-jp", "euc-jp", "EUC-JP-MS", 2 },
	{ "eucjp", "euc-jp", "EUC-JP-MS", 2 },
	{ "x-euc-jp", "euc-jp", "EUC-JP-MS", 2 },
	{ "ujis", "euc-jp", "EUC-JP-MS", 2 },
	{ "u-jis", "euc-jp", "EUC-JP-MS", 2 },
	{ "euc-jisx0213", "euc_jisx0213", "EUC-JISX0213", 2 },
	{ "eucjisx0213", "euc_jisx0213", "EUC-JISX0213", 2 },
	{ "euc-jis-2004", "euc_jis_2004", "EUC-JISX0213", 2 },
	{ "eucjis2004", "euc_jis_2004", "EUC-JISX0213", 2 },
	{ "euc-kr", "euc-kr", "UHC", 2 },
	{ "euckr", "euc-kr", "UHC", 2 },
	{ "korean", "euc-kr", "UHC", 2 },
	{ "ks-c-5601-1987", "euc-kr", "UHC", 2 },
	{ "ks-c-5601", "euc-kr", "UHC", 2 },
	{ "ks-x-1001", "euc-kr", "UHC", 2 },
	{ "ksx1001", "euc-kr", "UHC", 2 },
	{ "ksc5601", "euc-kr", "UHC", 2 },
	{ "cp949", "cp949", "UHC", 2 },
	{ "ms949", "cp949", "UHC", 2 },
	{ "uhc", "cp949", "UHC", 2 },
	{ "949", "cp949", "UHC", 2 },
	{ "johab", "johab", "JOHAB", 2 },
	{ "cp1361", "johab", "JOHAB", 2 },
	{ "ms1361", "johab", "JOHAB", 2 },
	{ "iso-2022-jp", "iso-2022-jp", "ISO-2022-JP-3", 0 },
	{ "iso2022-jp", "iso-2022-jp", "ISO-2022-JP-3", 0 },
	{ "iso2022jp", "iso-2022-jp", "ISO-2022-JP-3", 0 },
	{ "csiso2022jp", "iso-2022-jp", "ISO-2022-JP-3", 0 },
	{ "iso2022-kr", "iso-2022-kr", "ISO-2022-KR", 0 },
	{ "iso2022kr", "iso-2022-kr", "ISO-2022-KR", 0 },
};

/* Read under their own names. */
static const char *const plain[] = {
	"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "UTF-32BE",
	"ISO-8859-2", "ISO-8859-3", "ISO-8859-4", "ISO-8859-5", "ISO-8859-6", "ISO-8859-7",
	"ISO-8859-8", "ISO-8859-10", "ISO-8859-13", "ISO-8859-14", "ISO-8859-15", "ISO-8859-16",
	"CP1250", "CP1253", "CP1255", "CP1256", "CP1257", "CP1258",
	"CP437", "CP737", "CP775", "CP850", "CP852", "CP855", "CP857", "CP858", "CP860", "CP861",
	"CP862", "CP863", "CP864", "CP865", "CP866", "CP869", "CP1125",
	"KOI8-R", "KOI8-T", "TCVN", "VISCII", "ARMSCII-8", "GEORGIAN-PS", "GEORGIAN-ACADEMY",
	"EUC-TW", "ISO-2022-CN", "IBM037", "IBM500", "IBM1047", "IBM1025", "IBM880",
};

const char *
charset_label_iconv(size_t i)
{
	size_t n = sizeof(labels) / sizeof(labels[0]);

	if (i < n)
		return labels[i].iconv;
	return i - n < sizeof(plain) / sizeof(plain[0]) ? plain[i - n] : NULL;
}

const struct charset_label *
charset_label_find(const char *label)
{
	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
		if (strcmp(label, labels[i].label) == 0 || strcmp(label, labels[i].name) == 0)
			return &labels[i];
	return NULL;
}
