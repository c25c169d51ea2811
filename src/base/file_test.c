/* file_test.c: a file is read whole, also from a pipe, and written whole or not at all. */
#include "../../tests/support.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "base/file.h"

static void writes_and_maps(void **state)
{
	(void)state;
	struct test_folder f;
	struct arena a = { 0 };
	struct error err = { 0 };
	struct file_map m;
	test_folder_make(&f);
	char *path = path_join(&a, f.path, "x.txt");
	assert_ok(file_write(path, "one", 3, &err), err);
	assert_ok(file_write(path, "Đào\0z", 7, &err), err);
	assert_ok(file_map(&m, path, &err), err);
	assert_int_equal(m.n, 7);
	assert_memory_equal(m.p, "Đào\0z", 7);
	file_unmap(&m);
	assert_true(file_exists(path));
	assert_false(file_exists(path_join(&a, f.path, "x.txt.new")));
	assert_ok(file_write(path, "", 0, &err), err);
	assert_ok(file_map(&m, path, &err), err);
	assert_int_equal(m.n, 0);
	assert_non_null(m.p);
	file_unmap(&m);
	arena_release(&a);
	test_folder_drop(&f);
}

static void says_what_is_wrong(void **state)
{
	(void)state;
	struct error err = { 0 };
	struct file_map m;
	assert_false(file_map(&m, "/nonexistent/x.csv", &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	assert_has(err.text, "/nonexistent/x.csv");
	err = (struct error){ 0 };
	assert_false(file_map(&m, "/", &err));
	assert_int_equal(err.code, ERR_DATA);
	assert_has(err.text, "found a directory, expected a file");
	err = (struct error){ 0 };
	assert_false(file_write("/nonexistent/x.csv", "a", 1, &err));
	assert_has(err.text, "/nonexistent/x.csv");
}

/* A failed write leaves the file that was there. */
static void a_failed_write_leaves_the_old_file(void **state)
{
	(void)state;
	struct test_folder f;
	struct arena a = { 0 };
	struct error err = { 0 };
	test_folder_make(&f);
	char *path = path_join(&a, f.path, "dir");
	assert_int_equal(mkdir(path, 0700), 0);
	assert_false(file_write(path, "x", 1, &err));
	assert_has(err.text, path);
	assert_false(file_exists(path_join(&a, f.path, "dir.new")));
	arena_release(&a);
	test_folder_drop(&f);
}

static void reads_a_pipe(void **state)
{
	(void)state;
	struct test_folder f;
	struct arena a = { 0 };
	struct error err = { 0 };
	struct file_map m;
	test_folder_make(&f);
	char *path = path_join(&a, f.path, "pipe");
	assert_int_equal(mkfifo(path, 0600), 0);
	pid_t pid = fork();
	if (pid == 0) {
		int fd = open(path, O_WRONLY);
		char block[1000];
		memset(block, 'p', sizeof block);
		for (int i = 0; i < 1500; i++)
			if (write(fd, block, sizeof block) != (ssize_t)sizeof block)
				_exit(1);
		_exit(0);
	}
	assert_ok(file_map(&m, path, &err), err);
	assert_int_equal(m.n, 1500000);
	assert_int_equal(m.p[0], 'p');
	assert_int_equal(m.p[1499999], 'p');
	file_unmap(&m);
	arena_release(&a);
	test_folder_drop(&f);
}

static void joins_and_digests(void **state)
{
	(void)state;
	struct arena a = { 0 };
	char hex[65];
	assert_string_equal(path_join(&a, "a", "b"), "a/b");
	assert_string_equal(path_join(&a, "a/", "b"), "a/b");
	sha256_hex("abc", 3, hex);
	assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	hex_encode((const unsigned char *)"\x00\xff\x0a", 3, hex);
	assert_string_equal(hex, "00ff0a");
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_and_maps),
		cmocka_unit_test(says_what_is_wrong),
		cmocka_unit_test(a_failed_write_leaves_the_old_file),
		cmocka_unit_test(reads_a_pipe),
		cmocka_unit_test(joins_and_digests),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
