#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdint.h>

#include "base/buf.h"

/*
 * Writes JSON (RFC 8259) into a buf, member by member, on one line.  Commas
 * are set by the writer.  Strings become valid UTF-8 (broken bytes become
 * U+FFFD) and bidi and control characters are written as \uHHHH.
 */
struct json {
	struct buf *out;
	bool comma;	/* the next member is not the first */
};

/* kind '{' or '['; key NULL inside an array and at the top. */
void json_open(struct json *j, const char *key, char kind);
void json_close(struct json *j, char kind);
void json_text(struct json *j, const char *key, struct str value);
void json_number(struct json *j, const char *key, int64_t value);
void json_bool(struct json *j, const char *key, bool value);
/* JSON that is already written, taken as it is. */
void json_raw(struct json *j, const char *key, struct str value);
/* json_text, left out where the value is empty. */
void json_text_if(struct json *j, const char *key, struct str value);

#endif
