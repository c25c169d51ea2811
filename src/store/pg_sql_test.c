/* pg_sql_test.c: what is turned into PostgreSQL's dialect, and what is left alone. */
#include "../../tests/support.h"

#include "store/pg.h"

static const char *statement(const char *sql, int *params, unsigned char place[PG_PARAMS_MAX + 1])
{
	static char out[4096];
	struct buf b = BUF_INIT(sizeof out - 1);
	*params = pg_statement(&b, sql, place);
	snprintf(out, sizeof out, "%s", b.p ? b.p : "");
	buf_release(&b);
	return out;
}

static const char *script(const char *sql)
{
	static char out[4096];
	struct buf b = BUF_INIT(sizeof out - 1);
	pg_script(&b, sql);
	snprintf(out, sizeof out, "%s", b.p ? b.p : "");
	buf_release(&b);
	return out;
}

static void parameters_are_numbered_without_a_gap(void **state)
{
	(void)state;
	int n;
	unsigned char place[PG_PARAMS_MAX + 1];
	assert_string_equal(statement("a = ?3 AND b = ?1 OR c = ?3", &n, place), "a = $1 AND b = $2 OR c = "
										 "$1");
	assert_int_equal(n, 2);
	assert_int_equal(place[1], 2);
	assert_int_equal(place[2], 0);
	assert_int_equal(place[3], 1);
	assert_string_equal(statement("x IN (?10, ?11)", &n, place), "x IN ($1, $2)");
	assert_string_equal(statement("SELECT 1", &n, place), "SELECT 1");
	assert_int_equal(n, 0);
	statement("a = ?65", &n, place);
	assert_int_equal(n, -1);
	statement("a = ?0", &n, place);
	assert_int_equal(n, -1);
}

static void what_is_quoted_is_left_alone(void **state)
{
	(void)state;
	int n;
	unsigned char place[PG_PARAMS_MAX + 1];
	assert_string_equal(statement("a = '?1' AND \"?2\" = ?1 -- ?3\n", &n, place), "a = '?1' AND \"?2\" "
										      "= $1 -- ?3\n");
	assert_int_equal(n, 1);
	assert_string_equal(statement("'it''s ?1' || ?2", &n, place), "'it''s ?1' || $1");
	assert_string_equal(statement("a = 'open ?1", &n, place), "a = 'open ?1");
	assert_string_equal(script("-- INTEGER STRICT\nSELECT 'BLOB'"), "-- INTEGER STRICT\nSELECT 'BLOB'");
}

static void tables_get_the_types_of_the_server(void **state)
{
	(void)state;
	assert_string_equal(script("CREATE TABLE t (a INTEGER NOT NULL, b BLOB, c TEXT) STRICT, WITHOUT "
				   "ROWID;"),
		"CREATE TABLE t (a BIGINT NOT NULL, b BYTEA, c TEXT);");
	assert_string_equal(script("CREATE TABLE t (a INTEGERS, my_BLOB TEXT) STRICT;"), "CREATE TABLE t "
											 "(a INTEGERS, "
											 "my_BLOB TEXT);");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parameters_are_numbered_without_a_gap),
		cmocka_unit_test(what_is_quoted_is_left_alone),
		cmocka_unit_test(tables_get_the_types_of_the_server),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
