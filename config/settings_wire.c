#include "config/settings_wire.h"

#include "config/config_url.h"

#define HEADERS_MAX 16		/* of one feed: more than any server asks for */
#define HEADER_SIZE 1024	/* bytes of one: servers refuse long ones */

static bool
fail(struct setting_value *v, const char *what, const char *hint)
{
	v->what = what;
	v->hint = hint;
	return false;
}

bool
settings_wire_proxy(const struct setting *s, struct setting_value *v, struct str text, void *ret)
{
	static const char *const schemes[] = { "http://", "https://", "socks5h://" };
	struct str rest = { NULL, 0 }, web;

	(void)s;
	if (str_eq(text, STR("none"))) {
		*(const char **)ret = NULL;
		return true;
	}
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (str_istarts(text, str_of(schemes[i])))
			rest = str_from(text, strlen(schemes[i]));
	if (str_istarts(text, STR("socks5://")) || str_istarts(text, STR("socks4")))
		return fail(v, "with this kind of proxy names would be looked up here",
		    "write socks5h://HOST:PORT: then the proxy looks them up");
	if (rest.n == 0)
		return fail(v, "not the address of a proxy", "write " SETTINGS_WIRE_PROXY_BOUNDS);
	/* what is left has the form of an http address, whose reader knows hosts and ports */
	web = str_of(arena_format(v->arena, "http://%.*s", STR_ARG(rest)));
	if (config_url_secret(web).n > 0)
		return fail(v, "secrets are not written into a configuration",
		    "write proxy-auth=credential:NAME; the credential then holds user:password");
	if (config_url_check(web).what != NULL || strcspn(web.p + 7, "/?#") + 8 < web.n)
		return fail(v, "not the address of a proxy", "write " SETTINGS_WIRE_PROXY_BOUNDS);
	*(const char **)ret = arena_copy(v->arena, text).p;
	return true;
}

/* Fields that no configuration sets, each with the way that there is instead. */
static const struct {
	const char *name, *hint;
} taken[] = {
	{ "Accept-Encoding", "what can be unpacked is asked for already" },
	{ "Authorization", "write auth=credential:NAME" },
	{ "Connection", NULL },
	{ "Content-Encoding", NULL },
	{ "Content-Length", NULL },
	{ "Content-Type", NULL },
	{ "Expect", NULL },
	{ "Host", "it is taken from the URL" },
	{ "HTTP2-Settings", NULL },
	{ "If-Match", NULL },
	{ "If-Modified-Since", "what is known is asked for conditionally already" },
	{ "If-None-Match", "what is known is asked for conditionally already" },
	{ "If-Range", NULL },
	{ "If-Unmodified-Since", NULL },
	{ "Keep-Alive", NULL },
	{ "Proxy-Authorization", "write proxy-auth=credential:NAME" },
	{ "Proxy-Connection", NULL },
	{ "Range", "feeds are asked for whole" },
	{ "TE", NULL },
	{ "Trailer", NULL },
	{ "Transfer-Encoding", NULL },
	{ "Upgrade", NULL },
	{ "User-Agent", "write user-agent=" },
};

/* Fields whose values are secrets: a part of the name is enough to tell. */
static const char *const secret[] = {
	"cookie", "token", "secret", "password", "api-key", "apikey", "auth", "session", "signature",
};

static bool
holds(struct str name, const char *part)
{
	struct str p = str_of(part);

	for (size_t i = 0; i + p.n <= name.n; i++)
		if (str_ieq((struct str){ name.p + i, p.n }, p))
			return true;
	return false;
}

/* A token (RFC 9110, 5.6.2). */
static bool
name_ok(struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (!((c | 0x20) >= 'a' && (c | 0x20) <= 'z') && !(c >= '0' && c <= '9') &&
		    (c == '\0' || strchr("!#$%&'*+-.^_`|~", c) == NULL))
			return false;
	}
	return name.n > 0;
}

/* A value's own faults; a secret is never repeated in what is said. */
static bool
value_ok(struct setting_value *v, struct str name, struct str value)
{
	bool credential = str_starts(value, STR("credential:"));

	if (value.n == 0)
		return fail(v, "the header has no value", "write header=NAME:VALUE");
	for (size_t i = 0; i < value.n; i++)
		if (value.p[i] < ' ' || value.p[i] > '~')
			return fail(v, "a header is plain ASCII text", NULL);
	for (size_t i = 0; i < sizeof(secret) / sizeof(secret[0]); i++)
		if (holds(name, secret[i]) && !credential)
			return fail(v, "secrets are not written into a configuration",
			    "write header=NAME:credential:FILE; the credential FILE of the "
			    "service then holds the value");
	return true;
}

bool
settings_wire_header(const struct setting *s, struct setting_value *v, struct str text, void *ret)
{
	const char ***list = ret, **more;
	size_t *n = (size_t *)(void *)((char *)ret + sizeof(*list));
	struct str value = text, name = str_cut(&value, ':');

	(void)s;
	value = str_trim(value);
	if (!name_ok(name) || name.n == text.n)
		return fail(v, "not a header", "write header=NAME:VALUE");
	if (text.n > HEADER_SIZE || *n == HEADERS_MAX)
		return fail(v, text.n > HEADER_SIZE ? "the header is longer than 1024 bytes" :
		    "more than 16 headers", NULL);
	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
		if (str_ieq(name, str_of(taken[i].name)))
			return fail(v, "this header is not for a configuration to set",
			    taken[i].hint);
	if (!value_ok(v, name, value))
		return false;
	more = arena_array(v->arena, *list, *n, sizeof(*more));
	if (more == NULL)
		return fail(v, "out of memory", NULL);
	more[(*n)++] = arena_format(v->arena, "%.*s: %.*s", STR_ARG(name), STR_ARG(value));
	*list = more;
	return true;
}
