#include "agent/rhythm.h"

#include "base/clock.h"
#include "base/hash.h"
#include "base/stamp.h"

/*
 * Invariants
 *  (1) hours[] speaks of hours before `hour` only, each once: learn() closes
 *      those that have passed and opens the present one;
 *  (2) a date counts where it can be true: not in the future, not older than a
 *      week, not midnight sharp, which is how a mere day is written;
 *  (3) no arithmetic here overflows for instants of the years 0 to 9999 and
 *      for any number of items.
 */
#define WEEK (7 * CLOCK_DAY)
#define ALWAYS 65535		/* an hour of the week that never passed without an item */
#define MEMORY_WEEKS 8		/* over which the profile is a mean */
#define MEMORY_DAYS 7		/* the same for items a day: a whole week, as Sundays differ */
#define FADE 16			/* a week takes this part of the longest quiet away: holidays pass */
#define FORGOTTEN (53 * RHYTHM_HOURS)	/* hours: what is older than a year teaches nothing */
#define LATENCIES_MAX 2000	/* noted; then all are halved, so that old ones fade */

/*
 * When quiet is silence.  An hour of the week in which there was an item in
 * the share p of weeks passes without one by chance with probability 1 - p;
 * hours that together should have had N items do so with less than exp(-N),
 * if they are independent.  They are not (holidays), hence the other bars.
 */
#define SILENCE_HOURS 8		/* N: exp(-8) is 1 in 3,000 */
#define SILENCE_TIMES 2		/* quiet must be so many times the longest that ended by itself */
#define SILENCE_LEAST (6 * CLOCK_HOUR)	/* less is of no interest: whoever waits for it sleeps */
#define SILENCE_WEEKS 3		/* watched before: two weekends are seen by then */

#define QUIET_SHARE 1000	/* what had nothing for T may be asked every T / 1000 */
#define LULL_SHARE 4		/* and where less than usual: every T / 4 */
#define HINT_QUIET CLOCK_DAY	/* after so much quiet hints may exceed the usual interval */
#define SHRUNK 2		/* a document so many times shorter was emptied, not rolled over */

void
rhythm_clear(struct rhythm *r)
{
	*r = (struct rhythm){
		.last_gap = STAMP_NONE, .first = STAMP_NONE, .alive = STAMP_NONE,
		.silent_at = STAMP_NONE, .silent_since = STAMP_NONE,
	};
}

static int64_t
hour_of(int64_t at)
{
	return at / CLOCK_HOUR;
}

static int64_t
larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t
smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* Latencies */

/* Four classes for each doubling of 1 + seconds: within a fifth of the truth, up to twelve days. */
static size_t
class_of(int64_t latency)
{
	uint64_t seconds = (uint64_t)(latency / CLOCK_SECOND) + 1;
	size_t doublings = 0, class;

	while (seconds >> (doublings + 1) > 0)
		doublings++;
	class = 4 * doublings + (size_t)((seconds << 2 >> doublings) & 3);
	return class < RHYTHM_LATENCIES ? class : RHYTHM_LATENCIES - 1;
}

/* The greatest latency of a class. */
static int64_t
greatest_of(size_t class)
{
	uint64_t beyond = (uint64_t)(4 + (class + 1) % 4) << (class + 1) / 4;

	return (int64_t)(beyond * (uint64_t)CLOCK_SECOND / 4) - CLOCK_SECOND;
}

int64_t
rhythm_latency(const struct rhythm *r, int percent)
{
	uint64_t all = 0, below = 0;
	size_t class = 0;

	for (size_t i = 0; i < RHYTHM_LATENCIES; i++)
		all += r->latencies[i];
	if (all == 0)
		return -1;
	for (; class < RHYTHM_LATENCIES - 1; class++) {
		below += r->latencies[class];
		if (below * 100 >= all * (uint64_t)percent)
			break;
	}
	return greatest_of(class);
}

static void
note_latency(struct rhythm *r, int64_t latency)
{
	uint64_t all = 0;

	r->latencies[class_of(latency)]++;
	for (size_t i = 0; i < RHYTHM_LATENCIES; i++)
		all += r->latencies[i];
	if (all <= LATENCIES_MAX)
		return;
	for (size_t i = 0; i < RHYTHM_LATENCIES; i++)
		r->latencies[i] /= 2;
}

/* A document */

void
rhythm_open(struct rhythm_news *n, int64_t now, int64_t before, int64_t last_new)
{
	*n = (struct rhythm_news){
		.now = now, .before = before, .last_new = last_new, .whole = true,
		.oldest = STAMP_NONE, .newest = STAMP_NONE,
	};
	for (size_t i = 0; i < RHYTHM_TITLES; i++)
		n->titles[i] = INT64_MAX;
}

/* Keeps the least hashes, sorted: the same ones stay while other items come and go. */
static void
keep_title(struct rhythm_news *n, int64_t title)
{
	for (size_t i = 0; i < RHYTHM_TITLES && title != n->titles[i]; i++) {
		if (title < n->titles[i]) {
			int64_t pushed = n->titles[i];

			n->titles[i] = title;
			title = pushed;
		}
	}
}

static bool
remembers(const struct rhythm *r, int64_t title)
{
	for (size_t i = 0; i < RHYTHM_TITLES; i++)
		if (r->titles[i] == title)
			return true;
	return false;
}

/* (2) */
static bool
credible(int64_t published, int64_t now)
{
	return published != STAMP_NONE && published <= now && now - published <= WEEK &&
	    published % CLOCK_DAY != 0;
}

void
rhythm_item(struct rhythm *r, struct rhythm_news *n, struct str title, int64_t published,
    bool fresh)
{
	int64_t hash = (int64_t)(hash_of(title, 0) >> 1), age = 0;

	n->items++;
	n->met = n->met || remembers(r, hash);
	keep_title(n, hash);
	if (published != STAMP_NONE && published <= n->now) {
		n->oldest = n->oldest == STAMP_NONE ? published : smaller(n->oldest, published);
		n->newest = larger(n->newest, published);
	}
	if (!fresh)
		return;
	n->fresh++;
	if (credible(published, n->now)) {
		n->dated++;
		n->recent += published > n->before;
		age = hour_of(n->now) - hour_of(published);
		if (r->first != STAMP_NONE && published > r->first)
			note_latency(r, n->now - published);
	}
	if (age < RHYTHM_HOURS)
		n->ages[age / 64] |= (uint64_t)1 << age % 64;
}

/* Hours and days */

static void
close_day(struct rhythm *r, int64_t days)
{
	/* the first day was not seen from its beginning */
	if (days > 0)
		r->per_day_milli += (r->today * 1000 - r->per_day_milli) /
		    smaller(days, MEMORY_DAYS);
	r->today = 0;
}

/* The open hour ends and the next one begins. */
static void
close_hour(struct rhythm *r)
{
	uint16_t *share = &r->hours[r->hour % RHYTHM_HOURS];
	int64_t passed = r->hour - hour_of(r->first);
	int64_t weeks = smaller(passed / RHYTHM_HOURS + 1, MEMORY_WEEKS);

	*share = (uint16_t)(*share + ((r->busy ? ALWAYS : 0) - *share) / weeks);
	r->busy = false;
	r->hour++;
	if (r->hour % 24 == 0)
		close_day(r, passed / 24);
	if (r->hour % RHYTHM_HOURS == 0)
		r->longest -= r->longest / FADE;
}

static bool
has_age(const struct rhythm_news *n, int64_t age)
{
	return age < RHYTHM_HOURS && (n->ages[age / 64] >> age % 64 & 1) != 0;
}

static void
begin(struct rhythm *r, int64_t now)
{
	for (size_t i = 0; i < RHYTHM_HOURS; i++)
		r->hours[i] = 0;
	r->first = now;
	r->hour = hour_of(now);
	r->busy = false;
	r->today = r->longest = 0;
}

/* (1) */
static void
pass_hours(struct rhythm *r, const struct rhythm_news *n)
{
	int64_t hour = hour_of(n->now);
	bool placed = false;

	if (hour - r->hour > FORGOTTEN)
		begin(r, n->now);
	if (hour < r->hour)	/* the clock was wrong then, or is now */
		r->hour = hour;
	while (r->hour < hour) {
		if (has_age(n, hour - r->hour))
			r->busy = placed = true;
		close_hour(r);
	}
	/* what belongs to a closed hour counts for the open one */
	r->busy = r->busy || has_age(n, 0) || !placed;
}

/* Silence */

/* How surely the hour brings an item; its neighbours have a say, as clocks change in spring. */
static int64_t
expected(const struct rhythm *r, int64_t hour)
{
	return (r->hours[(hour - 1) % RHYTHM_HOURS] + 2 * (int64_t)r->hours[hour % RHYTHM_HOURS] +
	    r->hours[(hour + 1) % RHYTHM_HOURS]) / 4;
}

/* From when on it is silence if nothing comes after now. */
static int64_t
silence_after(const struct rhythm *r, int64_t now)
{
	int64_t hour = hour_of(now) + 1, week = 0, missing = (int64_t)SILENCE_HOURS * ALWAYS;
	int64_t least = now + larger(SILENCE_TIMES * r->longest, SILENCE_LEAST);

	if (hour - hour_of(r->first) < SILENCE_WEEKS * RHYTHM_HOURS)
		return STAMP_NONE;
	for (int64_t i = 0; i < RHYTHM_HOURS; i++)
		week += expected(r, hour + i);
	if (missing / SILENCE_HOURS >= week)	/* less than an item a week: that is no rhythm */
		return STAMP_NONE;
	hour += missing / week * RHYTHM_HOURS;
	missing %= week;
	for (; missing > 0; hour++)
		missing -= expected(r, hour);
	return larger(hour * CLOCK_HOUR, least);
}

/* Learning */

/* Items between two polls: the document before was long, whole, and none of it is left. */
static bool
missed(const struct rhythm *r, const struct rhythm_news *n)
{
	if (r->window < 2 || n->items < 2 || !n->whole || n->before == STAMP_NONE)
		return false;
	/* the same titles under new names, or items of old that were not there before */
	if (n->fresh < n->items || n->met || (n->dated > 0 && n->recent * 2 < n->fresh))
		return false;
	return n->items * SHRUNK >= r->window;
}

static void
learn_first(struct rhythm *r, const struct rhythm_news *n)
{
	begin(r, n->now);
	r->alive = n->newest != STAMP_NONE ? n->newest : n->now;
	if (n->items > 1 && n->newest > n->oldest) {
		r->gap = (n->newest - n->oldest) / (n->items - 1);
		r->per_day_milli = CLOCK_DAY * 1000 / larger(r->gap, CLOCK_SECOND);
	}
}

static void
learn_gap(struct rhythm *r, const struct rhythm_news *n)
{
	int64_t quiet = n->last_new != STAMP_NONE ? larger(n->now - n->last_new, 0) : 0;
	int64_t gap = quiet / n->fresh;

	if (n->last_new == STAMP_NONE)
		return;
	/* what becomes faster is followed at once, what becomes slower by and by */
	r->gap += r->gap == 0 ? gap : (gap - r->gap) / (gap < r->gap ? 2 : 4);
	if (quiet > FORGOTTEN * CLOCK_HOUR)
		return;
	/* a silence that was noticed is not what quiet may be from now on */
	if (r->silent_since != STAMP_NONE)
		quiet = smaller(quiet, r->longest * SILENCE_TIMES);
	r->longest = larger(r->longest, quiet);
}

bool
rhythm_learn(struct rhythm *r, const struct rhythm_news *n)
{
	bool gap = missed(r, n);

	if (r->first == STAMP_NONE)
		learn_first(r, n);
	else {
		pass_hours(r, n);
		learn_gap(r, n);
		r->today += n->fresh;
		r->alive = n->now;
	}
	if (gap) {
		r->gaps++;
		r->last_gap = n->now;
	}
	r->window = n->items;
	for (size_t i = 0; i < RHYTHM_TITLES; i++)
		r->titles[i] = n->titles[i];
	r->silent_at = silence_after(r, n->now);
	r->silent_since = STAMP_NONE;
	return gap;
}

/* The interval */

/* ms until the hours end that the feed says to be empty; 0 where this is none of them. */
static int64_t
skipped(const struct rhythm_hints *hints, int64_t now)
{
	int64_t hour = hour_of(now), end = hour;

	/* a feed that skips all hours says nothing */
	while (end < hour + RHYTHM_HOURS && ((hints->skip_hours >> end % 24 & 1) != 0 ||
	    (hints->skip_days >> (end / 24 + 3) % 7 & 1) != 0))
		end++;
	return end > hour && end < hour + RHYTHM_HOURS ? end * CLOCK_HOUR - now : 0;
}

int64_t
rhythm_interval(const struct rhythm_pace *pace, const struct rhythm_bounds *bounds,
    const struct rhythm_hints *hints, int64_t now)
{
	int64_t quiet = pace->quiet;
	int64_t wait = bounds->usual, wish = larger(hints->freshness, hints->ttl);

	if (pace->missed)
		return bounds->least;
	if (pace->gap > 0)
		wait = smaller(wait, larger(pace->gap, quiet / LULL_SHARE));
	wait = larger(wait, quiet / QUIET_SHARE);
	wait = larger(wait, smaller(wish, quiet > HINT_QUIET ? bounds->most : bounds->usual));
	wait = larger(wait, skipped(hints, now));
	return larger(smaller(wait, bounds->most), bounds->least);
}
