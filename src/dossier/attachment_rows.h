/* attachment_rows.h: the statements of attachment_store.c that attachment.c uses. */
#ifndef MOTCUA_DOSSIER_ATTACHMENT_ROWS_H
#define MOTCUA_DOSSIER_ATTACHMENT_ROWS_H

#include "dossier/attachment.h"

/* Whether the dossier is here, the highest number of its files, and the number of the one with this
 * SHA-256 (0: none). */
bool attachment_look(struct tx *tx, int64_t dossier, const char *sha256, bool *here, int64_t *last,
	int64_t *same, struct error *err);

/* Inserts the row; `n` has its id and number. */
bool attachment_insert(struct tx *tx, const struct attachment_new *n, struct error *err);

/* Fills number, SHA-256 and size of the attachment with this id. */
bool attachment_again(struct db *db, int64_t id, struct attachment_new *n, struct error *err);

/* The first file after an id that no machine has read; t->id 0: there is none. */
bool attachment_unread(
	struct db *db, int64_t after, struct arena *a, struct attachment *t, struct error *err);

/* Notes that a file was read. */
bool attachment_read_insert(struct tx *tx, int64_t id, const char *how, int64_t words, struct error *err);

#endif
