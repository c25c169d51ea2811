/* board.h: what is about to be late, at which step and with whom. */
#ifndef MOTCUA_WORK_BOARD_H
#define MOTCUA_WORK_BOARD_H

#include "work/work.h"

/* How the open items of one kind stand at an agency. */
struct board_row {
	int64_t agency; /* id */
	int kind;       /* as item.kind */
	int64_t open;   /* of these: */
	int64_t overdue, soon, step_late;
};

/* Counts the running items (not those that wait for the person, nor what is ready to be handed out):
 * overdue at `now`; due from then up to `soon`; late in their step. `agency` 0: of all. At most `max` rows,
 * by agency and kind. Returns how many, -1 with err. */
int board_rows(struct db *db, int64_t agency, int64_t now, int64_t soon, struct board_row *out, int max,
	struct error *err);

/* The running items that are due before `before`, what is due first on top; at most `max`. Returns how
 * many, -1 with err. */
int board_items(struct db *db, int64_t agency, int64_t before, struct arena *a, struct item *out, int max,
	struct error *err);

#endif
