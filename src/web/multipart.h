/* multipart.h: forms that bring a file (RFC 7578), as browsers send them; anything else is refused. */
#ifndef MOTCUA_WEB_MULTIPART_H
#define MOTCUA_WEB_MULTIPART_H

#include "web/form.h"

/* A file that a form brought; the bytes lie in the body. `name` is what the browser called it, "" when
 * none was chosen, NULL when the form has no such field. */
struct upload {
	const char *name;
	const char *p;
	size_t n;
};

/* Reads a body of the Content-Type multipart/form-data: fields into `f`, at most one file into `file`.
 * False when it is malformed in any way, a name or a field's value is not UTF-8, or there are too many
 * fields. */
bool multipart_read(const char *content_type, const char *body, size_t n, struct arena *a, struct form *f,
	struct upload *file);

#endif
