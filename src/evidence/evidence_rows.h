/* evidence_rows.h: the statements of evidence_store.c that evidence.c uses. */
#ifndef MOTCUA_EVIDENCE_EVIDENCE_ROWS_H
#define MOTCUA_EVIDENCE_EVIDENCE_ROWS_H

#include "evidence/evidence.h"

/* The highest number of a subject's files, and the number of the one with this SHA-256 (0: none). */
bool evidence_look(
	struct tx *tx, const struct evidence_new *n, int64_t *last, int64_t *same, struct error *err);

/* Inserts the row; `n` has its id and number. */
bool evidence_insert(struct tx *tx, const struct evidence_new *n, struct error *err);

#endif
