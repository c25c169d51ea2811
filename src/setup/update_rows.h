/* update_rows.h: statements of update.c. */
#ifndef MOTCUA_SETUP_UPDATE_ROWS_H
#define MOTCUA_SETUP_UPDATE_ROWS_H

#include "setup/update.h"

/* Ends a process; puts it at a place of the order. DAY_NEVER: it does not end. */
bool process_set_end(struct tx *tx, int64_t id, int32_t valid_to, struct error *err);
bool process_set_place(struct tx *tx, int64_t id, int place, struct error *err);

/* Ends the days on which a procedure has a form. */
bool term_set_end(
	struct tx *tx, int64_t procedure, int32_t valid_from, int32_t valid_to, struct error *err);

/* Takes the rules of law out. */
bool law_empty(struct tx *tx, struct error *err);

/* Gives a procedure its fee and legal limit. */
bool procedure_set_amounts(struct tx *tx, const struct procedure *p, struct error *err);

#endif
