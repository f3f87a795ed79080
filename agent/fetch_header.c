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

/* -1 where text is anything but digits. */
static int64_t
seconds(const char *text)
{
	int64_t n = 0;

	if (*text == '\0')
		return -1;
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9')
			return -1;
		if (n <= FETCH_HEADER_RETRY_MAX)
			n = n * 10 + (*text - '0');
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
	n = seconds(value);
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
