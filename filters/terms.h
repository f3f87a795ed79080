#ifndef FILTERS_TERMS_H
#define FILTERS_TERMS_H

#include "filters/syntax.h"
#include "filters/words.h"

/* Terms of filters as atoms of the dictionary, read by the very code that reads texts. */
#define TERMS_WORDS 64		/* words of one phrase */
#define TERMS_PATHS 256		/* ways to read one term: each hyphen doubles them */

struct terms {
	struct words *words;
	const struct fold *fold;
	struct report *report;
	struct arena *arena;	/* scratch */
	struct text text;
	bool mixed;		/* some word read so far mixes alphabets; the caller may reset it */
};

/* One word of a term, or what two of its hyphenated parts make together. */
struct terms_link {
	struct words_key key;
	uint16_t pos, more;
};

/* A term as read: its words, in the order of pos; npos positions. */
struct terms_read {
	struct terms_link link[TERMS_WORDS];
	size_t nlinks, npos;
};

void terms_init(struct terms *t, struct words *words, const struct fold *fold,
    struct report *report, struct arena *arena);
void terms_release(struct terms *t);

/* False after a complaint.  The keys stay valid until the next term is read. */
bool terms_read(struct terms *t, const struct syntax_term *term, struct terms_read *ret);

/*
 * The atoms that a term stands for (more than one where it has hyphens); room
 * for TERMS_PATHS.  0 after a complaint.
 */
size_t terms_atoms(struct terms *t, const struct syntax_term *term, uint32_t *ret_atoms,
    uint64_t *ret_meaning);

#endif
