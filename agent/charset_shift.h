#ifndef AGENT_CHARSET_SHIFT_H
#define AGENT_CHARSET_SHIFT_H

#include "base/buf.h"

/*
 * Encodings whose letters are ASCII between two marks: HZ (RFC 1843) and
 * ISO-2022-KR (RFC 1557).  Rewrites body with the highest bit set in those
 * letters and without the marks: that is what *ret_name, which iconv knows,
 * is.  False where the name is neither "hz-gb-2312" nor "iso-2022-kr".
 */
bool charset_shift_unfold(const char *name, struct str body, struct buf *to,
    const char **ret_name);

#endif
