/* received_test.c: the follower's log takes bytes as they come, applies whole records only, any number of
 * times, and knows what is unsound. */
#include "../../tests/support.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "standby/received.h"

enum { PAGE = 512, START = 1000 };

struct place {
	struct test_folder folder;
	char log[300], db[300];
	int fd;
	struct received l;
	unsigned char stream[STREAM_NAME];
};

static void open_place(struct place *p)
{
	struct error err = { 0 };
	memset(p, 0, sizeof *p);
	test_folder_make(&p->folder);
	snprintf(p->log, sizeof p->log, "%s/log", p->folder.path);
	snprintf(p->db, sizeof p->db, "%s/db", p->folder.path);
	memset(p->stream, 7, sizeof p->stream);
	p->fd = open(p->db, O_RDWR | O_CREAT, 0600);
	p->l.fd = -1;
	assert_ok(received_make(&p->l, p->log, p->stream, START, &err), err);
}

static void close_place(struct place *p)
{
	received_close(&p->l);
	close(p->fd);
	test_folder_drop(&p->folder);
}

/* A record of one page of `fill`; returns its length. */
static size_t make(const struct place *p, unsigned char *out, uint64_t at, uint32_t page, int fill)
{
	struct lite_record r = { .page_size = PAGE, .count = 1, .pages = 3, .at = at };
	r.length = record_length(1, PAGE);
	memcpy(r.stream, p->stream, STREAM_NAME);
	record_put(&r, out);
	put_be(out + RECORD_HEAD, 4, page);
	memset(out + RECORD_HEAD + 4, fill, PAGE);
	crypto_generichash(out + r.length - RECORD_SUM, RECORD_SUM, out, r.length - RECORD_SUM, NULL, 0);
	return r.length;
}

static int byte_at(const struct place *p, off_t at)
{
	unsigned char c = 0;
	assert_int_equal(pread(p->fd, &c, 1, at), 1);
	return c;
}

static void halves_wait(void **state)
{
	struct place p;
	struct error err = { 0 };
	unsigned char r[2048];
	(void)state;
	open_place(&p);
	size_t n = make(&p, r, START, 2, 'a');
	for (size_t i = 0; i < n; i += 100) {
		assert_false(p.l.any);
		assert_ok(received_add(&p.l, (char *)r + i, n - i < 100 ? n - i : 100, &err), err);
		assert_ok(received_apply(&p.l, p.fd, p.db, &err), err);
	}
	assert_true(p.l.any);
	assert_int_equal(p.l.applied, n);
	assert_int_equal(received_end(&p.l), START + n);
	assert_int_equal(byte_at(&p, PAGE), 'a');
	assert_int_equal(lseek(p.fd, 0, SEEK_END), 3 * PAGE);
	close_place(&p);
}

/* What a crash leaves behind the last whole record is cut off; the records before are applied again. */
static void a_crash_is_mended(void **state)
{
	struct place p;
	struct error err = { 0 };
	unsigned char r[2048];
	(void)state;
	open_place(&p);
	size_t n = make(&p, r, START, 1, 'a');
	assert_ok(received_add(&p.l, (char *)r, n, &err), err);
	assert_int_equal(make(&p, r, START + n, 1, 'b'), n);
	assert_ok(received_add(&p.l, (char *)r, n, &err), err);
	assert_int_equal(make(&p, r, START + 2 * n, 1, 'c'), n);
	assert_ok(received_add(&p.l, (char *)r, n / 2, &err), err);
	received_close(&p.l);
	assert_int_equal(ftruncate(p.fd, 0), 0);
	assert_ok(received_open(&p.l, p.log, &err), err);
	assert_ok(received_apply(&p.l, p.fd, p.db, &err), err);
	assert_ok(received_trim(&p.l, &err), err);
	assert_int_equal(byte_at(&p, 0), 'b');
	assert_int_equal(received_end(&p.l), START + 2 * n);
	assert_ok(received_add(&p.l, (char *)r, n, &err), err);
	assert_ok(received_apply(&p.l, p.fd, p.db, &err), err);
	assert_int_equal(byte_at(&p, 0), 'c');
	close_place(&p);
}

/* A changed byte anywhere, another place, another stream: nothing of it is applied. */
static void the_unsound_is_refused(void **state)
{
	struct place p;
	unsigned char r[2048];
	struct lite_record head;
	(void)state;
	open_place(&p);
	size_t n = make(&p, r, START, 1, 'a');
	assert_int_equal(record_read(r, n, p.stream, START, &head), RECORD_WHOLE);
	assert_int_equal(record_read(r, n - 1, p.stream, START, &head), RECORD_PART);
	assert_int_equal(record_read(r, n, p.stream, START + 1, &head), RECORD_BAD);
	assert_int_equal(record_read(r, n, (unsigned char *)"another stream..", START, &head), RECORD_BAD);
	for (size_t i = 0; i < n; i++) {
		r[i] ^= 0x40;
		assert_int_not_equal(record_read(r, n, p.stream, START, &head), RECORD_WHOLE);
		r[i] ^= 0x40;
	}
	struct error err = { 0 };
	r[n - 1] ^= 1;
	assert_ok(received_add(&p.l, (char *)r, n, &err), err);
	assert_false(received_apply(&p.l, p.fd, p.db, &err));
	assert_int_equal(err.code, ERR_DATA);
	assert_int_equal(lseek(p.fd, 0, SEEK_END), 0);
	close_place(&p);
}

static void an_unsound_head_is_told(void **state)
{
	struct place p;
	(void)state;
	open_place(&p);
	received_close(&p.l);
	for (int at = 0; at < 64; at++) {
		struct error err = { 0 };
		unsigned char c;
		int fd = open(p.log, O_RDWR);
		assert_int_equal(pread(fd, &c, 1, at), 1);
		c ^= 1;
		assert_int_equal(pwrite(fd, &c, 1, at), 1);
		assert_false(received_open(&p.l, p.log, &err));
		assert_int_equal(err.code, ERR_DATA);
		c ^= 1;
		assert_int_equal(pwrite(fd, &c, 1, at), 1);
		close(fd);
	}
	struct error err = { 0 };
	assert_int_equal(unlink(p.log), 0);
	assert_false(received_open(&p.l, p.log, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	close_place(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(halves_wait),
		cmocka_unit_test(a_crash_is_mended), cmocka_unit_test(the_unsound_is_refused),
		cmocka_unit_test(an_unsound_head_is_told) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
