/*
 * A date is read in two steps.  The two layouts of nearly all feeds are read
 * by position.  Anything else is cut into words and numbers: words say what
 * they are (date_names), times and offsets are recognised by their form, and
 * the numbers that remain make a pattern, which the table of shapes explains.
 *
 * Invariants:
 *  1. Every part is set at most once; a text that sets one twice is no date.
 *  2. A word that is unknown makes it no date, but for the name of a zone
 *     after the time, which is read as UTC: the day is right at least.
 *  3. No instant leaves this file that its calendar does not have: 30 February,
 *     25:00, +2400 are no dates.  24:00 and :60 are the next minute.
 */
#include "agent/date.h"

#include "agent/date_names.h"

#define TEXT_MAX 128		/* bytes of the longest date: a browser's with the zone's name spelt out has 70 */
#define PIECE_MAX 8		/* numbers and months of one date; the longest shape has 6 */
#define YEAR_FIRST 1000		/* earlier ones are placeholders: 0001-01-01, 0000-00-00 */
#define OFFSET_MAX (14 * 60)	/* minutes: Kiribati */

enum part {
	YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, MILLI, ORDINAL, WEEK, WEEK_DAY,
	WEEKDAY, HALF, ZONE, EPOCH,
	NPARTS
};

/* How shapes and units name the first parts, in the same order. */
static const char part_letters[] = "YMDhms.jwu";

#define UNSET INT64_MIN

struct parts {
	int64_t of[NPARTS];
};

/* A number as it was written, or a month's. */
struct piece {
	struct str digits;
	int month;
};

struct reader {
	struct str rest;		/* folded text that is still to be read */
	struct parts parts;
	char seen[2 * PIECE_MAX];	/* the pattern so far: classes of pieces, what stands between */
	size_t nseen;
	struct piece pieces[PIECE_MAX];
	size_t npieces;
	char gap;			/* between the piece before and the next: ' ' - / . or 0 */
	bool number;			/* the last token was a piece that is a number */
	bool basic;			/* after the T of 20031231T1011 */
	bool minute;			/* after 10h: a number now is minutes */
	bool named, offset;		/* a zone by name, by number */
	bool either;			/* a month that may have been a weekday is pieces[0] */
};

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
	{ "n.n.n", "D M y" },
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
	{ "nMY n.n", "D M Y h m" },
	{ "Mn Y n.n", "M D Y h m" },
	{ "n.n.Y n.n", "D M Y h m" },
	{ "n.n.Y n.n.n", "D M Y h m s" },
	{ "Y-n-n n", "Y M D h" },
	{ "Y-n-n-n-n-n", "Y M D h m s" },
	{ "Y-n-n n-n-n", "Y M D h m s" },
	{ "Y-n-n n.n.n", "Y M D h m s" },
	{ "Y.n.n n.n.n", "Y M D h m s" },
};

static bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
letter(char c)
{
	return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

/* The i-th byte of what is left; 0 beyond it. */
static char
ahead(const struct reader *r, size_t i)
{
	return i < r->rest.n ? r->rest.p[i] : '\0';
}

static bool
set(struct parts *parts, enum part part, int64_t value)
{
	if (parts->of[part] != UNSET)
		return false;
	parts->of[part] = value;
	return true;
}

static struct str
take_digits(struct reader *r)
{
	struct str run = { r->rest.p, 0 };

	while (run.n < r->rest.n && digit(run.p[run.n]))
		run.n++;
	r->rest = str_from(r->rest, run.n);
	return run;
}

/* A run of digits as a number; -1 where it is empty or too long to be any part of a date. */
static int64_t
value(struct str digits)
{
	int64_t v = 0;

	if (digits.n == 0 || digits.n > 16)
		return -1;
	for (size_t i = 0; i < digits.n; i++)
		v = v * 10 + (digits.p[i] - '0');
	return v;
}

static int64_t
milli(struct str digits)
{
	int64_t v = 0;

	for (size_t i = 0; i < 3; i++)
		v = v * 10 + (i < digits.n ? digits.p[i] - '0' : 0);
	return v;
}

/* A fraction of the second, after . or , or the : of careless programs. */
static bool
read_fraction(struct reader *r)
{
	char c = ahead(r, 0);

	if ((c != '.' && c != ',' && c != ':') || !digit(ahead(r, 1)))
		return true;
	r->rest = str_from(r->rest, 1);
	return set(&r->parts, MILLI, milli(take_digits(r)));
}

/* :MM[:SS[.fraction]] after the hour. */
static bool
read_clock(struct reader *r, struct str hour)
{
	struct str field = hour;

	for (enum part part = HOUR; ; part++) {
		if (field.n < 1 || field.n > 2 || !set(&r->parts, part, value(field)))
			return false;
		if (part == SECOND)
			return read_fraction(r);
		if (ahead(r, 0) != ':' || !digit(ahead(r, 1)))
			return part > HOUR;
		r->rest = str_from(r->rest, 1);
		field = take_digits(r);
	}
}

/* hh, hhmm or hhmmss after a T. */
static bool
read_basic(struct reader *r, struct str digits)
{
	enum part part = HOUR;

	if (digits.n != 2 && digits.n != 4 && digits.n != 6)
		return false;
	for (size_t i = 0; i < digits.n; i += 2, part++)
		if (!set(&r->parts, part, value((struct str){ digits.p + i, 2 })))
			return false;
	return part <= SECOND || read_fraction(r);
}

static bool
push(struct reader *r, char class, struct piece piece)
{
	bool joined = class != 'M' && r->nseen > 0 && r->seen[r->nseen - 1] != 'M' &&
	    r->seen[r->nseen - 1] != 'W';

	if (r->npieces == PIECE_MAX || r->nseen + 2 > sizeof(r->seen) - 1)
		return false;
	if (joined && r->gap != 0)
		r->seen[r->nseen++] = r->gap;
	r->seen[r->nseen++] = class;
	r->pieces[r->npieces++] = piece;
	r->number = class != 'M';
	r->gap = 0;
	return true;
}

static void
pop(struct reader *r)
{
	r->npieces--;
	r->nseen--;
	if (r->nseen > 0 && strchr(" -/.", r->seen[r->nseen - 1]) != NULL)
		r->nseen--;
	r->seen[r->nseen] = '\0';
	r->number = false;
}

static bool
read_number(struct reader *r)
{
	static const char classes[] = "?nntY56789ABCDEFG";
	struct str digits = take_digits(r);
	bool basic = r->basic;

	r->basic = false;
	if (ahead(r, 0) == ':' && digit(ahead(r, 1)))
		return read_clock(r, digits);
	if (basic)
		return read_basic(r, digits);
	if (r->minute && digits.n == 2) {
		r->minute = false;
		return set(&r->parts, MINUTE, value(digits));
	}
	if (digits.n >= sizeof(classes) - 1)
		return false;
	return push(r, classes[digits.n], (struct piece){ .digits = digits });
}

/* +hh:mm, +hhmm, +hmm, +hh, +h */
static bool
read_offset(struct reader *r)
{
	int sign = ahead(r, 0) == '-' ? -1 : 1;
	struct str digits;
	int64_t hours, minutes = 0;

	r->rest = str_from(r->rest, 1);
	digits = take_digits(r);
	if (digits.n < 1 || digits.n > 4 || r->offset)
		return false;
	hours = value(digits);
	if (digits.n > 2) {
		minutes = hours % 100;
		hours /= 100;
	} else if (ahead(r, 0) == ':' && digit(ahead(r, 1))) {
		r->rest = str_from(r->rest, 1);
		minutes = value(take_digits(r));
	}
	if (minutes > 59 || hours > 14 || hours * 60 + minutes > OFFSET_MAX)
		return false;
	r->offset = true;
	r->parts.of[ZONE] = sign * (hours * 60 + minutes);
	return true;
}

static bool
timed(const struct reader *r)
{
	return r->parts.of[HOUR] != UNSET;
}

/* Whether a '-' begins an offset: behind a time or a zone, or as -0500 behind a day or an hour. */
static bool
minus(const struct reader *r)
{
	size_t n = 1;

	while (digit(ahead(r, n)))
		n++;
	if (r->offset || n == 1)
		return false;
	if (timed(r) || r->named)
		return true;
	return n == 5 && r->gap == ' ' && r->npieces > 2 && ahead(r, n) != '-';
}

static bool
read_gap(struct reader *r)
{
	char c = ahead(r, 0), strong = c;

	if (c == '+' || (c == '-' && minus(r)))
		return read_offset(r);
	if (strchr(" ,;@|-/.", c) == NULL)
		return false;
	r->rest = str_from(r->rest, 1);
	if (c == '-' && r->gap == ' ' && ahead(r, 0) == ' ')
		strong = ' ';
	if (strchr("-/.", strong) == NULL)
		r->gap = r->gap == 0 ? ' ' : r->gap;
	else
		r->gap = r->gap == 0 || r->gap == ' ' || r->gap == strong ? strong : '?';
	return true;
}

static void
skip_comment(struct reader *r)
{
	size_t depth = 0;

	do {
		char c = ahead(r, 0);

		depth += c == '(';
		depth -= c == ')';
		r->rest = str_from(r->rest, 1);
	} while (depth > 0 && r->rest.n > 0);
}

static bool
apply_unit(struct reader *r, int unit)
{
	enum part part = (enum part)(strchr(part_letters, unit) - part_letters);

	if (!r->number)
		return true;	/* 10:30 h */
	if (!set(&r->parts, part, value(r->pieces[r->npieces - 1].digits)))
		return false;
	pop(r);
	r->minute = part == HOUR;
	return true;
}

static bool
apply(struct reader *r, enum date_names_kind kind, int v)
{
	switch (kind) {
	case DATE_NAMES_EITHER:
		if (r->npieces == 0) {
			r->either = true;
			r->parts.of[WEEKDAY] = v % 10;
		}
		return push(r, 'M', (struct piece){ .month = v / 10 });
	case DATE_NAMES_MONTH:
		return push(r, 'M', (struct piece){ .month = v });
	case DATE_NAMES_WEEKDAY:
		r->parts.of[WEEKDAY] = v;
		return true;
	case DATE_NAMES_ZONE:
		if (!r->offset && !r->named)
			r->parts.of[ZONE] = v;
		r->named = true;
		return true;
	case DATE_NAMES_HALF:
		return set(&r->parts, HALF, v);
	case DATE_NAMES_UNIT:
		return apply_unit(r, v);
	case DATE_NAMES_NOISE:
		return true;
	}
	return false;
}

/* The word at the beginning of the rest.  Han and Hangul are not spelt with spaces: the longest known one. */
static struct str
word(const struct reader *r, enum date_names_kind *ret_kind, int *ret_value)
{
	struct str w = { r->rest.p, 0 };

	while (letter(ahead(r, w.n)))
		w.n++;
	/* a.m. and π.μ., also with a space inside */
	if (w.n <= 2 && ahead(r, w.n) == '.') {
		char both[4] = { w.p[0], w.n > 1 ? w.p[1] : '\0' };
		size_t m = w.n + 1 + (ahead(r, w.n + 1) == ' ');

		if (m + w.n <= r->rest.n && !letter(ahead(r, m + w.n))) {
			memcpy(both + w.n, w.p + m, w.n);
			if (date_names_find((struct str){ both, 2 * w.n }, false, ret_kind,
			    ret_value) && *ret_kind == DATE_NAMES_HALF)
				return (struct str){ w.p, m + w.n };
		}
	}
	for (struct str head = w; head.n > 0; head.n -= 3) {
		if (date_names_find(head, timed(r), ret_kind, ret_value))
			return head;
		if ((unsigned char)head.p[head.n - 1] < 0x80 || (unsigned char)w.p[0] < 0xE3 || head.n < 3)
			break;
	}
	return (struct str){ w.p, 0 };
}

/* An unknown word behind the time: a zone that we do not know, and nothing after it matters. */
static bool
skip_unknown(struct reader *r)
{
	if (!timed(r) || r->offset || r->rest.n > 32)
		return false;
	for (size_t i = 0; i < r->rest.n; i++)
		if (!letter(r->rest.p[i]) && strchr("/_ ", r->rest.p[i]) == NULL)
			return false;
	r->rest = (struct str){ NULL, 0 };
	return true;
}

static bool
read_word(struct reader *r)
{
	enum date_names_kind kind;
	bool inside = r->number && r->gap == 0 && digit(ahead(r, 1));
	struct str w;
	int v;

	if (ahead(r, 0) == 't' && digit(ahead(r, 1))) {
		r->basic = true;
		r->rest = str_from(r->rest, 1);
		return true;
	}
	if (ahead(r, 0) == 'w' && digit(ahead(r, 1)) && (inside || r->gap == '-')) {
		if (r->nseen + 2 > sizeof(r->seen) - 1)
			return false;
		if (r->gap != 0)
			r->seen[r->nseen++] = r->gap;
		r->seen[r->nseen++] = 'W';
		r->gap = 0;
		r->rest = str_from(r->rest, 1);
		return true;
	}
	w = word(r, &kind, &v);
	if (w.n == 0)
		return skip_unknown(r);
	r->rest = str_from(r->rest, w.n + (ahead(r, w.n) == '.'));	/* "Nov." */
	r->gap = ' ';
	r->number = r->number && kind == DATE_NAMES_UNIT;
	return apply(r, kind, v);
}

static bool
read_all(struct reader *r)
{
	while (r->rest.n > 0) {
		char c = ahead(r, 0);
		bool ok = true;

		if (digit(c))
			ok = read_number(r);
		else if (c == '(')
			skip_comment(r);
		else if (letter(c))
			ok = read_word(r);
		else
			ok = read_gap(r);
		if (!ok)
			return false;
	}
	return true;
}

/* Two digits are 1970..2069; three count from 1900. */
static int64_t
century(int64_t year)
{
	return year < 70 ? year + 2000 : year + 1900;
}

static bool
set_meaning(struct parts *parts, char letter, int64_t v)
{
	switch (letter) {
	case 'y':
		return set(parts, YEAR, century(v));
	case 'e':
		return set(parts, EPOCH, v * 1000);
	case 'f':
		return set(parts, EPOCH, v);
	case 'g':
		return set(parts, EPOCH, v / 1000);
	default:
		return set(parts, (enum part)(strchr(part_letters, letter) - part_letters), v);
	}
}

/* Gives one piece its meaning: a single letter takes all of it, several a digit each. */
static bool
explain(struct parts *parts, const struct piece *piece, struct str letters)
{
	size_t n;

	if (letters.n == 1 && piece->month != 0)
		return set_meaning(parts, letters.p[0], piece->month);
	if (letters.n == 1)
		return set_meaning(parts, letters.p[0], letters.p[0] == '.' ?
		    milli(piece->digits) : value(piece->digits));
	for (size_t i = 0; i < letters.n; i += n) {
		for (n = 1; i + n < letters.n && letters.p[i + n] == letters.p[i]; n++)
			;
		if (!set_meaning(parts, letters.p[i], value((struct str){ piece->digits.p + i, n })))
			return false;
	}
	return true;
}

static int
days_of_month(int64_t year, int month)
{
	return (int)(stamp_days(month < 12 ? year : year + 1, month % 12 + 1, 1) -
	    stamp_days(year, month, 1));
}

/* The Monday of week 1: of the week with 4 January (ISO 8601). */
static int64_t
first_monday(int64_t year)
{
	int64_t fourth = stamp_days(year, 1, 4);

	return fourth - (fourth + 3) % 7;	/* 1970-01-01 was a Thursday */
}

static int64_t
or(int64_t v, int64_t otherwise)
{
	return v != UNSET ? v : otherwise;
}

static bool
within(int64_t v, int64_t least, int64_t most)
{
	return v >= least && v <= most;
}

/* Days since 1970; UNSET where the calendar has no such day. */
static int64_t
day_of(const struct parts *p)
{
	int64_t year = p->of[YEAR], month = or(p->of[MONTH], 1), day = or(p->of[DAY], 1);

	if (!within(year, YEAR_FIRST, 9999))
		return UNSET;
	if (p->of[ORDINAL] != UNSET) {
		day = stamp_days(year, 1, 1) + p->of[ORDINAL] - 1;
		return p->of[ORDINAL] > 0 && day < stamp_days(year + 1, 1, 1) ? day : UNSET;
	}
	if (p->of[WEEK] != UNSET) {
		if (p->of[WEEK] < 1 || !within(or(p->of[WEEK_DAY], 1), 1, 7))
			return UNSET;
		day = first_monday(year) + 7 * (p->of[WEEK] - 1);
		return day < first_monday(year + 1) ? day + or(p->of[WEEK_DAY], 1) - 1 : UNSET;
	}
	if (!within(month, 1, 12) || !within(day, 1, days_of_month(year, (int)month)))
		return UNSET;
	return stamp_days(year, (int)month, (int)day);
}

/* Milliseconds since midnight of the day in its own zone; UNSET where there is no such time. */
static int64_t
time_of(const struct parts *p)
{
	int64_t hour = or(p->of[HOUR], 0), minute = or(p->of[MINUTE], 0);
	int64_t second = or(p->of[SECOND], 0), ms = or(p->of[MILLI], 0);

	if (p->of[HALF] != UNSET) {
		if (p->of[HOUR] == UNSET || (hour > 12 && p->of[HALF] == 0))
			return UNSET;
		hour = (hour < 12 ? hour : hour - 12) + (hour <= 12 ? p->of[HALF] : 12);
	}
	if (!within(hour, 0, 24) || minute > 59 || second > 60 ||
	    (hour == 24 && (minute > 0 || second > 0)))
		return UNSET;
	return ((hour * 60 + minute) * 60 + second) * 1000 + ms;
}

static int64_t
instant(const struct parts *p)
{
	int64_t day, time;

	if (p->of[EPOCH] != UNSET)
		return p->of[HOUR] == UNSET ? p->of[EPOCH] + or(p->of[MILLI], 0) : STAMP_NONE;
	day = day_of(p);
	time = time_of(p);
	if (day == UNSET || time == UNSET)
		return STAMP_NONE;
	return day * 86400000 + time - or(p->of[ZONE], 0) * 60000;
}

/* The instant that one shape makes of it; STAMP_NONE where it does not fit. */
static int64_t
try_shape(const struct reader *r, const struct shape *shape, bool *ret_weekday)
{
	struct parts parts = r->parts;
	struct str means = str_of(shape->means);
	int64_t at;

	for (size_t i = 0; i < r->npieces; i++)
		if (!explain(&parts, &r->pieces[i], str_cut(&means, ' ')))
			return STAMP_NONE;
	at = instant(&parts);
	if (at != STAMP_NONE)
		*ret_weekday = parts.of[EPOCH] != UNSET || parts.of[WEEKDAY] == UNSET ||
		    (day_of(&parts) % 7 + 10) % 7 + 1 == parts.of[WEEKDAY];
	return at;
}

static int64_t
try_shapes(const struct reader *r)
{
	int64_t first = STAMP_NONE;

	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		bool weekday = false;
		int64_t at;

		if (strcmp(shapes[i].seen, r->seen) != 0)
			continue;
		at = try_shape(r, &shapes[i], &weekday);
		if (weekday)
			return at;
		if (first == STAMP_NONE)
			first = at;
	}
	return first;
}

static int64_t
read_any(struct str text)
{
	char folded[TEXT_MAX];
	struct reader r = { .rest = { folded, date_names_fold(text, folded, sizeof(folded)) } };
	int64_t at;

	for (size_t i = 0; i < NPARTS; i++)
		r.parts.of[i] = UNSET;
	if (r.rest.n == 0 || folded[0] == '-' || !read_all(&r))
		return STAMP_NONE;
	at = try_shapes(&r);
	if (at == STAMP_NONE && r.either) {
		/* "mar" was mardi: what follows must do without it */
		r.npieces--;
		memmove(r.pieces, r.pieces + 1, r.npieces * sizeof(r.pieces[0]));
		memmove(r.seen, r.seen + 1, r.nseen);
		at = try_shapes(&r);
	}
	return at;
}

/*
 * The two layouts of nearly all feeds, read by position: a letter of
 * part_letters is a digit of that part, a any letter, b a month's name.
 */
static const char *const layouts[] = {
	"aaa, DD bbb YYYY hh:mm:ss",
	"YYYY-MM-DDThh:mm:ss",
};

static int
month_of(const char *p)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	for (int i = 0; i < 12; i++)
		if (memcmp(months + 3 * (size_t)i, p, 3) == 0)
			return i + 1;
	return 0;
}

/* Z, +hh:mm, +hhmm, GMT, a fraction before them: what may stand behind a layout. */
static bool
lay_zone(struct str s, struct parts *ret_parts)
{
	struct reader r = { .rest = s, .parts = *ret_parts };

	if (!read_fraction(&r))
		return false;
	if (ahead(&r, 0) == ' ')
		r.rest = str_from(r.rest, 1);
	r.parts.of[ZONE] = 0;
	if (ahead(&r, 0) == '+' || ahead(&r, 0) == '-') {
		if (!read_offset(&r) || r.rest.n > 0)
			return false;
	} else if (r.rest.n > 0 && !str_eq(r.rest, STR("Z")) && !str_eq(r.rest, STR("GMT"))) {
		return false;
	}
	*ret_parts = r.parts;
	return true;
}

static int64_t
lay(const char *layout, struct str s)
{
	struct parts parts = { .of = { [HALF] = UNSET, [ORDINAL] = UNSET, [WEEK] = UNSET,
	    [MILLI] = UNSET, [EPOCH] = UNSET } };
	size_t i = 0;

	for (; layout[i] != '\0'; i++) {
		const char *part = strchr(part_letters, layout[i]);

		if (i >= s.n)
			return STAMP_NONE;
		if (layout[i] == 'b') {
			if (i + 3 > s.n || (parts.of[MONTH] = month_of(s.p + i)) == 0)
				return STAMP_NONE;
			i += 2;
		} else if (layout[i] == 'a') {
			if ((s.p[i] | 0x20) < 'a' || (s.p[i] | 0x20) > 'z')
				return STAMP_NONE;
		} else if (part == NULL) {
			if (s.p[i] != layout[i])
				return STAMP_NONE;
		} else if (digit(s.p[i])) {
			parts.of[part - part_letters] *= 10;
			parts.of[part - part_letters] += s.p[i] - '0';
		} else {
			return STAMP_NONE;
		}
	}
	return lay_zone(str_from(s, i), &parts) ? instant(&parts) : STAMP_NONE;
}

int64_t
date_parse(struct str text)
{
	int64_t at = STAMP_NONE;

	text = str_trim(text);
	if (text.n > TEXT_MAX)
		return STAMP_NONE;
	for (size_t i = 0; at == STAMP_NONE && i < sizeof(layouts) / sizeof(layouts[0]); i++)
		at = lay(layouts[i], text);
	return at != STAMP_NONE ? at : read_any(text);
}
