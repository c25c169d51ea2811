/* migrate.h: one forward-only sequence of schema changes, compiled in from migrations/. */
#ifndef MOTCUA_STORE_MIGRATE_H
#define MOTCUA_STORE_MIGRATE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "store/driver.h"

struct db;

/* One step: its number (from 1, without gaps), file name and script. */
struct migration {
	int no;
	const char *name;
	const char *sql;
};

/* The steps, in order; generated from migrations/ at build. */
extern const struct migration migrations[];
extern const int migration_count;

/* The schema's number; 0 for an empty database. False with err filled, `data` named in it, for a database of
 * something else, or one that cannot be read. */
bool migrate_version(struct db *db, const char *data, int *version, struct error *err);

/* Writes the lines of a script that are for an engine: a line that ends in "-- sqlite" or "-- postgres" is
 * for that one alone. */
void migrate_script(struct buf *to, const char *sql, enum engine engine);

/* Brings the schema of the store at `data` up to the newest, each step in a transaction of its own. Before
 * the first step a SQLite database that is not empty is copied to `data`/backup/. Refuses a schema newer
 * than this program's, and an empty database unless `create`. */
bool migrate_up(struct db *db, const char *data, bool create, struct error *err);

#endif
