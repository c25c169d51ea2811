/* pg.h: the inside of the PostgreSQL driver: the connection, and what its files share. */
#ifndef MOTCUA_STORE_PG_H
#define MOTCUA_STORE_PG_H

#include <stdint.h>

#include "base/buf.h"
#include "store/driver.h"
#include "store/pq.h"

struct pg_stmt;

/* The oldest server that is accepted, as PQserverVersion() gives it. */
enum { PG_OLDEST = 150000 };

/* What the server still owes an answer to, in the order it was asked. */
enum pg_wait {
	PG_WAIT_PREPARED, /* a statement to be kept under its name */
	PG_WAIT_DEFERRED, /* a statement whose outcome nobody waits for yet */
	PG_WAIT_SYNC,     /* a mark between transactions of the protocol */
	PG_WAIT_ROWS,     /* the statement whose rows are being read */
};

/* An answer that is owed, and the statement it is about. */
struct pg_owed {
	enum pg_wait what;
	struct pg_stmt *q;
};

/* A connection. It is always in libpq's pipeline mode, except while a script runs. */
struct pg_conn {
	PGconn *link;
	bool pooled;             /* a pooler stands between: statements cannot be prepared under a name */
	bool dead;               /* lost: nothing more can be asked */
	struct error lost;       /* why */
	struct error deferred;   /* the first failure that nobody has been told yet */
	struct pg_owed *owed;    /* a ring */
	int first, count, room;  /* of the ring */
	int unsynced, syncs;     /* deferred since the last mark; marks in the ring */
	struct pg_stmt *reading; /* the statement of PG_WAIT_ROWS */
	int64_t changes;
	int names;                                                         /* statements prepared so far */
	struct pg_stmt *begin, *turn, *commit, *rollback, *look, *version; /* its own */
};

/* Connects as the address says and checks that the server can be used. NULL with err filled. */
struct pg_conn *pg_connect(const struct driver_open *how, struct error *err);

/* Closes and frees. */
void pg_disconnect(struct pg_conn *c);

/* Fills err from a failed result or, with r NULL, from the connection; notes when it is lost. Returns
 * false. */
bool pg_fail(struct pg_conn *c, const PGresult *r, const char *doing, struct error *err);

/* Runs one command by the simple protocol and returns its result, or NULL with err filled. Only while
 * nothing is owed and the connection is out of pipeline mode. */
PGresult *pg_ask(struct pg_conn *c, const char *sql, struct error *err);

/* Parameters that a statement may have. */
enum { PG_PARAMS_MAX = 64 };

/* A statement as PostgreSQL wants it: its parameters are numbered without a gap, in the order in which
 * they first appear. place[n] becomes the new number of ?n, 0 for one that does not appear. Returns how
 * many there are, or -1 when one is beyond PG_PARAMS_MAX. */
int pg_statement(struct buf *to, const char *sql, unsigned char place[PG_PARAMS_MAX + 1]);

/* A schema script as PostgreSQL wants it: INTEGER becomes BIGINT, BLOB becomes BYTEA, STRICT and WITHOUT
 * ROWID go. */
void pg_script(struct buf *to, const char *sql);

#endif
