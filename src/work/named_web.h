/* named_web.h: several dossiers in one request of a program: how each is named, and how it is told what
 * became of it. */
#ifndef MOTCUA_WORK_NAMED_WEB_H
#define MOTCUA_WORK_NAMED_WEB_H

#include <jansson.h>

#include "base/json.h"
#include "web/http.h"

/* One of several: by its item, or the item at which the dossier with this code stands. */
struct named {
	int64_t item;     /* 0: by its code */
	const char *code; /* NULL: by its item */
	int64_t version;  /* that was seen */
	struct once once; /* the request's key of idempotency with this one's name, and this one alone */
};

/* Reads {"item": 4711, "version": 3} or {"code": "...", "version": 3}; members more are the caller's affair.
 * ERR_DATA when it is neither. */
bool named_read(struct request *r, const json_t *o, struct named *n, struct error *err);

/* What is asked under a key is this JSON, however it was written. */
void once_asks_json(const struct request *r, struct once *once, const json_t *o);

/* The list "items" of a request's object, of 1 to `max`; NULL with err. */
const json_t *named_list(const json_t *o, size_t max, struct error *err);

/* Puts how it was named (item, or 0 and code), whether it was done and, when not, `status` and `error` as the
 * act alone would have been answered with. */
void named_put(struct json_out *j, int64_t item, const char *code, const struct error *why);

#endif
