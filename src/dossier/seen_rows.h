/* seen_rows.h: the statements of seen_store.c that the act uses. */
#ifndef MOTCUA_DOSSIER_SEEN_ROWS_H
#define MOTCUA_DOSSIER_SEEN_ROWS_H

#include "dossier/seen.h"

/* Writes a look down, unless that day has it. */
bool seen_insert(struct tx *tx, const struct seen *s, struct error *err);

/* Takes out the looks that on `today` are older than the province keeps them. */
bool seen_forget(struct tx *tx, int32_t today, struct error *err);

#endif
