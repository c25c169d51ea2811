/* shared_test.c: a replaced value lives until the last that took it has given it back. */
#include "../../tests/support.h"

#include "base/shared.h"

static int released;

static void count_release(const void *value)
{
	released += *(const int *)value;
}

static void the_old_one_lives_until_given_back(void **state)
{
	(void)state;
	static const int one = 1, ten = 10, hundred = 100;
	struct shared s;
	shared_begin(&s);
	assert_null(shared_take(&s));
	shared_put(&s, &one, count_release);
	struct share *a = shared_take(&s), *b = shared_take(&s);
	assert_ptr_equal(a->value, &one);
	shared_put(&s, &ten, count_release);
	assert_int_equal(released, 0);
	struct share *c = shared_take(&s);
	assert_ptr_equal(c->value, &ten);
	shared_give(&s, a);
	assert_int_equal(released, 0);
	shared_give(&s, b);
	assert_int_equal(released, 1);
	shared_give(&s, c);
	shared_put(&s, &hundred, NULL);
	assert_int_equal(released, 11);
	shared_end(&s);
	assert_int_equal(released, 11);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_old_one_lives_until_given_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
