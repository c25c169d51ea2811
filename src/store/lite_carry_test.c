/* lite_carry_test.c: what stands in the log is carried beside a writer that has a thread, and by the writer
 * itself when it grows too long; nothing is lost by either. */
#include <sys/stat.h>
#include <time.h>

#include "../../tests/support.h"

enum { FEW = 3000, MANY = 4500, PAGE = 4096 };

static const char FILL[] = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)"
			   " INSERT INTO filler SELECT randomblob(4000) FROM n";

static bool fill(struct tx *tx, void *arg, struct error *err)
{
	if (!db_exec(tx->db, "CREATE TABLE IF NOT EXISTS filler (b BLOB)", err))
		return false;
	struct stmt *q = db_stmt(tx->db, FILL);
	bind_int(q, 1, *(const int *)arg);
	return stmt_run(q, err);
}

static long pages_of(const struct test_folder *f)
{
	char path[512];
	struct stat st;
	snprintf(path, sizeof path, "%s/motcua.db", f->data);
	assert_int_equal(stat(path, &st), 0);
	return (long)(st.st_size / PAGE);
}

/* Whether the database itself has them before long. */
static bool come(const struct test_folder *f, long pages)
{
	for (int i = 0; i < 400 && pages_of(f) < pages; i++)
		nanosleep(&(struct timespec){ .tv_nsec = 25 * 1000 * 1000 }, NULL);
	return pages_of(f) >= pages;
}

static void act(struct store *s, int rows)
{
	struct error err = { 0 };
	assert_ok(store_act(s, "test", fill, &rows, &err), err);
}

static void a_thread_carries(void **state)
{
	(void)state;
	struct test_folder f;
	struct error err = { 0 };
	test_sqlite_only();
	test_folder_make(&f);
	struct store *s = test_open(&f, NULL);
	assert_ok(store_writer_start(s, &err), err);
	act(s, FEW);
	assert_true(come(&f, FEW));
	act(s, FEW);
	act(s, MANY);
	assert_true(come(&f, FEW + FEW + MANY));
	store_close(s);
	assert_int_equal(test_number(f.data, "SELECT COUNT(*) FROM filler"), FEW + FEW + MANY);
	test_folder_drop(&f);
}

static void a_writer_alone_carries_when_it_must(void **state)
{
	(void)state;
	struct test_folder f;
	test_sqlite_only();
	test_folder_make(&f);
	struct store *s = test_open(&f, NULL);
	act(s, FEW);
	assert_true(pages_of(&f) < FEW);
	act(s, MANY);
	assert_true(pages_of(&f) >= FEW + MANY);
	store_close(s);
	assert_int_equal(test_number(f.data, "SELECT COUNT(*) FROM filler"), FEW + MANY);
	test_folder_drop(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_thread_carries),
		cmocka_unit_test(a_writer_alone_carries_when_it_must),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
