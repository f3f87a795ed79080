#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

/* The only clock in the program; tests/sim links another in its place. */

#define CLOCK_SECOND ((int64_t)1000)
#define CLOCK_MINUTE (60 * CLOCK_SECOND)
#define CLOCK_HOUR   (60 * CLOCK_MINUTE)
#define CLOCK_DAY    (24 * CLOCK_HOUR)

/* Milliseconds since 1970 UTC: what is written down.  It may jump. */
int64_t clock_now(void);

/*
 * Milliseconds since some moment before our start: what waiting is counted in.
 * It never jumps; time spent in suspend counts.
 */
int64_t clock_ticks(void);

#endif
