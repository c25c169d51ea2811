/* years.h: on PostgreSQL, events, dossiers and ledger are kept in a part for each year, so that an old year
 * can be taken out and put back. On SQLite all of this does nothing. */
#ifndef MOTCUA_STORE_YEARS_H
#define MOTCUA_STORE_YEARS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct tx;

/* Makes sure, as part of an act, that the parts exist which the local days from..to need. */
bool years_need(struct tx *tx, int32_t from, int32_t to, struct error *err);

/* The same for one value of a table's column, when the table is kept by year and by that column. */
bool years_need_for(struct tx *tx, const char *table, const char *column, int64_t value, struct error *err);

#endif
