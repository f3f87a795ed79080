#ifndef AGENT_DATE_READER_H
#define AGENT_DATE_READER_H

#include "agent/date_parts.h"
#include "base/str.h"

#define DATE_PIECES 8	/* numbers and months of one date; the longest shape has 6 */

/* A number as it was written, or a month's. */
struct date_piece {
	struct str digits;
	int month;		/* 1..12; 0: it is a number */
};

/*
 * Cuts a folded text (date_names_fold) into parts that say what they are, and
 * a pattern of the pieces that do not.
 */
struct date_reader {
	struct str rest;		/* what is still to be read */
	struct date_parts parts;
	char seen[2 * DATE_PIECES];	/* the pattern so far, a C string: see shapes in date.c */
	size_t nseen;
	struct date_piece pieces[DATE_PIECES];
	size_t npieces;
	char gap;			/* between the piece before and the next: ' ' - / . ? or 0 */
	bool number;			/* the last token was a piece that is a number */
	bool basic;			/* behind the T of 20031231T1011 */
	bool minute;			/* behind 10h: a number now is minutes */
	bool named, offset;		/* the zone was given by name, by number */
	bool either;			/* pieces[0] is a month's name that may be a weekday's */
};

/* False where it is no date. */
bool date_reader_read(struct date_reader *r);

/* Reads a fraction of the second, where there is one; false where it is a second one. */
bool date_reader_fraction(struct date_reader *r);

/* Reads +hh:mm, +hhmm, +hmm, +hh or +h; the rest begins with the sign. */
bool date_reader_offset(struct date_reader *r);

/* A run of digits as a number, -1 where it is none; the first three as thousandths. */
int64_t date_reader_value(struct str digits);
int64_t date_reader_milli(struct str digits);

#endif
