/* err_test.c: the first error counts, and a long one is cut, not overrun. */
#include "../../tests/support.h"

static void the_first_error_counts(void **state)
{
	(void)state;
	struct error err = { 0 };
	assert_false(err_set(&err, ERR_DATA, "line %d", 7));
	assert_false(err_set(&err, ERR_STORE, "later"));
	assert_int_equal(err.code, ERR_DATA);
	assert_string_equal(err.text, "line 7");
	assert_false(err_prefix(&err, "loading %s: ", "x"));
	assert_string_equal(err.text, "loading x: line 7");
	assert_false(err_set(NULL, ERR_DATA, "nobody asks"));
	assert_false(err_prefix(NULL, "nobody asks"));
}

static void a_long_text_is_cut(void **state)
{
	(void)state;
	struct error err = { 0 };
	char text[2000];
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	err_set(&err, ERR_DATA, "%s", text);
	assert_int_equal(strlen(err.text), sizeof err.text - 1);
	err_prefix(&err, "%s: ", text);
	assert_int_equal(strlen(err.text), sizeof err.text - 1);
	assert_int_equal(err.text[0], 'x');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_error_counts),
		cmocka_unit_test(a_long_text_is_cut),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
