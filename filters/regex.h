#ifndef FILTERS_REGEX_H
#define FILTERS_REGEX_H

#include "base/str.h"

/*
 * Regular expressions of filters: PCRE2 with UTF and UCP, case counts unless
 * the flags say i.  The only door to the library.
 */
#define REGEX_TEXT ((size_t)64 * 1024)	/* bytes of a field that are searched: each costs steps */
#define REGEX_STEPS 300000	/* that the search of one field may take, some 15 ns each */
#define REGEX_PATTERN 4096	/* bytes of one expression */

struct regex;

/* flags: of "i" and "x".  NULL where it is wrong: at which byte, and what (size bytes). */
struct regex *regex_new(struct str pattern, struct str flags, size_t *ret_at, char *ret_what,
    size_t size);
void regex_free(struct regex *r);

enum regex_answer { REGEX_NONE, REGEX_FOUND, REGEX_LIMIT };

/*
 * The first non-empty match at or after byte `at`; on FOUND its bytes.  *steps
 * are what it may take, and what it has taken is taken from them; LIMIT at
 * their end, or where PCRE2's own limits are reached.
 */
enum regex_answer regex_search(struct regex *r, struct str text, size_t at, size_t *steps,
    size_t *ret_from, size_t *ret_to);

/* The library's name and version, for -V. */
const char *regex_version(void);

#endif
