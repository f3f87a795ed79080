#ifndef AGENT_OPML_NAMES_H
#define AGENT_OPML_NAMES_H

#include "agent/opml.h"

/* Names and tags for feed lines, made of what people call their feeds. */

/* True where s may stand as the name in a feed line. */
bool opml_names_ok(struct str s);

/*
 * Gives every feed without a fault its name: its own where it has one already
 * that may stand, else one of its title, else of its host, a number behind it
 * where another has it.
 */
void opml_names_give(struct arena *a, struct opml *list);

/* A folder or category as a tag: letters, digits and whatever is no ASCII, '-' for the rest. */
struct str opml_names_tag(struct arena *a, struct str s);

#endif
