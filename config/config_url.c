#include "config/config_url.h"

#include <stdbool.h>

#include "base/complaint.h"
#include "base/utf8.h"

struct url {
	struct str scheme;	/* without ':' */
	struct str user;	/* user:password, without '@' */
	struct str host;	/* [::1] with its brackets */
	struct str port;	/* without ':' */
	struct str path;	/* with query and fragment */
	bool authority;		/* "//" stands behind the scheme */
	bool has_user, has_port;
};

static bool
letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

/* RFC 3986, 3.1.  Empty where url has none. */
static struct str
scheme_of(struct str url)
{
	size_t n = 0;

	while (n < url.n && (letter(url.p[n]) || (n > 0 && (digit(url.p[n]) ||
	    url.p[n] == '+' || url.p[n] == '-' || url.p[n] == '.'))))
		n++;
	return n < url.n && url.p[n] == ':' ? (struct str){ url.p, n } : (struct str){ url.p, 0 };
}

/* Divides [user@]host[:port]; the last '@' counts, as for those who dial. */
static void
divide_authority(struct url *u, struct str s)
{
	size_t at = s.n, colon;

	while (at > 0 && s.p[at - 1] != '@')
		at--;
	u->has_user = at > 0;
	if (u->has_user)
		u->user = (struct str){ s.p, at - 1 };
	s = (struct str){ s.p + at, s.n - at };
	for (colon = s.n; colon > 0 && digit(s.p[colon - 1]);)
		colon--;
	u->has_port = colon > 0 && s.p[colon - 1] == ':' &&
	    !(s.p[0] == '[' && memchr(s.p, ']', s.n) == NULL);
	if (u->has_port)
		u->port = (struct str){ s.p + colon, s.n - colon };
	u->host = (struct str){ s.p, u->has_port ? colon - 1 : s.n };
}

static struct url
divide(struct str url)
{
	struct url u = { .scheme = scheme_of(url) };
	struct str rest = { url.p, url.n };
	size_t n = 0;

	if (u.scheme.n > 0)
		rest = str_from(url, u.scheme.n + 1);
	u.authority = str_starts(rest, STR("//"));
	if (u.authority) {
		rest = (struct str){ rest.p + 2, rest.n - 2 };
		while (n < rest.n && strchr("/?#", rest.p[n]) == NULL)
			n++;
		divide_authority(&u, (struct str){ rest.p, n });
		rest = (struct str){ rest.p + n, rest.n - n };
	}
	u.path = rest;
	return u;
}

/* The fault in `part`, a piece of url. */
static struct config_url_fault
fault(struct str url, struct str part, const char *what, const char *hint)
{
	size_t at = part.p != NULL ? (size_t)(part.p - url.p) : url.n;

	return (struct config_url_fault){ at, part.n, what, hint };
}

/* What most addresses consist of. */
static bool
usual(char c)
{
	return c > ' ' && c <= '~' && c != '\\' && c != '"' && c != '<' && c != '>';
}

static struct config_url_fault
check_bytes(struct str url)
{
	for (struct str rest = url; rest.n > 0;) {
		struct str one = rest;
		unsigned code;

		if (usual(*rest.p)) {
			rest = (struct str){ rest.p + 1, rest.n - 1 };
			continue;
		}
		code = utf8_next(&rest);
		one.n -= rest.n;
		if (code == ' ' || code == 0xA0 || code == 0x3000)
			return fault(url, one, "a URL cannot contain spaces",
			    "write %20 for a space that belongs to the URL");
		if (code < 0x20 || (code >= 0x7F && code < 0xA0))
			return fault(url, one, "a URL cannot contain control characters",
			    "delete it");
		if (code == UTF8_REPLACEMENT)
			return fault(url, one, "the URL is not UTF-8",
			    "write %XX for each byte above 7F");
		if (code == '\\' || code == '"' || code == '<' || code == '>')
			return fault(url, one, "a URL cannot contain this character",
			    "write it as %XX, two hexadecimal digits");
	}
	return fault(url, url, NULL, NULL);
}

/* "did you mean", or NULL. */
static const char *
guess_scheme(struct str scheme)
{
	static const char *const schemes[] = { "https", "http", "file" };
	static const char *const hints[] = {
		"did you mean https://?", "did you mean http://?", "did you mean file:///?"
	};
	const char *guess = complaint_guess(scheme, schemes, 3);

	for (size_t i = 0; i < 3; i++)
		if (guess == schemes[i])
			return hints[i];
	return NULL;
}

static struct config_url_fault
check_scheme(struct str url, const struct url *u)
{
	bool dotted = u->scheme.n > 0 && memchr(u->scheme.p, '.', u->scheme.n) != NULL;

	if (str_starts(url, STR("/")) && !u->authority)
		return fault(url, url, "the URL has no scheme",
		    "the URL of a file is file:///PATH, with three slashes");
	if (u->scheme.n == 0 || (dotted && !u->authority))
		return fault(url, url, "the URL has no scheme",
		    "put https:// or http:// before it");
	if (str_ieq(u->scheme, STR("feed")))
		return fault(url, u->scheme, "feed: is not a protocol",
		    "write https:// instead");
	if (str_ieq(u->scheme, STR("http")) || str_ieq(u->scheme, STR("https")) ||
	    str_ieq(u->scheme, STR("file")))
		return fault(url, url, NULL, NULL);
	return fault(url, u->scheme, "feeds come from https, http or file URLs only",
	    guess_scheme(u->scheme));
}

static bool
host_ok(struct str host)
{
	if (host.n > 2 && host.p[0] == '[' && host.p[host.n - 1] == ']') {
		for (size_t i = 1; i + 1 < host.n; i++)
			if (!digit(host.p[i]) && host.p[i] != ':' && host.p[i] != '.' &&
			    !((host.p[i] | 0x20) >= 'a' && (host.p[i] | 0x20) <= 'f'))
				return false;
		return memchr(host.p, ':', host.n) != NULL;
	}
	for (size_t i = 0; i < host.n; i++)
		if (!letter(host.p[i]) && !digit(host.p[i]) && host.p[i] != '-' &&
		    host.p[i] != '.' && host.p[i] != '_' && (unsigned char)host.p[i] < 0x80)
			return false;
	return host.p[0] != '.' && memmem(host.p, host.n, "..", 2) == NULL;
}

static bool
port_ok(struct str port)
{
	unsigned long n = 0;

	for (size_t i = 0; i < port.n && n <= 65535; i++)
		n = n * 10 + (unsigned long)(port.p[i] - '0');
	return n >= 1 && n <= 65535;
}

static struct config_url_fault
check_web(struct str url, const struct url *u)
{
	if (!u->authority)
		return fault(url, url, "\"//\" is missing after the scheme",
		    "a URL looks like https://HOST/PATH");
	if (u->has_user)
		return fault(url, u->user, "a URL here cannot hold a user name or password",
		    "put auth=credential:NAME after the URL; the credential NAME of "
		    "the service then holds user:password");
	if (u->host.n == 0)
		return fault(url, url, "the URL has no host",
		    "a URL looks like https://HOST/PATH");
	if (!host_ok(u->host))
		return fault(url, u->host, "not a valid host name", NULL);
	if (u->port.n > 0 && !port_ok(u->port))
		return fault(url, u->port, "a port is a number from 1 to 65535", NULL);
	return fault(url, url, NULL, NULL);
}

static struct config_url_fault
check_file(struct str url, const struct url *u)
{
	bool local = u->host.n == 0 || str_ieq(u->host, STR("localhost"));

	if (!u->authority || !local || u->has_user || u->has_port || u->path.n < 2 ||
	    u->path.p[0] != '/')
		return fault(url, url, "the URL of a file needs an absolute path",
		    "write file:///PATH, with three slashes");
	return fault(url, url, NULL, NULL);
}

struct config_url_fault
config_url_check(struct str url)
{
	struct url u = divide(url);
	struct config_url_fault f;

	if (url.n == 0)
		return fault(url, url, "the URL is empty", NULL);
	if (url.n > CONFIG_URL_MAX)
		return fault(url, url, "the URL is longer than 8192 bytes", NULL);
	if ((f = check_bytes(url)).what != NULL || (f = check_scheme(url, &u)).what != NULL)
		return f;
	return str_ieq(u.scheme, STR("file")) ? check_file(url, &u) : check_web(url, &u);
}

static char *
put_lower(char *to, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		*to++ = str_lower(s.p[i]);
	return to;
}

static char *
put(char *to, struct str s)
{
	if (s.n > 0)
		memcpy(to, s.p, s.n);
	return to + s.n;
}

struct str
config_url_key(struct arena *a, struct str url)
{
	struct url u = divide(url);
	struct str path = str_cut(&u.path, '#');
	char *key = arena_alloc(a, url.n + 2), *to = key;
	bool plain = str_ieq(u.scheme, STR("http")) && str_eq(u.port, STR("80"));
	bool secure = str_ieq(u.scheme, STR("https")) && str_eq(u.port, STR("443"));

	if (key == NULL)
		return (struct str){ NULL, 0 };
	to = put_lower(to, u.scheme);
	to = put(to, STR("://"));
	if (!str_ieq(u.scheme, STR("file")))
		to = put_lower(to, u.host);
	if (u.port.n > 0 && !plain && !secure) {
		to = put(to, STR(":"));
		to = put(to, u.port);
	}
	if (!str_starts(path, STR("/")))
		to = put(to, STR("/"));
	to = put(to, path);
	return (struct str){ key, (size_t)(to - key) };
}

struct str
config_url_secret(struct str url)
{
	struct url u = divide(url);

	return u.user;
}
