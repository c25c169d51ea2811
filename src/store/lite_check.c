/* lite_check.c: see lite_check.h. */
#include "store/lite_check.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "store/driver.h"
#include "store/migrate.h"

/* The file's address for SQLite, with what is special in an address escaped. */
static void address(struct buf *b, const char *file)
{
	buf_adds(b, "file:");
	for (const char *p = file; *p; p++)
		if (strchr("?#%", *p))
			buf_printf(b, "%%%02X", (unsigned char)*p);
		else
			buf_addc(b, *p);
	buf_adds(b, "?immutable=1");
}

static void *frozen_open(const struct driver_open *how, struct error *err)
{
	sqlite3 *db = NULL;
	struct buf b = BUF_INIT(16384);
	address(&b, how->where);
	int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI;
	int rc = b.full ? SQLITE_CANTOPEN : sqlite3_open_v2(b.p, &db, flags, NULL);
	buf_release(&b);
	if (rc == SQLITE_OK)
		return db;
	err_set(err, ERR_NOT_FOUND, "%s: %s", how->where, db ? sqlite3_errmsg(db) : sqlite3_errstr(rc));
	sqlite3_close(db);
	return NULL;
}

static bool bad(sqlite3 *db, struct error *err)
{
	int rc = sqlite3_errcode(db);
	bool data = rc == SQLITE_CORRUPT || rc == SQLITE_NOTADB || rc == SQLITE_ERROR;
	return err_set(err, data ? ERR_DATA : ERR_STORE, "%s", sqlite3_errmsg(db));
}

static const char HEAD_READ[] = "SELECT s.no, s.last, e.at, s.hash FROM seal s JOIN event e ON e.seq = "
				"s.last "
				"ORDER BY s.no DESC LIMIT 1";

bool lite_head(sqlite3 *db, struct lite_head *head, struct error *err)
{
	sqlite3_stmt *st = NULL;
	*head = (struct lite_head){ 0 };
	int rc = sqlite3_prepare_v2(db, HEAD_READ, -1, &st, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(st);
	if (rc == SQLITE_ROW) {
		head->seal = sqlite3_column_int64(st, 0);
		head->event = sqlite3_column_int64(st, 1);
		head->at = sqlite3_column_int64(st, 2);
		if (sqlite3_column_bytes(st, 3) == DIGEST_BYTES)
			memcpy(head->hash, sqlite3_column_blob(st, 3), DIGEST_BYTES);
	}
	bool ok = rc == SQLITE_ROW || rc == SQLITE_DONE || bad(db, err);
	sqlite3_finalize(st);
	return ok;
}

static const char SEAL_READ[] = "SELECT hash FROM seal WHERE no = ?1";

bool lite_seal(sqlite3 *db, int64_t no, unsigned char hash[DIGEST_BYTES], bool *found, struct error *err)
{
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(db, SEAL_READ, -1, &st, NULL);
	if (rc == SQLITE_OK) {
		sqlite3_bind_int64(st, 1, no);
		rc = sqlite3_step(st);
	}
	*found = rc == SQLITE_ROW && sqlite3_column_bytes(st, 0) == DIGEST_BYTES;
	if (*found)
		memcpy(hash, sqlite3_column_blob(st, 0), DIGEST_BYTES);
	bool ok = rc == SQLITE_ROW || rc == SQLITE_DONE || bad(db, err);
	sqlite3_finalize(st);
	return ok;
}

static sqlite3 *open_file(const char *file, struct error *err)
{
	return frozen_open(&(struct driver_open){ .where = file }, err);
}

bool lite_file_head(const char *file, struct lite_head *head, struct error *err)
{
	sqlite3 *db = open_file(file, err);
	bool ok = db && (lite_head(db, head, err) || err_prefix(err, "%s: ", file));
	sqlite3_close(db);
	return ok;
}

bool lite_file_seal(
	const char *file, int64_t no, unsigned char hash[DIGEST_BYTES], bool *found, struct error *err)
{
	sqlite3 *db = open_file(file, err);
	bool ok = db && (lite_seal(db, no, hash, found, err) || err_prefix(err, "%s: ", file));
	sqlite3_close(db);
	return ok;
}

static bool sound(sqlite3 *db, struct error *err)
{
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(db, "PRAGMA integrity_check(1)", -1, &st, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(st);
	bool ok = rc == SQLITE_ROW || bad(db, err);
	const char *said = ok ? (const char *)sqlite3_column_text(st, 0) : NULL;
	if (ok && (!said || strcmp(said, "ok") != 0))
		ok = err_set(err, ERR_DATA, "the database is damaged: %s", said ? said : "");
	sqlite3_finalize(st);
	return ok;
}

struct db *lite_frozen(const char *file, struct error *err)
{
	/* A connection keeps the address of its engine's calls. */
	static struct driver frozen;
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	pthread_mutex_lock(&lock);
	if (!frozen.open) {
		frozen = driver_sqlite;
		frozen.open = frozen_open;
	}
	pthread_mutex_unlock(&lock);
	return db_open(&frozen, &(struct driver_open){ .where = file }, err);
}

/* The chain, by the same walk as 'motcua verify', over a connection of the frozen kind. */
static bool check_chain(const char *file, struct verify_result *chain, struct error *err)
{
	int version = 0, newest = migrations[migration_count - 1].no;
	struct db *db = lite_frozen(file, err);
	bool ok = db && migrate_version(db, "the copy", &version, err);
	if (ok && version > newest)
		ok = err_set(err, ERR_STORE,
			"made by a newer motcua (schema %d, this program knows %d): use that version or a "
			"newer one",
			version, newest);
	ok = ok && journal_verify(db, chain, err);
	if (ok && chain->fault[0])
		ok = err_set(err, ERR_DATA, "%s", chain->fault);
	db_close(db);
	return ok;
}

bool lite_check(const char *file, struct verify_result *chain, struct lite_head *head, struct error *err)
{
	sqlite3 *db = open_file(file, err);
	if (!db)
		return false;
	bool ok = sound(db, err) && lite_head(db, head, err);
	sqlite3_close(db);
	return (ok && check_chain(file, chain, err)) || err_prefix(err, "%s: ", file);
}
