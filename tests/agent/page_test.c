#include "agent/page.h"
#include "tests/test.h"

#define TITLE(t) "<html><head><title>" t "</title></head><body></body></html>"

/* Pages of our own invention that carry the marks of real ones. */
static const struct {
	const char *html, *says;
} CASES[] = {
	{ "<html></html>", "an HTML page" },
	{ TITLE("Morning Post"), "an HTML page titled “Morning Post”" },
	{ "<HTML><TITLE lang=en>\n Morning &amp; Post\n</TITLE>", "an HTML page titled “Morning & Post”" },
	{ "<html><title>cut off", "an HTML page" },
	{ TITLE("Just a moment..."), "an HTML page titled “Just a moment...” (a challenge)" },
	{ "<html><title>Just a moment...</title><script>window._cf_chl_opt={}</script>",
	    "an HTML page titled “Just a moment...” (a challenge of Cloudflare)" },
	{ TITLE("Attention Required! | Cloudflare"),
	    "an HTML page titled “Attention Required! | Cloudflare” (a block page of Cloudflare)" },
	{ TITLE("DDoS-Guard"), "an HTML page titled “DDoS-Guard” (a challenge of DDoS-Guard)" },
	{ "<html><script src=/.well-known/ddos-guard/check.js></script>",
	    "an HTML page (a challenge of DDoS-Guard)" },
	{ "<html><title>Access Denied</title>Reference https://errors.edgesuite.net/18.1",
	    "an HTML page titled “Access Denied” (a block page of Akamai)" },
	{ "<html><meta http-equiv=refresh content=\"5; URL='/?bm-verify=AAQ'\">",
	    "an HTML page (a challenge of Akamai)" },
	{ "<html><script src=\"/_Incapsula_Resource?x=1\"></script>",
	    "an HTML page (a challenge of Imperva)" },
	{ "<html><iframe src=https://geo.captcha-delivery.com/c></iframe>",
	    "an HTML page (a challenge of DataDome)" },
	{ "<html><div id=px-captcha></div>", "an HTML page (a challenge of PerimeterX)" },
	{ "<html><div class=g-recaptcha></div>", "an HTML page (a challenge)" },
	{ "<html><form action=/showcaptcha?k=1></form>", "an HTML page (a challenge of Yandex)" },
	{ "<html><form><input type=\"password\"></form>", "an HTML page (a login page)" },
	{ TITLE("Log in – Morning Post"), "an HTML page titled “Log in – Morning Post” (a login page)" },
	{ TITLE("Before you continue"), "an HTML page titled “Before you continue” (a consent page)" },
	{ TITLE("We value your privacy"), "an HTML page titled “We value your privacy” (a consent page)" },
	{ TITLE("404 - Page"), "an HTML page titled “404 - Page” (an error page)" },
	{ TITLE("Page not found"), "an HTML page titled “Page not found” (an error page)" },
	{ TITLE("Down for maintenance"), "an HTML page titled “Down for maintenance” (an error page)" },
	{ TITLE("S&amp;P 500 closes higher"), "an HTML page titled “S&P 500 closes higher”" },
	{ TITLE("morning.example – this domain is for sale"),
	    "an HTML page titled “morning.example – this domain is for sale” (a parked domain)" },
};

START_TEST(a_page_in_place_of_a_feed_is_named_for_what_it_is)
{
	struct arena *a = arena_new(1 << 20);

	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		const char *says = page_describe(a, str_of(CASES[i].html));

		ck_assert_msg(str_eq(str_of(says), str_of(CASES[i].says)), "%s\n%s", CASES[i].html,
		    says);
	}
	arena_free(a);
}
END_TEST

TEST_MAIN("page", a_page_in_place_of_a_feed_is_named_for_what_it_is)
