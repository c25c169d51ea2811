/* plan_rows.h: the statements of plan_store.c that the acts use. */
#ifndef MOTCUA_PLAN_PLAN_ROWS_H
#define MOTCUA_PLAN_PLAN_ROWS_H

#include "plan/plan.h"
#include "store/journal.h"

/* Inserts a plan that has its id. */
bool plan_insert(struct tx *tx, const struct plan *p, struct error *err);

/* Finds a plan by its code; p->id 0: there is none. */
bool plan_find(struct db *db, const char *code, struct arena *a, struct plan *p, struct error *err);

/* Inserts a task that has its id. */
bool plan_task_insert(struct tx *tx, const struct plan_task *t, struct error *err);

/* Writes due, stage, done, document, who reported and confirmed; the revision grows by one. */
bool plan_task_update(struct tx *tx, const struct plan_task *t, struct error *err);

/* Adds a step; its text's digest with a new salt goes to `digest` ("" when there is no text). */
bool plan_step_insert(
	struct tx *tx, int64_t task, const struct plan_step *s, char digest[65], struct error *err);

#endif
