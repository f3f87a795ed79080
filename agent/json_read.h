#ifndef AGENT_JSON_READ_H
#define AGENT_JSON_READ_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

/*
 * Reads JSON (RFC 8259) value by value, as its caller asks for them; nothing
 * is kept but what the caller keeps.  Texts are views of the input, or in the
 * arena where they have escapes.
 *
 * Damage is mended where it is met, and the first of it remembered: raw
 * control characters and quotes inside a string belong to it, an unknown escape
 * loses its backslash, half a surrogate pair is U+FFFD, commas may lack or
 * abound, what is no value is empty.  Only a text that ends too
 * early cannot be mended: `cut` says so from then on, and what was being read
 * is not whole.  What is passed over is not looked at closely.
 */
#define JSON_READ_DEPTH 16	/* entered at a time: JSON Feed has 5; passing over knows no depth */

struct json_read {
	struct arena *a;
	const char *begin, *p, *end;
	bool cut;			/* the text ended within a value */
	const char *damage;		/* NULL, or what was wrong first */
	const char *damaged;		/* and where */
	bool first;			/* no comma is due */
	size_t depth;
	char open[JSON_READ_DEPTH];	/* '{' or '[' */
};

/* text: valid UTF-8 (charset_decode() gives nothing else). */
void json_read_init(struct json_read *r, struct arena *a, struct str text);

/* The first character of the value that comes next; '\0' where there is none. */
char json_read_peek(struct json_read *r);
/* Goes into an object '{' or array '['; false, and past it, where another value comes. */
bool json_read_enter(struct json_read *r, char kind);
/*
 * True where another member or element comes, of which the caller then takes
 * the value; else false, and the object or array entered last is left.
 */
bool json_read_member(struct json_read *r, struct str *ret_name);
bool json_read_element(struct json_read *r);
/*
 * A string decoded, at most max bytes (cut at a character's end); a number as
 * it is written; empty for every other value, which is passed over.
 */
struct str json_read_text(struct json_read *r, size_t max);
void json_read_skip(struct json_read *r);
/* Nothing but white space may be left: else it is damage. */
void json_read_end(struct json_read *r);

/* The line of the first damage, from 1. */
size_t json_read_line(const struct json_read *r);

#endif
