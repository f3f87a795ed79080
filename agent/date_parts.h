#ifndef AGENT_DATE_PARTS_H
#define AGENT_DATE_PARTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/stamp.h"

/* What a date says, part by part, and the instant that it makes. */
enum date_part {
	DATE_YEAR, DATE_MONTH, DATE_DAY, DATE_HOUR, DATE_MINUTE, DATE_SECOND, DATE_MILLI,
	DATE_ORDINAL,		/* day of the year, from 1 */
	DATE_WEEK,		/* ISO 8601 */
	DATE_WEEK_DAY,		/* with DATE_WEEK; Monday is 1 */
	DATE_WEEKDAY,		/* by name; only tells readings apart */
	DATE_HALF,		/* 0 before noon, 12 after */
	DATE_ZONE,		/* minutes east of UTC */
	DATE_SUMMER,		/* enum date_place_summer, of the zone */
	DATE_EPOCH,		/* ms since 1970: all in one */
	DATE_NPARTS
};

#define DATE_UNSET INT64_MIN

struct date_parts {
	int64_t of[DATE_NPARTS];
};

void date_parts_clear(struct date_parts *p);

/*
 * The part that a letter stands for in shapes, layouts and names of units:
 * Y M D h m s, . milliseconds, j ordinal day, w week, u its day.
 */
enum date_part date_parts_named(char letter);

/* False where the part is already set. */
bool date_parts_set(struct date_parts *p, enum date_part part, int64_t value);

/* Days since 1970 of the day named; DATE_UNSET where the calendar has no such day. */
int64_t date_parts_day(const struct date_parts *p);

/* 1..7 for days since 1970; Monday is 1. */
int date_parts_weekday(int64_t day);

/*
 * ms since 1970 UTC; STAMP_NONE where there is no such day or time.  What is
 * not set is the first (month, day) or 0 (time, zone); the year must be.
 */
int64_t date_parts_instant(const struct date_parts *p);

#endif
