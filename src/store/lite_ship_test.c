/* lite_ship_test.c: random commits by two connections, with checkpoints, rollbacks and whole rewritings
 * between them; whatever moment the stream reaches, a copy that applied it is the database, byte for byte. */
#include "../../tests/support.h"

#include <fcntl.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>

#include "store/lite_ship.h"

/* A follower in the smallest: an image, the bytes not yet applied, its place. */
struct image {
	char path[256];
	int fd;
	unsigned char stream[STREAM_NAME];
	uint64_t at;
	struct buf bytes;
	int records, copies;
};

/* A connection that writes until it is told to end. */
struct writing {
	const char *folder;
	unsigned seed;
	atomic_bool *stop;
	atomic_int acts;
};

static struct db *open_writer(const char *folder)
{
	char file[256];
	struct error err = { 0 };
	snprintf(file, sizeof file, "%s/motcua.db", folder);
	struct driver_open how = { .where = file, .writer = true, .cache_kib = 100 };
	struct db *db = db_open(&driver_sqlite, &how, &err);
	assert_ok(db != NULL, err);
	assert_ok(db_exec(db, "PRAGMA synchronous=OFF", &err), err);
	return db;
}

static void *write_on(void *arg)
{
	static const char *const acts[] = {
		"INSERT OR REPLACE INTO t VALUES (abs(random()) % 3000, randomblob(abs(random()) % 9000))",
		"INSERT OR REPLACE INTO t VALUES (abs(random()) % 3000, randomblob(abs(random()) % 9000))",
		"INSERT OR REPLACE INTO t VALUES (abs(random()) % 3000, randomblob(abs(random()) % 9000))",
		"UPDATE t SET b = randomblob(300) WHERE id % 100 = abs(random()) % 100",
		"DELETE FROM t WHERE id % 50 = 7",
		/* larger than the cache: uncommitted frames reach the log, and are taken back */
		"BEGIN; UPDATE t SET b = randomblob(2000) WHERE id % 5 = 1; ROLLBACK",
		"BEGIN; INSERT OR REPLACE INTO t VALUES (9001, randomblob(100000)); DELETE FROM t WHERE id "
		"= 9001; "
		"COMMIT",
	};
	static const char *const rare[] = { "PRAGMA wal_checkpoint(PASSIVE)",
		"PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "UPDATE t SET b = randomblob(1500)" };
	struct writing *w = arg;
	struct db *db = open_writer(w->folder);
	db_exec(db, "PRAGMA busy_timeout=50", NULL);
	for (; !atomic_load(w->stop); atomic_fetch_add(&w->acts, 1)) {
		bool seldom = rand_r(&w->seed) % 60 == 0;
		const char *sql = seldom ? rare[(unsigned)rand_r(&w->seed) % 4]
					 : acts[(unsigned)rand_r(&w->seed) % 7];
		if (!db_exec(db, sql, NULL) && db_in_transaction(db))
			db_exec(db, "ROLLBACK", NULL);
	}
	db_close(db);
	return NULL;
}

static void apply(struct image *m)
{
	struct lite_record r;
	struct error err = { 0 };
	size_t done = 0;
	for (;;) {
		const unsigned char *p = (unsigned char *)m->bytes.p + done;
		uint64_t start = m->at - m->bytes.len + done;
		enum record_state s = record_read(p, m->bytes.len - done, m->stream, start, &r);
		assert_true(s != RECORD_BAD);
		if (s == RECORD_PART)
			break;
		assert_ok(record_apply(p, &r, m->fd, m->path, &err), err);
		done += r.length;
		m->records++;
	}
	memmove(m->bytes.p, m->bytes.p + done, m->bytes.len - done);
	m->bytes.len -= done;
}

/* Receives; false when the place is lost. *level when there is no more. */
static bool receive(struct image *m, struct ship *s, bool use, bool *level)
{
	struct ship_state now;
	struct error err = { 0 };
	bool lost;
	size_t before = m->bytes.len;
	assert_ok(ship_read(s, m->stream, m->at, 100000, &m->bytes, &now, &lost, &err), err);
	m->at += m->bytes.len - before;
	*level = !lost && m->at == now.end;
	if (m->bytes.len && use)
		apply(m);
	return !lost;
}

/* Compares all pages while the writers go on, and receives meanwhile. */
static bool copy(struct image *m, struct ship *s)
{
	struct ship_state now;
	struct error err = { 0 };
	struct buf pages = BUF_INIT((size_t)1 << 30);
	unsigned char page[4096], digests[64 * PAGE_DIGEST];
	bool level = false;
	m->copies++;
	assert_ok(ship_look(s, &now, &err), err);
	memcpy(m->stream, now.stream, STREAM_NAME);
	m->at = now.end;
	buf_reset(&m->bytes);
	uint64_t needed = now.end;
	uint32_t began = now.pages;
	bool ok = true;
	for (uint32_t from = 1; ok && from <= now.pages; from += 64) {
		size_t known = 0;
		while (known < 64 && pread(m->fd, page, 4096, (off_t)(from - 1 + known) * 4096) == 4096)
			crypto_generichash(
				digests + PAGE_DIGEST * known++, PAGE_DIGEST, page, 4096, NULL, 0);
		buf_reset(&pages);
		assert_ok(ship_pages(s, from, 64, digests, known, &pages, &now, &err), err);
		needed = now.end;
		ok = memcmp(now.stream, m->stream, STREAM_NAME) == 0 && receive(m, s, false, &level);
		for (size_t at = 0; ok && at < pages.len; at += 4100)
			assert_ok(file_put(m->fd, m->path, pages.p + at + 4, 4096,
					  (int64_t)(get_be((unsigned char *)pages.p + at, 4) - 1) * 4096,
					  &err),
				err);
	}
	while (ok && m->at < needed)
		ok = receive(m, s, false, &level);
	buf_release(&pages);
	assert_int_equal(ftruncate(m->fd, (off_t)began * 4096), 0);
	if (ok && m->bytes.len)
		apply(m);
	return ok;
}

static void follow(struct image *m, struct ship *s, int rounds)
{
	bool level = false;
	for (int i = 0; i < rounds || !level; i++) {
		if (!receive(m, s, true, &level))
			while (!copy(m, s))
				;
		if (level)
			usleep(3000);
	}
}

static void same_bytes(const char *a, const char *b)
{
	struct error err = { 0 };
	struct file_map x, y;
	assert_ok(file_map(&x, a, &err) && file_map(&y, b, &err), err);
	assert_int_equal(x.n, y.n);
	for (size_t i = 0; i < x.n; i += 4096)
		if (memcmp(x.p + i, y.p + i, 4096) != 0)
			fail_msg("page %zu differs", i / 4096 + 1);
	file_unmap(&x);
	file_unmap(&y);
}

/* Ships with `limit` bytes of stream while two connections write for a while; then compares. `anew`: the
 * copy is thrown away and begun again all the time. */
static void ships(uint64_t limit, int acts, bool anew, int *copies)
{
	struct test_folder f;
	struct error err = { 0 };
	struct image m = { .bytes = BUF_INIT((size_t)1 << 30) };
	char file[256];
	atomic_bool stop = false;
	bool level;
	test_folder_make(&f);
	store_close(test_open(&f, NULL));
	snprintf(file, sizeof file, "%s/motcua.db", f.path);
	snprintf(m.path, sizeof m.path, "%s/image", f.path);
	m.fd = open(m.path, O_RDWR | O_CREAT, 0600);
	test_exec(f.path, "CREATE TABLE t (id INTEGER PRIMARY KEY, b BLOB)");
	unsigned seed = 3;
	struct writing w[2] = { { f.path, 1, &stop, 0 }, { f.path, 2, &stop, 0 } };
	pthread_t thread[2];
	struct ship *s = ship_start(f.path, limit, &err);
	assert_ok(s != NULL, err);
	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, write_on, &w[i]), 0);
	while (atomic_load(&w[0].acts) + atomic_load(&w[1].acts) < acts) {
		if (anew && rand_r(&seed) % 20 == 0)
			assert_int_equal(ftruncate(m.fd, 0), 0);
		struct stat st;
		assert_int_equal(fstat(m.fd, &st), 0);
		if (!st.st_size || !receive(&m, s, true, &level))
			copy(&m, s);
		usleep(1000);
	}
	atomic_store(&stop, true);
	for (int i = 0; i < 2; i++)
		pthread_join(thread[i], NULL);
	if (anew)
		assert_int_equal(ftruncate(m.fd, 0), 0);
	while (anew && !copy(&m, s))
		;
	follow(&m, s, 1);
	ship_stop(s);
	/* The last one to go lets the database file take over the whole log. */
	struct db *last = open_writer(f.path);
	assert_ok(db_exec(last, "SELECT 1 FROM t LIMIT 1; PRAGMA wal_checkpoint(TRUNCATE)", &err), err);
	db_close(last);
	same_bytes(file, m.path);
	print_message("%d acts, %d records, %d copies\n", w[0].acts + w[1].acts, m.records, m.copies);
	*copies = m.copies;
	close(m.fd);
	buf_release(&m.bytes);
	test_folder_drop(&f);
}

/* Room enough: one copy at the start, and the stream alone after it. */
static void goes_on(void **state)
{
	int copies;
	(void)state;
	ships((uint64_t)1 << 31, 4000, false, &copies);
	assert_int_equal(copies, 1);
}

/* A stream far too short: the place is lost again and again, and found by comparing. */
static void starts_over(void **state)
{
	int copies;
	(void)state;
	ships((uint64_t)1 << 20, 2000, false, &copies);
	assert_true(copies > 1);
}

/* A copy begun at any moment, with much or nothing in the log, comes out the same. */
static void begins_any_time(void **state)
{
	int copies;
	(void)state;
	ships((uint64_t)1 << 31, 3000, true, &copies);
	assert_true(copies > 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(goes_on),
		cmocka_unit_test(starts_over),
		cmocka_unit_test(begins_any_time),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
