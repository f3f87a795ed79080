#ifndef AGENT_REPAIR_TEXT_H
#define AGENT_REPAIR_TEXT_H

#include "agent/repair.h"

/* Text, tags and document types of damaged XML: the pieces that repair.c puts together. */

/* The entities that a document type declares, if they are plain text. */
struct repair_entity {
	struct str name, text;
};

#define REPAIR_ENTITIES 64	/* that are remembered; newsrooms that have any have a handful */

struct repair_entities {
	struct repair_entity list[REPAIR_ENTITIES];
	size_t n;
	bool external;		/* others may be declared elsewhere, HTML's among them */
};

/* A start tag as it is written. */
struct repair_tag {
	size_t n;			/* its bytes; 0: it is none */
	size_t vain;			/* where it is none: bytes after '<' that hold no tag either */
	struct str attributes;		/* what lies between its name and its end */
	bool empty;			/* "/>" */
	bool odd;			/* its '>' is missing */
};

bool repair_text_blank(char c);
/* The XML name that s begins with; empty where there is none. */
struct str repair_text_name(struct str s);

/* Character data: references resolved or escaped, control characters dropped or made blanks. */
void repair_text_add(struct repair *to, const struct repair_entities *entities, struct str s);
/* The reference for a bare '<' or '&'. */
void repair_text_add_bare(struct repair *to, struct str reference);
void repair_text_add_cdata(struct repair *to, struct str s);

/* s begins with '<' and name. */
struct repair_tag repair_text_tag(struct str s, struct str name, unsigned kind);
/* Writes the tag without its end. */
void repair_text_add_tag(struct repair *to, const struct repair_entities *entities,
    struct str name, struct repair_tag tag);

/* The bytes of the document type that s begins with; its entities are noted. */
size_t repair_text_doctype(struct repair_entities *entities, struct str s);

#endif
