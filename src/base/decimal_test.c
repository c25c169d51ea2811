/* decimal_test.c: exactness, rounding on the half, what does not fit. */
#include "../../tests/support.h"

#include "base/decimal.h"

static struct decimal d(const char *s)
{
	struct decimal x = { 0 };
	assert_true(decimal_parse(s, strlen(s), &x));
	return x;
}

static void is(struct decimal x, const char *want)
{
	char text[DECIMAL_TEXT];
	decimal_text(x, '.', 0, text);
	assert_string_equal(text, want);
}

static void test_parse(void **state)
{
	(void)state;
	struct decimal x;
	is(d("0"), "0");
	is(d("-0.50"), "-0.50");
	is(d("1984"), "1984");
	is(d("0.000000000000000001"), "0.000000000000000001");
	static const char *const bad[] = { "", "-", ".5", "5.", "1,5", "+1", "1 ", "1.2.3",
		"0.0000000000000000001", "1234567890123456789012345678901234567" };
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(decimal_parse(bad[i], strlen(bad[i]), &x));
	is(d("123456789012345678901234567890123456"), "123456789012345678901234567890123456");
}

static void test_arithmetic(void **state)
{
	(void)state;
	struct decimal x;
	assert_true(decimal_add(d("0.1"), d("0.2"), &x));
	is(x, "0.3");
	assert_true(decimal_subtract(d("1984"), d("1506.5"), &x));
	is(x, "477.5");
	assert_true(decimal_multiply(d("12.5"), d("-0.04"), &x));
	is(x, "-0.500");
	assert_true(decimal_multiply(d("0.0000000005"), d("0.2000000000"), &x));
	is(x, "0.000000000100000000");
	assert_false(decimal_multiply(d("0.0000000001"), d("0.0000000001"), &x));
	assert_false(decimal_multiply(d("10000000000000000000"), d("10000000000000000000"), &x));
	assert_false(decimal_add(d("999999999999999999999999999999999999"), d("1"), &x));
	assert_int_equal(decimal_compare(d("52.50"), d("52.5")), 0);
	assert_int_equal(decimal_compare(d("-1"), d("0.1")), -1);
	assert_int_equal(
		decimal_compare(d("99999999999999999999999999999999999"), d("0.000000000000000001")), 1);
}

static void test_rounding(void **state)
{
	(void)state;
	static const struct {
		const char *a, *b;
		int places;
		enum decimal_rounding how;
		const char *want;
	} cases[] = {
		{ "4553100", "45538", 2, DECIMAL_HALF_UP, "99.98" },
		{ "15268800", "152690", 2, DECIMAL_HALF_UP, "100.00" },
		{ "15268800", "152690", 2, DECIMAL_DOWN, "99.99" },
		{ "2100", "40", 1, DECIMAL_HALF_UP, "52.5" },
		{ "1", "8", 2, DECIMAL_HALF_UP, "0.13" },
		{ "-1", "8", 2, DECIMAL_HALF_UP, "-0.13" },
		{ "-1", "8", 2, DECIMAL_DOWN, "-0.12" },
		{ "1", "3", 0, DECIMAL_UP, "1" },
		{ "1", "-3", 1, DECIMAL_UP, "-0.4" },
		{ "0.5", "1", 0, DECIMAL_HALF_UP, "1" },
		{ "10", "0.25", 0, DECIMAL_HALF_UP, "40" },
	};
	struct decimal x;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_true(
			decimal_divide(d(cases[i].a), d(cases[i].b), cases[i].places, cases[i].how, &x));
		is(x, cases[i].want);
	}
	assert_false(decimal_divide(d("1"), d("0.00"), 2, DECIMAL_HALF_UP, &x));
	assert_true(decimal_round(d("83.866"), 2, DECIMAL_HALF_UP, &x));
	is(x, "83.87");
	assert_true(decimal_round(d("83"), 2, DECIMAL_HALF_UP, &x));
	is(x, "83.00");
	is(decimal_plain(x), "83");
	assert_true(decimal_whole(x));
	assert_false(decimal_whole(d("83.01")));
}

static void test_text(void **state)
{
	(void)state;
	char text[DECIMAL_TEXT];
	decimal_text(d("1234567.5"), ',', '.', text);
	assert_string_equal(text, "1.234.567,5");
	decimal_text(d("-123"), ',', '.', text);
	assert_string_equal(text, "-123");
	decimal_text(d("-0.05"), ',', '.', text);
	assert_string_equal(text, "-0,05");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_arithmetic),
		cmocka_unit_test(test_rounding),
		cmocka_unit_test(test_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
