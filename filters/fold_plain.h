#ifndef FILTERS_FOLD_PLAIN_H
#define FILTERS_FOLD_PLAIN_H

#include "filters/fold.h"

/*
 * Plain letters: letters and digits of one or two bytes that become no longer
 * when folded.  Nearly all that is written in Latin, Greek, Cyrillic, Hebrew
 * and Arabic letters is plain, and folding it is most of the work of matching.
 */
#define FOLD_PLAIN_SLACK 8	/* bytes behind the room for folded letters that may be written to */

struct fold_plain {
	const char *end;	/* beyond the letters */
	size_t n;		/* bytes that they fold to */
	size_t letters;		/* how many they are */
	uint32_t last, seen;	/* entry of the last; flags of all: FOLD_LATIN, FOLD_CYRILLIC … */
};

/*
 * Folds the plain letters that s begins with into out: `room` bytes at most.
 * 1 <= s.n, 1 <= room.
 */
void fold_plain(const struct fold *f, struct str s, char *out, size_t room,
    struct fold_plain *ret);

#endif
