#include "agent/fetch_header.h"

#include <curl/curl.h>

#include "agent/limit.h"
#include "base/clock.h"
#include "base/utf8.h"

bool
fetch_header_printable(struct str value)
{
	if (value.n == 0 || value.n >= LIMIT_VALIDATOR)
		return false;
	for (size_t i = 0; i < value.n; i++)
		if ((unsigned char)value.p[i] < 0x20 || value.p[i] == 0x7f)
			return false;
	return utf8_valid(value);
}

static int64_t
clamped(int64_t wait)
{
	if (wait < 0)
		return 0;
	return wait < FETCH_HEADER_RETRY_MAX ? wait : FETCH_HEADER_RETRY_MAX;
}

/* -1 where text is anything but digits (delta-seconds, RFC 9111, 1.2.2). */
static int64_t
seconds(struct str text)
{
	int64_t n = 0;

	if (text.n == 0)
		return -1;
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] < '0' || text.p[i] > '9')
			return -1;
		if (n <= FETCH_HEADER_FRESH_MAX)
			n = n * 10 + (text.p[i] - '0');
	}
	return n;
}

int64_t
fetch_header_retry_after(const char *value, const char *date, int64_t now)
{
	time_t until, from;
	int64_t n;

	if (value == NULL)
		return -1;
	n = seconds(str_of(value));
	if (n >= 0)
		return clamped(n * CLOCK_SECOND);
	/* curl_getdate() takes bare numbers and "-1" for dates of its own: a date has letters */
	if (strpbrk(value, "JFMASONDjfmasond") == NULL)
		return -1;
	until = curl_getdate(value, NULL);
	if (until == -1)
		return -1;
	from = date != NULL ? curl_getdate(date, NULL) : -1;
	if (from == -1)
		from = (time_t)(now / CLOCK_SECOND);
	return clamped(((int64_t)until - (int64_t)from) * CLOCK_SECOND);
}

/* The next directive of Cache-Control: its name, and its value without quotes. */
static struct str
cut_directive(struct str *rest, struct str *ret_value)
{
	struct str directive, name;
	bool quoted = false;
	size_t n = 0;

	for (; n < rest->n && (quoted || rest->p[n] != ','); n++)
		quoted ^= rest->p[n] == '"';
	directive = (struct str){ rest->p, n };
	*rest = str_from(*rest, n + 1);
	name = str_trim(str_cut(&directive, '='));
	directive = str_trim(directive);
	if (directive.n >= 2 && directive.p[0] == '"' && directive.p[directive.n - 1] == '"')
		directive = (struct str){ directive.p + 1, directive.n - 2 };
	*ret_value = directive;
	return name;
}

#define UNSAID INT64_MAX

/* Seconds, of several the least; 0: not to be kept; UNSAID. */
static int64_t
max_age(struct str control)
{
	int64_t least = UNSAID;

	while (control.n > 0) {
		struct str value, name = cut_directive(&control, &value);
		int64_t age = UNSAID;

		/* no-cache="field" is about that field alone (5.2.2.4) */
		if (str_ieq(name, STR("no-store")) ||
		    (str_ieq(name, STR("no-cache")) && value.n == 0))
			age = 0;
		else if (str_ieq(name, STR("max-age")))
			age = seconds(value) > 0 ? seconds(value) : 0;
		if (age < least)
			least = age;
	}
	return least;
}

/* Seconds from the answer's own Date (here: now) to Expires; what is no date has passed (5.3). */
static int64_t
expires_in(const struct fetch_header_caching *c, int64_t now)
{
	time_t until, from;

	if (c->expires == NULL)
		return UNSAID;
	until = strpbrk(c->expires, "JFMASONDjfmasond") != NULL ? curl_getdate(c->expires, NULL) : -1;
	from = c->date != NULL ? curl_getdate(c->date, NULL) : -1;
	if (from == -1)
		from = (time_t)(now / CLOCK_SECOND);
	return until > from ? (int64_t)until - (int64_t)from : 0;
}

int64_t
fetch_header_freshness(const struct fetch_header_caching *c, int64_t now)
{
	int64_t fresh = max_age(str_of(c->cache_control));
	int64_t age = c->age != NULL ? seconds(str_trim(str_of(c->age))) : 0;

	if (fresh == UNSAID)
		fresh = expires_in(c, now);
	if (fresh == UNSAID || fresh <= age)
		return 0;
	fresh = (fresh - (age > 0 ? age : 0)) * CLOCK_SECOND;
	return fresh < FETCH_HEADER_FRESH_MAX ? fresh : FETCH_HEADER_FRESH_MAX;
}
