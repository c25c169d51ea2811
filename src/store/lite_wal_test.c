/* lite_wal_test.c: a log that SQLite wrote is read frame by frame; one that was damaged, cut, or is of
 * another salt is not. */
#include "../../tests/support.h"

#include "store/lite_wal.h"

/* A database with some commits still in its log, and the bytes of its files. */
struct sample {
	struct test_folder folder;
	struct db *db;
	unsigned char *log, *index;
	size_t log_len;
	struct wal_state state;
	struct wal_sum sum;
	uint32_t filled;
};

static unsigned char *read_all(const char *folder, const char *name, size_t *n)
{
	struct arena a = { 0 };
	struct error err = { 0 };
	struct file_map m;
	assert_ok(file_map(&m, path_join(&a, folder, name), &err), err);
	unsigned char *p = malloc(m.n + 1);
	memcpy(p, m.p, m.n);
	*n = m.n;
	file_unmap(&m);
	arena_release(&a);
	return p;
}

static void sample_make(struct sample *s)
{
	struct error err = { 0 };
	char file[256];
	size_t n;
	test_folder_make(&s->folder);
	snprintf(file, sizeof file, "%s/x.db", s->folder.path);
	struct driver_open how = { .where = file, .create = true, .writer = true };
	s->db = db_open(&driver_sqlite, &how, &err);
	assert_ok(s->db != NULL, err);
	assert_ok(db_exec(s->db, "CREATE TABLE t (b BLOB)", &err), err);
	for (int i = 0; i < 5; i++)
		assert_ok(db_exec(s->db, "INSERT INTO t VALUES (randomblob(20000))", &err), err);
	s->log = read_all(s->folder.path, "x.db-wal", &s->log_len);
	s->index = read_all(s->folder.path, "x.db-shm", &n);
	assert_true(n >= WAL_INDEX);
	assert_true(wal_index_read(s->index, &s->state, &s->filled));
}

static void sample_drop(struct sample *s)
{
	db_close(s->db);
	free(s->log);
	free(s->index);
	test_folder_drop(&s->folder);
}

/* How many frames follow from the header; *commits how many of them end one. */
static uint32_t readable(const struct sample *s, const unsigned char *log, uint32_t *commits)
{
	struct wal_sum sum;
	struct wal_frame f;
	uint32_t n = 0;
	*commits = 0;
	if (!wal_header_read(log, &s->state, &sum))
		return 0;
	while (n < s->state.frames &&
		wal_frame_read(log + wal_frame_at(&s->state, n + 1), &s->state, &sum, &f)) {
		n++;
		*commits += f.commit != 0;
	}
	return n;
}

static void whole(void **state)
{
	struct sample s;
	struct wal_sum sum;
	struct wal_frame f = { 0 };
	uint32_t commits;
	(void)state;
	sample_make(&s);
	assert_int_equal(s.state.page_size, 4096);
	assert_int_equal(s.filled, 0);
	assert_true(s.state.frames > 25);
	assert_int_equal(wal_frame_at(&s.state, s.state.frames + 1), s.log_len);
	assert_int_equal(readable(&s, s.log, &commits), s.state.frames);
	assert_int_equal(commits, 6);
	assert_true(wal_header_read(s.log, &s.state, &sum));
	for (uint32_t i = 1; i <= s.state.frames; i++)
		assert_true(wal_frame_read(s.log + wal_frame_at(&s.state, i), &s.state, &sum, &f));
	assert_int_equal(sum.a, s.state.sum.a);
	assert_int_equal(sum.b, s.state.sum.b);
	assert_int_equal(f.commit, s.state.pages);
	sample_drop(&s);
}

/* Any byte that is touched ends the reading at its frame: the frames before it stand. */
static void damaged(void **state)
{
	struct sample s;
	uint32_t commits;
	(void)state;
	sample_make(&s);
	for (uint32_t no = 1; no <= s.state.frames; no += 3) {
		static const int at[] = { 0, 4, 8, 15, 16, 23, WAL_FRAME, WAL_FRAME + 4095 };
		for (size_t i = 0; i < sizeof at / sizeof at[0]; i++) {
			unsigned char *p = s.log + wal_frame_at(&s.state, no) + at[i];
			*p ^= 0x40;
			assert_int_equal(readable(&s, s.log, &commits), no - 1);
			*p ^= 0x40;
		}
	}
	for (int i = 0; i < WAL_HEADER; i++) {
		if (i >= 12 && i < 16)
			continue; /* the number of the checkpoint is summed, but says nothing by itself */
		s.log[i] ^= 1;
		assert_int_equal(readable(&s, s.log, &commits), 0);
		s.log[i] ^= 1;
	}
	sample_drop(&s);
}

/* A frame of the log before this one, whose bytes are still there, is none of its frames. */
static void other_salt(void **state)
{
	struct sample s;
	uint32_t commits;
	(void)state;
	sample_make(&s);
	s.state.salt[0] ^= 1;
	assert_int_equal(readable(&s, s.log, &commits), 0);
	s.state.salt[0] ^= 1;
	/* Frames that are sound but in the wrong order do not follow. */
	unsigned char *a = s.log + wal_frame_at(&s.state, 3), *b = s.log + wal_frame_at(&s.state, 4);
	memcpy(a, b, WAL_FRAME + 4096);
	assert_int_equal(readable(&s, s.log, &commits), 2);
	sample_drop(&s);
}

/* An index in the middle of being written is not believed. */
static void torn_index(void **state)
{
	struct sample s;
	struct wal_state t;
	uint32_t filled;
	(void)state;
	sample_make(&s);
	for (int i = 0; i < 96; i++) {
		s.index[i] ^= 1;
		assert_false(wal_index_read(s.index, &t, &filled));
		s.index[i] ^= 1;
	}
	for (int i = 0; i < 48; i++) { /* the same in both copies: the checksum tells */
		s.index[i] ^= 2;
		s.index[48 + i] ^= 2;
		assert_false(wal_index_read(s.index, &t, &filled));
		s.index[i] ^= 2;
		s.index[48 + i] ^= 2;
	}
	assert_true(wal_index_read(s.index, &t, &filled));
	assert_true(wal_same(&t, &s.state));
	t.frames--;
	assert_false(wal_same(&t, &s.state));
	sample_drop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole),
		cmocka_unit_test(damaged),
		cmocka_unit_test(other_salt),
		cmocka_unit_test(torn_index),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
