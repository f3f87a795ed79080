#include "base/str.h"

bool
str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool
str_ieq(struct str a, struct str b)
{
	return a.n == b.n && str_istarts(a, b);
}

bool
str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

bool
str_istarts(struct str s, struct str prefix)
{
	if (s.n < prefix.n)
		return false;
	for (size_t i = 0; i < prefix.n; i++)
		if (str_lower(s.p[i]) != str_lower(prefix.p[i]))
			return false;
	return true;
}

int
str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n > 0 ? memcmp(a.p, b.p, n) : 0;

	return c != 0 ? c : (a.n > b.n) - (a.n < b.n);
}

struct str
str_trim(struct str s)
{
	while (s.n > 0 && str_is_space(s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && str_is_space(s.p[s.n - 1]))
		s.n--;
	return s;
}

struct str
str_cut(struct str *rest, char c)
{
	const char *at = rest->n > 0 ? memchr(rest->p, c, rest->n) : NULL;
	struct str head = *rest;

	if (at == NULL) {
		*rest = (struct str){ NULL, 0 };
		return head;
	}
	head.n = (size_t)(at - head.p);
	*rest = str_from(*rest, head.n + 1);
	return head;
}
