/* work_rows.h: the statements of work_store.c and letter_store.c that the acts use. */
#ifndef MOTCUA_WORK_WORK_ROWS_H
#define MOTCUA_WORK_WORK_ROWS_H

#include "work/work.h"

/* Inserts a life at version 1. */
bool life_insert(struct tx *tx, const struct life *l, struct error *err);

/* Writes state, limit and promise, and raises the version by one. */
bool life_update(struct tx *tx, struct life *l, struct error *err);

/* Inserts an item and gives it its id. */
bool item_insert(struct tx *tx, struct item *item, struct error *err);

/* Removes an item; removes all of a dossier. */
bool item_delete(struct tx *tx, int64_t id, struct error *err);
bool items_delete(struct tx *tx, int64_t dossier, struct error *err);

/* Sets who holds an item. */
bool item_hold(struct tx *tx, int64_t id, int64_t holder, struct error *err);

/* Sets the due time of a dossier's items, and whether they wait. */
bool items_clock(struct tx *tx, int64_t dossier, int64_t due_at, bool waits, struct error *err);

/* Sets when the step of an item is due. */
bool item_step_due(struct tx *tx, int64_t id, int64_t step_due, struct error *err);

/* Inserts a paper: its number, id and salt are given here. `digest` (65 bytes) gets the salted digest of its
 * text for the event, "" without one. */
bool letter_insert(struct tx *tx, int64_t dossier, struct letter *p, char digest[65], struct error *err);

/* Keeps what was declared in a form; `digest` (65 bytes) gets its salted digest. */
bool answers_insert(struct tx *tx, int64_t dossier, const char *form, const char *answers, char digest[65],
	struct error *err);

/* Notes that a supplement request was answered, and the due time since. */
bool letter_answered(struct tx *tx, int64_t id, int64_t at, int64_t due_after, struct error *err);

#endif
