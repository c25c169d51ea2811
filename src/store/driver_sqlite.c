/* driver_sqlite.c: SQLite behind driver.h: WAL, synchronous=FULL, foreign keys on. */
#include <pthread.h>
#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/log.h"
#include "store/driver.h"
#include "store/lite_carry.h"
#include "store/lite_gather.h"
#include "store/lite_view.h"

static bool fail(sqlite3 *db, int rc, const char *doing, struct error *err)
{
	int ext = db ? sqlite3_extended_errcode(db) : rc;
	const char *why = db ? sqlite3_errmsg(db) : sqlite3_errstr(rc);
	if ((ext & 0xff) == SQLITE_FULL)
		return err_set(err, ERR_FULL, "the disk is full (%s): make room and try again", doing);
	if ((ext & 0xff) == SQLITE_BUSY || (ext & 0xff) == SQLITE_LOCKED)
		return err_set(
			err, ERR_STORE, "the database is held by another program (%s): try again", doing);
	if ((ext & 0xff) == SQLITE_CONSTRAINT &&
		(ext == SQLITE_CONSTRAINT_UNIQUE || ext == SQLITE_CONSTRAINT_PRIMARYKEY))
		return err_set(err, ERR_CONFLICT, "it is there already (%s)", why);
	return err_set(err, ERR_STORE, "%s: %s", doing, why);
}

static bool run(sqlite3 *db, const char *sql, struct error *err)
{
	int rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
	return rc == SQLITE_OK || fail(db, rc, "database", err);
}

/* SQLite would count its memory under one lock for all threads: nobody asks for the count. It is only
 * listened to before its first use, and does no harm afterwards. */
static void count_no_memory(void)
{
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/* Readers see the file where it lies in memory, all of it. */
#define WHOLE_FILE "2147418112"

static void *lite_open(const struct driver_open *how, struct error *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, count_no_memory);
	sqlite3 *db = NULL;
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (how->create ? SQLITE_OPEN_CREATE : 0);
	int rc = sqlite3_open_v2(
		how->where, &db, flags, how->writer ? lite_gather_files() : lite_view_files());
	if (rc != SQLITE_OK) {
		if (rc == SQLITE_CANTOPEN && !how->create)
			err_set(err, ERR_NOT_FOUND,
				"%s: no database there; make one with 'motcua init' or "
				"'motcua demo'",
				how->where);
		else
			fail(db, rc, how->where, err);
		sqlite3_close(db);
		return NULL;
	}
	sqlite3_busy_timeout(db, 60000);
	sqlite3_extended_result_codes(db, 1);
	char cache[64];
	snprintf(cache, sizeof cache, "PRAGMA cache_size=-%d", how->cache_kib ? how->cache_kib : 2000);
	bool ok = run(db, "PRAGMA foreign_keys=ON", err) && run(db, cache, err);
	if (ok && how->create)
		ok = run(db, "PRAGMA journal_mode=WAL", err);
	if (ok && how->writer)
		ok = run(db, "PRAGMA synchronous=FULL", err) &&
		     run(db, "PRAGMA wal_autocheckpoint=4000; PRAGMA temp_store=MEMORY", err);
	if (ok && how->carry)
		lite_carry_watch(how->carry, db);
	if (ok && !how->writer)
		ok = run(db, "PRAGMA query_only=ON; PRAGMA mmap_size=" WHOLE_FILE, err);
	if (!ok) {
		sqlite3_close(db);
		return NULL;
	}
	return db;
}

static void lite_close(void *conn)
{
	sqlite3_close(conn);
}

static bool lite_exec(void *conn, const char *sql, struct error *err)
{
	return run(conn, sql, err);
}

static bool lite_begin(void *conn, bool write, int64_t *now, struct error *err)
{
	if (now)
		*now = time_now();
	return run(conn, write ? "BEGIN IMMEDIATE" : "BEGIN", err);
}

static bool lite_commit(void *conn, struct error *err)
{
	lite_gather_begin();
	bool ok = run(conn, "COMMIT", err);
	if (!lite_gather_end(ok))
		log_line(LOG_ERROR, "pages of a commit were written after it was told of");
	return ok;
}

static void lite_rollback(void *conn)
{
	run(conn, "ROLLBACK", NULL);
}

static bool lite_alive(void *conn)
{
	(void)conn;
	return true;
}

static void *lite_prepare(void *conn, const char *sql, bool kept, struct error *err)
{
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v3(conn, sql, -1, kept ? SQLITE_PREPARE_PERSISTENT : 0, &st, NULL);
	if (rc == SQLITE_OK)
		return st;
	fail(conn, rc, "statement", err);
	return NULL;
}

static void lite_finalize(void *stmt)
{
	sqlite3_finalize(stmt);
}

static void lite_bind_int(void *stmt, int at, int64_t v)
{
	sqlite3_bind_int64(stmt, at, v);
}

static void lite_bind_text(void *stmt, int at, const char *p, size_t n)
{
	sqlite3_bind_text64(stmt, at, p, n, SQLITE_STATIC, SQLITE_UTF8);
}

static void lite_bind_blob(void *stmt, int at, const void *p, size_t n)
{
	sqlite3_bind_blob64(stmt, at, p, n, SQLITE_STATIC);
}

static void lite_bind_null(void *stmt, int at)
{
	sqlite3_bind_null(stmt, at);
}

static enum driver_step lite_step(void *stmt, struct error *err)
{
	int rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW)
		return STEP_ROW;
	if (rc == SQLITE_DONE)
		return STEP_DONE;
	fail(sqlite3_db_handle(stmt), rc, "database", err);
	return STEP_FAILED;
}

static bool lite_defer(void *stmt, struct error *err)
{
	enum driver_step step;
	while ((step = lite_step(stmt, err)) == STEP_ROW)
		;
	return step == STEP_DONE;
}

static void lite_reset(void *stmt)
{
	sqlite3_reset(stmt);
	sqlite3_clear_bindings(stmt);
}

static int64_t lite_get_int(void *stmt, int col)
{
	return sqlite3_column_int64(stmt, col);
}

static const char *lite_get_text(void *stmt, int col, size_t *n)
{
	const char *p = (const char *)sqlite3_column_text(stmt, col);
	*n = (size_t)sqlite3_column_bytes(stmt, col);
	return p;
}

static const void *lite_get_blob(void *stmt, int col, size_t *n)
{
	const void *p = sqlite3_column_blob(stmt, col);
	*n = (size_t)sqlite3_column_bytes(stmt, col);
	return p;
}

static bool lite_is_null(void *stmt, int col)
{
	return sqlite3_column_type(stmt, col) == SQLITE_NULL;
}

static bool lite_in_transaction(void *conn)
{
	return sqlite3_get_autocommit(conn) == 0;
}

static int64_t lite_changes(void *conn)
{
	return sqlite3_changes64(conn);
}

static int64_t lite_data_version(void *conn)
{
	sqlite3_stmt *st = NULL;
	int64_t v = -1;
	if (sqlite3_prepare_v2(conn, "PRAGMA data_version", -1, &st, NULL) == SQLITE_OK &&
		sqlite3_step(st) == SQLITE_ROW)
		v = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return v;
}

static bool lite_backup(void *conn, const char *to, struct error *err)
{
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(conn, "VACUUM INTO ?1", -1, &st, NULL);
	if (rc == SQLITE_OK) {
		sqlite3_bind_text(st, 1, to, -1, SQLITE_STATIC);
		rc = sqlite3_step(st);
	}
	bool ok = rc == SQLITE_DONE || fail(conn, rc, to, err);
	sqlite3_finalize(st);
	return ok;
}

const struct driver driver_sqlite = {
	.engine = ENGINE_SQLITE,
	.open = lite_open,
	.close = lite_close,
	.exec = lite_exec,
	.begin = lite_begin,
	.commit = lite_commit,
	.rollback = lite_rollback,
	.alive = lite_alive,
	.prepare = lite_prepare,
	.finalize = lite_finalize,
	.bind_int = lite_bind_int,
	.bind_text = lite_bind_text,
	.bind_blob = lite_bind_blob,
	.bind_null = lite_bind_null,
	.step = lite_step,
	.defer = lite_defer,
	.reset = lite_reset,
	.get_int = lite_get_int,
	.get_text = lite_get_text,
	.get_blob = lite_get_blob,
	.is_null = lite_is_null,
	.in_transaction = lite_in_transaction,
	.changes = lite_changes,
	.data_version = lite_data_version,
	.backup = lite_backup,
};
