/*
 * Invariants:
 *  1. Every part is set at most once (but for a midnight, see read_clock); a
 *     text that sets one twice is no date.
 *  2. A word that is unknown makes it no date, but for the name of a zone
 *     behind the time, which is read as UTC: the day is right at least.
 */
#include "agent/date_reader.h"

#include "agent/date_names.h"
#include "agent/date_place.h"

#define OFFSET_MAX (14 * 60)	/* minutes: Kiribati */

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

/* c is one of these, and no NUL. */
static bool
among(char c, const char *these)
{
	return c != '\0' && strchr(these, c) != NULL;
}

/* The i-th byte of what is left; 0 beyond it. */
static char
ahead(const struct date_reader *r, size_t i)
{
	return i < r->rest.n ? r->rest.p[i] : '\0';
}

static struct str
take_digits(struct date_reader *r)
{
	struct str run = { r->rest.p, 0 };

	while (run.n < r->rest.n && digit(run.p[run.n]))
		run.n++;
	r->rest = str_from(r->rest, run.n);
	return run;
}

/* A run of digits as a number; -1 where it is empty or too long to be any part of a date. */
int64_t
date_reader_value(struct str digits)
{
	int64_t v = 0;

	if (digits.n == 0 || digits.n > 16)
		return -1;
	for (size_t i = 0; i < digits.n; i++)
		v = v * 10 + (digits.p[i] - '0');
	return v;
}

int64_t
date_reader_milli(struct str digits)
{
	int64_t v = 0;

	for (size_t i = 0; i < 3; i++)
		v = v * 10 + (i < digits.n ? digits.p[i] - '0' : 0);
	return v;
}

/* A fraction of the second, after . or , or the : of careless programs. */
bool
date_reader_fraction(struct date_reader *r)
{
	char c = ahead(r, 0);

	if ((c != '.' && c != ',' && c != ':') || !digit(ahead(r, 1)))
		return true;
	r->rest = str_from(r->rest, 1);
	return date_parts_set(&r->parts, DATE_MILLI, date_reader_milli(take_digits(r)));
}

/* :MM[:SS[.fraction]] after the hour; mark is the ':'. */
static bool
read_clock(struct date_reader *r, struct str hour, char mark)
{
	struct str field = hour;

	/* "2025-03-18 00:00:00 09:30": a day made into a date, and then the time */
	if (r->parts.of[DATE_HOUR] == 0 && r->parts.of[DATE_MINUTE] == 0 &&
	    r->parts.of[DATE_SECOND] == 0)
		for (enum date_part part = DATE_HOUR; part <= DATE_MILLI; part++)
			r->parts.of[part] = DATE_UNSET;
	for (enum date_part part = DATE_HOUR; ; part++) {
		if (field.n > 2 || !date_parts_set(&r->parts, part, date_reader_value(field)))
			return false;
		if (part == DATE_SECOND)
			return date_reader_fraction(r);
		if (ahead(r, 0) != mark || !digit(ahead(r, 1)))
			return part > DATE_HOUR;
		r->rest = str_from(r->rest, 1);
		field = take_digits(r);
	}
}

/* hh, hhmm, hhmmss or hh.mm.ss after a T. */
static bool
read_basic(struct date_reader *r, struct str digits)
{
	enum date_part part = DATE_HOUR;

	if (digits.n == 2 && ahead(r, 0) == '.')
		return read_clock(r, digits, '.');
	if (digits.n != 2 && digits.n != 4 && digits.n != 6)
		return false;
	for (size_t i = 0; i < digits.n; i += 2, part++) {
		struct str two = { digits.p + i, 2 };

		if (!date_parts_set(&r->parts, part, date_reader_value(two)))
			return false;
	}
	return part <= DATE_SECOND || date_reader_fraction(r);
}

static bool
push(struct date_reader *r, char class, struct date_piece piece)
{
	bool joined = class != 'M' && r->nseen > 0 && r->seen[r->nseen - 1] != 'M' &&
	    r->seen[r->nseen - 1] != 'W';

	if (r->npieces == DATE_PIECES || r->nseen + 2 > sizeof(r->seen) - 1)
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
pop(struct date_reader *r)
{
	r->npieces--;
	r->nseen--;
	if (r->nseen > 0 && among(r->seen[r->nseen - 1], " -/."))
		r->nseen--;
	r->seen[r->nseen] = '\0';
	r->number = false;
}

/* The two digits behind a ':'; 0 where there are none. */
static int64_t
take_sixtieths(struct date_reader *r)
{
	if (ahead(r, 0) != ':' || !digit(ahead(r, 1)) || !digit(ahead(r, 2)))
		return 0;
	r->rest = str_from(r->rest, 1);
	return date_reader_value(take_digits(r));
}

/* hh:mm[:ss], hhmm, hmm, hh or h east of UTC (sign -1: west); the digits were read. */
static bool
set_offset(struct date_reader *r, struct str digits, int sign)
{
	int64_t hours = date_reader_value(digits), minutes, seconds = 0;

	if (digits.n < 1 || digits.n > 4 || r->offset)
		return false;
	if (digits.n > 2) {
		minutes = hours % 100;
		hours /= 100;
	} else {
		minutes = take_sixtieths(r);
		seconds = take_sixtieths(r);
	}
	if (minutes < 0 || minutes > 59 || seconds != 0 || hours * 60 + minutes > OFFSET_MAX)
		return false;
	r->offset = true;
	r->parts.of[DATE_ZONE] = sign * (hours * 60 + minutes);
	return true;
}

bool
date_reader_offset(struct date_reader *r)
{
	int sign = ahead(r, 0) == '-' ? -1 : 1;

	r->rest = str_from(r->rest, 1);
	return set_offset(r, take_digits(r), sign);
}

/* " 00" or " 0200" at the end, behind a whole date and its time: an offset without its sign. */
static bool
is_unsigned(const struct date_reader *r, struct str digits)
{
	return r->rest.n == 0 && (digits.n == 2 || digits.n == 4) && r->gap == ' ' &&
	    r->npieces > 2 && r->parts.of[DATE_SECOND] != DATE_UNSET && !r->offset && !r->named;
}

static bool
read_number(struct date_reader *r)
{
	static const char classes[] = "?nntY56789ABCDEFG";
	struct str digits = take_digits(r);
	bool basic = r->basic;

	r->basic = false;
	r->number = false;	/* the h of "2026, 14:30 h" is not the year's */
	if (digits.n <= 2 && ahead(r, 0) == ':' && digit(ahead(r, 1)))
		return read_clock(r, digits, ':');
	if (basic)
		return read_basic(r, digits);
	if (is_unsigned(r, digits))
		return set_offset(r, digits, 1);
	if (r->minute && digits.n == 2) {
		r->minute = false;
		return date_parts_set(&r->parts, DATE_MINUTE, date_reader_value(digits));
	}
	if (digits.n >= sizeof(classes) - 1)
		return false;
	return push(r, classes[digits.n], (struct date_piece){ .digits = digits });
}

static bool
timed(const struct date_reader *r)
{
	return r->parts.of[DATE_HOUR] != DATE_UNSET;
}

/* Whether a '-' begins an offset: behind a time or a zone, or as " -0500" behind a day. */
static bool
minus(const struct date_reader *r)
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

/* What stands between two pieces: the one strong sign, else a space. */
static bool
read_gap(struct date_reader *r)
{
	char c = ahead(r, 0);

	if (c == '+' || (c == '-' && minus(r)))
		return date_reader_offset(r);
	if (!among(c, " ,;:@|_-/."))
		return false;
	r->rest = str_from(r->rest, 1);
	if (!among(c, "-/.") || (c == '-' && r->gap == ' ' && ahead(r, 0) == ' '))
		r->gap = r->gap == 0 ? ' ' : r->gap;
	else
		r->gap = r->gap == 0 || r->gap == ' ' || r->gap == c ? c : '?';
	return true;
}

/* (a comment (as in mail)) or [a zone's name] */
static void
skip_comment(struct date_reader *r)
{
	size_t depth = 0;

	do {
		char c = ahead(r, 0);

		depth += c == '(' || c == '[';
		depth -= c == ')' || c == ']';
		r->rest = str_from(r->rest, 1);
	} while (depth > 0 && r->rest.n > 0);
}

static bool
apply_unit(struct date_reader *r, int unit)
{
	enum date_part part = date_parts_named((char)unit);

	if (!r->number)
		return true;	/* 10:30 h */
	if (!date_parts_set(&r->parts, part, date_reader_value(r->pieces[r->npieces - 1].digits)))
		return false;
	pop(r);
	r->minute = part == DATE_HOUR;
	return true;
}

static bool
apply(struct date_reader *r, enum date_names_kind kind, int v)
{
	switch (kind) {
	case DATE_NAMES_EITHER:
		if (r->npieces == 0) {
			r->either = true;
			r->parts.of[DATE_WEEKDAY] = v % 10;
		}
		return push(r, 'M', (struct date_piece){ .month = v / 10 });
	case DATE_NAMES_MONTH:
		return push(r, 'M', (struct date_piece){ .month = v });
	case DATE_NAMES_WEEKDAY:
		r->parts.of[DATE_WEEKDAY] = v;
		return true;
	case DATE_NAMES_ZONE:
		if (!r->offset && !r->named)
			r->parts.of[DATE_ZONE] = v;
		r->named = true;
		return true;
	case DATE_NAMES_HALF:
		return date_parts_set(&r->parts, DATE_HALF, v);
	case DATE_NAMES_UNIT:
		return apply_unit(r, v);
	case DATE_NAMES_NOISE:
		return true;
	}
	return false;
}

/* "a.m.", "π.μ.", also with a space inside: the bytes it takes, 0 where it is none. */
static size_t
half(const struct date_reader *r, size_t n, enum date_names_kind *ret_kind, int *ret_value)
{
	size_t second = n + 1 + (ahead(r, n + 1) == ' ');
	char both[4];

	if (n > 2 || ahead(r, n) != '.' || second + n > r->rest.n || letter(ahead(r, second + n)))
		return 0;
	memcpy(both, r->rest.p, n);
	memcpy(both + n, r->rest.p + second, n);
	return date_names_find((struct str){ both, 2 * n }, false, ret_kind, ret_value) &&
	    *ret_kind == DATE_NAMES_HALF ? second + n : 0;
}

/*
 * The bytes of the known word that the rest begins with; 0 where there is
 * none.  Han and Hangul know no spaces: there it is the longest known one.
 */
static size_t
known(const struct date_reader *r, enum date_names_kind *ret_kind, int *ret_value)
{
	bool spaced = (unsigned char)ahead(r, 0) < 0xE3;
	size_t n = 0, m;

	while (letter(ahead(r, n)))
		n++;
	if ((m = half(r, n, ret_kind, ret_value)) > 0)
		return m;
	for (; n > 0; n--) {
		if (date_names_find((struct str){ r->rest.p, n }, timed(r), ret_kind, ret_value))
			return n;
		if (spaced)
			return 0;
	}
	return 0;
}

/* "europe/kyiv" */
static void
read_place(struct date_reader *r)
{
	enum date_place_summer summer;
	int minutes;

	if (r->offset || r->named || !date_place_find(str_trim(r->rest), &minutes, &summer))
		return;
	r->parts.of[DATE_ZONE] = minutes;
	r->parts.of[DATE_SUMMER] = summer;
}

/* An unknown word behind the time: a zone that we do not know, if only words follow. */
static bool
skip_unknown(struct date_reader *r)
{
	if (!timed(r))
		return false;
	read_place(r);
	for (size_t i = 0; i < r->rest.n; i++)
		if (!letter(r->rest.p[i]) && !among(r->rest.p[i], "/_ "))
			return false;
	r->rest.n = 0;
	return true;
}

/* The W of 2003-W52 and 2003W52. */
static bool
read_week(struct date_reader *r)
{
	if (r->nseen == 0 || r->nseen + 2 > sizeof(r->seen) - 1)
		return false;
	if (r->gap != 0)
		r->seen[r->nseen++] = r->gap;
	r->seen[r->nseen++] = 'W';
	r->gap = 0;
	r->rest = str_from(r->rest, 1);
	return true;
}

static bool
read_word(struct date_reader *r)
{
	enum date_names_kind kind;
	size_t n;
	int v;

	if (ahead(r, 0) == 'w' && digit(ahead(r, 1)))
		return read_week(r);
	if (ahead(r, 0) == 't' && digit(ahead(r, 1))) {
		r->basic = true;
		r->rest = str_from(r->rest, 1);
		return true;
	}
	n = known(r, &kind, &v);
	if (n == 0)
		return skip_unknown(r);
	r->rest = str_from(r->rest, n + (ahead(r, n) == '.'));	/* "Nov." */
	r->gap = ' ';
	r->number = r->number && kind == DATE_NAMES_UNIT;
	return apply(r, kind, v);
}

bool
date_reader_read(struct date_reader *r)
{
	while (r->rest.n > 0) {
		char c = ahead(r, 0);
		bool ok = true;

		if (digit(c))
			ok = read_number(r);
		else if (c == '(' || c == '[')
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
