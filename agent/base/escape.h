#ifndef BASE_ESCAPE_H
#define BASE_ESCAPE_H

#include "base/buf.h"

/*
 * Writes a stranger's text so that it can forge nothing on a terminal or in a
 * log: one line, valid UTF-8.  Controls (C0, DEL, C1), line and paragraph
 * separators, bidi controls, BOM and other invisible format characters become
 * \n, \t, \xHH or \uHHHH; broken UTF-8 becomes U+FFFD.  A backslash is written
 * as it is.  Soft hyphen, ZWJ and ZWNJ (words need them) stay.
 */
void escape_text(struct buf *out, struct str text);

/*
 * The same as the value of key=value: bare where it is one plain word, else
 * in "…" with \" and \\ escaped.
 */
void escape_value(struct buf *out, struct str text);

#endif
