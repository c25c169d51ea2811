/* db_test.c: statements are kept and reset, the first error sticks until it is asked for, a snapshot
 * does not move, and a copy is whole. */
#include "../../tests/support.h"

#include "store/driver_fault.h"

struct two {
	struct test_folder folder;
	struct db *writer, *reader;
};

static void open_two(struct two *t, const struct driver *driver)
{
	static char file[400];
	struct error err = { 0 };
	test_folder_make(&t->folder);
	snprintf(file, sizeof file, test_on_postgres() ? "%s" : "%s/motcua.db", t->folder.data);
	fault_over(test_on_postgres() ? &driver_postgres : &driver_sqlite);
	if (test_on_postgres() && driver == &driver_sqlite)
		driver = &driver_postgres;
	t->writer = db_open(
		driver, &(struct driver_open){ .where = file, .create = true, .writer = true }, &err);
	assert_ok(t->writer != NULL, err);
	assert_ok(
		db_exec(t->writer, "CREATE TABLE t (id INTEGER PRIMARY KEY, s TEXT UNIQUE, b BLOB)", &err),
		err);
	t->reader = db_open(driver, &(struct driver_open){ .where = file }, &err);
	assert_ok(t->reader != NULL, err);
}

static void close_two(struct two *t)
{
	db_close(t->reader);
	db_close(t->writer);
	db_close(NULL);
	test_folder_drop(&t->folder);
}

static const char ADD[] = "INSERT INTO t (id, s, b) VALUES (?1, ?2, ?3)";
static const char GET[] = "SELECT id, s, b FROM t WHERE id = ?1";
static const char COUNT[] = "SELECT COUNT(*) FROM t";
static const char WRONG[] = "SELECT x FROM nowhere";

static bool add(struct db *db, int64_t id, const char *s, struct error *err)
{
	struct stmt *q = db_stmt(db, ADD);
	bind_int(q, 1, id);
	bind_str(q, 2, s);
	bind_blob(q, 3, "\0\1", 2);
	return stmt_run(q, err);
}

static int64_t count(struct db *db)
{
	struct error err = { 0 };
	struct stmt *q = db_stmt(db, COUNT);
	int64_t n = stmt_row(q) ? get_int(q, 0) : -1;
	assert_ok(stmt_end(q, &err), err);
	return n;
}

static void values_go_in_and_come_out(void **state)
{
	(void)state;
	struct two t;
	struct error err = { 0 };
	struct arena a = { 0 };
	size_t n;
	open_two(&t, &driver_sqlite);
	assert_ok(add(t.writer, 1, "Đào", &err), err);
	assert_ok(add(t.writer, INT64_MIN, NULL, &err), err);
	assert_int_equal(db_changes(t.writer), 1);
	struct stmt *q = db_stmt(t.reader, GET);
	bind_int(q, 1, 1);
	assert_true(stmt_row(q));
	assert_string_equal(get_text(q, 1, &n), "Đào");
	assert_int_equal(n, 5);
	assert_memory_equal(get_blob(q, 2, &n), "\0\1", 2);
	assert_int_equal(n, 2);
	assert_false(stmt_row(q));
	assert_ok(stmt_end(q, &err), err);
	/* The same statement again: its parameters were forgotten. */
	q = db_stmt(t.reader, GET);
	assert_false(stmt_row(q));
	assert_ok(stmt_end(q, &err), err);
	q = db_stmt(t.reader, GET);
	bind_int(q, 1, INT64_MIN);
	assert_true(stmt_row(q));
	assert_true(get_null(q, 1));
	assert_string_equal(get_text(q, 1, &n), "");
	assert_int_equal(n, 0);
	assert_null(get_str(q, 1, &a));
	assert_true(get_int(q, 0) == INT64_MIN);
	assert_ok(stmt_end(q, &err), err);
	arena_release(&a);
	close_two(&t);
}

static void the_first_error_sticks_until_the_end(void **state)
{
	(void)state;
	struct two t;
	struct error err = { 0 };
	open_two(&t, &driver_sqlite);
	for (int again = 0; again < 2; again++) {
		err = (struct error){ 0 };
		struct stmt *q = db_stmt(t.reader, WRONG);
		bind_int(q, 1, 5);
		bind_text(q, 2, "x", 1);
		bind_null(q, 3);
		assert_false(stmt_row(q));
		assert_false(stmt_row(q));
		assert_false(stmt_end(q, &err));
		assert_int_equal(err.code, ERR_STORE);
		assert_has(err.text, "nowhere");
	}
	err = (struct error){ 0 };
	assert_ok(add(t.writer, 1, "a", &err), err);
	assert_false(add(t.writer, 1, "b", &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	err = (struct error){ 0 };
	assert_false(add(t.writer, 2, "a", &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	/* And the statement is good again. */
	err = (struct error){ 0 };
	assert_ok(add(t.writer, 2, "b", &err), err);
	assert_int_equal(count(t.reader), 2);
	close_two(&t);
}

static void a_snapshot_does_not_move(void **state)
{
	(void)state;
	struct two t;
	struct error err = { 0 };
	open_two(&t, &driver_sqlite);
	assert_ok(add(t.writer, 1, "a", &err), err);
	assert_ok(db_snapshot(t.reader, &err), err);
	assert_int_equal(count(t.reader), 1);
	int64_t version = db_data_version(t.reader);
	assert_ok(add(t.writer, 2, "b", &err), err);
	assert_int_equal(count(t.reader), 1);
	assert_ok(db_snapshot_end(t.reader, true, &err), err);
	assert_int_equal(count(t.reader), 2);
	assert_true(db_data_version(t.reader) != version);
	assert_ok(db_snapshot(t.reader, &err), err);
	assert_false(db_snapshot_end(t.reader, false, &err));
	assert_int_equal(err.code, ERR_NONE);
	close_two(&t);
}

/* A snapshot that could not be ended must not stay open on a connection that goes back to the pool. */
static void a_snapshot_that_fails_to_end_is_over(void **state)
{
	(void)state;
	struct two t;
	struct error err = { 0 };
	open_two(&t, &driver_fault);
	assert_ok(db_snapshot(t.reader, &err), err);
	assert_int_equal(count(t.reader), 0);
	fault_arm(1, ERR_STORE, false);
	assert_false(db_snapshot_end(t.reader, true, &err));
	fault_arm(0, ERR_NONE, false);
	err = (struct error){ 0 };
	assert_ok(add(t.writer, 1, "a", &err), err);
	assert_int_equal(count(t.reader), 1);
	assert_ok(db_snapshot(t.reader, &err), err);
	assert_ok(db_snapshot_end(t.reader, true, &err), err);
	close_two(&t);
}

static void a_copy_is_whole(void **state)
{
	(void)state;
	test_sqlite_only();
	struct two t;
	struct error err = { 0 };
	char file[256];
	open_two(&t, &driver_sqlite);
	assert_ok(add(t.writer, 1, "a", &err), err);
	snprintf(file, sizeof file, "%s/copy.db", t.folder.path);
	assert_ok(db_backup(t.writer, file, &err), err);
	assert_ok(add(t.writer, 2, "b", &err), err);
	struct db *copy = db_open(&driver_sqlite, &(struct driver_open){ .where = file }, &err);
	assert_ok(copy != NULL, err);
	assert_int_equal(count(copy), 1);
	db_close(copy);
	/* It does not write over a file that is there. */
	assert_false(db_backup(t.writer, file, &err));
	assert_has(err.text, "copy.db");
	close_two(&t);
}

static void the_fault_driver_fails_when_it_is_told(void **state)
{
	(void)state;
	struct two t;
	struct error err = { 0 };
	open_two(&t, &driver_fault);
	fault_arm(2, ERR_FULL, false);
	assert_ok(db_exec(t.writer, "INSERT INTO t (id) VALUES (7)", &err), err);
	assert_false(db_exec(t.writer, "INSERT INTO t (id) VALUES (8)", &err));
	assert_int_equal(err.code, ERR_FULL);
	err = (struct error){ 0 };
	assert_ok(db_exec(t.writer, "INSERT INTO t (id) VALUES (9)", &err), err);
	assert_int_equal(fault_calls(), 3);
	fault_arm(1, ERR_STORE, true);
	for (int i = 0; i < 3; i++) {
		err = (struct error){ 0 };
		assert_false(add(t.writer, 10 + i, "x", &err));
		assert_int_equal(err.code, ERR_STORE);
	}
	fault_arm(0, ERR_NONE, false);
	assert_int_equal(count(t.reader), 2);
	close_two(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_go_in_and_come_out),
		cmocka_unit_test(the_first_error_sticks_until_the_end),
		cmocka_unit_test(a_snapshot_does_not_move),
		cmocka_unit_test(a_snapshot_that_fails_to_end_is_over),
		cmocka_unit_test(a_copy_is_whole),
		cmocka_unit_test(the_fault_driver_fails_when_it_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
