#ifndef CONFIG_SEEN_H
#define CONFIG_SEEN_H

#include <stddef.h>

#include "base/str.h"

/* Strings, each with a number, so that what is written twice is found without a search. */
struct seen {
	struct seen_entry *entries;
	size_t n, room;	/* room: a power of two, or 0 */
};

#define SEEN_NEW ((size_t)-1)

/* All zero is an empty set, too. */
void seen_release(struct seen *s);

/*
 * Adds key with its number and returns SEEN_NEW; where key is known, returns
 * the number it was first added with and changes nothing.  key must stay valid.
 */
size_t seen_add(struct seen *s, struct str key, size_t number);

#endif
