/* driver.h: what a database engine must be able to do. Only src/store/ sees this.
 *
 * A driver works on opaque connections and statements. Parameters are numbered from 1 (?1), columns
 * from 0. Nothing here retries, caches or interprets: db.c does that once for all engines. */
#ifndef MOTCUA_STORE_DRIVER_H
#define MOTCUA_STORE_DRIVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* What a step found. */
enum driver_step { STEP_ROW, STEP_DONE, STEP_FAILED };

/* Which engine; src/store/ alone asks. */
enum engine { ENGINE_SQLITE, ENGINE_POSTGRES };

/* How to open a connection. */
struct driver_open {
	const char *where;        /* a file for SQLite, an address postgresql://... for PostgreSQL */
	bool create;              /* make it when it is missing */
	bool writer;              /* this connection writes */
	int cache_kib;            /* page cache to allow; 0 is the engine's choice */
	struct lite_carry *carry; /* of SQLite's writer: who carries its log; NULL: nobody but itself */
};

/* An engine, as a table of functions. */
struct driver {
	enum engine engine;
	/* Connection or NULL with err filled. */
	void *(*open)(const struct driver_open *how, struct error *err);
	/* Closes; all its statements have been finalized. */
	void (*close)(void *conn);
	/* Runs a script of statements without results. */
	bool (*exec)(void *conn, const char *sql, struct error *err);
	/* Begins a transaction. One that writes waits until no other connection, of any process or machine,
	 * writes; `now` (may be NULL) gets the time to use in it, UTC seconds by the one clock that all
	 * writers share. One that reads sees a single moment. */
	bool (*begin)(void *conn, bool write, int64_t *now, struct error *err);
	/* Ends it durably. After a failure the connection may be dead, and then it is not known whether the
	 * transaction stands. */
	bool (*commit)(void *conn, struct error *err);
	/* Ends it, undone. */
	void (*rollback)(void *conn);
	/* False once the connection is lost and must be opened anew. */
	bool (*alive)(void *conn);
	/* Statement or NULL with err filled. `sql` outlives the statement; `kept`: it will be run often. */
	void *(*prepare)(void *conn, const char *sql, bool kept, struct error *err);
	/* Frees a statement. */
	void (*finalize)(void *stmt);
	/* Binders: text and blobs must stay alive until the statement is reset. */
	void (*bind_int)(void *stmt, int at, int64_t v);
	void (*bind_text)(void *stmt, int at, const char *p, size_t n);
	void (*bind_blob)(void *stmt, int at, const void *p, size_t n);
	void (*bind_null)(void *stmt, int at);
	/* One step; STEP_FAILED fills err. */
	enum driver_step (*step)(void *stmt, struct error *err);
	/* Runs a writing statement without results, at once or later: its failure may come out of any later
	 * call on the connection, at the latest of a RELEASE or a commit. */
	bool (*defer)(void *stmt, struct error *err);
	/* Ready to run again, parameters forgotten. */
	void (*reset)(void *stmt);
	/* Columns of the present row; text and blob pointers live until the next step. */
	int64_t (*get_int)(void *stmt, int col);
	const char *(*get_text)(void *stmt, int col, size_t *n);
	const void *(*get_blob)(void *stmt, int col, size_t *n);
	bool (*is_null)(void *stmt, int col);
	/* False when the engine has ended the transaction by itself, as it may when the disk is full. */
	bool (*in_transaction)(void *conn);
	/* Rows changed by the last writing statement of the connection. */
	int64_t (*changes)(void *conn);
	/* A number that moves whenever another connection has committed. */
	int64_t (*data_version)(void *conn);
	/* Writes a consistent copy of the whole database to a new file; NULL: the engine has tools of its
	 * own for that. */
	bool (*backup)(void *conn, const char *to, struct error *err);
};

/* SQLite 3.40 and later. */
extern const struct driver driver_sqlite;

/* PostgreSQL 15 and later, through libpq. */
extern const struct driver driver_postgres;

#endif
