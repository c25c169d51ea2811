/* pg.h: the inside of the PostgreSQL driver: the connection, and what its files share. */
#ifndef MOTCUA_STORE_PG_H
#define MOTCUA_STORE_PG_H

#include <stdint.h>

#include "base/buf.h"
#include "store/driver.h"
#include "store/pq.h"

struct pg_stmt;

/* Parameters that a statement may have. */
enum { PG_PARAMS_MAX = 64 };

/* The oldest server that is accepted, as PQserverVersion() gives it. */
enum { PG_OLDEST = 150000 };

/* What the server still owes an answer to, in the order it was asked. */
enum pg_wait {
	PG_WAIT_PREPARED, /* a statement to be kept under its name */
	PG_WAIT_TYPES,    /* the types of a statement's parameters */
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
	struct pg_gather *gathering; /* rows not yet sent, by statement, in the order of their first ones */
	int64_t changes;
	int names;                                                         /* statements prepared so far */
	struct pg_stmt *begin, *turn, *commit, *rollback, *look, *version; /* its own */
};

/* A parameter. Its bytes are the caller's; a number's are `digits`, filled when it is sent. */
struct pg_param {
	const char *p; /* NULL: null */
	int n, binary;
	bool number;
	int64_t value;
	char digits[24];
};

/* Types of PostgreSQL's catalogue (pg_type.dat). */
enum {
	PG_TYPE_BOOL = 16,
	PG_TYPE_BYTEA = 17,
	PG_TYPE_INT8 = 20,
	PG_TYPE_INT2 = 21,
	PG_TYPE_INT4 = 23,
	PG_TYPE_TEXT = 25,
	PG_TYPE_NUMERIC = 1700,
};

/* What is known of the types of a statement's parameters. */
enum pg_types {
	TYPES_UNKNOWN,
	TYPES_ASKED,
	TYPES_KNOWN, /* all of them are numbers, texts or bytes */
	TYPES_OTHER, /* some are not, or its rows cannot be gathered for another reason */
};

/* A statement. */
struct pg_stmt {
	struct pg_conn *c;
	char *sql;
	char name[16]; /* under which the server has it; "" until it was sent, and when it is not kept */
	bool named;
	int params;
	unsigned char place[PG_PARAMS_MAX + 1]; /* of each parameter among those of the server */
	struct pg_param *param;
	enum pg_types types;
	uint32_t *type;           /* of each parameter, when they are known */
	struct pg_gather *gather; /* rows of it, when it ever gathered some */
	const char **values;      /* as libpq wants them */
	int *lengths, *formats;
	PGresult *row;
	PGresult **kept; /* rows taken into memory */
	int kept_count, kept_at, kept_room;
	bool sent, over; /* sent: rows may come; over: the server has sent all */
	struct error failed;
};

/* True when the connection is lost; err is filled. */
bool pg_is_dead(struct pg_conn *c, struct error *err);

/* Takes in all that is owed; what failed of it is kept for pg_tell_deferred. */
void pg_settle(struct pg_conn *c);

/* Gives the first failure that nobody was told, once; false when there was one. */
bool pg_tell_deferred(struct pg_conn *c, struct error *err);

/* Sends a statement that somebody waits for and takes in the answers to all that came before it. */
bool pg_start(struct pg_stmt *q, struct error *err);

/* Sends a statement that nobody waits for. */
bool pg_start_later(struct pg_stmt *q, struct error *err);

/* Asks the server, without waiting, for the types of a statement's parameters. */
bool pg_ask_types(struct pg_stmt *q, struct error *err);

/* Notes what the server answered to that. */
void pg_take_types(struct pg_stmt *q, const PGresult *r);

/* Whether rows of a statement may be gathered if their types allow it: the server keeps it, it has parameters
 * and only ever adds. */
bool pg_only_adds(const struct pg_stmt *q);

/* Runs a statement that nobody waits for: its row is gathered with others, or it is sent. */
bool pg_gather(struct pg_stmt *q, struct error *err);

/* Sends all that was gathered on a connection. */
bool pg_send_gathered(struct pg_conn *c, struct error *err);

/* Forgets it: the transaction is undone. */
void pg_drop_gathered(struct pg_conn *c);

/* Frees what a statement gathered. */
void pg_gather_free(struct pg_stmt *q);

/* The statement for many rows, whose parameters are arrays of the given types, out of "INSERT INTO ...
 * VALUES (...)" for one. */
void pg_gather_text(struct buf *to, const char *sql, const uint32_t *types, int params);

/* A statement of PostgreSQL's own dialect, to be kept. Free with pg_free_statement. */
struct pg_stmt *pg_new_statement(struct pg_conn *c, const char *sql, int params);

/* Takes in what is owed about a statement and frees it. */
void pg_free_statement(struct pg_stmt *q);

/* The next row of a started statement, to be cleared by the caller; NULL at its end or failure
 * (q->failed). */
PGresult *pg_next_row(struct pg_stmt *q);

/* Takes the rest of a statement's rows into memory. */
void pg_keep_rows(struct pg_stmt *q);

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

/* A statement as PostgreSQL wants it: its parameters are numbered without a gap, in the order in which
 * they first appear. place[n] becomes the new number of ?n, 0 for one that does not appear. Returns how
 * many there are, or -1 when one is beyond PG_PARAMS_MAX. */
int pg_statement(struct buf *to, const char *sql, unsigned char place[PG_PARAMS_MAX + 1]);

/* A schema script as PostgreSQL wants it: INTEGER becomes BIGINT, BLOB becomes BYTEA, STRICT and WITHOUT
 * ROWID go. */
void pg_script(struct buf *to, const char *sql);

#endif
