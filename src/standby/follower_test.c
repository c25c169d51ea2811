/* follower_test.c: what a follower finds when it starts: records received and not applied, half a record,
 * a log about nothing; the copy it makes of them is the source's, byte for byte. */
#include "../../tests/support.h"

#include <fcntl.h>
#include <sodium.h>

#include "standby/follower.h"

/* A source, and a folder that follows it: a copy of the moment before the first act, and a log. */
struct pair {
	struct test_world source;
	struct test_folder folder;
	struct ship *ship;
	struct received log;
	char db[256], log_path[256];
	struct buf bytes; /* of the stream, since the copy */
};

static void add(struct pair *p, const char *code)
{
	test_add(&p->source,
		test_dossier(&p->source, code, "S1", "T1", "2022-01-04T08:00", "2022-01-20T17:00", ""));
}

static void pair_make(struct pair *p)
{
	struct error err = { 0 };
	struct ship_state now;
	struct buf pages = BUF_INIT(64u << 20);
	*p = (struct pair){ .bytes = BUF_INIT(64u << 20), .log = { .fd = -1 } };
	test_world_make(&p->source);
	test_folder_make(&p->folder);
	snprintf(p->db, sizeof p->db, "%s/motcua.db", p->folder.path);
	snprintf(p->log_path, sizeof p->log_path, "%s/standby.log", p->folder.path);
	p->ship = ship_start(p->source.folder.path, 0, &err);
	assert_ok(p->ship != NULL, err);
	assert_ok(ship_look(p->ship, &now, &err), err);
	assert_ok(ship_pages(p->ship, 1, now.pages, NULL, 0, &pages, &now, &err), err);
	int fd = open(p->db, O_RDWR | O_CREAT, 0600);
	for (size_t at = 0; at < pages.len; at += 4 + now.page_size)
		assert_ok(file_put(fd, p->db, pages.p + at + 4, now.page_size,
				  (int64_t)(at / (4 + now.page_size)) * now.page_size, &err),
			err);
	close(fd);
	buf_release(&pages);
	assert_ok(received_make(&p->log, p->log_path, now.stream, now.end, &err), err);
	for (int i = 0; i < 3; i++) {
		bool lost;
		char code[8];
		snprintf(code, sizeof code, "D%d", i);
		add(p, code);
		assert_ok(ship_read(p->ship, now.stream, received_end(&p->log) + p->bytes.len, 32u << 20,
				  &p->bytes, &now, &lost, &err),
			err);
		assert_false(lost);
	}
}

/* The source's database file, once its log is taken over, is the copy. */
static void pair_drop(struct pair *p)
{
	struct error err = { 0 };
	struct file_map x, y;
	struct arena a = { 0 };
	received_close(&p->log);
	ship_stop(p->ship);
	store_close(p->source.store);
	p->source.store = NULL;
	assert_ok(file_map(&x, path_join(&a, p->source.folder.path, "motcua.db"), &err), err);
	assert_ok(file_map(&y, p->db, &err), err);
	assert_int_equal(x.n, y.n);
	assert_memory_equal(x.p, y.p, x.n);
	file_unmap(&x);
	file_unmap(&y);
	arena_release(&a);
	buf_release(&p->bytes);
	test_world_drop(&p->source);
	test_folder_drop(&p->folder);
}

/* Killed between receiving and applying. */
static void applies_what_was_received(void **state)
{
	struct pair p;
	struct follower f;
	struct error err = { 0 };
	(void)state;
	pair_make(&p);
	assert_ok(received_add(&p.log, p.bytes.p, p.bytes.len, &err), err);
	assert_ok(follower_open(&f, p.folder.path, &err), err);
	assert_ok(follower_load(&f, &err), err);
	assert_true(f.holds);
	assert_true(f.received.any);
	assert_int_equal(f.head.seal, f.received.last.head.seal);
	assert_memory_equal(f.head.hash, f.received.last.head.hash, DIGEST_BYTES);
	follower_close(&f);
	pair_drop(&p);
}

/* Killed while receiving: half a record, or bytes that never reached the disk, are asked for again. */
static void half_a_record(void **state)
{
	struct pair p;
	struct follower f;
	struct error err = { 0 };
	(void)state;
	pair_make(&p);
	size_t half = p.bytes.len - 5000;
	assert_ok(received_add(&p.log, p.bytes.p, half, &err), err);
	assert_ok(received_add(&p.log, "\0\0\0\0\0\0\0\0", 8, &err), err);
	assert_ok(follower_open(&f, p.folder.path, &err), err);
	assert_ok(follower_load(&f, &err), err);
	size_t kept = (size_t)f.received.size;
	assert_true(kept > 0 && kept < half);
	assert_ok(follower_add(&f, p.bytes.p + kept, 1000, &err), err);
	assert_int_equal(f.received.applied, kept);
	assert_ok(follower_add(&f, p.bytes.p + kept + 1000, p.bytes.len - kept - 1000, &err), err);
	assert_int_equal(f.received.applied, p.bytes.len);
	follower_close(&f);
	pair_drop(&p);
}

/* A database file that was half written is made whole by its log. */
static void torn_pages(void **state)
{
	struct pair p;
	struct follower f;
	struct error err = { 0 };
	struct lite_record r;
	(void)state;
	pair_make(&p);
	assert_ok(received_add(&p.log, p.bytes.p, p.bytes.len, &err), err);
	assert_int_equal(
		record_read((unsigned char *)p.bytes.p, p.bytes.len, p.log.stream, p.log.start, &r),
		RECORD_WHOLE);
	int fd = open(p.db, O_RDWR);
	for (uint32_t i = 0; i < r.count; i++) {
		int64_t page = (int64_t)get_be(
			(unsigned char *)p.bytes.p + RECORD_HEAD + i * (4 + r.page_size), 4);
		assert_ok(file_put(fd, p.db, "torn", 4, (page - 1) * r.page_size + 512, &err), err);
	}
	close(fd);
	assert_ok(follower_open(&f, p.folder.path, &err), err);
	assert_ok(follower_load(&f, &err), err);
	follower_close(&f);
	pair_drop(&p);
}

/* One program at a time; and a record whose head is not what the copy then holds is noticed. */
static void refuses(void **state)
{
	struct pair p;
	struct follower f, g;
	struct error err = { 0 };
	struct lite_record r;
	(void)state;
	pair_make(&p);
	assert_ok(follower_open(&f, p.folder.path, &err), err);
	assert_false(follower_open(&g, p.folder.path, &err));
	assert_has(err.text, "'motcua follow' is running there");
	follower_close(&g);
	err = (struct error){ 0 };
	assert_ok(follower_load(&f, &err), err);
	/* A record that is sound in itself, of the right place, but of another chain. */
	assert_int_equal(
		record_read((unsigned char *)p.bytes.p, p.bytes.len, p.log.stream, p.log.start, &r),
		RECORD_WHOLE);
	unsigned char *other = malloc(r.length);
	memcpy(other, p.bytes.p, r.length);
	other[56] ^= 1;
	crypto_generichash(
		other + r.length - RECORD_SUM, RECORD_SUM, other, r.length - RECORD_SUM, NULL, 0);
	assert_false(follower_add(&f, (char *)other, r.length, &err));
	assert_has(err.text, "the copy's chain is not the source's");
	free(other);
	follower_close(&f);
	/* From the start again, with the right bytes. */
	err = (struct error){ 0 };
	unsigned char stream[STREAM_NAME];
	memcpy(stream, p.log.stream, sizeof stream);
	assert_ok(received_make(&p.log, p.log_path, stream, p.log.start, &err), err);
	assert_ok(received_add(&p.log, p.bytes.p, p.bytes.len, &err), err);
	assert_ok(follower_open(&f, p.folder.path, &err) && follower_load(&f, &err), err);
	follower_close(&f);
	pair_drop(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(applies_what_was_received),
		cmocka_unit_test(half_a_record),
		cmocka_unit_test(torn_pages),
		cmocka_unit_test(refuses),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
