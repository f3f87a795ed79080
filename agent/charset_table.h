#ifndef AGENT_CHARSET_TABLE_H
#define AGENT_CHARSET_TABLE_H

#include "base/buf.h"

/*
 * The encodings of one byte a letter that feeds are in, read without iconv: it
 * loads a module for each, which takes longer than most feeds, and which small
 * systems do without.
 *
 * Adds body as UTF-8, and says how many bytes were none of it (now U+FFFD);
 * false where no table has that name.
 */
bool charset_table_decode(const char *name, struct str body, struct buf *to, size_t *ret_bad);
bool charset_table_has(const char *name);

#endif
