#ifndef AGENT_CHARSET_WIDE_H
#define AGENT_CHARSET_WIDE_H

#include "base/buf.h"

/*
 * UTF-16 and UTF-32 of either byte order, as charset_table.h: adds body as
 * UTF-8, and says how many units were none of it (now U+FFFD); false where the
 * name is not "utf-16le", "utf-16be", "utf-32le" or "utf-32be".
 */
bool charset_wide_decode(const char *name, struct str body, struct buf *to, size_t *ret_bad);

#endif
