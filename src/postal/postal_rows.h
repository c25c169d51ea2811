/* postal_rows.h: the statements of postal_store.c that the acts use. */
#ifndef MOTCUA_POSTAL_POSTAL_ROWS_H
#define MOTCUA_POSTAL_POSTAL_ROWS_H

#include "postal/postal.h"

/* Whether a dossier waits at a desk for a list of a direction. */
bool postal_waits(struct tx *tx, int64_t dossier, int64_t desk, enum postal_direction direction,
	bool *waits, struct error *err);

/* Whether a piece that came later waits at a desk; *dossier is whose it is. */
bool postal_later_waits(
	struct tx *tx, int64_t later, int64_t desk, int64_t *dossier, bool *waits, struct error *err);

/* Puts it on a list; *p is it then. */
bool postal_later_list_set(struct tx *tx, int64_t later, int64_t list, struct arena *a,
	struct postal_piece *p, struct error *err);

/* The next number of a desk's day. */
bool postal_next_no(struct tx *tx, int64_t desk, int32_t day, int *no, struct error *err);

/* Inserts a list; a piece. */
bool postal_list_insert(struct tx *tx, const struct postal_list *l, struct error *err);
bool postal_piece_insert(
	struct tx *tx, const struct postal_piece *p, enum postal_direction direction, struct error *err);

/* Writes tracking number, state, time and list of a piece. */
bool postal_piece_update(struct tx *tx, const struct postal_piece *p, struct error *err);

#endif
