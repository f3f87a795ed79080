#include "base/stamp.h"

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

/* The day's year, month and day: stamp_days() backwards. */
static void
civil(int64_t days, int part[3])
{
	int64_t since = days + 719468, era = (since >= 0 ? since : since - 146096) / 146097;
	int64_t of_era = since - era * 146097;
	int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * of_year + 2) / 153;	/* from March on */

	part[1] = (int)(month < 10 ? month + 3 : month - 9);
	part[0] = (int)(year + era * 400 + (part[1] <= 2));
	part[2] = (int)(of_year - (153 * month + 2) / 5) + 1;
}

/* By hand: a poll writes a dozen, and printf() took a third of what the store needs for it. */
static char *
put_digits(char *to, int number, int n, char behind)
{
	for (int i = n; i-- > 0; number /= 10)
		to[i] = (char)('0' + number % 10);
	to[n] = behind;
	return to + n + 1;
}

const char *
stamp_format(int64_t at, char ret[STAMP_SIZE])
{
	int64_t days = at / DAY_MS, ms = at % DAY_MS;
	char *to = ret;
	int part[3], second;

	ret[0] = '\0';
	if (ms < 0) {
		ms += DAY_MS;
		days--;
	}
	if (days < FIRST_DAY || days > LAST_DAY)
		return ret;
	civil(days, part);
	second = (int)(ms / 1000);
	to = put_digits(to, part[0], 4, '-');
	to = put_digits(to, part[1], 2, '-');
	to = put_digits(to, part[2], 2, 'T');
	to = put_digits(to, second / 3600, 2, ':');
	to = put_digits(to, second / 60 % 60, 2, ':');
	to = put_digits(to, second % 60, 2, 'Z');
	*to = '\0';
	return ret;
}

/* 30 February is another day. */
static bool
is_day(int year, int month, int day)
{
	int part[3];

	if (month < 1 || month > 12)
		return false;
	civil(stamp_days(year, month, day), part);
	return part[0] == year && part[1] == month && part[2] == day;
}

int64_t
stamp_parse(struct str text)
{
	static const char shape[] = "0000-00-00T00:00:00Z";
	int part[6] = { 0 }, n = 0;

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
	if (!is_day(part[0], part[1], part[2]) || part[3] > 23 || part[4] > 59 || part[5] > 59)
		return STAMP_NONE;
	return (((stamp_days(part[0], part[1], part[2]) * 24 + part[3]) * 60 + part[4]) * 60 +
	    part[5]) * 1000;
}
