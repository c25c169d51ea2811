/* annotate.h: copies of the reports with what was found at its spot. */
#ifndef MOTCUA_CHECK_ANNOTATE_H
#define MOTCUA_CHECK_ANNOTATE_H

#include "check/check.h"

/* Appends the DOCX at `path`, which is the first document, with a remark for each finding. */
bool annotate_docx(const struct findings *f, const struct reader_document *documents, const char *path,
	int64_t now, struct buf *out, struct error *err);

#endif
