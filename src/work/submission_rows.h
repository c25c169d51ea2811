/* submission_rows.h: the statements of submission_store.c that the acts use. */
#ifndef MOTCUA_WORK_SUBMISSION_ROWS_H
#define MOTCUA_WORK_SUBMISSION_ROWS_H

#include "work/submission.h"

/* The submission of a number, and when it is to be answered; *id 0 when there is none. */
bool submission_known(
	struct db *db, const char *number, int64_t *id, int64_t *answer_due, struct error *err);

/* Inserts one. */
bool submission_insert(struct tx *tx, const struct rules *r, const struct submission *s, struct error *err);

/* Notes that it became a dossier, which has the person's values now: they are emptied here. */
bool submission_accepted(struct tx *tx, int64_t id, int64_t at, int64_t dossier, struct error *err);

/* Notes that it was given back with this kind, reason and basis, whose digest for the journal goes to
 * `digest`. Of the person the name stays. */
bool submission_returned(struct tx *tx, int64_t id, int64_t at, enum letter_kind kind, const char *reason,
	const char *basis, char digest[65], struct error *err);

#endif
