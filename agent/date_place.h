#ifndef AGENT_DATE_PLACE_H
#define AGENT_DATE_PLACE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* When clocks go forward by an hour. */
enum date_place_summer {
	DATE_PLACE_NEVER,
	DATE_PLACE_EUROPE,	/* last Sunday of March to that of October, at 01:00 UTC */
	DATE_PLACE_AMERICA,	/* second Sunday of March to the first of November, at 02:00; since 2007 */
};

/* The zone that a place's name stands for, folded as words of dates are: "europe/kyiv". */
bool date_place_find(struct str name, int *ret_minutes, enum date_place_summer *ret_summer);

/* at: ms since 1970 as UTC, by standard time; minutes: of that, east of UTC. */
bool date_place_is_summer(enum date_place_summer summer, int64_t at, int64_t year, int64_t minutes);

#endif
