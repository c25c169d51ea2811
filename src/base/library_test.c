/* library_test.c: a library that is there, one that is not, one that lacks a function. */
#include "base/library.h"

#include <stdint.h>

#include "../../tests/support.h"

static struct {
	unsigned long (*crc)(unsigned long, const unsigned char *, unsigned);
} table;

static void test_present(void **state)
{
	(void)state;
	static const struct library_function wanted[] = { { "crc32", 0 } };
	struct library l = { "libz.so.1", "zlib1g", wanted, 1, &table, false };
	struct error err = { 0 };
	assert_ok(library_load(&l, &err), err);
	assert_ok(library_load(&l, &err), err);
	assert_true(l.loaded);
	assert_int_equal(table.crc(0, (const unsigned char *)"123456789", 9), 0xcbf43926);
}

static void test_missing(void **state)
{
	(void)state;
	static const struct library_function wanted[] = { { "no_such_function_here", 0 } };
	struct library none = { "libnosuchthing.so.9", "libnosuchthing9", wanted, 1, &table, false };
	struct library old = { "libz.so.1", "zlib1g", wanted, 1, &table, false };
	struct error err = { 0 };
	assert_false(library_load(&none, &err));
	assert_has(err.text, "install the package libnosuchthing9");
	err = (struct error){ 0 };
	assert_false(library_load(&old, &err));
	assert_has(err.text, "has no no_such_function_here: install a newer zlib1g");
	assert_false(old.loaded);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_present),
		cmocka_unit_test(test_missing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
