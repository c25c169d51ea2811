/* db.c: the statement cache and sticky errors, the same for every engine. */
#include "store/db.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"

enum { CACHE_MAX = 512, BUILT_MAX = 64 };

struct stmt {
	struct db *db;
	const char *sql;
	void *handle;
	bool in_use, once;
	struct error err;
};

/* A statement that was built at run time, with its own copy of the text. */
struct built {
	struct stmt *stmt;
	char *sql;
	size_t len;
	uint64_t last; /* of all uses of such */
};

struct db {
	const struct driver *driver;
	void *conn;
	struct stmt *cache[CACHE_MAX]; /* open addressing by the address of the SQL text */
	int cached;
	struct built built[BUILT_MAX];
	uint64_t built_uses;
	int snapshots; /* one within another */
	bool looks;
	struct arena texts; /* of statements whose text was made at run time */
	struct keyring *keys;
};

struct db *db_open(const struct driver *driver, const struct driver_open *how, struct error *err)
{
	void *conn = driver->open(how, err);
	if (!conn)
		return NULL;
	struct db *db = calloc(1, sizeof *db);
	if (!db)
		die("out of memory");
	db->driver = driver;
	db->conn = conn;
	return db;
}

static void drop_stmt(struct stmt *q)
{
	if (q && q->handle)
		q->db->driver->finalize(q->handle);
	free(q);
}

void db_close(struct db *db)
{
	if (!db)
		return;
	for (int i = 0; i < CACHE_MAX; i++)
		drop_stmt(db->cache[i]);
	for (int i = 0; i < BUILT_MAX; i++) {
		drop_stmt(db->built[i].stmt);
		free(db->built[i].sql);
	}
	db->driver->close(db->conn);
	arena_release(&db->texts);
	free(db);
}

struct keyring *db_keys(const struct db *db)
{
	return db->keys;
}

void db_set_keys(struct db *db, struct keyring *keys)
{
	db->keys = keys;
}

bool db_exec(struct db *db, const char *sql, struct error *err)
{
	return db->driver->exec(db->conn, sql, err);
}

static struct stmt *new_stmt(struct db *db, const char *sql, bool once)
{
	struct stmt *q = calloc(1, sizeof *q);
	if (!q)
		die("out of memory");
	q->db = db;
	q->sql = sql;
	q->once = once;
	q->in_use = true;
	q->handle = db->driver->prepare(db->conn, sql, !q->once, &q->err);
	return q;
}

static void use_again(struct stmt *q)
{
	if (q->in_use)
		die("statement used twice at once: %.60s", q->sql);
	q->in_use = true;
	if (!q->handle)
		q->handle = q->db->driver->prepare(q->db->conn, q->sql, true, &q->err);
}

struct stmt *db_stmt(struct db *db, const char *sql)
{
	size_t i = ((uintptr_t)sql >> 4) * 0x9E3779B1u % CACHE_MAX;
	while (db->cache[i] && db->cache[i]->sql != sql)
		i = (i + 1) % CACHE_MAX;
	struct stmt *q = db->cache[i];
	if (!q) {
		if (db->cached++ > CACHE_MAX / 2)
			die("more than %d statements on a connection", CACHE_MAX / 2);
		return db->cache[i] = new_stmt(db, sql, false);
	}
	use_again(q);
	return q;
}

static struct built *find_built(struct db *db, const char *sql, size_t len)
{
	for (struct built *b = db->built; b < db->built + BUILT_MAX; b++)
		if (b->stmt && b->len == len && memcmp(b->sql, sql, len) == 0)
			return b;
	return NULL;
}

/* A place that is empty, or whose text was not asked for longest, and is not in use. */
static struct built *oldest_built(struct db *db)
{
	struct built *oldest = NULL;
	for (struct built *b = db->built; b < db->built + BUILT_MAX; b++)
		if ((!b->stmt || !b->stmt->in_use) && (!oldest || b->last < oldest->last))
			oldest = b;
	if (!oldest)
		die("more than %d built statements in use at once", BUILT_MAX);
	return oldest;
}

static struct built *make_built(struct db *db, const char *sql, size_t len)
{
	struct built *b = oldest_built(db);
	drop_stmt(b->stmt);
	free(b->sql);
	b->sql = strdup(sql);
	if (!b->sql)
		die("out of memory");
	b->len = len;
	b->stmt = new_stmt(db, b->sql, false);
	return b;
}

struct stmt *db_stmt_built(struct db *db, const char *sql)
{
	size_t len = strlen(sql);
	struct built *b = find_built(db, sql, len);
	if (b)
		use_again(b->stmt);
	else
		b = make_built(db, sql, len);
	b->last = ++db->built_uses;
	return b->stmt;
}

const char *db_text(struct db *db, const char *sql, size_t n)
{
	return arena_dup(&db->texts, sql, n);
}

struct stmt *db_stmt_once(struct db *db, const char *sql)
{
	return new_stmt(db, sql, true);
}

void bind_int(struct stmt *q, int at, int64_t v)
{
	if (q->handle)
		q->db->driver->bind_int(q->handle, at, v);
}

void bind_text(struct stmt *q, int at, const char *p, size_t n)
{
	if (!q->handle)
		return;
	if (p)
		q->db->driver->bind_text(q->handle, at, p, n);
	else
		q->db->driver->bind_null(q->handle, at);
}

void bind_str(struct stmt *q, int at, const char *s)
{
	bind_text(q, at, s, s ? strlen(s) : 0);
}

void bind_blob(struct stmt *q, int at, const void *p, size_t n)
{
	if (q->handle)
		q->db->driver->bind_blob(q->handle, at, p, n);
}

void bind_null(struct stmt *q, int at)
{
	if (q->handle)
		q->db->driver->bind_null(q->handle, at);
}

bool stmt_row(struct stmt *q)
{
	if (q->err.code || !q->handle)
		return false;
	return q->db->driver->step(q->handle, &q->err) == STEP_ROW;
}

bool stmt_end(struct stmt *q, struct error *err)
{
	struct error found = q->err;
	q->err = (struct error){ 0 };
	q->in_use = false;
	if (q->handle)
		q->db->driver->reset(q->handle);
	if (q->once)
		drop_stmt(q);
	return found.code ? err_set(err, found.code, "%s", found.text) : true;
}

bool stmt_later(struct stmt *q, struct error *err)
{
	if (!q->err.code && q->handle)
		q->db->driver->defer(q->handle, &q->err);
	return stmt_end(q, err);
}

bool stmt_run(struct stmt *q, struct error *err)
{
	while (stmt_row(q))
		;
	return stmt_end(q, err);
}

int64_t get_int(struct stmt *q, int col)
{
	return q->db->driver->get_int(q->handle, col);
}

const char *get_text(struct stmt *q, int col, size_t *n)
{
	size_t len;
	const char *p = q->db->driver->get_text(q->handle, col, &len);
	if (n)
		*n = p ? len : 0;
	return p ? p : "";
}

char *get_str(struct stmt *q, int col, struct arena *a)
{
	if (get_null(q, col))
		return NULL;
	size_t n;
	const char *p = get_text(q, col, &n);
	return arena_dup(a, p, n);
}

const void *get_blob(struct stmt *q, int col, size_t *n)
{
	return q->db->driver->get_blob(q->handle, col, n);
}

bool get_null(struct stmt *q, int col)
{
	return q->db->driver->is_null(q->handle, col);
}

bool db_begin(struct db *db, int64_t *now, struct error *err)
{
	if (!db->driver->begin(db->conn, true, now, err))
		return false;
	if (now && time_is_given())
		*now = time_now();
	return true;
}

bool db_commit(struct db *db, struct error *err)
{
	return db->driver->commit(db->conn, err);
}

void db_rollback(struct db *db)
{
	db->snapshots = 0;
	db->driver->rollback(db->conn);
}

bool db_alive(struct db *db)
{
	return db->driver->alive(db->conn);
}

enum engine db_engine(const struct db *db)
{
	return db->driver->engine;
}

bool db_in_transaction(struct db *db)
{
	return db->driver->in_transaction(db->conn);
}

bool db_snapshot(struct db *db, struct error *err)
{
	if (!db->snapshots && !db->driver->begin(db->conn, false, NULL, err))
		return false;
	db->snapshots++;
	return true;
}

bool db_snapshot_end(struct db *db, bool ok, struct error *err)
{
	if (--db->snapshots > 0)
		return ok;
	db->snapshots = 0;
	if (db_commit(db, err))
		return ok;
	/* Else the connection would keep reading the old moment for ever. */
	db_rollback(db);
	return false;
}

static const char LOOK[] = "BEGIN";
static const char LOOK_END[] = "COMMIT";

void db_look(struct db *db)
{
	db->looks = db_engine(db) == ENGINE_SQLITE && !db->snapshots && stmt_run(db_stmt(db, LOOK), NULL);
	db->snapshots += db->looks;
}

void db_look_end(struct db *db)
{
	if (!db->looks)
		return;
	db->looks = false;
	db->snapshots = 0;
	if (!stmt_run(db_stmt(db, LOOK_END), NULL))
		db_rollback(db);
}

int64_t db_changes(struct db *db)
{
	return db->driver->changes(db->conn);
}

int64_t db_data_version(struct db *db)
{
	return db->driver->data_version(db->conn);
}

bool db_backup(struct db *db, const char *to, struct error *err)
{
	if (!db->driver->backup)
		return err_set(err, ERR_USAGE,
			"PostgreSQL is copied by its own tools (docs/operations.md, \"Backups\")");
	return db->driver->backup(db->conn, to, err);
}
