/* form.h: what comes in an address, a form or a cookie. */
#ifndef MOTCUA_WEB_FORM_H
#define MOTCUA_WEB_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

/* Fields that a form or address may have: some procedures' forms have rows of many persons. */
enum { FORM_MAX = 1024 };

/* Names with values, in the order in which they came; NUL-terminated, valid UTF-8, in an arena. */
struct form {
	const char **name, **value;
	int count, cap;
};

/* Adds a field, whose texts are not copied. False when there are FORM_MAX already. */
bool form_add(struct form *f, struct arena *a, const char *name, const char *value);

/* Decodes %XX (and + as a blank when `plus`). NULL when a % is not followed by two digits, or the
 * result is not UTF-8 or holds a NUL. */
char *url_decode(struct arena *a, const char *p, size_t n, bool plus);

/* Reads name=value&name=value. False when a part cannot be decoded or there are too many. */
bool form_read(struct form *f, struct arena *a, const char *p, size_t n);

/* The first value of a name, or NULL. */
const char *form_get(const struct form *f, const char *name);

/* A day, typed (14/6/2022) or as a program writes it (2022-06-14); `otherwise` when it is missing or empty.
 * ERR_DATA names the field when it is no day. */
bool form_day(const struct form *f, const char *name, int32_t otherwise, int32_t *day, struct error *err);

/* The value of a cookie from a Cookie header (may be NULL), copied to the arena; NULL when absent. */
char *cookie_get(struct arena *a, const char *header, const char *name);

#endif
