/* lite_copy.c: see lite_copy.h. A connection of its own: SQLite refuses VACUUM INTO on one that may only
 * ask, as the store's readers are. */
#include "store/lite_copy.h"

#include <sqlite3.h>
#include <stddef.h>

static bool fail(sqlite3 *db, const char *to, struct error *err)
{
	int rc = sqlite3_errcode(db);
	if (rc == SQLITE_FULL)
		return err_set(err, ERR_FULL, "%s: the disk is full: make room and try again", to);
	return err_set(err, ERR_STORE, "copying to %s: %s", to, sqlite3_errmsg(db));
}

bool lite_copy(const char *from, const char *to, struct error *err)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_open_v2(from, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	if (rc == SQLITE_OK) {
		sqlite3_busy_timeout(db, 60000);
		rc = sqlite3_prepare_v2(db, "VACUUM INTO ?1", -1, &st, NULL);
	}
	if (rc == SQLITE_OK) {
		sqlite3_bind_text(st, 1, to, -1, SQLITE_STATIC);
		rc = sqlite3_step(st);
	}
	bool ok = rc == SQLITE_DONE || fail(db, to, err);
	sqlite3_finalize(st);
	sqlite3_close(db);
	return ok;
}
