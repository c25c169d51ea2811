/* json.h: writing JSON, in one fixed form, so that the same values always give the same bytes.
 * Reading is jansson's. */
#ifndef MOTCUA_BASE_JSON_H
#define MOTCUA_BASE_JSON_H

#include <stdint.h>

#include "base/buf.h"

/* A writer: keeps track of where commas belong. Nesting is at most 31 deep. */
struct json_out {
	struct buf *to;
	uint32_t began; /* bit n: something was written at depth n */
	int depth;
};

/* Begins writing to `to`. */
#define JSON_OUT(buffer) ((struct json_out){ .to = (buffer) })

/* Opens an object or array, as value of `key` (NULL at the top and inside arrays). */
void json_open(struct json_out *j, const char *key, char bracket);

/* Closes what json_open opened, with the matching bracket. */
void json_close(struct json_out *j, char bracket);

/* Writes a string of `n` bytes; p NULL writes null. */
void json_text(struct json_out *j, const char *key, const char *p, size_t n);

/* Writes a NUL-terminated string; NULL writes null. */
void json_str(struct json_out *j, const char *key, const char *s);

/* Writes an integer. */
void json_int(struct json_out *j, const char *key, int64_t v);

/* Writes true or false. */
void json_bool(struct json_out *j, const char *key, int v);

/* Writes `n` bytes that are JSON already. */
void json_raw(struct json_out *j, const char *key, const char *p, size_t n);

/* Appends a JSON string literal: quotes, backslash and control characters escaped; all else as is. */
void json_quote(struct buf *to, const char *p, size_t n);

#endif
