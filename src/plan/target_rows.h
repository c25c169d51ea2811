/* target_rows.h: the statements of target_store.c that target.c uses. */
#ifndef MOTCUA_PLAN_TARGET_ROWS_H
#define MOTCUA_PLAN_TARGET_ROWS_H

#include "plan/plan.h"

/* Inserts a target that has its id. */
bool target_insert(struct tx *tx, const struct plan_target *t, struct error *err);

/* How many values were written down for a target and a day. */
bool target_notes_of_day(struct tx *tx, int64_t target, int32_t day, int *count, struct error *err);

/* Adds one. */
bool target_note_insert(struct tx *tx, const struct target_note *n, int no, struct error *err);

/* The last value written down for a day up to `day`. */
bool target_noted(struct db *db, int64_t target, int32_t day, struct arena *a, struct target_value *out,
	struct error *err);

#endif
