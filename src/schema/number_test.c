/* number_test.c: decimals against pairs whose order and divisibility are known. */
#include "schema/number.h"

#include "../../tests/support.h"

static struct json_decimal of(const char *text)
{
	json_t *json = json_loads(text, JSON_DECODE_ANY, NULL);
	assert_non_null(json);
	struct json_decimal d = json_decimal_of(json);
	json_decref(json);
	return d;
}

static void test_parts(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		struct json_decimal d;
	} cases[] = {
		{ "0", { 0, 0, false } },
		{ "-0.0", { 0, 0, false } },
		{ "0e10", { 0, 0, false } },
		{ "0.0001", { 1, -4, false } },
		{ "1e308", { 1, 308, false } },
		{ "5e-324", { 5, -324, false } },
		{ "-1200", { 12, 2, true } },
		{ "0.1", { 1, -1, false } },
		{ "123.456", { 123456, -3, false } },
		{ "0.30000000000000004", { 30000000000000004, -17, false } },
		{ "1.7976931348623157e308", { 17976931348623157, 292, false } },
		{ "9223372036854775807", { 9223372036854775807u, 0, false } },
		{ "-9223372036854775808", { 9223372036854775808u, 0, true } },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct json_decimal d = of(cases[i].text);
		assert_int_equal(d.digits, cases[i].d.digits);
		assert_int_equal(d.exponent, cases[i].d.exponent);
		assert_int_equal(d.negative, cases[i].d.negative);
	}
}

static void test_order(void **state)
{
	(void)state;
	static const char *const rising[] = { "-1e308", "-9223372036854775808", "-9223372036854775807",
		"-1.5", "-1", "-0.0001", "0", "5e-324", "0.0001", "0.1", "0.30000000000000004", "1",
		"1.0000000000000002", "9.99", "10", "9007199254740992", "9007199254740993",
		"9223372036854775806", "9223372036854775807", "9223372036854775808.0", "1e19", "1e308" };
	const int n = sizeof rising / sizeof rising[0];
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++) {
			struct json_decimal a = of(rising[i]), b = of(rising[j]);
			int c = json_decimal_compare(&a, &b);
			assert_int_equal((c > 0) - (c < 0), (i > j) - (i < j));
		}
}

static void test_multiples(void **state)
{
	(void)state;
	static const struct {
		const char *a, *by;
		bool yes;
	} cases[] = {
		{ "0.0075", "0.0001", true },
		{ "0.00751", "0.0001", false },
		{ "19.99", "0.01", true },
		{ "1e308", "0.123456789", false },
		{ "1e308", "1", true },
		{ "1e308", "3", false },
		{ "9e300", "3", true },
		{ "9223372036854775807", "7", true },
		{ "9223372036854775806", "7", false },
		{ "-4.5", "1.5", true },
		{ "0", "3.7", true },
		{ "1", "10", false },
		{ "5", "2", false },
		{ "10", "2.5", true },
		{ "0.5", "1e-300", true },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct json_decimal a = of(cases[i].a), by = of(cases[i].by);
		if (json_decimal_is_multiple(&a, &by) != cases[i].yes)
			fail_msg("%s by %s", cases[i].a, cases[i].by);
	}
	struct json_decimal whole = of("1.0"), part = of("1.5");
	assert_true(json_decimal_is_integer(&whole));
	assert_false(json_decimal_is_integer(&part));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_multiples),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
