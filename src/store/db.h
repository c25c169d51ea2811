/* db.h: one connection and its statements.
 *
 * A statement is fetched by its SQL constant and prepared once per connection. Its first error
 * sticks: bind and read straight through, ask once at the end:
 *
 *	struct stmt *q = db_stmt(db, FIND_AGENCY);
 *	bind_text(q, 1, code, strlen(code));
 *	if (stmt_row(q))
 *		id = get_int(q, 0);
 *	return stmt_end(q, err);
 *
 * A connection belongs to one thread at a time. */
#ifndef MOTCUA_STORE_DB_H
#define MOTCUA_STORE_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/driver.h"

struct db;
struct stmt;
struct keyring;

/* Opens a connection with `driver`; NULL with err filled on failure. Free with db_close. */
struct db *db_open(const struct driver *driver, const struct driver_open *how, struct error *err);

/* Closes the connection and frees its statements. NULL is allowed. */
void db_close(struct db *db);

/* The keys of the store that the connection belongs to (secret.h); NULL when it was opened without one.
 * They outlive the connection. */
struct keyring *db_keys(const struct db *db);
/* See db_keys. */
void db_set_keys(struct db *db, struct keyring *keys);

/* Runs a script of statements that return nothing. */
bool db_exec(struct db *db, const char *sql, struct error *err);

/* The statement for `sql`, a string constant (known by its address), ready to be bound. Never NULL:
 * a failure to prepare sticks to the statement. It must not be in use already. */
struct stmt *db_stmt(struct db *db, const char *sql);

/* A copy of a text that was made at run time and lives as long as the connection, for db_stmt. */
const char *db_text(struct db *db, const char *sql, size_t n);

/* A statement whose text was chosen at run time from fixed fragments; prepared each time, freed by
 * stmt_end. `sql` must outlive it. */
struct stmt *db_stmt_once(struct db *db, const char *sql);

/* The same for what is asked again and again: prepared once and found by its text among the last ones of
 * the connection. `sql` is copied. */
struct stmt *db_stmt_built(struct db *db, const char *sql);

/* Bind parameter `at` (from 1). Text and blobs must stay alive until stmt_end. */
void bind_int(struct stmt *q, int at, int64_t v);
/* Binds text of n bytes; NULL binds null. */
void bind_text(struct stmt *q, int at, const char *p, size_t n);
/* Binds a NUL-terminated string; NULL binds null. */
void bind_str(struct stmt *q, int at, const char *s);
/* Binds bytes. */
void bind_blob(struct stmt *q, int at, const void *p, size_t n);
/* Binds null. */
void bind_null(struct stmt *q, int at);

/* Steps; true when there is a row to read. */
bool stmt_row(struct stmt *q);

/* Ends the use of a statement: reports its sticky error, if any, and makes it ready again. */
bool stmt_end(struct stmt *q, struct error *err);

/* Steps a statement that writes, and ends it. */
bool stmt_run(struct stmt *q, struct error *err);

/* Column `col` (from 0) of the present row. */
int64_t get_int(struct stmt *q, int col);
/* Text, valid until the next step; "" for null; n may be NULL. */
const char *get_text(struct stmt *q, int col, size_t *n);
/* A copy of the text in the arena; NULL for null. */
char *get_str(struct stmt *q, int col, struct arena *a);
/* Bytes, valid until the next step. */
const void *get_blob(struct stmt *q, int col, size_t *n);
/* True when the column is null. */
bool get_null(struct stmt *q, int col);

/* Runs a writing statement without results, and ends it, perhaps without waiting for its outcome: where
 * the engine is another process, many of these travel together, and plain INSERTs go by table: a row that
 * a foreign key ties to one of the same act comes after that one only when no more of its table follow. A
 * failure comes out at the latest when the act ends. Not for a statement whose failure the caller would
 * explain. */
bool stmt_later(struct stmt *q, struct error *err);

/* Begins a transaction that writes: only one does at a time, on all machines. `now` gets its time, UTC
 * seconds. */
bool db_begin(struct db *db, int64_t *now, struct error *err);

/* Ends it durably. When it fails and the connection is not db_alive(), its fate is unknown. */
bool db_commit(struct db *db, struct error *err);

/* Ends it, undone. */
void db_rollback(struct db *db);

/* False once the connection is lost and must be opened anew. */
bool db_alive(struct db *db);

/* Which engine it is, for the few statements of src/store/ that differ. */
enum engine db_engine(const struct db *db);

/* False when the engine has ended the transaction by itself. */
bool db_in_transaction(struct db *db);

/* Begins a snapshot: what is read until db_snapshot_end is of one moment. One within another is of the outer
 * one's moment. */
bool db_snapshot(struct db *db, struct error *err);

/* Ends it, with the last one; returns `ok` unless that fails. */
bool db_snapshot_end(struct db *db, bool ok, struct error *err);

/* Begins what a request reads. SQLite locks its file for each statement that stands alone: there all of it is
 * a snapshot. PostgreSQL, where that would cost two more trips, sees with each statement what is there by
 * then. When it fails, the statements stand alone. */
void db_look(struct db *db);
void db_look_end(struct db *db);

/* Rows changed by the last writing statement. */
int64_t db_changes(struct db *db);

/* A number that moves when another connection (also of another process) has committed. */
int64_t db_data_version(struct db *db);

/* Writes a consistent copy of the database to the new file `to`. ERR_USAGE when the engine has tools of
 * its own for that. */
bool db_backup(struct db *db, const char *to, struct error *err);

#endif
