/* reading.h: the words in attached files, read by machine, so that they can be searched. Neither the text
 * nor long numbers are kept: they are persons'. */
#ifndef MOTCUA_DOSSIER_READING_H
#define MOTCUA_DOSSIER_READING_H

#include "dossier/attachment.h"

/* Bytes of text that are looked at, pages that are read by tesseract. */
enum { READING_TEXT_MAX = 256 * 1024, READING_PAGES_MAX = 20 };

/* A file being read. */
struct reading {
	struct attachment file;
	struct buf text;
	const char *how; /* "text", "ocr", or "failed" */
};

/* Reads the text of an open file of one of the types that attachment_type() knows; r->how says in which
 * way. ERR_NOT_FOUND when a program that is needed is not installed. A file that cannot be read is
 * "failed", and no error. */
bool reading_take(struct reading *r, int fd, struct error *err);

/* Leaves out numbers of six digits and more, also where blanks or points part them. */
void reading_forget_numbers(struct buf *text);

/* An act (arg: struct reading): its words can be searched, and it is not read again. */
bool reading_act(struct tx *tx, void *arg, struct error *err);

#endif
