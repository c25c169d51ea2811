/* seen_rows.h: the statements of seen_store.c that the act uses. */
#ifndef MOTCUA_DOSSIER_SEEN_ROWS_H
#define MOTCUA_DOSSIER_SEEN_ROWS_H

#include "dossier/seen.h"

/* Writes a look down, unless that day has it, as one of this hour (seen_seal). */
bool seen_insert(struct tx *tx, const struct seen *s, int64_t hour, struct error *err);

/* Takes out the looks that on `today` are older than the province keeps them: those of the days before
 * *day. *day is INT32_MIN when there were none. */
bool seen_forget(struct tx *tx, int32_t today, int32_t *day, struct error *err);

/* What a seal says of the looks that were written down in an hour: how many, the first of their days, and the
 * digest of their lines, one after the other by account, day and dossier. */
struct seen_sum {
	int64_t rows;
	int32_t from;
	char sha256[65];
};
bool seen_sum_hour(struct db *db, int64_t hour, struct seen_sum *sum, struct error *err);

/* The last hour that is sealed, in hours since 1970; 0: none is. */
bool seen_last_sealed(struct db *db, int64_t *hour, struct error *err);

/* The hours between both, without them, in which looks were written down: at most `max`, the first ones. */
bool seen_open_hours(
	struct db *db, int64_t after, int64_t before, int64_t *hours, int max, int *n, struct error *err);

/* Notes that an hour is sealed. */
bool seen_note_sealed(struct tx *tx, int64_t hour, struct error *err);

#endif
