/* submission_rows.h: the statements of submission_store.c that the acts use. */
#ifndef MOTCUA_WORK_SUBMISSION_ROWS_H
#define MOTCUA_WORK_SUBMISSION_ROWS_H

#include "work/submission.h"

/* The submission of a number, and when it is to be answered; *id 0 when there is none. */
bool submission_known(
	struct db *db, const char *number, int64_t *id, int64_t *answer_due, struct error *err);

/* Inserts one. */
bool submission_insert(struct tx *tx, const struct rules *r, const struct submission *s, struct error *err);

/* Notes the answer, and empties the person's values. */
bool submission_answered(
	struct tx *tx, int64_t id, int64_t at, int64_t dossier, const char *reason, struct error *err);

#endif
