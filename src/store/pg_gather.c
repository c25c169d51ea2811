/* pg_gather.c: many rows in one statement. A plain INSERT that nobody waits for is not sent at once: its
 * values are laid into arrays, one for each parameter, in the form in which they travel. When there are
 * enough of them, or anything else is asked of the connection, they go as one statement,
 *
 *	INSERT INTO t (a, b) SELECT p1, p2 FROM unnest($1::bigint[], $2::text[]) AS many (p1, p2)
 *
 * so that the server pays for a message, a plan's start and a snapshot once in hundreds of rows. The
 * statements that are gathering at the same time go in the order of their first rows. */
#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "store/pg.h"

/* A statement's rows go when there are so many of them, or so many bytes. */
enum { GATHER_ROWS = 512, GATHER_BYTES = 256 * 1024 };

/* Before the elements of an array stand: dimensions, whether it has nulls, the elements' type, their
 * number, the number of the first. */
enum { ARRAY_HEAD = 20 };

struct pg_gather {
	struct pg_stmt *one, *many; /* the statement for a row, and for rows */
	struct buf *column;         /* an array for each parameter */
	struct pg_param *param;     /* what is sent */
	int rows;
	size_t bytes;
	struct pg_gather *next; /* that began to gather after this one */
};

static const char *array_of(uint32_t type)
{
	switch (type) {
	case PG_TYPE_INT8: return "bigint[]";
	case PG_TYPE_TEXT: return "text[]";
	case PG_TYPE_BYTEA: return "bytea[]";
	default: return NULL;
	}
}

/* Whether the text is "INSERT INTO ... VALUES (...)", whatever follows. *values: where the first value
 * begins; *end: the parenthesis after the last. */
static bool find_values(const char *sql, const char **values, const char **end)
{
	static const char VALUES[] = ") VALUES (";
	const char *at = strstr(sql, VALUES);
	int depth = 1;
	if (strncmp(sql, "INSERT INTO ", 12) != 0 || !at || strchr(sql, '"'))
		return false;
	*values = at + sizeof VALUES - 1;
	bool quoted = false;
	for (*end = *values; **end; ++*end) {
		quoted ^= **end == '\'';
		if (quoted && strchr("()$", **end))
			return false;
		depth += (**end == '(') - (**end == ')');
		if (!depth)
			return true;
	}
	return false;
}

bool pg_only_adds(const struct pg_stmt *q)
{
	const char *values, *end;
	return q->named && q->params && find_values(q->sql, &values, &end) && !end[1];
}

void pg_gather_text(struct buf *to, const char *sql, const uint32_t *types, int params)
{
	const char *values, *end;
	if (!find_values(sql, &values, &end))
		die("not a statement of which many rows can be made: %.60s", sql);
	buf_add(to, sql, (size_t)(values - sql) - strlen(" VALUES ("));
	buf_adds(to, " SELECT ");
	for (const char *p = values; p < end; p++)
		buf_addc(to, *p == '$' ? 'p' : *p);
	buf_adds(to, " FROM unnest(");
	for (int i = 0; i < params; i++)
		buf_printf(to, i ? ", $%d::%s" : "$%d::%s", i + 1, array_of(types[i]));
	buf_adds(to, ") AS many (");
	for (int i = 0; i < params; i++)
		buf_printf(to, i ? ", p%d" : "p%d", i + 1);
	buf_adds(to, ")");
	buf_adds(to, end + 1);
}

/* True once the server has told the parameters' types and each has an array. The rows until then go by
 * themselves: nobody waits for the answer. */
static bool types_known(struct pg_stmt *q, struct error *err)
{
	if (q->types == TYPES_UNKNOWN)
		pg_ask_types(q, err);
	return q->types == TYPES_KNOWN;
}

void pg_take_types(struct pg_stmt *q, const PGresult *r)
{
	q->types = TYPES_UNKNOWN;
	if (pq.PQresultStatus(r) != PGRES_COMMAND_OK)
		return;
	q->types = TYPES_KNOWN;
	for (int i = 0; i < q->params; i++) {
		q->type[i] = pq.PQparamtype(r, i);
		if (!array_of(q->type[i]))
			q->types = TYPES_OTHER;
	}
}

static struct pg_gather *make(struct pg_stmt *q)
{
	struct pg_gather *g = calloc(1, sizeof *g);
	struct buf text = BUF_INIT(256 * 1024);
	if (!g)
		die("out of memory");
	g->one = q;
	pg_gather_text(&text, q->sql, q->type, q->params);
	g->many = pg_new_statement(q->c, text.p, q->params);
	buf_release(&text);
	g->column = calloc((size_t)q->params, sizeof *g->column);
	g->param = calloc((size_t)q->params, sizeof *g->param);
	if (!g->column || !g->param)
		die("out of memory");
	for (int i = 0; i < q->params; i++)
		g->column[i] = BUF_INIT(8 * GATHER_BYTES);
	return g;
}

/* The bytes of a row's values; more than may be gathered when one is not of its column's type. */
static size_t row_bytes(const struct pg_stmt *q)
{
	size_t n = 0;
	for (int i = 0; i < q->params; i++) {
		const struct pg_param *p = &q->param[i];
		bool number = q->type[i] == PG_TYPE_INT8;
		if (p->p && p->number != number)
			return SIZE_MAX;
		n += p->p ? (size_t)p->n + 4 : 4;
	}
	return n;
}

static void put32(char *to, uint32_t v)
{
	v = htobe32(v);
	memcpy(to, &v, sizeof v);
}

static void add_value(struct buf *b, const struct pg_param *p)
{
	char length[4];
	uint64_t number = htobe64((uint64_t)p->value);
	put32(length, p->p ? (uint32_t)p->n : UINT32_MAX);
	buf_add(b, length, sizeof length);
	if (p->p)
		buf_add(b, p->number ? (const char *)&number : p->p, (size_t)p->n);
}

/* Begins to gather: the statement stands behind those that do so already. */
static void line_up(struct pg_gather *g)
{
	static const char head[ARRAY_HEAD];
	struct pg_gather **at = &g->one->c->gathering;
	while (*at)
		at = &(*at)->next;
	*at = g;
	for (int i = 0; i < g->one->params; i++) {
		buf_reset(&g->column[i]);
		buf_add(&g->column[i], head, sizeof head);
	}
}

static void add_row(struct pg_gather *g, size_t bytes)
{
	if (!g->rows++)
		line_up(g);
	for (int i = 0; i < g->one->params; i++)
		add_value(&g->column[i], &g->one->param[i]);
	g->bytes += bytes;
}

static void end_array(struct pg_gather *g, int i)
{
	char *head = g->column[i].p;
	put32(head, 1);
	put32(head + 4, 1);
	put32(head + 8, g->one->type[i]);
	put32(head + 12, (uint32_t)g->rows);
	put32(head + 16, 1);
	g->param[i] = (struct pg_param){ .p = head, .n = (int)g->column[i].len, .binary = 1 };
}

/* The only element of an array, as the statement for one row takes it. */
static void take_value(struct pg_gather *g, int i)
{
	const char *element = g->column[i].p + ARRAY_HEAD;
	size_t n = g->column[i].len - ARRAY_HEAD - 4;
	bool null = n == 0 && (unsigned char)element[0] == 0xFF;
	g->param[i] = (struct pg_param){ .p = null ? NULL : element + 4, .n = (int)n, .binary = 1 };
}

/* Sends what was gathered; a single row by the statement made for one. */
static bool send_rows(struct pg_gather *g, struct error *err)
{
	struct pg_stmt *q = g->rows == 1 ? g->one : g->many;
	struct pg_param *own = q->param;
	for (int i = 0; i < g->one->params; i++)
		if (g->rows == 1)
			take_value(g, i);
		else
			end_array(g, i);
	/* The statement may just be bound for its next row. */
	q->param = g->param;
	bool ok = pg_start_later(q, err);
	q->param = own;
	return ok;
}

/* Takes the first of those that gather out of the line. */
static void step_out(struct pg_conn *c)
{
	struct pg_gather *g = c->gathering;
	c->gathering = g->next;
	g->next = NULL;
	g->rows = 0;
	g->bytes = 0;
}

bool pg_send_gathered(struct pg_conn *c, struct error *err)
{
	bool ok = true;
	for (; c->gathering; step_out(c))
		ok = ok && send_rows(c->gathering, err);
	return ok;
}

void pg_drop_gathered(struct pg_conn *c)
{
	while (c->gathering)
		step_out(c);
}

bool pg_gather(struct pg_stmt *q, struct error *err)
{
	size_t bytes = SIZE_MAX;
	if (pg_is_dead(q->c, err))
		return false;
	if (types_known(q, err))
		bytes = row_bytes(q);
	if (bytes > GATHER_BYTES)
		return pg_send_gathered(q->c, err) && pg_start_later(q, err);
	if (!q->gather)
		q->gather = make(q);
	struct pg_gather *g = q->gather;
	bool full = g->rows == GATHER_ROWS || g->bytes + bytes > GATHER_BYTES;
	if (full && !pg_send_gathered(q->c, err))
		return false;
	add_row(g, bytes);
	return true;
}

void pg_gather_free(struct pg_stmt *q)
{
	struct pg_gather *g = q->gather, **at = &q->c->gathering;
	if (!g)
		return;
	while (*at && *at != g)
		at = &(*at)->next;
	if (*at)
		*at = g->next;
	for (int i = 0; i < q->params; i++)
		buf_release(&g->column[i]);
	pg_free_statement(g->many);
	free(g->column);
	free(g->param);
	free(g);
	q->gather = NULL;
}
