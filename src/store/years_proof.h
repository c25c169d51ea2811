/* years_proof.h: what must hold of a year's tables before they go out and before they come back. Of
 * src/store/years_out.c only. */
#ifndef MOTCUA_STORE_YEARS_PROOF_H
#define MOTCUA_STORE_YEARS_PROOF_H

#include "store/years_out.h"

/* A statement about a year from a fixed text, in which @ stands for the year and # for the schema that its
 * tables are in: the store's own, or, when `out`, that of the years that are out. `sql` is the caller's. */
void year_sql(struct buf *sql, const char *text, int year, bool out);

/* The number that such a statement gives; 0 when it gives none. */
bool year_number(struct db *db, const char *text, int year, bool out, int64_t *n, struct error *err);

/* The SHA-256 of a table's rows as text, in their order, as 64 hexadecimal digits and a NUL. */
bool year_digest(
	struct db *db, const struct year_table *table, int year, bool out, char hex[65], struct error *err);

/* What stood open, and all that had moved, at the end of the year is what the next one begins with. */
bool year_border(struct db *db, int year, bool out, struct error *err);

/* Notes in table dossier_out every dossier of a year that goes out (a text for year_sql). */
extern const char *const year_note_dossiers;

/* A dossier or its personal values that are not what went out. Erased personal values are no fault. */
bool year_dossiers(struct db *db, int year, struct error *err);

#endif
