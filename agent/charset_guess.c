#include "agent/charset.h"

/*
 * Bytes that are no UTF-8 and bear no label.  Two questions: do the bytes above
 * 127 come in pairs of East Asia (then which lead bytes are frequent), or are
 * they letters of an alphabet (then which letters are frequent)?
 */
#define SAMPLE (64 * 1024)	/* bytes above 127 that are looked at: enough for any language */

#define HEAD (4 * 1024)		/* bytes in which the feed's language is looked for */

struct pairs {
	size_t n;		/* whole pairs */
	size_t broken;		/* bytes that make no pair */
	size_t kana, hangul, hanzi, low;
};

static bool
in(unsigned char c, unsigned char low, unsigned char high)
{
	return c >= low && c <= high;
}

/* Pairs as EUC and its supersets (GBK, Big5, UHC) have them. */
static struct pairs
pairs_of(struct str s)
{
	struct pairs p = { .n = 0 };

	for (size_t i = 0; i < s.n && p.n < SAMPLE; i++) {
		unsigned char a = (unsigned char)s.p[i];
		unsigned char b = i + 1 < s.n ? (unsigned char)s.p[i + 1] : 0;

		if (a < 0x80)
			continue;
		if (!in(a, 0x81, 0xFE) || !(in(b, 0x40, 0x7E) || in(b, 0x80, 0xFE))) {
			p.broken++;
			continue;
		}
		p.n++;
		p.kana += in(a, 0xA4, 0xA5);
		p.hangul += in(a, 0xB0, 0xC8);
		p.hanzi += in(a, 0xA4, 0xC9);
		p.low += in(b, 0x40, 0x7E) || a < 0xA1;
		i++;
	}
	return p;
}

/* Shift_JIS: two bytes, or one for half-width kana; counts kana (leads 82 and 83). */
static struct pairs
shifted_pairs_of(struct str s)
{
	struct pairs p = { .n = 0 };

	for (size_t i = 0; i < s.n && p.n < SAMPLE; i++) {
		unsigned char a = (unsigned char)s.p[i];
		unsigned char b = i + 1 < s.n ? (unsigned char)s.p[i + 1] : 0;

		if (a < 0x80 || in(a, 0xA1, 0xDF))
			continue;
		if (!(in(a, 0x81, 0x9F) || in(a, 0xE0, 0xFC)) ||
		    !(in(b, 0x40, 0x7E) || in(b, 0x80, 0xFC))) {
			p.broken++;
			continue;
		}
		p.n++;
		p.kana += in(a, 0x82, 0x83);
		i++;
	}
	return p;
}

/* NULL where the bytes are not East Asia's. */
static const char *
guess_pairs(struct str s)
{
	struct pairs shifted = shifted_pairs_of(s), p = pairs_of(s);

	if (shifted.broken == 0 && shifted.n >= 2 && shifted.kana * 4 >= shifted.n)
		return "shift_jis";
	if (p.broken > 0 || p.n < 2)
		return NULL;
	if (p.low == 0) {
		if (p.kana * 4 >= p.n)
			return "euc-jp";
		return p.hangul * 20 >= p.n * 17 ? "euc-kr" : "gb18030";
	}
	/* a low second byte: one in ten letters of GBK, four of Big5 */
	if (p.hanzi * 10 >= p.n * 9)
		return "big5";
	return p.low * 2 < p.n ? "gb18030" : NULL;
}

/* The ten most frequent small letters of a script's main language, as bytes. */
static const struct {
	const char *name, *letters;
	int weight;		/* per cent that they make of its text */
} alphabets[] = {
	/* Russian: o e a i n t s r v l */
	{ "windows-1251", "\xEE\xE5\xE0\xE8\xED\xF2\xF1\xF0\xE2\xEB", 67 },
	{ "koi8-r", "\xCF\xC5\xC1\xC9\xCE\xD4\xD3\xD2\xD7\xCC", 67 },
	{ "iso-8859-5", "\xDE\xD5\xD0\xD8\xDD\xE2\xE1\xE0\xD2\xDB", 67 },
	{ "ibm866", "\xAE\xA5\xA0\xA8\xAD\xE2\xE1\xE0\xA2\xAB", 67 },
	/* Greek: a o i e t s n h y r */
	{ "windows-1253", "\xE1\xEF\xE9\xE5\xF4\xF3\xED\xE7\xF5\xF1", 67 },
	/* Hebrew: yod vav he lamed alef resh tav mem shin bet */
	{ "windows-1255", "\xE9\xE5\xE4\xEC\xE0\xF8\xFA\xEE\xF9\xE1", 70 },
	/* Arabic: alef lam ya mim waw nun ra ta ba ha */
	{ "windows-1256", "\xC7\xE1\xED\xE3\xE6\xE4\xD1\xCA\xC8\xE5", 70 },
	/* Thai: aa r n k o e, two tones, th ng */
	{ "windows-874", "\xD2\xC3\xB9\xA1\xCD\xE0\xE8\xE9\xB7\xA7", 50 },
};

static bool
is_letter(unsigned char c)
{
	return in(c | 0x20, 'a', 'z');
}

/*
 * An alphabet of its own, where the ten letters make `share` per cent of what
 * they make of long texts; else NULL.
 */
static const char *
guess_alphabet(const size_t count[256], size_t n, size_t share)
{
	const char *best = NULL;
	size_t most = 0;

	for (size_t i = 0; i < sizeof(alphabets) / sizeof(alphabets[0]); i++) {
		const unsigned char *c = (const unsigned char *)alphabets[i].letters;
		size_t sum = 0;

		for (; *c != '\0'; c++)
			sum += count[*c];
		sum = sum * 100 / (size_t)alphabets[i].weight;
		if (sum > most) {
			most = sum;
			best = alphabets[i].name;
		}
	}
	if (most * 100 < n * share)
		return NULL;
	/* and, by their letters, Ukrainian: і ї є ґ */
	if (strcmp(best, "koi8-r") == 0 && (count[0xA6] + count[0xA4] + count[0xA7]) * 50 > n)
		return "koi8-u";
	/* Ά stands where windows-1253 has a pilcrow */
	if (strcmp(best, "windows-1253") == 0 && count[0xB6] > count[0xA2])
		return "iso-8859-7";
	return best;
}

/* Latin letters with marks: the centre of Europe has some where the west has signs. */
static const char *
guess_latin(struct str s)
{
	size_t west = 0, centre = 0, iso = 0;

	for (size_t i = 1; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c < 0x80 || !is_letter((unsigned char)s.p[i - 1]))
			continue;
		if (c == 0xB3 || c == 0xB9 || c == 0xBF || c == 0x9C || c == 0x9F || c == 0xBE)
			centre += c != 0x9C;
		else if (c == 0xB1 || c == 0xB6 || c == 0xBC)
			iso++;
		else if (c >= 0xC0)
			west++;
	}
	if (iso * 8 > west && iso > 1)
		return "iso-8859-2";
	return centre * 8 > west && centre > 1 ? "windows-1250" : "windows-1252";
}

bool
charset_guess_latin(const char *name)
{
	return strncmp(name, "windows-125", 11) == 0 && strchr("0247", name[11]) != NULL;
}

/* What Latin letters with marks are in, by the language that the feed says it is in. */
static const struct {
	const char *language, *name;
} latins[] = {
	{ "cs", "windows-1250" }, { "hr", "windows-1250" }, { "hu", "windows-1250" },
	{ "pl", "windows-1250" }, { "ro", "windows-1250" }, { "sk", "windows-1250" },
	{ "sl", "windows-1250" }, { "az", "windows-1254" }, { "tr", "windows-1254" },
	{ "et", "windows-1257" }, { "lt", "windows-1257" }, { "lv", "windows-1257" },
};

/* <language>cs, xml:lang="cs" near the beginning: what stands behind it, or nothing. */
static struct str
language_of(struct str body)
{
	static const struct str marks[] = { { "<language>", 10 }, { "xml:lang=", 9 } };
	struct str head = { body.p, body.n < HEAD ? body.n : HEAD };

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		const char *at = memmem(head.p, head.n, marks[i].p, marks[i].n);

		if (at != NULL) {
			struct str s = str_from(head, (size_t)(at - head.p) + marks[i].n);

			return str_from(s, s.n > 0 && (s.p[0] == '"' || s.p[0] == '\''));
		}
	}
	return (struct str){ NULL, 0 };
}

/*
 * windows-1250 has letters where ISO 8859-2 has controls, and that has some
 * where windows-1250 has signs, or letters of another language.
 */
static const char *
guess_centre(bool polish, const size_t count[256])
{
	const char *iso = polish ? "\xA1\xA6\xAC\xB1\xB6\xBC" : "\xA9\xAB\xAE\xB5\xB9\xBB\xBE";
	size_t windows = polish ? count[0xB9] + count[0xA5] : 0, other = 0;

	for (const unsigned char *c = (const unsigned char *)iso; *c != '\0'; c++)
		other += count[*c];
	for (unsigned c = 0x8A; c < 0xA0; c += c == 0x8F ? 0x9A - 0x8F : 1)
		windows += count[c];
	return other > windows ? "iso-8859-2" : "windows-1250";
}

/* NULL where the language is not said, or has no encoding of its own. */
static const char *
guess_by_language(struct str body, const size_t count[256])
{
	struct str language = language_of(body);

	for (size_t i = 0; i < sizeof(latins) / sizeof(latins[0]); i++)
		if (str_istarts(language, str_of(latins[i].language)) &&
		    (language.n == 2 || !is_letter((unsigned char)language.p[2])))
			return strcmp(latins[i].name, "windows-1250") == 0 ?
			    guess_centre(str_istarts(language, STR("pl")), count) :
			    latins[i].name;
	return NULL;
}

const char *
charset_guess(struct str body)
{
	size_t count[256] = { 0 }, n = 0, beside = 0;
	const char *name, *alphabet = NULL;

	for (size_t i = 0; i < body.n && n < SAMPLE; i++) {
		unsigned char c = (unsigned char)body.p[i];

		if (c < 0x80)
			continue;
		n++;
		count[c]++;
		beside += (i > 0 && (unsigned char)body.p[i - 1] >= 0x80) ||
		    (i + 1 < body.n && (unsigned char)body.p[i + 1] >= 0x80);
	}
	name = guess_pairs(body);
	/* words of even length only: a headline may have no other */
	if (name != NULL && strcmp(name, "gb18030") == 0)
		alphabet = guess_alphabet(count, n, 80);
	/* é stands alone in its word, říš seldom is more than two; in Cyrillic nothing is alone */
	if (name == NULL && beside * 4 < n * 3)
		name = guess_by_language(body, count);
	if (name == NULL && beside * 2 >= n && n > 1)
		name = guess_alphabet(count, n, 50);
	return alphabet != NULL ? alphabet : name != NULL ? name : guess_latin(body);
}
