/* pg_gather_test.c: rows that nobody waits for are all there, whole, before anything else is asked; they
 * fail at the latest when the act ends, and go back with their savepoint. On SQLite, which runs each row at
 * once, the same holds. */
#include "../../tests/support.h"

#include "store/pg.h"

struct two {
	struct test_folder folder;
	struct db *writer, *reader;
};

static void open_two(struct two *t)
{
	struct error err = { 0 };
	test_folder_make(&t->folder);
	char file[400];
	snprintf(file, sizeof file, test_on_postgres() ? "%s" : "%s/motcua.db", t->folder.data);
	const struct driver *driver = test_on_postgres() ? &driver_postgres : &driver_sqlite;
	t->writer = db_open(
		driver, &(struct driver_open){ .where = file, .create = true, .writer = true }, &err);
	assert_ok(t->writer != NULL, err);
	assert_ok(db_exec(t->writer,
			  "CREATE TABLE t (id INTEGER PRIMARY KEY, s TEXT, b BLOB);"
			  "CREATE TABLE other (id INTEGER PRIMARY KEY, t INTEGER REFERENCES t (id))",
			  &err),
		err);
	t->reader = db_open(driver, &(struct driver_open){ .where = file }, &err);
	assert_ok(t->reader != NULL, err);
}

static void close_two(struct two *t)
{
	db_close(t->reader);
	db_close(t->writer);
	test_folder_drop(&t->folder);
}

static const char ADD[] = "INSERT INTO t (id, s, b) VALUES (?2, ?1, ?3)";
static const char ADD_UPPER[] = "INSERT INTO t (id, s) VALUES (?1, upper(replace(?2, ' ', '-')))";
static const char ADD_OTHER[] = "INSERT INTO other (id, t) VALUES (?1, ?2)";
static const char SET[] = "INSERT INTO t (id, s) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET s = "
			  "excluded.s";
static const char GET[] = "SELECT s, b FROM t WHERE id = ?1";
static const char COUNT[] = "SELECT (SELECT COUNT(*) FROM t) + (SELECT COUNT(*) FROM other)";
static const char SAVE[] = "SAVEPOINT act";
static const char RELEASE[] = "RELEASE act";

static bool add(struct db *db, int64_t id, const char *s, size_t n, const char *bytes, struct error *err)
{
	struct stmt *q = db_stmt(db, ADD);
	bind_text(q, 1, s, n);
	bind_int(q, 2, id);
	if (bytes)
		bind_blob(q, 3, bytes, 3);
	return stmt_later(q, err);
}

static bool add_numbered(struct db *db, const char *sql, int64_t id, struct error *err)
{
	char text[40];
	snprintf(text, sizeof text, "no %lld", (long long)id);
	struct stmt *q = db_stmt(db, sql);
	bind_int(q, 1, id);
	bind_str(q, 2, text);
	return stmt_later(q, err);
}

static int64_t count(struct db *db)
{
	struct error err = { 0 };
	struct stmt *q = db_stmt(db, COUNT);
	int64_t n = stmt_row(q) ? get_int(q, 0) : -1;
	assert_ok(stmt_end(q, &err), err);
	return n;
}

static void assert_row(struct db *db, int64_t id, const char *s, size_t n, const char *bytes)
{
	struct error err = { 0 };
	size_t found;
	struct stmt *q = db_stmt(db, GET);
	bind_int(q, 1, id);
	assert_true(stmt_row(q));
	assert_int_equal(get_null(q, 0), s == NULL);
	const char *text = get_text(q, 0, &found);
	assert_int_equal(found, n);
	if (s)
		assert_memory_equal(text, s, n);
	assert_int_equal(get_null(q, 1), bytes == NULL);
	if (bytes)
		assert_memory_equal(get_blob(q, 1, &found), bytes, 3);
	assert_ok(stmt_end(q, &err), err);
}

static void begin(struct db *db)
{
	struct error err = { 0 };
	assert_ok(db_begin(db, NULL, &err), err);
}

/* The server has told the types once the connection has waited for something. */
static void warm(struct db *db)
{
	struct error err = { 0 };
	begin(db);
	assert_ok(add(db, -1, NULL, 0, NULL, &err), err);
	assert_ok(add_numbered(db, ADD_UPPER, -2, &err), err);
	struct stmt *q = db_stmt(db, ADD_OTHER);
	bind_int(q, 1, 1);
	assert_ok(stmt_later(q, &err), err);
	count(db);
	db_rollback(db);
}

static void rows_are_there_when_something_else_is_asked(void **state)
{
	(void)state;
	enum { ROWS = 2000 };
	struct two t;
	struct error err = { 0 };
	open_two(&t);
	warm(t.writer);
	begin(t.writer);
	assert_ok(add(t.writer, INT64_MIN, "", 0, "\0\1\2", &err), err);
	assert_ok(add(t.writer, INT64_MAX, NULL, 0, NULL, &err), err);
	assert_ok(add(t.writer, -5, "Đào \\{}\",", 11, "abc", &err), err);
	assert_int_equal(count(t.writer), 3);
	assert_row(t.writer, INT64_MIN, "", 0, "\0\1\2");
	assert_row(t.writer, INT64_MAX, NULL, 0, NULL);
	assert_row(t.writer, -5, "Đào \\{}\",", 11, "abc");
	/* Two statements in turn, and then rows that refer to those. */
	for (int i = 0; i < ROWS; i++) {
		assert_ok(add_numbered(t.writer, ADD_UPPER, i, &err), err);
		assert_ok(add(t.writer, ROWS + i, "x", 1, NULL, &err), err);
	}
	for (int i = 0; i < ROWS; i++) {
		struct stmt *q = db_stmt(t.writer, ADD_OTHER);
		bind_int(q, 1, i);
		bind_int(q, 2, 2 * ROWS - 1 - i);
		assert_ok(stmt_later(q, &err), err);
	}
	assert_int_equal(count(t.reader), 0);
	assert_ok(db_commit(t.writer, &err), err);
	assert_int_equal(count(t.reader), 3 + 3 * ROWS);
	for (int i = 0; i < ROWS; i += 7) {
		char text[40];
		snprintf(text, sizeof text, "NO-%d", i);
		assert_row(t.reader, i, text, strlen(text), NULL);
	}
	close_two(&t);
}

/* A row too large to be gathered, and a statement that does more than add, come after what was before. */
static void the_order_is_kept(void **state)
{
	(void)state;
	enum { LARGE = 300000 };
	struct two t;
	struct error err = { 0 };
	char *large = test_calloc(1, LARGE);
	memset(large, 'x', LARGE);
	open_two(&t);
	warm(t.writer);
	begin(t.writer);
	assert_ok(add(t.writer, 1, "a", 1, NULL, &err), err);
	assert_ok(add_numbered(t.writer, SET, 1, &err), err);
	assert_ok(add(t.writer, 2, "b", 1, NULL, &err), err);
	assert_ok(add(t.writer, 3, large, LARGE, NULL, &err), err);
	assert_ok(add_numbered(t.writer, SET, 3, &err), err);
	assert_ok(add_numbered(t.writer, SET, 3, &err), err);
	assert_ok(db_exec(t.writer, "UPDATE t SET s = 'B' WHERE s = 'b'", &err), err);
	assert_ok(db_commit(t.writer, &err), err);
	assert_row(t.reader, 1, "no 1", 4, NULL);
	assert_row(t.reader, 2, "B", 1, NULL);
	assert_row(t.reader, 3, "no 3", 4, NULL);
	test_free(large);
	close_two(&t);
}

static void a_failure_comes_out_at_the_end_of_the_act(void **state)
{
	(void)state;
	struct two t;
	struct error err = { 0 };
	open_two(&t);
	warm(t.writer);
	begin(t.writer);
	assert_ok(add(t.writer, 1, "a", 1, NULL, &err), err);
	assert_ok(stmt_run(db_stmt(t.writer, SAVE), &err), err);
	bool ok = true;
	for (int i = 0; ok && i < 5; i++)
		ok = add(t.writer, 2 + i % 4, NULL, 0, NULL, &err);
	ok = ok && stmt_run(db_stmt(t.writer, RELEASE), &err);
	assert_false(ok);
	assert_int_equal(err.code, ERR_CONFLICT);
	err = (struct error){ 0 };
	assert_ok(db_exec(t.writer, "ROLLBACK TO act", &err), err);
	assert_ok(db_exec(t.writer, "RELEASE act", &err), err);
	assert_int_equal(count(t.writer), 1);
	/* What the savepoint has not yet sent goes back with it, too. */
	assert_ok(stmt_run(db_stmt(t.writer, SAVE), &err), err);
	assert_ok(add(t.writer, 8, NULL, 0, NULL, &err), err);
	assert_ok(add(t.writer, 9, NULL, 0, NULL, &err), err);
	assert_ok(db_exec(t.writer, "ROLLBACK TO act", &err), err);
	assert_ok(db_exec(t.writer, "RELEASE act", &err), err);
	assert_ok(add(t.writer, 10, NULL, 0, NULL, &err), err);
	assert_ok(db_commit(t.writer, &err), err);
	assert_int_equal(count(t.reader), 2);
	/* A commit is an end as well. */
	begin(t.writer);
	ok = add(t.writer, 11, NULL, 0, NULL, &err) && add(t.writer, 1, NULL, 0, NULL, &err) &&
	     add(t.writer, 12, NULL, 0, NULL, &err) && db_commit(t.writer, &err);
	assert_false(ok);
	assert_int_equal(err.code, ERR_CONFLICT);
	db_rollback(t.writer);
	assert_int_equal(count(t.reader), 2);
	close_two(&t);
}

/* A table that was empty when the connection learned to look in it is still looked in by its key. */
static void a_table_that_has_grown_is_not_read_through(void **state)
{
	(void)state;
	struct two t;
	struct error err = { 0 };
	struct buf plan = BUF_INIT(4096);
	if (!test_on_postgres())
		return;
	open_two(&t);
	begin(t.writer);
	buf_adds(&plan, "EXPLAIN SELECT s FROM t WHERE id IN (?1");
	for (int i = 2; i <= PG_PARAMS_MAX; i++)
		buf_printf(&plan, ", ?%d", i);
	buf_adds(&plan, ")");
	struct stmt *q = db_stmt_once(t.writer, plan.p);
	for (int i = 1; i <= PG_PARAMS_MAX; i++)
		bind_int(q, i, i);
	assert_true(stmt_row(q));
	assert_null(strstr(get_text(q, 0, NULL), "Seq Scan"));
	assert_ok(stmt_end(q, &err), err);
	buf_release(&plan);
	db_rollback(t.writer);
	close_two(&t);
}

static void a_statement_for_many_rows_is_made_of_one(void **state)
{
	(void)state;
	struct buf b = BUF_INIT(4096);
	pg_gather_text(&b, "INSERT INTO t (a, b, c) VALUES ($1, f(g($2, ' ')), 0)",
		(uint32_t[]){ PG_TYPE_INT8, PG_TYPE_BYTEA }, 2);
	assert_string_equal(b.p, "INSERT INTO t (a, b, c) SELECT p1, f(g(p2, ' ')), 0"
				 " FROM unnest($1::bigint[], $2::bytea[]) AS many (p1, p2)");
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_there_when_something_else_is_asked),
		cmocka_unit_test(the_order_is_kept),
		cmocka_unit_test(a_failure_comes_out_at_the_end_of_the_act),
		cmocka_unit_test(a_table_that_has_grown_is_not_read_through),
		cmocka_unit_test(a_statement_for_many_rows_is_made_of_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
