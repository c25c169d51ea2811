/* lite_view_test.c: who sees the file where it lies in memory sees what who reads it sees, while it is
 * written, grows, is cut and is replaced; the process's locks on it stay. */
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../tests/support.h"
#include "store/lite_view.h"

enum { ROUNDS = 300, WATCHERS = 3 };

/* A database: its writer, one that reads the file, and one that sees it. */
struct seen_db {
	struct test_folder f;
	struct arena a;
	char *path;
	sqlite3 *writer, *reads, *sees;
};

static sqlite3 *open_db(const char *path, bool sees)
{
	sqlite3 *db = NULL;
	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
				 sees ? lite_view_files() : NULL),
		SQLITE_OK);
	sqlite3_busy_timeout(db, 10000);
	if (sees)
		assert_int_equal(sqlite3_exec(db, "PRAGMA query_only=ON; PRAGMA mmap_size=1000000", NULL,
					 NULL, NULL),
			SQLITE_OK);
	return db;
}

static void run(sqlite3 *db, const char *sql)
{
	char *why = NULL;
	if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s: %s", sql, why);
}

static int64_t number(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *q = NULL;
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &q, NULL), SQLITE_OK);
	if (sqlite3_step(q) != SQLITE_ROW)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	int64_t n = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	return n;
}

static void make(struct seen_db *s)
{
	*s = (struct seen_db){ 0 };
	test_folder_make(&s->f);
	s->path = path_join(&s->a, s->f.path, "seen.db");
	s->writer = open_db(s->path, false);
	run(s->writer, "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=40; PRAGMA synchronous=OFF;"
		       "CREATE TABLE t (k INTEGER PRIMARY KEY, n INTEGER, b BLOB); CREATE INDEX i ON t "
		       "(n)");
	s->reads = open_db(s->path, false);
	s->sees = open_db(s->path, true);
}

static void drop(struct seen_db *s)
{
	sqlite3_close(s->sees);
	sqlite3_close(s->reads);
	sqlite3_close(s->writer);
	assert_int_equal(lite_view_count(), 0);
	arena_release(&s->a);
	test_folder_drop(&s->f);
}

/* Rows 1 to 2000. */
#define THOUSANDS "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 2000)"

/* Every row, and both of the table's trees. */
static const char SUM[] = "SELECT COUNT(*) * 1000003 + TOTAL(k * n) + TOTAL(LENGTH(b) * k)"
			  " + (SELECT TOTAL(n) FROM t INDEXED BY i WHERE n > 10) FROM t";

/* A statement with four numbers. */
static void run_with(sqlite3 *db, const char *sql, unsigned a, unsigned b, unsigned c, unsigned d)
{
	const unsigned with[] = { a, b, c, d };
	sqlite3_stmt *q = NULL;
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &q, NULL), SQLITE_OK);
	for (int i = 0; i < sqlite3_bind_parameter_count(q); i++)
		sqlite3_bind_int64(q, i + 1, with[i]);
	assert_int_equal(sqlite3_step(q), SQLITE_DONE);
	sqlite3_finalize(q);
}

static const char PUT[] = "INSERT OR REPLACE INTO t WITH RECURSIVE c(x) AS (SELECT ?1 UNION ALL SELECT x + "
			  "3 FROM c"
			  " WHERE x < ?2) SELECT x, x * ?3 % 977, randomblob(?4) FROM c";

static void change(sqlite3 *db, unsigned *seed)
{
	unsigned from = rand_r(seed) % 4000, rows = rand_r(seed) % 10 ? 5 : 400, times = rand_r(seed) % 89;
	run_with(db, PUT, from, from + 3 * rows, times, rand_r(seed) % 3000);
	if (rand_r(seed) % 20 == 0)
		run(db, "DELETE FROM t WHERE k % 4 = 1");
	if (rand_r(seed) % 30 == 0)
		run(db, "PRAGMA wal_checkpoint(TRUNCATE)");
	if (rand_r(seed) % 40 == 0)
		run(db, "VACUUM");
}

static void both_see_the_same(void **state)
{
	(void)state;
	struct seen_db s;
	unsigned seed = 162;
	make(&s);
	for (int i = 0; i < ROUNDS; i++) {
		change(s.writer, &seed);
		assert_int_equal(number(s.sees, SUM), number(s.reads, SUM));
	}
	assert_int_equal(lite_view_count(), 1);
	assert_int_equal(number(s.sees, "SELECT COUNT(*) FROM pragma_integrity_check"
					" WHERE integrity_check = 'ok'"),
		1);
	drop(&s);
}

/* A moment that is held stays as it was, while the file is written and grows. */
static void a_moment_stays(void **state)
{
	(void)state;
	struct seen_db s;
	unsigned seed = 7;
	make(&s);
	for (int i = 0; i < 60; i++) {
		change(s.writer, &seed);
		run(s.writer, "PRAGMA wal_checkpoint(PASSIVE)");
		run(s.sees, "BEGIN");
		int64_t was = number(s.sees, SUM);
		for (int k = 0; k < 5; k++) {
			run(s.writer, "INSERT INTO t (n, b) VALUES (11, randomblob(9000))");
			run(s.writer, "PRAGMA wal_checkpoint(PASSIVE)");
			assert_int_equal(number(s.sees, SUM), was);
		}
		run(s.sees, "COMMIT");
		assert_int_equal(number(s.sees, SUM), number(s.reads, SUM));
	}
	drop(&s);
}

/* Farther than a map reaches: it is made anew, for whoever comes, and the old one goes with its last user. */
static void a_map_follows_the_file(void **state)
{
	(void)state;
	struct seen_db s;
	make(&s);
	run(s.writer, "INSERT INTO t VALUES (1, 11, zeroblob(3000000))");
	run(s.writer, "PRAGMA wal_checkpoint(TRUNCATE)");
	sqlite3 *other = open_db(s.path, true);
	int64_t was = number(other, SUM);
	assert_int_equal(number(s.sees, SUM), was);
	assert_int_equal(lite_view_count(), 1);
	run(s.writer, "INSERT INTO t VALUES (2, 12, zeroblob(90000000))");
	run(s.writer, "PRAGMA wal_checkpoint(TRUNCATE)");
	assert_int_equal(number(s.sees, SUM), number(s.reads, SUM));
	assert_int_equal(lite_view_count(), 2);
	assert_int_equal(number(other, SUM), number(s.reads, SUM));
	assert_int_equal(lite_view_count(), 1);
	run(s.writer, "DELETE FROM t WHERE k = 2");
	run(s.writer, "VACUUM; PRAGMA wal_checkpoint(TRUNCATE)");
	assert_int_equal(number(s.sees, SUM), was);
	assert_int_equal(number(other, "SELECT k FROM t WHERE n = 11"), 1);
	sqlite3_close(other);
	drop(&s);
}

/* A file that is shorter than it says is found damaged: nobody looks behind its end. */
static void what_is_cut_off_is_missed(void **state)
{
	(void)state;
	struct seen_db s;
	make(&s);
	run(s.writer, "INSERT INTO t " THOUSANDS " SELECT x, x, zeroblob(3000) FROM c");
	run(s.writer, "PRAGMA wal_checkpoint(TRUNCATE)");
	sqlite3_close(s.sees);
	assert_int_equal(truncate(s.path, 4096 * 300), 0);
	s.sees = open_db(s.path, true);
	sqlite3_stmt *q = NULL;
	assert_int_equal(sqlite3_prepare_v2(s.sees, SUM, -1, &q, NULL), SQLITE_OK);
	int rc = sqlite3_step(q);
	assert_true(rc == SQLITE_CORRUPT || rc == SQLITE_IOERR);
	sqlite3_finalize(q);
	drop(&s);
}

/* Whoever has it open stays with the file that was there, as by reading. */
static void a_file_in_its_place_is_another(void **state)
{
	(void)state;
	struct seen_db s;
	make(&s);
	run(s.writer, "INSERT INTO t VALUES (1, 11, 'old'); PRAGMA wal_checkpoint(TRUNCATE)");
	char *path = path_join(&s.a, s.f.path, "new.db");
	sqlite3 *new = open_db(path, false);
	run(new, "CREATE TABLE t (k INTEGER PRIMARY KEY, n INTEGER, b BLOB); CREATE INDEX i ON t (n);"
		 "INSERT INTO t VALUES (9, 99, 'new')");
	sqlite3_close(new);
	assert_int_equal(rename(path, s.path), 0);
	/* Its first look at a page comes only now; the index lies too near the end to be seen in the map. */
	assert_int_equal(number(s.sees, "SELECT n FROM t NOT INDEXED"), 11);
	sqlite3_close(s.sees);
	s.sees = NULL;
	drop(&s);
}

/* Whether the lock is there by which other processes know that the database is in use (sqlite3.h,
 * SHARED_FIRST), asked by another process. */
static bool locked(const char *path)
{
	int how;
	pid_t child = fork();
	assert_true(child >= 0);
	if (!child) {
		struct flock l = {
			.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0x40000002, .l_len = 510
		};
		int fd = open(path, O_RDWR);
		_exit(fd >= 0 && fcntl(fd, F_GETLK, &l) == 0 && l.l_type != F_UNLCK ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &how, 0), child);
	return WIFEXITED(how) && WEXITSTATUS(how) == 0;
}

static void locks_stay(void **state)
{
	(void)state;
	struct seen_db s;
	make(&s);
	run(s.writer, "INSERT INTO t VALUES (1, 11, zeroblob(9000)); PRAGMA wal_checkpoint(TRUNCATE)");
	assert_true(locked(s.path));
	for (int i = 0; i < 3; i++) {
		assert_int_equal(number(s.sees, "SELECT n FROM t"), 11);
		assert_int_equal(lite_view_count(), 1);
		sqlite3_close(s.sees);
		assert_int_equal(lite_view_count(), 0);
		assert_true(locked(s.path));
		s.sees = open_db(s.path, true);
	}
	drop(&s);
}

/* Money that is moved between accounts: its sum stays. */
struct watching {
	const char *path;
	atomic_bool over;
	atomic_int looks;
};

static void *watch(void *arg)
{
	struct watching *w = arg;
	sqlite3 *db = open_db(w->path, true);
	while (!atomic_load(&w->over)) {
		assert_int_equal(number(db, "SELECT SUM(n) FROM t"), 200000);
		atomic_fetch_add(&w->looks, 1);
	}
	sqlite3_close(db);
	return NULL;
}

static void many_look_at_once(void **state)
{
	(void)state;
	struct seen_db s;
	pthread_t thread[WATCHERS];
	unsigned seed = 3;
	make(&s);
	run(s.writer, "INSERT INTO t " THOUSANDS " SELECT x, 100, zeroblob(400) FROM c");
	struct watching w = { .path = s.path };
	for (int i = 0; i < WATCHERS; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, watch, &w), 0);
	for (int i = 0; i < 2000 || atomic_load(&w.looks) < 200; i++) {
		unsigned from = 1 + rand_r(&seed) % 2000, to = 1 + rand_r(&seed) % 2000,
			 n = rand_r(&seed) % 50;
		run(s.writer, "BEGIN");
		run_with(s.writer, "UPDATE t SET n = n - ?1 WHERE k = ?2", n, from, 0, 0);
		run_with(s.writer, "UPDATE t SET n = n + ?1, b = zeroblob(?3) WHERE k = ?2", n, to,
			rand_r(&seed) % 900, 0);
		run(s.writer, "COMMIT");
	}
	atomic_store(&w.over, true);
	for (int i = 0; i < WATCHERS; i++)
		pthread_join(thread[i], NULL);
	drop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_see_the_same),
		cmocka_unit_test(a_moment_stays),
		cmocka_unit_test(a_map_follows_the_file),
		cmocka_unit_test(what_is_cut_off_is_missed),
		cmocka_unit_test(a_file_in_its_place_is_another),
		cmocka_unit_test(locks_stay),
		cmocka_unit_test(many_look_at_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
