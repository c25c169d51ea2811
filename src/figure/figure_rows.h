/* figure_rows.h: statements of figure_store.c that the cube uses. */
#ifndef MOTCUA_FIGURE_FIGURE_ROWS_H
#define MOTCUA_FIGURE_FIGURE_ROWS_H

#include "figure/figure.h"

/* Receives one agency's movement of one day. */
typedef void figure_change_fn(void *arg, const struct ledger_change *ch);

/* Where a reading of the ledger begins: the number of the journal's next event in it, and the first day that
 * can be counted (INT32_MIN: all can). */
struct figure_start {
	int64_t seq;
	int32_t day;
};

/* Reads the whole ledger by agency and day, in order of days, in one snapshot. When old years are out, what
 * had moved in them comes first, as the movement of the day before the first that is there. */
bool figure_each_change(
	struct db *db, figure_change_fn *fn, void *arg, struct figure_start *start, struct error *err);

#endif
