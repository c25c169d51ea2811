/* report_rows.h: the statements of report_store.c that report.c uses. */
#ifndef MOTCUA_REPORT_REPORT_ROWS_H
#define MOTCUA_REPORT_REPORT_ROWS_H

#include "report/report.h"
#include "store/store.h"

/* Inserts a report that has its id. */
bool report_insert(struct tx *tx, const struct report *r, struct error *err);

/* The latest revision of a block; 0: nobody has written. */
bool report_block_revision(
	struct tx *tx, int64_t report, const char *block, int64_t *revision, struct error *err);

/* Adds one. The report's own revision moves with it. */
bool report_block_insert(struct tx *tx, const struct report_call *c, int64_t revision, struct error *err);

/* Whether a report that was signed since then has the number. */
bool report_number_taken(struct tx *tx, const char *number, int64_t since, bool *taken, struct error *err);

/* Puts a report into a state, with what belongs to it. */
bool report_move(struct tx *tx, const struct report_call *c, enum report_state to, struct error *err);

#endif
