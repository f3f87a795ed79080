/*
 * Invariant: no instant leaves this file that its calendar does not have:
 * 30 February and 25:00 are none.  24:00 and :60 are the next minute.
 */
#include "agent/date_parts.h"

#include "agent/date_place.h"

#define YEAR_FIRST 1000	/* earlier ones are placeholders: 0001-01-01, 0000-00-00 */
#define YEAR_LAST 9999
#define BUDDHIST 543	/* Thai years are ahead by so many; those of 1900 to 2099 are taken for Thai */

void
date_parts_clear(struct date_parts *p)
{
	for (size_t i = 0; i < DATE_NPARTS; i++)
		p->of[i] = DATE_UNSET;
}

enum date_part
date_parts_named(char letter)
{
	static const char letters[] = "YMDhms.jwu";	/* in the order of the enum */
	const char *at = strchr(letters, letter);

	return at != NULL ? (enum date_part)(at - letters) : DATE_NPARTS;
}

bool
date_parts_set(struct date_parts *p, enum date_part part, int64_t value)
{
	if (p->of[part] != DATE_UNSET)
		return false;
	p->of[part] = value;
	return true;
}

int
date_parts_weekday(int64_t day)
{
	return (int)(day % 7 + 10) % 7 + 1;	/* 1970-01-01 was a Thursday */
}

static int
days_of_month(int64_t year, int month)
{
	static const unsigned char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && leap);
}

/* The Monday of week 1: of the week with 4 January (ISO 8601). */
static int64_t
first_monday(int64_t year)
{
	int64_t fourth = stamp_days(year, 1, 4);

	return fourth - date_parts_weekday(fourth) + 1;
}

static int64_t
or(int64_t v, int64_t otherwise)
{
	return v != DATE_UNSET ? v : otherwise;
}

static bool
within(int64_t v, int64_t least, int64_t most)
{
	return v >= least && v <= most;
}

int64_t
date_parts_day(const struct date_parts *p)
{
	int64_t year = p->of[DATE_YEAR], month = or(p->of[DATE_MONTH], 1), day = or(p->of[DATE_DAY], 1);

	if (!within(year, YEAR_FIRST, YEAR_LAST))
		return DATE_UNSET;
	if (within(year, 1900 + BUDDHIST, 2099 + BUDDHIST))
		year -= BUDDHIST;
	if (p->of[DATE_ORDINAL] != DATE_UNSET) {
		day = stamp_days(year, 1, 1) + p->of[DATE_ORDINAL] - 1;
		return p->of[DATE_ORDINAL] > 0 && day < stamp_days(year + 1, 1, 1) ? day : DATE_UNSET;
	}
	if (p->of[DATE_WEEK] != DATE_UNSET) {
		if (p->of[DATE_WEEK] < 1 || !within(or(p->of[DATE_WEEK_DAY], 1), 1, 7))
			return DATE_UNSET;
		day = first_monday(year) + 7 * (p->of[DATE_WEEK] - 1);
		return day < first_monday(year + 1) ? day + or(p->of[DATE_WEEK_DAY], 1) - 1 : DATE_UNSET;
	}
	if (!within(month, 1, 12) || !within(day, 1, days_of_month(year, (int)month)))
		return DATE_UNSET;
	return stamp_days(year, (int)month, (int)day);
}

/* ms since midnight in the date's own zone; DATE_UNSET where there is no such time. */
static int64_t
time_of(const struct date_parts *p)
{
	int64_t hour = or(p->of[DATE_HOUR], 0), minute = or(p->of[DATE_MINUTE], 0);
	int64_t second = or(p->of[DATE_SECOND], 0), ms = or(p->of[DATE_MILLI], 0);

	if (p->of[DATE_HALF] != DATE_UNSET) {
		if (p->of[DATE_HOUR] == DATE_UNSET || (hour > 12 && p->of[DATE_HALF] == 0))
			return DATE_UNSET;
		hour = (hour < 12 ? hour : hour - 12) + (hour <= 12 ? p->of[DATE_HALF] : 12);
	}
	if (!within(hour, 0, 24) || minute > 59 || second > 60 ||
	    (hour == 24 && (minute > 0 || second > 0)))
		return DATE_UNSET;
	return ((hour * 60 + minute) * 60 + second) * 1000 + ms;
}

int64_t
date_parts_instant(const struct date_parts *p)
{
	int64_t day, time, at, zone = or(p->of[DATE_ZONE], 0);

	if (p->of[DATE_EPOCH] != DATE_UNSET)
		return p->of[DATE_HOUR] == DATE_UNSET ? p->of[DATE_EPOCH] + or(p->of[DATE_MILLI], 0) : STAMP_NONE;
	day = date_parts_day(p);
	time = time_of(p);
	if (day == DATE_UNSET || time == DATE_UNSET)
		return STAMP_NONE;
	at = day * 86400000 + time - zone * 60000;
	if (p->of[DATE_SUMMER] != DATE_UNSET && date_place_is_summer(
	    (enum date_place_summer)p->of[DATE_SUMMER], at, p->of[DATE_YEAR], zone))
		at -= 3600000;
	return at;
}
