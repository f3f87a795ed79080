#ifndef AGENT_DIFFERENCE_H
#define AGENT_DIFFERENCE_H

#include "base/buf.h"

/*
 * How a text differs from an earlier one, word by word: "three killed near
 * [-Odesa-] {+Mykolaiv+} on …".  White space does not count.
 */
struct difference {
	struct buf marked;		/* both in one line, as above; empty where no word differs */
	struct buf before, after;	/* the part that differs, as it was and as it is */
};

#define DIFFERENCE_MARKED 400	/* bytes of `marked`: part of a log line */
#define DIFFERENCE_PART 2000	/* bytes of `before` and of `after`: a paragraph */

/* What is longer ends in "…". */
void difference_init(struct difference *d, struct str before, struct str after);
void difference_release(struct difference *d);

#endif
