/* lite_gather_test.c: pages that are written together are the same pages, and in the file before anybody is
 * told of them: what a connection of SQLite's own sees after each commit, and what is left when writing fails
 * or the writer ends in the middle. */
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../tests/support.h"
#include "store/lite_gather.h"

/* With so little room most of a transaction is written before its commit, and some of it twice. */
#define NARROW "; PRAGMA cache_size=10; PRAGMA cache_spill=10"

/* Two databases that are given the same statements: written page by page, and together. */
struct pair {
	struct test_folder f;
	struct arena a;
	char *path[2];
	sqlite3 *db[2], *look; /* `look` reads the second, page by page */
};

static sqlite3 *open_db(const char *path, const char *files)
{
	sqlite3 *db = NULL;
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
	assert_int_equal(sqlite3_open_v2(path, &db, flags, files), SQLITE_OK);
	return db;
}

static void run(sqlite3 *db, const char *sql)
{
	char *why = NULL;
	if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s: %s", sql, why);
}

/* Commits as a writer does; what SQLite says. */
static int commit(sqlite3 *db)
{
	lite_gather_begin();
	int rc = sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
	assert_true(lite_gather_end(rc == SQLITE_OK));
	return rc;
}

static int64_t number(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *q = NULL;
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &q, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(q), SQLITE_ROW);
	int64_t n = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	return n;
}

static void assert_whole(sqlite3 *db)
{
	assert_int_equal(
		number(db, "SELECT COUNT(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"), 1);
}

static void make(struct pair *p, const char *how)
{
	p->a = (struct arena){ 0 };
	test_folder_make(&p->f);
	for (int i = 0; i < 2; i++) {
		p->path[i] = path_join(&p->a, p->f.path, i ? "together.db" : "single.db");
		p->db[i] = open_db(p->path[i], i ? lite_gather_files() : NULL);
		run(p->db[i], "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0");
		run(p->db[i], how);
		run(p->db[i], "CREATE TABLE t (k INTEGER PRIMARY KEY, b BLOB); CREATE INDEX i ON t (b);"
			      " CREATE VIRTUAL TABLE f USING fts5 (words)");
	}
	p->look = open_db(p->path[1], NULL);
}

static void drop(struct pair *p)
{
	sqlite3_close(p->look);
	for (int i = 0; i < 2; i++)
		sqlite3_close(p->db[i]);
	arena_release(&p->a);
	test_folder_drop(&p->f);
}

static void both(struct pair *p, const char *sql)
{
	for (int i = 0; i < 2; i++)
		run(p->db[i], sql);
}

/* Rows whose sum tells whether one is missing or another's. */
static const char SUM[] = "SELECT COUNT(*) * 1000003 + TOTAL(k * LENGTH(b)) FROM t";

/* Words, whose index is written when the transaction is committed. */
static const char WORDS[] = "INSERT INTO f WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
			    "WHERE i < 150)"
			    " SELECT hex(randomblob(90)) || ' w' || i FROM n";

static const char PUT[] = "INSERT OR REPLACE INTO t WITH RECURSIVE n(i) AS (SELECT ?1 UNION ALL SELECT i + "
			  "7 FROM n"
			  " WHERE i < ?2) SELECT i, zeroblob(?3 + i % 50) FROM n";

static void put(struct pair *p, int from, int rows, int size)
{
	for (int i = 0; i < 2; i++) {
		sqlite3_stmt *q = NULL;
		assert_int_equal(sqlite3_prepare_v2(p->db[i], PUT, -1, &q, NULL), SQLITE_OK);
		sqlite3_bind_int(q, 1, from);
		sqlite3_bind_int(q, 2, from + 7 * rows);
		sqlite3_bind_int(q, 3, size);
		assert_int_equal(sqlite3_step(q), SQLITE_DONE);
		sqlite3_finalize(q);
	}
}

/* A transaction of a few statements, now and then one of many pages, or one that is taken back. */
static void some_act(struct pair *p, unsigned *seed)
{
	both(p, "BEGIN");
	for (int n = rand_r(seed) % 6; n >= 0; n--) {
		int from = rand_r(seed) % 3000, size = rand_r(seed) % 3000;
		put(p, from, rand_r(seed) % 12 ? 3 : 200, size);
		if (rand_r(seed) % 5 == 0)
			both(p, "SAVEPOINT s; DELETE FROM t WHERE k % 3 = 0; ROLLBACK TO s; RELEASE s");
		if (rand_r(seed) % 5 == 0)
			both(p, "DELETE FROM t WHERE k % 5 = 0");
	}
	if (rand_r(seed) % 4 == 0)
		both(p, WORDS);
	bool stands = rand_r(seed) % 6;
	if (!stands)
		both(p, "ROLLBACK");
	for (int i = 0; stands && i < 2; i++)
		assert_int_equal(commit(p->db[i]), SQLITE_OK);
}

static void a_commit_is_there_for_others(void **state)
{
	(void)state;
	static const char *const ways[] = { "PRAGMA synchronous=FULL", "PRAGMA synchronous=NORMAL",
		"PRAGMA synchronous=OFF" NARROW, "PRAGMA synchronous=FULL" NARROW };
	test_sqlite_only();
	for (unsigned w = 0; w < sizeof ways / sizeof ways[0]; w++) {
		struct pair p;
		unsigned seed = 7 + w;
		make(&p, ways[w]);
		for (int i = 0; i < 25; i++) {
			some_act(&p, &seed);
			assert_int_equal(number(p.look, SUM), number(p.db[0], SUM));
			if (rand_r(&seed) % 12 == 0)
				run(rand_r(&seed) % 2 ? p.look : p.db[1], "PRAGMA wal_checkpoint(RESTART)");
		}
		assert_whole(p.look);
		run(p.db[1], "INSERT INTO f (f) VALUES ('integrity-check')");
		drop(&p);
	}
}

static const char MANY[] = "INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n"
			   " WHERE i < 400) SELECT i, randomblob(3000) FROM n";

/* The disk takes no more, before or at its end: that commit fails, those before it stand, and those after it
 * go on. */
static void what_cannot_be_written_fails_its_commit_alone(void **state)
{
	(void)state;
	struct rlimit was, small;
	static const char *const ways[] = { "PRAGMA synchronous=FULL" NARROW, "PRAGMA synchronous=FULL; "
									      "PRAGMA cache_size=5000" };
	test_sqlite_only();
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &was);
	small = was;
	small.rlim_cur = 200 * 1024;
	for (int w = 0; w < 2; w++) {
		struct pair p;
		make(&p, ways[w]);
		run(p.db[1], "INSERT INTO t VALUES (1, zeroblob(100))");
		setrlimit(RLIMIT_FSIZE, &small);
		run(p.db[1], "BEGIN");
		int rc = sqlite3_exec(p.db[1], MANY, NULL, NULL, NULL);
		bool fits = rc == SQLITE_OK;
		rc = rc ? rc : commit(p.db[1]);
		setrlimit(RLIMIT_FSIZE, &was);
		assert_int_equal(fits, w == 1);
		assert_true(rc == SQLITE_IOERR || rc == SQLITE_FULL);
		if (!sqlite3_get_autocommit(p.db[1]))
			run(p.db[1], "ROLLBACK");
		assert_int_equal(number(p.look, "SELECT COUNT(*) FROM t"), 1);
		/* Another writes where those frames would have stood. */
		run(p.look, "INSERT INTO t VALUES (3, zeroblob(70000))");
		run(p.db[1], "BEGIN; INSERT INTO t VALUES (5, zeroblob(5000))");
		assert_int_equal(commit(p.db[1]), SQLITE_OK);
		assert_int_equal(number(p.look, "SELECT COUNT(*) FROM t"), 3);
		assert_whole(p.look);
		drop(&p);
	}
}

/* A transaction's pages may be in the log before it is taken back; another connection writes there then. */
static void what_was_taken_back_comes_over_nobodys(void **state)
{
	(void)state;
	test_sqlite_only();
	struct pair p;
	unsigned seed = 3;
	make(&p, "PRAGMA synchronous=OFF" NARROW);
	for (int i = 0; i < 24; i++) {
		struct pair other = p;
		run(p.db[1], "BEGIN; DELETE FROM t WHERE k % 7 = 2");
		sqlite3_exec(p.db[1], MANY, NULL, NULL, NULL);
		run(p.db[1], "ROLLBACK");
		other.db[1] = p.look;
		some_act(i % 2 ? &other : &p, &seed);
		some_act(i % 2 ? &p : &other, &seed);
		assert_int_equal(number(p.look, SUM), number(p.db[0], SUM));
		assert_int_equal(number(p.db[1], SUM), number(p.db[0], SUM));
		assert_whole(p.look);
	}
	drop(&p);
}

/* Adds `most` rows, tells the number of each, and waits to be killed. */
static void add_and_tell(const char *path, const char *how, int64_t most, int to)
{
	sqlite3 *db = open_db(path, lite_gather_files());
	run(db, how);
	for (int64_t n = 1; n <= most; n++) {
		run(db, "BEGIN; INSERT INTO t SELECT COALESCE(MAX(k), 0) + 1, randomblob(9000) FROM t;"
			" UPDATE t SET b = randomblob(9001) WHERE k > (SELECT MAX(k) FROM t) - 9;"
			" UPDATE t SET b = randomblob(9002) WHERE k > (SELECT MAX(k) FROM t) - 9");
		assert_int_equal(commit(db), SQLITE_OK);
		if (write(to, &n, sizeof n) != sizeof n)
			_exit(1);
	}
	for (;;)
		pause();
}

/* A writer that is killed leaves each commit that it told of, whole. */
static void what_was_told_stands_when_the_writer_is_killed(void **state)
{
	(void)state;
	test_sqlite_only();
	for (int round = 0; round < 6; round++) {
		struct pair p;
		int told[2];
		int64_t last = 0, n;
		const char *how =
			round % 2 ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL" NARROW;
		make(&p, how);
		for (int i = 0; i < 2; i++)
			sqlite3_close(i ? p.look : p.db[1]);
		assert_int_equal(pipe(told), 0);
		pid_t child = fork();
		if (child == 0)
			add_and_tell(p.path[1], how, round < 4 ? 20 + round : 1000, told[1]);
		close(told[1]);
		while (last < 20 + round && read(told[0], &n, sizeof n) == sizeof n)
			last = n;
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
		while (read(told[0], &n, sizeof n) == sizeof n)
			last = n;
		close(told[0]);
		p.db[1] = NULL;
		p.look = open_db(p.path[1], NULL);
		assert_in_range(number(p.look, "SELECT COUNT(*) FROM t"), last, last + 1);
		assert_whole(p.look);
		drop(&p);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_commit_is_there_for_others),
		cmocka_unit_test(what_cannot_be_written_fails_its_commit_alone),
		cmocka_unit_test(what_was_taken_back_comes_over_nobodys),
		cmocka_unit_test(what_was_told_stands_when_the_writer_is_killed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
