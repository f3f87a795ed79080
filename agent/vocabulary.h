#ifndef AGENT_VOCABULARY_H
#define AGENT_VOCABULARY_H

#include "base/str.h"

/*
 * What a name is likely to be where tags are damaged: a feed's or HTML's.
 * Names as they are written, prefix and all, in any case.
 */
#define VOCABULARY_ROOT		1u	/* of a feed */
#define VOCABULARY_CONTAINER	2u	/* holds items */
#define VOCABULARY_ITEM		4u
#define VOCABULARY_FIELD	8u	/* stands in an item or a container */
#define VOCABULARY_LEAF		16u	/* a field that holds no other field */
#define VOCABULARY_HTML		32u
#define VOCABULARY_VOID		64u	/* HTML without an end tag */
#define VOCABULARY_MODULE	128u	/* a field by its prefix alone; may hold others */

unsigned vocabulary_kind(struct str name);

#endif
