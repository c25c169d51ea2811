/* err.h: one error, written once, at the place that knows what went wrong. */
#ifndef MOTCUA_BASE_ERR_H
#define MOTCUA_BASE_ERR_H

#include <stdbool.h>

/* What kind of failure it was; decides the exit code of a command and the status of a page. */
enum err_code {
	ERR_NONE = 0,
	ERR_DATA,      /* the input is wrong: exit 1, HTTP 422 */
	ERR_USAGE,     /* used wrongly: exit 2, HTTP 400 */
	ERR_NOT_FOUND, /* what was named does not exist: exit 1, HTTP 404 */
	ERR_CONFLICT,  /* it exists already, or changed meanwhile: exit 1, HTTP 409 */
	ERR_DENIED,    /* the role may not: exit 1, HTTP 403 */
	ERR_STORE,     /* the database failed: exit 1, HTTP 500 */
	ERR_FULL,      /* no space left: exit 1, HTTP 507 */
	ERR_OUT,       /* it lies in a year that was taken out: exit 1, HTTP 410 */
	ERR_AWAY,      /* the database does not answer for now: exit 1, HTTP 503 */
	ERR_SYSTEM,    /* the operating system refused something: exit 1, HTTP 500 */
};

/* An error: what happened, where, and how to mend it, in one English text. Zero means none. */
struct error {
	enum err_code code;
	int year; /* of ERR_OUT: the newest year that is out */
	char text[768];
};

/* Fills `err` (may be NULL) unless it already holds an error: the first one counts. Always
 * returns false, so that a function can `return err_set(...)`. */
bool err_set(struct error *err, enum err_code code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Puts `fmt` in front of the text that `err` already holds ("loading agencies: ..."). Returns false. */
bool err_prefix(struct error *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Ends the process with a message on stderr. Only for what cannot be survived: no memory left, or
 * an invariant broken. */
_Noreturn void die(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
