/* migrate.h: one forward-only sequence of schema changes, compiled in from migrations/. */
#ifndef MOTCUA_STORE_MIGRATE_H
#define MOTCUA_STORE_MIGRATE_H

#include <stdbool.h>

#include "base/err.h"

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

/* The schema's number; 0 for an empty database. */
bool migrate_version(struct db *db, int *version, struct error *err);

/* Brings the schema up to the newest, each step in a transaction of its own. Before the first step a
 * database that is not empty is copied to `folder`/backup/. Refuses a schema newer than this
 * program's. */
bool migrate_up(struct db *db, const char *folder, struct error *err);

#endif
