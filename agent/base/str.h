#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/*
 * A view of bytes that someone else owns.  Not NUL-terminated.
 * The empty view is { NULL, 0 }; n == 0 with any p is as empty.
 */
struct str {
	const char *p;
	size_t n;
};

#define STR(literal) ((struct str){ (literal), sizeof(literal) - 1 })
/* Two printf arguments for one "%.*s"; evaluates s three times. */
#define STR_ARG(s) (int)(s).n, (s).p != NULL ? (s).p : ""

/* The view of a C string; NULL gives the empty view. */
static inline struct str
str_of(const char *cstr)
{
	return (struct str){ cstr, cstr != NULL ? strlen(cstr) : 0 };
}

/* The view of s from byte i to its end; empty where i lies beyond. */
static inline struct str
str_from(struct str s, size_t i)
{
	return i < s.n ? (struct str){ s.p + i, s.n - i } : (struct str){ NULL, 0 };
}

/* Space, \t \n \v \f \r: ASCII's white space, whatever the locale. */
static inline bool
str_is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* An ASCII capital as a small letter, whatever the locale; any other byte as it is. */
static inline char
str_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

bool str_eq(struct str a, struct str b);
/* Equal without regard to the case of ASCII letters, whatever the locale. */
bool str_ieq(struct str a, struct str b);
bool str_starts(struct str s, struct str prefix);
bool str_istarts(struct str s, struct str prefix);
/* Byte order, shorter first where one is the beginning of the other. */
int str_cmp(struct str a, struct str b);
/* Without white space (str_is_space()) at both ends. */
struct str str_trim(struct str s);
/* Cuts the part before the first c off *rest and returns it; all of *rest where there is no c. */
struct str str_cut(struct str *rest, char c);

#endif
