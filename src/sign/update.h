/* update.h: an incremental update of a PDF (ISO 32000-1, 7.5.6): the file as it is, objects added or
 * replaced, and a new cross-reference section of the kind that the file has. */
#ifndef MOTCUA_SIGN_UPDATE_H
#define MOTCUA_SIGN_UPDATE_H

#include "sign/qpdf.h"

/* An object written by the update. */
struct update_entry {
	int id, generation;
	size_t at; /* offset in the file */
};

/* Objects that one update may write. */
enum { UPDATE_OBJECTS = 2000 };

/* An update being written. */
struct update {
	qpdf_data q;
	struct buf *out; /* the whole new file */
	size_t begin;    /* where in `out` the file begins */
	struct update_entry entry[UPDATE_OBJECTS];
	int count;
	bool stream;     /* the cross-references are a stream, not a table */
	size_t previous; /* offset of the file's last cross-references */
	struct error *err;
};

/* Begins an update of the PDF that is open in `q`: appends it to `out`. False with ERR_DATA when its end
 * cannot be understood. */
bool update_begin(struct update *u, const char *p, size_t n);

/* Begins an object: what is appended until update_object_end belongs to it. */
bool update_object(struct update *u, int id, int generation);

/* Ends it. */
void update_object_end(struct update *u);

/* Writes an object of qpdf as it now is, under the id that it has. */
bool update_put(struct update *u, qpdf_oh object);

/* Writes the object and all objects from id `from` on that it leads to. */
bool update_put_new(struct update *u, qpdf_oh object, int from);

/* Ends the update with its cross-references. */
bool update_end(struct update *u);

#endif
