#ifndef AGENT_CHARSET_H
#define AGENT_CHARSET_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

/* Bytes as UTF-8.  The only door to iconv. */
struct charset_text {
	struct str text;	/* valid UTF-8 without BOM: a view of the body, or in the arena */
	const char *name;	/* what it was decoded from, in lower case; in the arena or static */
	bool damaged;		/* bytes were no text in it (now U+FFFD), or it had to be guessed */
	const char *unread;	/* NULL, or an encoding that is not read, and so no text: UTF-7 */
};

/*
 * The order (RFC 7303, 3): BOM, or NULs as UTF-16 and UTF-32 have them; the
 * charset of the content type; the XML declaration; UTF-8 where the bytes are
 * that; else the likeliest by the letters' frequency.  A label that the bytes
 * contradict (valid multi-byte UTF-8 under another name, anything else under
 * the name of UTF-8) is passed over.
 */
struct charset_text charset_decode(struct arena *a, struct str body, struct str content_type);

/*
 * Opens all encodings there are, for a process that will not be able to open
 * files: the library loads each one's table from a file when it is first used.
 */
void charset_load(void);

/*
 * A text that was UTF-8, went for windows-1252 or ISO 8859-1 and was encoded
 * once more ("donâ€™t"), as it was meant: in the arena.  Any other: itself.
 */
struct str charset_twice(struct arena *a, struct str s);

/* The likeliest legacy encoding of bytes that are no UTF-8. */
const char *charset_guess(struct str body);

/* True for what charset_guess() says where it saw no more than Latin letters with marks. */
bool charset_guess_latin(const char *name);

#endif
