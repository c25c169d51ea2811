/* shown.h: findings as text, JSON and annotated copies. */
#ifndef MOTCUA_CHECK_SHOWN_H
#define MOTCUA_CHECK_SHOWN_H

#include "check/check.h"

/* Appends the findings for people: place, words, arithmetic, what it should be. */
void shown_text(const struct findings *f, const struct reader_document *documents, struct buf *out);

/* Appends them as a JSON array; docs/check-report.md says what each member means. */
void shown_json(const struct findings *f, const struct reader_document *documents, struct buf *out);

/* "report.docx, page 3": where a finding stands, in the arena. */
const char *shown_place(struct arena *a, const struct finding *f, const struct reader_document *d);

/* A value as people read it, in the arena: numbers the Vietnamese way, words as they are. */
const char *shown_value(struct arena *a, const char *value);

/* What a finding says, in one sentence, numbers the Vietnamese way. */
void shown_sentence(const struct finding *f, struct buf *out);

#endif
