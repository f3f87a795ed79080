#ifndef CONFIG_LINES_H
#define CONFIG_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"

/*
 * A settings text as lines of words, with the place of each.  Words are
 * divided by blanks and tabs; "…" keeps blanks together, at the beginning of a
 * word or after its first '=', with \" and \\ inside; '#' at the beginning of
 * a word starts a comment.  Lines end with LF or CRLF.
 */
struct word {
	struct str text;	/* without quotes and backslashes */
	size_t at, n;		/* the bytes of the whole text that it stands in */
};

/* What makes a line unreadable, and where; what == NULL: nothing. */
struct flaw {
	size_t at, n;
	const char *what, *hint;
};

struct lines {
	struct str text;	/* without a byte order mark: what places count from */
	struct arena *arena;	/* where words with a backslash and messages are put */
	size_t next;		/* byte of text where the next line begins */
	size_t number;		/* of the current line, from 1 */
	struct word *words;	/* of the current line, at least one; none where it has a flaw */
	size_t nwords;
	size_t room;
	struct flaw flaw;
};

/* text must stay valid as long as the words are used. */
void lines_init(struct lines *l, struct str text, struct arena *arena);
void lines_release(struct lines *l);

/*
 * Steps to the next line that holds a word or a flaw; false at the end.  After
 * a flaw that shows that the text is no text at all there is no further line.
 */
bool lines_next(struct lines *l);

#endif
