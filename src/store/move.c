/* move.c: see move.h. Tables and columns are asked of the source's own catalogue, so that a table that a
 * later migration makes needs nothing here. */
#include "store/move.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "store/sealed.h"
#include "store/search.h"
#include "store/store.h"
#include "store/years.h"

enum { COLUMNS_MAX = 60, TABLES_MAX = 200 };

/* What a column holds. */
enum holds { HOLDS_NUMBER, HOLDS_TEXT, HOLDS_BYTES };

struct column {
	char *name;
	enum holds holds;
};

/* In the order in which they were made, so that what is referred to comes first. */
static const char *const tables_sql[] = {
	[ENGINE_SQLITE] = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
			  " AND name NOT LIKE 'dossier_words%' AND name NOT LIKE 'scan_words%' AND name "
			  "NOT IN ('migration', 'node',"
			  " 'year_part', 'attachment_reading', 'rules_generation', 'seal_key', "
			  "'seal_todo') ORDER BY rowid",
	[ENGINE_POSTGRES] = "SELECT relname FROM pg_class WHERE relnamespace = "
			    "current_schema()::regnamespace"
			    " AND relkind IN ('r', 'p') AND NOT relispartition AND relname NOT IN"
			    " ('dossier_words', 'scan_words', 'attachment_reading', 'migration', 'node', "
			    "'year_part', 'rules_generation', 'seal_key', 'seal_todo')"
			    " ORDER BY oid",
};
static const char *const columns_sql[] = {
	[ENGINE_SQLITE] = "SELECT name, type FROM pragma_table_info(?1) ORDER BY cid",
	[ENGINE_POSTGRES] = "SELECT column_name::text, CASE data_type WHEN 'bigint' THEN 'INTEGER' WHEN "
			    "'bytea'"
			    " THEN 'BLOB' ELSE 'TEXT' END FROM information_schema.columns"
			    " WHERE table_schema = current_schema() AND table_name = ?1"
			    " ORDER BY ordinal_position",
};

static bool list_tables(struct db *db, struct arena *a, char *name[TABLES_MAX], int *n, struct error *err)
{
	struct stmt *q = db_stmt_once(db, tables_sql[db_engine(db)]);
	for (*n = 0; *n < TABLES_MAX && stmt_row(q); ++*n)
		name[*n] = get_str(q, 0, a);
	return stmt_end(q, err);
}

static bool list_columns(
	struct db *db, struct arena *a, const char *table, struct column *c, int *n, struct error *err)
{
	struct stmt *q = db_stmt_once(db, columns_sql[db_engine(db)]);
	bind_str(q, 1, table);
	for (*n = 0; *n < COLUMNS_MAX && stmt_row(q); ++*n) {
		const char *type = get_text(q, 1, NULL);
		c[*n].holds = strcmp(type, "INTEGER") == 0 ? HOLDS_NUMBER
			      : strcmp(type, "BLOB") == 0  ? HOLDS_BYTES
							   : HOLDS_TEXT;
		c[*n].name = get_str(q, 0, a);
	}
	return stmt_end(q, err);
}

static void add_names(struct buf *sql, const struct column *c, int n)
{
	for (int i = 0; i < n; i++) {
		buf_adds(sql, i ? ", " : "");
		buf_adds(sql, c[i].name);
	}
}

/* The statements that read and write a table; the second is one that the connection keeps. */
static const char *write_statements(
	struct db *to, struct buf *read, const char *table, const struct column *c, int n)
{
	struct buf insert = BUF_INIT(16384);
	buf_adds(read, "SELECT ");
	add_names(read, c, n);
	buf_adds(read, " FROM ");
	buf_adds(read, table);
	buf_adds(read, " ORDER BY 1");
	buf_adds(&insert, "INSERT INTO ");
	buf_adds(&insert, table);
	buf_adds(&insert, " (");
	add_names(&insert, c, n);
	buf_adds(&insert, ") VALUES (");
	for (int i = 0; i < n; i++) {
		buf_adds(&insert, i ? ", ?" : "?");
		buf_printf(&insert, "%d", i + 1);
	}
	buf_adds(&insert, ")");
	const char *write = db_text(to, insert.p, insert.len);
	buf_release(&insert);
	return write;
}

/* A table on its way. `sealed`: what of it is sealed with the source's keys, and is sealed anew with
 * the target's; NULL: nothing. */
struct going {
	const char *name, *write;
	const struct sealed_table *sealed;
	struct keyring *keys; /* of the source */
	struct column c[COLUMNS_MAX];
	int n;
	struct arena row;
};

/* The sealed value of a row as the target is to have it. */
struct brought {
	int column, finder; /* places; -1: there is none */
	const void *p;
	size_t n;
	int64_t found_by;
};

static int column_at(const struct going *g, const char *name)
{
	for (int i = 0; name && i < g->n; i++)
		if (strcmp(g->c[i].name, name) == 0)
			return i;
	return -1;
}

static bool bring_sealed(
	struct tx *tx, struct stmt *from, struct going *g, struct brought *b, struct error *err)
{
	const struct sealed_table *t = g->sealed;
	*b = (struct brought){ .column = -1, .finder = -1 };
	int at = t ? column_at(g, t->column) : -1;
	if (at < 0 || get_null(from, at))
		return true;
	int64_t row = get_int(from, column_at(g, t->id));
	if (t->part)
		row = row * SEALED_PARTS + get_int(from, column_at(g, t->part));
	arena_reset(&g->row);
	b->column = at;
	b->finder = column_at(g, t->finder);
	b->p = get_blob(from, at, &b->n);
	return sealed_bring(t, row, g->keys, db_keys(tx->db), &g->row, &b->p, &b->n, &b->found_by, err);
}

static bool copy_row(struct tx *tx, struct stmt *from, struct going *g, struct error *err)
{
	const struct column *c = g->c;
	struct brought b;
	for (int i = 0; i < g->n; i++)
		if (c[i].holds == HOLDS_NUMBER && !get_null(from, i) &&
			!years_need_for(tx, g->name, c[i].name, get_int(from, i), err))
			return false;
	if (!bring_sealed(tx, from, g, &b, err))
		return false;
	struct stmt *to = db_stmt(tx->db, g->write);
	for (int i = 0; i < g->n; i++) {
		size_t len;
		if (i == b.column)
			bind_blob(to, i + 1, b.p, b.n);
		else if (i == b.finder && b.found_by)
			bind_int(to, i + 1, b.found_by);
		else if (get_null(from, i))
			bind_null(to, i + 1);
		else if (c[i].holds == HOLDS_NUMBER)
			bind_int(to, i + 1, get_int(from, i));
		else if (c[i].holds == HOLDS_BYTES) {
			const void *p = get_blob(from, i, &len);
			bind_blob(to, i + 1, p, len);
		} else {
			const char *p = get_text(from, i, &len);
			bind_text(to, i + 1, p, len);
		}
	}
	return stmt_later(to, err);
}

static bool move_table(struct tx *tx, struct db *from, const char *table, int64_t *rows, struct error *err)
{
	struct going g = { .name = table, .sealed = sealed_table_find(table), .keys = db_keys(from) };
	struct arena a = { 0 };
	struct buf read = BUF_INIT(16384);
	*rows = 0;
	bool ok = list_columns(from, &a, table, g.c, &g.n, err);
	if (ok) {
		g.write = write_statements(tx->db, &read, table, g.c, g.n);
		struct stmt *q = db_stmt_once(from, read.p);
		for (; ok && stmt_row(q); ++*rows)
			ok = copy_row(tx, q, &g, err);
		ok = stmt_end(q, err) && ok;
	}
	buf_release(&read);
	arena_release(&a);
	arena_release(&g.row);
	return ok || err_prefix(err, "table %s: ", table);
}

static const char NAMES[] = "SELECT dossier, applicant FROM dossier_person WHERE applicant IS NOT NULL "
			    "ORDER BY dossier";

static bool make_words(struct tx *tx, struct db *from, struct error *err)
{
	bool ok = true;
	struct stmt *q = db_stmt_once(from, NAMES);
	while (ok && stmt_row(q)) {
		size_t n;
		const char *name = get_text(q, 1, &n);
		ok = search_put(tx, SEARCH_NAMES, get_int(q, 0), name, n, err);
	}
	return stmt_end(q, err) && ok;
}

/* What is out would not come along. */
static bool all_in(struct db *from, struct error *err)
{
	int32_t first;
	return years_first_day(from, &first, err) && (first == INT32_MIN || err_set(err, ERR_CONFLICT,
										    "the years before %d "
										    "are out: put them "
										    "back with 'motcua "
										    "years attach' first",
										    date_of(first).year));
}

bool move_all(struct tx *tx, struct db *from, move_told *told, void *arg, struct error *err)
{
	char *table[TABLES_MAX];
	struct arena a = { 0 };
	int n;
	bool ok = all_in(from, err) && list_tables(from, &a, table, &n, err);
	/* Agencies refer to one another; on PostgreSQL those references wait by themselves. */
	if (ok && db_engine(tx->db) == ENGINE_SQLITE)
		ok = db_exec(tx->db, "PRAGMA defer_foreign_keys = ON", err);
	for (int i = 0; ok && i < n; i++) {
		int64_t rows;
		ok = move_table(tx, from, table[i], &rows, err);
		if (ok && told)
			told(arg, table[i], rows);
	}
	ok = ok && make_words(tx, from, err);
	arena_release(&a);
	return ok;
}
