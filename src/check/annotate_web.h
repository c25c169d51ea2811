/* annotate_web.h: the reports as a page, with what was found at its spot. */
#ifndef MOTCUA_CHECK_ANNOTATE_WEB_H
#define MOTCUA_CHECK_ANNOTATE_WEB_H

#include "check/check.h"

/* Loads the words that the copies are written with. */
bool annotate_begin(struct error *err);

/* Lets go of them. */
void annotate_end(void);

/* What a finding says, in Vietnamese, in the arena. Between annotate_begin() and annotate_end(). */
const char *annotate_said(struct arena *a, const struct finding *x);

/* Appends the page: the text and tables of the documents, marks at what was found, the reason beside.
 * It needs nothing but itself: no script, no other file. */
bool annotate_html(const struct findings *f, const struct reader_document *documents, int count,
	struct buf *out, struct error *err);

#endif
