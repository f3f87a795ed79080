#ifndef BASE_STAMP_H
#define BASE_STAMP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

#define STAMP_SIZE sizeof("2025-11-23T21:04:00Z")
/* No instant: sorts before all others. */
#define STAMP_NONE INT64_MIN

/*
 * Writes an instant (ms since 1970 UTC) as ISO 8601 in UTC with seconds
 * (fractions are cut).  "" for STAMP_NONE and for years outside 0000..9999.
 * Returns ret.
 */
const char *stamp_format(int64_t at, char ret[STAMP_SIZE]);

/* Days from 1970-01-01 to a day of the proleptic Gregorian calendar; month 1..12. */
int64_t stamp_days(int64_t year, int month, int day);

/* Reads exactly what stamp_format writes; STAMP_NONE for anything else. */
int64_t stamp_parse(struct str text);

#endif
