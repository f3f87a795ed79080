#ifndef AGENT_DATE_NAMES_H
#define AGENT_DATE_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* The words of dates, in the languages of newsrooms. */
enum date_names_kind {
	DATE_NAMES_MONTH,	/* value: 1..12 */
	DATE_NAMES_WEEKDAY,	/* 1..7, Monday is 1 */
	DATE_NAMES_EITHER,	/* 10 * month + weekday: "mar" is March or mardi */
	DATE_NAMES_ZONE,	/* minutes east of UTC */
	DATE_NAMES_HALF,	/* hours to add: 0 before noon, 12 after */
	DATE_NAMES_UNIT,	/* which part the number before it is: Y M D h m s */
	DATE_NAMES_NOISE,	/* "at", "de", "Uhr", "th": says nothing */
};

/*
 * Writes text as the tables spell it: lower case, Latin and Greek letters
 * without accents, every kind of space and dash as ' ' and '-', full-width
 * digits as digits, invisible characters left out.  Returns the bytes used;
 * 0 where they would be more than size or text is no UTF-8 or has a NUL.
 */
size_t date_names_fold(struct str text, char *ret_text, size_t size);

/*
 * Looks up a folded word.  After a time of day (timed) what may be a zone is
 * one: "pt" is Pacific time there, and piątek elsewhere.
 */
bool date_names_find(struct str word, bool timed, enum date_names_kind *ret_kind, int *ret_value);

#endif
