#include "base/stamp.h"

#include <stdio.h>

#define DAY_MS ((int64_t)24 * 60 * 60 * 1000)
#define FIRST_DAY (-719528)	/* 0000-01-01 */
#define LAST_DAY 2932896	/* 9999-12-31 */

int64_t
stamp_days(int64_t year, int month, int day)
{
	/* years that begin on 1 March, so that the leap day ends a year */
	int64_t y = year - (month <= 2);
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t of_era = y - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

const char *
stamp_format(int64_t at, char ret[STAMP_SIZE])
{
	int64_t days = at / DAY_MS, ms = at % DAY_MS, year;
	unsigned month = 12, day, second;

	ret[0] = '\0';
	if (ms < 0) {
		ms += DAY_MS;
		days--;
	}
	if (days < FIRST_DAY || days > LAST_DAY)
		return ret;
	year = 1970 + days * 400 / 146097;
	while (stamp_days(year, 1, 1) > days)
		year--;
	while (stamp_days(year + 1, 1, 1) <= days)
		year++;
	while (stamp_days(year, (int)month, 1) > days)
		month--;
	day = (unsigned)(days - stamp_days(year, (int)month, 1)) + 1;
	second = (unsigned)(ms / 1000);
	snprintf(ret, STAMP_SIZE, "%04u-%02u-%02uT%02u:%02u:%02uZ", (unsigned)year % 10000,
	    month % 100, day % 100, second / 3600 % 100, second / 60 % 60, second % 60);
	return ret;
}

int64_t
stamp_parse(struct str text)
{
	static const char shape[] = "0000-00-00T00:00:00Z";
	int part[6] = { 0 }, n = 0;
	char again[STAMP_SIZE];
	int64_t at;

	if (text.n != sizeof(shape) - 1)
		return STAMP_NONE;
	for (size_t i = 0; i < text.n; i++) {
		bool digit = text.p[i] >= '0' && text.p[i] <= '9';

		if (shape[i] == '0' ? !digit : text.p[i] != shape[i])
			return STAMP_NONE;
		if (digit)
			part[n] = part[n] * 10 + (text.p[i] - '0');
		else
			n++;
	}
	if (part[1] < 1 || part[1] > 12)
		return STAMP_NONE;
	at = ((stamp_days(part[0], part[1], part[2]) * 24 + part[3]) * 60 + part[4]) * 60 + part[5];
	at *= 1000;
	/* 30 February and 25:00 come out as another instant */
	return str_eq(str_of(stamp_format(at, again)), text) ? at : STAMP_NONE;
}
