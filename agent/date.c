/*
 * A date is read in two steps.  The two layouts of nearly all feeds are read
 * by position.  Anything else is cut into words and numbers: words say what
 * they are (date_names), times and offsets are recognised by their form
 * (date_reader), and the numbers that remain make a pattern, which the table
 * of shapes explains.
 */
#include "agent/date.h"

#include "agent/date_names.h"
#include "agent/date_reader.h"
#include "base/utf8.h"

#define TEXT_MAX 128	/* bytes of the longest date: a browser writes 70, with its zone spelt out */

/*
 * How a pattern is read.  n is a number of 1 or 2 digits, t of 3, Y of 4, A of
 * 10, C of 12, D of 13, E of 14, G of 16; M a month's name, W the letter.
 * Of each piece the whole is one part, or each digit belongs to the part of
 * its own letter: y is a year without century, j an ordinal day, w a week, u a
 * day of the week, e f g seconds, milliseconds, microseconds since 1970.
 * Of several readings of one pattern the first that is a day of the calendar
 * is taken, unless the text names a weekday and a later one has it.
 */
static const struct shape {
	const char *seen, *means;
} shapes[] = {
	{ "", "" },			/* 2004年5月28日: units said it all */
	{ "nMY", "D M Y" },
	{ "Y-n-n", "Y M D" },
	{ "Mn Y", "M D Y" },
	{ "nMn", "D M y" },		/* 06-Nov-94 */
	{ "nMt", "D M y" },		/* 104: years since 1900 */
	{ "YMn", "Y M D" },
	{ "Y nM", "Y D M" },		/* Latvian: the year comes first */
	{ "Y.nM", "Y D M" },
	{ "MY", "M Y" },
	{ "YM", "Y M" },
	{ "nM", "D M" },		/* the year came with its unit */
	{ "Mn", "M D" },
	{ "M", "M" },
	{ "n/n/Y", "M D Y" },
	{ "n/n/Y", "D M Y" },
	{ "n.n.Y", "D M Y" },
	{ "n.n.Y", "M D Y" },
	{ "n-n-Y", "D M Y" },
	{ "n-n-Y", "M D Y" },
	{ "n n Y", "M D Y" },
	{ "n n Y", "D M Y" },
	{ "Y/n/n", "Y M D" },
	{ "Y.n.n", "Y M D" },
	{ "Y n n", "Y M D" },
	{ "n/n/n", "M D y" },
	{ "n/n/n", "D M y" },
	{ "n/n/n", "y M D" },
	{ "n.n.n", "D M y" },
	{ "n.n.n", "M D y" },
	{ "n-n-n", "y M D" },
	{ "n-n-n", "D M y" },
	{ "Y-n", "Y M" },
	{ "Y/n", "Y M" },
	{ "n/Y", "M Y" },
	{ "n.Y", "M Y" },
	{ "Y", "Y" },
	{ "Y-t", "Y j" },
	{ "Y-t-n", "Y M D" },		/* 2003-012-31 */
	{ "Y-Wn-n", "Y w u" },
	{ "Y-Wn", "Y w" },
	{ "YWt", "Y wwu" },
	{ "YWn", "Y w" },
	{ "8", "YYYYMMDD" },
	{ "7", "YYYYjjj" },
	{ "6", "yyMMDD" },
	{ "C", "YYYYMMDDhhmm" },
	{ "E", "YYYYMMDDhhmmss" },
	{ "A", "e" },
	{ "D", "f" },
	{ "G", "g" },
	{ "A.n", "e ." },
	{ "A.t", "e ." },
	{ "A.6", "e ." },
	{ "nMY n", "D M Y h" },
	{ "nMY Y", "D M Y hhmm" },
	{ "Mn-Y", "M D Y" },
	{ "Mn/Y", "M D Y" },
	{ "nMY n.n", "D M Y h m" },
	{ "nMY n.n.n", "D M Y h m s" },
	{ "n.n.Y n", "D M Y h" },
	{ "8 6", "YYYYMMDD hhmmss" },
	{ "Mn Y n.n", "M D Y h m" },
	{ "n.n.Y n.n", "D M Y h m" },
	{ "n.n.Y n.n.n", "D M Y h m s" },
	{ "Y-n-n n", "Y M D h" },
	{ "Y-n-n-n-n-n", "Y M D h m s" },
	{ "Y-n-n n-n-n", "Y M D h m s" },
	{ "Y-n-n n.n.n", "Y M D h m s" },
	{ "Y.n.n n.n.n", "Y M D h m s" },
};

/* Two digits are 1970..2069; three count from 1900. */
static int64_t
century(int64_t year)
{
	return year < 70 ? year + 2000 : year + 1900;
}

static bool
set_meaning(struct date_parts *parts, char letter, int64_t v)
{
	switch (letter) {
	case 'y':
		return date_parts_set(parts, DATE_YEAR, century(v));
	case 'e':
		return date_parts_set(parts, DATE_EPOCH, v * 1000);
	case 'f':
		return date_parts_set(parts, DATE_EPOCH, v);
	case 'g':
		return date_parts_set(parts, DATE_EPOCH, v / 1000);
	default:
		return date_parts_set(parts, date_parts_named(letter), v);
	}
}

/* Gives one piece its meaning: a single letter takes all of it, several a digit each. */
static bool
explain(struct date_parts *parts, const struct date_piece *piece, struct str means)
{
	size_t n;

	if (means.p[0] == 'y' && piece->digits.n == 1)
		return false;
	if (means.n == 1 && piece->month != 0)
		return set_meaning(parts, means.p[0], piece->month);
	if (means.n == 1)
		return set_meaning(parts, means.p[0], means.p[0] == '.' ?
		    date_reader_milli(piece->digits) : date_reader_value(piece->digits));
	for (size_t i = 0; i < means.n; i += n) {
		struct str digits = { piece->digits.p + i, 0 };

		for (n = 1; i + n < means.n && means.p[i + n] == means.p[i]; n++)
			;
		digits.n = n;
		if (!set_meaning(parts, means.p[i], date_reader_value(digits)))
			return false;
	}
	return true;
}

/*
 * The instant that one shape makes of it; STAMP_NONE where it does not fit.
 * *ret_agrees: no weekday is named, or the day has it.
 */
static int64_t
try_shape(const struct date_reader *r, const struct shape *shape, bool *ret_agrees)
{
	struct date_parts parts = r->parts;
	struct str means = str_of(shape->means);
	int64_t named = parts.of[DATE_WEEKDAY], at;

	for (size_t i = 0; i < r->npieces; i++)
		if (!explain(&parts, &r->pieces[i], str_cut(&means, ' ')))
			return STAMP_NONE;
	at = date_parts_instant(&parts);
	if (at != STAMP_NONE)
		*ret_agrees = named == DATE_UNSET || parts.of[DATE_EPOCH] != DATE_UNSET ||
		    date_parts_weekday(date_parts_day(&parts)) == named;
	return at;
}

static int64_t
try_shapes(const struct date_reader *r)
{
	int64_t first = STAMP_NONE;

	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		bool agrees = false;
		int64_t at;

		if (strcmp(shapes[i].seen, r->seen) != 0)
			continue;
		at = try_shape(r, &shapes[i], &agrees);
		if (agrees)
			return at;
		if (first == STAMP_NONE)
			first = at;
	}
	return first;
}

static int64_t
read_any(struct str text)
{
	char folded[TEXT_MAX + UTF8_MAX];
	struct date_reader r = { .rest = { folded, date_names_fold(text, folded, sizeof(folded)) } };
	int64_t at;

	date_parts_clear(&r.parts);
	if (r.rest.n == 0 || folded[0] == '-' || !date_reader_read(&r))
		return STAMP_NONE;
	at = try_shapes(&r);
	if (at == STAMP_NONE && r.either) {
		/* "mar" was mardi: the rest must do without it */
		r.npieces--;
		memmove(r.pieces, r.pieces + 1, r.npieces * sizeof(r.pieces[0]));
		memmove(r.seen, r.seen + 1, r.nseen);
		at = try_shapes(&r);
	}
	return at;
}

/* The layouts of nearly all feeds, read by position: digits of these parts stand there. */
static const struct layout {
	const char *text;	/* a is a letter, 0 a digit; else itself */
	size_t mark;		/* where a character stands that tells it from the others */
	struct {
		unsigned char at, n, part;
	} field[6];
	unsigned char month;	/* where its name stands; 0: it is a number */
} layouts[] = {
	{ "aaa, 00 aaa 0000 00:00:00", 7, { { 12, 4, DATE_YEAR }, { 5, 2, DATE_DAY },
	    { 17, 2, DATE_HOUR }, { 20, 2, DATE_MINUTE }, { 23, 2, DATE_SECOND } }, 8 },
	{ "0000-00-00T00:00:00", 4, { { 0, 4, DATE_YEAR }, { 5, 2, DATE_MONTH },
	    { 8, 2, DATE_DAY }, { 11, 2, DATE_HOUR }, { 14, 2, DATE_MINUTE },
	    { 17, 2, DATE_SECOND } }, 0 },
	{ "aaa, 0 aaa 0000 00:00:00", 6, { { 11, 4, DATE_YEAR }, { 5, 1, DATE_DAY },
	    { 16, 2, DATE_HOUR }, { 19, 2, DATE_MINUTE }, { 22, 2, DATE_SECOND } }, 7 },
};

static int64_t
month_of(struct str s)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	for (int i = 0; s.n >= 3 && i < 12; i++)
		if (memcmp(months + 3 * (size_t)i, s.p, 3) == 0)
			return i + 1;
	return 0;
}

/* Every character is of its layout's kind.  Without branches: each would be guessed wrong. */
static bool
lay_kinds(const char *text, struct str s)
{
	bool wrong = false;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i], kind = text[i];
		bool digit = (unsigned char)(c - '0') < 10;
		bool letter = (unsigned char)((c | 0x20) - 'a') < 26;

		wrong |= !((c == kind) | (digit & (kind == '0')) | (letter & (kind == 'a')));
	}
	return !wrong;
}

/* The name of a zone; false where it is none. */
static bool
lay_name(struct str s, int64_t *ret_zone)
{
	char folded[8];
	enum date_names_kind kind;
	int minutes;
	size_t n = s.n <= 4 ? date_names_fold(s, folded, sizeof(folded)) : 0;

	if (n == 0 || !date_names_find((struct str){ folded, n }, true, &kind, &minutes) ||
	    kind != DATE_NAMES_ZONE)
		return false;
	*ret_zone = minutes;
	return true;
}

/* What may stand behind a layout: a fraction, then Z, +hh:mm, +hhmm, a name or nothing. */
static bool
lay_zone(struct str s, struct date_parts *parts)
{
	struct date_reader r = { .rest = s, .parts = *parts };
	bool ok = date_reader_fraction(&r);

	r.rest = str_trim(r.rest);
	if (!ok)
		return false;
	if (r.rest.n > 0 && (r.rest.p[0] == '+' || r.rest.p[0] == '-'))
		ok = date_reader_offset(&r) && r.rest.n == 0;
	else if (r.rest.n > 0 && !str_eq(r.rest, STR("Z")) && !str_eq(r.rest, STR("GMT")))
		ok = lay_name(r.rest, &r.parts.of[DATE_ZONE]);
	*parts = r.parts;
	return ok;
}

static int64_t
lay(const struct layout *l, struct str s)
{
	struct date_parts parts;
	size_t size = strlen(l->text);

	if (s.n < size || s.p[l->mark] != l->text[l->mark] ||
	    !lay_kinds(l->text, (struct str){ s.p, size }))
		return STAMP_NONE;
	date_parts_clear(&parts);
	for (size_t i = 0; i < sizeof(l->field) / sizeof(l->field[0]) && l->field[i].n > 0; i++)
		parts.of[l->field[i].part] = date_reader_value(
		    (struct str){ s.p + l->field[i].at, l->field[i].n });
	if (l->month > 0)
		parts.of[DATE_MONTH] = month_of(str_from(s, l->month));
	return lay_zone(str_from(s, size), &parts) ? date_parts_instant(&parts) : STAMP_NONE;
}

int64_t
date_parse(struct str text)
{
	int64_t at = STAMP_NONE;

	text = str_trim(text);
	if (text.n > TEXT_MAX)
		return STAMP_NONE;
	for (size_t i = 0; at == STAMP_NONE && i < sizeof(layouts) / sizeof(layouts[0]); i++)
		at = lay(&layouts[i], text);
	return at != STAMP_NONE ? at : read_any(text);
}
