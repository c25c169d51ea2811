/* rational_test.c: exact numbers: read, shown, worked with up to their limits. */
#include "base/rational.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct rational of(const char *s)
{
	struct rational r;
	assert_true(rational_parse(s, strlen(s), &r));
	return r;
}

static void shown(struct rational r, int places, const char *plain, const char *vi)
{
	struct buf b = BUF_INIT(200);
	rational_plain(&b, r, places);
	assert_string_equal(b.p, plain);
	buf_reset(&b);
	rational_format(&b, r, places, NUMBER_VI);
	assert_string_equal(b.p, vi);
	buf_release(&b);
}

static void test_reads_and_shows(void **state)
{
	(void)state;
	shown(of("1984"), 2, "1984", "1.984");
	shown(of("-1234567.50"), 2, "-1234567.5",
		"\xE2\x88\x92"
		"1.234.567,5");
	shown(of("0.005"), 2, "0.01", "0,01");
	shown(of("-0.004"), 2, "0", "0");
	shown(of("99.9987"), 2, "100", "100");
	shown(of("0"), 0, "0", "0");
	shown(of("100"), 0, "100", "100");
	struct rational r;
	static const char *const bad[] = { "", "-", ".5", "5.", "1.2.3", "1,5", "+1", " 1", "1e3",
		"1234567890123456789012345678901" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(rational_parse(bad[i], strlen(bad[i]), &r));
}

static void test_is_exact(void **state)
{
	(void)state;
	struct rational third, sum = rational_int(0), r;
	assert_true(rational_divide(rational_int(1), rational_int(3), &third));
	for (int i = 0; i < 3; i++)
		assert_true(rational_add(sum, third, &sum));
	assert_int_equal(rational_compare(sum, rational_int(1)), 0);
	assert_true(rational_divide(rational_int(4553100), rational_int(45538), &r));
	shown(r, 2, "99.98", "99,98");
	assert_true(rational_divide(rational_int(-7), rational_int(-2), &r));
	shown(r, 0, "4", "4");
	assert_true(rational_subtract(rational_int(2), third, &r));
	shown(r, 9, "1.666666667", "1,666666667");
	assert_false(rational_divide(r, rational_int(0), &r));
	shown(rational_round(r, 1), 9, "1.7", "1,7");
	assert_true(rational_whole(of("3.0")) && !rational_whole(of("3.1")));
}

static void test_knows_its_limits(void **state)
{
	(void)state;
	struct rational big = of("100000000000000000000"), r = big;
	assert_true(rational_multiply(r, rational_int(100000000), &r));
	assert_false(rational_multiply(r, big, &r));
	shown(r, 0, "10000000000000000000000000000", "10.000.000.000.000.000.000.000.000.000");
	/* a/b against (a+1)/(b+1) for large parts: the products would not fit. */
	struct rational a = { ((__int128)1 << 125) - 1, (__int128)1 << 125 };
	struct rational b = { (__int128)1 << 125, ((__int128)1 << 125) + 1 };
	assert_int_equal(rational_compare(a, b), -1);
	assert_int_equal(rational_compare(b, a), 1);
	assert_int_equal(rational_compare(of("-2"), of("-1")), -1);
	assert_int_equal(rational_compare(of("-2"), of("1")), -1);
	shown(a, 9, "1", "1");
	/* As many digits as can be read, and more places than would fit with them. */
	struct rational most = of("-999999999999999999999999999999"), part = of("99999999999999999999999999"
										"999.5");
	shown(most, 9, "-999999999999999999999999999999",
		"\xE2\x88\x92"
		"999.999.999.999.999.999.999.999.999.999");
	shown(part, 9, "99999999999999999999999999999.5", "99.999.999.999.999.999.999.999.999.999,5");
	shown(part, 0, "100000000000000000000000000000", "100.000.000.000.000.000.000.000.000.000");
	assert_int_equal(rational_compare(rational_round(most, 9), most), 0);
	assert_int_equal(rational_compare(rational_round(part, 9), part), 0);
	assert_int_equal(
		rational_compare(rational_round(part, 0), of("100000000000000000000000000000")), 0);
}

static void test_reads_what_is_typed(void **state)
{
	(void)state;
	static const char *const good[][2] = { { "1.984", "1984" }, { "52,5", "52.5" },
		{ " 52,5 % ", "52.5" }, { "1.234.567,89", "1234567.89" }, { "1 984", "1984" },
		{ "-3", "-3" }, { "\u22123,5", "-3.5" }, { "0", "0" }, { "52.5", "52.5" },
		{ "0.125", "0.125" }, { "1984", "1984" }, { "05", "5" } };
	static const char *const bad[] = { "", " ", "%", "x", "1,", ",5", "1.98,4x", "1,984,5", "1.98.4",
		"--1", "1e3", "12.34.567", "1..984",
		"999999999999999999999999999999999999999999999999999999999999999999" };
	struct rational x;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		struct buf b = BUF_INIT(100);
		if (!rational_typed(good[i][0], &x))
			fail_msg("not read: %s", good[i][0]);
		rational_plain(&b, x, 9);
		assert_string_equal(b.p, good[i][1]);
		buf_release(&b);
	}
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (rational_typed(bad[i], &x))
			fail_msg("taken: %s", bad[i]);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reads_and_shows),
		cmocka_unit_test(test_reads_what_is_typed),
		cmocka_unit_test(test_is_exact),
		cmocka_unit_test(test_knows_its_limits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
