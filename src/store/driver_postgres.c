/* driver_postgres.c: PostgreSQL behind driver.h: the table of functions. pg_connect.c opens, pg_wire.c sends
 * and reads, pg_gather.c makes one statement of many, pg_sql.c translates. */
#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/pg.h"

static void *pg_open(const struct driver_open *how, struct error *err)
{
	return pg_connect(how, err);
}

static void pg_close(void *conn)
{
	struct pg_conn *c = conn;
	struct pg_stmt *own[] = { c->begin, c->turn, c->commit, c->rollback, c->look, c->version };
	for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
		if (own[i])
			pg_free_statement(own[i]);
	pg_disconnect(c);
}

static bool pg_exec(void *conn, const char *sql, struct error *err)
{
	struct pg_conn *c = conn;
	struct buf script = BUF_INIT(4u << 20);
	/* Going back to a savepoint takes what was gathered and what failed since then away with it. */
	bool back = strncmp(sql, "ROLLBACK", 8) == 0;
	if (back)
		pg_drop_gathered(c);
	else if (!pg_send_gathered(c, err))
		return false;
	pg_settle(c);
	if (back)
		c->deferred = (struct error){ 0 };
	if (pg_is_dead(c, err) || !pg_tell_deferred(c, err))
		return false;
	pg_script(&script, sql);
	pq.PQexitPipelineMode(c->link);
	PGresult *r = pg_ask(c, script.p, err);
	pq.PQclear(r);
	pq.PQenterPipelineMode(c->link);
	buf_release(&script);
	return r != NULL;
}

/* Runs a statement of the connection's own, made at its first use. The number in the first column of its
 * row, if any, is put into *value. */
static bool command(
	struct pg_conn *c, struct pg_stmt **q, const char *sql, int64_t *value, struct error *err);

static void *pg_prepare(void *conn, const char *sql, bool kept, struct error *err);

/* Takes the turn to write. What an act looks up it finds by a key, also in a table that was empty when the
 * plan was made and has grown in this very transaction, as in an import: so no plan reads a table through. */
static const char WRITE_TURN[] = "SELECT floor(extract(epoch FROM clock_timestamp()))::bigint FROM"
				 " (SELECT set_config('idle_in_transaction_session_timeout', '15s', true),"
				 " set_config('synchronous_commit', CASE "
				 "current_setting('synchronous_commit') WHEN 'off' THEN 'on'"
				 " ELSE current_setting('synchronous_commit') END, true),"
				 " set_config('enable_seqscan', 'off', true), set_config('jit', 'off', "
				 "true),"
				 " pg_advisory_xact_lock(7236834731) OFFSET 0) AS turn";

/* It travels with the first thing that is asked in the transaction, and fails with it. */
static bool begin_later(struct pg_conn *c, struct pg_stmt **q, const char *sql, struct error *err)
{
	if (!*q && !(*q = pg_prepare(c, sql, true, err)))
		return false;
	return pg_start_later(*q, err);
}

static bool pg_begin(void *conn, bool write, int64_t *now, struct error *err)
{
	struct pg_conn *c = conn;
	int64_t at;
	pg_drop_gathered(c);
	pg_settle(c);
	c->deferred = (struct error){ 0 };
	if (!write)
		return begin_later(c, &c->look, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", err);
	if (!begin_later(c, &c->begin, "BEGIN", err) || !command(c, &c->turn, WRITE_TURN, &at, err))
		return false;
	if (now)
		*now = at;
	return true;
}

static bool pg_commit(void *conn, struct error *err)
{
	struct pg_conn *c = conn;
	if (!pg_send_gathered(c, err))
		return false;
	pg_settle(c);
	if (!pg_tell_deferred(c, err) || pg_is_dead(c, err))
		return false;
	if (pq.PQtransactionStatus(c->link) == PQTRANS_INERROR)
		return err_set(err, ERR_STORE, "the transaction had failed before its end");
	return command(c, &c->commit, "COMMIT", NULL, err);
}

static void pg_rollback(void *conn)
{
	struct pg_conn *c = conn;
	pg_drop_gathered(c);
	pg_settle(c);
	c->deferred = (struct error){ 0 };
	if (!pg_is_dead(c, NULL))
		command(c, &c->rollback, "ROLLBACK", NULL, NULL);
}

/* What the server said by itself since then, perhaps good-bye, is taken in; it costs no journey. */
static bool pg_alive(void *conn)
{
	struct pg_conn *c = conn;
	if (!c->dead && !c->count)
		for (int i = 0; i < 2; i++)
			pq.PQconsumeInput(c->link);
	return !pg_is_dead(c, NULL);
}

struct pg_stmt *pg_new_statement(struct pg_conn *c, const char *sql, int params)
{
	struct pg_stmt *q = calloc(1, sizeof *q);
	if (!q)
		die("out of memory");
	q->c = c;
	q->named = !c->pooled;
	q->params = params;
	q->sql = strdup(sql ? sql : "");
	size_t n = (size_t)params;
	q->param = calloc(n + 1, sizeof *q->param);
	q->type = calloc(n + 1, sizeof *q->type);
	q->values = calloc(n + 1, sizeof *q->values);
	q->lengths = calloc(n + 1, sizeof *q->lengths);
	q->formats = calloc(n + 1, sizeof *q->formats);
	if (!q->sql || !q->param || !q->type || !q->values || !q->lengths || !q->formats)
		die("out of memory");
	return q;
}

static void *pg_prepare(void *conn, const char *sql, bool kept, struct error *err)
{
	unsigned char place[PG_PARAMS_MAX + 1];
	struct buf text = BUF_INIT(256 * 1024);
	struct pg_stmt *q = NULL;
	int params = pg_statement(&text, sql, place);
	if (params < 0) {
		err_set(err, ERR_STORE, "a statement with more than %d parameters", PG_PARAMS_MAX);
	} else if (!pg_is_dead(conn, err)) {
		q = pg_new_statement(conn, text.p, params);
		q->named = q->named && kept;
		q->types = pg_only_adds(q) ? TYPES_UNKNOWN : TYPES_OTHER;
		memcpy(q->place, place, sizeof place);
	}
	buf_release(&text);
	return q;
}

static void forget_rows(struct pg_stmt *q)
{
	pq.PQclear(q->row);
	q->row = NULL;
	while (q->kept_at < q->kept_count)
		pq.PQclear(q->kept[q->kept_at++]);
	q->kept_at = q->kept_count = 0;
}

static void pg_reset(void *stmt)
{
	struct pg_stmt *q = stmt;
	PGresult *r;
	while (q->sent && !q->over && q->c->reading == q && (r = pg_next_row(q)))
		pq.PQclear(r);
	forget_rows(q);
	q->sent = q->over = false;
	q->failed = (struct error){ 0 };
	memset(q->param, 0, sizeof *q->param * (size_t)q->params);
}

void pg_free_statement(struct pg_stmt *q)
{
	pg_reset(q);
	pg_settle(q->c); /* nothing owed may be about it */
	pg_gather_free(q);
	free(q->sql);
	free(q->param);
	free(q->type);
	free(q->values);
	free(q->lengths);
	free(q->formats);
	free(q->kept);
	free(q);
}

static void pg_finalize(void *stmt)
{
	pg_free_statement(stmt);
}

/* The parameter ?at; one that the statement does not use goes nowhere. */
static struct pg_param *param_at(struct pg_stmt *q, int at)
{
	static _Thread_local struct pg_param unused;
	bool used = at >= 1 && at <= PG_PARAMS_MAX && q->place[at];
	return used ? &q->param[q->place[at] - 1] : &unused;
}

static void pg_bind_int(void *stmt, int at, int64_t v)
{
	struct pg_param *p = param_at(stmt, at);
	p->p = p->digits;
	p->n = sizeof v;
	p->binary = 0;
	p->number = true;
	p->value = v;
}

/* As binary, text too, since its end is told by its length and not by a NUL. */
static void pg_bind_blob(void *stmt, int at, const void *bytes, size_t n)
{
	struct pg_param *p = param_at(stmt, at);
	p->p = bytes ? bytes : "";
	p->n = (int)n;
	p->binary = 1;
	p->number = false;
}

static void pg_bind_text(void *stmt, int at, const char *p, size_t n)
{
	pg_bind_blob(stmt, at, p, n);
}

static void pg_bind_null(void *stmt, int at)
{
	param_at(stmt, at)->p = NULL;
}

static enum driver_step pg_step(void *stmt, struct error *err)
{
	struct pg_stmt *q = stmt;
	pq.PQclear(q->row);
	q->row = NULL;
	if (!q->sent && !pg_start(q, err))
		return STEP_FAILED;
	if (q->kept_at < q->kept_count)
		q->row = q->kept[q->kept_at++];
	else if (!q->over)
		q->row = pg_next_row(q);
	if (q->row)
		return STEP_ROW;
	if (q->failed.code) {
		err_set(err, q->failed.code, "%s", q->failed.text);
		return STEP_FAILED;
	}
	return STEP_DONE;
}

static bool pg_defer(void *stmt, struct error *err)
{
	return pg_gather(stmt, err);
}

static int64_t decode_numeric(const unsigned char *p, int n)
{
	int16_t part[4];
	if (n < 8)
		return 0;
	for (int i = 0; i < 4; i++)
		part[i] = (int16_t)(p[2 * i] << 8 | p[2 * i + 1]);
	int digits = part[0], weight = part[1];
	bool negative = (uint16_t)part[2] == 0x4000;
	int64_t v = 0;
	/* Digits of base 10000, the first worth 10000^weight; what stands after the point is cut. */
	for (int i = 0; i <= weight; i++) {
		int digit = i < digits && 8 + 2 * i + 1 < n ? p[8 + 2 * i] << 8 | p[9 + 2 * i] : 0;
		v = v * 10000 + digit;
	}
	return negative ? -v : v;
}

static int64_t pg_get_int(void *stmt, int col)
{
	PGresult *r = ((struct pg_stmt *)stmt)->row;
	if (!r || pq.PQgetisnull(r, 0, col))
		return 0;
	const char *p = pq.PQgetvalue(r, 0, col);
	int n = pq.PQgetlength(r, 0, col);
	uint64_t v8;
	uint32_t v4;
	switch (pq.PQftype(r, col)) {
	case PG_TYPE_INT8: memcpy(&v8, p, 8); return (int64_t)be64toh(v8);
	case PG_TYPE_INT4: memcpy(&v4, p, 4); return (int32_t)be32toh(v4);
	case PG_TYPE_INT2: return (int16_t)((unsigned char)p[0] << 8 | (unsigned char)p[1]);
	case PG_TYPE_BOOL: return p[0] != 0;
	case PG_TYPE_NUMERIC: return decode_numeric((const unsigned char *)p, n);
	default: return atoll(p);
	}
}

static const char *pg_get_text(void *stmt, int col, size_t *n)
{
	PGresult *r = ((struct pg_stmt *)stmt)->row;
	*n = 0;
	if (!r || pq.PQgetisnull(r, 0, col))
		return NULL;
	*n = (size_t)pq.PQgetlength(r, 0, col);
	return pq.PQgetvalue(r, 0, col);
}

static const void *pg_get_blob(void *stmt, int col, size_t *n)
{
	return pg_get_text(stmt, col, n);
}

static bool pg_is_null(void *stmt, int col)
{
	PGresult *r = ((struct pg_stmt *)stmt)->row;
	return !r || pq.PQgetisnull(r, 0, col);
}

static bool pg_in_transaction(void *conn)
{
	struct pg_conn *c = conn;
	return !pg_is_dead(c, NULL) && pq.PQtransactionStatus(c->link) != PQTRANS_IDLE;
}

static int64_t pg_changes(void *conn)
{
	return ((struct pg_conn *)conn)->changes;
}

static bool command(
	struct pg_conn *c, struct pg_stmt **q, const char *sql, int64_t *value, struct error *err)
{
	enum driver_step step;
	if (!*q && !(*q = pg_prepare(c, sql, true, err)))
		return false;
	while ((step = pg_step(*q, err)) == STEP_ROW)
		if (value)
			*value = pg_get_int(*q, 0);
	pg_reset(*q);
	return step == STEP_DONE;
}

static int64_t pg_data_version(void *conn)
{
	int64_t v = -1;
	struct pg_conn *c = conn;
	command(c, &c->version, "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint", &v, NULL);
	return v;
}

const struct driver driver_postgres = {
	.engine = ENGINE_POSTGRES,
	.open = pg_open,
	.close = pg_close,
	.exec = pg_exec,
	.begin = pg_begin,
	.commit = pg_commit,
	.rollback = pg_rollback,
	.alive = pg_alive,
	.prepare = pg_prepare,
	.finalize = pg_finalize,
	.bind_int = pg_bind_int,
	.bind_text = pg_bind_text,
	.bind_blob = pg_bind_blob,
	.bind_null = pg_bind_null,
	.step = pg_step,
	.defer = pg_defer,
	.reset = pg_reset,
	.get_int = pg_get_int,
	.get_text = pg_get_text,
	.get_blob = pg_get_blob,
	.is_null = pg_is_null,
	.in_transaction = pg_in_transaction,
	.changes = pg_changes,
	.data_version = pg_data_version,
};
