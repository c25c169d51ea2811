/* figure_rows.h: statements of figure_store.c that the cube uses. */
#ifndef MOTCUA_FIGURE_FIGURE_ROWS_H
#define MOTCUA_FIGURE_FIGURE_ROWS_H

#include "figure/figure.h"

/* Receives one agency's movement of one day. */
typedef void figure_change_fn(void *arg, const struct ledger_change *ch);

/* Reads the whole ledger by agency and day, in order of days, in one snapshot; *seq is the number of
 * the journal's next event in it. */
bool figure_each_change(struct db *db, figure_change_fn *fn, void *arg, int64_t *seq, struct error *err);

#endif
