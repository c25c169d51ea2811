/* multipart.h: forms that bring a file (RFC 7578), as browsers send them; anything else is refused. A form
 * is read as it comes, piece by piece: its fields are kept, its file goes on to whoever takes it. */
#ifndef MOTCUA_WEB_MULTIPART_H
#define MOTCUA_WEB_MULTIPART_H

#include "base/buf.h"
#include "web/form.h"

/* Bytes that all fields of a form may have together, and its parts' heads. */
enum { MULTIPART_FIELDS = 64 * 1024, MULTIPART_BOUNDARY = 70 };

/* Receives the next bytes of the file; false ends the reading. */
typedef bool multipart_sink(void *arg, const char *p, size_t n);

/* A form on its way. The owner is who began it. */
struct multipart {
	char line[MULTIPART_BOUNDARY + 5]; /* CRLF -- boundary */
	size_t line_len;
	struct arena *arena;
	struct form *form;
	const char *
		file_name; /* what the browser called it, "" when none was chosen, NULL: no such field yet */
	multipart_sink *sink;
	void *arg;
	struct buf held;   /* came, and is not read yet */
	struct buf value;  /* of the field being read */
	char *name, *file; /* of the part being read */
	size_t kept;       /* bytes of fields */
	int state;
};

/* Begins to read a body of this Content-Type: fields go into `f`, bytes of the one file to `sink`. False
 * when the type is no multipart/form-data with a boundary. */
bool multipart_begin(struct multipart *m, const char *content_type, struct arena *a, struct form *f,
	multipart_sink *sink, void *arg);

/* Reads on. False when it is malformed in any way, a name or a field's value is not UTF-8, there are too many
 * fields or a second file, or the sink said so; it may not be asked again then. */
bool multipart_feed(struct multipart *m, const char *p, size_t n);

/* Whether the form came to its end. */
bool multipart_done(const struct multipart *m);

/* Frees what was held. */
void multipart_release(struct multipart *m);

#endif
