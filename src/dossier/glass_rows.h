/* glass_rows.h: the statement of glass_store.c that the act uses. */
#ifndef MOTCUA_DOSSIER_GLASS_ROWS_H
#define MOTCUA_DOSSIER_GLASS_ROWS_H

#include "dossier/glass.h"
#include "store/journal.h"

/* Inserts one, its reason sealed. */
bool glass_insert(struct tx *tx, const struct glass_new *g, int64_t id,
	const unsigned char salt[SALT_BYTES], struct error *err);

#endif
