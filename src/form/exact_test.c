/* exact_test.c: decimals are read, added and multiplied exactly, or not at all. */
#include "../../tests/support.h"

#include "form/exact.h"

static struct exact number(const char *text)
{
	struct exact x = { 0 };
	if (!exact_parse(text, strlen(text), &x))
		fail_msg("not read: %s", text);
	return x;
}

static void assert_number(const struct exact *x, const char *text)
{
	char out[32];
	exact_text(x, '.', 0, out);
	assert_string_equal(out, text);
}

static void reads_only_numbers(void **state)
{
	(void)state;
	static const char *const bad[] = { "", "-", ".", "1.", ".5", "1.2.3", "1e3", "+1", " 1", "1 ",
		"1000000000000000", "0.0000000000000001" };
	struct exact x;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (exact_parse(bad[i], strlen(bad[i]), &x))
			fail_msg("taken: %s", bad[i]);
	struct exact a = number("1984.50"), b = number("-0.05"), c = number("999999999999999");
	assert_number(&a, "1984.5");
	assert_number(&b, "-0.05");
	assert_number(&c, "999999999999999");
}

static void adds_and_multiplies(void **state)
{
	(void)state;
	struct exact a = number("0.1"), b = number("0.2"), c = number("1.25"), d = number("8");
	assert_true(exact_add(&a, &b));
	assert_number(&a, "0.3");
	assert_true(exact_multiply(&c, &d));
	assert_int_equal(c.scale, 0);
	assert_number(&c, "10");
	struct exact most = number("999999999999999"), one = number("1");
	assert_false(exact_add(&most, &one));
	assert_false(exact_multiply(&most, &most));
}

static void goes_through_json(void **state)
{
	(void)state;
	static const char *const numbers[] = { "0", "-7", "1984.5", "0.3", "45.05", "123456789012.345",
		"999999999999999", "0.000000000000001" };
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
		struct exact x = number(numbers[i]), back;
		json_t *json = exact_json(&x);
		assert_true(exact_of(json, &back));
		assert_number(&back, numbers[i]);
		json_decref(json);
	}
	struct exact x;
	json_t *text = json_string("1"), *huge = json_real(1e300);
	assert_false(exact_of(text, &x) || exact_of(huge, &x) || exact_of(NULL, &x));
	json_decref(text);
	json_decref(huge);
}

static void has_marks(void **state)
{
	(void)state;
	char out[32];
	struct exact x = number("-1234567.89"), y = number("123");
	exact_text(&x, ',', '.', out);
	assert_string_equal(out, "-1.234.567,89");
	exact_text(&y, ',', '.', out);
	assert_string_equal(out, "123");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_only_numbers),
		cmocka_unit_test(adds_and_multiplies),
		cmocka_unit_test(goes_through_json),
		cmocka_unit_test(has_marks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
