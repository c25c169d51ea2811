/* lite_pin.c: see lite_pin.h. */
#include "store/lite_pin.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <time.h>

enum { TRIES = 200, INDEX_REGION = 32768 };

struct lite_pin {
	sqlite3 *db;
};

static bool fail(sqlite3 *db, struct error *err)
{
	return err_set(err, ERR_STORE, "reading the write-ahead log: %s", sqlite3_errmsg(db));
}

struct lite_pin *lite_pin_open(const char *file, struct error *err)
{
	struct lite_pin *p = calloc(1, sizeof *p);
	if (!p)
		die("out of memory");
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
	if (sqlite3_open_v2(file, &p->db, flags, NULL) == SQLITE_OK) {
		sqlite3_busy_timeout(p->db, 2000);
		sqlite3_exec(p->db, "PRAGMA cache_size=-200", NULL, NULL, NULL);
		return p;
	}
	fail(p->db, err);
	lite_pin_close(p);
	return NULL;
}

void lite_pin_close(struct lite_pin *p)
{
	if (!p)
		return;
	lite_pin_end(p);
	sqlite3_close(p->db);
	free(p);
}

void lite_pin_end(struct lite_pin *p)
{
	if (!sqlite3_get_autocommit(p->db))
		sqlite3_exec(p->db, "ROLLBACK", NULL, NULL, NULL);
}

static sqlite3_file *handle(struct lite_pin *p, bool log)
{
	sqlite3_file *f = NULL;
	sqlite3_file_control(
		p->db, "main", log ? SQLITE_FCNTL_JOURNAL_POINTER : SQLITE_FCNTL_FILE_POINTER, &f);
	return f && f->pMethods ? f : NULL;
}

bool lite_pin_look(struct lite_pin *p, struct wal_state *now, uint32_t *filled)
{
	void volatile *shared = NULL;
	sqlite3_file *f = handle(p, false);
	if (!f || f->pMethods->iVersion < 2 ||
		f->pMethods->xShmMap(f, 0, INDEX_REGION, 0, &shared) != SQLITE_OK || !shared)
		return false;
	for (int i = 0; i < TRIES; i++)
		if (wal_index_read((const unsigned char *)shared, now, filled))
			return true;
	return false;
}

/* A transaction begins with the first read. */
static bool begin(struct lite_pin *p)
{
	return sqlite3_exec(p->db, "BEGIN; SELECT no FROM migration LIMIT 1", NULL, NULL, NULL) ==
	       SQLITE_OK;
}

static uint32_t pragma(struct lite_pin *p, const char *sql)
{
	sqlite3_stmt *st = NULL;
	uint32_t v = 0;
	if (sqlite3_prepare_v2(p->db, sql, -1, &st, NULL) == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW)
		v = (uint32_t)sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return v;
}

/* While the log is empty its index does not tell the size of the database. */
static bool sizes(struct lite_pin *p, struct wal_state *at)
{
	if (!at->frames) {
		at->page_size = pragma(p, "PRAGMA page_size");
		at->pages = pragma(p, "PRAGMA page_count");
	}
	return at->page_size && at->pages;
}

bool lite_pin_begin(struct lite_pin *p, struct wal_state *at, bool *full, struct error *err)
{
	struct wal_state before;
	uint32_t filled = 0;
	/* The index is mapped by the first read; from the second try on it can be looked at beforehand. The
	 * moment is known when the index says the same before and after the transaction began. */
	for (int i = 0; i < TRIES; i++) {
		bool looked = i > 0 && lite_pin_look(p, &before, &filled);
		if (!begin(p))
			return fail(p->db, err);
		bool same = looked && lite_pin_look(p, at, &filled) && wal_same(&before, at);
		uint32_t again;
		struct wal_state after;
		/* Read again, so that `filled` belongs to this log and not to one just begun. */
		if (same && lite_pin_look(p, &after, &again) && wal_same(&after, at)) {
			*full = filled == at->frames;
			return sizes(p, at) || fail(p->db, err);
		}
		lite_pin_end(p);
	}
	return err_set(err, ERR_STORE,
		"the write-ahead log could not be held: commits come too fast, or the "
		"database is not in WAL mode");
}

bool lite_pin_read(struct lite_pin *p, bool log, int64_t at, void *to, size_t n, struct error *err)
{
	sqlite3_file *f = handle(p, log);
	int rc = f ? f->pMethods->xRead(f, to, (int)n, at) : SQLITE_IOERR;
	if (rc == SQLITE_OK || (rc == SQLITE_IOERR_SHORT_READ && !log))
		return true;
	return err_set(err, ERR_STORE, "reading the %s: %s", log ? "write-ahead log" : "database",
		sqlite3_errstr(rc));
}

bool lite_pin_head(struct lite_pin *p, struct lite_head *head, struct error *err)
{
	return lite_head(p->db, head, err);
}

bool lite_pin_seal(
	struct lite_pin *p, int64_t no, unsigned char hash[DIGEST_BYTES], bool *found, struct error *err)
{
	return lite_seal(p->db, no, hash, found, err);
}

void lite_pin_fill(struct lite_pin *p)
{
	sqlite3_wal_checkpoint_v2(p->db, "main", SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

/* Asks again at once: between two commits of a busy writer the lock is free for some microseconds only,
 * which SQLite's own waiting, in steps of up to 100 ms, would hardly ever meet. */
static int ask_again(void *arg, int tries)
{
	const int *ms = arg;
	nanosleep(&(struct timespec){ .tv_nsec = 50 * 1000 }, NULL);
	return tries < *ms * 10;
}

bool lite_pin_lock(struct lite_pin *p, int ms)
{
	sqlite3_busy_handler(p->db, ask_again, &ms);
	bool ok = sqlite3_exec(p->db, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK;
	sqlite3_busy_timeout(p->db, 2000);
	return ok;
}
