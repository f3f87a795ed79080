#include "agent/date_place.h"

#include "agent/date_parts.h"

#define N DATE_PLACE_NEVER
#define E DATE_PLACE_EUROPE
#define A DATE_PLACE_AMERICA

/* Places as the zone database names them, with what their clocks show now; sorted. */
static const struct place {
	const char *name;
	short minutes;
	unsigned char summer;
} places[] = {
	{ "africa/johannesburg", 120, N }, { "africa/lagos", 60, N },
	{ "africa/nairobi", 180, N }, { "america/anchorage", -540, A },
	{ "america/argentina/buenos_aires", -180, N }, { "america/bogota", -300, N },
	{ "america/caracas", -240, N }, { "america/chicago", -360, A },
	{ "america/denver", -420, A }, { "america/detroit", -300, A },
	{ "america/halifax", -240, A }, { "america/lima", -300, N },
	{ "america/los_angeles", -480, A }, { "america/mexico_city", -360, N },
	{ "america/montreal", -300, A }, { "america/new_york", -300, A },
	{ "america/phoenix", -420, N }, { "america/sao_paulo", -180, N },
	{ "america/toronto", -300, A }, { "america/vancouver", -480, A },
	{ "asia/almaty", 300, N }, { "asia/baghdad", 180, N }, { "asia/baku", 240, N },
	{ "asia/bangkok", 420, N }, { "asia/calcutta", 330, N }, { "asia/dhaka", 360, N },
	{ "asia/dubai", 240, N }, { "asia/hong_kong", 480, N }, { "asia/jakarta", 420, N },
	{ "asia/karachi", 300, N }, { "asia/kathmandu", 345, N },
	{ "asia/kolkata", 330, N }, { "asia/manila", 480, N }, { "asia/riyadh", 180, N },
	{ "asia/seoul", 540, N }, { "asia/shanghai", 480, N },
	{ "asia/singapore", 480, N }, { "asia/taipei", 480, N },
	{ "asia/tashkent", 300, N }, { "asia/tbilisi", 240, N }, { "asia/tehran", 210, N },
	{ "asia/tokyo", 540, N }, { "asia/yerevan", 240, N },
	{ "australia/brisbane", 600, N }, { "australia/perth", 480, N },
	{ "europe/amsterdam", 60, E }, { "europe/athens", 120, E },
	{ "europe/belgrade", 60, E }, { "europe/berlin", 60, E },
	{ "europe/bratislava", 60, E }, { "europe/brussels", 60, E },
	{ "europe/bucharest", 120, E }, { "europe/budapest", 60, E },
	{ "europe/chisinau", 120, E }, { "europe/copenhagen", 60, E },
	{ "europe/dublin", 0, E }, { "europe/helsinki", 120, E },
	{ "europe/istanbul", 180, N }, { "europe/kiev", 120, E },
	{ "europe/kyiv", 120, E }, { "europe/lisbon", 0, E },
	{ "europe/ljubljana", 60, E }, { "europe/london", 0, E },
	{ "europe/luxembourg", 60, E }, { "europe/madrid", 60, E },
	{ "europe/minsk", 180, N }, { "europe/moscow", 180, N }, { "europe/oslo", 60, E },
	{ "europe/paris", 60, E }, { "europe/prague", 60, E }, { "europe/riga", 120, E },
	{ "europe/rome", 60, E }, { "europe/sarajevo", 60, E }, { "europe/skopje", 60, E },
	{ "europe/sofia", 120, E }, { "europe/stockholm", 60, E },
	{ "europe/tallinn", 120, E }, { "europe/tirane", 60, E },
	{ "europe/vienna", 60, E }, { "europe/vilnius", 120, E },
	{ "europe/warsaw", 60, E }, { "europe/zagreb", 60, E }, { "europe/zurich", 60, E },
	{ "pacific/honolulu", -600, N }, { "us/central", -360, A },
	{ "us/eastern", -300, A }, { "us/mountain", -420, A }, { "us/pacific", -480, A },
};

bool
date_place_find(struct str name, int *ret_minutes, enum date_place_summer *ret_summer)
{
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (str_eq(name, str_of(places[i].name))) {
			*ret_minutes = places[i].minutes;
			*ret_summer = (enum date_place_summer)places[i].summer;
			return true;
		}
	return false;
}

/* The n-th Sunday of a month, in days since 1970. */
static int64_t
sunday(int64_t year, int month, int n)
{
	int64_t first = stamp_days(year, month, 1);

	return first + 7 * n - date_parts_weekday(first);
}

/* The last Sunday of March or October. */
static int64_t
last_sunday(int64_t year, int month)
{
	int64_t last = stamp_days(year, month, 31);

	return last - date_parts_weekday(last) % 7;
}

bool
date_place_is_summer(enum date_place_summer summer, int64_t at, int64_t year, int64_t minutes)
{
	const int64_t minute = 60000, hour = 60 * minute, day = 24 * hour;
	int64_t local = at + minutes * minute;

	/* the clock that says 02:30 is an hour ahead already */
	if (summer == DATE_PLACE_EUROPE)
		return at >= last_sunday(year, 3) * day + 2 * hour &&
		    at < last_sunday(year, 10) * day + 2 * hour;
	if (summer == DATE_PLACE_AMERICA)
		return local >= sunday(year, 3, 2) * day + 3 * hour &&
		    local < sunday(year, 11, 1) * day + 2 * hour;
	return false;
}
