#ifndef FILTERS_SETS_H
#define FILTERS_SETS_H

#include "filters/program.h"
#include "filters/terms.h"

/* Lists of terms as sets of atoms, regular expressions among them. */
struct sets {
	struct program *program;
	struct report *report;
	struct arena *scratch;	/* emptied by each sets_add() */
	struct terms terms;
};

void sets_init(struct sets *s, struct program *p, struct report *report, struct arena *scratch);
void sets_release(struct sets *s);

/*
 * The set of n terms; PROGRAM_NONE after a complaint.  *ret_hash is of what
 * they mean: neither their order nor their spelling counts.
 */
uint32_t sets_add(struct sets *s, const struct syntax_term *term, size_t n, uint64_t *ret_hash);

#endif
