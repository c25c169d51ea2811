/* migrate.c: see migrate.h. */
#include "store/migrate.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/date.h"
#include "base/log.h"
#include "store/db.h"

static const char TABLE_MAKE[] = "CREATE TABLE IF NOT EXISTS migration ("
				 " no INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, at INTEGER NOT "
				 "NULL) STRICT";
static const char VERSION_READ[] = "SELECT COALESCE(MAX(no), 0) FROM migration";
static const char STEP_INSERT[] = "INSERT INTO migration (no, name, at) VALUES (?1, ?2, ?3)";

bool migrate_version(struct db *db, int *version, struct error *err)
{
	struct stmt *q = db_stmt_once(db, VERSION_READ);
	*version = stmt_row(q) ? (int)get_int(q, 0) : 0;
	return stmt_end(q, err);
}

static bool back_up(struct db *db, const char *folder, int version, struct error *err)
{
	char dir[4096], file[4200], at[17];
	time_format(time_now(), at);
	snprintf(dir, sizeof dir, "%s/backup", folder);
	if (mkdir(dir, 0700) < 0 && errno != EEXIST)
		return err_set(err, ERR_SYSTEM, "%s: %s", dir, strerror(errno));
	snprintf(file, sizeof file, "%s/schema-%04d-%.10s-%.2s%.2s.db", dir, version, at, at + 11, at + 14);
	remove(file);
	if (!db_backup(db, file, err))
		return err_prefix(err, "backup before the upgrade: ");
	log_line(LOG_INFO, "copied the database to %s before upgrading it", file);
	return true;
}

static bool step(struct db *db, const struct migration *m, struct error *err)
{
	if (!db_exec(db, "BEGIN", err))
		return false;
	struct stmt *q;
	bool ok = db_exec(db, m->sql, err);
	if (ok) {
		q = db_stmt_once(db, STEP_INSERT);
		bind_int(q, 1, m->no);
		bind_str(q, 2, m->name);
		bind_int(q, 3, time_now());
		ok = stmt_run(q, err);
	}
	if (ok)
		ok = db_exec(db, "COMMIT", err);
	if (!ok) {
		db_exec(db, "ROLLBACK", NULL);
		err_prefix(err, "migration %s: ", m->name);
	}
	return ok;
}

bool migrate_up(struct db *db, const char *folder, struct error *err)
{
	int version, newest = migrations[migration_count - 1].no;
	if (!db_exec(db, TABLE_MAKE, err) || !migrate_version(db, &version, err))
		return false;
	if (version > newest)
		return err_set(err, ERR_STORE,
			"%s: made by a newer motcua (schema %d, this program knows %d): use "
			"that version or a newer one",
			folder, version, newest);
	if (version > 0 && version < newest && !back_up(db, folder, version, err))
		return false;
	for (int i = 0; i < migration_count; i++)
		if (migrations[i].no > version && !step(db, &migrations[i], err))
			return false;
	return true;
}
