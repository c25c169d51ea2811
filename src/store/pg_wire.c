/* pg_wire.c: what goes over the connection: the ring of what the server owes, sending, reading rows.
 *
 * A connection stays in libpq's pipeline mode. What the server owes an answer to stands in a ring in the
 * order it was asked. A statement somebody waits for is sent with a mark after it, and before its rows
 * are read the answers to all that was asked earlier are taken in: so deferred statements cost no
 * journey of their own, and their first failure comes out of the first call that waits.
 *
 * Rows come one by one, so that a table of any size can be walked. When another statement is run
 * meanwhile on the same connection, the rest of the first one's rows is taken into memory. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/pg.h"

enum { BLOCK = 256, BLOCKS_AHEAD = 2 };

/* --- the ring -------------------------------------------------------------------------------- */

static void owe(struct pg_conn *c, enum pg_wait what, struct pg_stmt *q)
{
	if (c->count == c->room) {
		int room = c->room ? 2 * c->room : 1024;
		struct pg_owed *ring = malloc(sizeof *ring * (size_t)room);
		if (!ring)
			die("out of memory");
		for (int i = 0; i < c->count; i++)
			ring[i] = c->owed[(c->first + i) % c->room];
		free(c->owed);
		c->owed = ring;
		c->room = room;
		c->first = 0;
	}
	c->owed[(c->first + c->count++) % c->room] = (struct pg_owed){ what, q };
	c->syncs += what == PG_WAIT_SYNC;
}

static enum pg_wait head(const struct pg_conn *c)
{
	return c->owed[c->first].what;
}

static void paid(struct pg_conn *c)
{
	c->syncs -= head(c) == PG_WAIT_SYNC;
	c->first = (c->first + 1) % c->room;
	c->count--;
}

bool pg_is_dead(struct pg_conn *c, struct error *err)
{
	if (!c->dead && pq.PQstatus(c->link) == CONNECTION_BAD)
		pg_fail(c, NULL, "connection", &c->deferred);
	if (c->dead)
		err_set(err, c->lost.code, "%s", c->lost.text);
	return c->dead;
}

static bool mark(struct pg_conn *c, struct error *err)
{
	c->unsynced = 0;
	if (!pq.PQpipelineSync(c->link))
		return pg_fail(c, NULL, "connection", err);
	owe(c, PG_WAIT_SYNC, NULL);
	return true;
}

/* A statement that could not be kept has no name: it is prepared again when it is next used. */
static void note_failure(struct pg_conn *c, PGresult *r)
{
	ExecStatusType status = pq.PQresultStatus(r);
	if (head(c) == PG_WAIT_PREPARED && status != PGRES_COMMAND_OK)
		c->owed[c->first].q->name[0] = 0;
	if (status == PGRES_FATAL_ERROR)
		pg_fail(c, r, "statement", &c->deferred);
}

static void take_mark(struct pg_conn *c)
{
	PGresult *r = pq.PQgetResult(c->link);
	if (pq.PQresultStatus(r) != PGRES_PIPELINE_SYNC) {
		pg_fail(c, r, "connection", &c->deferred);
		c->dead = true;
	}
	pq.PQclear(r);
}

/* A lost connection gives answers without end. */
static void take_answers(struct pg_conn *c)
{
	PGresult *r;
	bool lost = false;
	while (!lost && (r = pq.PQgetResult(c->link))) {
		note_failure(c, r);
		if (head(c) == PG_WAIT_TYPES)
			pg_take_types(c->owed[c->first].q, r);
		pq.PQclear(r);
		lost = pq.PQstatus(c->link) == CONNECTION_BAD;
	}
}

/* Takes in the answer to what was asked first; never that of a statement being read. */
static void take_head(struct pg_conn *c)
{
	if (head(c) == PG_WAIT_SYNC)
		take_mark(c);
	else
		take_answers(c);
	paid(c);
	if (pg_is_dead(c, NULL))
		c->count = c->syncs = 0;
}

/* Takes in all that is owed. */
void pg_settle(struct pg_conn *c)
{
	if (c->reading)
		pg_keep_rows(c->reading);
	if (c->unsynced && !c->dead)
		mark(c, &c->deferred);
	while (c->count && !c->dead)
		take_head(c);
}

/* Gives the first failure that nobody was told, once. */
bool pg_tell_deferred(struct pg_conn *c, struct error *err)
{
	struct error e = c->deferred;
	c->deferred = (struct error){ 0 };
	return !e.code || err_set(err, e.code, "%s", e.text);
}

/* --- sending and reading --------------------------------------------------------------------- */

static bool prepare_now(struct pg_stmt *q, struct error *err)
{
	struct pg_conn *c = q->c;
	if (!q->named || q->name[0])
		return true;
	snprintf(q->name, sizeof q->name, "m%d", ++c->names);
	if (!pq.PQsendPrepare(c->link, q->name, q->sql, 0, NULL))
		return pg_fail(c, NULL, "connection", err);
	owe(c, PG_WAIT_PREPARED, q);
	c->unsynced++;
	return true;
}

static bool send(struct pg_stmt *q, struct error *err)
{
	struct pg_conn *c = q->c;
	for (int i = 0; i < q->params; i++) {
		struct pg_param *p = &q->param[i];
		if (p->p && p->number)
			snprintf(p->digits, sizeof p->digits, "%lld", (long long)p->value);
		q->values[i] = q->param[i].p;
		q->lengths[i] = q->param[i].n;
		q->formats[i] = q->param[i].binary;
	}
	int ok = q->named ? pq.PQsendQueryPrepared(
				    c->link, q->name, q->params, q->values, q->lengths, q->formats, 1)
			  : pq.PQsendQueryParams(
				    c->link, q->sql, q->params, NULL, q->values, q->lengths, q->formats, 1);
	return ok || pg_fail(c, NULL, "connection", err);
}

static void keep(struct pg_stmt *q, PGresult *r)
{
	if (q->kept_count == q->kept_room) {
		q->kept_room = q->kept_room ? 2 * q->kept_room : 64;
		q->kept = realloc(q->kept, sizeof *q->kept * (size_t)q->kept_room);
		if (!q->kept)
			die("out of memory");
	}
	q->kept[q->kept_count++] = r;
}

/* After the last row: the end of the statement's answers, and the mark behind it. */
static void end_rows(struct pg_stmt *q)
{
	struct pg_conn *c = q->c;
	PGresult *r;
	q->over = true;
	c->reading = NULL;
	while (!c->dead && pq.PQstatus(c->link) != CONNECTION_BAD && (r = pq.PQgetResult(c->link)))
		pq.PQclear(r);
	if (c->count)
		paid(c);
	if (!pg_is_dead(c, NULL) && c->count && head(c) == PG_WAIT_SYNC)
		take_head(c);
	if (c->dead)
		c->count = c->syncs = 0;
}

/* The next answer of the statement being read: a row, or NULL at the end or failure. When an earlier
 * statement has failed, that is why. */
PGresult *pg_next_row(struct pg_stmt *q)
{
	struct pg_conn *c = q->c;
	PGresult *r = pq.PQgetResult(c->link);
	ExecStatusType status = r ? pq.PQresultStatus(r) : PGRES_FATAL_ERROR;
	if (status == PGRES_SINGLE_TUPLE)
		return r;
	if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) {
		c->changes = atoll(pq.PQcmdTuples(r));
	} else {
		pg_tell_deferred(c, &q->failed);
		if (status == PGRES_PIPELINE_ABORTED)
			err_set(&q->failed, ERR_STORE, "the transaction had failed before");
		else
			pg_fail(c, r, "database", &q->failed);
	}
	pq.PQclear(r);
	end_rows(q);
	return NULL;
}

void pg_keep_rows(struct pg_stmt *q)
{
	PGresult *r;
	while (!q->over && (r = pg_next_row(q)))
		keep(q, r);
}

/* Sends a statement, after what was being read has been taken in. */
static bool ask(struct pg_stmt *q, enum pg_wait how, struct error *err)
{
	struct pg_conn *c = q->c;
	if (c->reading)
		pg_keep_rows(c->reading);
	if (pg_is_dead(c, err) || !prepare_now(q, err) || !send(q, err))
		return false;
	owe(c, how, q);
	return true;
}

bool pg_ask_types(struct pg_stmt *q, struct error *err)
{
	struct pg_conn *c = q->c;
	if (c->reading)
		pg_keep_rows(c->reading);
	if (pg_is_dead(c, err) || !prepare_now(q, err))
		return false;
	if (!pq.PQsendDescribePrepared(c->link, q->name))
		return pg_fail(c, NULL, "connection", err);
	owe(c, PG_WAIT_TYPES, q);
	c->unsynced++;
	q->types = TYPES_ASKED;
	return true;
}

bool pg_start(struct pg_stmt *q, struct error *err)
{
	struct pg_conn *c = q->c;
	if (!pg_send_gathered(c, err) || !ask(q, PG_WAIT_ROWS, err))
		return false;
	c->reading = q;
	q->sent = true;
	if (!mark(c, err))
		return false;
	while (!c->dead && head(c) != PG_WAIT_ROWS)
		take_head(c);
	if (c->dead) {
		c->reading = NULL;
		q->over = true;
		pg_tell_deferred(c, err);
		pg_is_dead(c, err);
		return false;
	}
	pq.PQsetSingleRowMode(c->link);
	return true;
}

bool pg_start_later(struct pg_stmt *q, struct error *err)
{
	struct pg_conn *c = q->c;
	if (!ask(q, PG_WAIT_DEFERRED, err))
		return false;
	if (++c->unsynced < BLOCK)
		return true;
	if (!mark(c, err))
		return false;
	/* The server works on the later block while the answers to the earlier one are taken in. */
	while (!c->dead && c->syncs > BLOCKS_AHEAD)
		take_head(c);
	return true;
}
