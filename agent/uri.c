/* RFC 3986; the letters of section 5.2 name what they name there. */
#include "agent/uri.h"

#include "agent/limit.h"
#include "base/octets.h"

/* The five components; has_… tells an empty one from an absent one. */
struct uri {
	struct str scheme, authority, path, query, fragment;
	bool has_authority, has_query, has_fragment;
};

static bool
alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
scheme_char(char c)
{
	return alpha(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
}

static struct str
head(struct str s, size_t n)
{
	return (struct str){ s.p, n };
}

/* Bytes before the first of any of stops; all where there is none. */
static size_t
span(struct str s, const char *stops)
{
	size_t i = 0;

	while (i < s.n && (s.p[i] == '\0' || strchr(stops, s.p[i]) == NULL))
		i++;
	return i;
}

struct str
uri_scheme(struct str s)
{
	size_t n = 0;

	s = str_trim(s);
	while (n < s.n && scheme_char(s.p[n]))
		n++;
	if (n == 0 || n == s.n || s.p[n] != ':' || !alpha(s.p[0]))
		return (struct str){ NULL, 0 };
	return head(s, n);
}

bool
uri_absolute(struct str s)
{
	return uri_scheme(s).n > 0;
}

/* Appendix B, without its regular expression. */
static struct uri
split(struct str s)
{
	struct uri u = { .scheme = uri_scheme(s) };
	size_t n;

	if (u.scheme.n > 0)
		s = str_from(s, u.scheme.n + 1);
	if (str_starts(s, STR("//"))) {
		s = str_from(s, 2);
		u.has_authority = true;
		u.authority = head(s, span(s, "/?#"));
		s = str_from(s, u.authority.n);
	}
	n = span(s, "?#");
	u.path = head(s, n);
	s = str_from(s, n);
	if (s.n > 0 && s.p[0] == '?') {
		s = str_from(s, 1);
		u.has_query = true;
		u.query = head(s, span(s, "#"));
		s = str_from(s, u.query.n);
	}
	if (s.n > 0) {
		u.has_fragment = true;
		u.fragment = str_from(s, 1);
	}
	return u;
}

static bool
has_blank(struct str s)
{
	for (; s.n >= OCTETS_SIZE; s = (struct str){ s.p + OCTETS_SIZE, s.n - OCTETS_SIZE })
		if (octets_below(octets_load(s.p), ' ' + 1) != 0)
			return true;
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ')
			return true;
	return false;
}

/* White space around and line ends inside are dropped, spaces inside become %20. */
static struct str
clean(struct arena *a, struct str s)
{
	size_t blanks = 0, n = 0;
	char *p;

	s = str_trim(s);
	if (!has_blank(s))
		return s;
	for (size_t i = 0; i < s.n; i++)
		blanks += (unsigned char)s.p[i] <= ' ';
	if ((p = arena_alloc(a, s.n + 2 * blanks)) == NULL)
		return (struct str){ NULL, 0 };
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == ' ') {
			memcpy(p + n, "%20", 3);
			n += 3;
		} else if ((unsigned char)s.p[i] > ' ') {
			p[n++] = s.p[i];
		}
	}
	return (struct str){ p, n };
}

/*
 * Section 5.2.4, in place: returns the bytes that are left of path[0..n).
 * A segment is taken with the slash before it; "." and ".." at the end leave
 * theirs.
 */
static size_t
remove_dots(char *path, size_t n)
{
	size_t out = 0, end;

	for (size_t i = 0; i < n; i = end) {
		bool slash = path[i] == '/', dot, dots;
		struct str name = { path + i + slash, 0 };

		end = i + slash + span((struct str){ name.p, n - i - slash }, "/");
		name.n = end - i - slash;
		dot = str_eq(name, STR("."));
		dots = str_eq(name, STR(".."));
		while (dots && out > 0 && path[--out] != '/')
			;
		if (!dot && !dots) {
			memmove(path + out, path + i, end - i);
			out += end - i;
		} else if (slash && end == n) {
			path[out++] = '/';
		} else if (!slash) {
			end += end < n;		/* "../" at the beginning goes whole */
		}
	}
	return out;
}

static char *
put(char *p, const char *before, struct str s)
{
	size_t n = strlen(before);

	memcpy(p, before, n);
	if (s.n > 0)
		memcpy(p + n, s.p, s.n);
	return p + n + s.n;
}

/* Section 5.2.3, without removing the dots. */
static char *
merge(char *p, const struct uri *base, struct str path)
{
	struct str folder = base->path;

	while (folder.n > 0 && folder.p[folder.n - 1] != '/')
		folder.n--;
	if (base->has_authority && base->path.n == 0)
		folder = STR("/");
	return put(put(p, "", folder), "", path);
}

/* Sections 5.2.2 and 5.3; ref has no scheme. */
static struct str
join(struct arena *a, struct str base, struct str ref)
{
	struct uri b = split(base), r = split(ref);
	char *start = arena_alloc(a, base.n + ref.n + 8), *p, *path;

	if (start == NULL)
		return (struct str){ NULL, 0 };
	p = put(put(start, "", b.scheme), ":", STR(""));
	if (r.has_authority || b.has_authority)
		p = put(p, "//", r.has_authority ? r.authority : b.authority);
	path = p;
	if (r.has_authority || (r.path.n > 0 && r.path.p[0] == '/'))
		p = path + remove_dots(path, (size_t)(put(path, "", r.path) - path));
	else if (r.path.n > 0)
		p = path + remove_dots(path, (size_t)(merge(path, &b, r.path) - path));
	else
		p = put(path, "", b.path);
	if (r.has_query)
		p = put(p, "?", r.query);
	else if (!r.has_authority && r.path.n == 0 && b.has_query)
		p = put(p, "?", b.query);
	if (r.has_fragment)
		p = put(p, "#", r.fragment);
	return (struct str){ start, (size_t)(p - start) };
}

struct str
uri_resolve(struct arena *a, struct str base, struct str ref)
{
	if (ref.n > LIMIT_URL)
		return (struct str){ NULL, 0 };
	ref = clean(a, ref);
	if (!uri_absolute(ref) && base.n <= LIMIT_URL) {
		base = clean(a, base);
		if (uri_absolute(base))
			ref = join(a, base, ref);
	}
	return ref.n <= LIMIT_URL ? arena_copy(a, ref) : (struct str){ NULL, 0 };
}

/* What stands before the host in an authority: "user:password@", or nothing. */
static size_t
user_size(struct str authority)
{
	size_t n = authority.n;

	while (n > 0 && authority.p[n - 1] != '@')
		n--;
	return n;
}

struct str
uri_host(struct arena *a, struct str s)
{
	struct str authority = split(str_trim(s)).authority;
	struct str host = arena_copy(a, str_from(authority, user_size(authority)));
	char *p = host.n > 0 ? arena_alloc(a, host.n) : NULL;

	if (p == NULL)
		return (struct str){ NULL, 0 };
	for (size_t i = 0; i < host.n; i++)
		p[i] = str_lower(host.p[i]);
	return (struct str){ p, host.n };
}

struct str
uri_masked(struct arena *a, struct str s)
{
	struct str authority = split(s).authority;
	struct str user = head(authority, user_size(authority));
	size_t name = span(user, ":");
	const char *masked;

	if (name == user.n)
		return s;
	masked = arena_format(a, "%.*s***%.*s", (int)(user.p + name + 1 - s.p), s.p,
	    (int)(s.n - (size_t)(user.p + user.n - 1 - s.p)), user.p + user.n - 1);
	return str_of(masked);
}
