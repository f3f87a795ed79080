#include "agent/page.h"

#include <stdbool.h>

#include "agent/html.h"
#include "base/utf8.h"

#define HEAD_SIZE ((size_t)64 * 1024)	/* bytes that are looked at: marks stand early */
#define TITLE_SIZE 200			/* bytes of a title that are shown */

/* AT_TITLE: it begins so. */
enum place { IN_TITLE, AT_TITLE, IN_MARKUP };

/*
 * Marks, in lower case, of pages that stand in the way.  The first that is found
 * counts: challenges come before what they may imitate.
 */
static const struct {
	enum place place;
	const char *mark, *kind;
} KINDS[] = {
	{ IN_MARKUP, "_cf_chl_opt", "a challenge of Cloudflare" },
	{ IN_MARKUP, "cf-browser-verification", "a challenge of Cloudflare" },
	{ IN_MARKUP, "challenges.cloudflare.com", "a challenge of Cloudflare" },
	{ IN_TITLE, "attention required! | cloudflare", "a block page of Cloudflare" },
	{ IN_TITLE, "ddos-guard", "a challenge of DDoS-Guard" },
	{ IN_MARKUP, "/.well-known/ddos-guard/", "a challenge of DDoS-Guard" },
	{ IN_MARKUP, "errors.edgesuite.net", "a block page of Akamai" },
	{ IN_MARKUP, "bm-verify=", "a challenge of Akamai" },
	{ IN_MARKUP, "/_sec/cp_challenge/", "a challenge of Akamai" },
	{ IN_MARKUP, "_incapsula_resource", "a challenge of Imperva" },
	{ IN_MARKUP, "captcha-delivery.com", "a challenge of DataDome" },
	{ IN_MARKUP, "px-captcha", "a challenge of PerimeterX" },
	{ IN_MARKUP, "awswafintegration", "a challenge of AWS WAF" },
	{ IN_MARKUP, "sucuri_cloudproxy", "a challenge of Sucuri" },
	{ IN_MARKUP, "anubis_challenge", "a challenge of Anubis" },
	{ IN_MARKUP, "/showcaptcha", "a challenge of Yandex" },
	{ IN_MARKUP, "smart-captcha", "a challenge of Yandex" },
	{ IN_TITLE, "vercel security checkpoint", "a challenge of Vercel" },
	{ IN_TITLE, "just a moment", "a challenge" },
	{ IN_TITLE, "captcha", "a challenge" },
	{ IN_MARKUP, "g-recaptcha", "a challenge" },
	{ IN_MARKUP, "h-captcha", "a challenge" },
	{ IN_TITLE, "domain for sale", "a parked domain" },
	{ IN_TITLE, "domain is for sale", "a parked domain" },
	{ IN_MARKUP, "parkingcrew.net", "a parked domain" },
	{ IN_MARKUP, "sedoparking.com", "a parked domain" },
	{ IN_MARKUP, "type=\"password\"", "a login page" },
	{ IN_MARKUP, "type='password'", "a login page" },
	{ IN_MARKUP, "type=password", "a login page" },
	{ IN_TITLE, "log in", "a login page" },
	{ IN_TITLE, "login", "a login page" },
	{ IN_TITLE, "sign in", "a login page" },
	{ IN_TITLE, "before you continue", "a consent page" },
	{ IN_TITLE, "consent", "a consent page" },
	{ IN_TITLE, "your privacy", "a consent page" },
	{ IN_TITLE, "cookie settings", "a consent page" },
	{ IN_TITLE, "use of cookies", "a consent page" },
	{ AT_TITLE, "404", "an error page" },
	{ AT_TITLE, "403", "an error page" },
	{ AT_TITLE, "500", "an error page" },
	{ AT_TITLE, "502", "an error page" },
	{ AT_TITLE, "503", "an error page" },
	{ IN_TITLE, "not found", "an error page" },
	{ IN_TITLE, "access denied", "an error page" },
	{ IN_TITLE, "forbidden", "an error page" },
	{ IN_TITLE, "maintenance", "an error page" },
	{ IN_TITLE, "unavailable", "an error page" },
	{ IN_TITLE, "error", "an error page" },
};

/* Where mark stands in text, which is in lower case. */
static bool
holds(struct str text, const char *mark)
{
	return text.n > 0 && memmem(text.p, text.n, mark, strlen(mark)) != NULL;
}

static struct str
lower(struct arena *a, struct str s)
{
	char *copy = arena_alloc(a, s.n + 1);

	if (copy == NULL)
		return (struct str){ NULL, 0 };
	for (size_t i = 0; i < s.n; i++)
		copy[i] = str_lower(s.p[i]);
	return (struct str){ copy, s.n };
}

/* The text of the first <title>; small is html in lower case. */
static struct str
title_of(struct arena *a, struct str html, struct str small)
{
	const char *tag = small.n > 0 ? memmem(small.p, small.n, "<title", 6) : NULL;
	struct str rest = tag != NULL ? str_from(html, (size_t)(tag - small.p)) :
	    (struct str){ NULL, 0 };
	const char *begin = rest.n > 0 ? memchr(rest.p, '>', rest.n) : NULL;
	const char *end = begin != NULL ?
	    memchr(begin, '<', rest.n - (size_t)(begin - rest.p)) : NULL;

	if (end == NULL)
		return (struct str){ NULL, 0 };
	return utf8_head(html_line(a, (struct str){ begin + 1, (size_t)(end - begin - 1) }),
	    TITLE_SIZE);
}

const char *
page_describe(struct arena *a, struct str html)
{
	struct str head = { html.p, html.n < HEAD_SIZE ? html.n : HEAD_SIZE };
	struct str small = lower(a, head), title = title_of(a, head, small);
	struct str small_title = lower(a, title);
	const char *page = title.n == 0 ? "an HTML page" :
	    arena_format(a, "an HTML page titled “%.*s”", STR_ARG(title));

	for (size_t i = 0; i < sizeof(KINDS) / sizeof(KINDS[0]); i++)
		if (KINDS[i].place == AT_TITLE ? str_starts(small_title, str_of(KINDS[i].mark)) :
		    holds(KINDS[i].place == IN_TITLE ? small_title : small, KINDS[i].mark))
			return arena_format(a, "%s (%s)", page, KINDS[i].kind);
	return page;
}
