/* result_rows.h: the statements of result_store.c that the acts use. */
#ifndef MOTCUA_RESULT_RESULT_ROWS_H
#define MOTCUA_RESULT_RESULT_ROWS_H

#include "result/result.h"
#include "store/journal.h"

/* Writes a draft (revision 1: a new one) with the salt of its two digests. */
bool draft_write(struct tx *tx, const struct result_draft *d, const unsigned char salt[SALT_BYTES],
	struct error *err);

/* Finds what has a number, or is issued, of a dossier, kind and source; out->id 0: nothing. */
bool issued_find(struct db *db, int64_t dossier, enum issue_kind kind, int64_t source, struct arena *a,
	struct issued *out, struct error *err);

/* The next number in an agency's register of a kind and year. */
bool issue_serial_next(
	struct tx *tx, int64_t agency, enum issue_kind kind, int year, int64_t *number, struct error *err);

/* Inserts a row without a file; writes its file, signer and time. */
bool issued_insert(
	struct tx *tx, const struct issued *i, const unsigned char salt[SALT_BYTES], struct error *err);
bool issued_sign(struct tx *tx, const struct issued *i, struct error *err);

/* Notes that it was taken back; *dossier 0 when there is no such thing that stands. A result's source becomes
 * minus its id, so that the dossier may have another; readers see 0. `digest` gets that of the reason. */
bool issued_revoke(struct tx *tx, int64_t id, const char *reason, int64_t *dossier, enum issue_kind *kind,
	char digest[65], struct error *err);

#endif
