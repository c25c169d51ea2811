/* buf_test.c: a buffer grows, ends in NUL, and refuses whole what would pass its ceiling. */
#include "../../tests/support.h"

#include "base/buf.h"

static void grows_and_ends_in_nul(void **state)
{
	(void)state;
	struct buf b = BUF_INIT(1 << 20);
	for (int i = 0; i < 10000; i++)
		buf_addint(&b, i % 10);
	assert_int_equal(b.len, 10000);
	assert_int_equal(b.p[b.len], '\0');
	assert_memory_equal(b.p + 9990, "0123456789", 10);
	assert_false(b.full);
	buf_release(&b);
	assert_null(b.p);
	assert_int_equal(b.max, 1 << 20);
}

static void refuses_whole_what_passes_the_ceiling(void **state)
{
	(void)state;
	struct buf b = BUF_INIT(10);
	buf_adds(&b, "12345678");
	buf_adds(&b, "abc");
	assert_true(b.full);
	assert_string_equal(b.p, "12345678");
	buf_addc(&b, 'x');
	assert_string_equal(b.p, "12345678");
	buf_printf(&b, "%d", 7);
	assert_string_equal(b.p, "12345678");
	assert_null(buf_room(&b, 1));
	buf_reset(&b);
	assert_false(b.full);
	buf_adds(&b, "1234567890");
	assert_false(b.full);
	assert_string_equal(b.p, "1234567890");
	buf_release(&b);
}

static void a_huge_size_does_not_wrap_round(void **state)
{
	(void)state;
	struct buf b = BUF_INIT(SIZE_MAX);
	buf_adds(&b, "x");
	b.max = 100;
	assert_null(buf_room(&b, SIZE_MAX));
	assert_true(b.full);
	buf_release(&b);
}

/* Short parts are copied in other ways than long ones: each length once, and nothing beyond it. */
static void every_length_is_copied_whole(void **state)
{
	(void)state;
	char from[40], want[40 * 40];
	struct buf b = BUF_INIT(sizeof want);
	size_t all = 0;
	buf_room(&b, sizeof want - 1);
	for (size_t n = 0; n < sizeof from; n++) {
		for (size_t i = 0; i < n; i++)
			want[all + i] = from[i] = (char)('!' + (n + i) % 90);
		buf_add(&b, from, n);
		all += n;
		assert_int_equal(b.len, all);
		assert_memory_equal(b.p, want, all);
		assert_int_equal(b.p[all], '\0');
	}
	buf_release(&b);
}

static void writes_every_integer(void **state)
{
	(void)state;
	struct buf b = BUF_INIT(200);
	buf_addint(&b, 0);
	buf_addc(&b, ' ');
	buf_addint(&b, INT64_MAX);
	buf_addc(&b, ' ');
	buf_addint(&b, INT64_MIN);
	buf_printf(&b, " %s/%03d", "a", 7);
	assert_string_equal(b.p, "0 9223372036854775807 -9223372036854775808 a/007");
	buf_adds(&b, NULL);
	assert_int_equal(b.len, strlen(b.p));
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grows_and_ends_in_nul),
		cmocka_unit_test(refuses_whole_what_passes_the_ceiling),
		cmocka_unit_test(a_huge_size_does_not_wrap_round),
		cmocka_unit_test(every_length_is_copied_whole),
		cmocka_unit_test(writes_every_integer),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
