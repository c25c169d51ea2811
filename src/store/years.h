/* years.h: on PostgreSQL, events, dossiers and ledger are kept in a part for each year, so that an old year
 * can be taken out and put back (years_out.h). On SQLite all of this does nothing. */
#ifndef MOTCUA_STORE_YEARS_H
#define MOTCUA_STORE_YEARS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

struct tx;
struct db;

/* The years that may have parts of their own; the tables that are kept by year. */
enum { FIRST_YEAR = 1900, LAST_YEAR = 2199, YEAR_TABLES = 6 };

/* A table kept by year. */
struct year_table {
	const char *name;
	const char *order;   /* the columns that put its rows in order */
	const char *columns; /* those that must be the same when it comes back; "*": all */
};
extern const struct year_table year_tables[YEAR_TABLES];

/* What hangs by a year's dossiers, each by its column `dossier`, and goes out with them: attached files,
 * papers, answers, drafts and what was issued. */
enum { YEAR_HANGING = 8 };
extern const struct year_table year_hanging[YEAR_HANGING];

/* Makes sure, as part of an act, that the parts exist which the local days from..to need. ERR_OUT when one
 * of their years was taken out. */
bool years_need(struct tx *tx, int32_t from, int32_t to, struct error *err);

/* The same for one value of a table's column, when the table is kept by year and by that column. */
bool years_need_for(struct tx *tx, const char *table, const char *column, int64_t value, struct error *err);

/* Writes the statement that makes the table `name` (of its own so far) the part of table `i` for a year. */
void years_add_attach(struct buf *sql, int i, int year);

/* The first local day that can still be counted: the one after the newest year that was taken out;
 * INT32_MIN when none was. */
bool years_first_day(struct db *db, int32_t *day, struct error *err);

/* As db_snapshot(), for one who reads what is kept by year: no year goes out until db_snapshot_end(). */
bool years_snapshot(struct db *db, struct error *err);

/* Fills err with ERR_OUT for one who asked for a day before `first`. Returns false. */
bool years_refuse(int32_t first, struct error *err);

/* True when `day` can be counted while `first` is the first day that can; else err is filled. */
bool years_counted(int32_t day, int32_t first, struct error *err);

#endif
