/* migrate.c: see migrate.h. */
#include "store/migrate.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/log.h"
#include "store/db.h"

static const char TABLE_MAKE[] = "CREATE TABLE IF NOT EXISTS migration ("
				 " no INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, at INTEGER NOT "
				 "NULL) STRICT";
static const char VERSION_READ[] = "SELECT COALESCE(MAX(no), 0) FROM migration";
static const char STEP_INSERT[] = "INSERT INTO migration (no, name, at) VALUES (?1, ?2, ?3)";

/* Whether there are tables, and whether the list of steps is among them. PostgreSQL has hundreds when the
 * years have parts of their own: they are not counted through at every start. */
static const char *const tables_look[] = {
	[ENGINE_SQLITE] = "SELECT COUNT(*), COALESCE(SUM(name = 'migration'), 0) FROM sqlite_master"
			  " WHERE type = 'table'",
	[ENGINE_POSTGRES] = "SELECT ours OR EXISTS (SELECT 1 FROM pg_class WHERE relnamespace ="
			    " current_schema()::regnamespace AND relkind IN ('r', 'p')), ours FROM"
			    " (SELECT to_regclass(quote_ident(current_schema()) || '.migration')"
			    " IS NOT NULL AS ours) AS looked",
};

static bool look_for_tables(struct db *db, bool *any, bool *ours, struct error *err)
{
	struct stmt *q = db_stmt_once(db, tables_look[db_engine(db)]);
	*any = *ours = false;
	if (stmt_row(q)) {
		*any = get_int(q, 0) != 0;
		*ours = get_int(q, 1) != 0;
	}
	return stmt_end(q, err);
}

bool migrate_version(struct db *db, const char *data, int *version, struct error *err)
{
	bool any, ours;
	*version = 0;
	if (!look_for_tables(db, &any, &ours, err))
		return err_prefix(err, "%s: ", data);
	if (!ours)
		return !any || err_set(err, ERR_STORE,
				       "%s is not motcua's: it holds tables of something else; give motcua "
				       "a database "
				       "of its own",
				       data);
	struct stmt *q = db_stmt_once(db, VERSION_READ);
	*version = stmt_row(q) ? (int)get_int(q, 0) : 0;
	return stmt_end(q, err) || err_prefix(err, "%s: ", data);
}

void migrate_script(struct buf *to, const char *sql, enum engine engine)
{
	static const char *const other[] = {
		[ENGINE_SQLITE] = " -- postgres", [ENGINE_POSTGRES] = " -- sqlite"
	};
	size_t tail = strlen(other[engine]);
	for (const char *p = sql; *p;) {
		size_t n = strcspn(p, "\n");
		if (n < tail || memcmp(p + n - tail, other[engine], tail) != 0)
			buf_add(to, p, n);
		p += n;
		if (*p) {
			buf_addc(to, '\n');
			p++;
		}
	}
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

/* Another process may have made the step while this one waited for its turn. */
static bool step_made(struct db *db, const struct migration *m, bool *made, struct error *err)
{
	int version;
	bool ok = migrate_version(db, m->name, &version, err);
	*made = ok && version >= m->no;
	return ok;
}

static bool make_step(struct db *db, const struct migration *m, struct error *err)
{
	bool made;
	struct buf script = BUF_INIT(1u << 20);
	migrate_script(&script, m->sql, db_engine(db));
	bool ok = db_exec(db, TABLE_MAKE, err) && step_made(db, m, &made, err);
	if (ok && !made) {
		ok = db_exec(db, script.p, err);
		if (ok) {
			struct stmt *q = db_stmt_once(db, STEP_INSERT);
			bind_int(q, 1, m->no);
			bind_str(q, 2, m->name);
			bind_int(q, 3, time_now());
			ok = stmt_run(q, err);
		}
	}
	buf_release(&script);
	return ok;
}

static bool step(struct db *db, const struct migration *m, struct error *err)
{
	bool ok = db_begin(db, NULL, err) && make_step(db, m, err) && db_commit(db, err);
	if (!ok) {
		db_rollback(db);
		err_prefix(err, "migration %s: ", m->name);
	}
	return ok;
}

bool migrate_up(struct db *db, const char *data, bool create, struct error *err)
{
	int version, newest = migrations[migration_count - 1].no;
	if (!migrate_version(db, data, &version, err))
		return false;
	if (!version && !create)
		return err_set(err, ERR_NOT_FOUND,
			"%s: no motcua there; make it with 'motcua init' or 'motcua demo'", data);
	if (version > newest)
		return err_set(err, ERR_STORE,
			"%s: made by a newer motcua (schema %d, this program knows %d): use "
			"that version or a newer one",
			data, version, newest);
	bool file = db_engine(db) == ENGINE_SQLITE;
	if (file && version > 0 && version < newest && !back_up(db, data, version, err))
		return false;
	for (int i = 0; i < migration_count; i++)
		if (migrations[i].no > version && !step(db, &migrations[i], err))
			return false;
	return true;
}
