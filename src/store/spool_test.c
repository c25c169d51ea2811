/* spool_test.c: what is spooled is what is read, hashed on the way; ceilings; kept under its name; gone
 * otherwise. */
#include "../../tests/support.h"

#include <dirent.h>

#include "store/files.h"

static void bytes_are_hashed_on_the_way(void **state)
{
	(void)state;
	struct error err = { 0 };
	char want[65], got[65];
	size_t n;
	struct spool *s = spool_make("/tmp", 100, &err);
	assert_ok(s != NULL, err);
	sha256_hex("%PDF-1.4 and more than sixteen", 30, want);
	assert_ok(
		spool_add(s, "%PDF-1.", 7, &err) && spool_add(s, "4 and more than sixteen", 23, &err), err);
	spool_sha256(s, got);
	assert_string_equal(got, want);
	assert_memory_equal(spool_head(s, &n), "%PDF-1.4 and more than", 16);
	assert_int_equal(n, SPOOL_HEAD);
	assert_memory_equal(spool_map(s, &err), "%PDF-1.4 and more than sixteen", 30);
	assert_ok(spool_add(s, "!", 1, &err), err);
	assert_memory_equal(spool_map(s, &err) + 29, "n!", 2);
	assert_false(spool_add(s, want, 70, &err));
	assert_int_equal(err.code, ERR_DATA);
	assert_int_equal(spool_bytes(s), 31);
	spool_free(s);
	err = (struct error){ 0 };
	assert_null(spool_make("/nowhere/at/all", 1, &err));
	assert_int_equal(err.code, ERR_SYSTEM);
}

static int entries(const char *folder)
{
	int n = 0;
	DIR *d = opendir(folder);
	for (struct dirent *e; d && (e = readdir(d));)
		n += e->d_name[0] != '.';
	if (d)
		closedir(d);
	return n;
}

static void it_is_kept_or_gone(void **state)
{
	(void)state;
	struct error err = { 0 };
	struct test_folder top;
	char path[200], unfinished[220], sha[65], piece[4096];
	struct buf b = BUF_INIT(1 << 20);
	snprintf(top.path, sizeof top.path, "/tmp/motcua-unit-XXXXXX");
	assert_non_null(mkdtemp(top.path));
	snprintf(path, sizeof path, "%s/files", top.path);
	snprintf(unfinished, sizeof unfinished, "%s/unfinished", path);
	struct files *f = files_open(path, &err);
	for (int twice = 0; twice < 2; twice++) {
		int fd;
		size_t bytes;
		struct spool *s = files_spool(f, 1 << 20, &err);
		assert_ok(s && spool_add(s, "%PDF-1.4", 8, &err), err);
		assert_ok(files_put_spool(f, s, sha, &err), err);
		spool_free(s);
		assert_ok(files_read(f, sha, &fd, &bytes, &err), err);
		assert_int_equal(bytes, 8);
		assert_int_equal(read(fd, piece, sizeof piece), 8);
		assert_memory_equal(piece, "%PDF-1.4", 8);
		close(fd);
		assert_int_equal(entries(unfinished), 0);
	}
	struct spool *gone = files_spool(f, 1 << 20, &err);
	assert_ok(gone && spool_add(gone, "%PDF-2", 6, &err), err);
	spool_free(gone);
	assert_int_equal(entries(unfinished), 0);
	/* One that was altered is not read, and is put right by the next that has its bytes. */
	snprintf(piece, sizeof piece, "%s/%.2s/%s", path, sha, sha);
	test_write(piece, "%PDF-1.5", 8);
	int fd;
	size_t bytes;
	assert_false(files_read(f, sha, &fd, &bytes, &err));
	assert_has(err.text, "was altered");
	err = (struct error){ 0 };
	struct spool *again = files_spool(f, 1 << 20, &err);
	assert_ok(again && spool_add(again, "%PDF-1.4", 8, &err) && files_put_spool(f, again, sha, &err),
		err);
	spool_free(again);
	assert_ok(files_get(f, sha, &b, &err), err);
	buf_release(&b);
	files_close(f);
	nftw(top.path, test_remove, 8, FTW_DEPTH | FTW_PHYS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_are_hashed_on_the_way),
		cmocka_unit_test(it_is_kept_or_gone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
