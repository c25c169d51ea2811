/* map_test.c: every key that was put is found, none that was not, and the first value stays. */
#include "../../tests/support.h"

#include "base/map.h"

static void finds_what_was_put(void **state)
{
	(void)state;
	enum { N = 5000 };
	static char keys[N][16];
	struct map m = { 0 };
	int64_t v;
	assert_false(map_get(&m, "x", 1, &v));
	for (int i = 0; i < N; i++) {
		snprintf(keys[i], sizeof keys[i], "k%d", i);
		assert_true(map_put(&m, keys[i], strlen(keys[i]), i * 3));
	}
	assert_int_equal(m.count, N);
	for (int i = 0; i < N; i++) {
		assert_true(map_get(&m, keys[i], strlen(keys[i]), &v));
		assert_int_equal(v, i * 3);
	}
	assert_false(map_get(&m, "k5000", 5, &v));
	assert_false(map_get(&m, "k", 1, &v));
	assert_false(map_put(&m, "k7", 2, 99));
	assert_true(map_get(&m, "k7", 2, &v) && v == 21);
	assert_true(map_get(&m, "k7", 2, NULL));
	assert_int_equal(m.count, N);
	map_release(&m);
	assert_false(map_get(&m, "k7", 2, &v));
}

static void keys_may_hold_any_byte(void **state)
{
	(void)state;
	struct map m = { 0 };
	int64_t v;
	assert_true(map_put(&m, "a\0b", 3, 1));
	assert_true(map_put(&m, "a\0c", 3, 2));
	assert_true(map_put(&m, "a", 1, 3));
	assert_true(map_put(&m, "", 0, 4));
	assert_true(map_get(&m, "a\0b", 3, &v) && v == 1);
	assert_true(map_get(&m, "a\0c", 3, &v) && v == 2);
	assert_true(map_get(&m, "a", 1, &v) && v == 3);
	assert_true(map_get(&m, "", 0, &v) && v == 4);
	map_release(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_what_was_put),
		cmocka_unit_test(keys_may_hold_any_byte),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
